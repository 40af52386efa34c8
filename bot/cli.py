"""The command `attache`.

Exit codes: 0 done; 1 something that was asked for could not be done; 2 the command was mistyped or
the installation is not set up. Errors are one line on standard error, with what to do next.
"""

import asyncio
import signal
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated

import typer

from bot import __version__, terminal
from bot.app import open_bot, open_rehearsal, utc_now
from bot.blockkit.renderer import Renderer
from bot.demo import run_demo
from bot.desk import desk_app, set_up_database, with_core
from bot.desk_archive import archive_app
from bot.desk_poll import poll_app
from bot.desk_sources import sources_app
from bot.errors import BotError, InputError, OutsideError, SettingsError, UserError
from bot.manifest import manifest as make_manifest
from bot.services.clocks import Clocks
from bot.settings import Settings, in_force, read_settings
from bot.store.database import open_database
from bot.store.engine import SchemaState, database_name, migrate, schema_state
from bot.summing import check_model
from bot.terminal_sources import NO_SOURCES
from bot.tokens import check_slack, missing_for_slack
from bot.viewmodels import SAMPLES

app = typer.Typer(
    name="attache",
    help="Attaché: who is engaging with whom in military diplomacy, in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(desk_app)
app.add_typer(poll_app)
app.add_typer(sources_app, name="sources")
app.add_typer(archive_app)

Everything = Annotated[bool, typer.Option("--all", help="All digests of this installation.")]


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


# --- seeing it work ---------------------------------------------------------------------------


@app.command()
def demo(
    port: Annotated[
        int, typer.Option(help="Port of the page; 0 takes a free one.", min=0, max=65_535)
    ] = 8765,
    folder: Annotated[
        Path | None, typer.Option(help="Where to keep the demo's database; a new folder without.")
    ] = None,
) -> None:
    """Open a local workspace with sample news. Needs no Slack account, no key, no server."""
    run_demo(port=port, folder=folder)


# --- running ----------------------------------------------------------------------------------


@app.command()
def serve(
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Do everything but post, and print what would be posted. With tokens it takes "
            "commands and answers what only the asker sees; but Slack shares an app's events among "
            "its Socket Mode connections, so first stop a bot that runs with the same app, use a "
            "second app, or leave the tokens out.",
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
    for stray in _check_templates(settings).strays():
        terminal.warn(stray)
    asyncio.run(_rehearse(settings) if dry_run else _serve(settings))


async def _serve(settings: Settings) -> None:
    stopped = _stop_signal()
    async with open_bot(settings) as bot:
        terminal.say(
            f"Attaché is running in {bot.identity.team}. Health: port {bot.port}, /readyz."
        )
        if not await bot.core.reading.sources():
            terminal.say(NO_SOURCES)
        await stopped.wait()
        terminal.say("Stopping: finishing what is in hand …")


async def _rehearse(settings: Settings) -> None:
    stopped = _stop_signal()
    missing = missing_for_slack(settings)
    async with AsyncExitStack() as stack:
        if missing:
            await stack.enter_async_context(open_rehearsal(settings, terminal.print_outgoing))
            terminal.say(f"Dry run without Slack: no commands. Not set: {', '.join(missing)}.")
        else:
            root = open_bot(settings, show=terminal.print_outgoing)
            bot = await stack.enter_async_context(root)
            terminal.say(f"Dry run in {bot.identity.team}: only the asker is answered.")
        terminal.say("Nothing is posted, nothing is marked as posted. Ctrl-C ends it.")
        await stopped.wait()


def _stop_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    return stopped


@app.command("migrate")
def migrate_database() -> None:
    """Bring the database to this program's schema."""
    settings = read_settings()
    migrate(settings.database.url)
    terminal.say(f"{database_name(settings.database.url)} is up to date.")


@app.command()
def check() -> None:
    """Test settings, database, schema, templates, tokens and scopes; print what is in force."""
    settings = read_settings()
    terminal.print_settings(in_force(settings))
    results = [
        ("templates", terminal.outcome(lambda: _check_overrides(settings))),
        ("database", terminal.outcome(lambda: _check_database(settings.database.url))),
        ("Slack", terminal.outcome(lambda: asyncio.run(check_slack(settings)))),
    ]
    if settings.analysis.summariser != "lead":
        tried = terminal.outcome(lambda: asyncio.run(check_model(settings)))
        results.append(("summaries", tried))
    terminal.print_checks(results)
    raise typer.Exit(0 if all(ok for _, (ok, _) in results) else 2)


def _check_templates(settings: Settings) -> Renderer:
    renderer = Renderer.open(settings.templates_dir)
    for each in SAMPLES:
        renderer.render(each.sample())
    return renderer


def _check_overrides(settings: Settings) -> str:
    strays = _check_templates(settings).strays()
    if strays:
        raise SettingsError(f"In {settings.templates_dir}: {' '.join(strays)}")
    return f"all {len(SAMPLES)} can be rendered"


def _check_database(url: str) -> str:
    name = database_name(url)
    if schema_state(url) is SchemaState.MISSING:
        return f"{name} is not there yet; the first command that needs it sets it up"

    async def run() -> str:
        async with open_database(url) as database:
            await database.probe()
            await Clocks(database=database, clock=utc_now).compare()
        return f"{name} is reachable, writable and up to date, its clock as ours"

    return asyncio.run(run())


@app.command()
def pause(everything: Everything = False) -> None:
    """Stop all digests at once, until `attache resume --all`."""
    _switch(everything, paused=True)
    terminal.say("All digests are paused. `attache resume --all` starts them again.")


@app.command()
def resume(everything: Everything = False) -> None:
    """Start all digests again after `attache pause --all`."""
    _switch(everything, paused=False)
    terminal.say("Digests go out again.")


def _switch(everything: bool, *, paused: bool) -> None:
    if not everything:
        raise InputError(
            "Say which: --all is the only choice here.",
            hint="A single digest is paused in Slack, with `/talks subscriptions`.",
        )
    with_core(lambda core: core.digests.pause_all(paused=paused))


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
