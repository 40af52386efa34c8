"""The sample newsroom as a program of its own, so that serving is on neither side's clock.

python -m tests.benchmarks.newsroom     prints a line of JSON, serves until its input ends
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.sandbox.newsroom import open_newsroom


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A newsroom elsewhere: its port, its feeds (address, title), its pages' addresses."""

    port: int
    feeds: list[tuple[str, str]]
    pages: list[str]


@asynccontextmanager
async def open_press() -> AsyncIterator[Press]:
    """Start the program; end it when the context is left."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.newsroom", stdin=PIPE, stdout=PIPE, limit=2**20
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        told = json.loads(await process.stdout.readline())
        feeds = [(url, title) for url, title in told["feeds"]]
        yield Press(port=told["port"], feeds=feeds, pages=told["pages"])
    finally:
        process.stdin.close()
        await process.wait()


async def _serve() -> None:
    async with open_newsroom() as newsroom:
        feeds = [(feed.url, feed.title) for feed in newsroom.feeds]
        pages = [article.url for article in newsroom.articles]
        line = json.dumps({"port": newsroom.port, "feeds": feeds, "pages": pages})
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve())
