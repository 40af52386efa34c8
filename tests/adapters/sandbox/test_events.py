"""Events: which are sent, what they look like, and what happens when nobody acknowledges them."""

import asyncio
import re
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.delivery import Ack, NoAck, Patience
from bot.sandbox.driver import Sandbox
from bot.sandbox.server import open_sandbox
from tests.adapters.sandbox.bolts import Transport, over_http, over_sockets


def event_types(sandbox: Sandbox) -> list[str]:
    return [one.payload["event"]["type"] for one in sandbox.deliveries("events_api")]


async def test_a_direct_message_is_answered_in_its_thread(
    sandbox: Sandbox, app: AsyncApp, transport: Transport
) -> None:
    @app.event("message")
    async def question(event: Any, say: Any) -> None:
        await say(f"About {event['text']}: nothing.", thread_ts=event["ts"])

    async with transport(sandbox, app):
        asked = await sandbox.say_to_app("ana", "us & china <now>")
        await sandbox.received("chat.postMessage")

    _, answer = sandbox.direct_messages("ana")
    assert (answer.text, answer.thread_ts, answer.is_bot) == (
        "About us &amp; china &lt;now&gt;: nothing.",
        asked.ts,
        True,
    )


async def test_a_message_event_has_slacks_shape(sandbox: Sandbox, app: AsyncApp) -> None:
    bodies: list[dict[str, Any]] = []

    @app.event("message")
    async def question(body: Any) -> None:
        bodies.append(body)

    async with over_sockets(sandbox, app):
        asked = await sandbox.say_to_app("ana", "hello")
        await sandbox.until(lambda: bodies)

    (body,) = bodies
    assert body == {
        "type": "event_callback",
        "event_id": body["event_id"],
        "event_time": int(sandbox.workspace.now()),
        "api_app_id": "A0APP",
        "team_id": "T0HARBOUR",
        "context_team_id": "T0HARBOUR",
        "context_enterprise_id": None,
        "is_ext_shared_channel": False,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": "T0HARBOUR",
                "user_id": "U0BOT",
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "event": {
            "type": "message",
            "user": "U0ANA",
            "ts": asked.ts,
            "text": "hello",
            "team": "T0HARBOUR",
            "blocks": list(asked.blocks),
            "channel": "D0ANA",
            "channel_type": "im",
            "event_ts": asked.ts,
        },
    }


async def test_a_mention_is_an_event_where_the_bot_is_a_member(
    sandbox: Sandbox, app: AsyncApp, transport: Transport
) -> None:
    @app.event("app_mention")
    async def mentioned(event: Any, say: Any) -> None:
        await say(f"You said: {event['text']}", thread_ts=event["ts"])

    async with transport(sandbox, app):
        await sandbox.say("ana", "#us-china", "@attache us-china")
        await sandbox.received("chat.postMessage")
        await sandbox.say("ana", "#general", "@attache us-china")
        await sandbox.say("ana", "#us-china", "nothing for the bot")
        await sandbox.idle()

    assert event_types(sandbox) == ["app_mention"]
    assert [m.text for m in sandbox.messages("#us-china")][1] == "You said: <@U0BOT> us-china"
    assert [m.text for m in sandbox.messages("#general", "ana")][1] == (
        "<@U0BOT> is not in this channel. Invite it first."
    )


async def test_the_bot_hears_its_own_direct_messages_too(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient
) -> None:
    app.event(re.compile("message"))(nothing)

    async with over_sockets(sandbox, app):
        posted = await client.chat_postMessage(channel="U0ANA", text="a")
        await client.chat_update(channel="D0ANA", ts=posted["ts"], text="b")
        await client.chat_delete(channel="D0ANA", ts=posted["ts"])
        await sandbox.idle()

    events = [one.payload["event"] for one in sandbox.deliveries()]
    assert {(event.get("subtype"), event.get("bot_id")) for event in events} == {
        (None, "B0BOT"),
        ("message_changed", None),
        ("message_deleted", None),
    }


