"""Removing what must be forgotten: an entry with all that hangs on it, a source, what waits.

    entries ─▸ articles ─▸ engagements          go by cascade
           ├─▸ article_bands
           └─▸ development_entries

Its development is told anew, or removed, by whoever forgets (`store/retelling.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.addresses import canonical, host_of
from bot.domain.model import DevelopmentId, EntryId, Report, SourceId
from bot.domain.posting import Outgoing, OutgoingState
from bot.store import posting_schema, schema
from bot.store.copies import pass_on_copies
from bot.store.developments import report_of
from bot.store.outbox import outgoing_of

_ENTRIES = schema.entries
_LINKS = schema.development_entries
_OUTBOX = posting_schema.outbox
_UNSENT = (
    OutgoingState.PENDING.value,
    OutgoingState.REFUSED.value,
    OutgoingState.UNKNOWN.value,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgetting:
    """What can be removed, within one transaction."""

    connection: AsyncConnection

    async def entries_at(self, url: str) -> list[EntryId]:
        """Return the entries whose page the address names, in whatever form either is written.

        Looks at every entry of the host: this takes seconds in a large store.
        """
        wanted = canonical(url)
        if wanted is None:
            return []
        found: set[EntryId] = set()
        for id_, columns in (
            (_ENTRIES.c.id, (_ENTRIES.c.url, _ENTRIES.c.key)),
            (_LINKS.c.entry_id, (_LINKS.c.url,)),
        ):
            of_host = select(id_, *columns).where(_mention(_spellings(wanted), columns))
            for entry_id, *addresses in await self.connection.execute(of_host):
                if any(each and canonical(each) == wanted for each in addresses):
                    found.add(EntryId(entry_id))
        return sorted(found)

    async def digest_of(self, entry_id: EntryId) -> str | None:
        """Return the digest of an entry's title and text; None: it was never told."""
        mine = select(_ENTRIES.c.digest).where(_ENTRIES.c.id == entry_id)
        digest: str | None = await self.connection.scalar(mine)
        return digest

    async def report(self, entry_id: EntryId) -> Report | None:
        """Return the entry's report, whoever may see it; None if it tells of nothing."""
        mine = select(_LINKS).where(_LINKS.c.entry_id == entry_id)
        row = (await self.connection.execute(mine)).mappings().first()
        return None if row is None else report_of(row)

    async def entries_of(self, source_id: SourceId, *, limit: int) -> list[EntryId]:
        """Return at most `limit` entries of a source, oldest first."""
        mine = select(_ENTRIES.c.id).where(_ENTRIES.c.source_id == source_id)
        ids = await self.connection.scalars(mine.order_by(_ENTRIES.c.id).limit(limit))
        return [EntryId(id_) for id_ in ids]

    async def entry_count(self, source_id: SourceId) -> int:
        """Return how many entries a source has."""
        count = select(func.count()).where(_ENTRIES.c.source_id == source_id)
        return (await self.connection.execute(count)).scalar_one()

    async def remove_entry(self, entry_id: EntryId) -> DevelopmentId | None:
        """Remove an entry with all that was read in it; return the development it told of."""
        mine = select(_LINKS.c.development_id).where(_LINKS.c.entry_id == entry_id)
        told = await self.connection.scalar(mine)
        if told is not None:
            await pass_on_copies(self.connection, entry_id, DevelopmentId(told))
        await self.connection.execute(delete(_ENTRIES).where(_ENTRIES.c.id == entry_id))
        return None if told is None else DevelopmentId(told)

    async def remove_source(self, source_id: SourceId) -> bool:
        """Remove a source; False where it has entries, or is gone: then nothing is removed."""
        sources = schema.sources
        has_entries = exists().where(_ENTRIES.c.source_id == sources.c.id)
        removed = delete(sources).where(sources.c.id == source_id, ~has_entries)
        return (await self.connection.execute(removed)).rowcount == 1

    async def unsent(self) -> list[Outgoing]:
        """Return the messages that are not posted, and that nobody is posting."""
        waiting = select(_OUTBOX).where(_OUTBOX.c.state.in_(_UNSENT)).order_by(_OUTBOX.c.id)
        return [outgoing_of(row) for row in (await self.connection.execute(waiting)).mappings()]

    async def withdraw(self, messages: Sequence[Outgoing]) -> None:
        """Remove messages that are not posted, and what would be said about them."""
        keys = [each.key for each in messages]
        mine = or_(_OUTBOX.c.key.in_(keys), _OUTBOX.c.about.in_(keys))
        await self.connection.execute(delete(_OUTBOX).where(mine, _OUTBOX.c.state.in_(_UNSENT)))

    async def blank_sent(self, *, limit: int) -> int:
        """Drop the words of at most `limit` posted messages; return of how many. Keys stay."""
        worded = select(_OUTBOX.c.id).where(
            _OUTBOX.c.state == OutgoingState.SENT.value, _OUTBOX.c.text != ""
        )
        ids = (await self.connection.scalars(worded.limit(limit))).all()
        blank = update(_OUTBOX).where(_OUTBOX.c.id.in_(ids)).values(text="", blocks=[])
        await self.connection.execute(blank)
        return len(ids)


def _spellings(address: str) -> set[str]:
    """Return how the host of a canonical address may be written."""
    host = host_of(address) or ""
    return {host, host.encode("ascii").decode("idna")}


def _mention(
    hosts: Iterable[str], columns: Sequence[Column[str] | Column[str | None]]
) -> ColumnElement[bool]:
    return or_(*(column.icontains(host, autoescape=True) for column in columns for host in hosts))
