"""Slack's numbers, each with its source, and what breaks them: `findings`.

`RULES` says, for every kind of object that has a `type`, how long its parts may be; `findings`
walks any blocks and lists what Slack would refuse. The local workspace imports this module, so it
imports nothing of ours.

Sources: BK/x is https://docs.slack.dev/reference/block-kit/blocks/x, EL/x …/block-elements/x, CO/x
…/composition-objects/x. Lengths are characters of the text as it is sent, after escaping.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Surface = Literal["message", "modal", "home"]
Block = Mapping[str, object]

MAX_BLOCKS: Mapping[Surface, int] = {"message": 50, "modal": 100, "home": 100}
"""Blocks on a surface: https://docs.slack.dev/reference/block-kit/blocks."""

MAX_MESSAGE_TEXT = 12_000
"""All text and addresses in a message's blocks.

Undocumented. Refusals (`msg_blocks_too_long`) were measured from 13,200 characters of text
(github.com/slackapi/bolt-js/issues/2509, github.com/metabase/metabase/pull/79908), and once below
12,000 by someone who had not counted addresses (bolt-js/issues/2867).
"""

MAX_FALLBACK_TEXT = 3_900
"""A message's `text`: `chat.update` refuses more than 4,000 (`msg_too_long`)."""

MAX_CHARTS = 2
"""Charts in a message: BK/data-visualization-block."""

MAX_TABLES = 1
"""Tables in a message: BK/table-block."""

MAX_TABLE_TEXT = 10_000
"""Characters over all cells of a table: BK/table-block."""

MAX_PRIVATE_METADATA = 3_000
"""https://docs.slack.dev/reference/views/modal-views."""

MAX_VIEW_BYTES = 250_000
"""A whole view as JSON (`view_too_large`): https://docs.slack.dev/reference/methods/views.open."""

