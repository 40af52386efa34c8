"""Buttons, selects and shortcuts in messages, with real Bolt listeners."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.driver import Sandbox
from tests.adapters.sandbox.bolts import Transport, over_sockets

PLAIN = {"type": "plain_text", "text": "More"}
OPTION = {"text": PLAIN, "value": "cn"}


def button(value: str) -> dict[str, Any]:
    return {"type": "button", "action_id": "answer.more.v1", "text": PLAIN, "value": value}


BLOCKS: list[dict[str, Any]] = [
    {"type": "actions", "block_id": "one", "elements": [button("1")]},
    {"type": "actions", "block_id": "two", "elements": [button("2")]},
    {
        "type": "section",
        "block_id": "pick",
        "text": PLAIN,
        "accessory": {"type": "overflow", "action_id": "actor.pick.v1", "options": [OPTION]},
    },
]


async def posted(client: AsyncWebClient) -> str:
    answer = await client.chat_postMessage(channel="C0USCHINA", text="Answer", blocks=BLOCKS)
    return str(answer["ts"])


def collects(app: AsyncApp, action_id: str) -> list[dict[str, Any]]:
    bodies: list[dict[str, Any]] = []

    @app.action(action_id)
    async def pressed(ack: Any, body: Any) -> None:
        bodies.append(body)
        await ack()

    return bodies


async def test_a_button_brings_its_value_message_and_place(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, transport: Transport
) -> None:
    bodies = collects(app, "answer.more.v1")
    ts = await posted(client)

    async with transport(sandbox, app):
        outcome = await sandbox.click("ana", ts, "#us-china", "answer.more.v1", "2")

    (body,) = bodies
    (action,) = body["actions"]
    assert outcome.status == "ok"
    assert {key: action[key] for key in action if key != "action_ts"} == {
        "action_id": "answer.more.v1",
        "block_id": "two",
        "type": "button",
        "text": PLAIN,
        "value": "2",
    }
    assert body["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": "C0USCHINA",
        "is_ephemeral": False,
    }
    assert (body["channel"], body["message"]["ts"], body["user"]["id"]) == (
        {"id": "C0USCHINA", "name": "us-china"},
        ts,
        "U0ANA",
    )


async def test_a_select_brings_the_chosen_option(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient
) -> None:
    bodies = collects(app, "actor.pick.v1")
    ts = await posted(client)

    async with over_sockets(sandbox, app):
        await sandbox.click("ana", ts, "#us-china", "actor.pick.v1", "cn")

    assert bodies[0]["actions"][0]["selected_option"] == OPTION


async def test_what_is_not_shown_cannot_be_pressed(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    ts = await posted(client)
    secret = await sandbox.say("ana", "#drafts", "Secret.")

    with pytest.raises(LookupError, match="No element"):
        await sandbox.click("ana", ts, "#us-china", "answer.less.v1")
    with pytest.raises(LookupError, match="no option 'us'"):
        await sandbox.click("ana", ts, "#us-china", "actor.pick.v1", "us")
    with pytest.raises(LookupError, match="no message"):
        await sandbox.click("ana", "1.2", "#us-china", "answer.more.v1")
    with pytest.raises(LookupError, match="cannot see"):
        await sandbox.click("dana", secret.ts, "#drafts", "answer.more.v1")


async def test_a_lost_ack_is_noticed_by_the_person_alone(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient
) -> None:
    collects(app, "answer.more.v1")
    ts = await posted(client)
    changes = sandbox.subscribe_changes()
    sandbox.faults.lose_ack()

    async with over_sockets(sandbox, app):
        outcome = await sandbox.click("ana", ts, "#us-china", "answer.more.v1")
    changes.close()

    notices = [change async for change in changes if change["type"] == "notice"]
    assert outcome.error == "operation_timeout"
    assert notices == [
        {
            "type": "notice",
            "text": "We had some trouble connecting. Try again?",
            "channel": "C0USCHINA",
            "only_for": "U0ANA",
        }
    ]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"text": "New."}, [("Answer", 3, False), ("New.", 0, True)]),
        (
            {"text": "New.", "response_type": "in_channel"},
            [("Answer", 3, False), ("New.", 0, False)],
        ),
        ({"text": "New.", "replace_original": True}, [("New.", 0, False)]),
        ({"delete_original": True}, []),
    ],
    ids=["new", "in channel", "replaced", "deleted"],
)
async def test_a_response_url_can_replace_what_was_pressed(
    sandbox: Sandbox,
    app: AsyncApp,
    client: AsyncWebClient,
    answer: dict[str, Any],
    expected: list[tuple[str, int, bool]],
) -> None:
    @app.action("answer.more.v1")
    async def pressed(ack: Any, respond: Any) -> None:
        await ack()
        await respond(**answer)

    ts = await posted(client)
    async with over_sockets(sandbox, app):
        await sandbox.click("ana", ts, "#us-china", "answer.more.v1")
        await sandbox.received("response_url")

    assert [
        (message.text, len(message.blocks), message.only_for is not None)
        for message in sandbox.messages("#us-china", "ana")
    ] == expected


async def test_an_ephemeral_message_is_replaced_and_comes_without_its_blocks(
    sandbox: Sandbox, app: AsyncApp
) -> None:
    bodies: list[dict[str, Any]] = []

    @app.command("/talks")
    async def talks(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="Answer", blocks=BLOCKS)

    @app.action("answer.more.v1")
    async def pressed(ack: Any, body: Any, respond: Any) -> None:
        bodies.append(body)
        await ack()
        await respond(text="More", replace_original=True)

    async with over_sockets(sandbox, app):
        await sandbox.command("ana", "#general", "/talks", "us-china")
        await sandbox.received("response_url")
        (before,) = sandbox.messages("#general", "ana")
        await sandbox.click("ana", before.ts, "#general", "answer.more.v1")
        await sandbox.received("response_url", 2)

    (after,) = sandbox.messages("#general", "ana")
    assert (after.ts, after.text, after.only_for) == (before.ts, "More", "U0ANA")
    assert bodies[0]["container"]["is_ephemeral"]
    assert "blocks" not in bodies[0]["message"]


async def test_an_answer_to_a_press_in_a_thread_stays_in_the_thread(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient
) -> None:
    @app.action("answer.more.v1")
    async def pressed(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="Here.")

    asked = await sandbox.say_to_app("ana", "us-china")
    posted = await client.chat_postMessage(
        channel="D0ANA", text="Answer", blocks=BLOCKS, thread_ts=asked.ts
    )
    async with over_sockets(sandbox, app):
        await sandbox.click("ana", posted["ts"], "D0ANA", "answer.more.v1")
        await sandbox.received("response_url")

    assert sandbox.direct_messages("ana")[-1].thread_ts == asked.ts


async def test_shortcuts_are_global_or_of_a_message(sandbox: Sandbox, app: AsyncApp) -> None:
    seen: list[tuple[str, Any]] = []

    @app.shortcut("digest_new")
    async def new_digest(ack: Any, body: Any) -> None:
        await ack()
        seen.append((body["type"], body.get("response_url")))

    @app.shortcut("lookup_message")
    async def look_up(ack: Any, body: Any, respond: Any) -> None:
        await ack()
        seen.append((body["type"], body["message"]["text"]))
        await respond("Found.")

    message = await sandbox.say("ben", "#general", "Talks in Beijing")
    async with over_sockets(sandbox, app):
        await sandbox.shortcut("ana", "digest_new")
        await sandbox.shortcut("ana", "lookup_message", channel="#general", message_ts=message.ts)
        await sandbox.received("response_url")

    assert seen == [("shortcut", None), ("message_action", "Talks in Beijing")]
    assert [m.text for m in sandbox.messages("#general", "ana")] == ["Talks in Beijing", "Found."]
    with pytest.raises(LookupError, match="no global shortcut"):
        await sandbox.shortcut("ana", "lookup_message")
