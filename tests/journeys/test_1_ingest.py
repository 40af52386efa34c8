"""Journey 1: what feeds announce becomes developments, whatever happens on the way."""

from contextlib import suppress
from datetime import timedelta

import pytest

from bot.app import Bot
from bot.domain.model import EntryState, TeamId
from bot.domain.query import Query
from tests.build import actors_of
from tests.crashes import CrashError, Fuse, with_fuse
from tests.journeys.conftest import World, read_news

TEAM = TeamId("T0HARBOUR")
ONE_DAY = timedelta(days=1)
FEW = ("press_tv", "reuters", "xinhua")


async def developments(bot: Bot, actors: str = "") -> list[tuple[str, int]]:
    """Return headlines and numbers of reports, in alphabetical order."""
    async with bot.core.database.read() as tx:
        found, _ = await tx.developments.find(
            Query(actors=actors_of(actors)), team_id=TEAM, limit=500
        )
    return sorted((each.headline, len(each.reports)) for each in found)


async def read_few(world: World, bot: Bot) -> None:
    """Read three outlets."""
    feeds = [(each.url, each.title) for each in world.newsroom.feeds if each.outlet_id in FEW]
    await bot.core.reading.add_feeds(feeds)
    await bot.core.ingest.poll()
    await bot.core.ingest.analyse()


async def test_reports_of_one_engagement_stand_in_one_development(
    world: World, informed: Bot
) -> None:
    found = await developments(informed, "us-cn")
    assert max(count for _, count in found) >= 3


async def test_news_of_other_fields_becomes_no_development(world: World, informed: Bot) -> None:
    async with informed.core.database.read() as tx:
        counts = await tx.entries.count_by_state()
    assert counts[EntryState.NEW] == 0
    assert counts[EntryState.SKIPPED] >= 10


async def test_reading_again_changes_nothing(world: World, informed: Bot) -> None:
    before = await developments(informed)
    world.clock.move(ONE_DAY)
    await read_news(informed, world.newsroom)
    assert await developments(informed) == before


async def test_a_broken_source_does_not_stop_the_others(world: World, bot: Bot) -> None:
    broken = world.newsroom.feeds[0]
    world.newsroom.fail(broken.url, status=500)
    await read_news(bot, world.newsroom)
    freshness = await bot.core.reading.freshness()
    assert (freshness.source_count - freshness.answering_count, len(freshness.failing)) == (1, 1)


async def test_an_unreadable_page_falls_back_to_the_feeds_own_text(world: World, bot: Bot) -> None:
    for article in world.newsroom.articles:
        world.newsroom.fail(article.url, status=403)
    await read_few(world, bot)
    assert await developments(bot) != []


async def test_a_page_that_is_away_for_now_is_tried_again(world: World, bot: Bot) -> None:
    for article in world.newsroom.articles:
        world.newsroom.fail(article.url, status=503)
    await read_few(world, bot)
    before = await developments(bot)
    for article in world.newsroom.articles:
        world.newsroom.mend(article.url)
    world.clock.move(ONE_DAY)
    await bot.core.ingest.analyse()
    assert (before, bool(await developments(bot))) == ([], True)


@pytest.mark.parametrize("at", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 17, 23, 30])
async def test_a_crash_at_any_step_loses_and_repeats_nothing(
    world: World, bot: Bot, at: int
) -> None:
    feeds = [(each.url, each.title) for each in world.newsroom.feeds if each.outlet_id in FEW]
    await bot.core.reading.add_feeds(feeds)
    dying = with_fuse(bot.core.ingest, Fuse(at=at))
    with suppress(CrashError, BaseExceptionGroup):
        await dying.poll()
        await dying.analyse()
    world.clock.move(ONE_DAY)
    await bot.core.ingest.poll()
    await bot.core.ingest.analyse()
    after = await developments(bot)

    async with bot.core.database.read() as tx:
        counts = await tx.entries.count_by_state()
    announced = [one for one in world.newsroom.articles if one.outlet.id in FEW]
    assert sum(counts.values()) == len(announced)
    assert counts[EntryState.ANALYSED] + counts[EntryState.SKIPPED] == len(announced)
    assert sum(reports for _, reports in after) == counts[EntryState.ANALYSED]