async def test_membership_and_archives_are_told_to_members(sandbox: Sandbox, app: AsyncApp) -> None:
    for name in (
        "member_joined_channel",
        "member_left_channel",
        "channel_left",
        "channel_archive",
        "channel_unarchive",
        "group_left",
    ):
        app.event(name)(nothing)

    async with over_sockets(sandbox, app):
        await sandbox.invite("#general")
        await sandbox.archive("#general")
        await sandbox.archive("#general", undo=True)
        await sandbox.remove("#general")
        await sandbox.archive("#general")
        await sandbox.invite("#drafts")
        await sandbox.remove("#drafts")
        await sandbox.idle()

    events = [one.payload["event"] for one in sandbox.deliveries()]
    assert sorted((event["type"], event["channel"]) for event in events) == [
        ("channel_archive", "C0GENERAL"),
        ("channel_left", "C0GENERAL"),
        ("channel_unarchive", "C0GENERAL"),
        ("group_left", "C0DRAFTS"),
        ("member_joined_channel", "C0DRAFTS"),
        ("member_joined_channel", "C0GENERAL"),
        ("member_left_channel", "C0DRAFTS"),
        ("member_left_channel", "C0GENERAL"),
    ]
    joined = next(event for event in events if event["type"] == "member_joined_channel")
    assert (joined["user"], joined["inviter"], joined["channel_type"]) == ("U0BOT", "U0ANA", "C")


async def nothing() -> None:
    """Listen and do nothing."""


async def test_an_event_without_its_scope_is_not_sent(sandbox: Sandbox, app: AsyncApp) -> None:
    sandbox.withdraw("im:history")

    async with over_sockets(sandbox, app):
        await sandbox.say_to_app("ana", "hello")
        await sandbox.idle()

    assert sandbox.deliveries() == ()


async def test_an_event_is_sent_again_when_its_ack_is_lost(
    sandbox: Sandbox, app: AsyncApp, transport: Transport
) -> None:
    retries: list[Any] = []

    @app.event("message")
    async def question(request: Any, body: Any) -> None:
        headers = request.headers
        retries.append(
            (
                body["event_id"],
                headers.get("x-slack-retry-num"),
                headers.get("x-slack-retry-reason"),
            )
        )

    sandbox.faults.lose_ack(2)
    async with transport(sandbox, app):
        await sandbox.say_to_app("ana", "hello")
        await sandbox.until(lambda: len(retries) == 3)
        await sandbox.idle()

    event_id = retries[0][0]
    assert [retry[0] for retry in retries] == [event_id] * 3
    assert retries[1:] == [
        (event_id, ["1"], ["http_timeout"]),
        (event_id, ["2"], ["http_timeout"]),
    ]
    assert [type(one.outcome) for one in sandbox.deliveries()] == [NoAck, NoAck, Ack]


async def test_an_event_may_come_twice_at_once(sandbox: Sandbox, app: AsyncApp) -> None:
    ids: list[str] = []

    @app.event("message")
    async def question(body: Any) -> None:
        ids.append(body["event_id"])

    sandbox.faults.double_event()
    async with over_sockets(sandbox, app):
        await sandbox.say_to_app("ana", "hello")
        await sandbox.say_to_app("ana", "again")
        await sandbox.until(lambda: len(ids) == 3)

    assert len(set(ids)) == 2


async def test_an_event_that_is_refused_over_http_is_given_up_after_three_retries(
    sandbox: Sandbox, app: AsyncApp
) -> None:
    async with over_http(sandbox, app):
        await sandbox.say_to_app("ana", "nobody listens to messages here")
        await sandbox.idle()

    attempts = [(one.attempt, one.outcome) for one in sandbox.deliveries()]
    assert [
        (number, outcome.reason) for number, outcome in attempts if isinstance(outcome, NoAck)
    ] == [
        (0, "http_error"),
        (1, "http_error"),
        (2, "http_error"),
        (3, "http_error"),
    ]


async def test_an_answer_may_ask_for_no_retry(sandbox: Sandbox, app: AsyncApp) -> None:
    @app.middleware
    async def refuse() -> BoltResponse:
        return BoltResponse(status=500, headers={"x-slack-no-retry": ["1"]})

    async with over_http(sandbox, app):
        await sandbox.say_to_app("ana", "hello")
        await sandbox.idle()

    (attempt,) = sandbox.deliveries()
    assert isinstance(attempt.outcome, NoAck)
    assert attempt.outcome.is_final


async def test_nobody_answers_at_a_dead_address(sandbox: Sandbox, app: AsyncApp) -> None:
    async with over_http(sandbox, app):
        pass

    outcome = await sandbox.command("ana", "#us-china", "/talks")

    assert outcome.error == "dispatch_failed"


