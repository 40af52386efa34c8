"""What was forgotten on request, as marks only (see `bot.domain.tombstones`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import TeamId
from bot.store import schema
from bot.store.statements import batches, insert_new
from bot.store.visibility import scope_of, visible_to

_TABLE = schema.tombstones


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstones:
    """The tombstones, within one transaction."""

    connection: AsyncConnection

    async def known(self, marks: Iterable[str], team_id: TeamId | None = None) -> frozenset[str]:
        """Return those of the marks that were buried for everyone, or for the workspace."""
        known: set[str] = set()
        for some in batches(list(dict.fromkeys(marks))):
            buried = select(_TABLE.c.mark).where(
                visible_to(_TABLE.c.team_id, team_id), _TABLE.c.mark.in_(some)
            )
            known.update(await self.connection.scalars(buried))
        return frozenset(known)

    async def bury(
        self, marks: Iterable[str], now: datetime, team_id: TeamId | None = None
    ) -> None:
        """Keep out for good what bears one of the marks; `team_id` None: for every workspace."""
        rows = [
            {"team_id": scope_of(team_id), "mark": mark, "forgotten_at": now}
            for mark in dict.fromkeys(marks)
        ]
        await insert_new(self.connection, _TABLE, rows)
