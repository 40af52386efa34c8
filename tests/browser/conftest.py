"""A headless Chromium and the page of an open sandbox in it."""

import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from bot.sandbox.driver import Sandbox
from bot.sandbox.server import open_sandbox

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "There is no Chromium here: install Debian's chromium (apt install chromium)."


def chromium_path() -> str | None:
    """Return where a Chromium is installed; None: nowhere."""
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def browser() -> AsyncIterator[Browser]:
    """Return a headless Chromium; skips where none is installed."""
    path = chromium_path()
    if path is None:
        pytest.skip(MISSING)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="package")
async def sandbox() -> AsyncIterator[Sandbox]:
    """Return an open sandbox."""
    async with open_sandbox() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="package")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """Return an empty page of a fresh browser profile, in Lisbon."""
    context = await browser.new_context(timezone_id="Europe/Lisbon", locale="en-GB")
    context.set_default_timeout(10_000)
    yield await context.new_page()
    await context.close()
