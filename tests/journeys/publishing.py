"""A publisher of feeds and pages, and the bot that reads them, on a database of either kind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from html import escape

from bot.app import Core, Outside, open_core
from bot.domain.model import Development, EntryState
from bot.domain.query import Query
from bot.settings import AnalysisSettings, DatabaseSettings, LogSettings, Settings
from tests.build import a_query
from tests.conftest import MovableClock
from tests.publisher import Names, Publisher, open_publisher, plain

DAY = timedelta(days=1)
TALKS = "US and China hold defense policy talks in Beijing"
HELD = (
    "BEIJING, November 22 - Senior defense officials of the United States and China held their "
    "Defense Policy Coordination Talks in Beijing on Sunday, both ministries said.",
    "The two sides spoke about flights near the island of Hainan and about a direct line between "
    "their theater commands, which has been out of use since the spring of last year.",
    "Officers of both navies will meet again before the winter to go through recent encounters at "
    "sea one by one, the American statement said. It named neither a day nor a place.",
)
RECIPE = (
    "Autumn is the season of the pumpkin, and there is hardly a kitchen that does not have its own "
    "way with it. Ours begins with an onion, a little butter and a great deal of patience.",
    "Let the soup stand for half an hour before you serve it. A spoon of cream does no harm.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A publisher of feeds and pages, and the bot that reads them."""

    core: Core
    publisher: Publisher
    clock: MovableClock

    def page(self, path: str, title: str, paragraphs: tuple[str, ...], host: str = "a") -> str:
        """Print an article and return its address."""
        body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
        html = (
            f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}"
            "</article></body></html>"
        )
        return self.publisher.serve(f"{host}.example{path}", plain(html, Content_Type="text/html"))

    def feed(self, *items: str, host: str = "a", path: str = "/feed") -> str:
        """Print a feed and return its address."""
        xml = f'<rss version="2.0"><channel><title>{host}</title>{"".join(items)}</channel></rss>'
        answer = plain(xml, Content_Type="application/rss+xml")
        return self.publisher.serve(f"{host}.example{path}", answer)

    async def read(self, *feeds: str) -> int:
        """Read these feeds a day later, and all that is new in them; return how much that is."""
        await self.core.reading.add_feeds([(feed, feed) for feed in feeds])
        self.clock.move(DAY)
        report = await self.core.ingest.poll()
        await self.core.ingest.analyse()
        return report.new

    async def found(self, query: Query | None = None) -> list[Development]:
        """Return the developments that a query finds."""
        async with self.core.database.read() as tx:
            found, _ = await tx.developments.find(query or a_query("us-cn"), limit=20)
        return found

    async def states(self) -> dict[EntryState, int]:
        """Return how many entries are in each state, none left out."""
        async with self.core.database.read() as tx:
            counts = await tx.entries.count_by_state()
        return {state: count for state, count in counts.items() if count}


def item(url: str, title: str = TALKS, key: str = "1", text: str = "", day: str = "22") -> str:
    """Return an item of a feed."""
    return (
        f"<item><guid isPermaLink='false'>{key}</guid><title>{title}</title><link>{url}</link>"
        f"<description>{text}</description>"
        f"<pubDate>{day} Nov 2026 08:00:00 GMT</pubDate></item>"
    )


@asynccontextmanager
async def open_world(database_url: str, clock: MovableClock) -> AsyncIterator[World]:
    """Open a world in which nothing has happened yet."""
    settings = Settings(
        database=DatabaseSettings(url=database_url),
        analysis=AnalysisSettings(workers=0),
        log=LogSettings(level="error"),
    )
    async with open_publisher() as publisher:
        outside = Outside(clock=clock, resolver=Names(), endpoints=frozenset({publisher.endpoint}))
        async with open_core(settings, outside) as core:
            yield World(core=core, publisher=publisher, clock=clock)
