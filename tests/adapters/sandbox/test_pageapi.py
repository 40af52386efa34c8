"""The page's API over HTTP and WebSocket, and who is kept out."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.driver import Sandbox
from bot.sandbox.server import open_sandbox
from tests.adapters.sandbox.bolts import over_sockets

PLAIN = {"type": "plain_text", "text": "Go"}
BUTTON = {"type": "button", "action_id": "go.v1", "text": PLAIN, "value": "7"}
ACTIONS = {"type": "actions", "block_id": "a", "elements": [BUTTON]}
NAME_INPUT = {
    "type": "input",
    "block_id": "name",
    "label": PLAIN,
    "element": {"type": "plain_text_input", "action_id": "text"},
}
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "digest",
    "title": PLAIN,
    "submit": PLAIN,
    "blocks": [NAME_INPUT, ACTIONS],
}


class Page:
    """What the page's JavaScript does, acting as one person."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession, user: str) -> None:
        self._base = f"{sandbox.url}/sandbox"
        self._session = session
        self._user = user

    async def get(self, name: str, **query: str) -> dict[str, Any]:
        params = {"user": self._user} | query
        async with self._session.get(f"{self._base}/api/{name}", params=params) as response:
            answer: dict[str, Any] = await response.json()
        return answer

    async def post(self, name: str, **body: Any) -> dict[str, Any]:
        values = {"user": self._user} | body
        async with self._session.post(f"{self._base}/api/{name}", json=values) as response:
            answer: dict[str, Any] = await response.json()
        return answer

    async def watch(self) -> aiohttp.ClientWebSocketResponse:
        return await self._session.ws_connect(f"{self._base}/ws?user={self._user}")


@pytest.fixture
async def ana(sandbox: Sandbox) -> AsyncIterator[Page]:
    async with aiohttp.ClientSession() as session:
        yield Page(sandbox, session, "U0ANA")


@pytest.fixture
async def dana(sandbox: Sandbox) -> AsyncIterator[Page]:
    async with aiohttp.ClientSession() as session:
        yield Page(sandbox, session, "U0DANA")


async def test_the_state_is_what_one_person_may_see(
    sandbox: Sandbox, ana: Page, dana: Page
) -> None:
    await sandbox.say("ben", "#us-china", "Talks in Beijing")

    hers = await ana.get("state")
    theirs = await dana.get("state")

    assert [(c["name"], c["is_member"], c["bot_is_member"]) for c in theirs["channels"]] == [
        ("general", True, False),
        ("us-china", True, True),
        ("indo-pacific", False, True),
        ("europe-desk", True, False),
        ("old-desk", False, True),
        ("Attaché", True, True),
    ]
    assert "drafts" in [channel["name"] for channel in hers["channels"]]
    assert hers["channels"][1] == {
        "id": "C0USCHINA",
        "name": "us-china",
        "topic": "Talks, calls and exercises between Washington and Beijing",
        "is_private": False,
        "is_im": False,
        "is_archived": False,
        "is_member": True,
        "bot_is_member": True,
        "unread": 1,
    }
    assert (hers["ok"], hers["me"], hers["team"]["name"]) == (True, "U0ANA", "Harbour Desk")
    assert hers["users"][0] == {
        "id": "U0ANA",
        "name": "ana",
        "real_name": "Ana Duarte",
        "title": "Defence editor",
        "tz": "Europe/Lisbon",
        "is_bot": False,
    }
    assert (hers["app"]["is_connected"], hers["app"]["commands"]) == (
        False,
        [
            {
                "command": "/talks",
                "description": "Look up developments or manage digests",
                "usage_hint": "[us-china | japan taiwan since:2026-06 | help]",
            }
        ],
    )


async def test_what_is_said_is_read_with_its_thread(sandbox: Sandbox, ana: Page) -> None:
    first = await ana.post("say", channel="C0USCHINA", text="See https://example.com, @ben")
    await ana.post("say", channel="C0USCHINA", text="And?", thread_ts=first["ts"])

    listing = await ana.get("messages", channel="C0USCHINA")

    message, reply = listing["messages"]
    assert message == {
        "ts": first["ts"],
        "channel": "C0USCHINA",
        "user": "U0ANA",
        "bot": False,
        "text": "See <https://example.com>, <@U0BEN>",
        "blocks": message["blocks"],
        "thread_ts": None,
        "reply_count": 1,
        "ephemeral": False,
        "edited": False,
        "subtype": None,
        "metadata": None,
        "files": [],
        "reactions": [],
    }
    assert (reply["thread_ts"], reply["text"]) == (first["ts"], "And?")


async def test_reading_a_channel_empties_its_count(sandbox: Sandbox, ana: Page, dana: Page) -> None:
    async def unread(page: Page) -> int:
        state = await page.get("state")
        return sum(channel["unread"] for channel in state["channels"])

    await sandbox.say("ben", "#us-china", "One")
    await sandbox.say("ben", "#general", "Two")
    before = (await unread(ana), await unread(dana))
    await ana.get("messages", channel="C0USCHINA")
    await dana.post("read", channel="C0USCHINA")
    await dana.post("read", channel="C0EUROPE")

    assert before == (2, 2)
    assert (await unread(ana), await unread(dana)) == (1, 1)


