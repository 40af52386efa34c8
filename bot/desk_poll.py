"""At the desk: `attache poll`, and reading what was added just now.

read_due       each source that is due, with a bar and a line
work_on_new    the articles that they announced
"""

from collections.abc import Callable, Coroutine, Sequence
from typing import Annotated, Any, TypeVar

import typer

from bot import terminal_sources
from bot.app import Core
from bot.desk import with_core
from bot.domain.model import Source
from bot.domain.wording import count_text
from bot.errors import InputError
from bot.services.ingest import SourceRead
from bot.terminal import say

T = TypeVar("T")

poll_app = typer.Typer()


@poll_app.command()
def poll(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE...", help="These, too, due or not: number, address or title."
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All now, due or not.")] = False,
) -> None:
    """Read every source that is due, now, work on what is new, and drop texts that are too old."""

    async def work(core: Core) -> None:
        named = [await core.reading.named(name) for name in names or ()]
        _check_readable(named)
        await core.reading.make_due(await core.reading.sources() if every else named)
        await read_due(core)
        await _work_on_new(core)
        if dropped := await core.retention.drop_texts():
            say(f"{count_text(dropped, 'full text')} dropped, by ATTACHE_SOURCES__KEEP_TEXT_DAYS.")

    stoppable(work)


def _check_readable(sources: Sequence[Source]) -> None:
    """Raise InputError for a source that is paused or retired."""
    for source in sources:
        if source.paused_at or source.disabled_at:
            state = "paused" if source.paused_at else "retired by its publisher"
            raise InputError(
                f"{source.title or source.url} is {state}.",
                hint=f"`attache sources resume {source.id}` reads it again.",
            )


async def read_due(core: Core) -> None:
    """Read what is due, with a progress bar and a line a source."""
    due = await core.reading.due_count()
    if not due:
        held, until = await core.reading.being_read()
        freshness = await core.reading.freshness()
        terminal_sources.print_nothing_due(freshness, held, until - core.clock())
        return
    with terminal_sources.progress("Reading the sources", due) as advance:

        def show(read: SourceRead) -> None:
            terminal_sources.print_read(read, core.clock())
            advance(1)

        report = await core.ingest.poll(show)
    terminal_sources.print_report(report, await core.reading.waiting_count())


async def _work_on_new(core: Core) -> None:
    finished = 0
    waiting = await core.reading.waiting_count()
    with terminal_sources.progress("Working on new articles", waiting) as advance:
        while count := await core.ingest.analyse(rounds=1):
            finished += count
            advance(count)
    if waiting:
        say(f"{finished:,} worked on.")


def stoppable(work: Callable[[Core], Coroutine[Any, Any, T]]) -> T:
    """Do the work, until it is done or Ctrl-C ends it; what was done until then is stored."""
    try:
        return with_core(work)
    except KeyboardInterrupt:
        say("Stopped. What was read is stored; the rest is read with the next poll.")
        raise typer.Exit(130) from None
