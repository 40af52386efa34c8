"""Broken sources are heard of: on asking, and once each when trouble lasts and when it is over."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import pytest

from bot.app import Bot
from bot.domain.model import ChannelId, TeamId
from bot.services.health import Watch
from bot.settings import Settings
from tests.crashes import CrashError, Fuse, with_fuse
from tests.journeys.conftest import World

CHANNEL = "#indo-pacific"
TEAM = TeamId("T0HARBOUR")
DAY = timedelta(days=1)


def told(settings: Settings, channel_id: str = "C0INDOPAC") -> Settings:
    """Return settings with a channel for the operator."""
    slack = settings.slack.model_copy(update={"operator_channel": channel_id})
    return settings.model_copy(update={"slack": slack})


def messages(world: World) -> list[str]:
    """Return what the operator's channel was told."""
    return [each.text for each in world.slack.messages(CHANNEL)]


async def add(world: World, bot: Bot, count: int) -> Sequence[str]:
    """Have the bot read the first feeds of the newsroom; return their addresses."""
    feeds = [(each.url, each.title) for each in world.newsroom.feeds[:count]]
    await bot.core.reading.add_feeds(feeds)
    return [url for url, _ in feeds]


async def watch(world: World, bot: Bot, *, after: timedelta = timedelta()) -> None:
    """Let time pass, read what is due, tell what is to be told, and post it."""
    world.clock.move(after)
    for spine in ("poll", "health", "deliver"):
        await bot.spines[spine]()


async def test_a_failure_that_lasts_is_told_once_across_restarts(world: World) -> None:
    settings = told(world.settings)
    async with world.open_bot(settings) as bot:
        first, *_ = await add(world, bot, 3)
        world.newsroom.fail(first, status=503)
        await watch(world, bot)
        await watch(world, bot, after=DAY - timedelta(minutes=1))
        before = messages(world)
        await watch(world, bot, after=timedelta(minutes=1))
    for _ in range(2):
        async with world.open_bot(settings) as bot:
            await watch(world, bot, after=DAY)
    (notice,) = messages(world)
    title = world.newsroom.feeds[0].title
    assert before == []
    assert f"{title} has not answered since 23 November 2026, 09:00 UTC: " in notice


async def test_the_end_of_told_trouble_is_told_once(world: World) -> None:
    settings = told(world.settings)
    async with world.open_bot(settings) as bot:
        first, *_ = await add(world, bot, 3)
        world.newsroom.fail(first, status=503)
        await watch(world, bot)
        await watch(world, bot, after=DAY)
        world.newsroom.mend(first)
        await watch(world, bot, after=2 * DAY)
    async with world.open_bot(settings) as bot:
        await watch(world, bot, after=2 * DAY)
    assert messages(world)[1:] == [f"{world.newsroom.feeds[0].title} answers again."]


async def test_trouble_that_is_soon_over_is_nobodys_concern(world: World) -> None:
    async with world.open_bot(told(world.settings)) as bot:
        first, *_ = await add(world, bot, 3)
        world.newsroom.fail(first, status=503)
        await watch(world, bot)
        world.newsroom.mend(first)
        await watch(world, bot, after=DAY)
    assert messages(world) == []


async def test_what_failed_before_the_bot_was_away_is_asked_again_before_it_is_told(
    world: World,
) -> None:
    settings = told(world.settings)
    async with world.open_bot(settings) as bot:
        first, *_ = await add(world, bot, 3)
        world.newsroom.fail(first, status=503)
        await watch(world, bot)
    world.newsroom.mend(first)
    world.clock.move(3 * DAY)
    async with world.open_bot(settings) as bot:
        await bot.spines["health"]()
        await watch(world, bot)
    assert messages(world) == []


async def test_a_source_that_its_publisher_retires_is_told_at_once(world: World) -> None:
    async with world.open_bot(told(world.settings)) as bot:
        first, *_ = await add(world, bot, 3)
        world.newsroom.fail(first, status=410)
        await watch(world, bot)
        await watch(world, bot, after=DAY)
    (notice,) = messages(world)
    assert "was retired by its publisher on 23 November 2026, 09:00 UTC" in notice


async def test_all_new_trouble_stands_in_one_message(world: World) -> None:
    async with world.open_bot(told(world.settings)) as bot:
        for url in (await add(world, bot, 8))[:3]:
            world.newsroom.fail(url, status=503)
        await watch(world, bot)
        await watch(world, bot, after=DAY)
    (notice,) = messages(world)
    assert notice.startswith("3 sources are in trouble.")
    assert notice.count("has not answered since") == 3


