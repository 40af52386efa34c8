"""Our own HTTP server: health, readiness, metrics, and Slack's requests in HTTP mode.

Slack's requests reach Bolt by one path, by POST only, and with 1 MiB at most.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bot.errors import SettingsError

MAX_BODY_BYTES = 1024 * 1024
SLACK_PATH = "/slack/events"

Route = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def open_web(
    *,
    host: str,
    port: int,
    registry: CollectorRegistry,
    is_ready: Callable[[], Awaitable[bool]],
    slack: Route | None,
) -> AsyncIterator[int]:
    """Serve until the context ends; yields the port. `slack` None: Socket Mode, no Slack route."""

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_: web.Request) -> web.Response:
        ready = await is_ready()
        return web.Response(
            text="ready\n" if ready else "not ready\n", status=200 if ready else 503
        )

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(
            body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    app = web.Application(client_max_size=MAX_BODY_BYTES)
    app.add_routes(
        [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)]
    )
    if slack is not None:
        app.router.add_post(SLACK_PATH, slack)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        yield await _listen(runner, host, port)
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int) -> int:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {host}:{port}: {error.strerror or error}",
            hint="Set ATTACHE_WEB__PORT to a free port.",
        ) from error
    return int(runner.addresses[0][1])
