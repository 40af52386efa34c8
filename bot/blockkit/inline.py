"""Inline content: nodes to runs, and runs to Slack's three text systems.

    nodes ─ runs() ─► Text | Moment | Mention | Emoji ─┬─ rich()    elements of rich_text
                                                       ├─ mrkdwn()  an escaped string
                                                       └─ plain()   the characters

White space collapses as in HTML: a line break is `<br/>`. `clip="280"` bounds the characters that
are sent for a tag's text (addresses apart), so that escaping cannot outgrow a limit.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import assert_never

from bot.blockkit.clipping import cut
from bot.blockkit.tree import Node

Json = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a run looks, and where it leads ("" for nowhere)."""

    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    href: str = ""

    def flags(self) -> dict[str, bool]:
        """Return what is set, under Slack's names."""
        names = ("bold", "italic", "strike", "code")
        return {name: True for name in names if getattr(self, name)}


@dataclass(frozen=True, slots=True)
class Text:
    """Characters, or a line break."""

    text: str
    style: Style = Style()


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, shown in the reader's own zone; `text` stands in for it and names its zone."""

    timestamp: int
    format: str
    text: str
    style: Style = Style()


@dataclass(frozen=True, slots=True)
class Mention:
    """A user or channel by id; `text` is what stands in for it where it cannot be drawn."""

    kind: str
    id: str
    text: str
    style: Style = Style()


@dataclass(frozen=True, slots=True)
class Emoji:
    """An emoji by name; it has no text."""

    name: str
    text: str = ""
    style: Style = Style()


Run = Text | Moment | Mention | Emoji

BREAK = "\n"
_SPACE = re.compile(r"[ \t\n\r\f]+")
_STYLES: dict[str, Callable[[Style], Style]] = {
    "b": lambda style: replace(style, bold=True),
    "i": lambda style: replace(style, italic=True),
    "s": lambda style: replace(style, strike=True),
    "code": lambda style: replace(style, code=True),
}


def runs(node: Node, size: Callable[[str], int] = len) -> tuple[Run, ...]:
    """Return a node's inline content, white space collapsed and clipped, without other children.

    `size` says how many characters are sent for a text: escaping makes it longer than it looks.
    """
    return _trimmed(_inside(node, Style(), size))


def plain(parts: Iterable[Run]) -> str:
    """Return the characters, without style and addresses."""
    return "".join(part.text for part in parts)


def is_plain(parts: Iterable[Run]) -> bool:
    """Return whether the runs are characters and nothing else."""
    return all(isinstance(part, Text) and part.style == Style() for part in parts)


def _inside(node: Node, style: Style, size: Callable[[str], int]) -> list[Run]:
    found: list[Run] = []
    for child in node.children:
        if isinstance(child, str):
            found.append(Text(_SPACE.sub(" ", child), style))
        elif child.tag in READERS:
            found.extend(READERS[child.tag](child, style, size))
    limit = node.get("clip")
    return _clipped(_collapsed(found), int(limit), size) if limit else found


def _styled(node: Node, style: Style, size: Callable[[str], int]) -> list[Run]:
    return _inside(node, _STYLES[node.tag](style), size)


def _link(node: Node, style: Style, size: Callable[[str], int]) -> list[Run]:
    return _inside(node, replace(style, href=address(node, "href")), size)


def _break(_node: Node, style: Style, _size: Callable[[str], int]) -> list[Run]:
    return [Text(BREAK, replace(style, href=""))]


def _time(node: Node, style: Style, _size: Callable[[str], int]) -> list[Run]:
    moment = instant(node, "at")
    pattern = node.get("format", "{date_short_pretty} at {time}")
    unknown = set(re.findall(r"\{[^}]*\}", pattern)) - _TOKENS.keys()
    if unknown:
        known = " ".join(_TOKENS)
        raise node.error(f"Slack knows no date token {min(unknown)}", hint=f"Use one of {known}.")
    return [Moment(int(moment.timestamp()), pattern, _dated(pattern, moment), style)]


def _user(node: Node, style: Style, size: Callable[[str], int]) -> list[Run]:
    name = plain(_inside(node, Style(), size)).strip()
    return [Mention("user", node.get("id"), name or "someone here", style)]


def _channel(node: Node, style: Style, size: Callable[[str], int]) -> list[Run]:
    name = plain(_inside(node, Style(), size)).strip()
    return [Mention("channel", node.get("id"), name or "a channel", style)]


def _emoji(node: Node, _style: Style, _size: Callable[[str], int]) -> list[Run]:
    return [Emoji(node.get("name"))]


READERS: dict[str, Callable[[Node, Style, Callable[[str], int]], list[Run]]] = {
    "b": _styled,
    "i": _styled,
    "s": _styled,
    "code": _styled,
    "span": _inside,
    "a": _link,
    "br": _break,
    "time": _time,
    "user": _user,
    "channel": _channel,
    "emoji": _emoji,
}
"""How each inline tag is read."""


