"""An open sandbox on the movable clock, a plain client, and an empty Bolt app for it."""

import logging
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.delivery import Patience
from bot.sandbox.driver import Sandbox
from bot.sandbox.server import open_sandbox
from tests.adapters.sandbox.bolts import Transport, over_http, over_sockets
from tests.conftest import MovableClock


@pytest.fixture
async def sandbox(clock: MovableClock) -> AsyncIterator[Sandbox]:
    async with open_sandbox(clock=clock, patience=Patience(retries=(0, 0, 0))) as opened:
        yield opened


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(
            token=sandbox.bot_token, base_url=sandbox.api_url, session=session, retry_handlers=[]
        )


@pytest.fixture
def app(sandbox: Sandbox, client: AsyncWebClient) -> AsyncApp:
    logger = logging.getLogger("tests.bolt")
    logger.setLevel(logging.CRITICAL)
    return AsyncApp(client=client, signing_secret=sandbox.signing_secret, logger=logger)


@pytest.fixture(params=[over_sockets, over_http], ids=["sockets", "http"])
def transport(request: pytest.FixtureRequest) -> Transport:
    chosen: Transport = request.param
    return chosen
