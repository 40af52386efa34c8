"""Single pages: the article behind an entry's address, and pages that are sources of their own.

A source of the kind `page` is one address read as one article. Its text is taken out of the page
before it is announced, so that only a change of the text is one, and none of the page around it.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

from lxml import etree, html
from trafilatura import bare_extraction

from bot.domain.encoding import read_text
from bot.domain.model import Fetched, NewEntry, NotModified, Page, Source
from bot.domain.thickets import refuse_labyrinths, refuse_thickets
from bot.errors import InputError, Refused
from bot.sources.discovery import looks_like_html
from bot.sources.entries import MAX_CONTENT, MAX_TITLE, plain
from bot.sources.http import Fetcher, Response
from bot.sources.threads import PATIENCE, in_thread

ACCEPT: Final = "text/html, application/xhtml+xml, text/plain;q=0.8"
FEWEST_WORDS: Final = 8
# Of a short article, extraction takes in what stands around it, which changes by the hour.
_AROUND: Final = (
    "script", "style", "noscript", "nav", "aside", "footer", "form", "button", "iframe",
)  # fmt: skip
_TITLES: Final = ("//meta[@property='og:title']/@content", "//h1", "//title")


async def fetch(fetcher: Fetcher, url: str) -> Page:
    """Return the page behind an address. Raises `TryLater` or `Refused` as `Fetcher.get` does."""
    response = await fetcher.get(url, accept=ACCEPT)
    return Page(
        body=response.body,
        media_type=response.media_type,
        url=response.url,
        charset=response.charset,
    )


@dataclass(frozen=True, slots=True)
class PageReader:
    """Reads an address as one article, conditionally."""

    fetcher: Fetcher
    patience: timedelta = PATIENCE

    async def read(self, source: Source) -> Fetched | NotModified:
        """Return the article as the only entry, under the source's own address.

        Raises as `Fetcher.get` does, and `Refused` (reason `no_article`) for a page without running
        text.
        """
        response = await self.fetcher.get(
            source.url, accept=ACCEPT, etag=source.etag, last_modified=source.last_modified
        )
        if response.status == 304:
            return NotModified(rest=response.fresh_for)
        parse = partial(_text, response)
        title, text = await in_thread(parse, response.url, self.patience)
        entry = NewEntry(
            key=source.url,
            title=title[:MAX_TITLE] or source.url,
            url=source.url,
            content=text[:MAX_CONTENT],
            media_type="text/plain",
        )
        return Fetched(
            entries=(entry,),
            title=title[:MAX_TITLE] or None,
            etag=response.headers.get("etag"),
            last_modified=response.headers.get("last-modified"),
            permanent_url=response.permanent_url,
            rest=response.fresh_for,
        )


def _text(response: Response) -> tuple[str, str]:
    """Return a page's title, "" for none, and its text. Raises `Refused`."""
    try:
        written = read_text(response.body, declared=response.charset)
        title, text = _article(written) if looks_like_html(response.body) else ("", written)
    except (InputError, ValueError, etree.LxmlError) as error:
        raise _no_article(response) from error
    if len(text.split()) < FEWEST_WORDS:
        raise _no_article(response)
    return title, text


def _article(written: str) -> tuple[str, str]:
    refuse_thickets(written)
    tree = html.document_fromstring(written.encode(), parser=html.HTMLParser(encoding="utf-8"))
    title = _title(tree)
    etree.strip_elements(tree, *_AROUND, with_tail=False)
    refuse_labyrinths(tree.iter())
    document = bare_extraction(tree, fast=True, include_comments=False)
    return title, getattr(document, "text", None) or ""


def _title(tree: Any) -> str:
    """Return what a page calls itself: as little of it as possible that changes by the hour."""
    found = (each for path in _TITLES for each in tree.xpath(path))
    titles = (plain(each if isinstance(each, str) else each.text_content()) for each in found)
    return next(filter(None, titles), "")


def _no_article(response: Response) -> Refused:
    return Refused(
        f"{response.url} has no running text, only menus or links",
        reason="no_article",
        hint="Give the address of the article itself.",
    )