SURFACES: Mapping[str, frozenset[Surface]] = {
    "actions": frozenset({"message", "modal", "home"}),
    "context": frozenset({"message", "modal", "home"}),
    "data_visualization": frozenset({"message", "home"}),
    "divider": frozenset({"message", "modal", "home"}),
    "header": frozenset({"message", "modal", "home"}),
    "image": frozenset({"message", "modal", "home"}),
    "input": frozenset({"message", "modal", "home"}),
    "markdown": frozenset({"message"}),
    "rich_text": frozenset({"message", "modal", "home"}),
    "section": frozenset({"message", "modal", "home"}),
    "table": frozenset({"message"}),
}
"""The blocks that we know and where each may be (slackblocks `_surfaces.py`; BK)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How long a part is, in characters or entries; `high` None is without end.

    `path` is dotted; `[]` is each entry.
    """

    path: str
    low: int
    high: int | None
    is_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that Slack would refuse: `path` is a JSON pointer, `message` starts lower case."""

    path: str
    message: str


_CONFIRM = (  # CO/confirmation-dialog-object
    Rule("confirm.title.text", 1, 100),
    Rule("confirm.text.text", 1, 300),
    Rule("confirm.confirm.text", 1, 30),
    Rule("confirm.deny.text", 1, 30),
)
_OPTION = (  # CO/option-object; values over 150 are refused by some clients
    Rule("options[].text.text", 1, 75),
    Rule("options[].value", 1, 150),
    Rule("options[].description.text", 1, 75),
    Rule("options[].url", 1, 3_000),
)
_ACTION = (Rule("action_id", 1, 255, is_required=True), *_CONFIRM)
_PLACEHOLDER = Rule("placeholder.text", 1, 150)
_SELECT = (  # EL/select-menu-element, EL/multi-select-menu-element
    *_ACTION,
    *_OPTION,
    _PLACEHOLDER,
    Rule("options", 1, 100),
    Rule("option_groups", 1, 100),
    Rule("option_groups[].label.text", 1, 75),
    Rule("option_groups[].options", 1, 100),
    Rule("option_groups[].options[].text.text", 1, 75),
    Rule("option_groups[].options[].value", 1, 150),
    Rule("option_groups[].options[].description.text", 1, 75),
)
_PICKER = (*_ACTION, _PLACEHOLDER)
_CHOICES = (*_ACTION, *_OPTION, Rule("options", 1, 10, is_required=True))  # EL/checkboxes-element
_SERIES = (  # BK/data-visualization-block
    Rule("series", 1, 6, is_required=True),
    Rule("series[].name", 1, 20),
    Rule("series[].data", 1, 20),
    Rule("series[].data[].label", 1, 20),
    Rule("axis_config.categories", 1, 20, is_required=True),
    Rule("axis_config.categories[]", 1, 20),
    Rule("axis_config.x_label", 1, 50),
    Rule("axis_config.y_label", 1, 50),
)

RULES: Mapping[str, tuple[Rule, ...]] = {
    # BK/actions-block, BK/context-block, BK/header-block, BK/image-block, BK/input-block
    "actions": (Rule("elements", 1, 25, is_required=True),),
    "context": (
        Rule("elements", 1, 10, is_required=True),
        Rule("elements[].text", 1, 3_000),
    ),
    "header": (Rule("text.text", 1, 150, is_required=True),),
    "image": (
        Rule("image_url", 1, 3_000, is_required=True),
        Rule("alt_text", 1, 2_000, is_required=True),
        Rule("title.text", 1, 2_000),
    ),
    "input": (
        Rule("label.text", 1, 2_000, is_required=True),
        Rule("hint.text", 1, 2_000),
    ),
    # BK/markdown-block, BK/rich-text-block, BK/section-block, BK/table-block
    "markdown": (Rule("text", 1, 12_000, is_required=True),),
    "rich_text": (Rule("elements", 1, None, is_required=True),),
    "rich_text_list": (Rule("elements", 1, None, is_required=True), Rule("indent", 0, 8)),
    "link": (Rule("url", 1, 3_000, is_required=True),),
    "section": (
        Rule("text.text", 1, 3_000),
        Rule("fields", 1, 10),
        Rule("fields[].text", 1, 2_000),
    ),
    "table": (
        Rule("rows", 1, 100, is_required=True),
        Rule("rows[]", 1, 20),
        Rule("column_settings", 0, 20),
    ),
    "data_visualization": (Rule("title", 1, 50, is_required=True),),
    "pie": (  # a chart's own type
        Rule("segments", 1, 6, is_required=True),
        Rule("segments[].label", 1, 20),
    ),
    "bar": _SERIES,
    "line": _SERIES,
    "area": _SERIES,
    # EL/button-element
    "button": (
        *_ACTION,
        Rule("text.text", 1, 75, is_required=True),
        Rule("value", 0, 2_000),
        Rule("url", 1, 3_000),
        Rule("accessibility_label", 1, 75),
    ),
    "overflow": (*_ACTION, *_OPTION, Rule("options", 1, 5, is_required=True)),
    "static_select": _SELECT,
    "multi_static_select": _SELECT,
    "users_select": _PICKER,
    "multi_users_select": _PICKER,
    "conversations_select": _PICKER,
    "multi_conversations_select": _PICKER,
    "datepicker": _PICKER,
    "timepicker": _PICKER,
    "checkboxes": _CHOICES,
    "radio_buttons": _CHOICES,
    "plain_text_input": (  # EL/plain-text-input-element
        *_PICKER,
        Rule("max_length", 1, 3_000),
        Rule("initial_value", 0, 3_000),
    ),
}

VIEW_RULES = (  # https://docs.slack.dev/reference/views/modal-views
    Rule("title.text", 1, 24),
    Rule("submit.text", 1, 24),
    Rule("close.text", 1, 24),
    Rule("callback_id", 1, 255),
    Rule("private_metadata", 0, MAX_PRIVATE_METADATA),
)


def findings(surface: Surface, blocks: Sequence[Block]) -> tuple[Finding, ...]:
    """Return all that Slack would refuse in these blocks, in their order; empty when all is well.

    Paths are JSON pointers into `blocks`. Any JSON may be handed in: this never raises.
    """
    return (
        *_totals(surface, blocks),
        *(found for index, block in enumerate(blocks) for found in _block(surface, index, block)),
    )


def view_findings(view: Block) -> tuple[Finding, ...]:
    """Return what Slack would refuse in a modal's or Home tab's own fields, apart from its blocks.

    Paths are JSON pointers into `view`.
    """
    found = [each for rule in VIEW_RULES for each in _broken(rule, view, "")]
    is_modal = view.get("type") == "modal"
    if is_modal and "title" not in view:
        found.append(Finding(path="", message="title is missing"))
    if is_modal and "submit" not in view and _has_input(view.get("blocks")):
        found.append(Finding(path="", message="a modal with an input needs a submit button"))
    return tuple(found)


def _has_input(blocks: object) -> bool:
    return isinstance(blocks, list | tuple) and any(_type(each) == "input" for each in blocks)


def _type(value: object) -> object:
    return value.get("type") if isinstance(value, Mapping) else None


def text_length(value: object) -> int:
    """Return the characters that count towards a message's total: words and addresses."""
    if isinstance(value, Mapping):
        return sum(
            len(part) if isinstance(part, str) and key in _COUNTED else text_length(part)
            for key, part in value.items()
        )
    if isinstance(value, list | tuple):
        return sum(text_length(part) for part in value)
    return 0


_COUNTED = frozenset({"text", "url", "fallback", "alt_text", "image_url", "title", "label", "name"})


def _totals(surface: Surface, blocks: Sequence[Block]) -> Iterator[Finding]:
    most = MAX_BLOCKS[surface]
    if len(blocks) > most:
        yield Finding(
            path=f"/{most}", message=f"{len(blocks)} blocks; a {surface} holds at most {most}"
        )
    if surface == "message":
        yield from _total_text(blocks)
        yield from _at_most(blocks, "data_visualization", MAX_CHARTS, "charts")
        yield from _at_most(blocks, "table", MAX_TABLES, "table")
    yield from _doubled(blocks, "block_id", "")