async def test_commands_clicks_and_modals_go_to_the_bot(
    sandbox: Sandbox, app: AsyncApp, ana: Page, client: AsyncWebClient
) -> None:
    values: list[Any] = []

    @app.command("/talks")
    async def talks(ack: Any, body: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    @app.action("go.v1")
    async def go(ack: Any, action: Any, body: Any) -> None:
        await ack()
        values.append((action["value"], body["view"]["state"]["values"]["name"]["text"]["value"]))

    @app.view("digest")
    async def submitted(ack: Any, view: Any) -> None:
        name = view["state"]["values"]["name"]["text"]["value"]
        await ack(response_action="errors", errors={"name": f"No {name} here."})

    typed = {"values": {"name": {"text": {"type": "plain_text_input", "value": "us-chna"}}}}
    async with over_sockets(sandbox, app):
        outcome = await ana.post("command", channel="C0GENERAL", text="/talks subscribe")
        (view,) = (await ana.get("views"))["views"]
        where = {"view_id": view["id"], "state": typed}
        action = {"type": "button", "value": "forged"}
        clicked = await ana.post("click", block_id="a", action_id="go.v1", action=action, **where)
        await sandbox.until(lambda: values)
        result = await ana.post("submit", **where)
        empty = await ana.post("submit", view_id=view["id"])
        sandbox.faults.lose_ack()
        lost = await ana.post("submit", **where)
        await ana.post("close_view", view_id=view["id"])

    assert (outcome["ok"], outcome["status"], outcome["error"]) == (True, "ok", None)
    assert (clicked["status"], values) == ("ok", [("7", "us-chna")])
    assert (result["errors"], result["closed"], result["view"]["id"]) == (
        {"name": "No us-chna here."},
        False,
        view["id"],
    )
    assert empty["errors"] == {"name": "Please complete this required field."}
    assert lost["error"] == "operation_timeout"
    assert sandbox.views("ana") == ()


async def test_a_button_of_a_message_is_pressed_and_a_select_asked(
    sandbox: Sandbox, app: AsyncApp, ana: Page, client: AsyncWebClient
) -> None:
    seen: list[str] = []

    @app.action("go.v1")
    async def go(ack: Any, body: Any) -> None:
        await ack()
        seen.append(body["container"]["message_ts"])

    @app.options("actor.find.v1")
    async def options(ack: Any, body: Any) -> None:
        await ack(options=[{"text": PLAIN, "value": body["value"]}])

    @app.shortcut("lookup_message")
    async def look_up(ack: Any) -> None:
        await ack()

    external = {"type": "external_select", "action_id": "actor.find.v1"}
    blocks = [ACTIONS, {"type": "actions", "block_id": "b", "elements": [external]}]
    posted = await client.chat_postMessage(channel="C0USCHINA", text="x", blocks=blocks)
    place = {"channel": "C0USCHINA", "ts": posted["ts"]}
    async with over_sockets(sandbox, app):
        await ana.post("click", block_id="a", action_id="go.v1", action={}, **place)
        offered = await ana.post(
            "suggest", block_id="b", action_id="actor.find.v1", value="chi", **place
        )
        shortcut = await ana.post("shortcut", callback_id="lookup_message", **place)
        await sandbox.until(lambda: seen)

    assert seen == [posted["ts"]]
    assert offered == {"ok": True, "options": [{"text": PLAIN, "value": "chi"}]}
    assert shortcut["status"] == "ok"


async def test_the_home_is_opened_and_the_bot_invited_and_removed(
    sandbox: Sandbox, ana: Page, client: AsyncWebClient
) -> None:
    before = await ana.post("home", tab="home")
    await client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [ACTIONS]})
    after = await ana.post("home", tab="home")
    views = await ana.get("views")
    await ana.post("invite", channel="C0GENERAL", by="U0ANA")
    invited = sandbox.workspace.channel("general").members
    await ana.post("remove", channel="C0GENERAL", who="attache")

    assert (before["view"], after["view"]["type"]) == (None, "home")
    assert views["home"]["id"] == after["view"]["id"]
    assert "U0BOT" in invited
    assert "U0BOT" not in sandbox.workspace.channel("general").members


async def test_a_page_sees_live_what_its_person_may_see(
    sandbox: Sandbox, ana: Page, dana: Page, client: AsyncWebClient
) -> None:
    hers, theirs = await ana.watch(), await dana.watch()

    await sandbox.say("ben", "#drafts", "Secret")
    await client.chat_postEphemeral(channel="C0USCHINA", user="U0DANA", text="For Dana")
    posted = await client.chat_postMessage(channel="C0USCHINA", text="For all")
    await client.chat_delete(channel="C0USCHINA", ts=posted["ts"])
    await client.views_publish(user_id="U0DANA", view={"type": "home", "blocks": []})
    await sandbox.invite("#general")

    async def seen(socket: aiohttp.ClientWebSocketResponse, count: int) -> list[Any]:
        events = [await socket.receive_json() for _ in range(count)]
        await socket.close()
        return [(event["type"], event.get("message", {}).get("text")) for event in events]

    assert await seen(hers, 4) == [
        ("message", "Secret"),
        ("message", "For all"),
        ("message_deleted", None),
        ("channels", None),
    ]
    assert await seen(theirs, 5) == [
        ("ephemeral", "For Dana"),
        ("message", "For all"),
        ("message_deleted", None),
        ("home", None),
        ("channels", None),
    ]


