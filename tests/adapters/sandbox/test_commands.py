"""Slash commands and response URLs, with a real Bolt app on both transports."""

from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp

from bot.sandbox.driver import Sandbox
from bot.sandbox.gestures import Outcome
from tests.adapters.sandbox.bolts import Transport, over_http, over_sockets
from tests.conftest import MovableClock


def texts(sandbox: Sandbox, channel: str, viewer: str | None = None) -> list[str]:
    return [message.text for message in sandbox.messages(channel, viewer)]


async def test_an_answer_at_the_response_url_is_seen_by_the_asker_alone(
    sandbox: Sandbox, app: AsyncApp, transport: Transport
) -> None:
    @app.command("/talks")
    async def talks(ack: Any, command: Any, respond: Any) -> None:
        await ack()
        await respond(f"You asked for {command['text']}.")

    async with transport(sandbox, app):
        outcome = await sandbox.command("ana", "#general", "/talks", "us-china")
        await sandbox.received("response_url")

    assert (outcome.status, outcome.ack_body, outcome.error) == ("ok", None, None)
    assert texts(sandbox, "#general", "ana") == ["You asked for us-china."]
    assert texts(sandbox, "#general", "ben") == []


async def test_what_comes_with_the_ack_is_shown_to_the_asker(
    sandbox: Sandbox, app: AsyncApp, transport: Transport
) -> None:
    @app.command("/talks")
    async def talks(ack: Any) -> None:
        await ack(text="At your service.")

    async with transport(sandbox, app):
        await sandbox.command("ben", "#general", "/talks", "help")

    assert texts(sandbox, "#general", "ben") == ["At your service."]
    assert texts(sandbox, "#general") == []


async def test_an_ack_that_slack_cannot_show_is_an_error(sandbox: Sandbox, app: AsyncApp) -> None:
    @app.command("/talks")
    async def talks(ack: Any) -> None:
        await ack(text="x", blocks=[{"type": "sonnet"}])

    async with over_sockets(sandbox, app):
        outcome = await sandbox.command("ana", "#general", "/talks")

    assert (outcome.status, outcome.error) == ("failed", "invalid_blocks")
    assert texts(sandbox, "#general", "ana") == ['/talks failed with the error "invalid_blocks"']


async def test_an_answer_in_channel_shows_the_command_line_too_and_once(
    sandbox: Sandbox, app: AsyncApp
) -> None:
    @app.command("/talks")
    async def talks(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="One.", response_type="in_channel")
        await respond(text="Two.", response_type="in_channel")

    async with over_sockets(sandbox, app):
        await sandbox.command("ana", "#general", "/talks", "us-china")
        await sandbox.received("response_url", 2)

    assert texts(sandbox, "#general") == ["/talks us-china", "One.", "Two."]


async def test_a_command_carries_what_slack_says_of_it(sandbox: Sandbox, app: AsyncApp) -> None:
    seen: list[dict[str, Any]] = []

    @app.command("/talks")
    async def talks(ack: Any, command: Any) -> None:
        seen.append(command)
        await ack()

    async with over_http(sandbox, app):
        await sandbox.command("ben", "#drafts", "/talks", "ask @dana in #us-china & #drafts <now>")

    secret = ("response_url", "trigger_id")
    assert {key: value for key, value in seen[0].items() if key not in secret} == {
        "team_id": "T0HARBOUR",
        "team_domain": "harbour-desk",
        "channel_id": "C0DRAFTS",
        "channel_name": "privategroup",
        "user_id": "U0BEN",
        "user_name": "ben",
        "command": "/talks",
        "text": "ask <@U0DANA|dana> in <#C0USCHINA|us-china> &amp; <#C0DRAFTS|> &lt;now&gt;",
        "api_app_id": "A0APP",
        "is_enterprise_install": "false",
    }


async def test_a_lost_ack_shows_an_error_to_the_asker(
    sandbox: Sandbox, app: AsyncApp, transport: Transport
) -> None:
    @app.command("/talks")
    async def talks(ack: Any) -> None:
        await ack()

    sandbox.faults.lose_ack()
    async with transport(sandbox, app):
        outcome = await sandbox.command("ana", "#general", "/talks", "us-china")

    assert (outcome.status, outcome.error) == ("timeout", "operation_timeout")
    assert texts(sandbox, "#general", "ana") == ['/talks failed with the error "operation_timeout"']


