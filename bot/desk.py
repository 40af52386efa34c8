"""At the desk: what the command line does without Slack.

    add, code, explain         articles in, what was understood out, and why
    ask                        what `/talks` would answer
    digest, outbox, render     looking inside

A new database is set up on the way; an older one is left to `attache migrate`.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

import typer

from bot import terminal
from bot.analysis.explaining import explain as explain_article
from bot.app import Core, make_outbox, open_core
from bot.blockkit.renderer import Renderer
from bot.domain.digest import NothingNew
from bot.domain.model import Page, TeamId, UserId
from bot.domain.posting import Asker, OutgoingState
from bot.errors import InputError, OutsideError, UserError
from bot.inputs import Input, read_input, read_published
from bot.settings import Settings, read_settings
from bot.sources.page import fetch
from bot.store.engine import SchemaState, database_name, migrate, schema_state
from bot.terminal_explain import print_explanation
from bot.viewmodels import AnswerMessage, edition_messages
from bot.workers import the_analyst

T = TypeVar("T")

desk_app = typer.Typer()
digest_app = typer.Typer(help="Look at digests.", no_args_is_help=True)
outbox_app = typer.Typer(help="What waits to be posted, what needs a person.", no_args_is_help=True)
desk_app.add_typer(digest_app, name="digest")
desk_app.add_typer(outbox_app, name="outbox")

AsJson = Annotated[bool, typer.Option("--json", help="The blocks, as Slack would get them.")]
Inputs = Annotated[
    list[str],
    typer.Argument(metavar="FILE|URL|-...", help="Files, addresses, or - for standard input."),
]
Published = Annotated[
    str | None,
    typer.Option(help="When it was published: 2026-09-16 or 2026-09-16T08:00Z. Unknown without."),
]
NOBODY = Asker(team_id=TeamId(""), user_id=UserId(""))


def with_core(work: Callable[[Core], Coroutine[Any, Any, T]], *, in_workers: bool = False) -> T:
    """Open everything but Slack, for one piece of work; a new database is set up on the way.

    Articles are read in this process: what reads many of them does so `in_workers`.
    """

    async def run() -> T:
        settings = read_settings()
        set_up_database(settings)
        workers = settings.analysis.workers if in_workers else 0
        quiet = settings.model_copy(
            update={
                "analysis": settings.analysis.model_copy(update={"workers": workers}),
                "log": settings.log.model_copy(update={"level": "error"}),
            }
        )
        async with open_core(quiet) as core:
            return await work(core)

    return asyncio.run(run())


def set_up_database(settings: Settings) -> None:
    """Create the schema of a database that has none, and say where it is.

    An older one is left to `attache migrate`.
    """
    url = settings.database.url
    if schema_state(url) is SchemaState.MISSING:
        migrate(url)
        terminal.warn(f"{database_name(url)} is new.")


@desk_app.command()
def add(inputs: Inputs, published: Published = None) -> None:
    """Take in articles, and print what was understood of each."""

    async def one(core: Core, given: Input) -> None:
        understood = await core.ingest.add(given.entry, given.page)
        terminal.print_understood(given.name, understood, core.lexicon, core.clock())

    _for_each(inputs, published, one)


@desk_app.command()
def code(
    inputs: Inputs,
    published: Published = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Print what would be understood of articles, storing nothing."""

    async def one(core: Core, given: Input) -> None:
        understood = await core.ingest.look(given.entry, given.page)
        if as_json:
            typer.echo(terminal.as_json(given.name, understood, core.lexicon))
        else:
            terminal.print_understood(given.name, understood, core.lexicon, core.clock())

    _for_each(inputs, published, one)


@desk_app.command()
def explain(inputs: Inputs, published: Published = None) -> None:
    """Print why articles are understood as they are: in each sentence, the words that counted."""

    async def one(core: Core, given: Input) -> None:
        understood = await core.ingest.look(given.entry, given.page)
        terminal.print_understood(given.name, understood, core.lexicon, core.clock())
        print_explanation(explain_article(the_analyst(), understood.analysis.article))

    _for_each(inputs, published, one)


def _for_each(
    names: list[str],
    published: str | None,
    work: Callable[[Core, Input], Coroutine[Any, Any, None]],
) -> None:
    """Read each input and work on it; an error is told, the others go on, the exit code is 1."""
    moment = read_published(published)

    async def run(core: Core) -> int:
        async def get(url: str) -> Page:
            return await fetch(core.ingest.fetcher, url)

        failed = 0
        for name in terminal.progress(names):
            try:
                await work(core, await read_input(name, moment, get, core.lexicon))
            except (UserError, OutsideError) as error:
                terminal.complain(error)
                failed += 1
        return failed

    raise typer.Exit(1 if with_core(run) else 0)


@desk_app.command()
def ask(question: Annotated[list[str], typer.Argument(help="As behind /talks: us-china")]) -> None:
    """Answer a query as `/talks` would, in the terminal."""

    async def work(core: Core) -> None:
        answer = await core.answers.to_query(" ".join(question), NOBODY)
        terminal.print_message(core.renderer.render(AnswerMessage.of(answer)).plain)

    with_core(work)


# --- looking inside ---------------------------------------------------------------------------


@digest_app.command("preview")
def preview(
    subscription: Annotated[
        str | None, typer.Argument(help="Its number; without one, every subscription.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print what would go out if it were due now; changes nothing."""

    async def work(core: Core) -> None:
        listing = await core.digests.listing(None)
        if not listing:
            raise InputError(
                "There are no subscriptions yet.", hint="`/talks subscribe` in Slack makes one."
            )
        chosen = [each for each in listing if subscription in (None, str(each.id))]
        if not chosen:
            numbers = ", ".join(str(each.id) for each in listing)
            raise InputError(
                f"No subscription has the number {subscription!r}", hint=f"There are {numbers}."
            )
        for each in chosen:
            digest = await core.digests.preview(each.stored_id)
            if digest is None or isinstance(digest, NothingNew):
                terminal.say(f"Subscription {each.id}: nothing new, so nothing would be posted.")
            else:
                for message in edition_messages(digest):
                    terminal.print_rendered(core.renderer.render(message), as_json=as_json)

    with_core(work)


@desk_app.command()
def render(
    template: Annotated[str, typer.Argument(help="Such as message/digest; `list` lists them.")],
    as_json: AsJson = False,
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
    terminal.print_outbox(with_core(lambda core: make_outbox(core).listing(states, 200)))


@outbox_app.command("retry")
def retry(
    key: Annotated[str, typer.Argument(help="The key, as `attache outbox list` shows it.")],
) -> None:
    """Post a refused or uncertain message again. Look in the channel first."""
    if not with_core(lambda core: make_outbox(core).retry(key)):
        raise InputError(
            f"No refused or uncertain message has the key {key!r}.",
            hint="See `attache outbox list`.",
        )
    terminal.say("It will be posted with the next delivery.")
