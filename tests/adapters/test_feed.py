"""Feeds of every kind, read over HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.model import Fetched, NewEntry, NotModified
from bot.errors import Refused, TryLater
from bot.sandbox.newsroom import Newsroom, open_newsroom
from bot.sources.feed import FeedReader
from bot.sources.guard import Guard
from bot.sources.http import open_fetcher
from tests.build import NOW, a_source
from tests.publisher import open_publisher, open_reader, plain

MONDAY = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)


async def read(body: str | bytes, **headers: str) -> Fetched:
    """Read these bytes, served as a feed at http://news.example/feed."""
    async with open_publisher() as publisher, open_reader(publisher) as fetcher:
        url = publisher.serve("/feed", plain(body, **headers))
        answer = await FeedReader(fetcher).read(a_source(url=url))
    assert isinstance(answer, Fetched)
    return answer


def rss(items: str, about: str = "") -> str:
    return f"""<?xml version="1.0"?>
      <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
           xmlns:content="http://purl.org/rss/1.0/modules/content/"
           xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"
           xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
           xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">
      <channel><title>Example</title>{about}{items}</channel></rss>"""


# --- the sample newsroom ------------------------------------------------------------------------


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


# --- formats ------------------------------------------------------------------------------------

ENTRY = NewEntry(
    key="urn:example:1",
    title="Talks held in Ankara",
    url="http://news.example/talks",
    published_at=MONDAY,
    author="Ada Desk",
    language="en",
    content="<p>The ministers met.</p>",
)
FORMATS = {
    "RSS 2.0": """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Example</title>
      <language>en-GB</language>
      <item><title>Talks held in Ankara</title><link>http://news.example/talks</link>
        <guid isPermaLink="false">urn:example:1</guid><dc:creator>Ada Desk</dc:creator>
        <pubDate>Mon, 16 Nov 2026 08:00:00 +0200</pubDate><description>They met.</description>
        <content:encoded><![CDATA[<p>The ministers met.</p>]]></content:encoded></item>
      </channel></rss>""",
    "RSS 0.92 with Dublin Core": """<rss version="0.92"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Example</title>
      <item><title>Talks held in Ankara</title><link>http://news.example/talks</link>
        <dc:date>2026-11-16T06:00:00Z</dc:date><author>ada@news.test (Ada Desk)</author>
        <guid isPermaLink="false">urn:example:1</guid><dc:language>en</dc:language>
        <description>&lt;p&gt;The ministers met.&lt;/p&gt;</description></item></channel></rss>""",
    "RDF": """<rdf:RDF xmlns="http://purl.org/rss/1.0/"
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns:dc="http://purl.org/dc/elements/1.1/">
      <channel rdf:about="http://news.example/"><title>Example</title>
        <dc:language>en</dc:language></channel>
      <item rdf:about="urn:example:1"><title>Talks held in Ankara</title>
        <link>http://news.example/talks</link><dc:date>2026-11-16T07:00:00+01:00</dc:date>
        <dc:creator>Ada Desk</dc:creator>
        <description>&lt;p&gt;The ministers met.&lt;/p&gt;</description></item></rdf:RDF>""",
    "Atom 1.0": """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-US">
      <title>Example</title>
      <entry><title type="html">Talks held in Ankara</title>
        <link rel="enclosure" href="http://news.example/talks.mp3"/>
        <link rel="alternate" type="application/json" href="http://news.example/talks.json"/>
        <link rel="alternate" type="text/html" href="http://news.example/talks"/>
        <id>urn:example:1</id><author><name>Ada Desk</name><email>ada@news.example</email></author>
        <updated>2026-11-20T06:00:00Z</updated><published>2026-11-16T06:00:00Z</published>
        <summary>They met.</summary>
        <content type="html">&lt;p&gt;The ministers met.&lt;/p&gt;</content></entry></feed>""",
    "Atom 1.0 with XHTML": """<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:lang="en">
      <a:title>Example</a:title>
      <a:entry xml:base="http://news.example/"><a:title type="xhtml">
          <div xmlns="http://www.w3.org/1999/xhtml">Talks held in <b>Ankara</b></div></a:title>
        <a:link href="talks"/><a:id>urn:example:1</a:id>
        <a:author><a:name>Ada Desk</a:name></a:author><a:updated>2026-11-16T06:00:00Z</a:updated>
        <a:content type="xhtml"><h:p xmlns:h="http://www.w3.org/1999/xhtml">The ministers met.</h:p>
        </a:content></a:entry></a:feed>""",
    "Atom 0.3": """<feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="en">
      <title>Example</title>
      <entry><title>Talks held in Ankara</title><id>urn:example:1</id>
        <link rel="alternate" type="text/html" href="http://news.example/talks"/>
        <issued>2026-11-16T06:00:00Z</issued><modified>2026-11-17T06:00:00Z</modified>
        <author><name>Ada Desk</name></author><content type="text/html" mode="escaped">
        &lt;p&gt;The ministers met.&lt;/p&gt;</content></entry></feed>""",
    "JSON Feed 1.1": """{"version": "https://jsonfeed.org/version/1.1", "title": "Example",
      "language": "en-GB", "authors": [{"name": "Ada Desk"}],
      "items": [{"id": "urn:example:1", "url": "http://news.example/talks",
        "title": "Talks held in Ankara", "content_text": "The ministers met.",
        "date_published": "2026-11-16T08:00:00+02:00"}]}""",
    "JSON Feed 1.0": """{"version": "https://jsonfeed.org/version/1", "title": "Example",
      "items": [{"id": "urn:example:1", "url": "http://news.example/talks", "language": "en",
        "title": "Talks held in Ankara", "author": {"name": "Ada Desk"}, "image": null,
        "content_html": "<p>The ministers met.</p>", "summary": "They met.",
        "date_published": "2026-11-16T06:00:00Z"}, "no item"]}""",
}


