"""Journey 1 against publishers that misbehave, over real HTTP: each ends in one stored entry or one
clear counted error, and the other sources go on.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import aiohttp
import pytest

from bot.app import Core, Outside, open_core
from bot.domain.model import EntryState, Source
from bot.services.ingest import Ingest, PollReport, SourceRead
from bot.settings import AnalysisSettings, DatabaseSettings, LogSettings, Settings
from bot.sources import READERS
from tests.build import NOW
from tests.conftest import MovableClock
from tests.databases import SqliteFiles
from tests.publisher import (
    Answer,
    Names,
    Publisher,
    Seen,
    bomb,
    drip,
    endless,
    head,
    open_publisher,
    plain,
    raw,
    redirect,
    silence,
)

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TEXT = "The defence ministers of the United States and China met in Singapore on Monday."


def rss(items: str, before: str = "") -> str:
    return f'<?xml version="1.0"?>{before}<rss version="2.0"><channel>{items}</channel></rss>'


def item(number: int = 1) -> str:
    return (
        f"<item><guid>{number}</guid><title>{TEXT}</title><description>{TEXT}</description></item>"
    )


GOOD = plain(rss(item()), Content_Type="application/rss+xml")
LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
BOMB = f'<!DOCTYPE rss [<!ENTITY l0 "lol">{LAUGHS}]>'
EXTERNAL = '<!DOCTYPE rss [<!ENTITY l9 SYSTEM "file:///etc/hostname">]>'
LAUGHING = "<item><guid>1</guid><title>&l9;</title></item>"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A bad publisher between two good ones, and the bot, which waits for nobody long."""

    core: Core
    ingest: Ingest
    publisher: Publisher
    names: Names
    clock: MovableClock

    def misbehave(self, answer: Answer) -> None:
        """Answer so under the bad publisher's feed."""
        self.publisher.serve("bad.example/feed", answer)

    async def sources(self) -> dict[str, Source]:
        """Return the sources by host."""
        async with self.core.database.read() as tx:
            return {source.title: source for source in await tx.sources.all()}

    async def entry_count(self) -> int:
        """Return how many entries are stored."""
        async with self.core.database.read() as tx:
            return sum((await tx.entries.count_by_state()).values())


@asynccontextmanager
async def open_world(url: str, clock: MovableClock) -> AsyncIterator[World]:
    settings = Settings(
        database=DatabaseSettings(url=url),
        analysis=AnalysisSettings(workers=0),
        log=LogSettings(level="error"),
    )
    async with open_publisher() as publisher:
        names = Names(unknown=frozenset({"unknown.example"}))
        outside = Outside(clock=clock, resolver=names, endpoints=frozenset({publisher.endpoint}))
        async with open_core(settings, outside) as core:
            hasty = replace(core.ingest.fetcher, timeout=timedelta(seconds=0.4))
            readers = {kind: make(hasty) for kind, make in READERS.items()}
            for host in ("one.example", "bad.example", "two.example"):
                feed = publisher.serve(f"{host}/feed", GOOD)
                await core.reading.add_feeds([(feed, host)])
            yield World(
                core=core,
                ingest=replace(core.ingest, fetcher=hasty, readers=readers),
                publisher=publisher,
                names=names,
                clock=clock,
            )


@pytest.fixture
async def world(sqlite: SqliteFiles, tmp_path: Path, clock: MovableClock) -> AsyncIterator[World]:
    with sqlite.fresh(tmp_path) as url:
        async with open_world(url, clock) as opened:
            yield opened


def told(report: PollReport) -> Sequence[str]:
    return [message for _, message in report.failures]


