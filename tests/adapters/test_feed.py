"""Feeds, read from the newsroom and from bytes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot.domain.model import Fetched, NewEntry, NotModified
from bot.errors import Refused, TryLater
from bot.sandbox.newsroom import Newsroom, open_newsroom
from bot.sources.feed import FeedReader, parse_feed
from bot.sources.guard import Guard
from bot.sources.http import Response, open_fetcher
from tests.build import NOW, a_source


@pytest.fixture
async def newsroom() -> AsyncIterator[Newsroom]:
    async with open_newsroom(clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
async def reader(newsroom: Newsroom) -> AsyncIterator[FeedReader]:
    async with open_fetcher(
        guard=Guard(endpoints=frozenset({newsroom.endpoint})),
        user_agent="Attache/test",
        clock=lambda: NOW,
        resolver=newsroom.resolver(),
    ) as fetcher:
        yield FeedReader(fetcher)


def response(body: str | bytes, content_type: str = "application/rss+xml") -> Response:
    return Response(
        status=200,
        url="https://news.example/feed.xml",
        headers={"content-type": content_type},
        body=body if isinstance(body, bytes) else body.encode(),
        media_type=content_type,
        charset=None,
    )


def rss(items: str) -> str:
    return f'<rss version="2.0"><channel><title>Example</title>{items}</channel></rss>'


async def test_every_sample_feed_announces_its_articles(
    newsroom: Newsroom, reader: FeedReader
) -> None:
    urls = set()
    for feed in newsroom.feeds:
        fetched = await reader.read(a_source(url=feed.url))
        assert isinstance(fetched, Fetched)
        urls |= {entry.url for entry in fetched.entries}
    assert urls == {article.url for article in newsroom.articles}


async def test_an_unchanged_feed_is_not_modified(newsroom: Newsroom, reader: FeedReader) -> None:
    url = newsroom.feeds[0].url
    first = await reader.read(a_source(url=url))
    assert isinstance(first, Fetched)
    assert await reader.read(a_source(url=url, etag=first.etag)) == NotModified()


def test_an_item_is_read_whole() -> None:
    item = """<item><guid isPermaLink="false">g1</guid><title> Talks  held </title>
      <link>/a?x=1&amp;y=2</link>
      <description>Short.</description><pubDate>Mon, 16 Sep 2024 08:00:00 +0200</pubDate>
      <author>Desk</author></item>"""
    assert parse_feed(response(rss(item))).entries == (
        NewEntry(
            key="g1",
            title="Talks held",
            url="https://news.example/a?x=1&y=2",
            published_at=datetime(2024, 9, 16, 6, 0, tzinfo=UTC),
            author="Desk",
            content="Short.",
        ),
    )


def test_an_item_without_an_id_is_known_by_its_address_or_text() -> None:
    items = """<item><title>A</title><link>https://news.example/a</link></item>
      <item><title>Only a title</title></item><item></item>
      <item><title>T</title><link>javascript:alert(1)</link></item>"""
    entries = parse_feed(response(rss(items))).entries
    assert [entry.url for entry in entries] == ["https://news.example/a", None, None]
    assert entries[0].key == "https://news.example/a"
    assert len({entry.key for entry in entries}) == 3


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html><body>No feed here</body></html>",
        b"\x00\x01\x02",
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>',
    ],
)
def test_what_is_no_feed_is_refused(body: str | bytes) -> None:
    with pytest.raises(Refused) as refused:
        parse_feed(response(body))
    assert refused.value.reason == "not_a_feed"


@pytest.mark.parametrize("charset", ["undefined", "a\0b"])
def test_a_feed_in_an_impossible_charset_is_refused(charset: str) -> None:
    item = "<item><guid>1</guid><title>T</title></item>"
    with pytest.raises(Refused) as refused:
        parse_feed(response(rss(item), f"application/rss+xml; charset={charset}"))
    assert refused.value.reason == "not_a_feed"


@asynccontextmanager
async def serving(body: bytes) -> AsyncIterator[tuple[FeedReader, str]]:
    """Serve these bytes as a feed; yield a reader and the address."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/rss+xml")

    app = web.Application()
    app.router.add_get("/feed", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        guard = Guard(endpoints=frozenset({("127.0.0.1", port)}))
        async with open_fetcher(guard=guard, user_agent="t", clock=lambda: NOW) as fetcher:
            yield FeedReader(fetcher), f"http://127.0.0.1:{port}/feed"
    finally:
        await runner.cleanup()


SMALL = rss("<item><guid>1</guid><title>T</title></item>").encode()
LIMIT = 2 * 1024 * 1024


async def test_a_feed_of_two_megabytes_is_read() -> None:
    async with serving(SMALL.ljust(LIMIT)) as (reader, url):
        assert isinstance(await reader.read(a_source(url=url)), Fetched)


async def test_a_larger_feed_is_refused() -> None:
    async with serving(SMALL.ljust(LIMIT + 1)) as (reader, url):
        with pytest.raises(Refused) as refused:
            await reader.read(a_source(url=url))
    assert refused.value.reason == "too_large"


async def test_a_feed_that_takes_too_long_to_read_is_for_later() -> None:
    items = "".join(f"<item><guid>{n}</guid><title>T{n}</title></item>" for n in range(2_000))
    async with serving(rss(items).encode()) as (reader, url):
        hurried = replace(reader, timeout=timedelta(milliseconds=1))
        with pytest.raises(TryLater, match="took too long to read"):
            await hurried.read(a_source(url=url))


def test_an_entity_bomb_stays_small() -> None:
    bomb = (
        '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    ) + rss("<item><title>Laugh &c;</title><guid>1</guid></item>")
    titles = [entry.title for entry in parse_feed(response(bomb)).entries]
    assert all(len(title) < 100 for title in titles)


@pytest.mark.parametrize("date", ["", "never", "Mon, 99 Sep 99999 00:00:00 GMT"])
def test_a_date_that_cannot_be_read_is_unknown(date: str) -> None:
    item = f"<item><guid>1</guid><title>T</title><pubDate>{date}</pubDate></item>"
    assert parse_feed(response(rss(item))).entries[0].published_at is None


def test_a_huge_feed_is_cut_to_its_newest_entries() -> None:
    items = "".join(f"<item><guid>{n}</guid><title>T{n}</title></item>" for n in range(2_100))
    assert len(parse_feed(response(rss(items))).entries) == 2_000
