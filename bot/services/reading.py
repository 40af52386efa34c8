"""What is read: the sources and how fresh they are."""

from dataclasses import dataclass

from bot.domain.lexicon import Lexicon
from bot.domain.model import EntryState, Source, TeamId
from bot.domain.posting import Freshness
from bot.services import Clock
from bot.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Adds and lists sources."""

    database: Database
    lexicon: Lexicon
    clock: Clock

    async def add_feeds(self, feeds: list[tuple[str, str]]) -> list[Source]:
        """Add feeds, given as address and title; those that are known stay as they are."""
        now = self.clock()
        sources = []
        async with self.database.begin() as tx:
            for url, title in feeds:
                outlet = self.lexicon.outlet_at(url)
                outlet_id = outlet.id if outlet else None
                sources.append(await tx.sources.add("feed", url, title, outlet_id, now))
        return sources

    async def sources(self) -> list[Source]:
        """Return every source, by id."""
        async with self.database.read() as tx:
            return await tx.sources.all()

    async def freshness(self, team_id: TeamId | None = None) -> Freshness:
        """Return since when, how much and how well we read, as far as the workspace may see."""
        async with self.database.read() as tx:
            return await tx.sources.freshness(self.clock(), team_id)

    async def finished_count(self) -> int:
        """Return how many entries were worked on, for a progress bar."""
        async with self.database.read() as tx:
            counts = await tx.entries.count_by_state()
        waiting = (EntryState.NEW, EntryState.ANALYSING)
        return sum(count for state, count in counts.items() if state not in waiting)
