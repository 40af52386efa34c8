"""Interactive elements: buttons, selects, pickers, and the options and confirmations in them.

Each function builds one tag. `made` notes which node an object came from, for the error messages.
"""

import re
from collections.abc import Callable, Mapping

from bot.blockkit.inline import Json, address, plain, runs
from bot.blockkit.markup import plain_object
from bot.blockkit.tree import Node

Made = Callable[[Node, Json], Json]
"""Notes the origin of an object and returns it."""

Builder = Callable[[Node, Made], Json]

LINK_ACTION = "link.open.v1"
"""The action id of a button that only opens an address: Slack reports those presses too."""

_ID = re.compile(r"[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*\.v[1-9]\d*")


def build_element(node: Node, made: Made) -> Json:
    """Return the element that a node stands for; its tag is one of `ELEMENTS`."""
    return made(node, ELEMENTS[node.tag](node, made))


def text_of(node: Node) -> Json:
    """Return a node's inline content as a plain_text object."""
    return plain_object(plain(runs(node)))


def is_true(node: Node, name: str) -> bool:
    """Return whether an attribute says `true`; "" and a missing one say no."""
    return node.get(name).lower() == "true"


def id_of(node: Node, name: str = "action", default: str = "") -> str:
    """Return an action or callback id. Raises `TemplateError` unless it reads `noun.verb.v1`."""
    found = node.get(name, default)
    if not _ID.fullmatch(found):
        raise node.error(
            f"{found!r} is no {name} id" if found else f"the attribute {name} is missing",
            hint="Ids read noun.verb.v1, such as subscription.pause.v1.",
        )
    return found


def _button(node: Node, made: Made) -> Json:
    url = address(node, "url")
    element: Json = {
        "type": "button",
        "action_id": id_of(node, default=LINK_ACTION if url else ""),
        "text": text_of(node),
    }
    optional = {
        "value": node.get("value"),
        "url": url,
        "style": node.get("style"),
        "accessibility_label": node.get("label"),
    }
    return element | _given(optional) | _confirmed(node, made)


def _select(node: Node, made: Made) -> Json:
    is_multiple = is_true(node, "multiple")
    element: Json = {"type": "multi_static_select" if is_multiple else "static_select"}
    groups = node.all("optgroup")
    if groups:
        element["option_groups"] = [_group(group, made) for group in groups]
    else:
        element["options"] = _options(node, made)
    chosen = [option for parent in (node, *groups) for option in _selected(parent, made)]
    return element | _initial(chosen, is_multiple=is_multiple) | _common(node, made)


def _group(node: Node, made: Made) -> Json:
    label = plain_object(node.get("label"))
    return made(node, {"label": label, "options": _options(node, made)})


def _users_select(node: Node, made: Made) -> Json:
    return _directory(node, "users", "user") | _common(node, made)


def _conversations_select(node: Node, made: Made) -> Json:
    element = _directory(node, "conversations", "conversation")
    if is_true(node, "current"):
        element["default_to_current_conversation"] = True
    kinds = node.get("include").split()
    filters: Json = {"include": kinds} if kinds else {}
    if is_true(node, "exclude-bots"):
        filters["exclude_bot_users"] = True
    if is_true(node, "exclude-external"):
        filters["exclude_external_shared_channels"] = True
    return element | ({"filter": filters} if filters else {}) | _common(node, made)


def _directory(node: Node, plural: str, singular: str) -> Json:
    is_multiple = is_true(node, "multiple")
    ids = node.get("initial").split()
    element: Json = {"type": f"multi_{plural}_select" if is_multiple else f"{plural}_select"}
    if not ids:
        return element
    return element | (
        {f"initial_{plural}": ids} if is_multiple else {f"initial_{singular}": ids[0]}
    )


def _text_input(node: Node, made: Made) -> Json:
    element: Json = {"type": "plain_text_input"}
    if node.tag == "textarea":
        element["multiline"] = True
    if node.get("initial"):
        element["initial_value"] = node.get("initial")
    lengths = {"min_length": node.get("min"), "max_length": node.get("max")}
    return (
        element
        | {name: int(value) for name, value in lengths.items() if value}
        | _common(node, made)
    )


def _datepicker(node: Node, made: Made) -> Json:
    return (
        {"type": "datepicker"} | _given({"initial_date": node.get("initial")}) | _common(node, made)
    )


def _timepicker(node: Node, made: Made) -> Json:
    return (
        {"type": "timepicker"} | _given({"initial_time": node.get("initial")}) | _common(node, made)
    )


def _checkboxes(node: Node, made: Made) -> Json:
    chosen = _initial(_selected(node, made), is_multiple=True)
    return {"type": "checkboxes", "options": _options(node, made)} | chosen | _common(node, made)


def _radio(node: Node, made: Made) -> Json:
    chosen = _initial(_selected(node, made), is_multiple=False)
    return {"type": "radio_buttons", "options": _options(node, made)} | chosen | _common(node, made)


def _overflow(node: Node, made: Made) -> Json:
    return {"type": "overflow", "options": _options(node, made)} | _common(node, made)


def _options(node: Node, made: Made) -> list[Json]:
    return [_option(option, made) for option in node.all("option")]


def _selected(node: Node, made: Made) -> list[Json]:
    return [_option(each, made) for each in node.all("option") if is_true(each, "selected")]


def _option(node: Node, made: Made) -> Json:
    option: Json = {"text": text_of(node), "value": node.get("value")}
    if node.get("description"):
        option["description"] = plain_object(node.get("description"))
    return made(node, option | _given({"url": address(node, "url")}))


def _initial(chosen: list[Json], *, is_multiple: bool) -> Json:
    if not chosen:
        return {}
    return {"initial_options": chosen} if is_multiple else {"initial_option": chosen[0]}


def _common(node: Node, made: Made) -> Json:
    """Return what every element but the button has: action, placeholder, focus, confirmation."""
    common: Json = {"action_id": id_of(node)}
    if node.get("placeholder"):
        common["placeholder"] = plain_object(node.get("placeholder"))
    if is_true(node, "focus"):
        common["focus_on_load"] = True
    return common | _confirmed(node, made)


def _confirmed(node: Node, made: Made) -> Json:
    for confirm in node.all("confirm"):
        dialog: Json = {
            "title": plain_object(confirm.get("title")),
            "text": text_of(confirm),
            "confirm": plain_object(confirm.get("confirm")),
            "deny": plain_object(confirm.get("deny", "Cancel")),
        }
        return {"confirm": made(confirm, dialog | _given({"style": confirm.get("style")}))}
    return {}


def _given(values: Mapping[str, str]) -> Json:
    return {name: value for name, value in values.items() if value}


ELEMENTS: Mapping[str, Builder] = {
    "button": _button,
    "select": _select,
    "users-select": _users_select,
    "conversations-select": _conversations_select,
    "text-input": _text_input,
    "textarea": _text_input,
    "datepicker": _datepicker,
    "timepicker": _timepicker,
    "checkboxes": _checkboxes,
    "radio": _radio,
    "overflow": _overflow,
}
"""How each element tag is built."""
