"""Taking in what is old: quietly, and after everything fresh.

    take_in()   leave out what was forgotten │ store what is not known, as no news

What is stored here is worked on as ever (services/ingest.py). It changes nothing in digests and
alerts: it is dated back to when it came out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.addresses import canonical
from bot.domain.announcements import Announcement, announcement
from bot.domain.model import NewEntry
from bot.domain.tombstones import marks_of
from bot.services import Clock
from bot.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What became of some entries: stored, known already, or left out as forgotten."""

    new: int = 0
    known: int = 0
    forgotten: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """Takes in what is old."""

    database: Database
    clock: Clock

    async def take_in(self, entries: Sequence[NewEntry]) -> TakenIn:
        """Store those entries that are not known yet, in one transaction.

        They are known again as everything is, by address and by key: doing it twice is doing it
        once. What was forgotten is left out.
        """
        now = self.clock()
        told = [announcement(entry, now, is_backfill=True) for entry in entries]
        async with self.database.begin() as tx:
            await tx.entries.hold_still()
            buried = await tx.tombstones.known(mark for each in told for mark in _marks(each))
            kept = [each for each in told if buried.isdisjoint(_marks(each))]
            new = await tx.backlog.add(kept, now)
        return TakenIn(new=new, known=len(kept) - new, forgotten=len(told) - len(kept))

    async def known(self, urls: Sequence[str]) -> frozenset[str]:
        """Return those of the addresses whose pages are stored, however they are written."""
        named = {url: address for url in urls if (address := canonical(url)) is not None}
        async with self.database.read() as tx:
            stored = await tx.backlog.addresses(named.values())
        return frozenset(url for url, address in named.items() if address in stored)

    async def waiting_count(self) -> int:
        """Return how many entries from the past are still to be worked on."""
        async with self.database.read() as tx:
            return await tx.backlog.waiting_count()


def _marks(told: Announcement) -> tuple[str, ...]:
    return marks_of(
        address=told.address,
        key=told.entry.key,
        source_url=None,
        unique_key=told.unique_key,
    )
