"""Journey 1, told again: what changed is one development, what is the same is one item."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.analysis.fingerprint import Duplicates
from bot.domain.model import Development, EntryState, Status, TeamId
from bot.store import schema
from tests.build import NOW, a_query
from tests.conftest import MovableClock
from tests.crashes import CrashError, Fuse, with_fuse
from tests.journeys.publishing import DAY, HELD, RECIPE, TALKS, World, item, open_world

PLANNED = (
    "BEIJING, November 22 - Senior defense officials of the United States and China will hold the "
    "annual Defense Policy Coordination Talks in Beijing on Thursday, both ministries said.",
    *HELD[1:],
)
OFF = (
    "BEIJING, November 22 - China has cancelled the annual Defense Policy Coordination Talks with "
    "the United States in Beijing, its defense ministry said on Sunday.",
    "The ministry gave a sale of missiles to Taiwan as its reason. Officials of the United States "
    "called the step regrettable and said that they remain ready to talk.",
)


@pytest.fixture
async def world(database_url: str, clock: MovableClock) -> AsyncIterator[World]:
    """Return a world in which nothing has happened yet, on each kind of database."""
    async with open_world(database_url, clock) as opened:
        yield opened


# --- the same ---------------------------------------------------------------------------------


async def test_a_feed_that_renumbers_its_ids_brings_nothing_back(world: World) -> None:
    url = world.page("/talks", TALKS, HELD)
    feed = world.feed(item(url, key="1"))
    first = await world.read(feed)
    before = await world.found()
    world.feed(item(f"{url}?utm_source=rss", key="2"))
    assert (first, await world.read(), await world.found()) == (1, 0, before)


@pytest.mark.parametrize("are_linked", [True, False], ids=["linked", "without links"])
async def test_ids_that_are_positions_lose_and_overwrite_nothing(
    world: World, *, are_linked: bool
) -> None:
    def listed(names: str) -> str:
        """Return a feed in which the newest article always has the id 1."""
        return world.feed(
            *(
                item(
                    world.page(f"/{name}", f"Talks {name}", HELD) if are_linked else "",
                    title=f"Talks {name}",
                    key=str(position),
                    text=f"What was said in talks {name} by those named {name}.",
                    day=str("ABCDE".index(name) + 18),
                )
                for position, name in enumerate(names, start=1)
            )
        )

    counts = [await world.read(listed("DCBA")), await world.read(listed("EDCB"))]
    counts.append(await world.read())
    async with world.core.database.read() as tx:
        rows = await tx.connection.execute(
            select(schema.entries.c.title, schema.entries.c.revision).order_by("title")
        )
    assert counts == [4, 1, 0]
    assert [tuple(row) for row in rows] == [(f"Talks {name}", 0) for name in "ABCDE"]


async def test_an_article_in_two_feeds_of_a_publisher_is_one_item(world: World) -> None:
    url = world.page("/talks", TALKS, HELD)
    feeds = [
        world.feed(item(url, key=path, title=f"{TALKS} | {path}"), path=path)
        for path in ("/world", "/asia")
    ]
    assert await world.read(*feeds) == 1
    assert await world.read() == 0
    assert await world.states() == {EntryState.ANALYSED: 1}


async def test_items_that_all_lead_to_one_page_are_told_apart_by_their_text(world: World) -> None:
    url = world.page("/", "News", RECIPE)
    items = [item(url, key=str(n), title=f"{TALKS}, round {n}", text=HELD[0]) for n in (1, 2)]
    assert await world.read(world.feed(*items)) == 2


async def test_two_workspaces_read_one_article_each_for_itself(world: World) -> None:
    url = world.page("/talks", TALKS, HELD)
    feed = world.feed(item(url))
    async with world.core.database.begin() as tx:
        for team in ("T1", "T2"):
            await tx.sources.add("feed", feed, team, None, NOW, team_id=TeamId(team))
    assert await world.read() == 2
    async with world.core.database.read() as tx:
        seen = [
            await tx.developments.find(a_query("us-cn"), limit=9, team_id=team)
            for team in (None, TeamId("T1"), TeamId("T2"))
        ]
    assert [[len(each.reports) for each in found] for found, _ in seen] == [[], [1], [1]]


# --- changed ----------------------------------------------------------------------------------


async def test_a_changed_headline_makes_no_second_item(world: World) -> None:
    url = world.page("/talks", TALKS, HELD)
    await world.read(world.feed(item(url)))
    (before,) = await world.found()
    world.page("/talks", f"{TALKS} again", HELD)
    world.feed(item(url, title=f"{TALKS} again"))
    assert await world.read() == 0
    (after,) = await world.found()
    assert (after.id, after.headline, len(after.reports)) == (before.id, f"{TALKS} again", 1)
    assert after.changed_at == world.clock.now > before.changed_at


async def test_a_plan_that_is_called_off_is_a_development_called_off(world: World) -> None:
    url = world.page("/talks", "US and China to hold defense policy talks", PLANNED)
    await world.read(world.feed(item(url, title="US and China to hold defense policy talks")))
    (plan,) = await world.found(a_query("us-cn", words=("hainan",)))
    title = "China cancels defense policy talks with United States"
    world.page("/talks", title, OFF)
    world.feed(item(url, title=title))
    await world.read()
    (off,) = await world.found()
    assert (plan.status, off.status, off.id) == (Status.PLANNED, Status.CANCELLED, plan.id)
    assert [report.title for report in off.reports] == [title]
    assert off.created_at == plan.created_at
    assert await world.found(a_query("us-cn", words=("hainan",))) == []


async def test_what_only_another_of_a_publishers_feeds_words_otherwise_stays(
    world: World,
) -> None:
    url = world.page("/talks", TALKS, HELD)
    first, second = world.feed(item(url)), world.feed(item(url, title="Talks"), path="/asia")
    await world.read(first)
    (before,) = await world.found()
    await world.read(second)
    assert await world.found() == [before]


async def test_an_article_that_is_outside_our_field_now_leaves(world: World) -> None:
    one, two = world.page("/talks", TALKS, HELD), world.page("/more", f"{TALKS}, briefly", HELD[:1])
    feed = world.feed(item(one, key="1"), item(two, key="2", title=f"{TALKS}, briefly"))
    await world.read(feed)
    (before,) = await world.found()
    world.page("/more", "Pumpkin soup", RECIPE)
    world.feed(item(one, key="1"), item(two, key="2", title="Pumpkin soup"))
    await world.read()
    (after,) = await world.found()
    assert (len(before.reports), [report.title for report in after.reports]) == (2, [TALKS])
    world.page("/talks", "Pumpkin soup", RECIPE)
    world.feed(item(one, key="1", title="Pumpkin soup"))
    await world.read()
    assert await world.found() == []
    assert await world.states() == {EntryState.SKIPPED: 2}


async def test_what_a_workspace_told_of_itself_outlives_what_all_were_told(world: World) -> None:
    public = world.page("/talks", TALKS, HELD)
    own = world.page("/talks", f"{TALKS}, insiders say", HELD[:1], host="b")
    world.feed(item(own, title=f"{TALKS}, insiders say"), host="b")
    await world.read(world.feed(item(public)))
    async with world.core.database.begin() as tx:
        feed = world.publisher.url("/feed", "b.example")
        await tx.sources.add("feed", feed, "Own", None, world.clock.now, team_id=TeamId("T1"))
    await world.read()
    world.page("/talks", "Pumpkin soup", RECIPE)
    world.feed(item(public, title="Pumpkin soup"))
    await world.read()
    async with world.core.database.read() as tx:
        seen = [
            (await tx.developments.find(a_query("us-cn"), limit=9, team_id=team))[0]
            for team in (None, TeamId("T1"), TeamId("T2"))
        ]
    assert [[len(each.reports) for each in found] for found in seen] == [[], [1], []]


@pytest.mark.parametrize("at", [0, 2, 4, 5, 7, 9])
async def test_a_crash_while_a_revision_is_taken_in_loses_and_repeats_nothing(
    world: World, at: int
) -> None:
    one, two = world.page("/talks", TALKS, HELD), world.page("/more", f"{TALKS}, briefly", HELD[:1])
    feed = world.feed(item(one, key="1"), item(two, key="2", title=f"{TALKS}, briefly"))
    await world.read(feed)
    world.page("/talks", "China cancels defense policy talks with United States", OFF)
    world.page("/more", "Pumpkin soup", RECIPE)
    world.feed(
        item(one, key="1", title="China cancels defense policy talks with United States"),
        item(two, key="2", title="Pumpkin soup"),
    )
    world.clock.move(DAY)
    dying = with_fuse(world.core.ingest, Fuse(at=at))
    with suppress(CrashError, BaseExceptionGroup):
        await dying.poll()
        await dying.analyse()
    await world.read()
    (development,) = await world.found()
    assert (development.status, len(development.reports)) == (Status.CANCELLED, 1)
    assert await world.states() == {EntryState.ANALYSED: 1, EntryState.SKIPPED: 1}


async def test_a_revision_that_comes_while_an_article_is_read_is_read_too(world: World) -> None:
    url = world.page("/talks", "US and China to hold defense policy talks", PLANNED)
    await world.core.reading.add_feeds([(world.feed(item(url, title="Talks planned")), "a")])
    await world.core.ingest.poll()
    async with world.core.database.begin() as tx:
        (claimed,) = await tx.entries.claim_new(world.clock.now, limit=1, lease=DAY)
    world.page("/talks", "China cancels defense policy talks with United States", OFF)
    world.feed(item(url, title="China cancels defense policy talks with United States"))
    world.clock.move(DAY)
    await world.core.ingest.poll()
    await world.core.ingest._understand(claimed, None)
    stale = await world.found()
    await world.core.ingest.analyse()
    (development,) = await world.found()
    assert (stale, development.status) == ([], Status.CANCELLED)


# --- late -------------------------------------------------------------------------------------


async def test_what_is_late_is_found_and_is_no_news(world: World) -> None:
    fresh, late = world.page("/talks", TALKS, HELD), world.page("/old", "Old talks", HELD[:2])
    await world.read(world.feed(item(late, key="2", day="2"), item(fresh, key="1")))
    async with world.core.database.read() as tx:
        news, _ = await tx.developments.find(a_query("us-cn"), limit=9, changed_since=NOW - 7 * DAY)
    everything = await world.found()
    assert len(everything) >= len(news) == 1
    assert all(each.changed_at > NOW for each in news)
    assert sum(len(each.reports) for each in everything) == 2


# --- one text in several outlets --------------------------------------------------------------


async def reprinted(world: World, duplicates: Duplicates = Duplicates.NORMAL) -> list[Development]:
    """Return what becomes of one text in three outlets, cut and retitled, and of another."""
    first = world.page("/talks", TALKS, HELD)
    cut = world.page("/x", "Washington and Beijing sit down", HELD[:2], host="b")
    dated = world.page("/y", "Talks close", (f"(Wire) {HELD[0]}", *HELD[1:]), host="c")
    changed = replace(world.core.ingest, duplicates=duplicates)
    world = replace(world, core=replace(world.core, ingest=changed))
    await world.read(world.feed(item(first)))
    await world.read(
        world.feed(item(cut, title="Washington and Beijing sit down"), host="b"),
        world.feed(item(dated, title="Talks close"), host="c"),
    )
    return await world.found()


async def test_one_text_in_three_outlets_is_one_text(world: World) -> None:
    (development,) = await reprinted(world)
    first, *copies = sorted(development.reports, key=lambda report: report.entry_id)
    assert first.copy_of is None
    assert [copy.copy_of for copy in copies] == [first.entry_id] * 2
    assert development.changed_at == NOW + DAY


READOUT = (
    "The defence ministers of China and {land} spoke by telephone on Monday. The two sides spoke"
    " of relations between the two armed forces and on regional issues of common concern.",
    "The Chinese minister said that China stands ready to work with {land} to carry out what the"
    " leaders of the two countries agreed on, to deepen mutual trust and to widen practical"
    " cooperation between the armed forces in training, exchanges and visits of ships.",
    "The minister of {land} said that {land} attaches great importance to relations with China and"
    " is ready to keep up exchanges at a high level. Both sides agreed to stay in close contact.",
)


@pytest.mark.parametrize("duplicates", [Duplicates.NORMAL, Duplicates.STRICT])
async def test_one_form_filled_in_for_two_guests_is_two_texts(
    world: World, duplicates: Duplicates
) -> None:
    items = []
    for number, land in enumerate(("Iran", "Pakistan"), start=1):
        title = f"China and {land} hold defence ministers' call"
        page = world.page(f"/{number}", title, tuple(each.format(land=land) for each in READOUT))
        items.append(item(page, key=str(number), title=title))
    changed = replace(world.core.ingest, duplicates=duplicates)
    world = replace(world, core=replace(world.core, ingest=changed))
    await world.read(world.feed(*items))
    found = await world.found(a_query("cn"))
    assert sorted(sorted(each.actors) for each in found) == [["cn", "ir"], ["cn", "pk"]]
    assert [report.copy_of for each in found for report in each.reports] == [None] * 2


async def test_who_does_not_want_it_is_told_of_each(world: World) -> None:
    found = await reprinted(world, Duplicates.OFF)
    assert [report.copy_of for each in found for report in each.reports] == [None] * 3


async def test_a_workspaces_own_text_is_nobody_elses_original(world: World) -> None:
    own = world.page("/talks", TALKS, HELD)
    public = world.page("/x", "Washington and Beijing sit down", HELD, host="b")
    async with world.core.database.begin() as tx:
        feed = world.feed(item(own))
        await tx.sources.add("feed", feed, "Own", None, NOW, team_id=TeamId("T1"))
    await world.read()
    await world.read(world.feed(item(public, title="Washington and Beijing sit down"), host="b"))
    (development,) = await world.found()
    assert [report.copy_of for report in development.reports] == [None]
