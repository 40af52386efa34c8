"""Journey 1: from a feed's announcement to a development.

    poll()     claim due sources │ read each │ decide │ store entries 'new'
                                 ───── the row is the seam ─────
    analyse()  claim new entries │ fetch the page │ analyse │ summarise │ record or skip

No transaction is open while the network or a worker is waited for. A crash between two steps
leaves a claim that runs out, and the step is taken again; `recording` is idempotent by entry.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.analysis.cluster import report_of
from bot.analysis.fingerprint import Duplicates
from bot.analysis.placement import Told
from bot.domain import polling, updates
from bot.domain.announcements import announcements
from bot.domain.lexicon import Lexicon
from bot.domain.model import (
    Analysis,
    Development,
    Entry,
    EntryId,
    EntryState,
    Fetched,
    NewEntry,
    Page,
    Source,
    SourceId,
    Summary,
)
from bot.errors import NotOurTurn, OurError, OutsideError, Refused, StatementRefused, TryLater
from bot.services import Clock, Compute
from bot.services.recording import record, skip
from bot.sources import SourceReader
from bot.sources.http import Fetcher
from bot.sources.page import fetch
from bot.store.database import Database
from bot.summarisers import Summariser
from bot.telemetry import Metrics

log = structlog.get_logger()

POLL_BATCH = 250
ANALYSE_BATCH = 8
ANALYSE_ROUNDS = 25
SOURCES_AT_ONCE = 64
LEASE = timedelta(minutes=5)
LAST_ATTEMPT = 4
TURN = timedelta(minutes=1)
FIRST_WAIT = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRead:
    """How it went with one source: so many new and changed entries, or in words why it failed.

    `reason` is "" where it answered. `source` is its row, of a failure as it is stored afterwards.
    `left_out` says in words what was there and is not stored. `was_asked` False: it waits for the
    turn of its host, and did not fail.
    """

    source: Source
    new: int = 0
    changed: int = 0
    left_out: tuple[str, ...] = ()
    reason: str = ""
    was_asked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReport:
    """What one poll did, source by source, in the order in which they answered."""

    reads: tuple[SourceRead, ...] = ()

    @property
    def read(self) -> int:
        """How many sources answered."""
        return sum(1 for each in self.reads if not each.reason)

    @property
    def new(self) -> int:
        """How many new entries they have together."""
        return sum(each.new for each in self.reads)

    @property
    def changed(self) -> int:
        """How many stored entries they changed together."""
        return sum(each.changed for each in self.reads)

    @property
    def failures(self) -> tuple[tuple[Source, str], ...]:
        """The sources that failed, each with the reason."""
        return tuple(
            (each.source, each.reason) for each in self.reads if each.reason and each.was_asked
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What one article gave. `development` None: it is outside our field, or was only looked at."""

    entry: Entry | None
    analysis: Analysis
    summary: Summary
    development: Development | None
    is_known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingest:
    """The spines of journey 1."""

    database: Database
    readers: Mapping[str, SourceReader]
    fetcher: Fetcher
    compute: Compute
    summariser: Summariser
    lexicon: Lexicon
    clock: Clock
    metrics: Metrics
    duplicates: Duplicates = Duplicates.NORMAL

    async def poll(self, show: Callable[[SourceRead], None] | None = None) -> PollReport:
        """Read every source that is due, and store what is new; `show` each as soon as it is read.

        What is new is stored at once; how the reading went, for many sources together. Whoever is
        cancelled stores that, too, and gives back what was not read; after a crash it is read
        again when its lease ran out.
        """
        reads: list[SourceRead] = []
        polled: list[Source] = []
        taken: dict[SourceId, Source] = {}
        gate = asyncio.Semaphore(SOURCES_AT_ONCE)

        async def poll_one(source: Source) -> None:
            try:
                read = await self._poll_one(source, polled)
            finally:
                gate.release()
            del taken[source.id]
            reads.append(read)
            if show is not None:
                show(read)

        try:
            async with asyncio.TaskGroup() as group:
                while sources := await self._due_sources():
                    taken |= {source.id: source for source in sources}
                    await self._save(polled)
                    for source in sources:
                        await gate.acquire()
                        group.create_task(poll_one(source))
        finally:
            await self._save(polled, unread=list(taken.values()))
        report = PollReport(reads=tuple(reads))
        if reads:
            failed = len(report.failures)
            log.info("sources_polled", count=report.read, new=report.new, failed=failed)
        return report

    async def _due_sources(self) -> list[Source]:
        async with self.database.begin() as tx:
            return await tx.sources.claim_due(self.clock(), limit=POLL_BATCH, lease=LEASE)

    async def _save(self, polled: list[Source], unread: Sequence[Source] = ()) -> None:
        """Store how it went with the sources that were polled so far, and empty the list.

        Those that were taken and stay `unread` are due again at once.
        """
        rows = polled.copy()
        polled.clear()
        if rows or unread:
            async with self.database.begin() as tx:
                await tx.sources.save_polled(rows)
                await tx.sources.release(unread, self.clock())

    async def _poll_one(self, source: Source, polled: list[Source]) -> SourceRead:
        try:
            fetched = await self.readers[source.kind].read(source)
            if isinstance(fetched, Fetched):
                return await self.take_in(source, fetched)
        except NotOurTurn as error:
            waiting = polling.after_waiting(source, error.after, self.clock())
            polled.append(waiting)
            return SourceRead(source=waiting, reason=error.message, was_asked=False)
        except OutsideError as error:
            return self._failed(source, error, polled)
        except StatementRefused as error:
            log.exception("source_not_stored", source=source.id)
            told = f"its answer cannot be stored: {error.message}"
            return self._failed(source, TryLater(told), polled)
        except OurError:
            raise
        except Exception as error:  # one source that breaks us must not stop the others
            log.exception("source_broke_us", source=source.id)
            told = f"{type(error).__name__}: {error}"[:500]
            return self._failed(source, TryLater(told), polled)
        rest = fetched.rest
        polled.append(polling.after_answer(source, new_count=0, rest=rest, now=self.clock()))
        return self._counted(source, 0)

    def _counted(self, source: Source, new: int) -> SourceRead:
        self.metrics.source_reads.labels("new" if new else "unchanged").inc()
        return SourceRead(source=source, new=new)

    async def take_in(self, source: Source, fetched: Fetched) -> SourceRead:
        """Store what is new in a source's answer, and how it went with the source."""
        now = self.clock()
        announced = announcements(fetched, now)
        marks = [mark for each in announced for mark in updates.marks(source, each)]
        async with self.database.begin() as tx:
            await tx.entries.hold_still()
            if await tx.sources.get(source.id) is None:
                return self._counted(source, 0)  # it was forgotten while it was read
            known = await tx.entries.known(source, announced)
            forgotten = await tx.tombstones.known(marks, source.team_id)
            plan = updates.decide(
                source, fetched, announced, known, forgotten, now, self.lexicon.speaks_for
            )
            new = await tx.entries.apply(plan, now)
        if fetched.left_out:
            log.info("items_left_out", source=source.id, reason="; ".join(fetched.left_out))
        counted = self._counted(source, new)
        return replace(counted, changed=len(plan.revised), left_out=fetched.left_out)

    def _failed(self, source: Source, error: OutsideError, polled: list[Source]) -> SourceRead:
        failed = polling.after_failure(source, error, self.clock())
        polled.append(failed)
        outcome = "refused" if isinstance(error, Refused) else "later"
        self.metrics.source_reads.labels(outcome).inc()
        log.warning("source_failed", source=source.id, outcome=outcome, reason=error.message)
        return SourceRead(source=failed, reason=error.message)

    async def analyse(self, rounds: int = ANALYSE_ROUNDS) -> int:
        """Work on new entries, at most 8 in a round. Returns how many were finished."""
        finished = 0
        for _ in range(rounds):
            async with self.database.begin() as tx:
                entries = await tx.entries.claim_new(self.clock(), limit=ANALYSE_BATCH, lease=LEASE)
            if not entries:
                break
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._analyse_one(entry)) for entry in entries]
            finished += sum(task.result() for task in tasks)
        if finished:
            log.info("entries_analysed", count=finished)
        return finished

    async def _analyse_one(self, entry: Entry) -> bool:
        try:
            await self._understand(entry, await self._page(entry))
        except NotOurTurn as error:
            async with self.database.begin() as tx:
                await tx.entries.put_back(entry.id, self.clock(), error.after or TURN)
            return False
        except TryLater as error:
            await self._release(entry, error.message, error.after)
            return False
        except Exception as error:  # one article that breaks us must not stop the others
            log.exception("entry_failed", entry=entry.id)
            await self._release(entry, f"{type(error).__name__}: {error}"[:500], None)
            return False
        return True

    async def _release(self, entry: Entry, reason: str, after: timedelta | None) -> None:
        """Put an entry back, each time for twice as long; the fifth attempt is its last."""
        wait = after or FIRST_WAIT * 2**entry.attempts
        async with self.database.begin() as tx:
            await tx.entries.release(entry.id, reason, self.clock(), retry_after=wait)
        self.metrics.entries.labels("later").inc()

    async def _page(self, entry: Entry) -> Page | None:
        """Return the entry's page; None where its own content must do."""
        if entry.url is None or entry.source_id is None:
            return None
        try:
            return await fetch(self.fetcher, entry.url)
        except Refused as error:
            log.info("page_refused", entry=entry.id, reason=error.reason)
            return None
        except NotOurTurn:
            raise
        except TryLater:
            if entry.attempts > LAST_ATTEMPT:
                return None
            raise

    async def _understand(self, entry: Entry, page: Page | None) -> Understood:
        analysis = await self.compute.analyse(entry, page)
        summary = await self.summariser.summarise(analysis)
        if not (analysis.relevant and analysis.main):
            async with self.database.begin() as tx:
                await skip(tx, entry, analysis, self.clock, self.lexicon)
            self.metrics.entries.labels("skipped").inc()
            return Understood(entry=entry, analysis=analysis, summary=summary, development=None)
        report = report_of(entry, analysis, summary, self.lexicon)
        told = Told(entry=entry, analysis=analysis, summary=summary, report=report)
        async with self.database.begin() as tx:
            development = await record(tx, told, self.clock, self.lexicon, self.duplicates)
        self.metrics.entries.labels("analysed").inc()
        return Understood(entry=entry, analysis=analysis, summary=summary, development=development)

    async def look(self, entry: NewEntry, page: Page | None) -> Understood:
        """Say what an article gives without storing anything; `page` None: its own content does."""
        draft = _draft(entry, self.clock())
        analysis = await self.compute.analyse(draft, page)
        summary = await self.summariser.summarise(analysis)
        return Understood(entry=None, analysis=analysis, summary=summary, development=None)

    async def add(self, new: NewEntry, page: Page) -> Understood:
        """Take in an article that a person handed over, and carry it to its development.

        The same article twice gives what is already known, with `is_known`; but where the page has
        another time of publication, handed over with it, that one counts, and it is read anew.
        """
        now = self.clock()
        async with self.database.begin() as tx:
            stored = await tx.entries.add(new, now)
            if page.published_at not in (None, stored.published_at):
                await tx.entries.redate(stored.id, page.published_at, now)
            claimed = await tx.entries.claim(stored.id, now, lease=LEASE)
        if claimed is None:
            return await self._known(stored, page)
        return await self._understand(claimed, page)

    async def _known(self, entry: Entry, page: Page) -> Understood:
        """Return what was understood of an entry before; the text is read again, nothing stored.

        A publication time that was handed in with it now is not the one that is stored.
        """
        as_stored = replace(page, published_at=entry.published_at)
        analysis = await self.compute.analyse(entry, as_stored)
        summary = await self.summariser.summarise(analysis)
        async with self.database.read() as tx:
            development = await tx.developments.of_entry(EntryId(entry.id))
        return Understood(
            entry=entry, analysis=analysis, summary=summary, development=development, is_known=True
        )


def _draft(new: NewEntry, now: datetime) -> Entry:
    """Return the entry as it would be stored."""
    blank = Entry(
        id=EntryId(0),
        source_id=None,
        key=new.key,
        title=new.title,
        url=new.url,
        published_at=new.published_at,
        seen_at=now,
        state=EntryState.NEW,
    )
    return replace(
        blank,
        author=new.author,
        language=new.language,
        content=new.content,
        media_type=new.media_type,
    )