def address(node: Node, name: str) -> str:
    """Return an address; "" stays "". Raises `TemplateError` for a scheme that we do not link."""
    url = node.get(name).strip()
    if url and not url.lower().startswith(("https://", "http://", "mailto:", "slack://")):
        raise node.error(
            f"{name} {url[:60]!r} is no address to link to",
            hint="Addresses begin with https://, http://, mailto: or slack://.",
        )
    return url


def instant(node: Node, name: str) -> datetime:
    """Return an instant in UTC. Raises `TemplateError` unless it is ISO 8601 with a zone."""
    text = node.get(name)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise node.error(f"{name} {text!r} is no date and time (ISO 8601)") from error
    if moment.tzinfo is None:
        raise node.error(f"{name} {text!r} has no zone")
    return moment.astimezone(UTC)


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DATE, _DATE_AND_TIME = "{day} {month} {year}", "{day} {month} {year}, {hour:02}:{minute:02} UTC"
_TOKENS = {
    **dict.fromkeys(
        (
            "{date_num}", "{date_slash}", "{date}", "{date_long}", "{date_long_full}",
            "{date_short}", "{date_pretty}", "{date_short_pretty}", "{date_long_pretty}",
            "{day_divider_pretty}",
        ),
        _DATE,
    ),
    "{time}": "{hour:02}:{minute:02} UTC",
    "{time_secs}": "{hour:02}:{minute:02}:{second:02} UTC",
    "{ago}": _DATE_AND_TIME,
}  # fmt: skip
"""Slack's date tokens, and how we write each where Slack cannot: EL/date-element."""


def _dated(pattern: str, moment: datetime) -> str:
    for token, words in _TOKENS.items():
        written = words.format(
            day=moment.day,
            month=_MONTHS[moment.month - 1],
            year=moment.year,
            hour=moment.hour,
            minute=moment.minute,
            second=moment.second,
        )
        pattern = pattern.replace(token, written)
    return pattern


# --- white space and length ---------------------------------------------------------------------


def _collapsed(parts: Iterable[Run]) -> list[Run]:
    """Drop spaces that follow a space or a break, across runs, as a browser does."""
    found: list[Run] = []
    is_after_space = False
    for part in parts:
        text = part.text
        if is_after_space and isinstance(part, Text) and text.startswith(" "):
            text = text[1:]
            part = replace(part, text=text)
        if text or isinstance(part, Emoji):
            found.append(part)
            is_after_space = text.endswith((" ", BREAK))
    return found


def _trimmed(parts: Iterable[Run]) -> tuple[Run, ...]:
    """Collapse, and drop spaces before a break, and spaces and breaks at either end."""
    kept: list[Run] = []
    for part in reversed(_collapsed([Text(BREAK), *parts])):
        is_at_end = not kept or kept[-1].text == BREAK
        if is_at_end and isinstance(part, Text) and part.text.endswith((" ", BREAK)):
            part = replace(part, text=part.text.rstrip(" " if kept else " \n"))
        if part.text or isinstance(part, Emoji):
            kept.append(part)
    while kept and kept[-1].text == BREAK:
        kept.pop()
    return tuple(reversed(kept))


def _clipped(parts: Sequence[Run], limit: int, size: Callable[[str], int]) -> list[Run]:
    whole = plain(parts)
    if len(whole) <= limit and size(whole) <= limit:
        return list(parts)
    low, high = 1, limit
    while low < high:
        middle = (low + high + 1) // 2
        if size("".join(cut(whole, middle))) <= limit:
            low = middle
        else:
            high = middle - 1
    head, tail = cut(whole, low)
    kept = list(_first(parts, len(head)))
    return [*kept, Text(tail, kept[-1].style if kept else Style())]


def _first(parts: Iterable[Run], length: int) -> Iterator[Run]:
    """Yield the runs that make up the first `length` characters; only text is ever divided."""
    for part in parts:
        if len(part.text) <= length:
            yield part
        elif isinstance(part, Text) and length > 0:
            yield replace(part, text=part.text[:length])
        length -= len(part.text)


# --- rich_text ----------------------------------------------------------------------------------


def rich(parts: Iterable[Run]) -> list[Json]:
    """Return the elements of a rich_text section. Nothing needs escaping there."""
    return [_element(part) for part in _merged(parts)]


def _merged(parts: Iterable[Run]) -> list[Run]:
    found: list[Run] = []
    for part in parts:
        last = found[-1] if found else None
        if isinstance(part, Text) and isinstance(last, Text) and part.style == last.style:
            found[-1] = replace(last, text=last.text + part.text)
        else:
            found.append(part)
    return found


def _element(part: Run) -> Json:
    style = part.style.flags()
    return {**_bare(part), "style": style} if style else _bare(part)


def _bare(part: Run) -> Json:
    match part:
        case Text() if part.style.href:
            return {"type": "link", "url": part.style.href, "text": part.text}
        case Text():
            return {"type": "text", "text": part.text}
        case Moment():
            date: Json = {"type": "date", "timestamp": part.timestamp, "format": part.format}
            return date | {"fallback": part.text}
        case Mention():
            return {"type": part.kind, f"{part.kind}_id": part.id}
        case Emoji():
            return {"type": "emoji", "name": part.name}
        case _:
            assert_never(part)
