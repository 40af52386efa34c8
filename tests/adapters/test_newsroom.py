"""The sample newsroom, asked over real sockets."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import aiohttp
import feedparser
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from lxml import html
from typing_extensions import override

from bot.sandbox.articles import Expected, SampleArticle
from bot.sandbox.newsroom import Newsroom, NewsroomFeed, open_newsroom
from bot.sandbox.traffic import SeenRequest
from bot.sandbox.trouble import BOMB_BYTES, HUGE_BYTES

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def an_article(
    slug: str = "a-call",
    *,
    outlet: str = "reuters",
    title: str = "Ministers speak by telephone",
    ago: str = "2d6h",
    paragraphs: tuple[str, ...] = ("The ministers spoke on {today-3:weekday}.", "They will meet."),
) -> SampleArticle:
    """Return an article by Reuters of two days ago."""
    return SampleArticle(
        slug=slug,
        outlet=outlet,
        title=title,
        ago=ago,
        paragraphs=paragraphs,
        expected=Expected(relevant=True),
    )


@asynccontextmanager
async def reading(
    *articles: SampleArticle,
) -> AsyncIterator[tuple[Newsroom, aiohttp.ClientSession]]:
    """Open a newsroom that stands at `NOW`, and a client that knows its host names."""
    async with open_newsroom(clock=lambda: NOW, articles=articles) as newsroom:
        connector = aiohttp.TCPConnector(resolver=newsroom.resolver())
        async with aiohttp.ClientSession(connector=connector) as session:
            yield newsroom, session


async def status_of(session: aiohttp.ClientSession, url: str, **headers: str) -> int:
    async with session.get(url, headers=headers, allow_redirects=False) as response:
        return response.status


async def text_of(session: aiohttp.ClientSession, url: str) -> str:
    async with session.get(url) as response:
        return await response.text()


# --- feeds -------------------------------------------------------------------------------------


async def test_the_packages_samples_make_a_feed_for_each_outlet() -> None:
    async with open_newsroom() as newsroom:
        assert (len(newsroom.feeds) >= 40, newsroom.feeds[0]) == (
            True,
            NewsroomFeed(
                "press_tv",
                f"http://www.presstv.ir:{newsroom.port}/attache-sample/press_tv/feed.xml",
                "Press TV (sample)",
            ),
        )


@pytest.mark.parametrize(
    ("outlet", "kind", "version", "date"),
    [
        ("reuters", "application/atom+xml", "atom10", "2026-11-21T18:00:00+00:00"),
        ("press_tv", "application/rss+xml", "rss20", "Sat, 21 Nov 2026 21:30:00 +0330"),
    ],
)
async def test_a_feed_names_its_entries(outlet: str, kind: str, version: str, date: str) -> None:
    async with reading(an_article(outlet=outlet)) as (newsroom, session):
        async with session.get(newsroom.feed_url(outlet)) as response:
            media_type, parsed = response.content_type, feedparser.parse(await response.read())
        entry = parsed.entries[0]
        assert (media_type, parsed.version, parsed.bozo, len(parsed.entries)) == (
            kind,
            version,
            False,
            1,
        )
        assert (entry.id, entry.link, entry.title, entry.published, entry.summary) == (
            newsroom.url_of("a-call"),
            newsroom.url_of("a-call"),
            "Ministers speak by telephone",
            date,
            "The ministers spoke on Friday.",
        )


@pytest.mark.parametrize(
    ("outlet", "content"),
    [
        ("nato", "<p>The ministers spoke on Friday.</p>\n<p>They will meet.</p>"),
        ("defense_news", "<p>The ministers spoke on Friday.</p>\n<p>They will meet.</p>"),
    ],
)
async def test_some_feeds_carry_the_whole_text(outlet: str, content: str) -> None:
    async with reading(an_article(outlet=outlet)) as (newsroom, session):
        parsed = feedparser.parse(await text_of(session, newsroom.feed_url(outlet)))
        assert parsed.entries[0].content[0].value == content


async def test_an_outlet_without_articles_has_an_empty_feed_and_is_not_listed() -> None:
    async with reading() as (newsroom, session):
        parsed = feedparser.parse(await text_of(session, newsroom.feed_url("reuters")))
        assert (newsroom.feeds, parsed.entries, parsed.bozo) == ([], [], False)


async def test_a_feed_is_newest_first() -> None:
    articles = (an_article("old", ago="9d"), an_article("new", ago="1h"), an_article("mid"))
    async with reading(*articles) as (newsroom, session):
        parsed = feedparser.parse(await text_of(session, newsroom.feed_url("reuters")))
        assert [entry.link.rpartition("/")[2] for entry in parsed.entries] == ["new", "mid", "old"]


@pytest.mark.parametrize("outlet", ["reuters", "press_tv"])
async def test_a_hostile_title_is_text_and_the_feed_stays_whole(outlet: str) -> None:
    title = 'Ministers <!channel> & *all* "meet"\x00\x0b‮ today'
    async with reading(an_article(outlet=outlet, title=title)) as (newsroom, session):
        parsed = feedparser.parse(await text_of(session, newsroom.feed_url(outlet)))
        page = html.fromstring(await text_of(session, newsroom.url_of("a-call")))
        assert (parsed.bozo, "<!channel>" in page.findtext(".//h1")) == (False, True)


@pytest.mark.parametrize("name", ["feed", "article"])
async def test_what_has_not_changed_is_not_sent_again(name: str) -> None:
    async with reading(an_article()) as (newsroom, session):
        urls = {"feed": newsroom.feed_url("reuters"), "article": newsroom.url_of("a-call")}
        async with session.get(urls[name]) as response:
            etag, modified = response.headers["ETag"], response.headers["Last-Modified"]
        assert {
            "tag": await status_of(session, urls[name], **{"If-None-Match": f'"x", {etag}'}),
            "other tag": await status_of(session, urls[name], **{"If-None-Match": '"x"'}),
            "date": await status_of(session, urls[name], **{"If-Modified-Since": modified}),
            "tag before date": await status_of(
                session, urls[name], **{"If-None-Match": '"x"', "If-Modified-Since": modified}
            ),
            "old date": await status_of(
                session, urls[name], **{"If-Modified-Since": "Fri, 20 Nov 2026 09:00:00 GMT"}
            ),
            "no date": await status_of(session, urls[name], **{"If-Modified-Since": "yesterday"}),
        } == {
            "tag": 304,
            "other tag": 200,
            "date": 304,
            "tag before date": 200,
            "old date": 200,
            "no date": 200,
        }


async def test_a_feed_changes_with_what_is_published_revised_and_withdrawn() -> None:
    async with reading(an_article()) as (newsroom, session):
        url = newsroom.feed_url("reuters")
        before = feedparser.parse(await text_of(session, url))
        published = newsroom.publish(an_article("second", ago="0h", title="A second call"))
        newsroom.revise("second", title="A second call, corrected")
        newsroom.withdraw("a-call")
        after = feedparser.parse(await text_of(session, url))
        assert [(entry.link, entry.title, entry.updated) for entry in after.entries] == [
            (published, "A second call, corrected", "2026-11-23T09:00:00+00:00")
        ]
        assert [entry.title for entry in before.entries] == ["Ministers speak by telephone"]


# --- pages -------------------------------------------------------------------------------------


async def test_a_page_has_furniture_dates_and_the_mark_of_a_sample() -> None:
    async with reading(an_article(outlet="press_tv"), an_article("b", outlet="press_tv")) as (
        newsroom,
        session,
    ):
        page = html.fromstring(await text_of(session, newsroom.url_of("a-call")))
        data = json.loads(page.findtext(".//script"))
        notice = "Sample article written for the Attaché demo; not published by Press TV"
        assert {
            "title": page.findtext(".//h1"),
            "text": [each.text for each in page.xpath("//div[@itemprop='articleBody']/p")],
            "sample": page.xpath("//meta[@name='attache-sample']/@content"),
            "notice": page.xpath("string(//aside[@role='note'])"),
            "footer": page.xpath("string(//footer/p)"),
            "crumbs": page.xpath("string(//div[@class='breadcrumbs'])"),
            "canonical": page.xpath("//link[@rel='canonical']/@href"),
            "related": page.xpath("//aside[@class='related']//a/@href"),
            "mirrors": page.xpath("//div[@class='mirrors']/p/text()"),
            "published": data["datePublished"],
            "published again": page.xpath("//meta[contains(@property,'published')]/@content"),
        } == {
            "title": "Ministers speak by telephone",
            "text": ["The ministers spoke on Friday.", "They will meet."],
            "sample": ["true"],
            "notice": notice,
            "footer": f"{notice}.",
            "crumbs": "News   /   Foreign Policy   /   Military",
            "canonical": [newsroom.url_of("a-call")],
            "related": ["b"],
            "mirrors": [
                "Press TV’s website can also be accessed at the following alternate addresses:",
                "www.presstv.ir",
                "www.presstv.co.uk",
            ],
            "published": "2026-11-21T21:30:00+03:30",
            "published again": ["2026-11-21T21:30:00+03:30"],
        }


@pytest.mark.parametrize(
    ("outlet", "shown"),
    [("kcna", "2026-11-22 03:00 (UTC+09:00)"), ("indopacom", "2026-11-21 08:00 (UTC-10:00)")],
)
async def test_wires_and_readouts_date_their_pages_in_their_zone(outlet: str, shown: str) -> None:
    async with reading(an_article(outlet=outlet)) as (newsroom, session):
        page = html.fromstring(await text_of(session, newsroom.url_of("a-call")))
        assert page.findtext(".//time") == shown


async def test_json_cannot_end_the_script_that_carries_it() -> None:
    title = "</script><b>Bold</b>"
    async with reading(an_article(title=title)) as (newsroom, session):
        page = html.fromstring(await text_of(session, newsroom.url_of("a-call")))
        assert json.loads(page.findtext(".//script"))["headline"] == title


async def test_every_sample_page_can_be_read_and_says_what_it_is() -> None:
    async with open_newsroom() as newsroom:
        connector = aiohttp.TCPConnector(resolver=newsroom.resolver())
        async with aiohttp.ClientSession(connector=connector) as session:
            pages = [await text_of(session, article.url) for article in newsroom.articles]
        assert [page.count("not published by") for page in pages] == [2] * len(pages)


async def test_a_page_opens_under_its_loopback_address_too() -> None:
    async with reading(an_article()) as (newsroom, session):
        url = newsroom.url_of("a-call")
        local = newsroom.local_url(url)
        assert (local, await text_of(session, local)) == (
            f"http://127.0.0.1:{newsroom.port}/attache-sample/reuters/a-call",
            await text_of(session, url),
        )


async def test_addresses_of_others_are_left_alone() -> None:
    async with reading() as (newsroom, _):
        assert (
            newsroom.local_url("https://www.reuters.com/world") == "https://www.reuters.com/world"
        )


async def test_the_newsroom_tells_the_one_endpoint_to_allow() -> None:
    async with reading() as (newsroom, _):
        assert newsroom.endpoint == ("127.0.0.1", newsroom.port)


async def test_the_index_leads_to_front_pages_and_those_to_articles() -> None:
    async with reading(an_article()) as (newsroom, session):
        index = html.fromstring(await text_of(session, newsroom.base_url))
        (front_url,) = index.xpath("//a/@href")
        front = html.fromstring(await text_of(session, front_url))
        assert (front_url, front.xpath("//section//a/@href"), front.findtext(".//title")) == (
            f"{newsroom.base_url}reuters/",
            ["a-call"],
            "Reuters (sample)",
        )


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/robots.txt", 200),
        ("/attache-sample/reuters/a-call", 200),
        ("/attache-sample/reuters/another-call", 404),
        ("/attache-sample/nato/a-call", 404),
        ("/attache-sample/nobody/a-call", 404),
        ("/attache-sample/", 404),
        ("/reuters/a-call", 404),
    ],
)
async def test_an_outlets_host_serves_that_outlet_alone(path: str, status: int) -> None:
    async with reading(an_article()) as (newsroom, session):
        url = f"http://www.reuters.com:{newsroom.port}{path}"
        assert await status_of(session, url) == status


async def test_an_article_stands_under_its_own_outlet_alone() -> None:
    async with reading(an_article()) as (newsroom, session):
        assert await status_of(session, f"{newsroom.base_url}nato/a-call") == 404


async def test_a_withdrawn_article_is_gone_until_it_is_published_again() -> None:
    async with reading(an_article()) as (newsroom, session):
        url = newsroom.url_of("a-call")
        newsroom.withdraw("a-call")
        gone = await status_of(session, url)
        newsroom.publish(an_article())
        assert (gone, await status_of(session, url)) == (410, 200)


async def test_a_revised_text_stands_at_the_same_address() -> None:
    async with reading(an_article()) as (newsroom, session):
        newsroom.revise("a-call", paragraphs=["They spoke on {today-2:weekday}, it turns out."])
        page = html.fromstring(await text_of(session, newsroom.url_of("a-call")))
        assert page.xpath("//div[@itemprop='articleBody']/p/text()") == [
            "They spoke on Saturday, it turns out."
        ]


# --- scripted trouble --------------------------------------------------------------------------


async def test_a_held_page_waits_until_it_is_released() -> None:
    async with reading(an_article()) as (newsroom, session), asyncio.TaskGroup() as tasks:
        hold = newsroom.hold(newsroom.url_of("a-call"))
        asked = tasks.create_task(status_of(session, newsroom.url_of("a-call")))
        await hold.arrived.wait()
        was_waiting = not asked.done()
        hold.release()
        assert (was_waiting, await asked) == (True, 200)
        assert await status_of(session, newsroom.url_of("a-call")) == 200


async def test_a_second_hold_keeps_what_comes_after_it() -> None:
    async with reading(an_article()) as (newsroom, session), asyncio.TaskGroup() as tasks:
        url = newsroom.url_of("a-call")
        first = newsroom.hold(url)
        early = tasks.create_task(status_of(session, url))
        await first.arrived.wait()
        second = newsroom.hold(url)
        late = tasks.create_task(status_of(session, url))
        await second.arrived.wait()
        first.release()
        assert (await early, late.done()) == (200, False)
        second.release()
        assert await late == 200


async def test_a_closing_newsroom_lets_held_requests_go() -> None:
    async with asyncio.TaskGroup() as tasks, aiohttp.ClientSession() as session:
        async with open_newsroom(articles=[an_article()]) as newsroom:
            hold = newsroom.hold(newsroom.url_of("a-call"))
            url = newsroom.local_url(newsroom.url_of("a-call"))
            asked = tasks.create_task(status_of(session, url))
            await hold.arrived.wait()
        assert await asked == 200


async def test_a_failing_page_fails_until_it_is_mended() -> None:
    async with reading(an_article()) as (newsroom, session):
        url = newsroom.url_of("a-call")
        newsroom.fail(url, status=503, headers={"Retry-After": "7"})
        async with session.get(url) as response:
            failed = (response.status, response.headers["Retry-After"])
        newsroom.mend(url)
        assert (failed, await status_of(session, url)) == ((503, "7"), 200)


async def test_requests_are_recorded_and_can_be_awaited() -> None:
    async with reading(an_article()) as (newsroom, session), asyncio.TaskGroup() as tasks:
        url = newsroom.url_of("a-call")
        received = tasks.create_task(newsroom.received(url, count=2))
        await status_of(session, url)
        await status_of(session, newsroom.local_url(url), Accept="text/plain")
        seen = await received
        path = "/attache-sample/reuters/a-call"
        assert (seen, newsroom.requests_for(url)) == (newsroom.requests, newsroom.requests)
        assert [(each.host, each.path, each.headers["accept"]) for each in seen] == [
            ("www.reuters.com", path, "*/*"),
            ("127.0.0.1", path, "text/plain"),
        ]


async def test_a_request_that_never_comes_is_not_invented() -> None:
    async with reading(an_article()) as (newsroom, _):
        empty: list[SeenRequest] = []
        assert newsroom.requests_for("/attache-sample/reuters/a-call") == empty


@pytest.mark.parametrize(
    ("name", "status", "header", "value"),
    [
        ("redirect-loop", 302, "Location", "/attache-sample/trouble/redirect-loop"),
        ("redirect-ping", 302, "Location", "/attache-sample/trouble/redirect-pong"),
        ("redirect-pong", 302, "Location", "/attache-sample/trouble/redirect-ping"),
        ("redirect-private", 302, "Location", "http://10.0.0.1/"),
        ("redirect-metadata", 302, "Location", "http://169.254.169.254/latest/meta-data/"),
        ("redirect-file", 302, "Location", "file:///etc/hostname"),
        ("moved", 301, "Location", "/attache-sample/"),
        ("not-found", 404, "Content-Type", "text/html"),
        ("gone", 410, "Content-Type", "text/html"),
        ("forbidden", 403, "Content-Type", "text/html"),
        ("busy", 429, "Retry-After", "120"),
        ("error", 500, "Content-Type", "text/html"),
        ("unavailable", 503, "Retry-After", "Fri, 31 Dec 2100 23:59:59 GMT"),
        ("wrong-encoding", 200, "Content-Type", "text/html; charset=utf-8"),
        ("unknown-encoding", 200, "Content-Type", "text/html; charset=klingon"),
        ("html-feed", 200, "Content-Type", "text/html"),
        ("truncated-feed", 200, "Content-Type", "application/rss+xml"),
        ("empty", 200, "Content-Length", "0"),
        ("empty-feed", 200, "Content-Type", "application/rss+xml"),
        ("no-article", 200, "Content-Type", "text/html"),
        ("binary", 200, "Content-Type", "application/octet-stream"),
        ("binary-page", 200, "Content-Type", "text/html"),
    ],
)
async def test_trouble_answers_as_its_name_says(
    name: str, status: int, header: str, value: str
) -> None:
    async with reading() as (newsroom, session):
        url = newsroom.trouble_url(name)
        async with session.get(url, allow_redirects=False) as response:
            assert (response.status, response.headers[header]) == (status, value)


@pytest.mark.parametrize(
    ("name", "size"), [("huge", HUGE_BYTES), ("gzip-bomb", BOMB_BYTES), ("empty", 0)]
)
async def test_trouble_is_as_big_as_it_says(name: str, size: int) -> None:
    async with reading() as (newsroom, session):
        received = 0
        async with session.get(newsroom.trouble_url(name)) as response:
            async for chunk in response.content.iter_chunked(1024 * 1024):
                received += len(chunk)
        assert received == size


async def test_the_wrong_encoding_is_wrong() -> None:
    async with reading() as (newsroom, session):
        async with session.get(newsroom.trouble_url("wrong-encoding")) as response:
            body = await response.read()
        with pytest.raises(UnicodeDecodeError):
            body.decode("utf-8")


async def test_the_truncated_feed_is_broken_after_its_first_entry() -> None:
    async with reading() as (newsroom, session):
        parsed = feedparser.parse(await text_of(session, newsroom.trouble_url("truncated-feed")))
        assert (parsed.bozo, parsed.entries[0].title) == (True, "Whole")


async def test_a_page_that_is_cut_short_is_an_error_for_its_reader() -> None:
    async with reading() as (newsroom, session):
        with pytest.raises(aiohttp.ClientPayloadError):
            await text_of(session, newsroom.trouble_url("cut-short"))


@pytest.mark.parametrize("name", ["endless", "drip", "huge", "gzip-bomb"])
async def test_a_reader_may_leave_early(name: str) -> None:
    async with reading(an_article()) as (newsroom, session):
        async with session.get(newsroom.trouble_url(name)) as response:
            first = await response.content.read(1)
            response.close()
        assert (len(first), await status_of(session, newsroom.url_of("a-call"))) == (1, 200)


@pytest.mark.parametrize("name", ["endless", "drip"])
async def test_what_never_ends_ends_with_the_newsroom(name: str) -> None:
    async with aiohttp.ClientSession() as session:
        async with open_newsroom(articles=[]) as newsroom:
            response = await session.get(newsroom.local_url(newsroom.trouble_url(name)))
            await response.content.read(1)
        response.close()
        with pytest.raises(aiohttp.ClientConnectorError):
            await status_of(session, newsroom.base_url)


async def test_trouble_without_a_name_is_nothing() -> None:
    async with reading() as (newsroom, session):
        with pytest.raises(KeyError):
            newsroom.trouble_url("no-such-trouble")
        assert await status_of(session, f"{newsroom.base_url}trouble/no-such-trouble") == 404


# --- host names --------------------------------------------------------------------------------


class OneAddress(AbstractResolver):
    """A resolver that knows one address for all names, and whether it was closed."""

    def __init__(self) -> None:
        self.is_closed = False

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host, host="192.0.2.7", port=port, family=family, proto=0, flags=0
            )
        ]

    @override
    async def close(self) -> None:
        self.is_closed = True


async def test_only_the_newsrooms_port_leads_to_the_newsroom() -> None:
    async with reading() as (newsroom, _):
        fallback = OneAddress()
        resolver = newsroom.resolver(fallback=fallback)
        found = {
            "newsroom": (await resolver.resolve("www.presstv.ir", newsroom.port))[0]["host"],
            "world": (await resolver.resolve("www.presstv.ir", 443))[0]["host"],
        }
        await resolver.close()
        assert (found, fallback.is_closed) == (
            {"newsroom": "127.0.0.1", "world": "192.0.2.7"},
            True,
        )


async def test_without_a_fallback_nothing_else_has_an_address() -> None:
    async with reading() as (newsroom, _):
        resolver = newsroom.resolver()
        with pytest.raises(OSError, match="not the newsroom's"):
            await resolver.resolve("www.presstv.ir", 443)
        await resolver.close()


async def test_the_demos_resolver_asks_the_system_about_other_ports() -> None:
    async with reading() as (newsroom, _):
        resolver = newsroom.open_resolver()
        (found,) = await resolver.resolve("127.0.0.1", 9)
        await resolver.close()
        assert found["host"] == "127.0.0.1"


# --- opening and dating ------------------------------------------------------------------------


async def test_a_taken_port_is_an_error() -> None:
    async with reading() as (newsroom, _):
        with pytest.raises(OSError, match="in use"):
            async with open_newsroom(port=newsroom.port, articles=[]):
                pytest.fail("two newsrooms on one port")


async def test_articles_are_dated_from_the_opening_by_the_clock() -> None:
    async with reading(an_article("recent", ago="3h"), an_article()) as (newsroom, _):
        assert (newsroom.opened_at, [each.published_at for each in newsroom.articles]) == (
            NOW,
            [NOW - timedelta(hours=3), datetime(2026, 11, 21, 18, tzinfo=UTC)],
        )


async def test_without_a_clock_the_newsroom_is_of_today() -> None:
    async with open_newsroom() as newsroom:
        dates = [article.published_at for article in newsroom.articles]
        assert (
            all(later >= earlier for later, earlier in pairwise(dates)),
            all(date <= newsroom.opened_at for date in dates),
            dates[0] > newsroom.opened_at - timedelta(days=2),
        ) == (True, True, True)