async def test_an_open_page_does_not_keep_the_sandbox_open() -> None:
    async with aiohttp.ClientSession() as session:
        async with open_sandbox() as sandbox:
            socket = await Page(sandbox, session, "U0ANA").watch()
        farewell = await socket.receive()

    assert farewell.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)


async def test_faults_are_scripted_from_the_page(
    sandbox: Sandbox, ana: Page, client: AsyncWebClient
) -> None:
    await ana.post("faults", fault="refuse_blocks", types=["divider"])
    await ana.post("faults", fault="fail_next", method="auth.test", status=500)
    unknown = await ana.post("faults", fault="release_all")

    assert sandbox.workspace.refused_blocks == {"divider"}
    assert unknown == {"ok": False, "error": "There is no fault 'release_all'."}
    with pytest.raises(Exception, match="500"):
        await client.auth_test()


@pytest.mark.parametrize(
    ("name", "body", "error"),
    [
        ("say", {"text": "x"}, "'channel' is missing."),
        ("say", {"channel": "C0NOWHERE", "text": "x"}, "There is no channel 'C0NOWHERE'."),
        ("say", {"channel": "C0DRAFTS", "text": "x"}, "U0DANA cannot see C0DRAFTS."),
        ("say", {"user": "U0ELSE", "channel": "C", "text": "x"}, "Nobody here is called 'U0ELSE'."),
        ("read", {"channel": "C0DRAFTS"}, "This channel is private."),
        (
            "click",
            {"channel": "C0GENERAL", "ts": "1.2", "action_id": "go.v1"},
            "This message is gone.",
        ),
        ("submit", {"view_id": "V0"}, "not_found"),
    ],
)
async def test_what_is_not_possible_is_said(
    dana: Page, name: str, body: dict[str, Any], error: str
) -> None:
    assert await dana.post(name, **body) == {"ok": False, "error": error}


async def test_a_view_of_somebody_else_is_not_touched(
    sandbox: Sandbox, dana: Page, client: AsyncWebClient
) -> None:
    published = await client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": []})

    answer = await dana.post("click", view_id=published["view"]["id"], action_id="go.v1")

    assert answer == {"ok": False, "error": "This view is somebody else's."}


# Who is kept out


async def status(method: str, url: str, **request: Any) -> int:
    async with aiohttp.ClientSession() as session, session.request(method, url, **request) as got:
        return got.status


SAY = {"user": "U0ANA", "channel": "C0GENERAL", "text": "x"}


async def test_another_host_name_or_origin_is_refused(sandbox: Sandbox) -> None:
    say, port = f"{sandbox.url}/sandbox/api/say", sandbox.url.rpartition(":")[2]

    async def answers(**headers: str) -> int:
        return await status("POST", say, json=SAY, headers=headers)

    assert await answers() == 200
    assert await answers(Origin=sandbox.url) == 200
    assert await answers(Host=f"localhost:{port}", Origin=f"http://localhost:{port}") == 200
    assert await answers(Origin="https://example.com") == 403
    assert await answers(Origin="null") == 403
    assert await answers(Host=f"rebound.example:{port}") == 403
    assert await status("GET", f"{sandbox.url}/", headers={"Host": "rebound.example"}) == 403


async def test_another_origin_cannot_watch(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            await session.ws_connect(
                f"{sandbox.url}/sandbox/ws?user=U0ANA", origin="https://example.com"
            )

    assert caught.value.status == 403


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({"data": SAY}, 415),
        ({"data": b"{", "headers": {"Content-Type": "application/json"}}, 400),
        ({"json": [1]}, 400),
    ],
    ids=["form", "broken JSON", "list"],
)
async def test_only_json_objects_are_taken(
    sandbox: Sandbox, request_: dict[str, Any], expected: int
) -> None:
    assert await status("POST", f"{sandbox.url}/sandbox/api/say", **request_) == expected


async def test_the_page_is_served_unless_it_is_not_wanted(sandbox: Sandbox) -> None:
    async with open_sandbox(page=False) as without:
        missing = await status("GET", f"{without.url}/")

    assert (await status("GET", f"{sandbox.url}/"), missing) == (200, 404)


async def test_a_port_that_is_taken_is_an_error(sandbox: Sandbox) -> None:
    port = int(sandbox.url.rpartition(":")[2])

    with pytest.raises(OSError, match="in use"):
        async with open_sandbox(port=port):
            pass
