"""An entry from its feed to the store: fetch, parse, extract, store; no coding.

Ours is `Ingest` as it runs, but for its computer: that of `_Extracting` reads the page to an
article and leaves it at that, so each entry is stored as outside our field. The baseline fetches
the same feeds and pages, as many at once, parses with feedparser on its loop, extracts with bare
trafilatura (`fast`, as we have it) in as many processes as ours, and stores nothing. Robots.txt was
read before. Two workers are compared by what gets done in a second.

Pages are those of the sample newsroom, which are small, and the same within 100 kB of furniture,
which is what pages of real publishers weigh: there extraction takes the time that it takes
anywhere.
"""

import asyncio
import multiprocessing
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
import feedparser
from trafilatura import bare_extraction

from bot.app import Core, Outside, open_core
from bot.domain.model import Analysis, Entry, Page
from bot.sandbox.newsroom import NewsroomResolver
from bot.services.ingest import ANALYSE_BATCH, Ingest
from bot.settings import AnalysisSettings, DatabaseSettings, LogSettings, Settings
from bot.sources.hosts import REQUESTS_AT_ONCE
from bot.workers import the_analyst
from tests.benchmarks.measure import Pair, Row, in_turn, seconds_of
from tests.benchmarks.stands import Stands, open_stands
from tests.build import NOW
from tests.conftest import MovableClock
from tests.databases import sqlite_files
from tests.publisher import HOST

HOSTS = 40
ENTRIES = 4
WEIGHT = 100_000
ROUNDS = 3


async def measure() -> list[Row]:
    """Return the rows of reading entries."""
    small = await _measured(weight=0, workers=1)
    usual = await _measured(weight=WEIGHT, workers=1)
    two = await _measured(weight=WEIGHT, workers=2)
    each = f"{HOSTS * ENTRIES} entries, fetch to store, no coding"
    return [
        small.row(f"{each}, pages of 4 kB / feedparser + trafilatura", wanted="1.3"),
        usual.row("the same, pages of 100 kB", wanted="1.3"),
        two.rates("the same, two workers / two bare processes", HOSTS * ENTRIES, wanted="> 0.9"),
    ]


async def _measured(*, weight: int, workers: int) -> Pair:
    with tempfile.TemporaryDirectory() as folder:
        async with (
            open_stands(entries=ENTRIES, weight=weight) as stands,
            _open_world(stands, Path(folder), workers) as world,
        ):
            return await in_turn(world.read, world.read_bare, rounds=ROUNDS)


# --- where it is computed -----------------------------------------------------------------------


def _extracted(entry: Entry, page: Page | None) -> Analysis:
    article = the_analyst().article_of(entry, page)
    return Analysis(article=article, relevant=False, reason="it was only extracted")


def extract(body: bytes) -> str:
    """Return a page's text as bare trafilatura finds it."""
    document = bare_extraction(body, fast=True, include_comments=False)
    return getattr(document, "text", None) or ""


@dataclass(frozen=True, slots=True)
class _Extracting:
    """A `Compute` that reads articles and understands nothing."""

    pool: Executor

    async def analyse(self, entry: Entry, page: Page | None) -> Analysis:
        """Return the entry's article as one outside our field."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.pool, _extracted, entry, page)


# --- both sides ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _World:
    """The bot with its sources, and the baseline's session; both have their own processes."""

    core: Core
    ingest: Ingest
    session: aiohttp.ClientSession
    bare_pool: Executor

    async def read(self) -> float:
        """Return how long it takes until every new entry of every source is stored and done."""
        await make_due(self.core)
        before = await self.core.reading.finished_count()
        seconds = await seconds_of(self._read())
        assert await self.core.reading.finished_count() - before == HOSTS * ENTRIES
        return seconds

    async def _read(self) -> None:
        await self.ingest.poll()
        await self.ingest.analyse()

    async def read_bare(self) -> float:
        """Return how long the bare libraries take for as many."""
        sources = await self.core.reading.sources()
        return await seconds_of(self._read_bare([source.url for source in sources]))

    async def _read_bare(self, urls: list[str]) -> None:
        gate = asyncio.Semaphore(REQUESTS_AT_ONCE)
        links = await asyncio.gather(*(self._feed(url, gate) for url in urls))
        gate = asyncio.Semaphore(ANALYSE_BATCH)
        pages = [self._page(url, gate) for each in links for url in each]
        assert len(pages) == HOSTS * ENTRIES
        assert all(await asyncio.gather(*pages))

    async def _feed(self, url: str, gate: asyncio.Semaphore) -> list[str]:
        async with gate:
            body = await self._get(url)
        parsed = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
        return [entry.link for entry in parsed.entries]

    async def _page(self, url: str, gate: asyncio.Semaphore) -> str:
        async with gate:
            body = await self._get(url)
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self.bare_pool, extract, body)

    async def _get(self, url: str) -> bytes:
        async with self.session.get(url) as response:
            return await response.read()


@asynccontextmanager
async def _open_world(stands: Stands, folder: Path, workers: int) -> AsyncIterator[_World]:
    context = multiprocessing.get_context("spawn")
    with (
        sqlite_files(folder / "template").fresh(folder) as url,
        ProcessPoolExecutor(workers, mp_context=context) as pool,
        ProcessPoolExecutor(workers, mp_context=context) as bare_pool,
    ):
        connector = aiohttp.TCPConnector(resolver=NewsroomResolver(port=stands.port), limit=0)
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            open_reader(stands.port, url) as core,
        ):
            await core.reading.add_feeds(stands.feeds(HOSTS))
            ingest = replace(core.ingest, compute=_Extracting(pool))
            yield _World(core=core, ingest=ingest, session=session, bare_pool=bare_pool)


@asynccontextmanager
async def open_reader(port: int, url: str) -> AsyncIterator[Core]:
    """Open the bot without Slack and without workers, with one port of loopback as its world."""
    settings = Settings(
        database=DatabaseSettings(url=url),
        analysis=AnalysisSettings(workers=0),
        log=LogSettings(level="error"),
    )
    outside = Outside(
        clock=MovableClock(NOW),
        resolver=NewsroomResolver(port=port),
        endpoints=frozenset({(HOST, port)}),
    )
    async with open_core(settings, outside) as core:
        yield core


async def make_due(core: Core) -> None:
    """Make every source due now."""
    async with core.database.begin() as tx:
        for source in await tx.sources.all():
            await tx.sources.save(replace(source, next_poll_at=core.clock()))
