"""The sandbox's pure parts: what becomes of typed text, of elements and of odd blocks."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blockkit.limits import RULES
from bot.sandbox.checks import checked_view, message_blocks
from bot.sandbox.composer import as_command_text, as_message
from bot.sandbox.feed import Feed
from bot.sandbox.inputs import answered, elements, missing, state_of
from bot.sandbox.records import App, Channel, SlackError
from bot.sandbox.starter import MANIFEST
from bot.sandbox.tasks import Tasks
from bot.sandbox.workspace import Workspace


def a_workspace() -> Workspace:
    return Workspace.open(
        url="http://127.0.0.1:1",
        app=App.from_manifest(MANIFEST),
        clock=lambda: datetime(2026, 11, 23, 9, tzinfo=UTC),
        feed=Feed(),
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("plain & <simple>", "plain &amp; &lt;simple&gt;"),
        ("@attache us-china", "<@U0BOT> us-china"),
        ("ask @Ana.", "ask <@U0ANA>."),
        ("mail ana@example.com or @nobody", "mail ana@example.com or @nobody"),
        ("@here now", "<!here> now"),
        ("in #us-china, not #nowhere", "in <#C0USCHINA|us-china>, not #nowhere"),
        ("see #drafts", "see <#C0DRAFTS|>"),
        ("(https://example.com/a?b=1&c=2).", "(<https://example.com/a?b=1&amp;c=2>)."),
        ("<@U0BOT> typed by hand", "&lt;@U0BOT&gt; typed by hand"),
        ("", ""),
    ],
)
def test_typed_text_becomes_what_slack_makes_of_it(typed: str, expected: str) -> None:
    assert as_message(a_workspace(), typed)[0] == expected


def test_a_typed_message_has_a_rich_text_block() -> None:
    _, (block,) = as_message(a_workspace(), "@ana #general @channel https://example.com <x>")

    assert block["elements"] == [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "user", "user_id": "U0ANA"},
                {"type": "text", "text": " "},
                {"type": "channel", "channel_id": "C0GENERAL"},
                {"type": "text", "text": " "},
                {"type": "broadcast", "range": "channel"},
                {"type": "text", "text": " "},
                {"type": "link", "url": "https://example.com"},
                {"type": "text", "text": " <x>"},
            ],
        }
    ]


def test_a_command_without_escaping_is_sent_as_typed() -> None:
    workspace, typed = a_workspace(), "@ana & #general"

    assert as_command_text(workspace, typed, should_escape=False) == typed
    assert as_command_text(workspace, typed, should_escape=True) == (
        "<@U0ANA|ana> &amp; <#C0GENERAL|general>"
    )


OPTION = {"text": {"type": "plain_text", "text": "China"}, "value": "cn"}


@pytest.mark.parametrize(
    ("element", "value", "expected"),
    [
        ({"type": "datepicker"}, "2026-11-23", {"selected_date": "2026-11-23"}),
        ({"type": "static_select", "options": [OPTION]}, "cn", {"selected_option": OPTION}),
        (
            {"type": "static_select", "option_groups": [{"options": [OPTION]}]},
            "cn",
            {"selected_option": OPTION},
        ),
        ({"type": "static_select"}, None, {"selected_option": None}),
        ({"type": "checkboxes", "options": [OPTION]}, ["cn"], {"selected_options": [OPTION]}),
        ({"type": "users_select"}, {"selected_user": "U0ANA"}, {"selected_user": "U0ANA"}),
        ({"type": "users_select"}, {"forged": "x"}, {"selected_user": None}),
        ({"type": "button", "text": "x"}, {"value": "forged"}, {"text": "x"}),
    ],
)
def test_an_element_reports_its_value_under_its_own_key(
    element: dict[str, Any], value: Any, expected: dict[str, Any]
) -> None:
    assert answered(element, value) == {"type": element["type"]} | expected


def test_the_state_starts_with_what_the_app_put_there() -> None:
    def block(block_id: str, **element: Any) -> dict[str, Any]:
        return {"type": "input", "block_id": block_id, "element": element | {"action_id": "a"}}

    blocks = [
        block("date", type="datepicker", initial_date="2026-11-23"),
        block("where", type="conversations_select", default_to_current_conversation=True),
        block("days", type="checkboxes", options=[OPTION]),
        block("words", type="plain_text_input"),
        {"type": "divider", "block_id": "line"},
    ]

    state = state_of(blocks, {"words": {"a": "typed"}}, channel="C1")

    assert state == {
        "date": {"a": {"type": "datepicker", "selected_date": "2026-11-23"}},
        "where": {"a": {"type": "conversations_select", "selected_conversation": "C1"}},
        "days": {"a": {"type": "checkboxes", "selected_options": []}},
        "words": {"a": {"type": "plain_text_input", "value": "typed"}},
    }
    assert list(missing(blocks, state)) == ["days"]


def test_elements_are_found_in_cards_and_containers_too() -> None:
    button = {"type": "button", "action_id": "go"}
    card = {"type": "card", "block_id": "card", "actions": [button]}
    blocks = [
        {"type": "carousel", "block_id": "carousel", "elements": [card]},
        {"type": "container", "block_id": "container", "child_blocks": [card]},
    ]

    assert [block["block_id"] for block, _ in elements(blocks)] == ["card", "card"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "element", "rows", "title", "block_id"]),
            inner | st.sampled_from(sorted(RULES)),
            max_size=4,
        )
    ),
    max_leaves=12,
)
BLOCKS = st.lists(
    st.dictionaries(
        st.sampled_from(["type", "text", "elements", "element", "accessory", "rows", "fields"]),
        JSON | st.sampled_from(sorted(RULES)),
        max_size=4,
    ),
    max_size=3,
)


@given(BLOCKS)
def test_any_blocks_are_taken_or_refused(blocks: list[dict[str, Any]]) -> None:
    with suppress(SlackError):
        stored = message_blocks(a_workspace(), blocks)
        assert all(block["block_id"] for block in stored)


@given(BLOCKS, JSON)
def test_any_view_is_taken_or_refused(blocks: list[dict[str, Any]], title: Any) -> None:
    view = {"type": "modal", "blocks": blocks, "title": title}
    with suppress(SlackError):
        stored = checked_view(a_workspace(), view, "modal")
        assert len(stored["blocks"]) == len(blocks)


def test_a_person_or_channel_that_is_not_there_is_named() -> None:
    workspace = a_workspace()

    with pytest.raises(LookupError, match="'eve'"):
        workspace.person("eve")
    with pytest.raises(LookupError, match="'#nowhere'"):
        workspace.channel("#nowhere")


def test_timestamps_rise_while_the_clock_stands_still() -> None:
    workspace = a_workspace()

    assert [workspace.stamps.next() for _ in range(2)] == [
        "1795424400.000000",
        "1795424400.000100",
    ]


def test_a_deleted_reply_no_longer_counts() -> None:
    workspace = a_workspace()
    parent = workspace.post("C0GENERAL", user="U0ANA", text="1")
    reply = workspace.post("C0GENERAL", user="U0BEN", text="2", thread_ts=parent.ts)

    workspace.delete(reply)

    assert workspace.replies(parent) == ()


def test_a_direct_message_knows_its_kind() -> None:
    direct = Channel(id="D1", name="ana", members=frozenset({"U0ANA"}), other="U0ANA")

    assert (direct.kind, direct.is_im) == ("im", True)


async def test_a_failure_in_the_background_is_heard_at_the_end() -> None:
    async def fail() -> None:
        started.set()
        raise ValueError("broken")

    started, tasks = asyncio.Event(), Tasks()
    tasks.start(fail())
    await started.wait()

    with pytest.raises(ValueError, match="broken"):
        await tasks.close()
