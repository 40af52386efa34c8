"""A real process dies by kill -9 while Slack or a publisher keeps it waiting; another goes on."""

import asyncio
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.model import ChannelId, EntryState, TeamId, UserId
from bot.domain.posting import OutgoingState
from bot.domain.query import Query
from bot.domain.subscriptions import SubscriptionDraft
from bot.settings import Settings
from tests.build import a_new_entry, a_page
from tests.journeys.conftest import World
from tests.killed import Errand

ROOT = Path(__file__).parents[2]
TEAM = TeamId("T0HARBOUR")
CHANNEL = "#indo-pacific"
FEW = ("press_tv", "reuters", "xinhua")
PATIENCE_SECONDS = 60
ARTICLE = """<html><head><title>US and China hold defense policy talks</title></head><body><article>
<h1>US and China hold defense policy talks</h1>
<p>BEIJING, 22 November 2026 - Senior defense officials of the United States and China held the
annual Defense Policy Coordination Talks in Beijing on Sunday, both ministries said.</p>
</article></body></html>"""


@asynccontextmanager
async def running(world: World, *spines: str) -> AsyncIterator[Process]:
    """Start a bot of its own, running spines; kill it at the end."""
    errand = Errand(
        database_url=world.settings.database.url,
        api_url=world.slack.api_url,
        bot_token=world.slack.bot_token,
        newsroom_port=world.newsroom.port,
        now=world.clock.now.isoformat(),
        spines=spines,
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.killed", errand.argument(), cwd=ROOT
    )
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def set_up_digest(world: World) -> None:
    """Let the bot read one article, subscribe a channel, and end; the digest is due."""
    draft = SubscriptionDraft(
        team_id=TEAM,
        channel_id=ChannelId("C0INDOPAC"),
        query="us-china",
        weekdays=frozenset(range(7)),
        at="09:30",
        zone="UTC",
        first_edition_now=True,
        created_by=UserId("U0ANA"),
        created_by_name="Ana Duarte",
    )
    async with world.open_bot() as bot:
        await bot.core.ingest.add(a_new_entry(), a_page(ARTICLE))
        await bot.core.subscriptions.save(draft)


def looking_back(settings: Settings, *, look_back: bool) -> Settings:
    """Return the settings of a bot that may, or may not, read history."""
    slack = settings.slack.model_copy(update={"look_back": look_back})
    return settings.model_copy(update={"slack": slack})


async def delivered_later(world: World, settings: Settings) -> list[OutgoingState]:
    """Open the bot anew, let it deliver until nothing changes; return the rows' states."""
    async with world.open_bot(settings) as bot:
        for _ in range(3):
            world.clock.move(timedelta(minutes=5))
            await bot.core.digests.enqueue_due()
            await bot.outbox.deliver()
        return [row.state for row in await bot.outbox.listing(frozenset(OutgoingState), 10)]


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_bot_killed_while_slack_takes_the_digest_posts_it_once(
    world: World, accepted: bool
) -> None:
    world.slack.grant("channels:history")
    await set_up_digest(world)
    hold = world.slack.faults.hold_next("chat.postMessage", accepted=accepted)
    async with running(world, "digests", "deliver") as process:
        await hold.reached(PATIENCE_SECONDS)
    at_the_kill = len(world.slack.messages(CHANNEL))
    states = await delivered_later(world, looking_back(world.settings, look_back=True))
    assert (process.returncode, at_the_kill) == (-9, int(accepted))
    assert (states, len(world.slack.messages(CHANNEL))) == ([OutgoingState.SENT], 1)


async def test_without_leave_to_look_back_a_person_decides_and_nothing_is_doubled(
    world: World,
) -> None:
    await set_up_digest(world)
    hold = world.slack.faults.hold_next("chat.postMessage", accepted=True)
    async with running(world, "digests", "deliver"):
        await hold.reached(PATIENCE_SECONDS)
    states = await delivered_later(world, looking_back(world.settings, look_back=False))
    assert (states, len(world.slack.messages(CHANNEL))) == ([OutgoingState.UNKNOWN], 1)


@pytest.mark.parametrize("held", ["feed", "page"])
async def test_a_bot_killed_while_a_publisher_keeps_it_waiting_loses_and_doubles_nothing(
    world: World, held: str
) -> None:
    announced = [each for each in world.newsroom.articles if each.outlet.id in FEW]
    feeds = [(each.url, each.title) for each in world.newsroom.feeds if each.outlet_id in FEW]
    async with world.open_bot() as bot:
        await bot.core.reading.add_feeds(feeds)
    address = {"feed": feeds[0][0], "page": announced[0].url}[held]
    hold = world.newsroom.hold(address)
    async with running(world, "poll", "analyse"), asyncio.timeout(PATIENCE_SECONDS):
        await hold.arrived.wait()
    hold.release()
    world.clock.move(timedelta(days=1))
    async with world.open_bot() as bot:
        await bot.core.ingest.poll()
        await bot.core.ingest.analyse()
        async with bot.core.database.read() as tx:
            counts = await tx.entries.count_by_state()
            developments, _ = await tx.developments.find(Query(), team_id=TEAM, limit=500)
    analysed, skipped = counts[EntryState.ANALYSED], counts[EntryState.SKIPPED]
    assert (sum(counts.values()), analysed + skipped) == (len(announced), len(announced))
    assert sum(len(each.reports) for each in developments) == analysed
    assert analysed > 0
