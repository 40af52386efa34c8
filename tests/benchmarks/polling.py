"""A poll of 500 feeds, of which 495 have nothing new, beside the bare conditional requests.

Each feed has a host of its own, in a program of its own that closes every connection, as minutes
lie between polls; robots.txt was read before. The baseline asks the same addresses with the same
validators, as many at once, reads what comes and does nothing with it. Publishers are some 50 ms
away, and so are these; the second row has them at no distance at all, where all that is measured
is the work of one processor: ours notes 500 outcomes and takes in five feeds of twenty entries.

python -m tests.benchmarks.polling SECONDS     answers after that long; prints its port, serves
                                               until its input ends
"""

import asyncio
import sys
import tempfile
from asyncio.subprocess import PIPE
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import aiohttp

from bot.app import Core, Outside, open_core
from bot.domain.model import Source
from bot.sandbox.newsroom import NewsroomResolver
from bot.services.ingest import PollReport
from bot.settings import AnalysisSettings, DatabaseSettings, LogSettings, Settings
from bot.sources.feed import ACCEPT
from bot.sources.hosts import REQUESTS_AT_ONCE
from tests.benchmarks.measure import Pair, Row, in_turn, seconds_of
from tests.build import NOW
from tests.conftest import MovableClock
from tests.databases import sqlite_files
from tests.publisher import HOST, Answer, Publisher, Seen, head, open_publisher, plain

FEEDS = 500
CHANGING = 5
ROUNDS = 5
DISTANCE = 0.05  # seconds, there and back


async def measure() -> list[Row]:
    """Return the rows of polling."""
    feeds = f"{FEEDS} feeds polled, {FEEDS - CHANGING} unchanged"
    return [
        (await _measured(DISTANCE)).row(f"{feeds} / bare conditional requests", wanted="1.2"),
        (await _measured(0)).row("the same, publishers at no distance"),
    ]


async def _measured(distance: float) -> Pair:
    with tempfile.TemporaryDirectory() as folder:
        async with _open_feeds(distance) as port, _open_world(port, Path(folder)) as world:
            await world.core.ingest.poll()
            return await in_turn(world.poll, world.ask, rounds=ROUNDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _World:
    """The bot with its sources, and the baseline's session."""

    core: Core
    session: aiohttp.ClientSession

    async def poll(self) -> float:
        """Return how long a poll takes in which every source is due."""
        await self._make_due()
        report = PollReport()

        async def poll() -> None:
            nonlocal report
            report = await self.core.ingest.poll()

        seconds = await seconds_of(poll())
        assert (report.read, report.new >= CHANGING) == (FEEDS, True)
        return seconds

    async def ask(self) -> float:
        """Return how long the bare requests take."""
        sources = await self._sources()
        gate = asyncio.Semaphore(REQUESTS_AT_ONCE)
        statuses: list[int] = []

        async def ask() -> None:
            statuses.extend(await asyncio.gather(*(self._ask(each, gate) for each in sources)))

        seconds = await seconds_of(ask())
        assert statuses.count(304) == FEEDS - CHANGING
        return seconds

    async def _ask(self, source: Source, gate: asyncio.Semaphore) -> int:
        headers = {"Accept": ACCEPT, "If-None-Match": source.etag or ""}
        async with gate, self.session.get(source.url, headers=headers) as response:
            await response.read()
            return response.status

    async def _sources(self) -> list[Source]:
        async with self.core.database.read() as tx:
            return await tx.sources.all()

    async def _make_due(self) -> None:
        async with self.core.database.begin() as tx:
            for source in await tx.sources.all():
                await tx.sources.save(replace(source, next_poll_at=self.core.clock()))


@asynccontextmanager
async def _open_world(port: int, folder: Path) -> AsyncIterator[_World]:
    with sqlite_files(folder / "template").fresh(folder) as url:
        settings = Settings(
            database=DatabaseSettings(url=url),
            analysis=AnalysisSettings(workers=0),
            log=LogSettings(level="error"),
        )
        resolver = NewsroomResolver(port=port)
        outside = Outside(
            clock=MovableClock(NOW), resolver=resolver, endpoints=frozenset({(HOST, port)})
        )
        feeds = [(f"http://{number}.example:{port}/feed.xml", "") for number in range(FEEDS)]
        connector = aiohttp.TCPConnector(resolver=NewsroomResolver(port=port), limit=0)
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            open_core(settings, outside) as core,
        ):
            await core.reading.add_feeds(feeds)
            yield _World(core=core, session=session)


# --- the feeds, in a program of their own -------------------------------------------------------


@asynccontextmanager
async def _open_feeds(delay: float) -> AsyncIterator[int]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.polling", str(delay), stdin=PIPE, stdout=PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield int(await process.stdout.readline())
    finally:
        process.stdin.close()
        await process.wait()


async def _serve() -> None:
    async with open_publisher() as publisher:
        publisher.serve("/feed.xml", _feed(publisher, float(sys.argv[1])))
        sys.stdout.write(f"{publisher.port}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


def _feed(publisher: Publisher, delay: float) -> Answer:
    numbers: defaultdict[str, Iterator[int]] = defaultdict(count)
    never = asyncio.Event()
    unchanged = head("304 Not Modified", ETag='"same"', Connection="close")

    async def answer(seen: Seen, writer: asyncio.StreamWriter) -> None:
        publisher.requests.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(never.wait(), delay)
        changes = int(seen.host.partition(".")[0]) < CHANGING
        if not changes and "if-none-match" in seen.headers:
            writer.write(unchanged)
        else:
            body = _document(seen.host, next(numbers[seen.host]))
            await plain(body, ETag='"same"', Connection="close")(seen, writer)
        writer.close()

    return answer


def _document(host: str, number: int) -> str:
    items = "".join(
        f"<item><guid>{each}</guid><title>{host} tells of talk {each}</title></item>"
        for each in range(number, number + 20)
    )
    return f'<rss version="2.0"><channel><title>Feed</title>{items}</channel></rss>'


if __name__ == "__main__":
    asyncio.run(_serve())
