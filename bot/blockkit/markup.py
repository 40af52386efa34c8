"""mrkdwn, the text system that Slack demands in `context` and in a `section` with fields.

`&`, `<` and `>` have escapes. The formatting characters have none: they are shown as the fallback
of a date that cannot be drawn, which Slack shows untouched (the technique of jsx-slack). Inside a
link or code even that does not work, and a look-alike stands in.
"""

import re
from collections.abc import Iterable, Sequence
from typing import assert_never

from bot.blockkit.inline import (
    BREAK,
    Emoji,
    Json,
    Mention,
    Moment,
    Run,
    Style,
    Text,
    is_plain,
    plain,
)

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_ACTIVE = re.compile(r"[*_~`]+|:(?=[\w+'-]+:)")
_LOOK_ALIKES = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ", "|": "ǀ"})
_CODE_LOOK_ALIKES = str.maketrans({"`": "ˋ"})
_GAP = "\u200b"
"""Zero-width space: formatting works only at the edge of a word."""

_EDGES = frozenset(" \n\u00a0.,;:!?…·–-()[]\"'/")
"""Beside these, formatting works as it is."""

_MARKERS = {"bold": "*", "italic": "_", "strike": "~"}


def size(text: str) -> int:
    """Return how many characters are sent for a text."""
    return len(escape(text))


def escape(text: str) -> str:
    """Return `text` so that Slack shows its characters and reads none of them.

    >>> escape("<!channel> & *me*")
    '&lt;!channel&gt; &amp; <!date^00000000^{_}|*>me<!date^00000000^{_}|*>'
    """
    pieces = []
    end = 0
    for found in _ACTIVE.finditer(text):
        pieces.append(text[end : found.start()].translate(_ENTITIES))
        pieces.append(f"<!date^00000000^{{_}}|{found[0]}>")
        end = found.end()
    return "".join([*pieces, text[end:].translate(_ENTITIES)])


def entities(text: str) -> str:
    """Return `text` with `&`, `<` and `>` escaped, and nothing else."""
    return text.translate(_ENTITIES)


def text_object(parts: Sequence[Run]) -> Json:
    """Return a text object: plain_text if there is nothing but characters, else mrkdwn."""
    if is_plain(parts):
        return plain_object(plain(parts))
    return {"type": "mrkdwn", "text": mrkdwn(parts), "verbatim": True}


def plain_object(text: str) -> Json:
    """Return a plain_text object that shows its characters and no emoji."""
    return {"type": "plain_text", "text": text, "emoji": False}


def mrkdwn(parts: Iterable[Run]) -> str:
    """Return the runs as one mrkdwn string."""
    written = ""
    was_formatted = False
    for part in parts:
        piece, is_formatted = _written(part)
        touches = bool(written) and not _EDGES & {written[-1], piece[:1]}
        if touches and (is_formatted or was_formatted):
            written += _GAP
        elif piece.startswith("&gt;") and (not written or written.endswith(BREAK)):
            written += "\u00ad"  # a soft hyphen: ">" at the start of a line would be a quotation
        written += piece
        was_formatted = is_formatted
    return written


def _written(part: Run) -> tuple[str, bool]:
    """Return a run as mrkdwn, and whether it carries formatting of its own."""
    style = part.style
    core = _core(part)
    markers = [mark for name, mark in _MARKERS.items() if getattr(style, name)]
    if style.code and not style.href:
        markers.append("`")
    bare = core.strip(" ")
    if not markers or not bare or bare == BREAK:
        return core, False
    left, right = core[: len(core) - len(core.lstrip(" "))], core[len(core.rstrip(" ")) :]
    return f"{left}{''.join(markers)}{bare}{''.join(reversed(markers))}{right}", True


def _core(part: Run) -> str:
    match part:
        case Text():
            return _text(part.text, part.style)
        case Moment():
            return f"<!date^{part.timestamp}^{part.format}|{part.text}>"
        case Mention():
            return f"<{'@' if part.kind == 'user' else '#'}{part.id}>"
        case Emoji():
            return f":{part.name}:"
        case _:
            assert_never(part)


def _text(text: str, style: Style) -> str:
    if style.href:
        label = text.translate(_LOOK_ALIKES).translate(_ENTITIES)
        return f"<{_url(style.href)}|{label}>" if label.strip() else label
    if style.code:
        return text.translate(_CODE_LOOK_ALIKES).translate(_ENTITIES)
    return escape(text)


_URL = str.maketrans({" ": "%20", "|": "%7C", "<": "%3C", ">": "%3E", "&": "&amp;"})


def _url(url: str) -> str:
    return url.translate(_URL)
