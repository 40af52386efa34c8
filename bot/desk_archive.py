"""At the desk, what concerns the past: taking it in, and forgetting it.

    backfill    read some pieces │ store what is new, as no news │ work on it │ … until done
    forget      show what would go │ ask │ forget │ clean up

Both may be stopped at any moment, and done again to go on.
"""

import asyncio
import math
import signal
import sys
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Annotated, Protocol

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text
from typing_extensions import override

from bot import terminal
from bot.app import Core
from bot.backlog import Bad, Link, Map, Part, Piece, parts_of, read_article, read_map
from bot.desk import with_core
from bot.domain.addresses import canonical
from bot.domain.forgetting import Forgotten
from bot.domain.model import NewEntry, Page, Source
from bot.domain.wording import count_text
from bot.errors import InputError, NotOurTurn, OutsideError, UserError
from bot.services.ingest import ANALYSE_BATCH
from bot.sources.page import fetch

archive_app = typer.Typer()

# Stored and worked on in one go: what Ctrl-C waits for.
BATCH = 2 * ANALYSE_BATCH
# A list of sitemaps holds 50 000 at most (sitemaps.org), a publisher of decades some hundreds.
MOST_MAPS = 2_000


# --- back-fill --------------------------------------------------------------------------------


class Shown(Protocol):
    """Where progress is shown."""

    def expect(self, count: int) -> None:
        """So many more pieces are to come."""

    def advance(self, count: int) -> None:
        """So many are done with."""

    def tell(self, where: str, problem: str) -> None:
        """Something cannot be taken in."""


@dataclass(slots=True)
class Tally:
    """What became of everything that was handed over."""

    new: int = 0
    known: int = 0
    forgotten: int = 0
    bad: int = 0
    left: int = 0
    stopped: asyncio.Event = field(default_factory=asyncio.Event)


async def take_in(core: Core, names: Sequence[str], shown: Shown, tally: Tally) -> None:
    """Take in all that the names stand for, until it is done or `tally.stopped` is set.

    What was taken in is known again: a second run goes on where the first one stopped. Raises
    InputError for a path that is not there.
    """
    work = _Backfill(core, shown, tally)
    async for pieces in work.batches(parts_of(names)):
        entries = await work.read(pieces)
        taken = await core.backfill.take_in(entries)
        tally.new += taken.new
        tally.known += taken.known
        tally.forgotten += taken.forgotten
        await core.ingest.analyse(rounds=math.ceil(taken.new / ANALYSE_BATCH))
        shown.advance(len(pieces))
    while not tally.stopped.is_set() and await core.ingest.analyse():
        pass
    tally.left = await core.backfill.waiting_count()


@dataclass(frozen=True, slots=True)
class _Backfill:
    core: Core
    shown: Shown
    tally: Tally

    async def batches(self, parts: Sequence[Part | Map]) -> AsyncIterator[Sequence[Piece]]:
        """Yield the pieces of all parts, a few at a time; sitemaps are read as they come."""
        self.shown.expect(sum(part.count for part in parts if isinstance(part, Part)))
        waiting, seen = deque(parts), set[str]()
        while waiting and not self.tally.stopped.is_set():
            part = waiting.popleft()
            if isinstance(part, Map):
                if len(seen) == MOST_MAPS:
                    self._refuse(part.where, f"beyond the first {MOST_MAPS:,} sitemaps")
                    waiting = deque(each for each in waiting if isinstance(each, Part))
                elif part.where not in seen:
                    seen.add(part.where)
                    waiting.extendleft(reversed(await self._read_map(part)))
                continue
            pieces = part.pieces()
            while batch := tuple(islice(pieces, BATCH)):
                if self.tally.stopped.is_set():
                    return
                yield batch

    async def _read_map(self, sitemap: Map) -> list[Part | Map]:
        try:
            parts = await read_map(sitemap, self.core.ingest.fetcher)
        except (UserError, OutsideError) as error:
            self._refuse(sitemap.where, error.message)
            return []
        self.shown.expect(sum(part.count for part in parts if isinstance(part, Part)))
        return parts

    async def read(self, pieces: Sequence[Piece]) -> list[NewEntry]:
        """Return the articles of pieces, in order, without what is bad or stored already."""
        links = [piece.url for piece in pieces if isinstance(piece, Link)]
        known = await self.core.backfill.known(links)
        self.tally.known += sum(url in known for url in links)
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._read_one(piece))
                for piece in pieces
                if not (isinstance(piece, Link) and piece.url in known)
            ]
        return [entry for task in tasks if (entry := task.result()) is not None]

    async def _read_one(self, piece: Piece) -> NewEntry | None:
        if isinstance(piece, Bad):
            self._refuse(piece.where, piece.problem)
            return None
        try:
            return await read_article(piece, self._page, self.core.lexicon)
        except (UserError, OutsideError) as error:
            self._refuse(piece.where, error.message)
            return None

    async def _page(self, url: str) -> Page:
        """Return a page, in its turn: whoever asks for thousands of one host has time."""
        while True:
            try:
                return await fetch(self.core.ingest.fetcher, url)
            except NotOurTurn as error:
                if self.tally.stopped.is_set():
                    raise
                with suppress(TimeoutError):
                    rest = error.after.total_seconds() if error.after else 0
                    await asyncio.wait_for(self.tally.stopped.wait(), rest)

    def _refuse(self, where: str, problem: str) -> None:
        self.tally.bad += 1
        self.shown.tell(where, problem)


