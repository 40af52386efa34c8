"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1): plain JSON, every field checked for its type.

A field of another type counts as left out, an item that is none is skipped.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import TypeAlias

from bot.domain.wishes import Wishes
from bot.sources.entries import Feed, Item, plain

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | float | bool | None"


def is_json_feed(value: Json) -> bool:
    """Return whether a JSON document is a feed: it says so, and has a list of items."""
    return (
        isinstance(value, dict)
        and "jsonfeed.org/version/" in _text(value, "version")
        and isinstance(value.get("items"), list)
    )


def read_json_feed(value: Json, url: str) -> Feed:
    """Return what the feed at `url` says; it must be one by `is_json_feed`."""
    feed = value if isinstance(value, dict) else {}
    items = feed.get("items")
    authors = list(_authors(feed))
    return Feed(
        title=plain(_text(feed, "title")),
        items=(
            _item(item, _text(feed, "language"), authors, url)
            for item in (items if isinstance(items, list) else [])
            if isinstance(item, dict)
        ),
        wishes=Wishes(),
    )


def _item(item: Mapping[str, Json], language: str, authors: Sequence[str], url: str) -> Item:
    return Item(
        key=_text(item, "id"),
        title=escape(_text(item, "title"), quote=False),
        link=_text(item, "url") or _text(item, "external_url"),
        base=url,
        dates=[_text(item, "date_published"), _text(item, "date_modified")],
        authors=list(_authors(item)) or authors,
        language=_text(item, "language") or language,
        texts=[
            _text(item, "content_html"),
            _paragraphs(_text(item, "content_text")),
            _paragraphs(_text(item, "summary")),
        ],
    )


def _text(values: Mapping[str, Json], name: str) -> str:
    """Return a text, or a number as one: ids often are."""
    value = values.get(name)
    if isinstance(value, bool):
        return ""
    return str(value) if isinstance(value, str | int | float) else ""


def _authors(values: Mapping[str, Json]) -> Iterator[str]:
    """Yield the names of `authors` (1.1) or of `author` (1.0)."""
    listed = values.get("authors")
    for each in listed if isinstance(listed, list) else [values.get("author")]:
        if isinstance(each, dict):
            yield _text(each, "name")


def _paragraphs(text: str) -> str:
    """Return plain text as HTML, a paragraph each line."""
    lines = (line.strip() for line in text.splitlines())
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines if line)