FAILURES = [
    pytest.param(plain("<html><body>Sign in</body></html>"), "is a web page", id="html"),
    pytest.param(plain(""), "is empty", id="nothing"),
    pytest.param(plain(rss(LAUGHING, BOMB)), "is not a feed", id="billion laughs"),
    pytest.param(plain(bomb(1024), Content_Encoding="gzip"), "is larger than", id="gzip bomb"),
    pytest.param(plain(b"abc", Content_Encoding="gzip"), "cannot be unpacked", id="not gzip"),
    pytest.param(plain(b"abc", Content_Encoding="br"), "cannot be understood", id="not asked for"),
    pytest.param(endless(), "is larger than", id="endless"),
    pytest.param(plain("x", Content_Length=str(10**9)), "is larger than", id="announced huge"),
    pytest.param(raw(head(Content_Length="900"), b"<rss>"), "breaks off", id="cut short"),
    pytest.param(drip(), "did not answer in time", id="slow drip"),
    pytest.param(silence, "did not answer in time", id="silence"),
    pytest.param(raw(b""), "hung up", id="hangs up"),
    pytest.param(raw(b"220 mail.example ESMTP\r\n\r\n"), "cannot be understood", id="not http"),
    pytest.param(raw(head(X="y" * 10**6)), "cannot be understood", id="huge header"),
    pytest.param(
        raw(b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n" * 100] * 1000), "cannot be", id="many headers"
    ),
    pytest.param(redirect("/feed"), "redirects more than 5 times", id="redirect loop"),
    pytest.param(redirect("http://127.0.0.1:8080/"), "private or special", id="to loopback"),
    pytest.param(redirect("http://[::ffff:10.0.0.1]/"), "private or special", id="to private"),
    pytest.param(redirect("http://unknown.example/"), "no such name", id="to an unknown name"),
    pytest.param(redirect("file:///etc/passwd"), "not a web address", id="to a file"),
    pytest.param(plain("", "500 Oops"), "answered 500 Internal Server Error", id="500"),
    pytest.param(plain("", "404 Not Found"), "answered 404 Not Found", id="404"),
    pytest.param(raw(head("304 Not Modified")), "was not asked that", id="304 unasked"),
]


@pytest.mark.parametrize(("answer", "reason"), FAILURES)
async def test_a_bad_source_ends_in_one_clear_error_and_the_others_go_on(
    world: World, answer: Answer, reason: str
) -> None:
    world.misbehave(answer)
    report = await world.ingest.poll()
    sources = await world.sources()
    bad = sources["bad.example"]
    assert (report.read, report.new, len(report.failures)) == (2, 2, 1)
    assert reason in told(report)[0]
    assert (bad.error_count, bad.last_error, bad.failing_from) == (1, told(report)[0], NOW)
    assert NOW + 4 * MINUTE < bad.next_poll_at < NOW + 6 * MINUTE
    assert [sources[f"{good}.example"].error_count for good in ("one", "two")] == [0, 0]


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        pytest.param(plain(rss(item(1) + item(2))[:-40]), 1, id="truncated"),
        pytest.param(plain(rss(item() + LAUGHING, EXTERNAL)), 0, id="external entity"),
        pytest.param(redirect("http://one.example:PORT/feed", "301 Moved"), 1, id="moved"),
        pytest.param(raw(head(), rss(item()).encode()), 1, id="no length"),
        pytest.param(plain(rss(item()), ETag='W/"\udcff"'), 1, id="tag of odd bytes"),
    ],
)
async def test_what_can_be_read_is_stored(world: World, answer: Answer, count: int) -> None:
    world.misbehave(answer)
    report = await world.ingest.poll()
    assert (await world.entry_count(), len(report.failures)) == (2 + count, 0 if count else 1)


@pytest.mark.parametrize("cut", ["<guid>", "<title>The defence", "<description>The defence"])
async def test_an_item_that_was_cut_off_is_stored_once_when_it_is_whole(
    world: World, cut: str
) -> None:
    whole = rss(item(1) + item(2))
    world.misbehave(plain(whole[: whole.rindex(cut) + len(cut)], ETag='"1"'))
    await world.ingest.poll()
    before = await world.entry_count()
    world.misbehave(plain(whole, ETag='"1"'))
    world.clock.move(DAY)
    await world.ingest.poll()
    assert (before, await world.entry_count()) == (3, 4)


MARKS = "\u0316\u0300" * 50_000
NEST = "<item><pubDate>" * 110 + "<b/>" * 80_000 + "</pubDate></item>" * 110


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param(rss("", "<!-- a -->" * 35), id="comments before the root"),
        pytest.param(f"<!DOCTYPE {'<!ENTITY ' * 50_000}><rss/>", id="entities"),
        pytest.param("<rss>" + "<![CDATA[" * 50_000, id="sections without an end"),
        pytest.param(rss(f"<item><title>a{'&lt;script ' * 50_000}</title></item>"), id="scripts"),
        pytest.param(rss(f"<item><title>a{MARKS}</title></item>"), id="marks"),
        pytest.param(rss(NEST), id="items within items"),
        pytest.param("<html>" + f"<link {'a' * 3_990}>" * 49, id="attributes"),
    ],
)
async def test_a_feed_made_to_take_long_holds_up_no_other(world: World, hostile: str) -> None:
    world.misbehave(plain(hostile))
    report = await world.ingest.poll()
    good = {each.source.title: each.new for each in report.reads} | {"bad.example": 0}
    assert (good, [each for each in told(report) if "too long" in each]) == (
        {"bad.example": 0, "one.example": 1, "two.example": 1},
        [],
    )


