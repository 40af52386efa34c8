"""Modals and the App Home: trigger ids, stacks, hashes, and what a submission may answer."""

from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.driver import Sandbox
from tests.adapters.sandbox.bolts import Transport, over_sockets
from tests.conftest import MovableClock

PLAIN = {"type": "plain_text", "text": "Digest"}
OPTIONS = [
    {"text": {"type": "plain_text", "text": name}, "value": name.lower()}
    for name in ("Monday", "Tuesday")
]
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "digest",
    "title": PLAIN,
    "submit": PLAIN,
    "private_metadata": "d1",
    "blocks": [
        {
            "type": "input",
            "block_id": "query",
            "label": PLAIN,
            "element": {"type": "plain_text_input", "action_id": "text"},
        },
        {
            "type": "input",
            "block_id": "days",
            "label": PLAIN,
            "optional": True,
            "element": {
                "type": "checkboxes",
                "action_id": "pick",
                "options": OPTIONS,
                "initial_options": OPTIONS[:1],
            },
        },
        {
            "type": "input",
            "block_id": "where",
            "label": PLAIN,
            "element": {
                "type": "conversations_select",
                "action_id": "pick",
                "default_to_current_conversation": True,
                "response_url_enabled": True,
            },
        },
    ],
}
NOTE: dict[str, Any] = {
    "type": "modal",
    "title": PLAIN,
    "notify_on_close": True,
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Saved."}}],
}
BUTTON = {"type": "button", "action_id": "go.v1", "text": PLAIN, "value": "7"}
HOME: dict[str, Any] = {"type": "home", "blocks": [{"type": "actions", "elements": [BUTTON]}]}