async def test_an_answer_that_never_comes_over_http_is_a_timeout() -> None:
    async def answer(request: web.Request) -> web.Response:
        body = await request.read()
        if b"url_verification" not in body:
            await asyncio.Event().wait()
        return web.Response(body=body, content_type="application/json")

    server = web.Application()
    server.router.add_post("/", answer)
    runner = web.AppRunner(server, handler_cancellation=True, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with open_sandbox(patience=Patience(ack=0.05, retries=())) as sandbox:
        await sandbox.use_request_url(f"http://127.0.0.1:{runner.addresses[0][1]}/")
        outcome = await sandbox.command("ana", "#us-china", "/talks")
    await runner.cleanup()

    assert (outcome.status, outcome.error) == ("timeout", "operation_timeout")


# Socket Mode's own


async def socket_address(sandbox: Sandbox) -> str:
    client = AsyncWebClient(token=sandbox.app_token, base_url=sandbox.api_url)
    answer = await client.apps_connections_open(app_token=sandbox.app_token)
    return str(answer["url"])


async def test_a_socket_address_is_good_for_one_connection(sandbox: Sandbox) -> None:
    url = await socket_address(sandbox)

    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as socket:
            hello = await socket.receive_json()
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            await session.ws_connect(url)

    assert (hello["type"], hello["num_connections"], hello["connection_info"]) == (
        "hello",
        1,
        {"app_id": "A0APP"},
    )
    assert caught.value.status == 403


async def test_an_ack_that_never_comes_is_waited_for_as_long_as_slack_waits() -> None:
    async with (
        open_sandbox(patience=Patience(ack=0.05, retries=())) as sandbox,
        aiohttp.ClientSession() as session,
        session.ws_connect(await socket_address(sandbox)) as socket,
    ):
        await socket.receive_json()
        await socket.send_str("not JSON")
        await socket.send_json({"envelope_id": "of another"})
        outcome = await sandbox.command("ana", "#us-china", "/talks", "us-china")
        envelope = await socket.receive_json()

    assert (outcome.status, outcome.error) == ("timeout", "operation_timeout")
    assert (
        envelope["type"],
        envelope["accepts_response_payload"],
        envelope["payload"]["text"],
    ) == (
        "slash_commands",
        True,
        "us-china",
    )


async def test_an_eleventh_connection_is_turned_away(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        sockets = [
            await session.ws_connect(await socket_address(sandbox), autoclose=False)
            for _ in range(11)
        ]
        greetings = [await socket.receive_json() for socket in sockets]
        for socket in sockets:
            await socket.close()

    assert [greeting["type"] for greeting in greetings] == [*["hello"] * 10, "disconnect"]
    assert greetings[10]["reason"] == "too_many_websockets"


async def test_a_bot_that_is_asked_to_refresh_connects_again(
    sandbox: Sandbox, app: AsyncApp
) -> None:
    @app.command("/talks")
    async def talks(ack: Any) -> None:
        await ack()

    async with over_sockets(sandbox, app):
        await sandbox.delivery.sockets.disconnect("refresh_requested")
        await sandbox.received("apps.connections.open", 2)
        await sandbox.connected()
        outcome = await sandbox.command("ana", "#us-china", "/talks")

    assert outcome.status == "ok"


async def test_a_warning_leaves_the_connection_open(sandbox: Sandbox) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(await socket_address(sandbox)) as socket,
    ):
        await socket.receive_json()
        await sandbox.delivery.sockets.disconnect("warning")
        goodbye = await socket.receive_json()

        assert (goodbye["reason"], sandbox.delivery.sockets.count) == ("warning", 1)


async def test_an_open_connection_is_closed_with_the_sandbox() -> None:
    async with aiohttp.ClientSession() as session:
        async with open_sandbox() as sandbox:
            socket = await session.ws_connect(await socket_address(sandbox))
            await socket.receive_json()
        farewell = await socket.receive()

    assert farewell.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)


async def test_a_retry_that_waits_is_given_up_when_the_sandbox_closes() -> None:
    async with open_sandbox(patience=Patience(retries=(3_600,))) as sandbox:
        await sandbox.say_to_app("ana", "hello")
        await sandbox.until(sandbox.deliveries)

    assert len(sandbox.deliveries()) == 1
