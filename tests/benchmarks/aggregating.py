"""`Ingest.poll` beside lemon24/reader's update: the same bytes of 200 feeds, into SQLite files.

Both fetch, parse and store titles, addresses and snippets of 20 entries a feed, 32 feeds at once,
from a program that closes every connection; both ask conditionally the second time, when nothing is
new. Ours in addition asks each host for its robots.txt the first time, takes turns host by host,
and looks for each entry among what others announced. reader parses with feedparser, which sanitises
HTML, and hands its feeds to 32 threads. It asks 127.0.0.1 by number, since it cannot be told where
made-up names lead.
"""

import asyncio
import logging
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import feedparser_sgmllib

from bot.app import Core
from bot.sources.hosts import REQUESTS_AT_ONCE
from tests.benchmarks.entries import make_due, open_reader
from tests.benchmarks.measure import Row, in_turn, seconds_of
from tests.benchmarks.stands import Stands, open_stands
from tests.databases import sqlite_files

# reader brings a feedparser of its own, which looks for this module under its old name.
sys.modules.setdefault("sgmllib", feedparser_sgmllib)
from reader import Reader, make_reader  # noqa: E402

FEEDS = 200
ENTRIES = 20
ROUNDS = 3


async def measure() -> list[Row]:
    """Return the rows of aggregating."""
    async with open_stands(entries=ENTRIES, moves=False) as stands:
        first = await in_turn(
            lambda: _poll(stands, again=False), lambda: _update(stands, again=False), rounds=ROUNDS
        )
        again = await in_turn(
            lambda: _poll(stands, again=True), lambda: _update(stands, again=True), rounds=ROUNDS
        )
    return [
        first.row(f"{FEEDS} feeds polled first, {FEEDS * ENTRIES} entries / reader", wanted="1"),
        again.row(f"{FEEDS} feeds polled again, nothing new / reader", wanted="1"),
    ]


async def _poll(stands: Stands, *, again: bool) -> float:
    """Return how long our first poll, or the one after it, takes in a new database."""
    with tempfile.TemporaryDirectory() as name, sqlite_files(Path(name)).fresh(Path(name)) as url:
        async with open_reader(stands.port, url) as core:
            await core.reading.add_feeds(stands.feeds(FEEDS))
            first, new = await _polled(core)
            assert new == FEEDS * ENTRIES
            if not again:
                return first
            await make_due(core)
            seconds, new = await _polled(core)
            assert new == 0
            return seconds


async def _polled(core: Core) -> tuple[float, int]:
    report = asyncio.get_running_loop().create_future()

    async def poll() -> None:
        report.set_result(await core.ingest.poll())

    seconds = await seconds_of(poll())
    assert report.result().read == FEEDS
    return seconds, report.result().new


async def _update(stands: Stands, *, again: bool) -> float:
    """Return the same of reader, whose feeds are known but not yet read."""
    with tempfile.TemporaryDirectory() as folder, _open(folder) as reader:
        for url in stands.literal_feeds(FEEDS):
            reader.add_feed(url)
        first = await seconds_of(asyncio.to_thread(_updated, reader))
        assert reader.get_entry_counts().total == FEEDS * ENTRIES
        if not again:
            return first
        return await seconds_of(asyncio.to_thread(_updated, reader))


def _updated(reader: Reader) -> None:
    results = list(reader.update_feeds_iter(scheduled=False, workers=REQUESTS_AT_ONCE))
    assert [each.error for each in results] == [None] * FEEDS


@contextmanager
def _open(folder: str) -> Iterator[Reader]:
    logging.getLogger("urllib3").setLevel(logging.ERROR)  # warns of 32 connections to one host
    reader = make_reader(f"{folder}/reader.sqlite")
    try:
        yield reader
    finally:
        reader.close()
