"""Interactive elements: finding them in blocks, and the values that people give them.

An element's value stands under another key for each type ("selected_date", "value", …); the table
FIELDS knows which, and under which key the app may have put a first value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.sandbox.records import Json

FIELDS: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "overflow": ("selected_option", "initial_option"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "file_input": ("files", "initial_files"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
"""Element type -> the key of its value, the key of its first value."""

REQUIRED = "Please complete this required field."


def elements(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Return each (block, element) with an action id, also those inside cards and containers."""
    for block in blocks:
        for element in _candidates(block):
            if "action_id" in element:
                yield block, element
        yield from elements(_children(block))


def find_element(
    blocks: Iterable[Json], action_id: str, *, block_id: str | None = None, value: Any = None
) -> tuple[Json, Json]:
    """Return the (block, element) a person means. Raises LookupError when it is not there.

    Of several buttons with the same action id, the one with this value is meant.
    """
    found = [
        (block, element)
        for block, element in elements(blocks)
        if element["action_id"] == action_id and block_id in (None, block["block_id"])
    ]
    if not found:
        raise LookupError(f"No element {action_id!r} is shown here.")
    wanted = value.get("value") if isinstance(value, dict) else value
    exact = [pair for pair in found if wanted is not None and pair[1].get("value") == wanted]
    return exact[0] if exact else found[0]


def answered(element: Json, value: Any) -> Json:
    """Return what the element reports once a person has given it this value.

    For options, `value` is the option's value (or a list of them). A dict is Slack's own form of
    it, under the element's key. Raises LookupError for an option that is not offered.
    """
    kind = element["type"]
    if kind == "button":
        return {"type": kind, "text": element["text"]} | (
            {"value": element["value"]} if "value" in element else {}
        )
    key, _ = FIELDS[kind]
    if isinstance(value, dict):
        return {"type": kind, key: value.get(key)}
    if key == "selected_option" and value is not None:
        value = _option(element, value)
    if key == "selected_options":
        value = [_option(element, each) for each in value]
    return {"type": kind, key: value}


def state_of(
    blocks: Sequence[Json], typed: Json | None = None, *, channel: str | None = None
) -> Json:
    """Return state.values: for each input what was typed, else its first value, else null.

    `typed` is {block_id: {action_id: value or Slack's own object}}; `channel` is what a
    conversations_select with default_to_current_conversation starts with.
    """
    values: Json = {}
    for block, element in elements(blocks):
        if element["type"] not in FIELDS or element["type"] == "overflow":
            continue
        given = (typed or {}).get(block["block_id"], {})
        action = element["action_id"]
        values.setdefault(block["block_id"], {})[action] = (
            answered(element, given[action]) if action in given else _first(element, channel)
        )
    return values


def missing(blocks: Iterable[Json], values: Json) -> Json:
    """Return {block_id: message} for each required input that is empty, as Slack's client does."""
    return {
        block["block_id"]: REQUIRED
        for block in blocks
        if block["type"] == "input"
        and not block.get("optional", False)
        and _is_empty(block["element"], values[block["block_id"]])
    }


def _is_empty(element: Json, values: Json) -> bool:
    return not values[element["action_id"]].get(FIELDS[element["type"]][0])


def _first(element: Json, channel: str | None) -> Json:
    key, initial = FIELDS[element["type"]]
    value = element.get(initial)
    if value is None and element.get("default_to_current_conversation"):
        value = channel
    if value is None and key.endswith("s"):
        value = []
    return {"type": element["type"], key: value}


def _option(element: Json, value: Any) -> Json:
    groups = element.get("option_groups", ())
    options = [*element.get("options", ()), *(o for group in groups for o in group["options"])]
    for option in options:
        if option.get("value") == value:
            return dict(option)
    raise LookupError(f"{element['action_id']!r} has no option {value!r}.")


def _candidates(block: Json) -> Iterator[Json]:
    for key in ("accessory", "element"):
        if isinstance(block.get(key), dict):
            yield block[key]
    for key in ("elements", "actions"):
        yield from (part for part in block.get(key) or () if isinstance(part, dict))


def _children(block: Json) -> list[Json]:
    children = block.get("blocks") or block.get("child_blocks") or []
    cards = block["elements"] if block["type"] == "carousel" else []
    return [part for part in (*children, *cards) if isinstance(part, dict) and "type" in part]