async def test_a_name_that_flips_to_a_private_address_is_refused(world: World) -> None:
    world.names.flips["bad.example"] = [("127.0.0.1",), ("10.0.0.1",)]
    connector = world.core.ingest.fetcher.session.connector
    assert isinstance(connector, aiohttp.TCPConnector)

    async def forgotten(seen: Seen, writer: asyncio.StreamWriter) -> None:
        connector.clear_dns_cache()
        await plain("", Connection="close")(seen, writer)

    world.publisher.serve("bad.example/robots.txt", forgotten)
    report = await world.ingest.poll()
    assert (report.read, len(report.failures)) == (2, 1)
    assert "private or special address" in told(report)[0]


async def test_a_storm_of_errors_backs_off_and_one_answer_ends_it(world: World) -> None:
    world.misbehave(plain("", "503 Busy"))
    bad = (await world.sources())["bad.example"]
    pauses = []
    for _ in range(12):
        world.clock.now = bad.next_poll_at
        await world.ingest.poll()
        bad = (await world.sources())["bad.example"]
        pauses.append(bad.next_poll_at - world.clock())
    assert (bad.error_count, bad.failing_from) == (12, NOW)
    assert pauses[0] < 6 * MINUTE
    assert all(later > 1.6 * sooner for sooner, later in pairwise(pauses[:8]))
    assert max(pauses) <= 1.1 * DAY
    world.misbehave(GOOD)
    world.clock.now = bad.next_poll_at
    report = await world.ingest.poll()
    mended = (await world.sources())["bad.example"]
    assert (report.new, report.failures) == (1, ())
    assert (mended.error_count, mended.last_error, mended.failing_from) == (0, None, None)


@pytest.mark.parametrize(
    ("status", "retry_after", "pause"),
    [
        ("429 Too Many Requests", "7200", 2 * HOUR),
        ("429 Too Many Requests", "Mon, 23 Nov 2026 12:00:00 GMT", 3 * HOUR),
        ("503 Busy", "86400", DAY),
        ("503 Busy", "Tue, 01 Dec 2099 12:00:00 GMT", 7 * DAY),
    ],
)
async def test_who_asks_to_wait_is_not_asked_sooner(
    world: World, status: str, retry_after: str, pause: timedelta
) -> None:
    world.misbehave(plain("", status, Retry_After=retry_after))
    await world.ingest.poll()
    bad = (await world.sources())["bad.example"]
    assert pause <= bad.next_poll_at - NOW <= 1.1 * pause
    world.clock.now = NOW + pause - MINUTE
    await world.ingest.poll()
    asked = [each for each in world.publisher.requests if each.host == "bad.example"]
    assert [each.path for each in asked] == ["/robots.txt", "/feed"]


async def test_nothing_changed_with_a_body_is_nothing_new(world: World) -> None:
    body = rss(item(2)).encode()

    async def answer(seen: Seen, writer: asyncio.StreamWriter) -> None:
        if "if-none-match" not in seen.headers:
            await plain(rss(item()), ETag='"1"')(seen, writer)
            return
        await raw(head("304 Not Modified", Content_Length=str(len(body))), body)(seen, writer)

    world.misbehave(answer)
    await world.ingest.poll()
    world.clock.move(DAY)
    report = await world.ingest.poll()
    assert (report.read, report.new, report.failures) == (3, 0, ())


async def test_a_source_that_is_gone_is_never_asked_again(world: World) -> None:
    world.misbehave(plain("", "410 Gone"))
    await world.ingest.poll()
    world.clock.move(30 * DAY)
    report = await world.ingest.poll()
    assert (await world.sources())["bad.example"].disabled_at == NOW
    assert (report.read, report.failures) == (2, ())


async def test_a_feed_that_robots_txt_closes_is_not_asked_for(world: World) -> None:
    world.publisher.serve("bad.example/robots.txt", plain("User-agent: *\nDisallow: /\n"))
    report = await world.ingest.poll()
    assert (report.read, len(report.failures)) == (2, 1)
    assert "robots.txt of bad.example" in told(report)[0]
    assert [each.path for each in world.publisher.requests if each.host == "bad.example"] == [
        "/robots.txt"
    ]


async def test_a_publisher_that_wants_rest_gets_it_though_nothing_fails(world: World) -> None:
    world.misbehave(plain(rss(item()), Cache_Control="max-age=86400"))
    await world.ingest.poll()
    assert (await world.sources())["bad.example"].next_poll_at >= NOW + DAY


