"""Whether Slack would take a message, a view or its blocks. The numbers are `blockkit.limits`'s.

What is taken comes back as it is stored: with a block_id and an action_id wherever the app left
them out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from bot.blockkit.limits import (
    MAX_BLOCKS,
    MAX_MESSAGE_TEXT,
    MAX_VIEW_BYTES,
    Surface,
    findings,
    text_length,
    view_findings,
)
from bot.sandbox.args import Args
from bot.sandbox.inputs import FIELDS
from bot.sandbox.records import Json, SlackError
from bot.sandbox.workspace import Workspace

METADATA_BYTES_CAP = 4_000
INTERACTIVE = frozenset({"button", *FIELDS})
EVENT_TYPE = re.compile(r"[a-z0-9_]{1,255}")


def message_blocks(workspace: Workspace, blocks: Sequence[Json]) -> tuple[Json, ...]:
    """Return the blocks of a message as stored.

    Raises SlackError: msg_blocks_too_many, msg_blocks_too_long, invalid_blocks with
    response_metadata.messages.
    """
    if len(blocks) > MAX_BLOCKS["message"]:
        raise SlackError("msg_blocks_too_many")
    if text_length(blocks) > MAX_MESSAGE_TEXT:
        raise SlackError("msg_blocks_too_long")
    problems = _problems(workspace, "message", blocks)
    if problems:
        raise SlackError(
            "invalid_blocks", errors=problems, response_metadata={"messages": problems}
        )
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
    if len(json.dumps(view).encode()) > MAX_VIEW_BYTES:
        raise SlackError("view_too_large")
    blocks = view.get("blocks")
    if view.get("type") != kind:
        raise _invalid_view([f"[ERROR] must be of type {kind} [json-pointer:/view/type]"])
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise _invalid_view(["[ERROR] missing required field: blocks [json-pointer:/view]"])
    problems = _problems(workspace, kind, blocks) or list(_view_problems(view))
    if problems:
        raise _invalid_view(problems)
    return view | {"blocks": list(_named(workspace, blocks))}


def _invalid_view(problems: list[str]) -> SlackError:
    return SlackError("invalid_arguments", response_metadata={"messages": problems})


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
    nameless = [
        f"[ERROR] missing required field: type [json-pointer:/blocks/{index}]"
        for index, block in enumerate(blocks)
        if not isinstance(block.get("type"), str)
    ]
    if nameless:
        return nameless
    refused = [
        f"[ERROR] unsupported type: {block['type']} [json-pointer:/blocks/{index}/type]"
        for index, block in enumerate(blocks)
        if block["type"] in workspace.refused_blocks
    ]
    return refused + [
        f"[ERROR] {finding.message} [json-pointer:/blocks{finding.path}]"
        for finding in findings(surface, blocks)
    ]


def _view_problems(view: Json) -> Iterator[str]:
    for finding in view_findings(view):
        yield f"[ERROR] {finding.message} [json-pointer:/view{finding.path}]"
    for key in ("title", "submit", "close"):
        part = view.get(key)
        if part is not None and (not isinstance(part, dict) or part.get("type") != "plain_text"):
            yield f"[ERROR] must be a plain_text object [json-pointer:/view/{key}]"


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
