"""The ways to Slack: two Web API clients, and Socket Mode."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import OutsideError, Refused, TryLater
from bot.slack.calls import calling
from bot.telemetry import library_logger

START_PATIENCE = timedelta(seconds=30)
APP_TOKEN_HINT = "Copy the xapp-… token with the scope connections:write again."  # noqa: S105 - advice


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """Two Slack clients: one that retries, and one for posting, which must not."""

    reader: AsyncWebClient
    poster: AsyncWebClient


def make_clients(api_url: str, session: aiohttp.ClientSession, token: str) -> Clients:
    """Return the clients for the installation's bot token."""
    logger = library_logger("slack_sdk.attache")
    poster = AsyncWebClient(
        token=token, base_url=api_url, session=session, logger=logger, retry_handlers=[]
    )
    # Without a token of its own: Bolt puts the authorised one into each request's copy.
    reader = AsyncWebClient(
        base_url=api_url,
        session=session,
        logger=logger,
        retry_handlers=[
            AsyncConnectionErrorRetryHandler(),
            AsyncRateLimitErrorRetryHandler(max_retry_count=2),
        ],
    )
    return Clients(reader=reader, poster=poster)


@asynccontextmanager
async def asking(token: str, hint: str) -> AsyncIterator[None]:
    """Translate what goes wrong in a first call made with a token: `Refused`, or `TryLater`."""
    try:
        async with calling(START_PATIENCE):
            yield
    except Refused as error:
        message = f"Slack refuses the {token} ({error.reason})"
        raise Refused(message, reason=error.reason, hint=hint) from error
    except OutsideError as error:
        again = "Check the connection, or try again in a few minutes."
        raise TryLater(error.message, hint=again) from error


@asynccontextmanager
async def socket_mode(app: AsyncApp, client: AsyncWebClient, app_token: str) -> AsyncIterator[None]:
    """Listen by Socket Mode until the context ends.

    Raises `Refused` for a bad app-level token, `TryLater` when Slack is away. The first address is
    asked for here, because the SDK would ask again and again for ever.
    """
    async with asking("app-level token", APP_TOKEN_HINT):
        answer = await client.apps_connections_open(app_token=app_token)
    handler = AsyncSocketModeHandler(
        app,
        app_token=app_token,
        logger=library_logger("slack_bolt.attache.socket"),
        web_client=client,
    )
    handler.client.wss_uri = str(answer["url"])
    try:
        async with asking("app-level token", APP_TOKEN_HINT):
            await handler.connect_async()  # type: ignore[no-untyped-call] # Bolt's
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call] # Bolt's
