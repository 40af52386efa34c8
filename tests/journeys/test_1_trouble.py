"""Journey 1 beside others' trouble: one source's never stops the rest, nor does a race."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from dataclasses import replace
from datetime import timedelta
from hashlib import shake_256
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import insert, select

from bot.domain.model import EntryState, Source
from bot.domain.starters import NewSource
from bot.sources.feed import FeedReader
from bot.sources.hosts import Hosts
from bot.store import schema
from bot.store.database import Transaction
from tests.conftest import MovableClock
from tests.crashes import between
from tests.journeys.publishing import DAY, HELD, TALKS, World, item, open_world
from tests.publisher import plain

# As long as a rival may take who does not wait; one who does is let go on after it.
MOMENT = 0.3

MINUTE = timedelta(minutes=1)

T = TypeVar("T")


@pytest.fixture
async def world(database_url: str, clock: MovableClock) -> AsyncIterator[World]:
    """Return a world in which nothing has happened yet, on each kind of database."""
    async with open_world(database_url, clock) as opened:
        yield opened


async def titles(world: World) -> list[str]:
    """Return the titles of what is stored."""
    async with world.core.database.read() as tx:
        query = select(schema.entries.c.title).order_by(schema.entries.c.title)
        return list(await tx.connection.scalars(query))


async def test_what_the_database_refuses_of_one_source_stops_no_other(world: World) -> None:
    feeds = [world.feed(item("", title=f"Talks {host}"), host=host) for host in ("a", "b", "c")]
    await world.core.reading.add_feeds([(feed, feed) for feed in feeds])
    refused: list[str] = []

    async def refuse(tx: Transaction) -> None:
        if not refused:
            refused.append("once")
            await tx.connection.execute(insert(schema.tombstones).values(team_id="", mark=None))

    report = await between(world.core.ingest, refuse).poll()
    failures = [reason for _, reason in report.failures]
    assert (report.read, report.new, len(await titles(world))) == (2, 2, 2)
    assert [reason.partition(":")[0] for reason in failures] == ["its answer cannot be stored"]
    world.clock.move(DAY)
    assert (await world.core.ingest.poll()).failures == ()
    assert await titles(world) == ["Talks a", "Talks b", "Talks c"]


async def test_a_file_far_down_is_read_and_known_again(world: World, tmp_path: Path) -> None:
    deep = tmp_path / "articles"
    for number in range(15):
        deep /= shake_256(bytes([number])).hexdigest(120)
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text("Talks\n\nThey met.")
    folder = NewSource(kind="folder", url=str(tmp_path / "articles"), title="Deep")
    await world.core.reading.add([folder])
    report = await world.core.ingest.poll()
    assert (report.new, report.failures, await titles(world)) == (1, (), ["Talks"])
    (deep / "a.txt").write_text("Talks, corrected\n\nThey met.")
    world.clock.move(DAY)
    assert (await world.core.ingest.poll()).new == 0
    assert await titles(world) == ["Talks, corrected"]


async def test_what_is_forgotten_while_its_feed_is_taken_in_is_gone(world: World) -> None:
    page = world.page("/talks", TALKS, HELD)
    feed = world.feed(item(page))
    await world.core.reading.add_feeds([(feed, feed)])
    async with asyncio.TaskGroup() as rivals:
        forgetting = rivals.create_task(_when(began := asyncio.Event(), _forgotten(world, page)))

        async def let_in(_: Transaction) -> None:
            began.set()
            await asyncio.wait({forgetting}, timeout=MOMENT)

        await between(world.core.ingest, let_in).poll()
    assert (forgetting.result(), await titles(world)) == (1, [])
    assert ((await world.read()), await titles(world)) == (0, [])


@pytest.mark.parametrize("keeps_articles", [True, False])
async def test_a_source_that_goes_while_it_is_read_leaves_nothing(
    world: World, *, keeps_articles: bool
) -> None:
    feeds = [world.feed(item("", title=host), host=host) for host in ("a", "b")]
    first, _ = await world.core.reading.add_feeds([(feed, feed) for feed in feeds])

    async def go() -> None:
        if keeps_articles:
            await world.core.reading.remove(first)
            return
        async for _ in world.core.forgetting.forget_source(first):
            pass

    async with asyncio.TaskGroup() as rivals:
        going = rivals.create_task(_when(began := asyncio.Event(), go()))

        async def let_in(_: Transaction) -> None:
            began.set()
            await asyncio.wait({going}, timeout=MOMENT)

        report = await between(world.core.ingest, let_in).poll()
    assert report.failures == ()
    assert await titles(world) == ["b"]
    assert [each.url for each in await world.core.reading.sources()] == feeds[1:]


QUARREL = "US and Chinese defence ministers quarrel in Singapore"
AGREE = "US and Chinese defence ministers agree on a joint exercise"
SAID = "The defence ministers of the United States and China met in Singapore on Sunday. "


async def reports(world: World) -> list[tuple[str, str]]:
    """Return title and outlet of each report."""
    found = [report for each in await world.found() for report in each.reports]
    return [(report.title, report.outlet_name) for report in found]


async def test_what_another_feed_says_of_a_closed_page_is_that_feeds_word(world: World) -> None:
    rules = plain("User-agent: *\nDisallow: /world\n")
    world.publisher.serve("www.reuters.com/robots.txt", rules)
    link = world.publisher.url("/world/talks", "www.reuters.com")
    foreign = world.feed(item(link, title=AGREE, text=SAID * 3), host="evil")
    own = item(link, title=QUARREL, text=f"{SAID}They quarrelled.")
    await world.read(foreign)
    before = await reports(world)
    rss = f"<rss version='2.0'><channel><title>Reuters</title>{own}</channel></rss>"
    feed = world.publisher.serve("www.reuters.com/feed", plain(rss))
    new = await world.read(feed)
    after = await reports(world)
    world.feed(item(link, title=f"{AGREE} again", text=SAID * 4), host="evil")
    await world.read()
    assert (before, new) == ([(AGREE, "evil.example")], 0)
    assert after == await reports(world) == [(QUARREL, "Reuters")]


async def test_a_page_that_can_be_read_speaks_for_itself(world: World) -> None:
    page = world.page("/talks", TALKS, HELD)
    await world.read(world.feed(item(page, title=AGREE, text=SAID * 3), host="evil"))
    assert await reports(world) == [(TALKS, "a.example")]


async def test_waiting_for_our_own_turn_is_no_failure_and_no_attempt(world: World) -> None:
    world.publisher.serve("d.example/robots.txt", plain("User-agent: *\nCrawl-delay: 90\n"))
    seconds = [1_000.0]

    async def sleep(wait: float) -> None:
        seconds[0] += wait

    ingest = world.core.ingest
    fetcher = replace(ingest.fetcher, hosts=Hosts(now=lambda: seconds[0], sleep=sleep))
    ingest = replace(ingest, fetcher=fetcher, readers={"feed": FeedReader(fetcher)})
    feeds = [
        world.feed(
            *(
                item(
                    world.page(f"/{number}-{part}", TALKS, HELD, host="d"),
                    title=f"Talks {number}-{part}",
                    key=f"a{number}-{part}-talks",
                )
                for part in range(3)
            ),
            host="d",
            path=f"/feed-{number}",
        )
        for number in range(3)
    ]
    await world.core.reading.add_feeds([(feed, feed) for feed in feeds])
    failures: list[tuple[Source, str]] = []
    new = 0
    for _ in range(4):
        report = await ingest.poll()
        failures += report.failures
        new += report.new
        seconds[0] += 120
        world.clock.move(2 * MINUTE)
    for _ in range(12):
        await ingest.analyse()
        seconds[0] += 120
        world.clock.move(2 * MINUTE)
    fetched = {path for path in world.publisher.paths() if not path.startswith("/feed")}
    assert (failures, new, len(fetched)) == ([], 9, 9)
    assert [each.error_count for each in await world.core.reading.sources()] == [0, 0, 0]
    assert await world.states() == {EntryState.ANALYSED: 9}


async def test_a_clock_that_ran_ahead_silences_no_source(world: World) -> None:
    years = 1_500 * DAY
    feed = world.feed(item("", title="Talks 1", key="first"))
    await world.core.reading.add_feeds([(feed, feed)])
    world.clock.move(years)
    await world.core.ingest.poll()
    world.clock.move(-years)
    world.feed(item("", title="Talks 2", key="second"))
    assert (await world.core.ingest.poll()).new == 1
    assert (await world.core.ingest.poll()).read == 0


async def _forgotten(world: World, url: str) -> int:
    return (await world.core.forgetting.forget_address(url)).articles


async def _when(began: asyncio.Event, then: Coroutine[object, object, T]) -> T:
    await began.wait()
    return await then
