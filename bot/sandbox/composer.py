"""What Slack makes of what a person types: mentions, channels and links found, the rest escaped.

Sources: docs.slack.dev/messaging/formatting-message-text, …/implementing-slash-commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.sandbox.records import Json
from bot.sandbox.workspace import Workspace

TOKEN = re.compile(
    r"(?P<link>https?://[^\s<>]*[^\s<>.,;:!?)\]])"
    r"|(?<![\w@])@(?P<user>[\w.-]*\w)"
    r"|(?<![\w#&])\#(?P<channel>[\w-]+)"
)
BROADCASTS = frozenset({"here", "channel", "everyone"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of typed text: `value` is the text, the id or the URL; `label` a channel's name."""

    kind: Literal["text", "user", "channel", "broadcast", "link"]
    value: str
    label: str = ""


def escaped(text: str) -> str:
    """Return text with &, < and > as Slack carries them.

    >>> escaped("<!channel> & co")
    '&lt;!channel&gt; &amp; co'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_message(workspace: Workspace, typed: str) -> tuple[str, tuple[Json, ...]]:
    """Return the text and the rich_text block of a typed message."""
    pieces = tuple(_pieces(workspace, typed))
    section = {"type": "rich_text_section", "elements": [_element(piece) for piece in pieces]}
    block = {"type": "rich_text", "block_id": workspace.new_id("b"), "elements": [section]}
    return "".join(map(_in_message, pieces)), (block,)


def as_command_text(workspace: Workspace, typed: str, *, should_escape: bool) -> str:
    """Return the `text` of a slash command; without should_escape it stays as it was typed."""
    if not should_escape:
        return typed
    return "".join(_in_command(piece) for piece in _pieces(workspace, typed))


def _pieces(workspace: Workspace, typed: str) -> Iterator[Piece]:
    end = 0
    for match in TOKEN.finditer(typed):
        piece = _meant(workspace, match)
        if piece is None:
            continue
        if match.start() > end:
            yield Piece(kind="text", value=typed[end : match.start()])
        yield piece
        end = match.end()
    if end < len(typed):
        yield Piece(kind="text", value=typed[end:])


def _meant(workspace: Workspace, match: re.Match[str]) -> Piece | None:
    if link := match["link"]:
        return Piece(kind="link", value=link)
    if match["channel"]:
        return _channel(workspace, match["channel"])
    name = match["user"].casefold()
    if name in BROADCASTS:
        return Piece(kind="broadcast", value=name)
    for person in workspace.people.values():
        if name in (person.name, person.real_name.casefold()):
            return Piece(kind="user", value=person.id, label=person.name)
    return None


def _channel(workspace: Workspace, name: str) -> Piece | None:
    try:
        channel = workspace.channel(f"#{name}")
    except LookupError:
        return None
    return Piece(kind="channel", value=channel.id, label="" if channel.is_private else channel.name)


def _in_message(piece: Piece) -> str:
    match piece.kind:
        case "text":
            return escaped(piece.value)
        case "user":
            return f"<@{piece.value}>"
        case "channel":
            return f"<#{piece.value}|{piece.label}>"
        case "broadcast":
            return f"<!{piece.value}>"
    return f"<{escaped(piece.value)}>"


def _in_command(piece: Piece) -> str:
    if piece.kind == "user":
        return f"<@{piece.value}|{piece.label}>"
    return _in_message(piece)


def _element(piece: Piece) -> Json:
    match piece.kind:
        case "text":
            return {"type": "text", "text": piece.value}
        case "user":
            return {"type": "user", "user_id": piece.value}
        case "channel":
            return {"type": "channel", "channel_id": piece.value}
        case "broadcast":
            return {"type": "broadcast", "range": piece.value}
    return {"type": "link", "url": piece.value}
