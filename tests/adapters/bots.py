"""The real root over a sandbox alone: no newsroom, and SQLite only."""

import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, redirect_stderr
from dataclasses import dataclass, field
from typing import Any

from bot.app import Bot, Outside, open_bot
from bot.manifest import manifest_data
from bot.sandbox.driver import Sandbox
from bot.sandbox.server import open_sandbox
from bot.settings import (
    AnalysisSettings,
    DatabaseSettings,
    LogSettings,
    Settings,
    SlackSettings,
    WebSettings,
)
from tests.build import a_new_entry, a_page
from tests.conftest import MovableClock

ARTICLE = """<html><head><title>US and China hold defense policy talks</title></head><body><article>
<h1>US and China hold defense policy talks</h1>
<p>BEIJING, 22 November 2026 - Senior defense officials of the United States and China held the
annual Defense Policy Coordination Talks in Beijing on Sunday, both ministries said.</p>
<p>Deputy Assistant Secretary of Defense Michael Chase met Major General He Lei. The two sides
discussed the South China Sea and Taiwan and agreed to hold another round next year.</p>
</article></body></html>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A workspace, the settings with which a bot works in it, and what that bot logs."""

    slack: Sandbox
    clock: MovableClock
    settings: Settings
    log: io.StringIO = field(default_factory=io.StringIO)

    @asynccontextmanager
    async def open_bot(self, settings: Settings | None = None) -> AsyncIterator[Bot]:
        """Open the real root, without ticks."""
        root = open_bot(settings or self.settings, Outside(clock=self.clock), with_ticks=False)
        async with AsyncExitStack() as stack:
            with redirect_stderr(self.log):
                bot = await stack.enter_async_context(root)
            yield bot


def settings_for(slack: Sandbox, database_url: str, **slack_settings: Any) -> Settings:
    """Return the settings for a workspace; `slack_settings` replace the right ones."""
    right = {
        "bot_token": slack.bot_token,
        "app_token": slack.app_token,
        "api_url": slack.api_url,
    }
    return Settings(
        slack=SlackSettings.model_validate({**right, **slack_settings}),
        database=DatabaseSettings(url=database_url),
        analysis=AnalysisSettings(workers=0),
        web=WebSettings(port=0),
        log=LogSettings(level="debug", format="json"),
    )


@asynccontextmanager
async def open_office(
    clock: MovableClock, database_url: str, **sandbox: Any
) -> AsyncIterator[Office]:
    """Open a workspace, by default with the app of our manifest installed."""
    options = {"page": False, "manifest": manifest_data(None), **sandbox}
    async with open_sandbox(clock=clock, **options) as slack:
        yield Office(slack=slack, clock=clock, settings=settings_for(slack, database_url))


async def read_one(bot: Bot) -> None:
    """Let the bot read one article, about the United States and China."""
    await bot.core.ingest.add(a_new_entry(), a_page(ARTICLE))
