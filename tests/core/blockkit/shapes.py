"""Short ways from a piece of template to what Slack would be sent."""

import json
import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from bot.blockkit.renderer import Rendered, compile_xml
from bot.blockkit.tree import Node, mark, parse

FILE = "message/test.xml"


def compiled(xml: str) -> Rendered:
    """Return a whole template's result, its lines counted from 1."""
    return compile_xml(mark(xml, FILE, 1), FILE)


def message(body: str) -> Rendered:
    """Return a message with this body."""
    return compiled(f"<message>{body}</message>")


def blocks(body: str) -> list[Any]:
    """Return the blocks of a message, as JSON values."""
    return json.loads(json.dumps(message(body).blocks))  # type: ignore[no-any-return]


def block(body: str) -> Any:
    """Return the one block of a message."""
    (only,) = blocks(body)
    return only


def element(xml: str) -> Any:
    """Return the one element in a row of actions."""
    (only,) = block(f"<actions>{xml}</actions>")["elements"]
    return only


def node(xml: str) -> Node:
    """Return a tree."""
    return parse(mark(xml, FILE, 1), FILE)


def view(xml: str) -> Any:
    """Return a modal or Home tab."""
    return json.loads(json.dumps(compiled(xml).view))


# --- what a reader sees ---------------------------------------------------------------------------

_TOKEN = re.compile(r"<(?:!date\^[^|>]*|[^|>]*)\|([^>]*)>|<[#@]([^>]*)>")
_SHOWN = ("text", "fallback")


def seen(value: object) -> str:
    """Return the characters that a reader sees of any blocks, one after the other."""
    if isinstance(value, Mapping):
        if value.get("type") == "mrkdwn":
            return mrkdwn_seen(str(value["text"]))
        return "".join(
            part if key in _SHOWN and isinstance(part, str) else seen(part)
            for key, part in value.items()
        )
    if isinstance(value, list | tuple):
        return "".join(seen(part) for part in value)
    return ""


def mrkdwn_seen(text: str) -> str:
    """Return what Slack shows of a mrkdwn text without markers of formatting."""
    shown = _TOKEN.sub(lambda found: found[1] if found[1] is not None else found[2], text)
    return unescape(shown.replace("\u00ad", "").replace("\u200b", ""))


def mrkdwn_texts(value: object) -> list[str]:
    """Return every text in a JSON value that Slack would read as mrkdwn."""
    if isinstance(value, Mapping):
        own = [str(value["text"])] if value.get("type") == "mrkdwn" else []
        return own + [text for part in value.values() for text in mrkdwn_texts(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in mrkdwn_texts(part)]
    return []
