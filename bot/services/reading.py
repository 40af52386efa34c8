"""What is read: the sources and how fresh they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.lexicon import Lexicon
from bot.domain.model import EntryState, OutletId, Source, SourceId, TeamId
from bot.domain.posting import Freshness
from bot.domain.sources import PACE_WINDOW
from bot.domain.starters import NewSource
from bot.errors import InputError
from bot.services import Clock
from bot.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A source that was to be added; `is_new` false: it was there before, and stays as it is."""

    source: Source
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Adds, lists, pauses and removes sources."""

    database: Database
    lexicon: Lexicon
    clock: Clock

    async def add(self, sources: Sequence[NewSource]) -> list[Added]:
        """Add sources, each due at once; whose they are is read from their addresses."""
        now = self.clock()
        added = []
        async with self.database.begin() as tx:
            for new in sources:
                known = await tx.sources.find(new.kind, new.url)
                source = known or await tx.sources.add(
                    new.kind,
                    new.url,
                    new.title,
                    new.outlet_id or self._outlet_at(new.url),
                    now,
                    folder=new.folder,
                )
                added.append(Added(source=source, is_new=known is None))
        return added

    def _outlet_at(self, url: str) -> OutletId | None:
        outlet = self.lexicon.outlet_at(url)
        return outlet.id if outlet else None

    async def add_feeds(self, feeds: Sequence[tuple[str, str]]) -> list[Source]:
        """Add feeds, given as address and title."""
        new = [NewSource(kind="feed", url=url, title=title) for url, title in feeds]
        return [each.source for each in await self.add(new)]

    async def sources(self) -> list[Source]:
        """Return every source, by id."""
        async with self.database.read() as tx:
            return await tx.sources.all()

    async def counts(self) -> Mapping[SourceId, int]:
        """Return how many entries each source announced within the last four weeks."""
        async with self.database.read() as tx:
            return await tx.sources.counts_since(self.clock() - PACE_WINDOW)

    async def matching(self, name: str) -> list[Source]:
        """Return the sources of that number or address, else those of that title (in any case)."""
        everyone = await self.sources()
        return [each for each in everyone if name in (str(each.id), each.url)] or [
            each for each in everyone if each.title.casefold() == name.casefold()
        ]

    async def named(self, name: str) -> Source:
        """Return the source of that number, address or title.

        Raises InputError where there is none, or several.
        """
        found = await self.matching(name)
        if len(found) == 1:
            return found[0]
        if not found:
            raise InputError(
                f"There is no source {name!r}.",
                hint="Give its number, address or title, as `attache sources list` shows them.",
            )
        numbers = ", ".join(str(each.id) for each in found)
        raise InputError(
            f"{len(found)} sources are called {name!r}.", hint=f"Give a number: {numbers}."
        )

    async def pause(self, source: Source) -> None:
        """Read a source no more, until it is resumed."""
        async with self.database.begin() as tx:
            await tx.sources.pause(source.id, self.clock())

    async def resume(self, source: Source) -> None:
        """Read a source again that was paused or retired; it is due at once."""
        async with self.database.begin() as tx:
            await tx.sources.resume(source.id, self.clock())

    async def remove(self, source: Source) -> None:
        """Remove a source and keep the articles that were read from it."""
        async with self.database.begin() as tx:
            await tx.sources.remove(source.id)

    async def freshness(self, team_id: TeamId | None = None) -> Freshness:
        """Return since when, how much and how well we read, as far as the workspace may see."""
        async with self.database.read() as tx:
            return await tx.sources.freshness(self.clock(), team_id)

    async def due_count(self) -> int:
        """Return how many sources are due, for a progress bar."""
        async with self.database.read() as tx:
            return await tx.sources.count_due(self.clock())

    async def being_read(self) -> tuple[int, datetime]:
        """Return how many sources a poll has in hand, and when they are free at the latest."""
        async with self.database.read() as tx:
            return await tx.sources.being_read(self.clock())

    async def make_due(self, sources: Sequence[Source]) -> None:
        """Have sources read with the next poll, though it is not their time."""
        async with self.database.begin() as tx:
            await tx.sources.make_due([source.id for source in sources], self.clock())

    async def waiting_count(self) -> int:
        """Return how many entries wait to be worked on."""
        async with self.database.read() as tx:
            return (await tx.entries.count_by_state())[EntryState.NEW]

    async def finished_count(self) -> int:
        """Return how many entries were worked on, for a progress bar."""
        async with self.database.read() as tx:
            counts = await tx.entries.count_by_state()
        waiting = (EntryState.NEW, EntryState.ANALYSING)
        return sum(count for state, count in counts.items() if state not in waiting)
