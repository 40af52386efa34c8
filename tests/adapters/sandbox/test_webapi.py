"""The Web API: tokens, scopes, argument forms, and each method's answers and refusals."""

import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.driver import Sandbox
from bot.sandbox.server import open_sandbox
from bot.sandbox.starter import MANIFEST


async def refusal(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as caught:
        await call
    data: dict[str, Any] = caught.value.response.data
    return data


async def code(call: Any) -> str:
    answer = await refusal(call)
    return str(answer["error"])


async def raw(sandbox: Sandbox, method: str, **request: Any) -> dict[str, Any]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{sandbox.api_url}{method}", **request) as response,
    ):
        answer: dict[str, Any] = await response.json()
        return answer


# Tokens, scopes, arguments


async def test_auth_test_says_who_the_bot_is_and_what_it_may(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    answer = await client.auth_test()

    assert answer.data == {
        "ok": True,
        "url": f"{sandbox.url}/",
        "team": "Harbour Desk",
        "team_id": "T0HARBOUR",
        "user": "attache",
        "user_id": "U0BOT",
        "bot_id": "B0BOT",
        "is_enterprise_install": False,
    }
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


async def test_a_token_is_needed_and_must_be_the_right_one(sandbox: Sandbox) -> None:
    assert await raw(sandbox, "auth.test") == {"ok": False, "error": "not_authed"}
    assert await raw(sandbox, "auth.test", data={"token": "xoxb-other"}) == {
        "ok": False,
        "error": "invalid_auth",
    }
    assert await raw(sandbox, "auth.test", data={"token": sandbox.app_token}) == {
        "ok": False,
        "error": "not_allowed_token_type",
    }
    assert await raw(sandbox, "apps.connections.open", data={"token": sandbox.bot_token}) == {
        "ok": False,
        "error": "not_allowed_token_type",
    }


async def test_a_token_in_a_json_body_does_not_count(sandbox: Sandbox) -> None:
    answer = await raw(sandbox, "auth.test", json={"token": sandbox.bot_token})

    assert answer == {"ok": False, "error": "not_authed"}


async def test_a_revoked_token_is_named_so_until_it_is_restored(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.revoke_token()
    assert await code(client.auth_test()) == "token_revoked"

    sandbox.faults.restore_token()
    assert (await client.auth_test())["ok"]


async def test_a_missing_scope_is_named_with_what_was_granted(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.withdraw(*sandbox.workspace.scopes)
    sandbox.grant("commands", "im:history")

    answer = await refusal(client.chat_postMessage(channel="C0USCHINA", text="x"))

    assert answer == {
        "ok": False,
        "error": "missing_scope",
        "needed": "chat:write",
        "provided": "commands,im:history",
    }


async def test_an_unknown_method_is_named(sandbox: Sandbox, client: AsyncWebClient) -> None:
    answer = await refusal(client.api_call("chat.sing"))

    assert answer == {"ok": False, "error": "unknown_method", "req_method": "chat.sing"}


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        ({"data": "{", "headers": {"Content-Type": "application/json"}}, "invalid_json"),
        ({"json": [1]}, "json_not_object"),
        ({"data": "x", "headers": {"Content-Type": "text/plain"}}, "invalid_post_type"),
    ],
    ids=["broken", "list", "plain text"],
)
async def test_a_body_that_slack_cannot_read_is_refused(
    sandbox: Sandbox, request_: dict[str, Any], error: str
) -> None:
    assert await raw(sandbox, "auth.test", **request_) == {"ok": False, "error": error}


async def test_arguments_come_as_json_as_a_form_or_in_the_address(sandbox: Sandbox) -> None:
    bearer = {"Authorization": f"Bearer {sandbox.bot_token}"}
    blocks = [{"type": "divider"}]

    await raw(
        sandbox,
        "chat.postMessage",
        json={"channel": "C0USCHINA", "text": "json", "blocks": blocks},
        headers=bearer,
    )
    form = {"channel": "C0USCHINA", "text": "form", "blocks": json.dumps(blocks)}
    await raw(sandbox, "chat.postMessage", data=form | {"token": sandbox.bot_token})
    await raw(
        sandbox,
        "chat.postMessage",
        params={"channel": "C0USCHINA", "text": "address"},
        headers=bearer,
    )

    messages = sandbox.messages("#us-china")
    assert [(m.text, [b["type"] for b in m.blocks]) for m in messages] == [
        ("json", ["divider"]),
        ("form", ["divider"]),
        ("address", []),
    ]
    assert "token" not in sandbox.calls("chat.postMessage")[1].args


# Posting


async def test_a_post_is_stored_and_given_back(sandbox: Sandbox, client: AsyncWebClient) -> None:
    metadata = {"event_type": "digest_posted", "event_payload": {"key": "d1"}}

    answer = await client.chat_postMessage(
        channel="C0USCHINA",
        text="Hello",
        blocks=[{"type": "divider", "block_id": "line"}],
        metadata=metadata,
    )

    (message,) = sandbox.messages("#us-china")
    assert answer.data == {
        "ok": True,
        "channel": "C0USCHINA",
        "ts": message.ts,
        "message": {
            "type": "message",
            "user": "U0BOT",
            "ts": message.ts,
            "text": "Hello",
            "bot_id": "B0BOT",
            "app_id": "A0APP",
            "team": "T0HARBOUR",
            "blocks": [{"type": "divider", "block_id": "line"}],
            "metadata": metadata,
        },
    }


async def test_block_and_action_ids_are_made_up_where_they_are_missing(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C0USCHINA", text="x", blocks=[{"type": "divider"}])

    (message,) = sandbox.messages("#us-china")
    assert message.blocks[0]["block_id"]


@pytest.mark.parametrize("name", ["us-china", "#us-china", "C0USCHINA"])
async def test_a_channel_may_be_named(sandbox: Sandbox, client: AsyncWebClient, name: str) -> None:
    answer = await client.chat_postMessage(channel=name, text="x")

    assert answer["channel"] == "C0USCHINA"


async def test_a_person_stands_for_the_direct_message_with_the_app(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    answer = await client.chat_postMessage(channel="U0ANA", text="x")

    assert answer["channel"] == "D0ANA"


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NOWHERE", "channel_not_found"),
        ("C0DRAFTS", "channel_not_found"),
        ("USLACKBOT", "channel_not_found"),
        ("U0BOT", "channel_not_found"),
        ("C0GENERAL", "not_in_channel"),
        ("C0OLDDESK", "is_archived"),
    ],
    ids=["unknown", "private", "slackbot", "itself", "not a member", "archived"],
)
async def test_the_bot_posts_only_where_it_may(
    client: AsyncWebClient, channel: str, error: str
) -> None:
    assert await code(client.chat_postMessage(channel=channel, text="x")) == error


async def test_an_app_without_messages_or_home_is_told_so() -> None:
    bare = MANIFEST | {"features": {"app_home": {"messages_tab_enabled": False}}}
    async with open_sandbox(manifest=bare, page=False) as sandbox:
        client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)

        messages = await code(client.chat_postMessage(channel="U0ANA", text="x"))
        home = await code(client.views_publish(user_id="U0ANA", view={}))

    assert (messages, home) == ("messages_tab_disabled", "not_enabled")