def _total_text(blocks: Sequence[Block]) -> Iterator[Finding]:
    total = 0
    for index, block in enumerate(blocks):
        total += text_length(block)
        if total > MAX_MESSAGE_TEXT:
            whole = text_length(blocks)
            yield Finding(
                path=f"/{index}",
                message=f"the message holds {whole} characters, at most {MAX_MESSAGE_TEXT} fit",
            )
            return


def _at_most(blocks: Sequence[Block], kind: str, most: int, name: str) -> Iterator[Finding]:
    places = [index for index, block in enumerate(blocks) if _type(block) == kind]
    if len(places) > most:
        yield Finding(path=f"/{places[most]}", message=f"a message holds at most {most} {name}")


def _doubled(items: Sequence[object], key: str, path: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, item in enumerate(items):
        value = item.get(key) if isinstance(item, Mapping) else None
        if isinstance(value, str) and value in seen:
            yield Finding(path=f"{path}/{index}", message=f"the {key} {value!r} occurs twice")
        if isinstance(value, str):
            seen.add(value)


def _block(surface: Surface, index: int, block: object) -> Iterator[Finding]:
    path = f"/{index}"
    if not isinstance(block, Mapping):
        yield Finding(path=path, message="this is no block")
        return
    kind = str(block.get("type"))
    if kind not in SURFACES:
        yield Finding(path=path, message=f"there is no block of type {kind!r}")
    elif surface not in SURFACES[kind]:
        yield Finding(path=path, message=f"a {kind} block may not stand in a {surface}")
    if kind == "section" and not (block.get("text") or block.get("fields")):
        yield Finding(path=path, message="a section needs a text or fields")
    if kind == "table":
        yield from _table(block, path)
    yield from _object(block, path)


def _table(block: Mapping[str, object], path: str) -> Iterator[Finding]:
    rows = block.get("rows")
    if not isinstance(rows, list | tuple) or not all(isinstance(row, list | tuple) for row in rows):
        yield Finding(path=path, message="a table's rows are lists of cells")
        return
    if len({len(row) for row in rows}) > 1:
        yield Finding(path=path, message="the rows of a table need equally many cells")
    total = text_length(rows)
    if total > MAX_TABLE_TEXT:
        yield Finding(
            path=path, message=f"a table's cells hold {total} characters, at most {MAX_TABLE_TEXT}"
        )


def _object(value: object, path: str) -> Iterator[Finding]:
    """Apply the rules to an object and to everything inside it."""
    if isinstance(value, Mapping):
        for rule in RULES.get(str(value.get("type")), ()):
            yield from _broken(rule, value, path)
        elements = value.get("elements")
        if isinstance(elements, list | tuple):
            yield from _doubled(elements, "action_id", f"{path}/elements")
        for key, part in value.items():
            yield from _object(part, f"{path}/{key}")
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from _object(part, f"{path}/{index}")


def _broken(rule: Rule, value: Block, path: str) -> Iterator[Finding]:
    found = list(_parts(value, rule.path, path))
    if rule.is_required and not found:
        yield Finding(path=path, message=f"{_named(rule.path)} is missing")
    for part, where in found:
        size = part if isinstance(part, int) else len(part)
        unit = "characters" if isinstance(part, str) else "entries"
        if rule.high is not None and size > rule.high:
            told = f"has {size} {unit}" if not isinstance(part, int) else f"is {size}"
            yield Finding(
                path=where, message=f"{_named(rule.path)} {told}, at most {rule.high} fit"
            )
        elif size < rule.low:
            yield Finding(path=where, message=f"{_named(rule.path)} is empty")


def _named(path: str) -> str:
    """Return how a path reads in an error: `text.text` is the text, `confirm.title.text` the title.

    >>> _named("options[].value"), _named("confirm.title.text"), _named("rows[]")
    ('value', 'title', 'rows')
    """
    names = path.replace("[]", "").split(".")
    return names[-2] if len(names) > 1 and names[-1] == "text" else names[-1]


def _parts(value: object, path: str, where: str) -> Iterator[tuple[str | int | list[object], str]]:
    """Yield what stands at a dotted path, with its JSON pointer; nothing where it is absent."""
    if not path:
        if isinstance(value, str | int | list):
            yield value, where
        return
    name, _, rest = path.partition(".")
    key = name.removesuffix("[]")
    if not isinstance(value, Mapping) or key not in value:
        return
    part, where = value[key], f"{where}/{key}"
    if name == key:
        yield from _parts(part, rest, where)
    elif isinstance(part, list | tuple):
        for index, each in enumerate(part):
            yield from _parts(each, rest, f"{where}/{index}")
