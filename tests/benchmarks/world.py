"""What the benchmarks run in: the real parts, each with a database of its own."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app import Bot, Outside, open_bot
from bot.demo import demo_settings
from bot.manifest import manifest_data
from bot.sandbox.driver import Sandbox
from bot.sandbox.newsroom import Newsroom, open_newsroom
from bot.sandbox.server import open_sandbox
from bot.store.engine import migrate
from tests.conftest import MovableClock


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A workspace, a newsroom, and the bot between them, with one worker process."""

    slack: Sandbox
    newsroom: Newsroom
    bot: Bot
    clock: MovableClock

    async def read_news(self) -> None:
        """Read the whole newsroom."""
        feeds = [(feed.url, feed.title) for feed in self.newsroom.feeds]
        await self.bot.core.reading.add_feeds(feeds)
        await self.bot.core.ingest.poll()
        await self.bot.core.ingest.analyse()


@asynccontextmanager
async def open_world() -> AsyncIterator[World]:
    """Open it all; nothing is read, and nothing ticks."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        newsroom = await stack.enter_async_context(open_newsroom())
        clock = MovableClock(newsroom.opened_at)
        slack = await stack.enter_async_context(open_workspace())
        settings = demo_settings(slack, folder)
        await asyncio.to_thread(migrate, settings.database.url)
        outside = Outside(
            clock=clock, resolver=newsroom.resolver(), endpoints=frozenset({newsroom.endpoint})
        )
        bot = await stack.enter_async_context(open_bot(settings, outside, with_ticks=False))
        await slack.connected()
        yield World(slack=slack, newsroom=newsroom, bot=bot, clock=clock)


@asynccontextmanager
async def open_workspace() -> AsyncIterator[Sandbox]:
    """Open a workspace without its page."""
    async with open_sandbox(page=False, manifest=manifest_data(None)) as slack:
        yield slack
