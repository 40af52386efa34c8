"""XML from outside, for feeds, sitemaps and OPML: from bytes to a tree, whatever was declared.

    bytes ── UTF-8 ── strict parser ── tree
                          └─ not well-formed: repaired ── forgiving parser ── tree

lxml, with entities, network and DTDs off, and libxml2's own limits on depth and text left on. A
document that declares entities out of files or other entities is refused; other entities stay
unexpanded. Truncated documents, stray ampersands, HTML's entities and control characters are
repaired, because feeds are full of them; what a truncated document left open is marked.
"""

import re
from collections.abc import Container, Iterator
from html.entities import html5
from itertools import islice
from typing import Any, Final, TypeAlias

from lxml import etree

from bot.domain.encoding import read_text
from bot.errors import InputError

# Some 100 bytes of memory each; a feed of 10,000 items has 200,000.
MAX_TAGS: Final = 400_000

Element: TypeAlias = "etree.ElementBase"

_CONTROLS: Final = bytes(code for code in range(32) if code not in (9, 10, 13))
_DECLARED = re.compile(
    rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([A-Za-z0-9._:-]{1,40})\s*[\"'][^>]{0,200}?\?>"
)
_ASIDES: Final = ((b"<?", re.compile(rb"\?>\s*")), (b"<!--", re.compile(rb"-->\s*")))
_END_OF_SUBSET: Final = re.compile(rb"\]\s*>")
_TRICK = re.compile(rb"\bSYSTEM\b|\bPUBLIC\b|&[A-Za-z_]|%")
_REFERENCE = re.compile(
    rb"&(?:#(?:[0-9]{1,7}|[xX][0-9A-Fa-f]{1,6});|([A-Za-z][A-Za-z0-9]{1,30});)?"
)
# HTML writes nothing within these; where one was left open, its text would be lost.
_VOID: Final = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr"})
# No publisher can write it: no document declares our namespace before it is read.
_CUT_OFF: Final = "{urn:attache}cut-off"
_CDATA: Final = b"<![CDATA["
_END_OF_CDATA: Final = b"]]>"
_BASES: Final = etree.XPath("//*[@xml:base]")
_BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"
_LONGEST_BASE: Final = 500
_LONGEST_TAG: Final = 1_000  # a namespace and a name
_DEEPEST: Final = 8  # a feed, its channel, an item, what the item says
_HTML_NAME: Final = re.compile(r"[a-z][a-z0-9-]*", re.ASCII)
_OF_XML: Final = (b"amp", b"lt", b"gt", b"quot", b"apos")


class NotXml(ValueError):
    """Bytes in which no XML can be found, or XML that is refused; the text says which."""


def read_xml(body: bytes, *, charset: str | None = None) -> Element:
    """Return the root of the document; `charset` is what the server declared.

    The encoding is UTF-8 if the bytes fit it, else what the document or the server declares, else a
    guess. Raises `NotXml`.
    """
    if body.count(b"<") > MAX_TAGS:
        raise NotXml(f"it has more than {MAX_TAGS:,} tags".replace(",", " "))
    content = _utf8(body, charset).translate(None, _CONTROLS).lstrip()
    begin, end = _doctype(content)
    if _is_tricky(content[begin:end]):
        raise NotXml("it declares entities within entities or out of files")
    try:
        root = etree.fromstring(content, _parser(recover=False))
    except etree.XMLSyntaxError:
        root = _forgiven(content[:begin] + content[end:])
    _refuse_bulk(root, content)
    return root


def text_of(element: Element, *, apart: Container[str] = ()) -> str:
    """Return the text within an element, HTML's entities resolved and all others dropped.

    Elements within it whose names (lower case, without namespace) are in `apart` are passed over.
    """
    if not len(element):
        return element.text or ""
    texts = [element.text or ""]
    open_ones = [(element, iter(element))]
    while open_ones:
        outer, children = open_ones[-1]
        child = next(children, None)
        if child is None:
            open_ones.pop()
            texts.append(outer.tail or "" if open_ones else "")
        elif child.tag is etree.Entity:
            texts += html5.get(f"{child.name};", ""), child.tail or ""
        elif name_of(child)[1] in apart:
            texts.append(child.tail or "")
        else:
            texts.append(child.text or "")
            open_ones.append((child, iter(child)))
    return "".join(texts)


def markup_of(element: Element) -> str:
    """Return what stands within an element as HTML without namespaces, and take it out."""
    for inner in element.iterdescendants("*"):
        name = name_of(inner)[1].rpartition(":")[2]  # a prefix that nobody declared is in the name
        is_unclosed = name in _VOID and bool(inner.text or len(inner))
        inner.tag = name if _HTML_NAME.fullmatch(name) and not is_unclosed else "span"
    holder = etree.Element("div")
    holder.text = element.text
    holder.extend(list(element))
    etree.cleanup_namespaces(holder)
    whole: str = etree.tostring(holder, encoding="unicode", method="html")
    return whole.removeprefix("<div>").removesuffix("</div>")


def name_of(element: Element) -> tuple[str, str]:
    """Return an element's namespace ("" for none) and its name, lower case."""
    tag: Any = element.tag
    namespace, _, name = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    return namespace, name.lower()


def is_cut_off(element: Element) -> bool:
    """Return whether a document breaks off within this element, so that its rest is missing."""
    return element.get(_CUT_OFF) is not None


def _doctype(content: bytes) -> tuple[int, int]:
    """Return where the document's type is declared, before its root: nowhere is an empty span.

    Further down, an article may write of such things.
    """
    at = max(content.find(b"<"), 0)
    while end := _end_of_aside(content, at):
        at = end
    if content[at : at + 9].upper() != b"<!DOCTYPE":
        return 0, 0
    close, subset = content.find(b">", at), content.find(b"[", at)
    if 0 <= subset < close:
        found = _END_OF_SUBSET.search(content, subset)
        return (at, found.end()) if found else (0, 0)
    return (at, close + 1) if close >= 0 else (0, 0)


def _end_of_aside(content: bytes, at: int) -> int:
    """Return where what follows a comment or an instruction begins; 0 where none stands there."""
    for opening, closing in _ASIDES:
        if content.startswith(opening, at):
            found = closing.search(content, at + len(opening))
            return found.end() if found else 0
    return 0


def _is_tricky(doctype: bytes) -> bool:
    """Return whether an entity is declared out of a file or of other entities."""
    declared = doctype.split(b"<!ENTITY")[1:]
    return any(_TRICK.search(each.partition(b">")[0]) for each in declared)


def _refuse_bulk(root: Element, content: bytes) -> None:
    """Refuse namespaces, and drop bases, so long that each element costs what they are long."""
    if any(len(each.tag) > _LONGEST_TAG for each in root.iter("*")):
        raise NotXml("a namespace or a name in it is too long")
    if b"xml:base" in content:
        for each in _BASES(root):
            above = sum(1 for _ in islice(each.iterancestors(), _DEEPEST))
            if above == _DEEPEST or len(each.get(_BASE)) > _LONGEST_BASE:
                del each.attrib[_BASE]


def _utf8(body: bytes, charset: str | None) -> bytes:
    # ISO 2022 and its like are ASCII to the eye, and UTF-16 may be; read_text knows them by name.
    declared = _DECLARED.match(body)
    name = declared[1].decode("ascii").lower() if declared else ""
    if not name.startswith(("iso-2022", "utf-16", "utf-32")) and b"\0" not in body[:4]:
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return body.removeprefix(b"\xef\xbb\xbf")
    named = name if name not in ("", "utf-8", "utf8") else charset or _width(body)
    try:
        return read_text(body, declared=named).encode("utf-8", "replace")
    except InputError as error:
        raise NotXml(error.message) from error


def _width(body: bytes) -> str | None:
    """Return the encoding that the zeros beside the first bracket tell of."""
    widths = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
    return widths.get(body[:2])


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _forgiven(content: bytes) -> Element:
    """Return the tree of a document that is not well-formed, as far as it goes.

    `content` declares no type: what it declared is of no use here.
    """
    start = max(content.find(b"<"), 0)
    repaired = b"".join(
        part if is_literal else _REFERENCE.sub(_repaired, part)
        for is_literal, part in _parts(content[start:])
    )
    try:
        root = etree.fromstring(repaired, _parser(recover=True))
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise NotXml("it holds no XML")
    outside = b"".join(part for is_literal, part in _parts(repaired) if not is_literal)
    _mark_cut_off(root, outside.partition(_CDATA)[0])
    return root


def _parts(content: bytes) -> Iterator[tuple[bool, bytes]]:
    """Yield a document's parts, and of each whether it is a CDATA section with an end."""
    at = 0
    while (begin := content.find(_CDATA, at)) >= 0:
        end = content.find(_END_OF_CDATA, begin + len(_CDATA))
        if end < 0:
            break
        yield False, content[at:begin]
        at = end + len(_END_OF_CDATA)
        yield True, content[begin:at]
    yield False, content[at:]


def _mark_cut_off(root: Element, tags: bytes) -> None:
    """Mark what is still open where a document ends; nothing is where its root is closed."""
    path = [root]
    while len(path) < _DEEPEST and len(path[-1]):
        path.append(path[-1][-1])
    elements = [each for each in path if isinstance(each.tag, str)]
    if _is_open(root, tags):
        for element in elements:
            if _is_open(element, tags):
                element.set(_CUT_OFF, "")


def _is_open(element: Element, tags: bytes) -> bool:
    """Return whether the last tag of an element's name is one that begins it."""
    local = element.tag.rpartition("}")[2]
    written = f"{element.prefix}:{local}" if element.prefix else local
    ends = [each[1] for each in re.finditer(rb"<(/?)%s\b" % re.escape(written).encode(), tags)]
    return not (ends and ends[-1])


def _repaired(found: re.Match[bytes]) -> bytes:
    """Return a reference as XML has it: HTML's by number, what is none as a mere ampersand."""
    text: bytes = found[0]
    if found[1] is not None:
        return _named(found[1])
    if text == b"&":
        return b"&amp;"
    code = int(text[3:-1], 16) if text[2:3] in b"xX" else int(text[2:-1])
    return text if _is_character(code) else b""


def _named(name: bytes) -> bytes:
    if name in _OF_XML:
        return b"&%s;" % name
    characters = html5.get(f"{name.decode()};")
    if characters is None:
        return b"&amp;%s;" % name
    return "".join(f"&#{ord(each)};" for each in characters).encode()


def _is_character(code: int) -> bool:
    """Return whether XML allows a character (XML 1.0, 2.2)."""
    return (
        code in (0x9, 0xA, 0xD)
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or 0x10000 <= code <= 0x10FFFF
    )
