"""What stays resident while 100 000 entries go through: `python -m tests.benchmarks memory`.

It takes long, so it is only run where it is named. The entries come over HTTP from a program of its
own and go through `poll` and `analyse` as ever, into an SQLite file. Computing is cheap, and in
this process: what a feed says of an entry is its article, outside our field; one in fifty is read
and coded in full, so that developments grow. One in ten has a page to fetch, on a host that is not
seen again: the worst for whatever is remembered host by host.

The worker process is fed apart: all sample pages extracted and coded, over and over.
"""

import asyncio
import os
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from bot.analysis.pipeline import Analyst
from bot.app import Core
from bot.domain.model import Analysis, Article, Entry, Page
from bot.workers import PoolCompute, the_analyst
from tests.benchmarks.entries import make_due, open_reader
from tests.benchmarks.measure import Row
from tests.benchmarks.stands import open_stands, sample_pages
from tests.benchmarks.starting import children_of, resident_mb
from tests.build import an_entry
from tests.databases import sqlite_files

HOSTS = 100
ENTRIES = 50
MARKS = (10_000, 50_000, 100_000)
WORKER_MARKS = (1_000, 5_000, 10_000)
IN_FULL = 50
WITH_PAGE = 10


async def measure() -> list[Row]:
    """Return the rows of memory."""
    return [*await _serving(), *await _working()]


async def _serving() -> list[Row]:
    with tempfile.TemporaryDirectory() as name, sqlite_files(Path(name)).fresh(Path(name)) as url:
        async with (
            open_stands(entries=ENTRIES, with_page=WITH_PAGE) as stands,
            open_reader(stands.port, url) as core,
        ):
            await core.reading.add_feeds(stands.feeds(HOSTS))
            cheap = replace(core, ingest=replace(core.ingest, compute=_Cheap(the_analyst())))
            return [await _row(cheap, mark) for mark in MARKS]


async def _row(core: Core, mark: int) -> Row:
    done = await core.reading.finished_count()
    while done < mark:
        await make_due(core)
        await core.ingest.poll()
        await core.ingest.analyse(rounds=HOSTS * ENTRIES)
        done = await core.reading.finished_count()
    return _told(f"memory after {done} entries", os.getpid())


@dataclass(frozen=True, slots=True)
class _Cheap:
    """A `Compute` that takes the feed's word for most entries."""

    analyst: Analyst

    async def analyse(self, entry: Entry, page: Page | None) -> Analysis:
        """Return the entry as an article outside our field, or all that it says."""
        if entry.id % IN_FULL == 0:
            return self.analyst.analyse(entry, page)
        article = Article(title=entry.title, text=entry.content or "", url=entry.url)
        return Analysis(article=article, relevant=False, reason="it was not read")


async def _working() -> list[Row]:
    pages = await sample_pages()
    before = set(children_of(os.getpid()))
    compute = PoolCompute(1)
    try:
        rows, done = [], 0
        for mark in WORKER_MARKS:
            while done < mark:
                done += await _round(compute, pages)
            (worker,) = {
                each for each in children_of(os.getpid()) if resident_mb(each) > 20
            } - before
            rows.append(_told(f"memory of the worker after {done} articles", worker))
        return rows
    finally:
        compute.close()


def _told(name: str, pid: int) -> Row:
    """Return the row, and print it at once: the next is minutes away."""
    row = Row(name=name, ours=f"{resident_mb(pid):.0f} MB")
    sys.stdout.write(f"{row.name}: {row.ours}\n")
    sys.stdout.flush()
    return row


async def _round(compute: PoolCompute, pages: list[Page]) -> int:
    entry = an_entry(content=None)
    await asyncio.gather(*(compute.analyse(entry, page) for page in pages))
    return len(pages)
