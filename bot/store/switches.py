"""What a person turned on for the whole deployment, such as `digests_paused`."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import posting_schema
from bot.store.statements import insert_if_new

_TABLE = posting_schema.switches


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """The switches, within one transaction."""

    connection: AsyncConnection

    async def is_on(self, name: str) -> bool:
        """Return whether the switch is on; one that nobody ever set is off."""
        query = select(_TABLE.c.is_on).where(_TABLE.c.name == name)
        return bool(await self.connection.scalar(query))

    async def set(self, name: str, on: bool, now: datetime) -> None:  # noqa: FBT001
        """Turn the switch on or off."""
        values = {"name": name, "is_on": on, "changed_at": now}
        if not await insert_if_new(self.connection, _TABLE, values):
            mine = _TABLE.c.name == name
            await self.connection.execute(update(_TABLE).where(mine).values(values))
