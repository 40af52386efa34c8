"""Our own HTTP server."""

import aiohttp
import pytest

from bot.errors import SettingsError
from bot.telemetry import Metrics
from bot.web import open_web


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


async def fetched(port: int, path: str) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}") as response,
    ):
        return response.status, await response.text()


async def test_health_readiness_and_metrics_answer() -> None:
    metrics = Metrics.declare()
    metrics.answers.labels("command").inc()
    async with open_web(
        host="127.0.0.1", port=0, registry=metrics.registry, is_ready=yes, slack=None
    ) as port:
        health, ready = await fetched(port, "/healthz"), await fetched(port, "/readyz")
        _, counted = await fetched(port, "/metrics")
        status, _ = await fetched(port, "/slack/events")
    assert (health, ready, status) == ((200, "ok\n"), (200, "ready\n"), 404)
    assert 'attache_answers_total{surface="command"} 1.0' in counted


async def test_without_a_database_it_is_not_ready() -> None:
    async with open_web(
        host="127.0.0.1", port=0, registry=Metrics.declare().registry, is_ready=no, slack=None
    ) as port:
        assert await fetched(port, "/readyz") == (503, "not ready\n")


async def test_a_taken_port_is_named_with_the_setting() -> None:
    registry = Metrics.declare().registry
    async with open_web(
        host="127.0.0.1", port=0, registry=registry, is_ready=yes, slack=None
    ) as port:
        with pytest.raises(SettingsError) as taken:
            async with open_web(
                host="127.0.0.1", port=port, registry=registry, is_ready=yes, slack=None
            ):
                pass
    assert taken.value.hint == "Set ATTACHE_WEB__PORT to a free port."