async def test_a_command_without_a_bot_fails_at_once(sandbox: Sandbox) -> None:
    outcome = await sandbox.command("ana", "#general", "/talks", "us-china")

    assert (outcome.status, outcome.error) == ("failed", "dispatch_failed")
    assert texts(sandbox, "#general", "ana") == ['/talks failed with the error "dispatch_failed"']


async def test_a_command_that_nobody_installed_is_not_sent(sandbox: Sandbox) -> None:
    outcome = await sandbox.command("ana", "#general", "/weather")

    assert outcome == Outcome(status="failed", ack_seconds=0, error="unknown_command")
    assert sandbox.deliveries() == ()


async def test_a_listener_that_refuses_over_http_fails(sandbox: Sandbox, app: AsyncApp) -> None:
    async with over_http(sandbox, app):
        outcome = await sandbox.command("ana", "#general", "/talks")

    assert (outcome.status, outcome.error) == ("failed", "dispatch_failed")


async def test_a_request_with_another_secret_is_refused_by_bolt(
    sandbox: Sandbox, client: Any
) -> None:
    stranger = AsyncApp(client=client, signing_secret="another secret")

    with pytest.raises(ConnectionError, match="did not answer the challenge"):
        async with over_http(sandbox, stranger):
            pass


@pytest.mark.parametrize("channel", ["#drafts", "#old-desk"], ids=["private", "archived"])
async def test_nobody_types_where_slack_lets_nobody_type(sandbox: Sandbox, channel: str) -> None:
    with pytest.raises(LookupError):
        await sandbox.command("dana", channel, "/talks")


async def _response_url(sandbox: Sandbox, app: AsyncApp) -> str:
    urls: list[str] = []

    @app.command("/talks")
    async def talks(ack: Any, command: Any) -> None:
        urls.append(command["response_url"])
        await ack()

    async with over_sockets(sandbox, app):
        await sandbox.command("ana", "#general", "/talks")
    return urls[0]


async def _post(url: str, body: object) -> tuple[int, object]:
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
        return response.status, await response.json()


async def test_a_response_url_is_good_for_five_answers(sandbox: Sandbox, app: AsyncApp) -> None:
    url = await _response_url(sandbox, app)

    answers = [await _post(url, {"text": f"{number}"}) for number in range(6)]

    assert answers == [(200, {"ok": True})] * 5 + [(404, {"ok": False, "error": "used_url"})]
    assert texts(sandbox, "#general", "ana") == ["0", "1", "2", "3", "4"]


async def test_a_response_url_is_good_for_half_an_hour(
    sandbox: Sandbox, app: AsyncApp, clock: MovableClock
) -> None:
    url = await _response_url(sandbox, app)

    clock.move(timedelta(minutes=30))
    in_time = await _post(url, {"text": "In time."})
    clock.move(timedelta(seconds=1))
    too_late = await _post(url, {"text": "Too late."})

    assert in_time == (200, {"ok": True})
    assert too_late == (404, {"ok": False, "error": "expired_url"})


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "no_text"),
        ([], "no_text"),
        ({"text": "x", "blocks": [{"type": "sonnet"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": "[{"}, "invalid_blocks"),
    ],
    ids=["empty", "no object", "unknown block", "broken JSON"],
)
async def test_a_response_url_refuses_what_slack_refuses(
    sandbox: Sandbox, app: AsyncApp, body: object, error: str
) -> None:
    url = await _response_url(sandbox, app)

    status, answer = await _post(url, body)

    assert isinstance(answer, dict)
    assert (status, answer["error"]) == (400, error)


async def test_a_response_url_takes_json_alone(sandbox: Sandbox, app: AsyncApp) -> None:
    url = await _response_url(sandbox, app)

    async with aiohttp.ClientSession() as session, session.post(url, data="{") as response:
        answer = await response.json()

    assert answer == {"ok": False, "error": "no_text"}


async def test_an_unknown_response_url_is_not_found(sandbox: Sandbox) -> None:
    answer = await _post(f"{sandbox.url}/response/nowhere", {"text": "x"})

    assert answer == (404, {"ok": False, "error": "invalid_url"})


async def test_a_response_url_may_be_in_trouble(sandbox: Sandbox, app: AsyncApp) -> None:
    url = await _response_url(sandbox, app)
    sandbox.faults.fail_next("response_url", status=429)

    refused = await _post(url, {"text": "x"})

    assert refused == (429, {"ok": False, "error": "ratelimited"})
    assert texts(sandbox, "#general", "ana") == []
