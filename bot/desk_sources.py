"""At the desk, what concerns the sources: `attache sources …`.

packs, add, import     a source to be ── tested, or read at once ── stored
list, test, export     looking
pause, resume, remove  by number, address or title
"""

import asyncio
import ipaddress
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import terminal_sources
from bot.app import Core
from bot.desk import with_core
from bot.desk_poll import read_due, stoppable
from bot.domain.model import Fetched, Source
from bot.domain.starters import STARTER_FILE, NewSource, Pack, read_packs
from bot.domain.wording import count_text
from bot.errors import InputError, OutsideError, Refused
from bot.services.ingest import PollReport
from bot.services.scouting import find, trial
from bot.settings import read_settings
from bot.sources.guard import Guard
from bot.sources.opml import LeftOut, folder_path, one_line, read_opml, write_opml
from bot.terminal import complain, say
from bot.workers import DATA

sources_app = typer.Typer(help="Where news is read from.")

ACCEPT = "text/x-opml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
MAX_LIST_BYTES = 20 * 1024 * 1024
BATCH = 200
_NO_SOURCE = ("not_a_feed", "not_a_sitemap", "no_article")

Kind = Annotated[str | None, typer.Option(help="feed, sitemap, page or folder; found out without.")]
Names = Annotated[
    list[str], typer.Argument(metavar="SOURCE...", help="Number, address or title of each.")
]


# --- looking ----------------------------------------------------------------------------------


@sources_app.callback(invoke_without_command=True)
def _listing(context: typer.Context) -> None:
    """Where news is read from; without a command, the list."""
    if context.invoked_subcommand is None:
        list_sources()


@sources_app.command("list")
def list_sources(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON list.")] = False,
) -> None:
    """List the sources and how each is doing, those in trouble first."""

    async def work(core: Core) -> None:
        sources, counts = await core.reading.sources(), await core.reading.counts()
        if as_json:
            now = core.clock()
            typer.echo(terminal_sources.sources_json(sources, counts, core.lexicon, now))
        else:
            terminal_sources.print_sources(sources, counts, core.lexicon, core.clock())

    with_core(work)


@sources_app.command("test")
def try_out(
    url: Annotated[
        str, typer.Argument(metavar="URL|FOLDER|SOURCE", help="An address, a folder, or a source.")
    ],
    kind: Kind = None,
) -> None:
    """Show what would be stored of a source, and why anything would not; stores nothing."""

    async def work(core: Core) -> None:
        known = await core.reading.matching(url)
        certain, place = (known[0].kind, known[0].url) if known else _meant(url, kind)
        found = await find(core.ingest, place, certain)
        terminal_sources.print_trial(await trial(core.ingest, found))

    with_core(work)


@sources_app.command("packs")
def packs() -> None:
    """List the packs of starter sources."""

    async def work(core: Core) -> None:
        terminal_sources.print_packs(_packs(core), await core.reading.sources())

    with_core(work)


@sources_app.command("export")
def export(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE|-", help="Where to write it; the standard output without."),
    ] = None,
) -> None:
    """Write the list of sources, with their folders, as OPML."""
    path = None if file == Path("-") else file

    async def work(core: Core) -> None:
        own = [each for each in await core.reading.sources() if each.team_id is None]
        written = write_opml([_as_new(each) for each in own], core.clock())
        folders = sum(1 for each in own if each.kind == "folder")
        _write(path, written)
        if path is not None:
            left = f"; {count_text(folders, 'folder')} of files left out" if folders else ""
            say(f"{count_text(len(own) - folders, 'source')} written to {path}{left}.")

    with_core(work)


def _as_new(source: Source) -> NewSource:
    return NewSource(kind=source.kind, url=source.url, title=source.title, folder=source.folder)


def _write(file: Path | None, text: str) -> None:
    if file is None:
        typer.echo(text, nl=False)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"{file} cannot be written: {error.strerror}", hint="Give another name."
        ) from error


# --- adding -----------------------------------------------------------------------------------


@sources_app.command("add")
def add(
    url: Annotated[
        str | None, typer.Argument(metavar="URL|FOLDER", help="An address or a folder.")
    ] = None,
    title: Annotated[str, typer.Option(help="How to call it; as it calls itself without.")] = "",
    kind: Kind = None,
    folder: Annotated[str, typer.Option(help="Where to file it, such as Asia/Japan.")] = "",
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Also where it does not answer, or is no source.")
    ] = False,
    pack: Annotated[
        list[str] | None, typer.Option(help="A pack of starter sources; may be given again.")
    ] = None,
    every: Annotated[bool, typer.Option("--all-packs", help="All starter sources.")] = False,
) -> None:
    """Read a source from now on, or packs of starter sources; each is read at once."""
    if url is None:
        stoppable(lambda core: add_packs(core, pack or [], every=every))
        return
    if pack or every:
        raise InputError("Give an address or packs, not both.", hint="Do one after the other.")
    kind, place = _meant(url, kind)
    wanted = NewSource(
        kind=kind or "feed", url=place, title=one_line(title), folder=folder_path(folder)
    )
    stoppable(lambda core: _add_one(core, wanted, kind, anyway=anyway))


@sources_app.command("import")
def import_list(
    name: Annotated[str, typer.Argument(metavar="FILE|URL|-", help="A list of feeds in OPML.")],
) -> None:
    """Read the sources of an OPML list from now on, in its folders; each is read at once."""

    async def work(core: Core) -> None:
        outlines = read_opml(await _list_bytes(core, name), _guard())
        known = await _add_all(core, outlines.sources)
        terminal_sources.print_left_out((*outlines.left_out, *known))
        left = len(outlines.left_out) + len(known)
        added = count_text(len(outlines.sources) - len(known), "source")
        say(f"{added} added, {count_text(left, 'outline')} left out.")
        await read_due(core)

    stoppable(work)


