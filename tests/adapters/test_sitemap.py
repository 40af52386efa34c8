"""News sitemaps, read over HTTP."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.model import Fetched, NewEntry, NotModified
from bot.errors import Refused, TryLater
from bot.sources.sitemap import SitemapReader
from tests.build import a_source
from tests.publisher import Publisher, open_publisher, open_reader, plain


def urlset(*urls: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
      <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"
        xmlns:video="http://www.google.com/schemas/sitemap-video/1.1">
      {"".join(f"<url>{url}</url>" for url in urls)}</urlset>"""


def index(*sitemaps: str) -> str:
    listed = "".join(f"<sitemap>{each}</sitemap>" for each in sitemaps)
    return (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</sitemapindex>'
    )


NEWS = """<loc>http://news.example/talks</loc><lastmod>2026-11-20T00:00:00Z</lastmod>
  <image:image><image:loc>http://news.example/a.jpg</image:loc><image:title>No</image:title>
  </image:image><video:video><video:title>No</video:title></video:video>
  <news:news><news:publication><news:name>Example</news:name><news:language>en</news:language>
  </news:publication><news:publication_date>2026-11-16T08:00:00+02:00</news:publication_date>
  <news:title>Talks &amp; more &lt;held&gt; in Ankara</news:title></news:news>"""
ENTRY = NewEntry(
    key="http://news.example/talks",
    title="Talks & more <held> in Ankara",
    url="http://news.example/talks",
    published_at=datetime(2026, 11, 16, 6, 0, tzinfo=UTC),
    language="en",
)


async def read(publisher: Publisher, body: str | bytes, **headers: str) -> Fetched | NotModified:
    async with open_reader(publisher) as fetcher:
        url = publisher.serve("/sitemap.xml", plain(body, **headers))
        return await SitemapReader(fetcher).read(a_source(kind="sitemap", url=url))


async def entries(body: str | bytes, **headers: str) -> tuple[NewEntry, ...]:
    async with open_publisher() as publisher:
        fetched = await read(publisher, body, **headers)
    assert isinstance(fetched, Fetched)
    return fetched.entries


async def test_what_a_sitemap_says_of_news_is_read_and_pictures_are_not() -> None:
    assert await entries(urlset(NEWS)) == (ENTRY,)


async def test_a_gzipped_sitemap_is_unpacked() -> None:
    packed = gzip.compress(urlset(NEWS).encode())
    assert await entries(packed, Content_Type="application/gzip") == (ENTRY,)


async def test_an_address_alone_is_an_entry_with_the_date_of_its_last_change() -> None:
    alone = "<loc> http://news.example/a </loc><lastmod>2026-11-20</lastmod>"
    nothing = "<lastmod>2026-11-20</lastmod>"
    assert await entries(urlset(alone, nothing)) == (
        NewEntry(
            key="http://news.example/a",
            title="http://news.example/a",
            url="http://news.example/a",
            published_at=datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
        ),
    )


async def test_of_a_large_sitemap_the_newest_two_thousand_are_read() -> None:
    pages = [f"<loc>/old/{n}</loc><lastmod>2020-01-01</lastmod>" for n in range(3_000)]
    pages += [f"<loc>/new/{n}</loc><lastmod>2026-11-01</lastmod>" for n in range(2_000)]
    async with open_publisher() as publisher:
        fetched = await read(publisher, urlset(*pages))
        newest = publisher.url("/new/")
    assert isinstance(fetched, Fetched)
    assert len(fetched.entries) == 2_000
    assert all((entry.url or "").startswith(newest) for entry in fetched.entries)
    assert fetched.left_out == ("3,000 items older than the newest 2,000",)


async def test_of_a_list_of_sitemaps_news_and_then_the_newest_are_read() -> None:
    async with open_publisher() as publisher:
        for name in ("a", "b", "c", "news", "z"):
            publisher.serve(f"/{name}.xml", plain(urlset(f"<loc>/{name}</loc>")))
        fetched = await read(
            publisher,
            index(
                "<loc>/a.xml</loc><lastmod>2026-11-01</lastmod>",
                "<loc>/b.xml</loc><lastmod>2026-11-03</lastmod>",
                "<loc>/c.xml</loc><lastmod>2026-11-02</lastmod>",
                "<loc>/news.xml</loc>",
                "<loc>/z.xml</loc>",
                "<loc>javascript:x</loc>",
            ),
        )
        paths = publisher.paths()
    assert isinstance(fetched, Fetched)
    assert paths == ["/sitemap.xml", "/news.xml", "/b.xml", "/c.xml"]
    assert [entry.title.rsplit("/", 1)[1] for entry in fetched.entries] == ["news", "b", "c"]
    assert fetched.left_out == ("2 more sitemaps of the list",)


