"""Feeds: RSS 0.9x to 2.0, RDF and Atom, read by feedparser.

feedparser refuses document types with entities, so XML bombs and external entities end as an
unreadable feed. What a feed says is a claim: everything here may be missing, doubled or wrong.
"""

import asyncio
import calendar
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import feedparser

from bot.domain.model import Fetched, NewEntry, NotModified, Source
from bot.errors import Refused, TryLater
from bot.sources.http import Fetcher, Response

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"
)
MAX_BODY_BYTES = 2 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_TITLE = 1_000
MAX_CONTENT = 200_000
# What feedparser lets out of itself for hostile bytes and headers, such as charset=undefined.
_UNREADABLE = (
    ValueError,
    LookupError,
    RecursionError,
    OverflowError,
    AttributeError,
    TypeError,
    AssertionError,
)


@dataclass(frozen=True, slots=True)
class FeedReader:
    """Reads feeds over HTTP, conditionally; `timeout` bounds the parsing, not the fetch."""

    fetcher: Fetcher
    timeout: timedelta = timedelta(seconds=30)

    async def read(self, source: Source) -> Fetched | NotModified:
        """Return the feed's entries, at most 2 000; see `SourceReader.read`.

        Raises as `Fetcher.get` and `parse_feed` do; `Refused` (reason `too_large`) over 2 MB.
        """
        fetcher = replace(self.fetcher, max_body_bytes=MAX_BODY_BYTES)
        response = await fetcher.get(
            source.url, accept=ACCEPT, etag=source.etag, last_modified=source.last_modified
        )
        if response.status == 304:
            return NotModified()
        return await self._parsed(response)

    async def _parsed(self, response: Response) -> Fetched:
        # In a thread: a feed of some MB takes seconds. One given up on ends by itself.
        try:
            async with asyncio.timeout(self.timeout.total_seconds()):
                return await asyncio.to_thread(parse_feed, response)
        except TimeoutError as error:
            message = f"{response.url} took too long to read"
            raise TryLater(message, hint="Try again later.") from error


def parse_feed(response: Response) -> Fetched:
    """Read a feed's bytes. Raises `Refused` (reason `not_a_feed`) where there is none in them."""
    try:
        return _fetched(response)
    except _UNREADABLE as error:
        raise _not_a_feed(response.url) from error


def _fetched(response: Response) -> Fetched:
    parsed = feedparser.parse(
        response.body,
        response_headers={
            "content-type": response.headers.get("content-type", ""),
            "content-location": response.url,
        },
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed.get("version") and not parsed.entries:
        raise _not_a_feed(response.url)
    entries = (_entry(item, response.url) for item in parsed.entries[:MAX_ENTRIES])
    return Fetched(
        entries=tuple(entry for entry in entries if entry is not None),
        title=_text(parsed.feed, "title") or None,
        etag=response.headers.get("etag"),
        last_modified=response.headers.get("last-modified"),
        permanent_url=response.permanent_url,
    )


def _not_a_feed(url: str) -> Refused:
    return Refused(
        f"{url} is not a feed",
        reason="not_a_feed",
        hint="Give the address of an RSS or Atom feed.",
    )


def _entry(item: Mapping[str, object], base: str) -> NewEntry | None:
    """Return an entry, or None for one with neither title, link nor text."""
    title = _text(item, "title")[:MAX_TITLE]
    url = _link(item, base)
    content = _content(item)
    if not (title or url or content):
        return None
    key = _text(item, "id") or url or _digest(f"{title}\n{content}")
    return NewEntry(
        key=key[:500],
        title=title or (url or "Untitled"),
        url=url,
        published_at=_published(item),
        author=_text(item, "author")[:200] or None,
        language=None,
        content=content or None,
        media_type="text/html",
    )


def _text(item: Mapping[str, object], name: str) -> str:
    value = item.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _link(item: Mapping[str, object], base: str) -> str | None:
    link = _text(item, "link")
    if not link:
        return None
    try:
        url = urljoin(base, link)
        return url if urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def _content(item: Mapping[str, object]) -> str:
    """Return the longest of what the feed gives as text: content, else the summary."""
    texts = [_text(item, "summary")]
    parts = item.get("content")
    if isinstance(parts, list):
        texts += [_text(part, "value") for part in parts if isinstance(part, Mapping)]
    return max(texts, key=len)[:MAX_CONTENT]


def _published(item: Mapping[str, object]) -> datetime | None:
    for name in ("published_parsed", "updated_parsed"):
        # Asked for as a plain dictionary: feedparser's own look-up maps one name to the other.
        parts = dict.get(item, name) if isinstance(item, dict) else None
        if parts:
            try:
                return datetime.fromtimestamp(calendar.timegm(parts), tz=UTC)
            except (ValueError, OverflowError, OSError, TypeError):
                return None
    return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