async def test_a_scope_lets_it_post_in_public_channels_uninvited(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.grant("chat:write.public")

    assert (await client.chat_postMessage(channel="C0GENERAL", text="x"))["ok"]


SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2_900}}


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({}, "no_text"),
        ({"text": "", "blocks": []}, "no_text"),
        ({"text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ({"text": "x", "blocks": "{}"}, "invalid_blocks_format"),
        ({"text": "x", "blocks": [{"type": "divider"}] * 51}, "msg_blocks_too_many"),
        ({"text": "x", "blocks": [SECTION] * 5}, "msg_blocks_too_long"),
        ({"text": "x", "blocks": [{"type": "header"}]}, "invalid_blocks"),
        ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"markdown_text": "y" * 12_001}, "msg_too_long"),
        ({"text": "x", "blocks": [{}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [{"type": "table", "rows": [1]}]}, "invalid_blocks"),
        ({"text": "x", "metadata": "["}, "invalid_metadata_format"),
        ({"text": "x", "metadata": "[]"}, "invalid_metadata_format"),
        ({"text": "", "blocks": ""}, "no_text"),
        ({"text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        (
            {"text": "x", "metadata": {"event_type": "A B", "event_payload": {}}},
            "invalid_metadata_format",
        ),
        (
            {"text": "x", "metadata": {"event_type": "x", "event_payload": {"deep": {}}}},
            "invalid_metadata_schema",
        ),
        (
            {"text": "x", "metadata": {"event_type": "x", "event_payload": {"a": "b" * 4_000}}},
            "metadata_too_large",
        ),
        ({"text": "x", "thread_ts": "1.2"}, "thread_not_found"),
    ],
)
async def test_a_post_that_slack_refuses_is_refused(
    sandbox: Sandbox, client: AsyncWebClient, content: dict[str, Any], error: str
) -> None:
    call = client.api_call("chat.postMessage", json={"channel": "C0USCHINA"} | content)

    assert await code(call) == error
    assert sandbox.messages("#us-china") == ()


