"""Nothing of the network is waited for while a transaction is open, in any of the journeys.

Each call is held where it arrives until no transaction is open. Those of others end by themselves;
one that waits for this very call never would, and the test fails.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event

from bot.app import Bot
from bot.domain.model import ChannelId, TeamId, UserId
from bot.domain.subscriptions import SubscriptionDraft
from bot.slack.poster import SlackPoster
from bot.store.database import Database
from tests.build import a_new_entry, a_page
from tests.journeys.conftest import World
from tests.journeys.test_5_subscription import filled
from tests.journeys.test_http_mode import ARTICLE

CHANNEL = "#us-china"
PATIENCE_SECONDS = 20


@dataclass(slots=True)
class Ledger:
    """Which transactions are open, told by the engine itself."""

    open: set[int] = field(default_factory=set)
    none_open: asyncio.Event = field(default_factory=asyncio.Event)

    def watch(self, database: Database) -> None:
        """Write down what happens on a database from now on."""
        self.none_open.set()
        engine = database.engine.sync_engine
        event.listen(engine, "begin", self.begun)
        event.listen(engine, "commit", self.ended)
        event.listen(engine, "rollback", self.ended)

    def begun(self, connection: Connection) -> None:
        """Note a transaction's beginning."""
        self.open.add(id(connection))
        self.none_open.clear()

    def ended(self, connection: Connection) -> None:
        """Note a transaction's end."""
        self.open.discard(id(connection))
        if not self.open:
            self.none_open.set()


@pytest.fixture
async def ledger(bot: Bot) -> Ledger:
    """Return the ledger of a bot that has read one article, and may look back."""
    await bot.core.ingest.add(a_new_entry(), a_page(ARTICLE))
    opened = Ledger()
    opened.watch(bot.core.database)
    return opened


async def held_until_closed(world: World, ledger: Ledger, *methods: str) -> None:
    """Hold the next call of each method, one after the other, until no transaction is open."""
    holds = [world.slack.faults.hold_next(method) for method in methods]
    async with asyncio.timeout(PATIENCE_SECONDS):
        for hold in holds:
            await hold.reached(PATIENCE_SECONDS)
            await ledger.none_open.wait()
            hold.release()


Journey = Callable[[World, Bot], Awaitable[object]]


async def command(world: World, bot: Bot) -> None:
    """Journey 2."""
    await world.slack.command("ben", CHANNEL, "/talks", "us-china")


async def digest(world: World, bot: Bot) -> None:
    """Journey 3."""
    draft = SubscriptionDraft(
        team_id=TeamId("T0HARBOUR"),
        channel_id=ChannelId("C0USCHINA"),
        query="us-china",
        weekdays=frozenset(range(7)),
        at="09:30",
        zone="UTC",
        first_edition_now=True,
        created_by=UserId("U0ANA"),
        created_by_name="Ana Duarte",
    )
    await bot.core.subscriptions.save(draft)
    await bot.core.digests.enqueue_due()
    await bot.outbox.deliver()


async def question(world: World, bot: Bot) -> None:
    """Journey 4, in a direct message."""
    await world.slack.say_to_app("ben", "us-china")
    await world.slack.idle()


async def subscription(world: World, bot: Bot) -> None:
    """Journey 5, for a channel without the bot."""
    await world.slack.command("ben", CHANNEL, "/talks", "subscribe us-china")
    await bot.idle()
    (view,) = world.slack.views("ben")
    form = filled(channel="C0GENERAL", first_edition=["now"])
    await world.slack.submit("ben", view.id, form)


async def home(world: World, bot: Bot) -> None:
    """Journey 5's tab."""
    await world.slack.open_home("ben")
    await world.slack.idle()


@pytest.mark.parametrize(
    ("journey", "methods"),
    [
        (command, ["response_url"]),
        (digest, ["chat.postMessage"]),
        (question, ["chat.postMessage"]),
        (subscription, ["users.info", "views.open", "conversations.info", "chat.postMessage"]),
        (home, ["views.publish"]),
    ],
)
async def test_slack_is_called_while_no_transaction_is_open(
    world: World, bot: Bot, ledger: Ledger, journey: Journey, methods: list[str]
) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(held_until_closed(world, ledger, *methods))
        await journey(world, bot)
        await bot.idle()
    called = [call.method for call in world.slack.calls()]
    assert [method for method in methods if method not in called] == []
    assert ledger.open == set()


async def test_looking_back_is_done_while_no_transaction_is_open(
    world: World, bot: Bot, ledger: Ledger
) -> None:
    world.slack.grant("channels:history")
    poster = bot.outbox.poster
    assert isinstance(poster, SlackPoster)
    looking = replace(bot.outbox, poster=replace(poster, may_look_back=True))
    world.slack.faults.drop_next("chat.postMessage", accepted=True)
    await digest(world, bot)
    world.clock.move(timedelta(minutes=5))
    async with asyncio.TaskGroup() as group:
        group.create_task(held_until_closed(world, ledger, "conversations.history"))
        await looking.deliver()
    assert len(world.slack.messages(CHANNEL)) == 1


async def test_publishers_are_read_while_no_transaction_is_open(
    world: World, bot: Bot, ledger: Ledger
) -> None:
    feed = world.newsroom.feeds[0]
    page = next(each for each in world.newsroom.articles if each.outlet.id == feed.outlet_id)
    await bot.core.reading.add_feeds([(feed.url, feed.title)])
    holds = [world.newsroom.hold(feed.url), world.newsroom.hold(page.url)]

    async def released_in_turn() -> None:
        for hold in holds:
            await hold.arrived.wait()
            await ledger.none_open.wait()
            hold.release()

    async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as group:
        group.create_task(released_in_turn())
        await bot.core.ingest.poll()
        await bot.core.ingest.analyse()
    async with bot.core.database.read() as tx:
        counts = await tx.entries.count_by_state()
    assert sum(counts.values()) > 1
    assert [hold.released.is_set() for hold in holds] == [True, True]


async def test_the_ledger_would_notice(world: World, bot: Bot, ledger: Ledger) -> None:
    async with bot.core.database.begin():
        was_open = not ledger.none_open.is_set()
    async with bot.core.database.read():
        was_open_again = not ledger.none_open.is_set()
    assert (was_open, was_open_again, ledger.none_open.is_set()) == (True, True, True)
