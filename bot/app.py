"""The composition root: the only module that constructs, and the owner of every lifetime.

    open_core   telemetry → database → HTTP → readers → summariser → renderer → services
    open_bot    core → Slack → listeners → web → ticks

Closing is the reverse: stop ticks, drain the spine in hand, await the listeners, close. What a test
or the demo replaces is `Outside`: the clock, and which addresses exist and may be fetched.
"""

import functools
import ipaddress
import zoneinfo
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp
from aiohttp.abc import AbstractResolver
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp

from bot import __version__
from bot.analysis.fingerprint import Duplicates
from bot.blockkit.renderer import Renderer
from bot.domain.lexicon import Lexicon
from bot.domain.model import ChannelId, TeamId
from bot.scheduler import Metronome, Spine
from bot.services import Clock
from bot.services.answer import Answers
from bot.services.backfill import Backfill
from bot.services.clocks import Clocks
from bot.services.conversation import Conversation
from bot.services.digests import Digests
from bot.services.dispatch import Dispatch, OutboxDispatch
from bot.services.forgetting import Forgetting
from bot.services.health import Health, Watch
from bot.services.inbox import Inbox
from bot.services.ingest import Ingest
from bot.services.outbox import NoPoster, Outbox, Poster
from bot.services.reading import Reading
from bot.services.rehearsal import Rehearsal, Show
from bot.services.retention import Retention
from bot.services.subscribe import Subscriptions
from bot.services.trials import Trials
from bot.settings import Settings
from bot.slack.bolt import (
    ErrorHandler,
    Identity,
    InFlight,
    http_route,
    identify,
    make_app,
)
from bot.slack.connection import Clients, make_clients, socket_mode
from bot.slack.directory import SlackDirectory
from bot.slack.listeners import register_listeners
from bot.slack.poster import SlackPoster
from bot.slack.replies import rehearse_replies
from bot.sources import READERS
from bot.sources.guard import Guard
from bot.sources.http import open_fetcher
from bot.store.database import Database, open_database
from bot.summing import open_summariser
from bot.telemetry import Metrics, library_logger, set_up_logging
from bot.tokens import bot_token
from bot.web import open_web
from bot.workers import InlineCompute, PoolCompute, read_lexicon, the_analyst

INBOX_AGE = timedelta(days=1)