@pytest.mark.parametrize("body", FORMATS.values(), ids=FORMATS.keys())
async def test_an_item_means_the_same_in_every_format(body: str) -> None:
    fetched = await read(body)
    assert (fetched.title, fetched.entries) == ("Example", (ENTRY,))


@pytest.mark.parametrize(
    ("item", "link"),
    [
        ("<link>/a?x=1&amp;y=2</link>", "/a?x=1&y=2"),
        ("<link><![CDATA[ /a?x=1&y=2 ]]></link>", "/a?x=1&y=2"),
        ("<guid>http://news.example/g</guid>", "http://news.example/g"),
        ("<guid>a-1</guid>", None),
        ("<guid isPermaLink='false'>http://news.example/g</guid>", None),
        ("<link>javascript:alert(1)</link>", None),
        ("<link>http://[</link>", None),
        ("<link>http://news.example/" + "a" * 2_000 + "</link>", None),
        ("<link>http://news.example/" + "\u4e00" * 700 + "</link>", None),
        (
            "<link>http://feeds.example/~r/1</link>"
            "<feedburner:origLink>http://news.example/a</feedburner:origLink>",
            "http://news.example/a",
        ),
        ("<atom:link rel='self' href='/feed'/><atom:link href='/a'/>", "/a"),
    ],
)
async def test_an_items_page_is_found(item: str, link: str | None) -> None:
    async with open_publisher() as publisher, open_reader(publisher) as fetcher:
        url = publisher.serve("/feed", plain(rss(f"<item><title>T</title>{item}</item>")))
        fetched = await FeedReader(fetcher).read(a_source(url=url))
        expected = publisher.url(link) if link and link.startswith("/") else link
    assert isinstance(fetched, Fetched)
    assert [entry.url for entry in fetched.entries] == [expected]


@pytest.mark.parametrize(
    ("item", "key"),
    [
        ("<guid> a  1 </guid>", "a 1"),
        ("<link>http://news.example/a</link>", "http://news.example/a"),
        ("", ""),
        (
            f"<guid>{'x' * 501}</guid>",
            "sha256:3ac31d30e2ef713a7d4803d2923982618af0bfb6488e67e2bcb9d0050f24d56a",
        ),
    ],
)
async def test_an_item_is_known_by_its_id_else_by_its_address(item: str, key: str) -> None:
    fetched = await read(rss(f"<item><title>T</title>{item}</item>"))
    assert [entry.key for entry in fetched.entries] == [key]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("<b>Talks</b> held", "Talks held"),
        ("&lt;b&gt;Talks&lt;/b&gt; held&lt;br/&gt;again", "Talks held again"),
        ("AT&amp;amp;T and R&amp;D", "AT&T and R&D"),
        ("5 &lt; 6 &amp; 7", "5 < 6 & 7"),
        ("<![CDATA[<script>steal()</script>Talks <!-- not --> held]]>", "Talks held"),
        ("  Talks \n\t held ", "Talks held"),
        ("Talks\u00a0held\u200b", "Talks held"),
        ("T" * 1_200, "T" * 1_000),
    ],
)
async def test_a_title_is_one_line_of_plain_text(written: str, title: str) -> None:
    fetched = await read(rss(f"<item><guid>1</guid><title>{written}</title></item>"))
    assert [entry.title for entry in fetched.entries] == [title]


@pytest.mark.parametrize(
    ("item", "title"),
    [
        (
            "<description>&lt;p&gt;The two ministers met.&lt;/p&gt;</description>",
            "The two ministers met.",
        ),
        (f"<description>{'word ' * 40}</description>", "word " * 23 + "word …"),
        ("<link>http://news.example/a</link>", "http://news.example/a"),
    ],
)
async def test_an_item_without_a_title_gets_its_opening_words(item: str, title: str) -> None:
    fetched = await read(rss(f"<item>{item}</item>"))
    assert [entry.title for entry in fetched.entries] == [title]


