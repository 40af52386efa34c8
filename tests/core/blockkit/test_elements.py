"""Interactive elements: what each tag becomes."""

import pytest

from bot.errors import TemplateError
from tests.core.blockkit.shapes import block, element


def plain(text: str) -> dict[str, object]:
    return {"type": "plain_text", "text": text, "emoji": False}


def option(value: str, text: str) -> dict[str, object]:
    return {"text": plain(text), "value": value}


OPTIONS = '<option value="1">a</option><option value="2" selected="true">b</option>'


def test_a_button_may_ask_first() -> None:
    xml = """
      <button action="digest.pause.v1" value="7" style="danger" label="Pause it">Pause
        <confirm title="t" confirm="y" style="danger">Really?</confirm>
      </button>"""

    assert element(xml) == {
        "type": "button",
        "action_id": "digest.pause.v1",
        "text": plain("Pause"),
        "value": "7",
        "style": "danger",
        "accessibility_label": "Pause it",
        "confirm": {
            "title": plain("t"),
            "text": plain("Really?"),
            "confirm": plain("y"),
            "deny": plain("Cancel"),
            "style": "danger",
        },
    }


@pytest.mark.parametrize(
    ("attributes", "action"),
    [("", "link.open.v1"), (' action="source.open.v2"', "source.open.v2")],
)
def test_a_button_with_an_address_always_has_an_action_id(attributes: str, action: str) -> None:
    assert element(f'<button url="https://x.example"{attributes}>a</button>') == {
        "type": "button",
        "action_id": action,
        "text": plain("a"),
        "url": "https://x.example",
    }


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        ("<button>a</button>", "the attribute action is missing"),
        ('<button action="pause">a</button>', "'pause' is no action id"),
        ('<button action="a.b.v0">a</button>', "'a.b.v0' is no action id"),
    ],
)
def test_an_action_id_reads_noun_verb_version(xml: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message) as caught:
        element(xml)

    assert caught.value.hint == "Ids read noun.verb.v1, such as subscription.pause.v1."


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (
            f'<select action="a.b.v1" placeholder="p" focus="true">{OPTIONS}</select>',
            {
                "type": "static_select",
                "options": [option("1", "a"), option("2", "b")],
                "initial_option": option("2", "b"),
                "action_id": "a.b.v1",
                "placeholder": plain("p"),
                "focus_on_load": True,
            },
        ),
        (
            '<select action="a.b.v1" multiple="true"><option value="1">a</option></select>',
            {
                "type": "multi_static_select",
                "options": [option("1", "a")],
                "action_id": "a.b.v1",
            },
        ),
        (
            f'<select action="a.b.v1" multiple="true"><optgroup label="g">{OPTIONS}</optgroup>'
            "</select>",
            {
                "type": "multi_static_select",
                "option_groups": [
                    {"label": plain("g"), "options": [option("1", "a"), option("2", "b")]}
                ],
                "initial_options": [option("2", "b")],
                "action_id": "a.b.v1",
            },
        ),
        (
            '<users-select action="a.b.v1" multiple="true" initial="U1 U2"/>',
            {
                "type": "multi_users_select",
                "initial_users": ["U1", "U2"],
                "action_id": "a.b.v1",
            },
        ),
        (
            '<users-select action="a.b.v1"/>',
            {"type": "users_select", "action_id": "a.b.v1"},
        ),
        (
            '<conversations-select action="a.b.v1" initial="C1" current="true" '
            'include="public private" exclude-bots="true" exclude-external="true"/>',
            {
                "type": "conversations_select",
                "initial_conversation": "C1",
                "default_to_current_conversation": True,
                "filter": {
                    "include": ["public", "private"],
                    "exclude_bot_users": True,
                    "exclude_external_shared_channels": True,
                },
                "action_id": "a.b.v1",
            },
        ),
        (
            '<conversations-select action="a.b.v1" multiple="true"/>',
            {"type": "multi_conversations_select", "action_id": "a.b.v1"},
        ),
        (
            '<text-input action="a.b.v1" initial="i" min="1" max="9"/>',
            {
                "type": "plain_text_input",
                "initial_value": "i",
                "min_length": 1,
                "max_length": 9,
                "action_id": "a.b.v1",
            },
        ),
        (
            '<textarea action="a.b.v1"/>',
            {"type": "plain_text_input", "multiline": True, "action_id": "a.b.v1"},
        ),
        (
            '<datepicker action="a.b.v1" initial="2026-11-23"/>',
            {"type": "datepicker", "initial_date": "2026-11-23", "action_id": "a.b.v1"},
        ),
        (
            '<timepicker action="a.b.v1" initial="09:00"/>',
            {"type": "timepicker", "initial_time": "09:00", "action_id": "a.b.v1"},
        ),
        (
            f'<checkboxes action="a.b.v1">{OPTIONS}</checkboxes>',
            {
                "type": "checkboxes",
                "options": [option("1", "a"), option("2", "b")],
                "initial_options": [option("2", "b")],
                "action_id": "a.b.v1",
            },
        ),
        (
            f'<radio action="a.b.v1">{OPTIONS}</radio>',
            {
                "type": "radio_buttons",
                "options": [option("1", "a"), option("2", "b")],
                "initial_option": option("2", "b"),
                "action_id": "a.b.v1",
            },
        ),
        (
            '<overflow action="a.b.v1"><option value="1" url="https://x.example" '
            'description="d">a</option></overflow>',
            {
                "type": "overflow",
                "options": [
                    {
                        **option("1", "a"),
                        "description": plain("d"),
                        "url": "https://x.example",
                    }
                ],
                "action_id": "a.b.v1",
            },
        ),
    ],
    ids=[
        "select", "select several", "groups", "users", "user", "conversations",
        "several conversations", "line", "lines", "date", "time", "checkboxes", "radio", "overflow",
    ],
)  # fmt: skip
def test_an_element_is_built(xml: str, expected: dict[str, object]) -> None:
    assert element(xml) == expected


def test_elements_stand_in_a_row() -> None:
    row = block(
        '<actions><button action="a.b.v1">a</button> <datepicker action="a.c.v1"/></actions>'
    )

    assert [each["action_id"] for each in row["elements"]] == ["a.b.v1", "a.c.v1"]
