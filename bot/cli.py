"""The command `attache`.

Exit codes: 0 done; 1 something that was asked for could not be done; 2 the command was mistyped or
the installation is not set up. Errors are one line on standard error, with what to do next.
"""

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from bot import __version__, terminal
from bot.app import (
    Core,
    check_slack,
    make_outbox,
    missing_for_slack,
    open_bot,
    open_core,
    open_rehearsal,
)
from bot.blockkit.renderer import Renderer
from bot.demo import run_demo
from bot.domain.digest import NothingNew
from bot.domain.model import Asker, OutgoingState, SubscriptionId, TeamId, UserId
from bot.errors import BotError, InputError, OutsideError, SettingsError, UserError
from bot.inputs import read_input, read_published
from bot.manifest import manifest as make_manifest
from bot.settings import Settings, in_force, read_settings
from bot.sources.page import fetch
from bot.store.engine import SchemaState, migrate, schema_state
from bot.viewmodels import AnswerMessage, DigestMessage

T = TypeVar("T")

app = typer.Typer(
    name="attache",
    help="Attaché: who is engaging with whom in military diplomacy, in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
digest_app = typer.Typer(help="Look at digests.", no_args_is_help=True)
outbox_app = typer.Typer(
    help="What waits to be posted, and what needs a person.", no_args_is_help=True
)
sources_app = typer.Typer(help="Where news is read from.", no_args_is_help=True)
app.add_typer(digest_app, name="digest")
app.add_typer(outbox_app, name="outbox")
app.add_typer(sources_app, name="sources")

Inputs = Annotated[
    list[str],
    typer.Argument(metavar="FILE|URL|-...", help="Files, addresses, or - for standard input."),
]
Published = Annotated[
    str | None,
    typer.Option(help="When it was published: 2026-09-16 or 2026-09-16T08:00Z. Unknown without."),
]
EVERYONE = Asker(team_id=TeamId(""), user_id=UserId(""))


def main() -> None:
    """Run the command line; every error of ours ends as one line and an exit code."""
    try:
        app()
    except BotError as error:
        terminal.complain(error)
        sys.exit(1 if isinstance(error, UserError | OutsideError) else 2)
    except Exception as error:  # the last line of defence: a trace helps us, a sentence helps them
        terminal.complain_of_bug(error)
        raise


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"attache {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Attaché: who is engaging with whom in military diplomacy, in Slack."""


def _with_core(work: Callable[[Core], Coroutine[Any, Any, T]]) -> T:
    """Open everything but Slack, for one piece of work; a new database is set up on the way."""

    async def run() -> T:
        settings = read_settings()
        set_up_database(settings)
        quiet = settings.model_copy(
            update={
                "analysis": settings.analysis.model_copy(update={"workers": 0}),
                "log": settings.log.model_copy(update={"level": "error"}),
            }
        )
        async with open_core(quiet) as core:
            return await work(core)

    return asyncio.run(run())


def set_up_database(settings: Settings) -> None:
    """Create the schema of a database that has none; an older one is left to `attache migrate`."""
    if schema_state(settings.database.url) is SchemaState.MISSING:
        migrate(settings.database.url)


# --- seeing it work ---------------------------------------------------------------------------


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes a free one.")] = 8765,
    folder: Annotated[
        Path | None, typer.Option(help="Where to keep the demo's database; a new folder without.")
    ] = None,
) -> None:
    """Open a local workspace with sample news. Needs no Slack account, no key, no server."""
    run_demo(port=port, folder=folder)


@app.command()
def add(inputs: Inputs, published: Published = None) -> None:
    """Take in articles, and print what was understood of each."""
    moment = read_published(published)

    async def work(core: Core) -> int:
        return await _each(inputs, lambda name: _add_one(core, name, moment), len(inputs) > 3)

    raise typer.Exit(1 if _with_core(work) else 0)


async def _add_one(core: Core, name: str, moment: Any) -> None:
    given = await read_input(
        name, moment, lambda url: fetch(core.ingest.fetcher, url), core.lexicon
    )
    understood = await core.ingest.add(given.entry, given.page)
    terminal.print_understood(name, understood, core.lexicon, core.clock())