@pytest.mark.parametrize(
    ("item", "author"),
    [
        ("<author>ada@news.example (Ada Desk)</author>", "Ada Desk"),
        ("<author>Ada Desk &lt;ada@news.example&gt;</author>", "Ada Desk"),
        ("<author>ada@news.example</author>", None),
        ("<author>Ada Desk</author><dc:creator>Ada Desk</dc:creator>", "Ada Desk"),
        ("<dc:creator>Ada Desk</dc:creator><dc:creator>Bo</dc:creator>", "Ada Desk, Bo"),
    ],
)
async def test_authors_are_names_and_no_addresses(item: str, author: str | None) -> None:
    fetched = await read(rss(f"<item><title>T</title>{item}</item>"))
    assert [entry.author for entry in fetched.entries] == [author]


async def test_captions_of_pictures_are_no_titles_and_no_texts() -> None:
    item = """<item><title>T</title><media:group><media:title>M</media:title></media:group>
      <media:title>M</media:title><media:description>A very long caption</media:description>
      <description>Short</description><content src="http://news.example/elsewhere"/></item>"""
    fetched = await read(rss(item))
    assert [(entry.title, entry.content) for entry in fetched.entries] == [("T", "Short")]


# --- how seldom it asks to be read --------------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "headers", "rest"),
    [
        ("", {}, None),
        ("<ttl>90</ttl>", {}, timedelta(minutes=90)),
        ("<ttl>0</ttl>", {}, None),
        ("<ttl>soon</ttl>", {}, None),
        ("<ttl>99999999999</ttl>", {}, timedelta(days=7)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", {}, timedelta(hours=1)),
        (
            "<sy:updatePeriod> Daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            {},
            timedelta(hours=6),
        ),
        ("<sy:updatePeriod>yearly</sy:updatePeriod>", {}, timedelta(days=7)),
        ("<sy:updatePeriod>never</sy:updatePeriod>", {}, None),
        ("<ttl>5</ttl>", {"Cache_Control": "max-age=600"}, timedelta(minutes=10)),
        ("<skipHours><hour>9</hour><hour>10</hour></skipHours>", {}, timedelta(hours=2)),
        ("<skipHours><hour>12</hour></skipHours>", {}, None),
        ("<ttl>30</ttl><skipHours><hour>9</hour></skipHours>", {}, timedelta(hours=1)),
        ("<skipDays><day>Monday</day><day>Someday</day></skipDays>", {}, timedelta(hours=15)),
        (
            "<ttl>60</ttl><skipHours>"
            + "".join(f"<hour>{hour}</hour>" for hour in range(24))
            + "</skipHours>",
            {},
            timedelta(hours=1),
        ),
    ],
)
async def test_a_feed_may_ask_for_rest(
    about: str, headers: dict[str, str], rest: timedelta | None
) -> None:
    """It is Monday, 09:00."""
    assert (await read(rss("", about), **headers)).rest == rest


async def test_an_unchanged_feed_may_ask_for_rest_too() -> None:
    async with open_publisher() as publisher, open_reader(publisher) as fetcher:
        unchanged = plain("", "304 Not Modified", Cache_Control="max-age=600")
        source = a_source(url=publisher.serve("/feed", unchanged), etag='"1"')
        answer = await FeedReader(fetcher).read(source)
    assert answer == NotModified(rest=timedelta(minutes=10))


async def test_an_unchanged_feed_asks_for_what_it_asked_for_before() -> None:
    async with open_publisher() as publisher, open_reader(publisher) as fetcher:
        url = publisher.serve("/feed", plain(rss("", "<ttl>90</ttl>"), ETag='"1"'))
        first = await FeedReader(fetcher).read(a_source(url=url))
        assert isinstance(first, Fetched)
        publisher.serve("/feed", plain("", "304 Not Modified", Cache_Control="max-age=600"))
        source = a_source(url=url, etag='"1"', wishes=first.wishes)
        second = await FeedReader(fetcher).read(source)
    assert second == NotModified(rest=timedelta(minutes=90))


# --- limits -------------------------------------------------------------------------------------


async def test_of_ten_thousand_items_the_newest_two_thousand_are_read() -> None:
    items = "".join(
        f"<item><title>T{number}</title><pubDate>{day}</pubDate></item>"
        for number, day in enumerate(["2026-01-01", "2026-11-01"] * 2_000 + [""] * 6_000)
    )
    entries = (await read(rss(items))).entries
    assert [entry.title for entry in entries] == [f"T{number}" for number in range(1, 4_000, 2)]


async def test_a_feed_of_very_many_tags_is_refused() -> None:
    with pytest.raises(Refused, match="has more than 400 000 tags"):
        await read(rss("<i/>" * 400_001))


async def test_a_feed_that_takes_too_long_to_read_is_for_later() -> None:
    items = "".join(f"<item><guid>{n}</guid><title>T{n}</title></item>" for n in range(20_000))
    async with open_publisher() as publisher, open_reader(publisher) as fetcher:
        hurried = FeedReader(fetcher, patience=timedelta(milliseconds=1))
        url = publisher.serve("/feed", plain(rss(items)))
        with pytest.raises(TryLater, match="/feed took too long to read"):
            await hurried.read(a_source(url=url))