async def code(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


def listens(app: AsyncApp) -> list[str]:
    """Let a command hand out its trigger ids; return where they are put."""
    triggers: list[str] = []

    @app.command("/talks")
    async def talks(ack: Any, body: Any) -> None:
        await ack()
        triggers.append(body["trigger_id"])

    return triggers


def opens(app: AsyncApp, view: dict[str, Any]) -> None:
    """Let a command open a modal."""

    @app.command("/talks")
    async def talks(ack: Any, body: Any, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=view)


async def opened(sandbox: Sandbox, user: str = "ana") -> str:
    await sandbox.command(user, "#us-china", "/talks")
    (view,) = await sandbox.until(lambda: sandbox.views(user))
    return view.id


async def test_a_trigger_id_opens_one_modal_within_three_seconds(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient, clock: MovableClock
) -> None:
    triggers = listens(app)
    async with over_sockets(sandbox, app):
        await sandbox.command("ana", "#us-china", "/talks")
        await sandbox.command("ana", "#us-china", "/talks")

    clock.move(timedelta(seconds=3))
    in_time = await client.views_open(trigger_id=triggers[0], view=NOTE)
    used = await code(client.views_open(trigger_id=triggers[0], view=NOTE))
    clock.move(timedelta(milliseconds=1))
    late = await code(client.views_open(trigger_id=triggers[1], view=NOTE))
    invented = await code(client.views_open(trigger_id="13.37.x", view=NOTE))

    assert in_time["view"]["title"] == PLAIN
    assert (used, late, invented) == (
        "exchanged_trigger_id",
        "expired_trigger_id",
        "invalid_trigger_id",
    )


async def test_a_submission_brings_what_was_filled_in_and_what_stood_there(
    sandbox: Sandbox, app: AsyncApp, transport: Transport
) -> None:
    seen: list[dict[str, Any]] = []
    opens(app, MODAL)

    @app.view("digest")
    async def submitted(ack: Any, body: Any) -> None:
        seen.append(body)
        await ack()

    async with transport(sandbox, app):
        view_id = await opened(sandbox)
        result = await sandbox.submit("ana", view_id, {"query": {"text": "us-china"}})

    view = seen[0]["view"]
    assert view["state"]["values"] == {
        "query": {"text": {"type": "plain_text_input", "value": "us-china"}},
        "days": {"pick": {"type": "checkboxes", "selected_options": OPTIONS[:1]}},
        "where": {"pick": {"type": "conversations_select", "selected_conversation": "C0USCHINA"}},
    }
    assert (view["private_metadata"], view["callback_id"]) == ("d1", "digest")
    assert [url["channel_id"] for url in seen[0]["response_urls"]] == ["C0USCHINA"]
    assert (result.closed, result.errors, result.view, sandbox.views("ana")) == (
        True,
        {},
        None,
        (),
    )


async def test_a_required_input_is_asked_for_before_the_bot_hears_of_it(
    sandbox: Sandbox, app: AsyncApp
) -> None:
    opens(app, MODAL)
    async with over_sockets(sandbox, app):
        view_id = await opened(sandbox)
        result = await sandbox.submit("ana", view_id, {"query": {"text": ""}})

    assert result.errors == {"query": "Please complete this required field."}
    assert not result.closed
    assert [attempt.kind for attempt in sandbox.deliveries()] == ["slash_commands"]


FILLED = {"query": {"text": "x"}}


@pytest.mark.parametrize(
    ("answer", "errors", "error", "titles"),
    [
        ({}, {}, None, []),
        ({"response_action": "clear"}, {}, None, []),
        (
            {"response_action": "errors", "errors": {"query": "Did you mean us-china?"}},
            {"query": "Did you mean us-china?"},
            None,
            ["digest"],
        ),
        ({"response_action": "update", "view": NOTE}, {}, None, [""]),
        ({"response_action": "push", "view": NOTE}, {}, None, ["digest", ""]),
        (
            {"response_action": "errors", "errors": {"nowhere": "x"}},
            {},
            "invalid_errors",
            ["digest"],
        ),
        ({"response_action": "update", "view": HOME}, {}, "invalid_arguments", ["digest"]),
        ({"response_action": "update"}, {}, "invalid_view", ["digest"]),
        ({"response_action": "sing"}, {}, "invalid_response_action", ["digest"]),
    ],
    ids=["empty", "clear", "errors", "update", "push", "bad errors", "bad view", "none", "bad"],
)
async def test_a_submission_may_be_answered_in_five_ways(
    sandbox: Sandbox,
    app: AsyncApp,
    answer: dict[str, Any],
    errors: dict[str, str],
    error: str | None,
    titles: list[str],
) -> None:
    opens(app, MODAL)

    @app.view("digest")
    async def submitted(ack: Any) -> None:
        await ack(**answer)

    async with over_sockets(sandbox, app):
        view_id = await opened(sandbox)
        result = await sandbox.submit("ana", view_id, FILLED)

    assert (result.errors, result.error) == (errors, error)
    assert [view.body.get("callback_id", "") for view in sandbox.views("ana")] == titles


async def test_a_submission_without_an_ack_leaves_the_modal_open(
    sandbox: Sandbox, app: AsyncApp
) -> None:
    opens(app, MODAL)

    @app.view("digest")
    async def submitted(ack: Any) -> None:
        await ack()

    async with over_sockets(sandbox, app):
        view_id = await opened(sandbox)
        sandbox.faults.lose_ack()
        result = await sandbox.submit("ana", view_id, FILLED)

    assert (result.error, result.closed) == ("operation_timeout", False)


async def test_three_modals_may_be_stacked(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient
) -> None:
    triggers = listens(app)
    async with over_sockets(sandbox, app):
        for _ in range(5):
            await sandbox.command("ana", "#us-china", "/talks")

    too_early = await code(client.views_push(trigger_id=triggers[0], view=NOTE))
    await client.views_open(trigger_id=triggers[1], view=NOTE)
    await client.views_push(trigger_id=triggers[2], view=NOTE)
    third = await client.views_push(trigger_id=triggers[3], view=NOTE)
    too_many = await code(client.views_push(trigger_id=triggers[4], view=NOTE))

    stack = sandbox.views("ana")
    assert (too_early, too_many) == ("not_found", "push_limit_reached")
    assert (third["view"]["root_view_id"], third["view"]["previous_view_id"]) == (
        stack[0].id,
        stack[1].id,
    )


async def test_closing_tells_an_app_that_asked_for_it(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient
) -> None:
    closed: list[tuple[str, bool]] = []
    triggers = listens(app)

    @app.view_closed("")
    async def gone(ack: Any, body: Any) -> None:
        closed.append((body["view"]["id"], body["is_cleared"]))
        await ack()

    async with over_sockets(sandbox, app):
        for _ in range(3):
            await sandbox.command("ana", "#us-china", "/talks")
        quiet = NOTE | {"notify_on_close": False}
        first = (await client.views_open(trigger_id=triggers[0], view=quiet))["view"]["id"]
        second = (await client.views_push(trigger_id=triggers[1], view=NOTE))["view"]["id"]
        outcome = await sandbox.close_view("ana", second)
        third = (await client.views_push(trigger_id=triggers[2], view=NOTE))["view"]["id"]
        await sandbox.close_view("ana", first, clear=True)

    assert outcome is not None
    assert outcome.status == "ok"
    assert closed == [(second, False), (third, True)]
    assert sandbox.views("ana") == ()


async def test_an_update_needs_the_hash_of_what_is_shown(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient
) -> None:
    opens(app, NOTE | {"external_id": "note-1"})
    async with over_sockets(sandbox, app):
        view_id = await opened(sandbox)
    stale = sandbox.views("ana")[0].hash

    await client.views_update(view_id=view_id, hash=stale, view=NOTE | {"external_id": "note-1"})
    conflict = await code(client.views_update(view_id=view_id, hash=stale, view=NOTE))
    await client.views_update(external_id="note-1", view=NOTE | {"private_metadata": "2"})
    unknown = await code(client.views_update(external_id="note-2", view=NOTE))
    nothing = await code(client.views_update(view_id="V0", view=NOTE))

    assert (conflict, unknown, nothing) == ("hash_conflict", "not_found", "not_found")
    assert sandbox.views("ana")[0].body["private_metadata"] == "2"


async def test_a_closed_modal_cannot_be_updated_or_used(
    sandbox: Sandbox, app: AsyncApp, client: AsyncWebClient
) -> None:
    opens(app, MODAL)
    async with over_sockets(sandbox, app):
        view_id = await opened(sandbox)
        await sandbox.close_view("ana", view_id)

    assert await code(client.views_update(view_id=view_id, view=NOTE)) == "not_found"


async def test_a_modal_belongs_to_one_person(sandbox: Sandbox, app: AsyncApp) -> None:
    opens(app, MODAL)
    async with over_sockets(sandbox, app):
        view_id = await opened(sandbox)

    with pytest.raises(LookupError, match="not 'ben'"):
        await sandbox.submit("ben", view_id)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": None}, "[ERROR] title is missing [json-pointer:/view]"),
        (
            {"title": PLAIN | {"text": "x" * 25}},
            "[ERROR] title has 25 characters, at most 24 fit [json-pointer:/view/title/text]",
        ),
        (
            {"close": PLAIN | {"type": "mrkdwn"}},
            "[ERROR] must be a plain_text object [json-pointer:/view/close]",
        ),
        (
            {"submit": None},
            "[ERROR] a modal with an input needs a submit button [json-pointer:/view]",
        ),
        ({"blocks": "x"}, "[ERROR] missing required field: blocks [json-pointer:/view]"),
        ({"type": "home"}, "[ERROR] must be of type modal [json-pointer:/view/type]"),
        (
            {"blocks": [{"type": "markdown", "text": "x"}]},
            "[ERROR] a markdown block may not stand in a modal [json-pointer:/blocks/0]",
        ),
    ],
)
async def test_a_view_that_slack_refuses_says_where(
    sandbox: Sandbox,
    app: AsyncApp,
    client: AsyncWebClient,
    change: dict[str, Any],
    message: str,
) -> None:
    triggers = listens(app)
    async with over_sockets(sandbox, app):
        await sandbox.command("ana", "#us-china", "/talks")
    view = {key: value for key, value in (MODAL | change).items() if value is not None}

    with pytest.raises(SlackApiError) as caught:
        await client.views_open(trigger_id=triggers[0], view=view)

    assert caught.value.response.data == {
        "ok": False,
        "error": "invalid_arguments",
        "response_metadata": {"messages": [message]},
    }


