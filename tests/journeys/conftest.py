"""The real root over a real sandbox and newsroom; only clock and addresses differ."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import pytest

from bot.app import Bot, Outside, open_bot
from bot.manifest import manifest_data
from bot.sandbox.articles import SampleArticle, load_articles
from bot.sandbox.driver import Sandbox
from bot.sandbox.newsroom import Newsroom, open_newsroom
from bot.sandbox.server import open_sandbox
from bot.services.rehearsal import Show
from bot.settings import (
    AnalysisSettings,
    DatabaseSettings,
    LogSettings,
    Settings,
    SlackSettings,
    WebSettings,
)
from tests.conftest import MovableClock


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Slack, the newsroom and the clock; `open_bot` opens the bot among them."""

    slack: Sandbox
    newsroom: Newsroom
    clock: MovableClock
    settings: Settings

    @property
    def outside(self) -> Outside:
        """The clock, and the addresses that exist."""
        return Outside(
            clock=self.clock,
            resolver=self.newsroom.resolver(),
            endpoints=frozenset({self.newsroom.endpoint}),
        )

    def open_bot(
        self, settings: Settings | None = None, *, show: Show | None = None
    ) -> AbstractAsyncContextManager[Bot]:
        """Open the real root, without ticks: a test runs the spines. With `show`, a dry run."""
        return open_bot(settings or self.settings, self.outside, with_ticks=False, show=show)


def few_articles() -> list[SampleArticle]:
    """Return the samples about the United States and China, and those outside our field."""
    events = ("us-cn", "cn-us", "us-tw", "cn-tw")
    return [
        article
        for article in load_articles()
        if not article.expected.relevant or (article.expected.event or "").startswith(events)
    ]


async def read_news(bot: Bot, newsroom: Newsroom) -> None:
    """Read the whole newsroom."""
    await bot.core.reading.add_feeds([(feed.url, feed.title) for feed in newsroom.feeds])
    await bot.core.ingest.poll()
    await bot.core.ingest.analyse()


@pytest.fixture
async def world(database_url: str, clock: MovableClock) -> AsyncIterator[World]:
    """Return a world in which nothing has happened yet, on each kind of database."""
    async with (
        open_newsroom(clock=clock, articles=few_articles()) as newsroom,
        open_sandbox(clock=clock, page=False, manifest=manifest_data(None)) as slack,
    ):
        settings = Settings(
            slack=SlackSettings(
                bot_token=slack.bot_token,
                app_token=slack.app_token,
                signing_secret=slack.signing_secret,
                api_url=slack.api_url,
            ),
            database=DatabaseSettings(url=database_url),
            analysis=AnalysisSettings(workers=0),
            web=WebSettings(port=0),
            log=LogSettings(level="error"),
        )
        yield World(slack=slack, newsroom=newsroom, clock=clock, settings=settings)


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Bot]:
    """Return the bot, connected, with nothing read."""
    async with world.open_bot() as opened:
        await world.slack.connected()
        yield opened


@pytest.fixture
async def informed(world: World, bot: Bot) -> Bot:
    """Return the bot after it has read the newsroom."""
    await read_news(bot, world.newsroom)
    return bot
