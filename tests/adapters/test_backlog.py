"""What can be handed over for a back-fill, and what is said of what cannot."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.backlog import (
    ArticleFile,
    Bad,
    Link,
    Map,
    Part,
    Piece,
    Ready,
    parts_of,
    read_article,
    read_map,
)
from bot.domain.model import NewEntry, Page
from bot.errors import BotError, InputError, Refused
from bot.workers import read_lexicon
from tests.build import a_page
from tests.publisher import open_publisher, open_reader, plain

ARTICLE = "US and China hold talks\n\n" + "The two delegations met in Beijing on Monday. " * 8


def pieces_of(*names: str) -> list[Piece]:
    """Return every piece of what the names stand for."""
    return [piece for part in parts_of(names) if isinstance(part, Part) for piece in part.pieces()]


def rows(folder: Path, *lines: str | bytes) -> str:
    """Write a file of rows; return its name."""
    path = folder / "old.jsonl"
    path.write_bytes(b"\n".join(x if isinstance(x, bytes) else x.encode() for x in lines))
    return str(path)


async def no_page(url: str) -> Page:
    """Fetch nothing."""
    raise Refused(f"{url} is gone", reason="gone")


def test_a_row_is_an_article(tmp_path: Path) -> None:
    name = rows(
        tmp_path,
        '{"url": "https://a.example/1", "title": "Talks", "published": "2024-09-16", '
        '"text": "Met."}',
    )
    assert pieces_of(name) == [
        Ready(
            where=f"{name}, line 1",
            entry=NewEntry(
                key="https://a.example/1",
                title="Talks",
                url="https://a.example/1",
                published_at=datetime(2024, 9, 16, 12, tzinfo=UTC),
                content="Met.",
                media_type="text/plain",
            ),
        )
    ]


def test_a_row_without_an_address_is_known_by_its_title_and_text(tmp_path: Path) -> None:
    name = rows(
        tmp_path,
        '{"title": "Talks", "text": "Met.", "source": "an archive"}',
        '{"text": "Met.", "title": "Talks", "published": ""}',
        '{"title": "Other talks", "text": "Met."}',
    )
    keys = [piece.entry.key for piece in pieces_of(name) if isinstance(piece, Ready)]
    assert (len(keys), len(set(keys)), keys[0][:5]) == (3, 2, "text:")


def test_a_row_without_a_text_is_an_address_to_fetch(tmp_path: Path) -> None:
    name = rows(
        tmp_path,
        '{"url": "https://a.example/1", "title": "Talks", "published": "2024-09-16T08:00Z"}',
    )
    assert pieces_of(name) == [
        Link(
            where=f"{name}, line 1",
            url="https://a.example/1",
            title="Talks",
            published_at=datetime(2024, 9, 16, 8, tzinfo=UTC),
        )
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "this is no JSON"),
        ("[" * 100_000, "this is no JSON"),
        ("[]", "a row is an object with url, title, published and text"),
        ("{}", "a row needs `title` and `text`, or `url`"),
        ('{"text": "Met."}', "a row needs `title` and `text`, or `url`"),
        ('{"title": 1, "text": "Met."}', "`title` is a text"),
        ('{"url": "ftp://a.example/1"}', "`url` begins with http:// or https://"),
        ('{"url": "https://a.example/1", "published": "soon"}', "'soon' is no date"),
        (b'{"title": "\xff"}', "this is no UTF-8"),
        (b'"' + b"x" * (5 * 1024 * 1024), "larger than 5 MB"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_bad_row_is_told_by_file_and_line_and_the_others_are_kept(
    tmp_path: Path, line: str | bytes, problem: str
) -> None:
    good = '{"url": "https://a.example/1"}'
    name = rows(tmp_path, good, "", "# a remark", line, good)
    first, bad, last = pieces_of(name)
    assert bad == Bad(where=f"{name}, line 4", problem=problem)
    assert (type(first), type(last)) == (Link, Link)


def test_a_text_of_addresses_is_a_list_of_them(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("# ours\nhttps://a.example/1\n\nHTTP://a.example/2\n")
    assert pieces_of(str(path)) == [
        Link(where=f"{path}, line 2", url="https://a.example/1"),
        Link(where=f"{path}, line 4", url="HTTP://a.example/2"),
    ]


@pytest.mark.parametrize("text", ["", ARTICLE, "https://a.example/1 says that they met."])
def test_any_other_text_is_an_article(tmp_path: Path, text: str) -> None:
    path = tmp_path / "talks.txt"
    path.write_text(text)
    assert pieces_of(str(path)) == [ArticleFile(where=str(path))]


def test_a_folder_is_all_that_is_below_it_but_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.html", "a/.hidden.txt", ".git/d.txt", "e.png", "f.xml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("They met.")
    parts = parts_of([str(tmp_path)])
    assert pieces_of(str(tmp_path)) == [
        ArticleFile(where=f"{tmp_path}/a/c.html"),
        ArticleFile(where=f"{tmp_path}/b.txt"),
        Bad(where=f"{tmp_path}/e.png", problem="this kind of file holds no articles"),
    ]
    assert [part.where for part in parts if isinstance(part, Map)] == [f"{tmp_path}/f.xml"]
    assert [part.count for part in parts if isinstance(part, Part)] == [1, 1, 1]


@pytest.mark.parametrize("name", ["rows.jsonl", "list.txt"])
def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to(tmp_path / "loop")
    (tmp_path / "loop").symlink_to(tmp_path / name)
    with pytest.raises(InputError, match=r"does not exist|cannot be read"):
        pieces_of(str(tmp_path / name))


def test_a_path_that_is_not_there_is_an_error() -> None:
    with pytest.raises(InputError, match="no-such-folder does not exist"):
        parts_of(["no-such-folder"])


@pytest.mark.parametrize(
    ("address", "is_map"),
    [
        ("https://a.example/talks", False),
        ("https://a.example/sitemap.xml", True),
        ("https://a.example/SITEMAP-2024.xml.gz?x=1", True),
        ("https://a.example/wp-sitemap", True),
        ("https://a.example/sitemap/talks", False),
    ],
)
def test_an_address_is_a_page_unless_it_looks_like_a_sitemap(address: str, is_map: bool) -> None:
    (part,) = parts_of([address])
    assert isinstance(part, Map) is is_map


# --- reading ----------------------------------------------------------------------------------


async def test_a_file_is_read_as_the_article_in_it(tmp_path: Path) -> None:
    path = tmp_path / "talks.txt"
    path.write_text(ARTICLE)
    entry = await read_article(ArticleFile(where=str(path)), no_page, read_lexicon())
    assert (entry.title, entry.content) == ("US and China hold talks", ARTICLE)


async def test_what_a_list_says_of_an_article_goes_before_what_its_page_says() -> None:
    async def page(url: str) -> Page:
        return a_page(f"<html><body><h1>Other</h1><p>{ARTICLE}</p></body></html>", url=url)

    link = Link(
        where="x",
        url="https://a.example/1",
        title="Talks",
        published_at=datetime(2024, 9, 16, tzinfo=UTC),
    )
    entry = await read_article(link, page, read_lexicon())
    assert (entry.title, entry.published_at, entry.url) == (
        "Talks",
        datetime(2024, 9, 16, tzinfo=UTC),
        "https://a.example/1",
    )


SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>http://news.example/1</loc><lastmod>2026-01-01</lastmod></url>
<url><loc>/2</loc><news:news><news:title>Talks &amp; drills</news:title>
<news:publication_date>2024-09-16T08:00:00Z</news:publication_date></news:news></url>
<url><loc>mailto:a@a.example</loc></url></urlset>"""


