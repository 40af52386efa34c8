"""Feeds: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, and JSON Feed 1.0 and 1.1.

    bytes ── JSON, or else XML ── items, wherever they stand ── entries

Why no library for it: bot/decisions/0013. What a feed says is a claim: everything may be missing,
doubled or wrong, and ends as an entry or as one clear refusal.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Final

from bot.domain.encoding import read_text
from bot.domain.model import Fetched, NotModified, Source
from bot.errors import InputError, Refused
from bot.sources.discovery import announced_feeds, looks_like_html
from bot.sources.entries import CUT_OFF, Feed, entries_of
from bot.sources.http import Fetcher, Response
from bot.sources.jsonfeed import is_json_feed, read_json_feed
from bot.sources.threads import PATIENCE, in_thread
from bot.sources.xmlfeed import ROOTS, read_feed
from bot.sources.xmltree import NotXml, name_of, read_xml

ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "application/json;q=0.8, text/xml;q=0.8, */*;q=0.1"
)
MAX_TITLE: Final = 200
_HINT: Final = "Give the address of an RSS, Atom or JSON feed."
_INSTEAD: Final = MappingProxyType(
    {
        "html": ("a web page", f"{_HINT} --kind page reads the page itself, as one article."),
        "urlset": ("a sitemap", "Add it with --kind sitemap."),
        "sitemapindex": ("a list of sitemaps", "Add it with --kind sitemap."),
        "opml": ("a list of feeds (OPML)", "`attache sources import` takes it."),
    }
)


@dataclass(frozen=True, slots=True)
class FeedReader:
    """Reads feeds over HTTP, conditionally; `patience` bounds the parsing, not the fetch."""

    fetcher: Fetcher
    patience: timedelta = PATIENCE

    async def read(self, source: Source) -> Fetched | NotModified:
        """Return the feed's entries, at most 2 000; see `SourceReader.read`.

        Raises as `Fetcher.get` and `parse_feed` do.
        """
        response = await self.fetcher.get(
            source.url, accept=ACCEPT, etag=source.etag, last_modified=source.last_modified
        )
        if response.status == 304:
            return NotModified(rest=source.wishes.rest(self.fetcher.clock(), response.fresh_for))
        parse = partial(parse_feed, response, self.fetcher.clock())
        return await in_thread(parse, response.url, self.patience)


def parse_feed(response: Response, now: datetime) -> Fetched:
    """Read a feed's bytes; `now` tells which dates lie in the future.

    Of a document that breaks off, the whole items are read, and it is asked for as a whole again.
    Raises `Refused` (reason `not_a_feed`) where there is none in them; the message says what there
    is instead, and the hint which feed a web page announces.
    """
    feed = _json_feed(response) or _xml_feed(response)
    entries, left_out = entries_of(feed.items, now)
    validators = {} if feed.is_cut_off else response.headers
    return Fetched(
        entries=entries,
        title=feed.title[:MAX_TITLE] or None,
        etag=validators.get("etag"),
        last_modified=validators.get("last-modified"),
        permanent_url=response.permanent_url,
        rest=feed.wishes.rest(now, response.fresh_for),
        wishes=feed.wishes,
        left_out=(*left_out, CUT_OFF) if feed.is_cut_off else left_out,
    )


def _json_feed(response: Response) -> Feed | None:
    """Return the feed, or None where this is no JSON at all."""
    if response.body[:100].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return None
    try:
        value = json.loads(read_text(response.body, declared=response.charset))
    except (ValueError, RecursionError, InputError) as error:
        raise _refused(response, "cannot be read: its JSON is broken") from error
    if not is_json_feed(value):
        raise _refused(response, "is JSON, but not a feed")
    return read_json_feed(value, response.url)


def _xml_feed(response: Response) -> Feed:
    if not response.body.strip():
        raise _refused(response, "is empty", "Try again later, or check the address.")
    if looks_like_html(response.body):
        raise _instead(response, "html")
    try:
        root = read_xml(response.body, charset=response.charset)
    except NotXml as error:
        raise _refused(response, f"is not a feed: {error}") from error
    name = name_of(root)[1]
    if name not in ROOTS:
        raise _instead(response, name)
    return read_feed(root, response.url)


def _instead(response: Response, name: str) -> Refused:
    """Return the refusal of a document whose root has this name."""
    what, hint = _INSTEAD.get(name, ("some other XML", _HINT))
    announced = announced_feeds(response.body, response.url) if name == "html" else []
    if not announced:
        return _refused(response, f"is {what}, not a feed", hint)
    return _refused(response, f"is {what}, not a feed", f"It announces one: {announced[0].url}")


def _refused(response: Response, what: str, hint: str = _HINT) -> Refused:
    return Refused(f"{response.url} {what}", reason="not_a_feed", hint=hint)
