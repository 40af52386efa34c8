"""Journey 1 over all sample articles, and its parts, beside feedparser and trafilatura alone.

The baseline fetches the same feeds and pages from the same newsroom, as many at once and one at a
time from each host, parses feeds on its loop and extracts in one worker process: as we do. It
extracts as we have trafilatura do it (`fast`), and stores nothing.
"""

import asyncio
import multiprocessing
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import aiohttp
import feedparser
from trafilatura import bare_extraction

from bot.analysis.pipeline import Analyst
from bot.app import Core, Outside, open_core, utc_now
from bot.domain.model import Article, NewEntry, Page
from bot.sandbox.newsroom import HOST, NewsroomResolver
from bot.services.ingest import ANALYSE_BATCH, SOURCES_AT_ONCE
from bot.settings import AnalysisSettings, DatabaseSettings, LogSettings, Settings
from bot.workers import the_analyst
from tests.benchmarks.measure import Row, in_turn, seconds_of
from tests.benchmarks.newsroom import Press, open_press
from tests.build import an_entry
from tests.databases import SqliteFiles, sqlite_files

ROUNDS = 5
WARM = Page(body=b"The two armies held talks on Monday.", media_type="text/plain")


async def measure() -> list[Row]:
    """Return the rows of reading."""
    async with open_press() as press:
        pages = await _fetched(press)
        with ExitStack() as stack:
            context = multiprocessing.get_context("spawn")
            pool = stack.enter_context(ProcessPoolExecutor(1, mp_context=context))
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            journey = await in_turn(
                partial(_journey, press, sqlite_files(folder)),
                partial(_bare_journey, press, pool),
                rounds=ROUNDS,
            )
    count = len(pages)
    return [
        journey.row(f"journey 1, {count} articles / feedparser + trafilatura", wanted="2"),
        await _reading(pages),
        await _analysis(pages),
    ]


# --- the whole journey --------------------------------------------------------------------------


async def _journey(press: Press, databases: SqliteFiles) -> float:
    with tempfile.TemporaryDirectory() as folder, databases.fresh(Path(folder)) as url:
        async with _open_reader(press, url) as core:
            await core.reading.add_feeds(press.feeds)
            await core.ingest.look(NewEntry(key="warm", title="Warm", url=None), WARM)
            seconds = await seconds_of(core.ingest.poll()) + await seconds_of(core.ingest.analyse())
            assert await core.reading.finished_count() == len(press.pages)
            return seconds


@asynccontextmanager
async def _open_reader(press: Press, url: str) -> AsyncIterator[Core]:
    settings = Settings(
        database=DatabaseSettings(url=url),
        analysis=AnalysisSettings(workers=1),
        log=LogSettings(level="error"),
    )
    outside = Outside(
        resolver=NewsroomResolver(port=press.port), endpoints=frozenset({(HOST, press.port)})
    )
    async with open_core(settings, outside) as core:
        yield core


async def _bare_journey(press: Press, pool: Executor) -> float:
    async with _open_session(press) as session:
        return await seconds_of(_read_all(_Bare(session=session, pool=pool), press))


@asynccontextmanager
async def _open_session(press: Press) -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(
        resolver=NewsroomResolver(port=press.port), limit=20, limit_per_host=1
    )
    async with aiohttp.ClientSession(connector=connector) as session:
        yield session


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bare:
    session: aiohttp.ClientSession
    pool: Executor

    async def feed(self, url: str, gate: asyncio.Semaphore) -> list[str]:
        async with gate:
            parsed = feedparser.parse(
                await _get(self.session, url), sanitize_html=False, resolve_relative_uris=False
            )
        return [entry.link for entry in parsed.entries]

    async def page(self, url: str, gate: asyncio.Semaphore) -> None:
        async with gate:
            body = await _get(self.session, url)
            await asyncio.get_running_loop().run_in_executor(self.pool, extract, body)


async def _get(session: aiohttp.ClientSession, url: str) -> bytes:
    async with session.get(url) as response:
        return await response.read()


async def _read_all(bare: _Bare, press: Press) -> None:
    gate = asyncio.Semaphore(SOURCES_AT_ONCE)
    links = await asyncio.gather(*(bare.feed(url, gate) for url, _ in press.feeds))
    urls = {url for each in links for url in each}
    assert len(urls) == len(press.pages)
    gate = asyncio.Semaphore(ANALYSE_BATCH)
    await asyncio.gather(*(bare.page(url, gate) for url in urls))


def extract(body: bytes) -> str:
    """Return a page's text as bare trafilatura finds it."""
    document = bare_extraction(body, fast=True, include_comments=False)
    return getattr(document, "text", None) or ""


# --- its parts, in this process -----------------------------------------------------------------


async def _fetched(press: Press) -> list[Page]:
    async with _open_session(press) as session:
        return [
            Page(body=await _get(session, url), media_type="text/html", charset="utf-8", url=url)
            for url in press.pages
        ]


async def _reading(pages: list[Page]) -> Row:
    analyst = the_analyst()
    pair = await in_turn(
        lambda: seconds_of(_read(analyst, pages)),
        lambda: seconds_of(_extract(pages)),
        rounds=ROUNDS,
    )
    return pair.row(f"{len(pages)} pages read to articles / trafilatura", wanted="1.3")


async def _analysis(pages: list[Page]) -> Row:
    analyst = the_analyst()
    articles = await _read(analyst, pages)
    pair = await in_turn(
        lambda: seconds_of(_understand(analyst, articles)),
        lambda: seconds_of(_extract(pages)),
        rounds=ROUNDS,
    )
    return pair.row(f"{len(pages)} articles analysed, no extraction / trafilatura", wanted="0.5")


async def _read(analyst: Analyst, pages: list[Page]) -> list[Article]:
    entry = an_entry(content=None, published_at=utc_now())
    return [analyst.article_of(entry, page) for page in pages]


async def _understand(analyst: Analyst, articles: list[Article]) -> None:
    for article in articles:
        analyst.understand(article)


async def _extract(pages: list[Page]) -> None:
    for page in pages:
        extract(page.body)
