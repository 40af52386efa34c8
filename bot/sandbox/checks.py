"""Whether Slack would take a message, a view or its blocks. The numbers are `blockkit.limits`'s.

What is taken comes back as it is stored: with a block_id and an action_id wherever the app left
them out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal, TypeAlias

from bot.sandbox.args import Args
from bot.sandbox.inputs import FIELDS
from bot.sandbox.records import Json, SlackError
from bot.sandbox.workspace import Workspace

try:
    from bot.blockkit.limits import findings
except ImportError:

    def findings(surface: str, blocks: Sequence[Json]) -> tuple[Any, ...]:
        """Find nothing."""
        return ()


Surface: TypeAlias = Literal["message", "modal", "home"]

MESSAGE_BLOCK_CAP = 50
VIEW_BLOCK_CAP = 100
MESSAGE_TEXT_CAP = 13_200
VIEW_BYTES_CAP = 250_000
METADATA_BYTES_CAP = 4_000
TITLE_CAP = 24
PRIVATE_METADATA_CAP = 3_000
CALLBACK_CAP = 255
INTERACTIVE = frozenset({"button", "overflow", *FIELDS})
EVENT_TYPE = re.compile(r"[a-z0-9_]{1,255}")


def message_blocks(workspace: Workspace, blocks: Sequence[Json]) -> tuple[Json, ...]:
    """Return the blocks of a message as stored.

    Raises SlackError: msg_blocks_too_many, msg_blocks_too_long, invalid_blocks with
    response_metadata.messages.
    """
    if len(blocks) > MESSAGE_BLOCK_CAP:
        raise SlackError("msg_blocks_too_many")
    problems = _problems(workspace, "message", blocks)
    if problems:
        raise SlackError(
            "invalid_blocks", errors=problems, response_metadata={"messages": problems}
        )
    if sum(map(len, _texts(list(blocks)))) > MESSAGE_TEXT_CAP:
        raise SlackError("msg_blocks_too_long")
    return _named(workspace, blocks)


def message_metadata(args: Args) -> Json | None:
    """Return the metadata of a message. Raises SlackError: invalid_metadata_format, …_too_large."""
    metadata = args.object("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    payload = metadata.get("event_payload")
    if not EVENT_TYPE.fullmatch(str(metadata.get("event_type", ""))):
        raise SlackError("invalid_metadata_format")
    if not isinstance(payload, dict):
        raise SlackError("invalid_metadata_format")
    if any(isinstance(value, dict | list) for value in payload.values()):
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(metadata).encode()) > METADATA_BYTES_CAP:
        raise SlackError("metadata_too_large")
    return metadata


def checked_view(workspace: Workspace, view: Json, kind: Literal["modal", "home"]) -> Json:
    """Return a view as stored.

    Raises SlackError: invalid_arguments with response_metadata.messages, view_too_large.
    """
    if len(json.dumps(view).encode()) > VIEW_BYTES_CAP:
        raise SlackError("view_too_large")
    blocks = view.get("blocks")
    problems = list(_view_problems(view, kind))
    if isinstance(blocks, list) and all(isinstance(block, dict) for block in blocks):
        problems += _problems(workspace, kind, blocks)
    else:
        problems.append("[ERROR] missing required field: blocks [json-pointer:/view]")
    if problems:
        raise SlackError("invalid_arguments", response_metadata={"messages": problems})
    return view | {"blocks": list(_named(workspace, view["blocks"]))}


def validate_blocks(workspace: Workspace, args: Args) -> Json:
    """blocks.validate: exactly one of blocks, message and view."""
    given = [name for name in ("blocks", "message", "view") if args.values.get(name)]
    if len(given) != 1:
        raise SlackError("invalid_arguments")
    try:
        if given == ["view"]:
            view = args.object("view", "invalid_arguments") or {}
            checked_view(workspace, view, "home" if view.get("type") == "home" else "modal")
        elif given == ["message"]:
            message = args.object("message", "invalid_arguments") or {}
            message_blocks(workspace, Args(message).objects("blocks", "invalid_blocks") or [])
        else:
            message_blocks(workspace, args.objects("blocks", "invalid_blocks") or [])
    except SlackError as error:
        raise SlackError("invalid_blocks", **error.extra) from error
    return {}


def _problems(workspace: Workspace, surface: Surface, blocks: Sequence[Json]) -> list[str]:
    problems = [
        f"[ERROR] unsupported type: {block.get('type')} [json-pointer:/blocks/{index}/type]"
        for index, block in enumerate(blocks)
        if block.get("type") in workspace.refused_blocks
    ]
    problems += [f"[ERROR] {finding}" for finding in findings(surface, blocks)]
    ids = [block["block_id"] for block in blocks if block.get("block_id")]
    if len(ids) > len(set(ids)):
        problems.append("[ERROR] block_id values must be unique [json-pointer:/blocks]")
    return problems


def _view_problems(view: Json, kind: str) -> Iterator[str]:
    if view.get("type") != kind:
        yield f"[ERROR] must be of type {kind} [json-pointer:/view/type]"
    if len(view.get("private_metadata") or "") > PRIVATE_METADATA_CAP:
        yield "[ERROR] must be less than 3001 characters [json-pointer:/view/private_metadata]"
    if len(view.get("callback_id") or "") > CALLBACK_CAP:
        yield "[ERROR] must be less than 256 characters [json-pointer:/view/callback_id]"
    if len(view.get("blocks") or ()) > VIEW_BLOCK_CAP:
        yield "[ERROR] no more than 100 items allowed [json-pointer:/view/blocks]"
    if kind == "modal":
        yield from _modal_problems(view)


def _modal_problems(view: Json) -> Iterator[str]:
    if "title" not in view:
        yield "[ERROR] missing required field: title [json-pointer:/view]"
    for key in ("title", "submit", "close"):
        part = view.get(key)
        if part is None:
            continue
        text = part.get("text") if isinstance(part, dict) else None
        if not isinstance(text, str) or part.get("type") != "plain_text":
            yield f"[ERROR] must be a plain_text object [json-pointer:/view/{key}]"
        elif not 0 < len(text) <= TITLE_CAP:
            yield f"[ERROR] must be less than 25 characters [json-pointer:/view/{key}/text]"
    blocks = view.get("blocks")
    inputs = [b for b in blocks if b.get("type") == "input"] if isinstance(blocks, list) else []
    if inputs and not view.get("submit"):
        yield "[ERROR] missing required field: submit, because of an input [json-pointer:/view]"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "text" and isinstance(part, str):
                yield part
            else:
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _named(workspace: Workspace, blocks: Sequence[Json]) -> tuple[Json, ...]:
    stored: list[Json] = json.loads(json.dumps(list(blocks)))
    for part in _parts(stored):
        if part.get("type") in INTERACTIVE:
            part.setdefault("action_id", workspace.new_id("a"))
    for block in stored:
        block.setdefault("block_id", workspace.new_id("b"))
    return tuple(stored)


def _parts(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, dict | list):
            yield from _parts(part)