async def test_where_most_sources_fail_the_cause_is_sought_with_us(world: World) -> None:
    async with world.open_bot(told(world.settings)) as bot:
        urls = await add(world, bot, 8)
        for url in urls[:7]:
            world.newsroom.fail(url, status=503)
        await watch(world, bot)
        await watch(world, bot, after=DAY)
        await watch(world, bot, after=DAY)
        for url in urls:
            world.newsroom.mend(url)
        await watch(world, bot, after=2 * DAY)
        await watch(world, bot, after=2 * DAY)
    outage, recovery = messages(world)
    assert outage.startswith("7 of 8 sources have not answered since 23 November 2026, 09:00 UTC")
    assert "our own connection may be the cause" in outage
    assert recovery == "7 sources answer again."


@pytest.mark.parametrize("at", range(4))
async def test_a_crash_at_any_step_of_telling_loses_and_doubles_nothing(
    world: World, at: int
) -> None:
    async with world.open_bot(told(world.settings)) as bot:
        first, *_ = await add(world, bot, 3)
        world.newsroom.fail(first, status=503)
        await bot.core.ingest.poll()
        world.clock.move(DAY)
        await bot.core.ingest.poll()
        with suppress(CrashError):
            await with_fuse(a_watch(bot), Fuse(at=at)).tell()
    async with world.open_bot(told(world.settings)) as bot:
        await watch(world, bot)
        await watch(world, bot, after=DAY)
    assert len(messages(world)) == 1


def a_watch(bot: Bot, channel_id: str | None = "C0INDOPAC") -> Watch:
    """Return a watch over a bot's database."""
    core = bot.core
    return Watch(
        database=core.database,
        renderer=core.renderer,
        clock=core.clock,
        team_id=TEAM,
        channel_id=ChannelId(channel_id) if channel_id else None,
    )


async def test_two_processes_tell_once(world: World) -> None:
    async with world.open_bot() as bot, world.open_bot() as other:
        first, *_ = await add(world, bot, 3)
        world.newsroom.fail(first, status=503)
        await bot.core.ingest.poll()
        world.clock.move(DAY)
        await bot.core.ingest.poll()
        both = await asyncio.gather(a_watch(bot).tell(), a_watch(other).tell())
        await bot.outbox.deliver()
    assert (sorted(both), len(messages(world))) == ([False, True], 1)


async def test_without_a_place_to_tell_the_log_alone_is_told_once(world: World, bot: Bot) -> None:
    first, *_ = await add(world, bot, 3)
    world.newsroom.fail(first, status=503)
    await bot.core.ingest.poll()
    world.clock.move(DAY)
    await bot.core.ingest.poll()
    nowhere = a_watch(bot, None)
    assert (await nowhere.tell(), await nowhere.tell()) == (True, False)
    await watch(world, bot)
    assert messages(world) == []


async def test_a_notice_that_slack_refuses_stops_nothing_else(world: World) -> None:
    async with world.open_bot(told(world.settings, "C0NOWHERE")) as bot:
        first, *_ = await add(world, bot, 3)
        world.newsroom.fail(first, status=503)
        await watch(world, bot)
        await watch(world, bot, after=DAY)
        (source, *_) = await bot.core.reading.sources()
    assert (messages(world), source.trouble_told_at) == ([], world.clock())


async def test_sources_are_listed_with_those_in_trouble_first(world: World, bot: Bot) -> None:
    second = (await add(world, bot, 3))[1]
    world.newsroom.fail(second, status=503)
    await bot.core.ingest.poll()
    async with bot.core.database.begin() as tx:
        await tx.sources.add(
            "feed",
            "https://secret.example/feed",
            "Secret",
            None,
            world.clock(),
            team_id=TeamId("T2"),
        )
    await world.slack.command("ben", "#us-china", "/talks", "sources")
    await bot.idle()
    (message,) = world.slack.messages("#us-china", viewer="ben")
    opening, _, first, *_ = message.text.splitlines()
    title = world.newsroom.feeds[1].title
    assert opening == "2 of 3 sources answer; 1 failing."
    assert first.startswith(f"• {title}: failing since 23 November 2026, 09:00 UTC: ")
    assert "Secret" not in message.text
    assert message.only_for == "U0BEN"


async def test_a_failing_source_without_a_title_is_named_by_its_address(
    world: World, bot: Bot
) -> None:
    (source,) = await bot.core.reading.add_feeds([(world.newsroom.feeds[0].url, "")])
    world.newsroom.fail(source.url, status=503)
    await bot.core.ingest.poll()
    await world.slack.command("ben", "#us-china", "/talks", "us-china")
    await bot.idle()
    (message,) = world.slack.messages("#us-china", viewer="ben")
    assert f"Not answering at the moment: {source.url}." in message.text
