"""Old articles are taken in quietly, once each, whatever cuts it short."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import shake_256
from pathlib import Path

from bot.app import Bot
from bot.desk_archive import Tally, take_in
from bot.domain.model import ChannelId, TeamId, UserId
from bot.domain.query import Query
from bot.domain.subscriptions import SubscriptionDraft
from bot.domain.tombstones import marks_of
from bot.sources.hosts import Hosts, Lines
from tests.build import NOW, a_new_entry, a_page
from tests.conftest import MovableClock
from tests.journeys.conftest import World
from tests.journeys.publishing import HELD, TALKS, open_world
from tests.killed import Errand
from tests.publisher import Seen, plain

ROOT = Path(__file__).parents[2]
TEAM = TeamId("T0HARBOUR")
PATIENCE_SECONDS = 60
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
FRESH = """<html><head><title>US and China hold defense policy talks</title></head><body><article>
<h1>US and China hold defense policy talks</h1>
<p>BEIJING, 22 November 2026 - Senior defense officials of the United States and China held the
annual Defense Policy Coordination Talks in Beijing on Sunday, both ministries said.</p>
</article></body></html>"""


@dataclass(slots=True)
class Shown:
    """What a person saw of a back-fill."""

    expected: int = 0
    done: int = 0
    problems: list[str] = field(default_factory=list)
    stop_after: int = 10**6
    tally: Tally = field(default_factory=Tally)

    def expect(self, count: int) -> None:
        """So many more are to come."""
        self.expected += count

    def advance(self, count: int) -> None:
        """So many are done with; a person stops it when it is enough."""
        self.done += count
        if self.done >= self.stop_after:
            self.tally.stopped.set()

    def tell(self, where: str, problem: str) -> None:
        """Something cannot be taken in."""
        self.problems.append(f"{where}: {problem}")


def a_row(number: int) -> dict[str, str]:
    """Return an article of 2024 or 2025 about the defence ministers of two countries."""
    day = DAYS[number % 5]
    return {
        "url": f"https://archive.example/{number}",
        "title": f"US and Chinese defense ministers hold talks, round {number}",
        "published": f"202{4 + number % 2}-{1 + number % 12:02}-{1 + number % 28:02}",
        "text": f"BEIJING - The defense ministers of the United States and China met in Beijing on "
        f"{day} for talks about incidents at sea, both ministries said. It was round {number}.",
    }


def a_file(folder: Path, rows: Sequence[dict[str, str]]) -> str:
    """Write rows to a file; return its name."""
    path = folder / "archive.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return str(path)


async def subscribe(bot: Bot) -> None:
    """Subscribe a channel to everything; its first edition is due at once."""
    draft = SubscriptionDraft(
        team_id=TEAM,
        channel_id=ChannelId("C0INDOPAC"),
        query="",
        weekdays=frozenset(range(7)),
        at="09:30",
        zone="UTC",
        first_edition_now=True,
        created_by=UserId("U0ANA"),
        created_by_name="Ana Duarte",
    )
    await bot.core.subscriptions.save(draft)


async def reports(bot: Bot) -> list[str]:
    """Return the addresses of all reports."""
    async with bot.core.database.read() as tx:
        developments, _ = await tx.developments.find(Query(), team_id=TEAM, limit=2_000)
    return [report.url or "" for each in developments for report in each.reports]


async def test_three_hundred_old_articles_are_taken_in_and_no_digest_tells_of_them(
    world: World, bot: Bot, tmp_path: Path
) -> None:
    await subscribe(bot)
    await bot.core.ingest.add(a_new_entry("fresh", published_at=NOW), a_page(FRESH))
    shown = Shown()
    await take_in(bot.core, [a_file(tmp_path, [a_row(n) for n in range(300)])], shown, shown.tally)
    await bot.spines["digests"]()
    await bot.spines["deliver"]()
    (digest,) = world.slack.messages("#indo-pacific")
    found = await reports(bot)
    assert (shown.expected, shown.done, shown.problems) == (300, 300, [])
    assert (shown.tally.new, shown.tally.left) == (300, 0)
    assert len([url for url in found if url.startswith("https://archive.example/")]) == 300
    assert "archive.example" not in str(digest)
    assert "round" not in digest.text


async def test_what_was_taken_in_is_known_again(bot: Bot, tmp_path: Path) -> None:
    rows = [a_row(n) for n in range(20)]
    first, again = Shown(), Shown()
    await take_in(bot.core, [a_file(tmp_path, rows)], first, first.tally)
    before = await reports(bot)
    await take_in(bot.core, [a_file(tmp_path, [*rows, a_row(20)])], again, again.tally)
    assert (again.tally.new, again.tally.known) == (1, 20)
    assert sorted(await reports(bot)) == sorted([*before, "https://archive.example/20"])


async def test_a_row_with_an_endless_address_is_taken_in_once(bot: Bot, tmp_path: Path) -> None:
    long = {**a_row(1), "url": f"https://archive.example/{shake_256(b'long').hexdigest(3_000)}"}
    name = a_file(tmp_path, [a_row(0), long, a_row(2)])
    first, again = Shown(), Shown()
    await take_in(bot.core, [name], first, first.tally)
    await take_in(bot.core, [name], again, again.tally)
    assert (first.tally.new, first.problems) == (3, [])
    assert (again.tally.new, again.tally.known) == (0, 3)


async def test_what_a_feed_announced_is_not_taken_in_again(
    world: World, bot: Bot, tmp_path: Path
) -> None:
    feed = world.newsroom.feeds[0]
    await bot.core.reading.add_feeds([(feed.url, feed.title)])
    await bot.core.ingest.poll()
    known = [each.url for each in world.newsroom.articles if each.outlet.id == feed.outlet_id]
    path = tmp_path / "list.txt"
    path.write_text("\n".join(f"{url}?utm_source=archive" for url in known))
    shown = Shown()
    await take_in(bot.core, [str(path)], shown, shown.tally)
    assert (shown.tally.new, shown.tally.known, shown.problems) == (0, len(known), [])


async def test_addresses_are_fetched_and_those_that_fail_are_told(
    world: World, bot: Bot, tmp_path: Path
) -> None:
    good, gone = (each.url for each in world.newsroom.articles[:2])
    world.newsroom.fail(gone, status=410)
    shown = Shown()
    await take_in(bot.core, [good, gone], shown, shown.tally)
    (problem,) = shown.problems
    assert (shown.tally.new, shown.tally.bad) == (1, 1)
    assert problem.startswith(f"{gone}: ")


async def test_a_sitemap_is_followed_and_one_that_fails_is_told(
    world: World, bot: Bot, tmp_path: Path
) -> None:
    first, second = (each.url for each in world.newsroom.articles[:2])
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    missing = first.rpartition("/")[0] + "/no-sitemap.xml"
    folder = tmp_path / "maps"
    folder.mkdir()
    (folder / "a.xml").write_text(
        f"<urlset {space}><url><loc>{first}</loc></url><url><loc>{second}</loc></url></urlset>"
    )
    (folder / "b.xml").write_text(
        f"<sitemapindex {space}><sitemap><loc>{missing}</loc></sitemap>"
        f"<sitemap><loc>{missing}</loc></sitemap></sitemapindex>"
    )
    shown = Shown()
    await take_in(bot.core, [str(folder)], shown, shown.tally)
    (problem,) = shown.problems
    assert (shown.tally.new, shown.expected, shown.done, shown.tally.bad) == (2, 2, 2, 1)
    assert problem.startswith(f"{missing}: ")


async def test_sitemaps_without_end_are_left_when_it_is_stopped(
    database_url: str, clock: MovableClock
) -> None:
    shown = Shown()
    async with open_world(database_url, clock) as reading:
        asked: list[str] = []

        async def answer(seen: Seen, writer: asyncio.StreamWriter) -> None:
            asked.append(seen.path)
            if len(asked) == 20:
                shown.tally.stopped.set()
            names = (
                f"<sitemap><loc>/sitemap.xml?{len(asked)}{part}</loc></sitemap>" for part in "ab"
            )
            await plain(f"<sitemapindex>{''.join(names)}</sitemapindex>")(seen, writer)

        url = reading.publisher.serve("a.example/sitemap.xml", answer)
        await take_in(reading.core, [url], shown, shown.tally)
    assert (len(asked), shown.problems) == (20, [])


async def test_a_page_whose_turn_does_not_come_at_once_is_waited_for(
    database_url: str, clock: MovableClock, tmp_path: Path
) -> None:
    async with open_world(database_url, clock) as reading:
        reading.publisher.serve("/robots.txt", plain("User-agent: *\nCrawl-delay: 0.05\n"))
        pages = [reading.page(f"/{n}", f"{TALKS}, day {n}", HELD) for n in range(4)]
        path = tmp_path / "list.txt"
        path.write_text("\n".join(pages))
        ingest = reading.core.ingest
        lines = Lines(patience=timedelta(milliseconds=5))
        hosts = Hosts(now=asyncio.get_running_loop().time, _lines=lines)
        fetcher = replace(ingest.fetcher, hosts=hosts)
        core = replace(reading.core, ingest=replace(ingest, fetcher=fetcher))
        shown = Shown()
        await take_in(core, [str(path)], shown, shown.tally)
    assert (shown.tally.new, shown.problems) == (4, [])


async def test_what_was_forgotten_stays_out(bot: Bot, tmp_path: Path) -> None:
    address = a_row(1)["url"]
    async with bot.core.database.begin() as tx:
        await tx.tombstones.bury(marks_of(address=address, key="x", source_url=None), NOW)
    shown = Shown()
    await take_in(bot.core, [a_file(tmp_path, [a_row(1), a_row(2)])], shown, shown.tally)
    assert (shown.tally.new, shown.tally.forgotten) == (1, 1)
    assert await reports(bot) == ["https://archive.example/2"]


async def test_stopped_in_the_middle_it_finishes_what_is_in_hand_and_goes_on_later(
    bot: Bot, tmp_path: Path
) -> None:
    name = a_file(tmp_path, [a_row(n) for n in range(100)])
    stopped, again = Shown(stop_after=30), Shown()
    await take_in(bot.core, [name], stopped, stopped.tally)
    in_hand = await reports(bot)
    await take_in(bot.core, [name], again, again.tally)
    assert (stopped.tally.new, stopped.tally.left, len(in_hand)) == (32, 0, 32)
    assert (again.tally.new, again.tally.known, again.tally.left) == (68, 32, 0)
    assert len(set(await reports(bot))) == 100


async def test_killed_in_the_middle_it_loses_and_doubles_nothing(
    world: World, tmp_path: Path
) -> None:
    """The process is fetching a page, with 32 articles taken in, when it dies."""
    held = world.newsroom.articles[0].url
    rows = [*(a_row(n) for n in range(40)), {"url": held}, *(a_row(n) for n in range(40, 60))]
    name = a_file(tmp_path, rows)
    hold = world.newsroom.hold(held)
    errand = Errand(
        database_url=world.settings.database.url,
        api_url=world.slack.api_url,
        bot_token=world.slack.bot_token,
        newsroom_port=world.newsroom.port,
        now=world.clock.now.isoformat(),
        backfill=(name,),
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.killed", errand.argument(), cwd=ROOT
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        await hold.arrived.wait()
    process.kill()
    await process.wait()
    hold.release()
    async with world.open_bot() as bot:
        at_the_kill = await reports(bot)
        shown = Shown()
        await take_in(bot.core, [name], shown, shown.tally)
        found = await reports(bot)
    archived = [url for url in found if url.startswith("https://archive.example/")]
    assert (process.returncode, len(at_the_kill)) == (-9, 32)
    assert (len(archived), len(set(archived))) == (60, 60)
    assert (shown.tally.new, shown.tally.known, shown.problems) == (29, 32, [])