async def test_an_unchanged_feed_is_read_no_sooner_than_it_asked_when_it_changed(
    world: World,
) -> None:
    """It is Monday, 09:00; the feed wants four hours, and no visitor from 13 to 17."""
    hours = "".join(f"<hour>{hour}</hour>" for hour in (13, 14, 15, 16))
    wishes = f"<ttl>240</ttl><skipHours>{hours}</skipHours>"
    world.misbehave(plain(rss(f"{wishes}{item()}"), ETag='"1"'))
    await world.ingest.poll()
    changed = (await world.sources())["bad.example"].next_poll_at - NOW
    world.misbehave(raw(head("304 Not Modified")))
    world.clock.move(changed)
    await world.ingest.poll()
    unchanged = (await world.sources())["bad.example"].next_poll_at - world.clock()
    assert 8 * HOUR <= changed <= 8.8 * HOUR
    assert 4 * HOUR <= unchanged <= 4.4 * HOUR


async def test_a_source_whose_hours_to_skip_come_is_not_read_in_them(world: World) -> None:
    world.misbehave(plain(rss(f"<skipHours><hour>9</hour><hour>10</hour></skipHours>{item()}")))
    world.clock.move(-HOUR / 12)
    async with world.core.database.begin() as tx:
        for source in await tx.sources.all():
            await tx.sources.resume(source.id, world.clock())
    await world.ingest.poll()
    assert (await world.sources())["bad.example"].next_poll_at == NOW + 2 * HOUR


async def test_of_ten_thousand_items_those_that_are_left_out_are_counted(world: World) -> None:
    world.misbehave(plain(rss("".join(f"<item><title>{n}</title></item>" for n in range(10_000)))))
    report = await world.ingest.poll()
    (bad,) = (each for each in report.reads if each.source.title == "bad.example")
    assert (bad.new, bad.left_out) == (2_000, ("8,000 items older than the newest 2,000",))


async def test_a_poll_that_is_cancelled_keeps_what_it_read_and_gives_back_the_rest(
    world: World,
) -> None:
    """One source has answered, one has failed, one says nothing."""
    reached = asyncio.Event()
    ended: list[str] = []

    async def never(seen: Seen, writer: asyncio.StreamWriter) -> None:
        reached.set()
        await silence(seen, writer)

    world.misbehave(never)
    world.publisher.serve("two.example/feed", plain("", "404 Not Found"))
    patient = replace(world.core.ingest.fetcher, timeout=MINUTE)
    readers = {kind: make(patient) for kind, make in READERS.items()}
    both = asyncio.Event()

    def show(read: SourceRead) -> None:
        ended.append(read.source.title)
        if len(ended) == 2:
            both.set()

    poll = asyncio.create_task(replace(world.ingest, readers=readers).poll(show))  # noqa: TID251
    await reached.wait()
    await both.wait()
    poll.cancel()
    with pytest.raises(asyncio.CancelledError):
        await poll
    sources = await world.sources()
    async with world.core.database.read() as tx:
        held = await tx.sources.being_read(NOW)
    assert sorted(ended) == ["one.example", "two.example"]
    assert sources["two.example"].error_count == 1
    assert sources["two.example"].next_poll_at > NOW
    assert sources["bad.example"].next_poll_at == NOW
    assert (held, await world.entry_count()) == ((0, NOW), 1)


PAGES = [
    pytest.param(plain(bomb(64), Content_Encoding="gzip"), id="gzip bomb"),
    pytest.param(endless(b"<p>x</p>" * 1000), id="endless"),
    pytest.param(redirect("http://169.254.169.254/latest/meta-data/"), id="to metadata"),
    pytest.param(redirect("/page"), id="redirect loop"),
    pytest.param(plain("", "403 Forbidden"), id="forbidden"),
]


@pytest.mark.parametrize("answer", PAGES)
async def test_of_a_page_that_misbehaves_the_feeds_own_text_is_read(
    world: World, answer: Answer
) -> None:
    page = world.publisher.serve("bad.example/page", answer)
    link = f"<link>{page}</link></item>"
    world.misbehave(plain(rss(item().replace("</item>", link))))
    await world.ingest.poll()
    await world.ingest.analyse()
    async with world.core.database.read() as tx:
        states = await tx.entries.count_by_state()
    assert states[EntryState.NEW] == 0
    assert states[EntryState.ANALYSED] + states[EntryState.SKIPPED] == 3
    assert "/page" in world.publisher.paths()
