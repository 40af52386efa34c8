"""The baseline's bot: bare Bolt that acknowledges `/talks` and responds blocks that it was given.

python -m tests.benchmarks.bare API_URL     the same as a program of its own, until it is ended
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.server import APP_TOKEN, BOT_TOKEN


@asynccontextmanager
async def open_bare_bolt(
    api_url: str, text: str, blocks: Sequence[dict[str, Any]]
) -> AsyncIterator[None]:
    """Connect it to a workspace until the context is left."""
    client = AsyncWebClient(token=BOT_TOKEN, base_url=api_url)
    app = AsyncApp(client=client)

    async def talks(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(text=text, blocks=list(blocks), response_type="ephemeral")

    app.command("/talks")(talks)
    handler = AsyncSocketModeHandler(app, APP_TOKEN, web_client=client)
    await handler.connect_async()  # type: ignore[no-untyped-call] # Bolt's
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call] # Bolt's


async def _until_ended(api_url: str) -> None:
    async with open_bare_bolt(api_url, "An answer", []):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_until_ended(sys.argv[1]))