async def test_invalid_blocks_say_where(client: AsyncWebClient) -> None:
    empty: dict[str, Any] = {"type": "header", "text": {"type": "plain_text", "text": ""}}
    blocks = [{"type": "divider"}, empty]

    answer = await refusal(client.chat_postMessage(channel="C0USCHINA", text="x", blocks=blocks))

    messages = ["[ERROR] text is empty [json-pointer:/blocks/1/text/text]"]
    assert answer == {
        "ok": False,
        "error": "invalid_blocks",
        "errors": messages,
        "response_metadata": {"messages": messages},
    }


async def test_a_block_type_may_be_refused_by_the_workspace(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.refuse_blocks("divider")
    posted = {"channel": "C0USCHINA", "text": "x", "blocks": [{"type": "divider"}]}

    answer = await refusal(client.api_call("chat.postMessage", json=posted))
    sandbox.faults.refuse_blocks()
    accepted = await client.api_call("chat.postMessage", json=posted)

    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"] == {
        "messages": ["[ERROR] unsupported type: divider [json-pointer:/blocks/0/type]"]
    }
    assert accepted["ok"]


async def test_a_very_long_text_is_truncated_with_a_warning(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    answer = await client.chat_postMessage(channel="C0USCHINA", text="x" * 40_001)

    assert answer["warning"] == "message_truncated"
    assert len(sandbox.messages("#us-china")[0].text) == 40_000


async def test_markdown_becomes_a_block(sandbox: Sandbox, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="C0USCHINA", markdown_text="**x**")

    (message,) = sandbox.messages("#us-china")
    assert [block["type"] for block in message.blocks] == ["markdown"]


async def test_a_reply_counts_in_its_thread(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.grant("channels:history")
    parent = await sandbox.say("ana", "#us-china", "Anything new?")

    reply = await client.chat_postMessage(channel="C0USCHINA", text="Yes.", thread_ts=parent.ts)
    thread = await client.conversations_replies(channel="C0USCHINA", ts=parent.ts)

    first, second = thread["messages"]
    assert (first["reply_count"], first["reply_users"]) == (1, ["U0BOT"])
    assert (second["ts"], second["thread_ts"], second["parent_user_id"]) == (
        reply["ts"],
        parent.ts,
        "U0ANA",
    )


async def test_an_ephemeral_message_is_for_a_member_alone(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    await client.chat_postEphemeral(channel="C0INDOPAC", user="U0BEN", text="For you.")
    stranger = client.chat_postEphemeral(channel="C0INDOPAC", user="U0DANA", text="For you.")

    assert await code(stranger) == "user_not_in_channel"
    assert [m.text for m in sandbox.messages("#indo-pacific", "ben")] == ["For you."]
    assert sandbox.messages("#indo-pacific", "ana") == ()


# Changing


async def test_an_update_keeps_the_blocks_that_it_does_not_name(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    divider = {"type": "divider", "block_id": "line"}
    posted = await client.chat_postMessage(channel="C0USCHINA", text="a", blocks=[divider])

    await client.chat_update(channel="C0USCHINA", ts=posted["ts"], text="b")
    kept = sandbox.message("C0USCHINA", posted["ts"])
    await client.chat_update(channel="C0USCHINA", ts=posted["ts"], text="c", blocks=[])
    emptied = sandbox.message("C0USCHINA", posted["ts"])

    assert (kept.text, kept.blocks) == ("b", (divider,))
    assert (emptied.text, emptied.blocks, emptied.edited_ts is None) == ("c", (), False)


async def test_an_update_has_its_own_refusals(sandbox: Sandbox, client: AsyncWebClient) -> None:
    theirs = await sandbox.say("ana", "#us-china", "Mine.")
    ours = (await client.chat_postMessage(channel="C0USCHINA", text="a"))["ts"]

    async def error(ts: str, **content: Any) -> str:
        values = {"channel": "C0USCHINA", "ts": ts} | content
        return await code(client.api_call("chat.update", json=values))

    assert await error("1.2", text="x") == "message_not_found"
    assert await error(theirs.ts, text="x") == "cant_update_message"
    assert await error(ours, text="x" * 4_001) == "msg_too_long"
    assert await error(ours) == "no_text"


async def test_a_delete_removes_its_own_message_alone(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    theirs = await sandbox.say("ana", "#us-china", "Mine.")
    ours = (await client.chat_postMessage(channel="C0USCHINA", text="a"))["ts"]

    await client.chat_delete(channel="C0USCHINA", ts=ours)

    assert await code(client.chat_delete(channel="C0USCHINA", ts=ours)) == "message_not_found"
    assert (
        await code(client.chat_delete(channel="C0USCHINA", ts=theirs.ts)) == "cant_delete_message"
    )
    assert sandbox.messages("#us-china") == (theirs,)


async def test_a_message_in_an_archived_channel_stays_as_it_is(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    ours = (await client.chat_postMessage(channel="C0USCHINA", text="a"))["ts"]
    await sandbox.archive("#us-china")

    assert await code(client.chat_delete(channel="C0USCHINA", ts=ours)) == "is_archived"


async def test_a_permalink_proves_that_a_message_is_there(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    ours = (await client.chat_postMessage(channel="C0USCHINA", text="a"))["ts"]

    answer = await client.chat_getPermalink(channel="C0USCHINA", message_ts=ours)
    missing = client.chat_getPermalink(channel="C0USCHINA", message_ts="1.2")

    address = f"{sandbox.url}/archives/C0USCHINA/p{ours.replace('.', '')}"
    assert answer["permalink"] == address
    assert await code(missing) == "message_not_found"


async def test_a_reaction_is_added_once(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.grant("reactions:write", "channels:history")
    theirs = await sandbox.say("ana", "#us-china", "Mine.")
    where = {"channel": "C0USCHINA", "name": "eyes"}

    await client.reactions_add(timestamp=theirs.ts, **where)
    history = await client.conversations_history(channel="C0USCHINA")

    assert await code(client.reactions_add(timestamp=theirs.ts, **where)) == "already_reacted"
    assert await code(client.reactions_add(timestamp="1.2", **where)) == "message_not_found"
    assert history["messages"][0]["reactions"] == [{"name": "eyes", "users": ["U0BOT"], "count": 1}]


# Conversations


async def test_channels_are_listed_by_kind_and_page(client: AsyncWebClient) -> None:
    everything = await client.conversations_list(types="public_channel,private_channel")
    first = await client.conversations_list(limit=2, exclude_archived=True)
    second = await client.conversations_list(
        limit=2, exclude_archived=True, cursor=first["response_metadata"]["next_cursor"]
    )

    def names(answer: Any) -> list[str]:
        return [channel["name"] for channel in answer["channels"]]

    public = ["general", "us-china", "indo-pacific", "europe-desk"]
    assert names(everything) == [*public, "old-desk"]
    assert (names(first), names(second)) == (public[:2], public[2:])
    assert second["response_metadata"] == {"next_cursor": ""}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"types": "carrier_pigeon"}, "invalid_types"),
        ({"types": "im"}, "missing_scope"),
        ({"limit": 1_001}, "invalid_limit"),
        ({"limit": "many", "cursor": "?"}, "invalid_cursor"),
    ],
)
async def test_a_listing_that_slack_refuses_is_refused(
    client: AsyncWebClient, arguments: dict[str, Any], error: str
) -> None:
    assert await code(client.conversations_list(**arguments)) == error


async def test_a_channel_is_described(client: AsyncWebClient) -> None:
    answer = await client.conversations_info(channel="C0GENERAL", include_num_members=True)

    channel = answer["channel"]
    assert (channel["name"], channel["is_member"], channel["num_members"]) == ("general", False, 4)
    assert await code(client.conversations_info(channel="C0DRAFTS")) == "channel_not_found"
    assert await code(client.conversations_info(channel="general")) == "channel_not_found"
    assert await code(client.conversations_info(channel="D0ANA")) == "missing_scope"


async def test_a_direct_message_is_described(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.grant("im:read", "im:write")

    info = await client.conversations_info(channel="D0ANA")
    opened = await client.conversations_open(users="U0BEN")

    assert (info["channel"]["is_im"], info["channel"]["user"]) == (True, "U0ANA")
    assert opened["channel"] == {"id": "D0BEN"}
    assert await code(client.conversations_open(users="U0NOBODY")) == "user_not_found"
    assert await code(client.conversations_open(users="U0ANA,U0BEN")) == "method_not_supported"
    assert await code(client.api_call("conversations.open")) == "not_enough_users"


async def test_members_and_own_conversations_are_listed(client: AsyncWebClient) -> None:
    members = await client.conversations_members(channel="C0EUROPE")
    own = await client.users_conversations(exclude_archived=True)
    danas = await client.users_conversations(user="U0DANA")

    assert members["members"] == ["U0ANA", "U0DANA"]
    assert [channel["id"] for channel in own["channels"]] == ["C0USCHINA", "C0INDOPAC"]
    assert [channel["id"] for channel in danas["channels"]] == [
        "C0GENERAL",
        "C0USCHINA",
        "C0EUROPE",
    ]


async def test_the_bot_joins_public_channels(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.grant("channels:join", "groups:read")

    joined = await client.conversations_join(channel="C0GENERAL")
    again = await client.conversations_join(channel="C0GENERAL")
    archived = client.conversations_join(channel="C0OLDDESK")
    await sandbox.invite("#drafts")
    private = client.conversations_join(channel="C0DRAFTS")

    assert joined["channel"]["is_member"]
    assert again["warning"] == "already_in_channel"
    assert await code(archived) == "is_archived"
    assert await code(private) == "method_not_supported_for_channel_type"


async def test_history_is_read_newest_first_with_metadata_on_request(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.grant("channels:history")
    metadata = {"event_type": "digest_posted", "event_payload": {"key": "d1"}}
    first = await client.chat_postMessage(channel="C0USCHINA", text="1", metadata=metadata)
    second = await sandbox.say("ana", "#us-china", "2")
    await client.chat_postMessage(channel="C0USCHINA", text="3", thread_ts=second.ts)
    third = await client.chat_postMessage(channel="C0USCHINA", text="4")

    async def texts(**arguments: Any) -> list[str]:
        answer = await client.conversations_history(channel="C0USCHINA", **arguments)
        return [message["text"] for message in answer["messages"]]

    plain = await client.conversations_history(channel="C0USCHINA")
    full = await client.conversations_history(channel="C0USCHINA", include_all_metadata=True)
    page = await client.conversations_history(channel="C0USCHINA", limit=1)
    assert await texts() == ["4", "2", "1"]
    assert await texts(oldest=first["ts"]) == ["4", "2"]
    assert await texts(oldest=first["ts"], latest=third["ts"]) == ["2"]
    assert await texts(oldest=first["ts"], latest=third["ts"], inclusive=True) == ["4", "2", "1"]
    assert "metadata" not in plain["messages"][-1]
    assert full["messages"][-1]["metadata"] == metadata
    assert (page["has_more"], [m["text"] for m in page["messages"]]) == (True, ["4"])


async def test_history_has_its_own_refusals(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.grant("im:history")

    assert await code(client.conversations_history(channel="C0USCHINA")) == "missing_scope"
    assert await code(client.conversations_history(channel="C0GENERAL")) == "not_in_channel"
    assert (
        await code(client.conversations_history(channel="D0ANA", oldest="soon"))
    ) == "invalid_ts_oldest"
    assert await code(client.conversations_replies(channel="D0ANA", ts="1.2")) == "thread_not_found"


async def test_the_replies_of_a_reply_are_itself(sandbox: Sandbox, client: AsyncWebClient) -> None:
    first = await sandbox.say_to_app("ana", "1")
    reply = await sandbox.say_to_app("ana", "2", thread_ts=first.ts)

    answer = await client.conversations_replies(channel="D0ANA", ts=reply.ts)

    assert [message["text"] for message in answer["messages"]] == ["2"]


# People, files, assistant, validation


async def test_people_are_described_with_their_zones(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    sandbox.grant("team:read")

    ben = (await client.users_info(user="U0BEN", include_locale=True))["user"]
    everyone = await client.users_list()

    assert (ben["real_name"], ben["tz"], ben["tz_label"], ben["tz_offset"], ben["locale"]) == (
        "Ben Okafor",
        "America/New_York",
        "EST",
        -18_000,
        "en-GB",
    )
    assert [person["name"] for person in everyone["members"]] == [
        "ana",
        "ben",
        "chen",
        "dana",
        "attache",
    ]
    assert "locale" not in (await client.users_info(user="U0BEN"))["user"]
    assert await code(client.users_info(user="U0NOBODY")) == "user_not_found"
    assert (await client.team_info())["team"]["domain"] == "harbour-desk"
    assert (await client.bots_info(bot="B0BOT"))["bot"]["user_id"] == "U0BOT"
    assert await code(client.bots_info(bot="B0OTHER")) == "bot_not_found"


async def test_a_file_is_uploaded_in_three_steps(sandbox: Sandbox, client: AsyncWebClient) -> None:
    uploaded = await client.files_upload_v2(
        filename="chart.png", content=b"bytes", channel="C0USCHINA", initial_comment="A chart"
    )
    info = await client.files_info(file=uploaded["file"]["id"])

    (message,) = sandbox.messages("#us-china")
    async with aiohttp.ClientSession() as session, session.get(info["file"]["url_private"]) as got:
        content, kind = await got.read(), got.content_type
    assert (message.text, message.files) == ("A chart", (info["file"]["id"],))
    assert (content, kind) == (b"bytes", "image/png")


async def test_an_upload_has_its_own_refusals(sandbox: Sandbox, client: AsyncWebClient) -> None:
    begun = await client.files_getUploadURLExternal(filename="a.txt", length=3)

    async with (
        aiohttp.ClientSession() as session,
        session.post(begun["upload_url"], data=b"four") as response,
    ):
        upload = (response.status, await response.text())
    unfinished = client.files_completeUploadExternal(files=[{"id": begun["file_id"]}])
    nothing = client.api_call("files.completeUploadExternal", json={"files": []})
    endless = client.files_getUploadURLExternal(filename="a", length=0)
    described = client.files_getUploadURLExternal(filename="a", length=1, alt_txt="x" * 1_001)

    assert upload == (400, "length_mismatch")
    assert await code(unfinished) == "file_not_found"
    assert await code(nothing) == "invalid_arguments"
    assert await code(endless) == "invalid_arguments"
    assert await code(described) == "alt_txt_too_large"
    assert await code(client.files_info(file="F0")) == "file_not_found"


async def test_a_file_of_nobody_is_not_found(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{sandbox.url}/sandbox/files/F0") as response:
            got = response.status
        async with session.post(f"{sandbox.url}/upload/F0", data=b"x") as response:
            posted = (response.status, await response.text())

    assert (got, posted) == (404, (400, "file_not_found"))


async def test_the_assistant_shows_status_and_prompts(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    changes = sandbox.subscribe_changes()
    prompts = [{"title": "What is new?", "message": "What is new today?"}]

    asked = await sandbox.say_to_app("ana", "What is new?")
    await client.assistant_threads_setStatus(
        channel_id="D0ANA", thread_ts=asked.ts, status="is thinking…"
    )
    await client.chat_postMessage(channel="D0ANA", text="Nothing.", thread_ts=asked.ts)
    await client.assistant_threads_setSuggestedPrompts(
        channel_id="D0ANA", prompts=prompts, thread_ts="1.2"
    )
    await client.assistant_threads_setSuggestedPrompts(channel_id="D0ANA", prompts=prompts)
    await client.assistant_threads_setTitle(channel_id="D0ANA", thread_ts="1.2", title="News")
    none = client.assistant_threads_setSuggestedPrompts(channel_id="D0ANA", prompts=[])
    assert await code(none) == "invalid_arguments"
    changes.close()

    thread = {"type": "status", "channel": "D0ANA", "thread_ts": asked.ts}
    assert [change async for change in changes if "message" not in change] == [
        thread | {"status": "is thinking…"},
        thread | {"status": ""},
        {"type": "prompts", "channel": "D0ANA", "prompts": prompts, "title": None},
    ]


async def test_blocks_are_validated_without_a_token(sandbox: Sandbox) -> None:
    header = {"type": "header"}
    modal = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": []}

    async def ask(**arguments: Any) -> Any:
        return (await raw(sandbox, "blocks.validate", json=arguments)).get("error")

    assert await ask(blocks=[{"type": "divider"}]) is None
    assert await ask(blocks=[header]) == "invalid_blocks"
    assert await ask(message={"blocks": [header]}) == "invalid_blocks"
    assert await ask(view=modal) is None
    assert await ask(view=modal | {"type": "home"}) is None
    assert await ask(view=modal | {"blocks": None}) == "invalid_blocks"
    assert await ask() == "invalid_arguments"
    assert await ask(blocks=[header], view=modal) == "invalid_arguments"


async def test_a_required_argument_is_named(client: AsyncWebClient) -> None:
    answer = await refusal(client.api_call("chat.postMessage", json={"text": "x"}))

    assert answer == {
        "ok": False,
        "error": "invalid_arguments",
        "response_metadata": {"messages": ["[ERROR] missing required field: channel"]},
    }