async def _add_one(core: Core, wanted: NewSource, kind: str | None, *, anyway: bool) -> None:
    fetched: Fetched | None = None
    try:
        found = await find(core.ingest, wanted.url, kind)
    except OutsideError as error:
        if not anyway:
            is_none = isinstance(error, Refused) and error.reason in _NO_SOURCE
            advice = "" if is_none else "; --anyway adds it all the same"
            hint = f"{error.hint} Nothing was added{advice}."
            raise InputError(error.message, hint=hint.strip()) from error
        complain(error)
    else:
        fetched = found.fetched
        wanted = replace(
            wanted,
            kind=found.kind,
            url=found.url,
            title=wanted.title or one_line(fetched.title or ""),
        )
    (added,) = await core.reading.add([wanted])
    terminal_sources.print_added(added, core.lexicon)
    if fetched is not None and added.is_new:
        read = await core.ingest.take_in(added.source, fetched)
        if read.left_out:
            say(f"Left out: {', '.join(read.left_out)}.")
        report = PollReport(reads=(read,))
        terminal_sources.print_report(report, await core.reading.waiting_count())


async def add_packs(core: Core, ids: Sequence[str], *, every: bool) -> None:
    """Add packs of starter sources, and read them. Raises InputError for an unknown pack."""
    offered = {pack.id: pack for pack in _packs(core)}
    unknown = [each for each in ids if each not in offered]
    if unknown or not (ids or every):
        raise InputError(
            f"There is no pack {unknown[0]!r}." if unknown else "Say what to add.",
            hint="An address, --all-packs, or --pack with one of " + ", ".join(offered) + ".",
        )
    chosen = offered.values() if every else [offered[each] for each in dict.fromkeys(ids)]
    sources = [source for pack in chosen for source in pack.sources]
    known = await _add_all(core, sources)
    say(f"{count_text(len(sources) - len(known), 'source')} added, {len(known)} were read before.")
    await read_due(core)


async def _add_all(core: Core, sources: Sequence[NewSource]) -> list[LeftOut]:
    """Add sources; return those that were there before."""
    known: list[LeftOut] = []
    with terminal_sources.progress("Adding sources", len(sources)) as advance:
        for start in range(0, len(sources), BATCH):
            added = await core.reading.add(sources[start : start + BATCH])
            known += [
                LeftOut(
                    name=each.source.title or each.source.url,
                    why=f"is read already, as number {each.source.id}",
                )
                for each in added
                if not each.is_new
            ]
            advance(len(added))
    return known


def _packs(core: Core) -> tuple[Pack, ...]:
    text = (DATA / STARTER_FILE).read_text(encoding="utf-8")
    return read_packs({STARTER_FILE: text}, core.lexicon.outlets)


def _meant(written: str, kind: str | None) -> tuple[str | None, str]:
    """Return the kind, where it is certain, and the address or path that a person typed."""
    path = Path(written).expanduser()
    if kind == "folder" or (kind is None and path.is_dir()):
        return "folder", str(path.resolve())
    if kind is None and path.is_file():
        raise InputError(f"{written} is a file.", hint="`attache add` takes in an article.")
    if "://" in written:
        return kind, written
    if "." not in written.partition("/")[0] or " " in written:
        raise InputError(
            f"{written!r} is neither an address nor a folder.",
            hint="Give https://…, or the path of a folder of text files.",
        )
    return kind, f"https://{written}"


async def _list_bytes(core: Core, name: str) -> bytes:
    if name.lower().startswith(("http://", "https://")):
        return (await core.ingest.fetcher.get(name, accept=ACCEPT)).body
    try:
        body = await asyncio.to_thread(_read_list, name)
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}", hint="Check it.") from error
    if len(body) > MAX_LIST_BYTES:
        raise InputError(f"{name} is larger than 20 MB", hint="Give a smaller list.")
    return body


def _read_list(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(MAX_LIST_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(MAX_LIST_BYTES + 1)


def _guard() -> Guard:
    allowed = read_settings().sources.allowed_networks
    return Guard(networks=tuple(ipaddress.ip_network(text) for text in allowed))


# --- what becomes of them ---------------------------------------------------------------------


@sources_app.command("pause")
def pause(names: Names) -> None:
    """Read sources no more, until they are resumed."""

    async def one(core: Core, source: Source) -> str:
        await core.reading.pause(source)
        return f"is not read until `attache sources resume {source.id}`."

    _each(names, one)


@sources_app.command("resume")
def resume(names: Names) -> None:
    """Read sources again that were paused, or retired by their publishers."""

    async def one(core: Core, source: Source) -> str:
        await core.reading.resume(source)
        return "is read again, with the next poll."

    _each(names, one)


@sources_app.command("remove")
def remove(names: Names) -> None:
    """Remove sources and keep their articles; `attache forget` removes those, too."""

    async def one(core: Core, source: Source) -> str:
        await core.reading.remove(source)
        return "is removed; its articles stay."

    _each(names, one)


def _each(names: Sequence[str], one: Callable[[Core, Source], Coroutine[Any, Any, str]]) -> None:
    async def work(core: Core) -> None:
        for source in [await core.reading.named(name) for name in names]:
            done = await one(core, source)
            say(f"{source.title or source.url} {done}")

    with_core(work)