@app.command()
def code(
    inputs: Inputs,
    published: Published = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Print what would be understood of articles, storing nothing."""
    moment = read_published(published)

    async def work(core: Core) -> int:
        async def one(name: str) -> None:
            given = await read_input(
                name, moment, lambda url: fetch(core.ingest.fetcher, url), core.lexicon
            )
            understood = await core.ingest.look(given.entry, given.page)
            if as_json:
                typer.echo(terminal.as_json(name, understood, core.lexicon))
            else:
                terminal.print_understood(name, understood, core.lexicon, core.clock())

        return await _each(inputs, one, False)

    raise typer.Exit(1 if _with_core(work) else 0)


async def _each(
    names: list[str], work: Callable[[str], Coroutine[Any, Any, None]], show_progress: bool
) -> int:
    """Work on each name; an error is told and the others go on. Returns how many failed."""
    failed = 0
    for name in terminal.progress(names, show_progress):
        try:
            await work(name)
        except (UserError, OutsideError) as error:
            terminal.complain(error)
            failed += 1
    return failed


@app.command()
def ask(question: Annotated[list[str], typer.Argument(help="As behind /talks: us-china")]) -> None:
    """Answer a query as `/talks` would, in the terminal."""

    async def work(core: Core) -> None:
        answer = await core.answers.to_query(" ".join(question), EVERYONE)
        terminal.print_message(core.renderer.render(AnswerMessage.of(answer)).text)

    _with_core(work)


# --- running ----------------------------------------------------------------------------------


@app.command()
def serve(
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Read, analyse and compose as usual, print what would be posted, post nothing. "
            "Takes no commands, so a bot that runs elsewhere goes on answering.",
        ),
    ] = False,
) -> None:
    """Run the bot against Slack, until it is stopped."""
    settings = read_settings()
    missing = missing_for_slack(settings)
    if missing and not dry_run:
        terminal.explain_missing(missing)
        raise typer.Exit(2)
    set_up_database(settings)
    asyncio.run(_rehearse(settings) if dry_run else _serve(settings))


async def _serve(settings: Settings) -> None:
    stopped = _stop_signal()
    async with open_bot(settings) as bot:
        terminal.say(
            f"Attaché is running in {bot.identity.team}. Health: port {bot.port}, /readyz."
        )
        await stopped.wait()
        terminal.say("Stopping: finishing what is in hand …")


async def _rehearse(settings: Settings) -> None:
    stopped = _stop_signal()
    async with open_rehearsal(settings, terminal.print_edition):
        terminal.say("Dry run: nothing is posted, nothing is marked as posted. Ctrl-C ends it.")
        await stopped.wait()


def _stop_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    return stopped


@app.command()
def poll() -> None:
    """Read every source that is due, now, and work on what is new."""

    async def work(core: Core) -> int:
        report = await core.ingest.poll()
        done = await core.ingest.analyse()
        terminal.print_poll(report, done, await core.reading.freshness())
        return len(report.failures)

    raise typer.Exit(1 if _with_core(work) else 0)


@app.command("migrate")
def migrate_database() -> None:
    """Bring the database to this program's schema."""
    settings = read_settings()
    migrate(settings.database.url)
    terminal.say("The database is up to date.")


@app.command()
def check() -> None:
    """Test settings, database, schema, templates, tokens and scopes; print what is in force."""
    settings = read_settings()
    terminal.print_settings(in_force(settings))
    results = [
        ("templates", terminal.outcome(lambda: Renderer.open(settings.templates_dir).check())),
        ("database", terminal.outcome(lambda: _check_database(settings))),
        ("Slack", terminal.outcome(lambda: asyncio.run(check_slack(settings)))),
    ]
    terminal.print_checks(results)
    raise typer.Exit(0 if all(ok for _, (ok, _) in results) else 2)


def _check_database(settings: Settings) -> str:
    state = schema_state(settings.database.url)
    if state is SchemaState.MISSING:
        return "not there yet; the first command that needs it sets it up"

    async def run() -> str:
        async with open_core(settings) as core:
            await core.reading.freshness()
        return "reachable, schema up to date"

    return asyncio.run(run())


@app.command()
def pause(
    everything: Annotated[
        bool, typer.Option("--all", help="All digests of this installation.")
    ] = False,
) -> None:
    """Stop all digests at once, until `attache resume --all`."""
    _switch(everything, paused=True)
    terminal.say("All digests are paused. `attache resume --all` starts them again.")


@app.command()
def resume(
    everything: Annotated[
        bool, typer.Option("--all", help="All digests of this installation.")
    ] = False,
) -> None:
    """Start all digests again after `attache pause --all`."""
    _switch(everything, paused=False)
    terminal.say("Digests go out again.")


def _switch(everything: bool, *, paused: bool) -> None:
    if not everything:
        raise InputError(
            "Say which: --all is the only choice here.",
            hint="A single digest is paused in Slack, with `/talks subscriptions`.",
        )
    _with_core(lambda core: core.digests.pause_all(paused=paused))


# --- looking inside ---------------------------------------------------------------------------


@digest_app.command("preview")
def preview(
    subscription: Annotated[
        int | None, typer.Argument(help="Its number; without one, every subscription.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The blocks, as Slack would get them.")
    ] = False,
) -> None:
    """Print what would go out if it were due now; changes nothing."""

    async def work(core: Core) -> None:
        listing = await core.digests.listing(None)
        chosen = [each for each in listing if subscription in (None, each.id)]
        if not chosen:
            raise InputError(
                "There is no such subscription." if listing else "There are no subscriptions yet.",
                hint="`/talks subscribe` in Slack makes one.",
            )
        for each in chosen:
            digest = await core.digests.preview(SubscriptionId(each.id or 0))
            if digest is None or isinstance(digest, NothingNew):
                terminal.say(f"Subscription {each.id}: nothing new, so nothing would be posted.")
            else:
                rendered = core.renderer.render(DigestMessage.of(digest))
                terminal.print_rendered(rendered, as_json=as_json)

    _with_core(work)


@app.command()
def render(
    template: Annotated[str, typer.Argument(help="Such as message/digest; `list` lists them.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="The blocks, as Slack would get them.")
    ] = False,
) -> None:
    """Show a template with sample data."""
    settings = read_settings()
    terminal.print_template(Renderer.open(settings.templates_dir), template, as_json=as_json)


@outbox_app.command("list")
def list_outbox(
    every: Annotated[bool, typer.Option("--all", help="Also what was sent.")] = False,
) -> None:
    """List what waits, what was refused, and what nobody can say."""
    states = frozenset(OutgoingState) - (frozenset() if every else {OutgoingState.SENT})
    terminal.print_outbox(_with_core(lambda core: make_outbox(core).listing(states, 200)))


@outbox_app.command("retry")
def retry(
    key: Annotated[str, typer.Argument(help="The key, as `attache outbox list` shows it.")],
) -> None:
    """Post a refused or uncertain message again. Look in the channel first."""
    if not _with_core(lambda core: make_outbox(core).retry(key)):
        raise InputError(
            f"No refused or uncertain message has the key {key!r}.",
            hint="See `attache outbox list`.",
        )
    terminal.say("It will be posted with the next delivery.")


@sources_app.command("list")
def list_sources() -> None:
    """List the sources with their health."""
    terminal.print_sources(_with_core(lambda core: core.reading.sources()))


@sources_app.command("add")
def add_source(
    url: Annotated[str, typer.Argument(help="Address of an RSS or Atom feed.")],
    title: Annotated[str, typer.Option(help="How to call it.")] = "",
) -> None:
    """Read a feed from now on."""
    added = _with_core(lambda core: core.reading.add_feeds([(url, title or url)]))
    terminal.print_sources(added)


@app.command()
def manifest(
    mode: Annotated[str, typer.Option(help="socket or http.")] = "socket",
    url: Annotated[str, typer.Option(help="Public address of the bot, for http.")] = "",
) -> None:
    """Print the Slack app's manifest, to create the app from."""
    if mode not in ("socket", "http") or (mode == "http" and not url.startswith("https://")):
        raise SettingsError(
            "Give --mode socket, or --mode http with --url https://…", hint="See deploy/README.md."
        )
    typer.echo(make_manifest(url if mode == "http" else None))