def utc_now() -> datetime:
    """Return the present: the real clock."""
    return datetime.now(tz=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What the world is, as far as the root is told. The defaults are the real one."""

    clock: Clock = utc_now
    resolver: AbstractResolver | None = None
    endpoints: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """Everything but Slack: what the command line works with."""

    lexicon: Lexicon
    database: Database
    renderer: Renderer
    metrics: Metrics
    clock: Clock
    ingest: Ingest
    answers: Answers
    digests: Digests
    subscriptions: Subscriptions
    reading: Reading
    health: Health
    backfill: Backfill
    forgetting: Forgetting
    retention: Retention


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """The running bot."""

    core: Core
    identity: Identity
    outbox: Outbox
    inbox: Inbox
    in_flight: InFlight
    port: int
    metronome: Metronome
    spines: Mapping[str, Spine] = field(repr=False)

    async def idle(self) -> None:
        """Return once no listener is at work."""
        await self.in_flight.idle()


def _compute(settings: Settings, stack: AsyncExitStack) -> InlineCompute | PoolCompute:
    if settings.analysis.workers == 0:
        return InlineCompute(the_analyst())
    pool = PoolCompute(settings.analysis.workers)
    stack.callback(pool.close)
    return pool


# --- the core ---------------------------------------------------------------------------------


@asynccontextmanager
async def open_core(settings: Settings, outside: Outside | None = None) -> AsyncIterator[Core]:
    """Open everything but Slack. Raises `OurError`s that say what to do."""
    outside = outside or Outside()
    zoneinfo.reset_tzpath(to=())  # the pinned zone data, never the machine's
    set_up_logging(level=settings.log.level, style=settings.log.format)
    lexicon = read_lexicon()
    renderer = Renderer.open(settings.templates_dir)
    metrics = Metrics.declare()
    clock = outside.clock
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings.database.url))
        fetcher = await stack.enter_async_context(
            open_fetcher(
                guard=_guard(settings, outside),
                user_agent=user_agent(settings.sources.contact),
                clock=clock,
                contact=settings.sources.contact,
                resolver=outside.resolver,
                proxy=_revealed(settings.sources.proxy),
            )
        )
        compute = _compute(settings, stack)
        summariser = await stack.enter_async_context(
            open_summariser(settings, compute, clock, metrics)
        )
        yield Core(
            lexicon=lexicon,
            database=database,
            renderer=renderer,
            metrics=metrics,
            clock=clock,
            ingest=Ingest(
                database=database,
                readers={kind: make(fetcher) for kind, make in READERS.items()},
                fetcher=fetcher,
                compute=compute,
                summariser=summariser,
                lexicon=lexicon,
                clock=clock,
                metrics=metrics,
                duplicates=Duplicates(settings.analysis.duplicates),
            ),
            answers=Answers(database=database, lexicon=lexicon, clock=clock, metrics=metrics),
            digests=Digests(
                database=database, renderer=renderer, lexicon=lexicon, clock=clock, metrics=metrics
            ),
            subscriptions=Subscriptions(database=database, lexicon=lexicon, clock=clock),
            reading=Reading(database=database, lexicon=lexicon, clock=clock),
            health=Health(database=database, clock=clock),
            backfill=Backfill(database=database, clock=clock),
            forgetting=Forgetting(database=database, lexicon=lexicon, clock=clock),
            retention=Retention(
                database=database, clock=clock, keep_text=settings.sources.keep_text
            ),
        )


def _guard(settings: Settings, outside: Outside) -> Guard:
    networks = tuple(ipaddress.ip_network(text) for text in settings.sources.allowed_networks)
    return Guard(endpoints=outside.endpoints, networks=networks)


def _revealed(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None


def user_agent(contact: str) -> str:
    """Return our honest name for publishers' logs."""
    return (
        f"Attache/{__version__} (military-diplomacy digest bot{f'; {contact}' if contact else ''})"
    )


def make_outbox(core: Core, poster: Poster | None = None) -> Outbox:
    """Return the outbox; without a poster it can list and retry, but not post."""
    return Outbox(
        database=core.database,
        poster=poster or NoPoster(),
        renderer=core.renderer,
        clock=core.clock,
        metrics=core.metrics,
    )


# --- Slack ------------------------------------------------------------------------------------


@asynccontextmanager
async def open_bot(
    settings: Settings,
    outside: Outside | None = None,
    *,
    with_ticks: bool = True,
    show: Show | None = None,
) -> AsyncIterator[Bot]:
    """Open the whole bot.

    Without ticks, whoever holds it runs `Bot.spines` by hand, or starts `Bot.metronome` later. With
    `show` it is a dry run: it answers as ever what only the asker sees, and hands to `show` what it
    would post; what an earlier bot left unanswered is left to a later one.
    """
    async with AsyncExitStack() as stack:
        core = await stack.enter_async_context(open_core(settings, outside))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        clients = make_clients(settings.slack.api_url, session, bot_token(settings))
        identity = await identify(clients.reader, bot_token(settings))
        rehearsal = _rehearsal(core, show) if show else None
        poster = SlackPoster(client=clients.poster, may_look_back=settings.slack.look_back)
        outbox = make_outbox(core, None if rehearsal else poster)
        dispatch = rehearsal or OutboxDispatch(digests=core.digests, outbox=outbox)
        directory = SlackDirectory(client=clients.poster, bot_name="attache")
        inbox = _inbox(core, dispatch, directory)
        in_flight = InFlight()
        app = _slack_app(settings, core, clients, identity, in_flight)
        if rehearsal:
            rehearse_replies(app, rehearsal.show_once)
        register_listeners(
            app,
            in_flight,
            inbox,
            reading=core.reading,
            trials=_trials(core, dispatch),
            directory=directory,
        )
        own = {} if rehearsal else _own_spines(settings, core, inbox, outbox, identity.team_id)
        spines = _spines(core, dispatch) | own
        port = await stack.enter_async_context(_web(settings, core, app))
        stack.push_async_callback(in_flight.finish)
        metronome = Metronome(spines=spines, metrics=core.metrics)
        stack.push_async_callback(metronome.stop)
        stack.callback(outbox.stopping.set)
        if token := _revealed(settings.slack.app_token):
            await stack.enter_async_context(socket_mode(app, clients.reader, token))
        if with_ticks:
            await Clocks(database=core.database, clock=core.clock).compare()
            metronome.start()
        yield Bot(
            core=core,
            identity=identity,
            outbox=outbox,
            inbox=inbox,
            in_flight=in_flight,
            port=port,
            metronome=metronome,
            spines=spines,
        )


def _inbox(core: Core, dispatch: Dispatch, directory: SlackDirectory) -> Inbox:
    conversation = Conversation(
        answers=core.answers,
        subscriptions=core.subscriptions,
        health=core.health,
        directory=directory,
    )
    return Inbox(
        database=core.database,
        conversation=conversation,
        dispatch=dispatch,
        renderer=core.renderer,
        clock=core.clock,
    )


def _slack_app(
    settings: Settings, core: Core, clients: Clients, identity: Identity, in_flight: InFlight
) -> AsyncApp:
    app = make_app(
        identity=identity,
        client=clients.reader,
        signing_secret=_revealed(settings.slack.signing_secret) or "",
        logger=library_logger("slack_bolt.attache"),
    )
    app.error(in_flight.counted(ErrorHandler(renderer=core.renderer).on_error))
    return app


def _trials(core: Core, dispatch: Dispatch) -> Trials:
    return Trials(
        database=core.database,
        subscriptions=core.subscriptions,
        digests=core.digests,
        dispatch=dispatch,
        renderer=core.renderer,
        clock=core.clock,
    )


def _web(settings: Settings, core: Core, app: AsyncApp) -> AbstractAsyncContextManager[int]:
    secret = _revealed(settings.slack.signing_secret)
    return open_web(
        host=settings.web.host,
        port=settings.web.port,
        registry=core.metrics.registry,
        is_ready=core.database.is_ready,
        slack=(http_route(app, secret) if secret and not settings.slack.app_token else None),
    )


def _spines(core: Core, dispatch: Dispatch) -> dict[str, Spine]:
    return {
        "poll": core.ingest.poll,
        "analyse": core.ingest.analyse,
        "digests": dispatch.put_due,
        "deliver": dispatch.deliver,
    }


def _own_spines(
    settings: Settings, core: Core, inbox: Inbox, outbox: Outbox, team_id: str
) -> dict[str, Spine]:
    watch = Watch(
        database=core.database,
        renderer=core.renderer,
        clock=core.clock,
        team_id=TeamId(team_id),
        channel_id=ChannelId(settings.slack.operator_channel) or None,
    )
    return {
        "inbox": inbox.take_over,
        "tidy": functools.partial(inbox.forget, INBOX_AGE),
        "prune": outbox.forget,
        "clocks": Clocks(database=core.database, clock=core.clock, held=outbox.held).compare,
        "health": watch.tell,
        "retain": core.retention.drop_texts,
    }


# --- a dry run --------------------------------------------------------------------------------


@asynccontextmanager
async def open_rehearsal(
    settings: Settings, show: Show, outside: Outside | None = None, *, with_ticks: bool = True
) -> AsyncIterator[Mapping[str, Spine]]:
    """Open a dry run that takes no commands: it needs no token, and never calls Slack."""
    async with open_core(settings, outside) as core:
        spines = _spines(core, _rehearsal(core, show))
        metronome = Metronome(spines=spines, metrics=core.metrics)
        if with_ticks:
            metronome.start()
        try:
            yield spines
        finally:
            await metronome.stop()


def _rehearsal(core: Core, show: Show) -> Rehearsal:
    return Rehearsal(database=core.database, digests=core.digests, clock=core.clock, show=show)