async def test_a_view_may_be_too_large_or_missing(client: AsyncWebClient) -> None:
    large = HOME | {"private_metadata": "x" * 250_000}

    assert await code(client.views_publish(user_id="U0ANA", view=large)) == "view_too_large"
    assert (
        await code(client.api_call("views.publish", json={"user_id": "U0ANA"}))
        == "invalid_arguments"
    )


async def test_a_home_is_published_per_person_and_guarded_by_its_hash(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    first = await client.views_publish(user_id="U0ANA", view=HOME)
    await client.views_publish(user_id="U0ANA", view=HOME, hash=first["view"]["hash"])
    stale = client.views_publish(user_id="U0ANA", view=HOME, hash=first["view"]["hash"])
    nobody = client.views_publish(user_id="U0NOBODY", view=HOME)

    assert await code(stale) == "hash_conflict"
    assert await code(nobody) == "user_not_found"
    home = sandbox.home("ana")
    assert home is not None
    assert home.id == first["view"]["id"]
    assert sandbox.home("ben") is None


async def test_an_opened_home_is_an_event_with_the_view_that_is_there(
    sandbox: Sandbox, app: AsyncApp, transport: Transport
) -> None:
    views: list[Any] = []

    @app.event("app_home_opened")
    async def home(event: Any, client: AsyncWebClient) -> None:
        views.append((event["tab"], event.get("view", {}).get("type")))
        await client.views_publish(user_id=event["user"], view=HOME)

    async with transport(sandbox, app):
        await sandbox.open_home("ana")
        await sandbox.received("views.publish")
        await sandbox.open_home("ana")
        await sandbox.received("views.publish", 2)
        await sandbox.open_home("ana", "messages")
        await sandbox.received("views.publish", 3)

    assert views == [("home", None), ("home", "home"), ("messages", None)]


async def test_a_button_in_the_home_carries_the_view(sandbox: Sandbox, app: AsyncApp) -> None:
    seen: list[dict[str, Any]] = []

    @app.action("go.v1")
    async def go(ack: Any, body: Any) -> None:
        await ack()
        seen.append(body)

    await AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url).views_publish(
        user_id="U0ANA", view=HOME
    )
    async with over_sockets(sandbox, app):
        outcome = await sandbox.click_in_home("ana", "go.v1")

    (action,) = seen[0]["actions"]
    assert outcome.status == "ok"
    assert (action["value"], seen[0]["container"]["type"], seen[0]["view"]["type"]) == (
        "7",
        "view",
        "home",
    )
    with pytest.raises(LookupError, match="published no Home"):
        await sandbox.click_in_home("ben", "go.v1")


