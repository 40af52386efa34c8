"""What is forgotten on request is gone, also from what was made of it, and stays out."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.app import Bot
from bot.domain.forgetting import Forgotten
from bot.domain.model import ChannelId, Development, NewEntry, Report, Source, TeamId, UserId
from bot.domain.posting import OutgoingState
from bot.domain.query import Query
from bot.domain.subscriptions import SubscriptionDraft
from bot.store import schema
from tests.build import NOW, a_new_outgoing, actors_of
from tests.crashes import CrashError, Fuse, with_fuse
from tests.journeys.conftest import World, read_news

TEAM = TeamId("T0HARBOUR")
ONE_DAY = timedelta(days=1)


async def developments(bot: Bot, actors: str = "") -> list[Development]:
    """Return the developments of these parties."""
    async with bot.core.database.read() as tx:
        found, _ = await tx.developments.find(
            Query(actors=actors_of(actors)), team_id=TEAM, limit=500
        )
    return found


async def reports(bot: Bot) -> set[str]:
    """Return the addresses of all reports."""
    return {report.url or "" for each in await developments(bot) for report in each.reports}


async def largest(bot: Bot) -> Development:
    """Return the development with the most reports."""
    return max(await developments(bot, "us-cn"), key=lambda each: len(each.reports))


def leading(development: Development) -> Report:
    """Return the report that gives the headline."""
    return next(each for each in development.reports if each.title == development.headline)


async def add(bot: Bot, key: str, team_id: TeamId | None = None) -> None:
    """Have the bot read a report of one meeting, for everyone or for one workspace."""
    entry = NewEntry(
        key=key,
        title="US and China hold defense policy talks",
        url=f"https://news.example/{key}",
        published_at=NOW,
        content="BEIJING - Senior defense officials of the United States and China held the annual "
        "Defense Policy Coordination Talks in Beijing on Sunday, both ministries said.",
        media_type="text/plain",
    )
    async with bot.core.database.begin() as tx:
        await tx.entries.add(entry, NOW, team_id=team_id)
    await bot.core.ingest.analyse()


async def rows(bot: Bot) -> list[int]:
    """Return how many rows there are of what is read, table by table."""
    tables = (
        schema.entries,
        schema.articles,
        schema.engagements,
        schema.development_entries,
        schema.article_bands,
        schema.developments,
        schema.development_search,
        schema.dyads,
        schema.development_actors,
    )
    async with bot.core.database.read() as tx:
        return [
            await tx.connection.scalar(select(func.count()).select_from(table)) or 0
            for table in tables
        ]


async def forget_source(bot: Bot, source: Source) -> Forgotten:
    """Forget a source to its end."""
    total = Forgotten()
    async for step in bot.core.forgetting.forget_source(source):
        total += step
    return total


async def test_an_article_goes_by_any_form_of_its_address(informed: Bot) -> None:
    alone = next(each for each in await developments(informed) if len(each.reports) == 1)
    url = alone.reports[0].url or ""
    before = await rows(informed)
    forgotten = await informed.core.forgetting.forget_address(
        url.replace("http://", "http://www.") + "?utm_source=mail#top"
    )
    after = await rows(informed)
    assert forgotten == Forgotten(articles=1, removed=1)
    assert url not in await reports(informed)
    assert (before[0] - after[0], before[5] - after[5], before[6] - after[6]) == (1, 1, 1)


async def test_nothing_of_what_hangs_on_it_is_left(bot: Bot) -> None:
    await add(bot, "x")
    full = await rows(bot)
    await bot.core.forgetting.forget_address("https://news.example/x")
    assert (0 in full[:4], await rows(bot)) == (False, [0] * 9)


async def test_what_only_a_workspace_told_besides_becomes_its_own(bot: Bot) -> None:
    other = TeamId("T0OTHER")
    await add(bot, "public")
    await add(bot, "ours", TEAM)
    await add(bot, "theirs", other)
    (shared,) = await developments(bot)
    await bot.core.forgetting.forget_address("https://news.example/public")
    (ours,) = await developments(bot)
    async with bot.core.database.read() as tx:
        (theirs, *more), _ = await tx.developments.find(Query(), team_id=other, limit=5)
        everyones, _ = await tx.developments.find(Query(), limit=5)
    assert [each.url for each in shared.reports] == [
        "https://news.example/public",
        "https://news.example/ours",
    ]
    assert [each.url for each in ours.reports] == ["https://news.example/ours"]
    assert [each.url for each in theirs.reports] == ["https://news.example/theirs"]
    assert (more, everyones) == ([], [])


async def test_a_development_is_told_anew_from_what_is_left(informed: Bot) -> None:
    before = await largest(informed)
    lead = leading(before)
    forgotten = await informed.core.forgetting.forget_address(lead.url or "")
    async with informed.core.database.read() as tx:
        after = await tx.developments.get(before.id, TEAM)
        found, _ = await tx.developments.find(
            Query(phrases=(before.headline,)), team_id=TEAM, limit=5
        )
    assert after
    assert forgotten == Forgotten(articles=1, rebuilt=1)
    assert after.reports == tuple(each for each in before.reports if each != lead)
    assert after.headline == leading(after).title != before.headline
    assert (set(after.actors), after.created_at) == ({"us", "cn"}, before.created_at)
    assert after.changed_at <= before.changed_at
    assert before.id not in [each.id for each in found]


async def test_no_feed_brings_it_back(world: World, informed: Bot) -> None:
    url = leading(await largest(informed)).url or ""
    await informed.core.forgetting.forget_address(url)
    before = await rows(informed)
    async with informed.core.database.begin() as tx:
        for feed in world.newsroom.feeds:
            await tx.sources.add("feed", f"{feed.url}?again", feed.title, None, world.clock())
    world.clock.move(ONE_DAY)
    await read_news(informed, world.newsroom)
    assert url not in await reports(informed)
    assert await rows(informed) == before


async def test_what_was_never_read_is_kept_out_as_well(world: World, bot: Bot) -> None:
    url = world.newsroom.articles[0].url
    assert await bot.core.forgetting.forget_address(url) == Forgotten()
    await read_news(bot, world.newsroom)
    assert (await rows(bot))[0] == len(world.newsroom.articles) - 1


async def test_an_address_that_names_no_page_names_nothing(informed: Bot) -> None:
    before = await rows(informed)
    assert await informed.core.forgetting.forget_address("http://news.example/") == Forgotten()
    assert await rows(informed) == before


async def test_a_source_goes_with_all_its_articles(world: World, informed: Bot) -> None:
    (source, *others) = await informed.core.reading.sources()
    count = await informed.core.forgetting.entry_count(source)
    before = await rows(informed)
    forgotten = await forget_source(informed, source)
    after = await rows(informed)
    assert forgotten.articles == count == before[0] - after[0] > 0
    assert await informed.core.reading.sources() == others
    await informed.core.reading.add_feeds([(source.url, source.title)])
    await informed.core.ingest.poll()
    assert (await rows(informed))[0] == after[0]


async def test_a_source_that_is_forgotten_while_it_is_read_brings_nothing(
    world: World, bot: Bot
) -> None:
    first, second = world.newsroom.feeds[:2]
    (source, _) = await bot.core.reading.add_feeds(
        [(first.url, first.title), (second.url, second.title)]
    )
    hold = world.newsroom.hold(first.url)
    async with asyncio.TaskGroup() as group:
        polling = group.create_task(bot.core.ingest.poll())
        await hold.arrived.wait()
        await forget_source(bot, source)
        hold.release()
    async with bot.core.database.read() as tx:
        found = set(await tx.connection.scalars(select(schema.entries.c.source_id)))
    assert (polling.result().failures, source.id in found, len(found)) == ((), False, 1)


@pytest.mark.parametrize("at", [0, 1, 3, 4, 5, 6, 7, 9, 12])
async def test_a_crash_at_any_step_leaves_all_whole_and_doing_it_again_goes_on(
    informed: Bot, at: int
) -> None:
    (source, *others) = await informed.core.reading.sources()
    dying = with_fuse(informed.core.forgetting, Fuse(at=at))
    with suppress(CrashError):
        async for _ in dying.forget_source(source):
            pass
    assert all(each.reports for each in await developments(informed))
    for left in await informed.core.reading.matching(str(source.id)):
        await forget_source(informed, left)
    assert await informed.core.reading.sources() == others
    assert all(each.reports for each in await developments(informed))


# --- messages ---------------------------------------------------------------------------------


async def set_up_edition(bot: Bot) -> None:
    """Have an edition about two countries wait in the outbox."""
    draft = SubscriptionDraft(
        team_id=TEAM,
        channel_id=ChannelId("C0INDOPAC"),
        query="us-china since:30d",
        weekdays=frozenset(range(7)),
        at="09:30",
        zone="UTC",
        first_edition_now=True,
        created_by=UserId("U0ANA"),
        created_by_name="Ana Duarte",
    )
    await bot.core.subscriptions.save(draft)
    await bot.spines["digests"]()


async def test_an_edition_that_waits_and_tells_of_it_is_withdrawn_and_the_next_tells_the_rest(
    world: World, informed: Bot
) -> None:
    await set_up_edition(informed)
    async with informed.core.database.begin() as tx:
        await tx.outbox.enqueue(a_new_outgoing("other"), NOW)
        (waiting, *_) = reversed(await tx.outbox.listing([OutgoingState.PENDING], 9))
    told = next(
        each for each in await developments(informed) if each.headline in waiting.message.text
    )
    forgotten = await informed.core.forgetting.forget_address(leading(told).url or "")
    async with informed.core.database.read() as tx:
        left = [row.key for row in await tx.outbox.listing([OutgoingState.PENDING], 9)]
    world.clock.move(ONE_DAY)
    await informed.spines["digests"]()
    await informed.spines["deliver"]()
    (posted,) = world.slack.messages("#indo-pacific")
    assert (forgotten.withdrawn, left) == (1, ["other"])
    assert told.headline not in posted.text


def traces(folder: Path, text: bytes) -> int:
    """Return how often the database's files have a text."""
    return sum(path.read_bytes().count(text) for path in folder.glob("attache.db*"))


async def test_nothing_of_it_stays_in_the_files(
    world: World, informed: Bot, tmp_path: Path
) -> None:
    await set_up_edition(informed)
    await informed.spines["deliver"]()
    lead = leading(await largest(informed))
    title = lead.title.encode()
    before = traces(tmp_path, title)
    await informed.core.forgetting.forget_address(lead.url or "")
    is_clean = await informed.core.forgetting.clean()
    after = traces(tmp_path, title)
    is_file = informed.core.database.turn is not None
    assert (before > 0, after, is_clean) == (is_file, 0, True)
    assert len(world.slack.messages("#indo-pacific")) == 1
