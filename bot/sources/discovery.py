"""The feeds that a web page announces of itself, by `<link rel="alternate">` in its head.

Read by pattern and not by a parser: of a page that was not asked for, only its links count.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import urljoin

from bot.sources.entries import address_of, plain, unescaped

HEAD_BYTES: Final = 200_000
# JSON comes after XML, because other things are announced as JSON, too.
_TYPES: Final = MappingProxyType(
    {
        "application/rss+xml": 0,
        "application/atom+xml": 0,
        "application/rdf+xml": 0,
        "application/feed+json": 1,
        "application/json": 2,
    }
)
# Of their addresses: what a site announces besides its news, and what is JSON without being a feed.
_ASIDE = re.compile(r"comment|oembed|/wp-json/", re.IGNORECASE)
_TAG = re.compile(r"<(link|base)\s([^<>]{1,4000})>", re.IGNORECASE)
# The look-behind has a name tried once, at its beginning.
_ATTRIBUTE = re.compile(r"(?<![a-zA-Z-])([a-zA-Z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedFeed:
    """A feed that a page announces; `title` is "" where the page gives none."""

    url: str
    title: str


def looks_like_html(body: bytes) -> bool:
    """Return whether bytes begin as a web page does."""
    beginning = body[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith((b"<!doctype html", b"<html")):
        return True
    return b"<html" in beginning and b"<rss" not in beginning and b"<feed" not in beginning


def announced_feeds(body: bytes, url: str) -> list[AnnouncedFeed]:
    """Return the feeds that the page at `url` announces, the likeliest first, each once.

    Feeds of comments come last; links beyond the first 200 kB are not seen.
    """
    base = url
    ranked: dict[str, tuple[tuple[bool, int], AnnouncedFeed]] = {}
    for name, attributes in _links(body[:HEAD_BYTES].decode("utf-8", "replace")):
        href = attributes.get("href", "")
        if name == "base":
            base = urljoin(url, href)
            continue
        rank = _TYPES.get(attributes.get("type", "").lower().partition(";")[0].strip())
        address = address_of(href, base)
        if rank is None or address is None or "alternate" not in attributes.get("rel", "").lower():
            continue
        feed = AnnouncedFeed(url=address, title=plain(attributes.get("title", "")))
        ranked.setdefault(address, ((_ASIDE.search(address) is not None, rank), feed))
    return [feed for _, feed in sorted(ranked.values(), key=lambda each: each[0])]


def _links(text: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    for tag in _TAG.finditer(text):
        found = (
            (name.lower(), unescaped(double or single or bare))
            for name, double, single, bare in _ATTRIBUTE.findall(tag[2])
        )
        yield tag[1].lower(), dict(found)
