"""News sitemaps: a sitemap (sitemaps.org) or a list of sitemaps, plain or gzipped.

    list of sitemaps ── the three likeliest: news by name, then the newest
    sitemap ── addresses, with what Google's news extension says of them ── entries

Where that extension says nothing, an entry's title is its address until its page is read, and its
date that of its last change. Extensions for pictures and films are not read.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from html import escape
from typing import Final

from bot.domain.model import Fetched, NotModified, Source
from bot.errors import Refused
from bot.sources.dates import read_date
from bot.sources.entries import CUT_OFF, Item, address_of, entries_of
from bot.sources.http import Fetcher, Response
from bot.sources.threads import PATIENCE, in_thread
from bot.sources.xmltree import Element, NotXml, is_cut_off, name_of, read_xml, text_of

ACCEPT: Final = "application/xml, text/xml;q=0.9, application/gzip;q=0.8, */*;q=0.1"
MOST_SITEMAPS: Final = 3
MAX_BYTES: Final = 20 * 1024 * 1024  # unpacked
_GZIP: Final = b"\x1f\x8b"
_NEWS: Final = "sitemap-news"
_NAMES: Final = frozenset({"loc", "lastmod", "publication_date", "title", "language"})
_DAWN: Final = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What one document says: `items` of a sitemap, or `others`, the sitemaps that it lists.

    `is_cut_off`: the document breaks off; what it breaks off in is left out.
    """

    items: Sequence[Item] = ()
    others: Sequence[str] = ()
    is_cut_off: bool = False


@dataclass(frozen=True, slots=True)
class SitemapReader:
    """Reads sitemaps over HTTP, conditionally.

    A list of sitemaps is always asked for as a whole: it may stand unchanged over sitemaps that
    did change, and what was not read of it could not say which they are.
    """

    fetcher: Fetcher
    patience: timedelta = PATIENCE

    async def read(self, source: Source) -> Fetched | NotModified:
        """Return the sitemap's entries, at most the newest 2 000; see `SourceReader.read`.

        Of a list of sitemaps, those of it that are refused are left out unless all are. Raises as
        `Fetcher.get` does, and `Refused` (reason `not_a_sitemap`).
        """
        response = await self.fetcher.get(
            source.url, accept=ACCEPT, etag=source.etag, last_modified=source.last_modified
        )
        if response.status == 304:
            return NotModified(rest=response.fresh_for)
        sitemap = await self._parsed(response)
        listed, left_out = await self._listed(sitemap.others)
        entries, more = await in_thread(
            partial(entries_of, [*sitemap.items, *listed], self.fetcher.clock()),
            response.url,
            self.patience,
        )
        is_whole = not (sitemap.others or sitemap.is_cut_off)
        validators = response.headers if is_whole else {}
        return Fetched(
            entries=entries,
            etag=validators.get("etag"),
            last_modified=validators.get("last-modified"),
            permanent_url=response.permanent_url,
            rest=response.fresh_for,
            left_out=(*left_out, *more, *([CUT_OFF] if sitemap.is_cut_off else [])),
        )

    async def _parsed(self, response: Response) -> Sitemap:
        now = self.fetcher.clock()
        parse = partial(parse_sitemap, response.body, response.url, now, charset=response.charset)
        return await in_thread(parse, response.url, self.patience)

    async def _listed(self, urls: Sequence[str]) -> tuple[list[Item], list[str]]:
        """Read the sitemaps of a list, one after the other, for they are of one host."""
        items: list[Item] = []
        refusals: list[Refused] = []
        for url in urls[:MOST_SITEMAPS]:
            try:
                sitemap = await self._parsed(await self.fetcher.get(url, accept=ACCEPT))
            except Refused as refused:
                refusals.append(refused)
            else:
                items += sitemap.items
        if refusals and len(refusals) == len(urls[:MOST_SITEMAPS]):
            raise refusals[0]
        left_out = [refused.message for refused in refusals]
        if len(urls) > MOST_SITEMAPS:
            left_out.append(f"{len(urls) - MOST_SITEMAPS:,} more sitemaps of the list")
        return items, left_out


def parse_sitemap(body: bytes, url: str, now: datetime, *, charset: str | None = None) -> Sitemap:
    """Read one document, plain or gzipped, that stands at an address. Raises `Refused`."""
    try:
        root = read_xml(_unpacked(body, url), charset=charset)
    except NotXml as error:
        raise _refused(url, f"is not a sitemap: {error}") from error
    name = name_of(root)[1]
    if name == "urlset":
        urls = (each for each in root.iterchildren("{*}url") if not is_cut_off(each))
        items = tuple(_item(_named(each), url) for each in urls)
        return Sitemap(items=items, is_cut_off=is_cut_off(root))
    if name == "sitemapindex":
        return Sitemap(others=_others(root, url, now), is_cut_off=is_cut_off(root))
    if name in ("rss", "feed", "rdf"):
        raise _refused(url, "is a feed, not a sitemap", hint="Add it without --kind.")
    raise _refused(url, "is not a sitemap")


def _unpacked(body: bytes, url: str) -> bytes:
    if not body.startswith(_GZIP):
        return body
    unpacker = zlib.decompressobj(wbits=31)  # 31: gzip's own header (zlib manual)
    try:
        unpacked = unpacker.decompress(body, MAX_BYTES)
    except zlib.error as error:
        raise _refused(url, "cannot be unpacked") from error
    if unpacker.unconsumed_tail:
        raise _refused(url, "is larger than 20 MB unpacked", reason="too_large")
    if not unpacker.eof:
        raise _refused(url, "breaks off: its gzip has no end", hint="Try again later.")
    return unpacked


def _others(root: Element, url: str, now: datetime) -> tuple[str, ...]:
    """Return the sitemaps of a list, the likeliest to have news first."""
    whole = (each for each in root.iterchildren("{*}sitemap") if not is_cut_off(each))
    listed = [_named(each) for each in whole]
    listed.sort(key=lambda each: read_date(each.get("lastmod", ""), now) or _DAWN, reverse=True)
    listed.sort(key=lambda each: "news" not in each.get("loc", "").lower())
    addresses = (address_of(each.get("loc", ""), url) for each in listed)
    return tuple(dict.fromkeys(address for address in addresses if address))


def _item(named: Mapping[str, str], url: str) -> Item:
    address = named.get("loc", "")
    return Item(
        key=address,
        title=escape(named.get("title", ""), quote=False),
        link=address,
        base=url,
        dates=[named.get("publication_date", ""), named.get("lastmod", "")],
        language=named.get("language", ""),
    )


def _named(element: Element) -> dict[str, str]:
    """Return the texts within an entry by name; those of other extensions than news are left out.

    The publication's `name` and `language` stand a level deeper, and need no names of their own.
    """
    own = name_of(element)[0]
    texts: dict[str, str] = {}
    for inner in element.iterdescendants("*"):
        namespace, name = name_of(inner)
        if name in _NAMES and name not in texts and (namespace == own or _NEWS in namespace):
            texts[name] = text_of(inner).strip()
    return texts


def _refused(
    url: str,
    what: str,
    *,
    hint: str = "Give the address of a sitemap in XML.",
    reason: str = "not_a_sitemap",
) -> Refused:
    return Refused(f"{url} {what}", reason=reason, hint=hint)