async def test_a_button_in_a_modal_brings_its_state_and_may_push(
    sandbox: Sandbox, app: AsyncApp
) -> None:
    states: list[Any] = []
    with_button = MODAL | {"blocks": [*MODAL["blocks"], {"type": "actions", "elements": [BUTTON]}]}
    opens(app, with_button)

    @app.action("go.v1")
    async def go(ack: Any, body: Any, client: AsyncWebClient) -> None:
        await ack()
        states.append(body["view"]["state"]["values"]["query"])
        await client.views_push(trigger_id=body["trigger_id"], view=NOTE)

    async with over_sockets(sandbox, app):
        view_id = await opened(sandbox)
        await sandbox.click_in_view("ana", view_id, "go.v1", state_values=FILLED)
        await sandbox.received("views.push")

    assert states == [{"text": {"type": "plain_text_input", "value": "x"}}]
    assert len(sandbox.views("ana")) == 2


async def test_an_external_select_asks_the_bot_for_options(sandbox: Sandbox, app: AsyncApp) -> None:
    block = {
        "type": "input",
        "block_id": "actor",
        "label": PLAIN,
        "element": {"type": "external_select", "action_id": "actor.find.v1"},
    }
    opens(app, MODAL | {"blocks": [block]})

    @app.options("actor.find.v1")
    async def options(ack: Any, body: Any) -> None:
        await ack(options=[{"text": PLAIN, "value": body["value"]}])

    async with over_sockets(sandbox, app):
        view_id = await opened(sandbox)
        offered = await sandbox.suggest("ana", view_id, "actor.find.v1", "chi")
        sandbox.faults.lose_ack()
        nothing = await sandbox.suggest("ana", view_id, "actor.find.v1", "chi")

    assert offered == {"options": [{"text": PLAIN, "value": "chi"}]}
    assert nothing == {"options": []}
