"""What is kept for how long: texts are dropped after a time, what was read in them stays.

Kept are title, link, summary, coded facts, and evidence of at most 300 characters. The offsets of
dropped evidence stay as they were; they point into a text that is no longer there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import EntryState
from bot.domain.quotes import QUOTE_LENGTH, bounded_quote
from bot.store import schema
from bot.store.recording import index_words
from bot.store.statements import locked

_ARTICLES = schema.articles
_ENTRIES = schema.entries
_ENGAGEMENTS = schema.engagements
# What waits to be read, for the first time or anew, needs its content.
_WAITING: Final = (EntryState.NEW.value, EntryState.ANALYSING.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The texts that are kept, within one transaction."""

    connection: AsyncConnection

    async def drop_texts(self, before: datetime, now: datetime, *, limit: int) -> int:
        """Drop the texts of at most `limit` articles that were read before then, oldest first.

        Returns how many were dropped. What waits to be read again is left for later.
        """
        old = (
            select(_ARTICLES.c.entry_id)
            .join(_ENTRIES, _ENTRIES.c.id == _ARTICLES.c.entry_id)
            .where(
                _ARTICLES.c.text_dropped_at.is_(None),
                _ARTICLES.c.analysed_at < before,
                _ENTRIES.c.state.not_in(_WAITING),
            )
            .order_by(_ARTICLES.c.analysed_at)
            .limit(limit)
        )
        ids = (await self.connection.scalars(locked(old))).all()
        dropped = {"text": "", "signature": None, "text_dropped_at": now}
        chosen = update(_ARTICLES).where(_ARTICLES.c.entry_id.in_(ids))
        await self.connection.execute(chosen.values(dropped))
        bands = schema.article_bands
        await self.connection.execute(delete(bands).where(bands.c.entry_id.in_(ids)))
        await self._drop_contents(ids)
        await self._bound_quotes(ids)
        return len(ids)

    async def drop_failed(self, before: datetime, *, limit: int) -> int:
        """Drop what sources gave for at most `limit` entries that were given up before then.

        Those have no article. Returns how many were dropped.
        """
        old = (
            select(_ENTRIES.c.id)
            .where(
                _ENTRIES.c.state == EntryState.FAILED.value,
                _ENTRIES.c.finished_at < before,
                _ENTRIES.c.content.is_not(None),
            )
            .order_by(_ENTRIES.c.id)
            .limit(limit)
        )
        ids = (await self.connection.scalars(locked(old))).all()
        await self._drop_contents(ids)
        return len(ids)

    async def _drop_contents(self, ids: Sequence[int]) -> None:
        chosen = update(_ENTRIES).where(_ENTRIES.c.id.in_(ids))
        await self.connection.execute(chosen.values(content=None))

    async def _bound_quotes(self, ids: Sequence[int]) -> None:
        """Cut long evidence, and search what is left of it."""
        table = _ENGAGEMENTS
        long = select(table.c.entry_id, table.c.position, table.c.quote).where(
            table.c.entry_id.in_(ids), func.length(table.c.quote) > QUOTE_LENGTH
        )
        rows = (await self.connection.execute(long)).all()
        for row in rows:
            mine = (table.c.entry_id == row.entry_id) & (table.c.position == row.position)
            short = update(table).where(mine).values(quote=bounded_quote(row.quote))
            await self.connection.execute(short)
        links = schema.development_entries
        touched = select(links.c.development_id).where(
            links.c.entry_id.in_({row.entry_id for row in rows})
        )
        for development_id in (await self.connection.scalars(touched.distinct())).all():
            await index_words(self.connection, development_id)
