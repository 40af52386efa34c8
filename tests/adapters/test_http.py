"""The fetcher and its guard, over real sockets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from bot.errors import Refused, TryLater
from bot.sandbox.newsroom import Newsroom, open_newsroom
from bot.sources.http import Fetcher, Guard, open_fetcher
from tests.build import NOW

PUBLIC = ["8.8.8.8", "2606:4700::1111"]
PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fd00::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "2002:0a00:0001::1",
    "64:ff9b::a00:1",
    "2001:0:a00:1::",
    "fec0::1",
    "feff::1",
    "192.88.99.1",
    "2002:c058:6301::1",
    "not an address",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_connected_to(address: str) -> None:
    assert Guard().allows(address, 443)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_or_special_address_may_not(address: str) -> None:
    assert not Guard().allows(address, 443)


def test_the_root_may_allow_exactly_one_endpoint() -> None:
    guard = Guard(endpoints=frozenset({("127.0.0.1", 9000)}))
    allowed = [guard.allows("127.0.0.1", port) for port in (9000, 9001)]
    assert allowed == [True, False]


@pytest.fixture
async def newsroom() -> AsyncIterator[Newsroom]:
    async with open_newsroom(clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
async def fetcher(newsroom: Newsroom) -> AsyncIterator[Fetcher]:
    guard = Guard(endpoints=frozenset({newsroom.endpoint}))
    async with open_fetcher(
        guard=guard, user_agent="Attache/test", clock=lambda: NOW, resolver=newsroom.resolver()
    ) as opened:
        yield replace(opened, timeout=timedelta(seconds=2))


async def test_a_page_comes_with_its_last_address_and_media_type(
    newsroom: Newsroom, fetcher: Fetcher
) -> None:
    url = newsroom.articles[0].url
    response = await fetcher.get(url)
    seen = newsroom.requests_for(url)[0]
    assert (response.status, response.url, response.media_type) == (200, url, "text/html")
    assert seen.headers["user-agent"] == "Attache/test"


async def test_a_feed_is_asked_for_conditionally(newsroom: Newsroom, fetcher: Fetcher) -> None:
    url = newsroom.feeds[0].url
    first = await fetcher.get(url)
    again = await fetcher.get(url, etag=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("redirect-loop", "redirects"),
        ("redirect-private", "address"),
        ("not-found", "not_found"),
        ("gone", "gone"),
        ("huge", "too_large"),
        ("gzip-bomb", "too_large"),
    ],
)
async def test_a_lasting_failure_is_refused_with_its_reason(
    newsroom: Newsroom, fetcher: Fetcher, name: str, reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        await fetcher.get(newsroom.trouble_url(name))
    assert refused.value.reason == reason


@pytest.mark.parametrize("name", ["error", "drip", "cut-short"])
async def test_a_passing_failure_is_for_later(
    newsroom: Newsroom, fetcher: Fetcher, name: str
) -> None:
    with pytest.raises(TryLater) as later:
        await fetcher.get(newsroom.trouble_url(name))
    assert later.value.hint


@pytest.mark.parametrize(
    ("value", "after"),
    [
        ("7", timedelta(seconds=7)),
        ("Mon, 23 Nov 2026 09:01:00 GMT", timedelta(minutes=1)),
        ("Mon, 23 Nov 2026 08:00:00 GMT", timedelta()),
        ("soon", None),
        ("Mon, 23 Nov 2026 09:01:00", None),
        ("", None),
        ("90000", timedelta(days=1)),
        ("Mon, 23 Nov 2099 09:01:00 GMT", timedelta(days=1)),
        ("9" * 10, None),
        ("9" * 5_000, None),
        ("\u00b2", None),
        ("Mon, 23 Nov 2026 09:01:00 +99999999999999999999", None),
    ],
)
async def test_a_retry_after_is_read_as_seconds_or_as_a_date(
    newsroom: Newsroom, fetcher: Fetcher, value: str, after: timedelta | None
) -> None:
    url = newsroom.feeds[0].url
    newsroom.fail(url, status=429, headers={"Retry-After": value})
    with pytest.raises(TryLater) as later:
        await fetcher.get(url)
    assert later.value.after == after


async def test_a_login_page_is_refused(newsroom: Newsroom, fetcher: Fetcher) -> None:
    url = newsroom.feeds[0].url
    newsroom.fail(url, status=403)
    with pytest.raises(Refused) as refused:
        await fetcher.get(url)
    assert refused.value.reason == "http_403"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://www.reuters.com/a",
        "file:///etc/passwd",
        "http://",
        "http://[::1",
        "http://host:99999/",
        "http://host:0/",
        "http://" + "a" * 3_000,
    ],
)
async def test_what_is_no_web_address_is_refused(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(Refused) as refused:
        await fetcher.get(url)
    assert refused.value.reason == "scheme"


@pytest.mark.parametrize(
    "host", ["127.0.0.1:9", "[::ffff:10.0.0.1]", "169.254.169.254", "[::1]:8080", "2130706433"]
)
async def test_a_literal_private_address_is_refused_though_it_skips_the_resolver(
    fetcher: Fetcher, host: str
) -> None:
    with pytest.raises((Refused, TryLater)) as stopped:
        await fetcher.get(f"http://{host}/latest/meta-data")
    assert "could not be reached" in stopped.value.message or stopped.value.hint


async def test_a_name_that_leads_to_a_private_address_is_refused() -> None:
    async with (
        open_newsroom(clock=lambda: NOW) as newsroom,
        open_fetcher(
            guard=Guard(),
            user_agent="Attache/test",
            clock=lambda: NOW,
            resolver=newsroom.resolver(),
        ) as fetcher,
    ):
        with pytest.raises(Refused) as refused:
            await fetcher.get(newsroom.articles[0].url)
        seen = newsroom.requests
    assert (refused.value.reason, seen) == ("address", [])


async def test_an_unknown_name_is_for_later(fetcher: Fetcher) -> None:
    with pytest.raises(TryLater, match="could not be reached"):
        await fetcher.get("http://nowhere.example/")


@asynccontextmanager
async def redirects(*statuses: int) -> AsyncIterator[tuple[Fetcher, str]]:
    """Serve /0, which leads to /1 and so on by these statuses; yield a fetcher and the root."""

    async def answer(request: web.Request) -> web.Response:
        step = int(request.match_info["step"])
        if step == len(statuses):
            return web.Response(text="here")
        return web.Response(status=statuses[step], headers={"Location": f"/{step + 1}"})

    app = web.Application()
    app.router.add_get("/{step}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        guard = Guard(endpoints=frozenset({("127.0.0.1", port)}))
        async with open_fetcher(guard=guard, user_agent="t", clock=lambda: NOW) as fetcher:
            yield fetcher, f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [
        ((), None),
        ((301,), "/1"),
        ((302,), None),
        ((301, 308), "/2"),
        ((301, 302), "/1"),
        ((302, 301), None),
        ((301, 302, 301), "/1"),
    ],
)
async def test_where_permanent_redirects_alone_lead_is_told(
    statuses: tuple[int, ...], permanent: str | None
) -> None:
    async with redirects(*statuses) as (fetcher, root):
        response = await fetcher.get(f"{root}/0")
    assert response.url == f"{root}/{len(statuses)}"
    assert response.permanent_url == (permanent and f"{root}{permanent}")
