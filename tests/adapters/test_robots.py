"""What robots.txt allows: read, obeyed over real sockets, remembered for a day."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.errors import Refused, TryLater
from bot.sources.feed import FeedReader
from bot.sources.http import Fetcher
from bot.sources.robots import MAX_BYTES, MAX_KEPT_BYTES, Robots, read_rules
from tests.build import NOW, a_source
from tests.conftest import MovableClock
from tests.publisher import (
    Answer,
    Publisher,
    Seen,
    drip,
    endless,
    head,
    open_publisher,
    open_reader,
    plain,
    raw,
    redirect,
)

PAGE = URL("http://news.example/secret/page")
CLOSED = "User-agent: *\nDisallow: /secret/\n"


# --- reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        (CLOSED, False),
        ("\ufeff" + CLOSED, False),
        (CLOSED.replace("\n", "\r\n"), False),
        ("User-agent: Other\nDisallow: /\n", True),
        ("User-agent: ATTACHE\nDisallow: /\n", False),
        ("User-agent: Attache/1.0\nDisallow: /\n", False),
        ("user agent attache # us\nDisallow: /\n", False),
        ("User-agent: Attache\nAllow: /\n\nUser-agent: *\nDisallow: /\n", True),
        ("User-agent: attachebot\nDisallow: /\n", True),
        ("User-agent: a\nUser-agent: *\nDisallow: /secret\n", False),
        ("User-agent: *\nDisallow: /secret\nAllow: /secret/page\n", True),
        ("User-agent: *\nDisallow: /*page$\n", False),
        ("User-agent: *\nDisallow:\n", True),
        ("<html><body>Not found</body></html>", True),
        ("\x00\ufffd\n" * 50, True),
    ],
)
def test_the_rules_for_us_are_read(text: str, allowed: bool) -> None:
    assert read_rules(text.encode(), "attache").allows(PAGE) == allowed


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("10", 10), ("0.5", 0.5), ("0", 0), ("-1", 0), ("soon", 0), ("nan", 0), ("9e99", 604_800)],
)
def test_a_crawl_delay_is_read_up_to_a_week(value: str, seconds: float) -> None:
    rules = read_rules(f"User-agent: *\nCrawl-delay: {value}\n".encode(), "attache")
    assert rules.delay == timedelta(seconds=seconds)


def test_many_names_with_many_rules_take_no_more_than_their_length() -> None:
    names = "".join(f"User-agent: robot{number}\n" for number in range(10_000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(10_000))
    read = read_rules((names + "User-agent: *\n" + rules).encode(), "attache")
    assert (read.allows(URL("http://news.example/9999")), read.allows(PAGE)) == (False, True)


@given(st.binary(max_size=300) | st.text(alphabet="user-agent: *\n\r/$%\u2028", max_size=300))
def test_anything_at_all_can_be_read(noise: bytes | str) -> None:
    body = noise if isinstance(noise, bytes) else noise.encode()
    rules = read_rules(CLOSED.encode() + b"\n" + body, "attache")
    assert rules.delay >= timedelta()


# --- obeying ------------------------------------------------------------------------------------


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    async with open_publisher() as opened:
        opened.serve("/secret/page", plain("here"))
        yield opened


@pytest.fixture
async def reader(publisher: Publisher, clock: MovableClock) -> AsyncIterator[Fetcher]:
    async with open_reader(publisher, clock=clock) as opened:
        yield replace(opened, timeout=timedelta(seconds=0.3))


async def outcome(reader: Fetcher, url: str) -> str:
    """Return a reason, `later`, or the body that came."""
    try:
        return (await reader.get(url)).body.decode()
    except Refused as error:
        return error.reason
    except TryLater:
        return "later"


@pytest.mark.parametrize(
    ("robots", "expected"),
    [
        pytest.param(plain(CLOSED), "robots", id="closed"),
        pytest.param(plain("User-agent: *\nAllow: /\n"), "here", id="open"),
        pytest.param(plain("", "404 Not Found"), "here", id="missing"),
        pytest.param(plain(CLOSED, "403 Forbidden"), "here", id="forbidden"),
        pytest.param(plain("", "410 Gone"), "here", id="gone"),
        pytest.param(plain("", "429 Too Many Requests"), "later", id="too many"),
        pytest.param(plain("", "500 Oops"), "later", id="broken"),
        pytest.param(plain("", "503 Busy"), "later", id="busy"),
        pytest.param(raw(b""), "later", id="hangs up"),
        pytest.param(raw(b"nonsense\r\n\r\n"), "later", id="nonsense"),
        pytest.param(drip(b"#"), "later", id="drips"),
        pytest.param(redirect("/moved.txt", "301 Moved"), "robots", id="moved"),
        pytest.param(redirect("http://other.example:PORT/moved.txt"), "robots", id="elsewhere"),
        pytest.param(redirect("/robots.txt"), "here", id="loop"),
        pytest.param(redirect("http://10.0.0.1/robots.txt"), "here", id="to a private address"),
        pytest.param(plain(CLOSED + "#" * MAX_BYTES), "robots", id="long"),
        pytest.param(plain("#" * MAX_BYTES + "\n" + CLOSED), "here", id="said too late"),
        pytest.param(endless(b"User-agent: *\nDisallow: /\n" * 1000), "robots", id="endless"),
        pytest.param(
            raw(head(Content_Encoding="gzip", Content_Length="3"), b"abc"), "later", id="not gzip"
        ),
    ],
)
async def test_robots_txt_is_obeyed(
    publisher: Publisher, reader: Fetcher, robots: Answer, expected: str
) -> None:
    publisher.serve("/robots.txt", robots)
    publisher.serve("/moved.txt", plain(CLOSED))
    assert await outcome(reader, publisher.url("/secret/page")) == expected
    assert ("/secret/page" in publisher.paths()) == (expected == "here")


async def test_a_feed_is_no_exception(publisher: Publisher, reader: Fetcher) -> None:
    publisher.serve("/robots.txt", plain(CLOSED))
    with pytest.raises(Refused) as refused:
        await FeedReader(reader).read(a_source(url=publisher.url("/secret/feed.xml")))
    assert (refused.value.reason, publisher.paths()) == ("robots", [])
    assert "news.example" in refused.value.message


async def test_a_page_that_a_redirect_leads_to_is_no_exception(
    publisher: Publisher, reader: Fetcher
) -> None:
    publisher.serve("closed.example/robots.txt", plain(CLOSED))
    url = publisher.serve("/0", redirect("http://closed.example:PORT/secret/page"))
    assert (await outcome(reader, url), publisher.paths()) == ("robots", ["/0"])


async def test_robots_txt_is_asked_for_once_a_day_an_origin(
    publisher: Publisher, reader: Fetcher, clock: MovableClock
) -> None:
    publisher.serve("/robots.txt", plain(CLOSED))
    publisher.serve("/page", plain("here"))
    for wait in (timedelta(), timedelta(hours=23), timedelta(hours=1)):
        clock.move(wait)
        async with asyncio.TaskGroup() as group:
            for host in ("news.example", "news.example", "www.news.example"):
                group.create_task(reader.get(publisher.url("/page", host)))
    asked = [each.host for each in publisher.requests if each.path == "/robots.txt"]
    assert sorted(asked) == ["news.example"] * 2 + ["www.news.example"] * 2


async def test_one_that_cannot_be_read_is_asked_for_again_after_five_minutes(
    publisher: Publisher, reader: Fetcher, clock: MovableClock
) -> None:
    url = publisher.url("/secret/page")
    publisher.serve("/robots.txt", plain("", "500 Oops"))
    first = [await outcome(reader, url) for _ in range(3)]
    publisher.serve("/robots.txt", plain(""))
    clock.move(timedelta(minutes=4))
    with pytest.raises(TryLater) as later:
        await reader.get(url)
    clock.move(timedelta(minutes=1))
    assert (first, later.value.after) == (["later"] * 3, timedelta(minutes=1))
    assert (await outcome(reader, url), len(publisher.requests)) == ("here", 3)


async def test_one_that_asks_to_wait_is_asked_for_again_then(
    publisher: Publisher, reader: Fetcher
) -> None:
    publisher.serve("/robots.txt", plain("", "503 Busy", Retry_After="7200"))
    with pytest.raises(TryLater) as later:
        await reader.get(publisher.url("/secret/page"))
    assert later.value.after == timedelta(hours=2)


async def test_a_short_crawl_delay_is_waited_for_between_requests(publisher: Publisher) -> None:
    publisher.serve("/robots.txt", plain("User-agent: *\nCrawl-delay: 30\n"))
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(round(seconds))

    async with open_reader(publisher) as reader:
        reader.hosts.sleep = sleep
        answers = [await reader.get(publisher.url("/secret/page")) for _ in range(3)]
    assert (slept, [each.fresh_for for each in answers]) == ([30, 30], [None] * 3)


async def test_a_long_crawl_delay_is_told_as_rest_and_nothing_is_asked_sooner(
    publisher: Publisher, reader: Fetcher
) -> None:
    publisher.serve("/robots.txt", plain("User-agent: *\nCrawl-delay: 3600\n"))
    publisher.serve("/feed", raw(head("304 Not Modified")))
    hour = timedelta(hours=1)
    answer = await reader.get(publisher.url("/feed"), etag='"a"')
    with pytest.raises(TryLater) as later:
        await reader.get(publisher.url("/secret/page"))
    assert (answer.fresh_for, publisher.paths()) == (hour, ["/feed"])
    assert later.value.after is not None
    assert timedelta() < later.value.after <= hour


async def test_what_is_remembered_is_bounded() -> None:
    async def read(_: str) -> bytes:
        return b"User-agent: *\nDisallow: /" + b"a" * (MAX_BYTES - 30)

    robots = Robots(token="attache", clock=lambda: NOW)
    for number in range(40):
        await robots.rules(URL(f"http://{number}.example/"), read)
    assert MAX_KEPT_BYTES / 2 < robots._cost <= MAX_KEPT_BYTES


async def test_who_gives_up_waiting_for_robots_txt_spoils_it_for_nobody(
    publisher: Publisher, reader: Fetcher
) -> None:
    asked, release = asyncio.Event(), asyncio.Event()

    async def slow(seen: Seen, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await release.wait()
        await plain("")(seen, writer)

    publisher.serve("/robots.txt", slow)
    patient = replace(reader, timeout=timedelta(seconds=5))
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(patient.get(publisher.url("/secret/page"))) for _ in range(2)]
        await asked.wait()
        tasks[0].cancel()
        release.set()
    assert (tasks[0].cancelled(), tasks[1].result().body) == (True, b"here")
