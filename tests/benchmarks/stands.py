"""Publishers of as many entries as are wanted, in a program of their own that serves them all.

A feed announces entries, each with a page, and is at `/feed.xml?NUMBER` under any host. While it
moves, what it announces is new each time that it is asked; else it stays, and says so (304). Texts
are those of the sample newsroom, over and over; `weight` is how many bytes of menus, teasers and
scripts stand around each, as on the pages of real publishers. Connections are closed, as minutes
lie between polls. Of entries with numbers, one in `with_page` has a page: on a host of its own,
unless it is every one.

python -m tests.benchmarks.stands ENTRIES WEIGHT MOVES WITH_PAGE
                                                prints its port, serves until its input ends
"""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import escape
from itertools import count

from bot.domain.model import Page
from bot.sandbox.newsroom import open_newsroom
from bot.sandbox.press import PrintedArticle, article_page
from tests.publisher import HOST, Answer, Publisher, Seen, head, open_publisher, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """Where they are: every host name leads to the same port of loopback."""

    port: int

    def feeds(self, hosts: int) -> list[tuple[str, str]]:
        """Return one feed of each of so many hosts, as address and title."""
        names = range(hosts)
        return [(f"http://{name}.example:{self.port}/feed.xml?{name}", "") for name in names]

    def literal_feeds(self, hosts: int) -> list[str]:
        """Return the addresses of the same feeds for who cannot be told what names lead where."""
        return [f"http://{HOST}:{self.port}/feed.xml?{name}" for name in range(hosts)]


@asynccontextmanager
async def open_stands(
    *, entries: int, weight: int = 0, moves: bool = True, with_page: int = 1
) -> AsyncIterator[Stands]:
    """Start the program, with so many entries a feed; end it when the context is left."""
    arguments = (str(entries), str(weight), str(int(moves)), str(with_page))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.stands", *arguments, stdin=PIPE, stdout=PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Stands(port=int(await process.stdout.readline()))
    finally:
        process.stdin.close()
        await process.wait()


async def sample_pages() -> list[Page]:
    """Return the sample newsroom's articles as pages, each at its own address."""
    async with open_newsroom() as newsroom:
        articles = newsroom.articles
    return [
        Page(body=_page(each, 0), media_type="text/html", charset="utf-8", url=each.url)
        for each in articles
    ]


# --- the program --------------------------------------------------------------------------------


async def _serve(entries: int, weight: int, *, moves: bool, with_page: int) -> None:
    async with open_newsroom() as newsroom:
        articles = newsroom.articles
    async with open_publisher() as publisher:
        feed = _Feed(publisher, articles, entries, moves, with_page)
        publisher.serve("/feed.xml", feed.answer)
        publisher.serve("/article", _article([_page(each, weight) for each in articles]))
        sys.stdout.write(f"{publisher.port}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


@dataclass(frozen=True, slots=True)
class _Feed:
    publisher: Publisher
    articles: list[PrintedArticle]
    entries: int
    moves: bool
    with_page: int
    asked: defaultdict[str, Iterator[int]] = field(default_factory=lambda: defaultdict(count))

    async def answer(self, seen: Seen, writer: asyncio.StreamWriter) -> None:
        self.publisher.requests.clear()
        self.publisher.at_once.clear()
        if not self.moves and "if-none-match" in seen.headers:
            writer.write(head("304 Not Modified", ETag='"same"', Connection="close"))
        else:
            name = seen.path.partition("?")[2]
            first = next(self.asked[name]) * self.entries if self.moves else 0
            items = "".join(self._item(name, first + each) for each in range(self.entries))
            body = f'<rss version="2.0"><channel><title>{name}</title>{items}</channel></rss>'
            await plain(body, ETag='"same"', Connection="close")(seen, writer)
        writer.close()

    def _item(self, name: str, number: int) -> str:
        article = self.articles[number % len(self.articles)]
        link = f"<link>{self._address(name, number)}</link>" if self._has_page(number) else ""
        return (
            f"<item><guid isPermaLink='false'>{name}/{number}</guid>{link}"
            f"<title>{escape(article.title)}</title>"
            f"<description>{escape(article.paragraphs[0])}</description></item>"
        )

    def _has_page(self, number: int) -> bool:
        return number % self.with_page == 0

    def _address(self, name: str, number: int) -> str:
        host = f"{name}.example" if self.with_page == 1 else f"{number}.{name}.example"
        return f"http://{host}:{self.publisher.port}/article?{number}"


def _article(pages: list[bytes]) -> Answer:
    async def answer(seen: Seen, writer: asyncio.StreamWriter) -> None:
        number = int(seen.path.partition("?")[2])
        body = pages[number % len(pages)]
        await plain(body, Content_Type="text/html; charset=utf-8", Connection="close")(seen, writer)
        writer.close()

    return answer


def _page(article: PrintedArticle, weight: int) -> bytes:
    """Return an article's page: two fifths of its `weight` are teasers and menus, the rest code."""
    teasers = count(1)
    furniture = ""
    while len(furniture) < weight * 2 // 5:
        number = next(teasers)
        furniture += (
            f'<div class="teaser card-{number}"><a class="teaser__link" href="/story-{number}">'
            f'<img class="teaser__image" src="/i/{number}.jpg" alt=""></a><h3>'
            f'<a href="/story-{number}">Another story, number {number}</a></h3>'
            f'<span class="teaser__meta">{number} minutes ago</span></div>'
        )
    code = f'<script>var state={{"ids":"{"0123456789abcdef" * (weight * 3 // 80)}"}};</script>'
    page = article_page(article, [])
    return page.replace("<footer", f'<aside class="more">{furniture}</aside>{code}<footer').encode()


if __name__ == "__main__":
    entries_, weight_, moves_, with_page_ = map(int, sys.argv[1:])
    asyncio.run(_serve(entries_, weight_, moves=bool(moves_), with_page=with_page_))
