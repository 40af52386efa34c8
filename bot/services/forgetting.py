"""Forgetting on request: an article or a source goes, with everything that was read in it.

    forget   mark it │ withdraw what waits and tells of it │ remove it
             │ tell its development anew from what is left, or remove that
             │ the same in the editions that tell of it (services/corrections.py)

One article, one transaction, in which nothing is taken in: whenever it is cut short, what was done
is whole, and doing it again goes on. The marks keep out what is announced again; they are digests,
nothing of it can be read in them. What Slack was sent stands in Slack.
"""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape

import structlog

from bot.domain.announcements import Announcement, announcement
from bot.domain.forgetting import Forgotten
from bot.domain.lexicon import Lexicon
from bot.domain.model import Entry, EntryId, NewEntry, Source
from bot.domain.posting import Outgoing
from bot.domain.tombstones import marks_of, text_marks
from bot.services import Clock
from bot.services.corrections import scrub
from bot.services.recording import rebuild
from bot.store.database import Database, Transaction

log = structlog.get_logger()

BATCH = 100
# Every message shows more of a headline or a summary than this, if it shows it at all.
_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgetting:
    """Forgets."""

    database: Database
    lexicon: Lexicon
    clock: Clock

    async def entries_at(self, url: str) -> list[Entry]:
        """Return the entries whose page the address names, in any form of it."""
        async with self.database.read() as tx:
            found = [await tx.entries.get(id_) for id_ in await tx.forgetting.entries_at(url)]
        return [entry for entry in found if entry is not None]

    async def entry_count(self, source: Source) -> int:
        """Return how many entries a source has."""
        async with self.database.read() as tx:
            return await tx.forgetting.entry_count(source.id)

    async def forget_address(self, url: str) -> Forgotten:
        """Forget every entry at an address, and keep it out, also where none is stored."""
        now = self.clock()
        told = _told(url, url, now)
        marks = marks_of(
            address=told.address, key=told.entry.key, source_url=None, unique_key=told.unique_key
        )
        async with self.database.begin() as tx:
            await tx.entries.hold_still()
            await tx.tombstones.bury(marks, now)
        forgotten = Forgotten()
        for entry in await self.entries_at(url):
            forgotten += await self._forget(entry.id)
        return forgotten

    async def forget_source(self, source: Source) -> AsyncIterator[Forgotten]:
        """Forget a source and all its entries; yields what each step removed.

        It is paused first, so that nothing more is read from it meanwhile.
        """
        async with self.database.begin() as tx:
            await tx.sources.pause(source.id, self.clock())
        while not await self._remove(source) and (ids := await self._entries_of(source)):
            for entry_id in ids:
                yield await self._forget(entry_id)
        log.info("source_forgotten", source=source.id)

    async def clean(self) -> bool:
        """Drop the words of what was posted, and have the database keep no trace of what went.

        Returns False where another process was reading, and traces stay for some time.
        """
        while await self._blank_some() == BATCH:
            pass
        return await self.database.scrub()

    async def _entries_of(self, source: Source) -> list[EntryId]:
        async with self.database.read() as tx:
            return await tx.forgetting.entries_of(source.id, limit=BATCH)

    async def _remove(self, source: Source) -> bool:
        async with self.database.begin() as tx:
            await tx.entries.hold_still()
            return await tx.forgetting.remove_source(source.id)

    async def _blank_some(self) -> int:
        async with self.database.begin() as tx:
            return await tx.forgetting.blank_sent(limit=BATCH)

    async def _forget(self, entry_id: EntryId) -> Forgotten:
        async with self.database.begin() as tx:
            await tx.developments.hold_still()
            await tx.entries.hold_still()
            entry = await tx.entries.get(entry_id)
            if entry is None:
                return Forgotten()
            await tx.tombstones.bury(await _marks(tx, entry), self.clock())
            withdrawn = await _withdraw(tx, entry)
            development_id = await tx.forgetting.remove_entry(entry_id)
            told = development_id is not None
            left = development_id and await rebuild(tx, development_id, self.lexicon)
            if development_id is not None:
                await scrub(tx, development_id, self.lexicon, self.clock())
        log.info("entry_forgotten", entry=entry_id)
        return Forgotten(
            articles=1,
            rebuilt=int(told and bool(left)),
            removed=int(told and not left),
            withdrawn=withdrawn,
        )


def _told(key: str, url: str | None, now: datetime) -> Announcement:
    """Return how what bears this key and this address is known again."""
    return announcement(NewEntry(key=key, title="", url=url), now)


async def _marks(tx: Transaction, entry: Entry) -> tuple[str, ...]:
    told = _told(entry.key, entry.address, entry.seen_at)
    source = None if entry.source_id is None else await tx.sources.get(entry.source_id)
    marks = marks_of(
        address=told.address,
        key=entry.key,
        source_url=source.url if source else None,
        unique_key=told.unique_key,
    )
    digest = await tx.forgetting.digest_of(entry.id)
    if source is None or entry.address is not None or digest is None:
        return marks
    times = (None, entry.published_at)
    return (*marks, *text_marks(digest, source_url=source.url, times=times))


async def _withdraw(tx: Transaction, entry: Entry) -> int:
    """Withdraw the messages that tell of an entry; what else they told, the next edition tells."""
    report = await tx.forgetting.report(entry.id)
    texts = (report.title, report.summary, report.url) if report else (entry.title, entry.url)
    words = [text[:_SHOWN] for text in texts if text]
    telling = [each for each in await tx.forgetting.unsent() if _tells(each, words)]
    await tx.forgetting.withdraw(telling)
    await tx.editions.remove([each.about or each.key for each in telling if each.subscription_id])
    for each in telling:
        if each.subscription_id is not None:
            await tx.subscriptions.rewind(each.subscription_id, each.covers_from)
    return len(telling)


def _tells(outgoing: Outgoing, words: Sequence[str]) -> bool:
    said = json.dumps([outgoing.message.text, *outgoing.message.blocks], ensure_ascii=False)
    plain = unescape(said)
    return any(json.dumps(word, ensure_ascii=False)[1:-1] in plain for word in words)