async def test_a_sitemap_gives_every_address_with_what_it_says_of_it() -> None:
    async with open_publisher() as publisher, open_reader(publisher) as fetcher:
        url = publisher.serve("/sitemap.xml", plain(SITEMAP))
        (part,) = await read_map(Map(where=url), fetcher)
        second = publisher.url("/2")
    assert isinstance(part, Part)
    assert (part.count, list(part.pieces())) == (
        2,
        [
            Link(where="http://news.example/1", url="http://news.example/1"),
            Link(
                where=second,
                url=second,
                title="Talks & drills",
                published_at=datetime(2024, 9, 16, 8, tzinfo=UTC),
            ),
        ],
    )


async def test_a_sitemap_in_a_file_is_read_and_so_are_those_that_it_lists(tmp_path: Path) -> None:
    path = tmp_path / "index.xml.gz"
    listed = "<sitemap><loc>http://news.example/old.xml</loc></sitemap>"
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    path.write_bytes(
        gzip.compress(f'<sitemapindex xmlns="{space}">{listed}</sitemapindex>'.encode())
    )
    async with open_publisher() as publisher, open_reader(publisher) as fetcher:
        part, other = await read_map(Map(where=str(path)), fetcher)
    assert isinstance(part, Part)
    assert (part.count, other) == (0, Map(where="http://news.example/old.xml"))


@pytest.mark.parametrize("content", ["They met.", ""], ids=["text", "folder"])
async def test_what_is_no_sitemap_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "old.xml"
    path.write_text(content) if content else path.mkdir()
    async with open_publisher() as publisher, open_reader(publisher) as fetcher:
        with pytest.raises(BotError, match=r"old\.xml (is not a sitemap|cannot be read)"):
            await read_map(Map(where=str(path)), fetcher)
