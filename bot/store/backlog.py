"""What a person hands in from the past, many at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.announcements import Announcement
from bot.domain.model import EntryState
from bot.store import schema
from bot.store.announcing import insert_announcements
from bot.store.schema import EVERYONE
from bot.store.statements import batches

_TABLE = schema.entries
_WAITING = (EntryState.NEW.value, EntryState.ANALYSING.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What is handed in from the past, within one transaction; everyone may see it."""

    connection: AsyncConnection

    async def add(self, announced: Sequence[Announcement], now: datetime) -> int:
        """Store what is not stored yet under its address or its key; return how many that were."""
        keys = [told.unique_key for told in announced if told.unique_key is not None]
        taken = await self._stored("key", keys)
        new = [told for told in announced if told.unique_key not in taken]
        return await insert_announcements(self.connection, new, now, source_id=None, team_id=None)

    async def addresses(self, addresses: Iterable[str]) -> frozenset[str]:
        """Return those of the canonical addresses at which an entry is stored."""
        return await self._stored("address", addresses)

    async def waiting_count(self) -> int:
        """Return how many entries from the past are still to be worked on."""
        waiting = select(func.count()).where(
            _TABLE.c.state.in_(_WAITING), _TABLE.c.is_backfill, _TABLE.c.source_id.is_(None)
        )
        return (await self.connection.execute(waiting)).scalar_one()

    async def _stored(self, name: str, values: Iterable[str]) -> frozenset[str]:
        stored: set[str] = set()
        for some in batches(list(dict.fromkeys(values))):
            query = select(_TABLE.c[name]).where(
                _TABLE.c.team_id == EVERYONE, _TABLE.c[name].in_(some)
            )
            stored.update(await self.connection.scalars(query))
        return frozenset(stored)