@archive_app.command()
def backfill(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH|URL...",
            help="Files and folders of articles (txt, html), JSON Lines with url, title, published "
            "and text, lists of addresses, sitemaps.",
        ),
    ],
) -> None:
    """Take in old articles, quietly: no digest and no alert tells of them."""
    tally = Tally()

    async def run(core: Core) -> None:
        with _bar() as bar, _stoppable(tally.stopped):
            await take_in(core, names, bar, tally)

    with_core(run, in_workers=True)
    terminal.say(tally_text(tally))
    raise typer.Exit(1 if tally.bad or tally.stopped.is_set() else 0)


def tally_text(tally: Tally) -> str:
    """Return in words what became of everything, and how to go on."""
    counts = (
        (tally.new, "taken in"),
        (tally.known, "known already"),
        (tally.forgotten, "left out, for they were forgotten on request"),
        (tally.bad, "not readable"),
    )
    parts = [f"{count:,} {what}" for count, what in counts if count]
    lines = [", ".join(parts) + "." if parts else "There was nothing to take in."]
    if tally.left:
        lines.append(
            f"{tally.left:,} of them are still to be worked on: a running bot does so, and so does "
            "this command."
        )
    if tally.stopped.is_set():
        lines.append("Stopped before the end: the same command goes on where it stopped.")
    return "\n".join(lines)


@contextmanager
def _stoppable(stopped: asyncio.Event) -> Iterator[None]:
    """Let Ctrl-C ask for an end; a second one does not wait for it."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        stopped.set()
        loop.remove_signal_handler(signal.SIGINT)
        terminal.err.print("Stopping: finishing what is in hand … (Ctrl-C again: at once)")

    loop.add_signal_handler(signal.SIGINT, stop)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)


class _Rate(ProgressColumn):
    """How many a second."""

    @override
    def render(self, task: Task) -> Text:
        """Return the pace of late."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.1f} a second" if speed else "", style="progress.data.speed")


@dataclass(frozen=True, slots=True)
class _Bar:
    progress: Progress
    task: TaskID

    def expect(self, count: int) -> None:
        self.progress.update(self.task, total=(self.progress.tasks[0].total or 0) + count)

    def advance(self, count: int) -> None:
        self.progress.advance(self.task, count)

    def tell(self, where: str, problem: str) -> None:
        self.progress.console.print(terminal.shown(f"{where}: {problem}"))


@contextmanager
def _bar() -> Iterator[_Bar]:
    """Show a bar on a terminal; problems are told in any case."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with Progress(*columns, console=terminal.err, disable=not terminal.err.is_terminal) as progress:
        yield _Bar(progress, progress.add_task("Taking in", total=0))


# --- forgetting -------------------------------------------------------------------------------


@archive_app.command()
def forget(
    name: Annotated[
        str,
        typer.Argument(
            metavar="URL|SOURCE",
            help="An article's address, in any form; or a source's number, address or title.",
        ),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove an article, or a source with all its articles, for good."""

    async def run(core: Core) -> None:
        sources = await core.reading.matching(name)
        if len(sources) > 1:
            numbers = ", ".join(str(source.id) for source in sources)
            raise InputError(f"{name} names several sources.", hint=f"Say which: {numbers}.")
        if sources:
            await _forget_source(core, sources[0], yes=yes)
        elif canonical(name):
            await _forget_address(core, name, yes=yes)
        else:
            raise InputError(
                f"{name} is neither a source nor an article's address.",
                hint="`attache sources list` lists the sources.",
            )

    with_core(run)


async def _forget_source(core: Core, source: Source, *, yes: bool) -> None:
    count = await core.forgetting.entry_count(source)
    terminal.say(f"{source.title or source.url}, with {count_text(count, 'article')}")
    _confirm(yes=yes)
    forgotten = Forgotten()
    with _bar() as bar:
        bar.expect(count)
        async for step in core.forgetting.forget_source(source):
            forgotten += step
            bar.advance(step.articles)
    await _finish(core, forgotten, "The source and ")


async def _forget_address(core: Core, url: str, *, yes: bool) -> None:
    entries = await core.forgetting.entries_at(url)
    for entry in entries:
        terminal.say(f"{entry.title or 'no title'} ({entry.url or entry.key})")
    if not entries:
        terminal.say("Nothing is stored from there; it will be kept out if it is ever announced.")
    _confirm(yes=yes)
    await _finish(core, await core.forgetting.forget_address(url), "")


def _confirm(*, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise InputError("This cannot be undone, and nobody is here to ask.", hint="Say --yes.")
    typer.confirm("Forget this for good?", abort=True)


async def _finish(core: Core, forgotten: Forgotten, what: str) -> None:
    is_clean = await core.forgetting.clean()
    terminal.say(forgotten_text(forgotten, what, is_clean=is_clean))


def forgotten_text(forgotten: Forgotten, what: str, *, is_clean: bool) -> str:
    """Return in words what was removed, and what could not be reached."""
    parts = (
        (forgotten.rebuilt, "told anew from what is left"),
        (forgotten.removed, "gone: nothing is left"),
    )
    lines = [f"{what}{count_text(forgotten.articles, 'article')} forgotten."]
    lines += [f"{count_text(count, 'development')} {fate}." for count, fate in parts if count]
    if forgotten.withdrawn:
        lines.append(
            f"{count_text(forgotten.withdrawn, 'message')} that waited to be posted withdrawn; "
            "the next edition tells the rest."
        )
    lines.append("Feeds cannot bring it back. What was posted stands in Slack: delete it there.")
    lines.append("Backups hold it until they are replaced.")
    if not is_clean:
        lines.append(
            "The bot was reading: traces stay in the database's log until it is written over. "
            "The same command again clears them."
        )
    return "\n".join(lines)