async def test_a_listed_sitemap_that_is_refused_is_left_out() -> None:
    async with open_publisher() as publisher:
        publisher.serve("/a.xml", plain(urlset("<loc>/a</loc>")))
        fetched = await read(publisher, index("<loc>/a.xml</loc>", "<loc>/missing.xml</loc>"))
        missing = publisher.url("/missing.xml")
    assert isinstance(fetched, Fetched)
    assert len(fetched.entries) == 1
    assert fetched.left_out == (f"{missing} answered 404 Not Found",)


async def test_a_list_that_stands_unchanged_over_news_is_read_all_the_same() -> None:
    async with open_publisher() as publisher, open_reader(publisher) as fetcher:
        publisher.serve("/a.xml", plain(urlset("<loc>/first</loc>")))
        url = publisher.serve(
            "/sitemap.xml",
            plain(index("<loc>/a.xml</loc>"), ETag='"same"', Last_Modified="Mon, 16 Nov 2026"),
        )
        source = a_source(kind="sitemap", url=url)
        first = await SitemapReader(fetcher).read(source)
        assert isinstance(first, Fetched)
        publisher.serve("/a.xml", plain(urlset("<loc>/first</loc>", "<loc>/second</loc>")))
        again = replace(source, etag=first.etag, last_modified=first.last_modified)
        second = await SitemapReader(fetcher).read(again)
        asked = publisher.requests[-2]
    assert isinstance(second, Fetched)
    assert [entry.key.rsplit("/", 1)[1] for entry in second.entries] == ["first", "second"]
    assert (asked.path, asked.headers.get("if-none-match")) == ("/sitemap.xml", None)


async def test_of_a_sitemap_that_breaks_off_the_whole_items_are_read() -> None:
    pages = urlset("<loc>/one</loc>", "<loc>/two-thirds</loc>")
    async with open_publisher() as publisher:
        fetched = await read(publisher, pages[: pages.index("-thirds")], ETag='"1"')
        first = publisher.url("/one")
    assert isinstance(fetched, Fetched)
    assert [entry.url for entry in fetched.entries] == [first]
    assert (fetched.etag, fetched.left_out) == (None, ("the end, for the document breaks off",))


async def test_a_gzipped_sitemap_that_breaks_off_is_refused() -> None:
    packed = gzip.compress(urlset(NEWS).encode())[:-40]
    with pytest.raises(Refused, match="breaks off"):
        await entries(packed, Content_Type="application/gzip")


async def test_a_list_is_refused_where_all_it_lists_is() -> None:
    async with open_publisher() as publisher:
        with pytest.raises(Refused, match="answered 404"):
            await read(publisher, index("<loc>/missing.xml</loc>"))


async def test_a_list_is_for_later_where_a_sitemap_is() -> None:
    async with open_publisher() as publisher:
        publisher.serve("/a.xml", plain("", "503 Busy"))
        with pytest.raises(TryLater, match="answered 503"):
            await read(publisher, index("<loc>/a.xml</loc>"))


async def test_a_list_within_a_list_is_not_followed() -> None:
    async with open_publisher() as publisher:
        publisher.serve("/a.xml", plain(index("<loc>/b.xml</loc>")))
        fetched = await read(publisher, index("<loc>/a.xml</loc>"))
        paths = publisher.paths()
    assert isinstance(fetched, Fetched)
    assert (fetched.entries, paths) == ((), ["/sitemap.xml", "/a.xml"])


async def test_a_sitemap_is_asked_for_conditionally() -> None:
    async with open_publisher() as publisher, open_reader(publisher) as fetcher:
        unchanged = plain("", "304 Not Modified", Cache_Control="max-age=900")
        url = publisher.serve("/sitemap.xml", unchanged)
        source = a_source(kind="sitemap", url=url, etag='"1"')
        answer = await SitemapReader(fetcher).read(source)
        asked = publisher.requests[-1].headers["if-none-match"]
    assert (answer, asked) == (NotModified(rest=timedelta(minutes=15)), '"1"')


@pytest.mark.parametrize(
    ("body", "told", "reason"),
    [
        ("", "is not a sitemap: it holds no XML", "not_a_sitemap"),
        ("<rss/>", "is a feed, not a sitemap", "not_a_sitemap"),
        ("<html/>", "is not a sitemap", "not_a_sitemap"),
        (b"\x1f\x8bno gzip", "cannot be unpacked", "not_a_sitemap"),
        (gzip.compress(b" " * 21_000_000), "is larger than 20 MB unpacked", "too_large"),
    ],
)
async def test_what_is_no_sitemap_is_refused(body: str | bytes, told: str, reason: str) -> None:
    with pytest.raises(Refused, match=told) as refused:
        await entries(body)
    assert refused.value.reason == reason
