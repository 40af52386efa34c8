"""A template's tree in words: the fallback text of a message, and what a terminal shows.

Slack shows it in notifications, and screen readers read nothing else, so it carries the whole
substance. Links read "label <address>"; buttons are left out unless they open an address. Nothing
in it can ping: what a person wrote is escaped, and a mention is written as a name.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.blockkit.clipping import clip
from bot.blockkit.elements import ELEMENTS, is_true
from bot.blockkit.figures import chart_lines
from bot.blockkit.inline import Run, plain, runs
from bot.blockkit.markup import entities
from bot.blockkit.tree import Node

BULLET = "•"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A tree in words: in full and unescaped, and as Slack takes it."""

    plain: str
    slack: str


def words_of(root: Node, limit: int) -> Words:
    """Return everything in words; for Slack escaped, in at most `limit` characters.

    Where that is too long, addresses are left out, then the longest lines are shortened.
    """
    lines = _lines(root, with_addresses=True)
    return Words(plain="\n".join(lines), slack=_slack_text(root, lines, limit))


def _slack_text(root: Node, lines: Sequence[str], limit: int) -> str:
    override = root.get("text")
    if override:
        return _fitted([override], limit)
    if _length(lines) > limit:
        lines = _lines(root, with_addresses=False)
    return _fitted(lines, limit)


def _length(lines: Sequence[str]) -> int:
    return sum(len(entities(line)) + 1 for line in lines) - 1


def _fitted(lines: Sequence[str], limit: int) -> str:
    """Return the lines, each cut to the greatest width at which all fit; else the first that do."""
    if _length(lines) <= limit:
        return "\n".join(entities(line) for line in lines)
    lines = [line for line in lines if line] if len(lines) > limit // 2 else lines
    low, high = 1, max((len(line) for line in lines), default=1)
    while low < high:
        width = (low + high + 1) // 2
        if _length([clip(line, width) for line in lines]) <= limit:
            low = width
        else:
            high = width - 1
    fitting = [clip(line, low) for line in lines]
    while _length(fitting) > limit:
        fitting.pop()
    return "\n".join(entities(line) for line in fitting)


def _lines(root: Node, *, with_addresses: bool) -> list[str]:
    written = _Writer(with_addresses=with_addresses)
    lines: list[str] = [root.get("title")] if root.get("title") else []
    was_silent = True
    for node in root.nodes:
        block = written.block(node)
        is_apart = bool(lines) and (was_silent or node.tag != "context")
        lines.extend(["", *block] if block and is_apart else block)
        was_silent = not block
    return lines or [""]


class _Writer:
    """Writes one tree, with or without addresses."""

    def __init__(self, *, with_addresses: bool) -> None:
        self._with_addresses = with_addresses
        self._blocks: Mapping[str, Callable[[Node], list[str]]] = {
            "p": self._text,
            "header": self._text,
            "context": self._text,
            "blockquote": self._quoted,
            "pre": self._preformatted,
            "ul": self._list,
            "ol": self._list,
            "section": self._section,
            "actions": self._actions,
            "input": self._input,
            "img": self._image,
            "table": self._table,
            "chart": chart_lines,
        }

    def block(self, node: Node) -> list[str]:
        """Return a block's lines; none for what says nothing."""
        write = self._blocks.get(node.tag)
        return write(node) if write else []

    def _text(self, node: Node) -> list[str]:
        text = "".join(self._linked(runs(node)))
        return [*text.split("\n"), *self._images(node)] if text else self._images(node)

    def _linked(self, parts: Sequence[Run]) -> Iterator[str]:
        """Yield the words, with its address behind each link."""
        for href, group in groupby(parts, key=lambda part: part.style.href):
            words = plain(group)
            is_apart = self._with_addresses and href and words.strip() != href
            yield f"{words} <{href}>" if is_apart else words

    def _images(self, node: Node) -> list[str]:
        return [f"[{image.get('alt')}]" for image in node.all("img")]

    def _quoted(self, node: Node) -> list[str]:
        return [f"> {line}" for line in self._text(node)]

    def _preformatted(self, node: Node) -> list[str]:
        text = "".join(child for child in node.children if isinstance(child, str))
        return text.strip("\n").split("\n") if text.strip("\n") else []

    def _list(self, node: Node, indent: str = "") -> list[str]:
        lines: list[str] = []
        count = 0
        for item in node.all("li"):
            words = self._text(item)
            if words:
                count += 1
                bullet = f"{count}." if node.tag == "ol" else BULLET
                gap = " " * len(bullet)
                lines.append(f"{indent}{bullet} {words[0]}")
                lines.extend(f"{indent}{gap} {line}" for line in words[1:])
            for deeper in item.all("ul", "ol"):
                lines.extend(self._list(deeper, f"{indent}  "))
        return lines

    def _section(self, node: Node) -> list[str]:
        lines = self._text(node)
        for field in node.all("field"):
            lines.extend(self._text(field))
        return [*lines, *self._actions(node)]

    def _actions(self, node: Node) -> list[str]:
        if not self._with_addresses:
            return []
        links = [button for button in node.all("button") if button.get("url")]
        return [f"{plain(runs(link))} <{link.get('url')}>" for link in links]

    def _input(self, node: Node) -> list[str]:
        element = next(child for child in node.nodes if child.tag in ELEMENTS)
        chosen = [
            plain(runs(option))
            for parent in (element, *element.all("optgroup"))
            for option in parent.all("option")
            if is_true(option, "selected")
        ]
        value = ", ".join(chosen) or element.get("initial")
        return [f"{node.get('label')}: {value}" if value else node.get("label")]

    def _image(self, node: Node) -> list[str]:
        return [f"[{node.get('alt')}]"]

    def _table(self, node: Node) -> list[str]:
        rows = [[plain(runs(cell)) for cell in row.all("td")] for row in node.all("tr")]
        return [" | ".join(row) for row in rows]
