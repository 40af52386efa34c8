"""OPML 2.0 (opml.org/spec2.opml): lists of sources, with their folders, in and out.

    file ── outlines ── a source each, or in words why it is none
    sources ── outlines in folders ── file

A list comes from anywhere: its XML is read as a feed's is, a folder of files is never taken from
it, and addresses that are plainly private are left out; a number in another spelling is refused
when it is fetched. A feed is `type="rss"`; our other kinds stand under their own names, which other
programs pass over.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from bot.domain.encoding import clean
from bot.domain.starters import NewSource
from bot.errors import InputError
from bot.sources.entries import address_of
from bot.sources.guard import Guard
from bot.sources.xmltree import Element, NotXml, name_of, read_xml

MOST_SOURCES: Final = 5_000
_KINDS: Final = MappingProxyType(
    {"": "feed", "rss": "feed", "atom": "feed", "rdf": "feed", "feed": "feed", "jsonfeed": "feed"}
    | {"sitemap": "sitemap", "page": "page"}
)
_MAX_NAME = 200
_NUMBER = re.compile(r"[\d.]+")
_FEED_SCHEME = re.compile(r"\Afeed://", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An outline that is no source to add: how it is called, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlines:
    """What a list says, in its order."""

    sources: tuple[NewSource, ...]
    left_out: tuple[LeftOut, ...]


def read_opml(body: bytes, guard: Guard) -> Outlines:
    """Return the sources that a list names, each once, at most 5 000, and what was left out.

    Raises `InputError` for what is no OPML.
    """
    try:
        root = read_xml(body)
    except NotXml as error:
        raise InputError(f"This is no list of feeds: {error}", hint=_HINT) from error
    heads = list(root.iterchildren("{*}body"))
    if name_of(root)[1] != "opml" or not heads:
        raise InputError("This is no list of feeds: it is no OPML", hint=_HINT)
    sources: dict[tuple[str, str], NewSource] = {}
    left_out: list[LeftOut] = []
    for found in (found for head in heads for found in _outlines(head, "", guard)):
        if isinstance(found, LeftOut):
            left_out.append(found)
        elif (found.kind, found.url) in sources:
            left_out.append(LeftOut(name=found.title or found.url, why="stands in the list before"))
        elif len(sources) == MOST_SOURCES:
            why = f"beyond the first {MOST_SOURCES:,} of one list"
            left_out.append(LeftOut(name=found.title or found.url, why=why))
        else:
            sources[found.kind, found.url] = found
    return Outlines(sources=tuple(sources.values()), left_out=tuple(left_out))


def write_opml(sources: Sequence[NewSource], now: datetime) -> str:
    """Return a list of the sources, in folders; reading it gives the same, in order of folders.

    Folders of files are not for others and are left out.
    """
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = "Attaché: sources"
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    folders = {"": etree.SubElement(root, "body")}
    for source in sources:
        if source.kind in _KINDS.values():
            _write(source, _folder(folders, folder_path(source.folder)))
    etree.indent(root)
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written.decode() + "\n"


def folder_path(text: str) -> str:
    """Return a folder as it is stored: the names between slashes, each one line of plain text."""
    names = (one_line(name) for name in text.split("/"))
    return "/".join(name for name in names if name)


def one_line(text: str) -> str:
    """Return a text as one line of at most 200 characters, without characters XML forbids."""
    return " ".join(clean(text).encode("utf-8", "ignore").decode().split())[:_MAX_NAME].strip()


_HINT = "Give a file in OPML, as feed readers export it."


def _outlines(parent: Element, folder: str, guard: Guard) -> Iterator[NewSource | LeftOut]:
    for outline in parent.iterchildren("{*}outline"):
        name = one_line(outline.get("title") or outline.get("text") or "")
        kind = one_line(outline.get("type") or "").lower()
        written = (outline.get("xmlUrl") or outline.get("url") or "").strip()
        inner = folder
        if written:
            yield _source(kind, written, name, folder, guard)
        elif len(outline):
            inner = folder_path(f"{folder}/{name.replace('/', ' ')}")
        else:
            yield LeftOut(name=name or "an outline without a name", why="has no address")
        yield from _outlines(outline, inner, guard)


def _source(kind: str, written: str, name: str, folder: str, guard: Guard) -> NewSource | LeftOut:
    address = address_of(_FEED_SCHEME.sub("http://", written).removeprefix("feed:"), "")
    name_or_address = name or one_line(written)
    if kind not in _KINDS:
        return LeftOut(name=name_or_address, why=f"is of another kind ({kind})")
    if address is None:
        return LeftOut(name=name_or_address, why="has no web address")
    if not _is_fetchable(address, guard):
        return LeftOut(name=name_or_address, why="leads to a private or special address")
    title = "" if name == address else name
    return NewSource(kind=_KINDS[kind], url=address, title=title, folder=folder)


def _is_fetchable(address: str, guard: Guard) -> bool:
    """Return whether an address is a name, or a number that the guard lets through."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if ":" not in host and not _NUMBER.fullmatch(host):
        return True
    try:
        guard.check(host, parts.port or 80)
    except OSError:
        return False
    return True


def _folder(folders: dict[str, Element], path: str) -> Element:
    """Return the outline of a folder, made within its parents' where they are new."""
    steps = path.split("/") if path else []
    for depth, name in enumerate(steps, 1):
        whole, parent = "/".join(steps[:depth]), "/".join(steps[: depth - 1])
        if whole not in folders:
            folders[whole] = etree.SubElement(folders[parent], "outline", text=name)
    return folders[path]


def _write(source: NewSource, folder: Element) -> None:
    title = one_line(source.title)
    outline = etree.SubElement(folder, "outline", text=title or clean(source.url))
    if title:
        outline.set("title", title)
    outline.set("type", "rss" if source.kind == "feed" else source.kind)
    outline.set("xmlUrl" if source.kind == "feed" else "url", clean(source.url))
