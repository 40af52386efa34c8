"""A template's output as a tree: XML in, nodes out, each with the file and line it was written at.

The renderer puts a marker (`MARK="file:line"`) on every opening tag when a template is loaded, so a
node knows its true place however many loops and macros it went through. A document type is refused:
with it go entities and external files.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from io import BytesIO
from xml.parsers import expat

from bot.errors import TemplateError

MARK = "_at"
"""The reserved attribute that carries a node's place."""

MAX_DEPTH = 50
"""How deep tags may stand in each other: what Slack shows needs a dozen."""

_OPENING = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<([A-Za-z_][\w.-]*)", re.DOTALL)
_MARKER = re.compile(rf'{MARK}="([^"]*):(\d+)"')


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was written: the template's name and its line, counted from 1."""

    template: str
    line: int | None

    def error(self, message: str, *, tag: str = "", hint: str = "") -> TemplateError:
        """Return a `TemplateError` for this place."""
        return TemplateError(message, template=self.template, line=self.line, tag=tag, hint=hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """An element. `children` are nodes and the text between them, as written."""

    tag: str
    attributes: Mapping[str, str]
    children: tuple["Node | str", ...]
    place: Place

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute's value, or `default` where it is not given."""
        return self.attributes.get(name, default)

    @property
    def nodes(self) -> tuple["Node", ...]:
        """Return the children that are elements."""
        return tuple(child for child in self.children if isinstance(child, Node))

    def all(self, *tags: str) -> tuple["Node", ...]:
        """Return the children that are elements with one of these tags."""
        return tuple(node for node in self.nodes if node.tag in tags)

    def error(self, message: str, *, hint: str = "") -> TemplateError:
        """Return a `TemplateError` for this node."""
        return self.place.error(message, tag=self.tag, hint=hint)


def mark(source: str, template: str, line: int) -> str:
    r"""Return a stretch of template text with a marker on every opening tag.

    `line` is where the stretch begins. Comments and character data are left alone.

    >>> mark("<p>\n<b>", "message/x.xml", 3)
    '<p _at="message/x.xml:3">\n<b _at="message/x.xml:4">'
    """

    def with_place(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        here = line + source.count("\n", 0, found.start())
        return f'{found[0]} {MARK}="{escape(template)}:{here}"'

    return _OPENING.sub(with_place, source)


def parse(xml: str, template: str) -> Node:
    """Return the root of a rendered template. Raises `TemplateError` for anything but one tree.

    `template` names the file where no marker does.
    """
    return _Parser(xml, template).parse()


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: Mapping[str, str]
    place: Place
    children: list[Node | str] = field(default_factory=list)


class _Parser:
    """One pass of expat over one text."""

    def __init__(self, xml: str, template: str) -> None:
        self._xml = xml.encode()
        self._template = template
        self._open: list[_Open] = [_Open("", {}, Place(template, None))]
        self._expat = expat.ParserCreate("utf-8")
        self._expat.buffer_text = True
        self._expat.ordered_attributes = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._text
        self._expat.StartDoctypeDeclHandler = self._doctype

    def parse(self) -> Node:
        try:
            self._expat.ParseFile(BytesIO(self._xml))
        except expat.ExpatError as error:
            raise self._unreadable(error) from error
        (root,) = self._open[0].children
        assert isinstance(root, Node)
        return root

    def _start(self, tag: str, ordered: Sequence[str]) -> None:
        attributes = dict(_pairs(ordered))
        marker = attributes.pop(MARK, "")
        name, _, line = marker.rpartition(":")
        place = Place(name, int(line)) if name else Place(self._template, None)
        if len(self._open) > MAX_DEPTH:
            raise place.error(f"tags stand more than {MAX_DEPTH} deep in each other", tag=tag)
        self._open.append(_Open(tag, attributes, place))

    def _end(self, _tag: str) -> None:
        node = self._open.pop()
        self._open[-1].children.append(
            Node(
                tag=node.tag,
                attributes=node.attributes,
                children=tuple(node.children),
                place=node.place,
            )
        )

    def _text(self, text: str) -> None:
        self._open[-1].children.append(text)

    def _doctype(self, *_: object) -> None:
        raise self._here().error("a template has no document type; remove the <!DOCTYPE …>")

    def _unreadable(self, error: expat.ExpatError) -> TemplateError:
        what = expat.ErrorString(error.code)
        unclosed = self._open[-1]
        if what == "mismatched tag":
            return unclosed.place.error(f"<{unclosed.tag}> is never closed", tag=unclosed.tag)
        if what == "no element found" and unclosed.tag:
            return unclosed.place.error(f"<{unclosed.tag}> is never closed", tag=unclosed.tag)
        return self._here().error(f"this is not well-formed: {what}", tag=unclosed.tag)

    def _here(self) -> Place:
        """Return about where expat is: from the last marker before it, counting lines onwards."""
        before = self._xml[: max(self._expat.ErrorByteIndex, self._expat.CurrentByteIndex)].decode(
            errors="ignore"
        )
        markers = list(_MARKER.finditer(before))
        if not markers:
            return Place(self._template, before.count("\n") + 1)
        last = markers[-1]
        return Place(unescape(last[1]), int(last[2]) + before.count("\n", last.end()))


def _pairs(ordered: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from zip(ordered[::2], ordered[1::2], strict=True)
