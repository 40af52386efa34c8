"""From HTML to lines of text and what the page says about itself.

    string ── lxml tree ── metadata (meta tags, JSON-LD) ── trafilatura, fast mode ── lines

The page's own word on title, author and date is read here rather than by trafilatura, which guesses
dates from text. Nothing is fetched: no image, style, script or entity. Deep nesting is cut off by
libxml2 at 256 levels, and a page of very many elements or attributes is refused
(`domain/thickets.py`).
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from html import unescape
from itertools import islice
from typing import TypeAlias

from lxml import etree, html
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from bot.domain.thickets import refuse_labyrinths, refuse_thickets
from bot.errors import InputError

_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")
_WHOLE_PAGE = re.compile(r"<(?:html|head|body)\b", re.IGNORECASE)
_BLOCKS = (
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "blockquote",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
)
_NO_TEXT = ("script", "style", "noscript", "template", "svg", "iframe", "object")
_SPACES = re.compile(r"[^\S\n]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=[-_]|\Z)")
_SITE_SUFFIX = re.compile(r"\s+[|•·–—-]\s+([^|•·–—]{1,40})\Z")
_ARTICLE_TYPES = ("article", "posting", "report")
_ELSEWHERE = frozenset({"a", "aside", "nav", "footer", "header", "li"})
_MOST_CAPTIONS = 3
_MOST_HEADINGS = 10
_MAX_JSON = 200_000
_FIRST_YEAR, _LAST_YEAR = 1990, 2200
# Where pages say when they were published, the most trusted first.
_TIMES = (
    "datepublished",
    "article:published_time",
    "og:article:published_time",
    "parsely-pub-date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "date",
    "time",
)

# What libraries that document no errors may raise on hostile input; anything else is a bug of ours.
_LIBRARY_ERRORS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError,
    ValueError, etree.LxmlError,
)  # fmt: skip

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | float | bool | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """What a page says: its text as `lines`, one a paragraph, and its word about itself.

    `captions` are those of the article's own pictures, so far as the page marks them.
    `published_at` is aware; where the page names a day, or a time without its zone, it is noon of
    that day. `canonical` is the address that the page claims; `language` an ISO 639 code.
    `is_whole_page` is false for a fragment, such as a feed's own text, of which everything is
    article; `is_paywalled` is the page's word that it cannot be read by everyone.
    """

    lines: tuple[str, ...]
    captions: tuple[str, ...] = ()
    title: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    canonical: str | None = None
    is_whole_page: bool = True
    is_paywalled: bool = False


def looks_like_html(text: str) -> bool:
    """Return whether a text begins as an HTML document does."""
    beginning = text[:500].lstrip().lower()
    return (
        beginning.startswith(("<!doctype html", "<html", "<?xml"))
        and "<html" in text[:5000].lower()
    )


def read_html(text: str) -> Markup:
    """Return what a page or a fragment of HTML says; a page without an article has no lines.

    Raises `InputError` for a page that cannot be parsed, or of too many elements or attributes.
    """
    refuse_thickets(text)
    try:
        tree = html.document_fromstring(_XML_DECLARATION.sub("", text))
        facts = _facts(tree)
        etree.strip_elements(tree, *_NO_TEXT, with_tail=False)
        refuse_labyrinths(range(int(tree.xpath("count(//*)"))))  # libxml2 counts without Python
        is_whole_page = _WHOLE_PAGE.search(text) is not None
        captions = tuple(_captions(tree)) if is_whole_page else ()
        lines = tuple(_article_lines(tree) if is_whole_page else _all_lines(tree))
    except _LIBRARY_ERRORS as error:
        raise InputError(
            "The page cannot be read: its HTML is broken.",
            hint="Copy the article's text into a file and hand that in.",
        ) from error
    return Markup(
        lines=lines,
        captions=tuple(caption for caption in captions if caption not in lines),
        title=_title(facts),
        author=_author(facts),
        published_at=_time(facts),
        language=_language(tree),
        canonical=_first(facts, "canonical", "og:url"),
        is_whole_page=is_whole_page,
        is_paywalled=_is_paywalled(facts),
    )


def _article_lines(tree: html.HtmlElement) -> Iterator[str]:
    document = bare_extraction(tree, options=_extractor())
    found = getattr(document, "text", None) or ""
    return _lines(found)


@cache
def _extractor() -> Extractor:
    """Return trafilatura's options, made once: it reads them from a file each time otherwise."""
    return Extractor(output_format="python", fast=True, comments=False)


def _captions(tree: html.HtmlElement) -> Iterator[str]:
    """Yield the captions of pictures that are the article's, not those of links to others."""
    for element in list(tree.iterfind(".//figcaption"))[:_MOST_CAPTIONS]:
        around = {ancestor.tag for ancestor in element.iterancestors()}
        caption = " ".join(element.text_content().split())
        if not around & _ELSEWHERE and caption:
            yield caption


def _all_lines(tree: html.HtmlElement) -> Iterator[str]:
    for element in tree.iter(*_BLOCKS):
        element.text = f"\n{element.text or ''}"
        element.tail = f"\n{element.tail or ''}"
    return _lines(tree.text_content())


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        bare = _SPACES.sub(" ", line).strip()
        if bare:
            yield bare


def _facts(tree: html.HtmlElement) -> dict[str, str]:
    """Return what the page says about itself, by lower-case name; the first word counts."""
    facts: dict[str, str] = {}
    for name, value in (*_linked_data(tree), *_meta(tree), *_headings(tree)):
        bare = " ".join(value.split())
        if bare:
            facts.setdefault(name, bare)
    return facts


def _meta(tree: html.HtmlElement) -> Iterator[tuple[str, str]]:
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        yield name.lower().strip(), element.get("content") or ""
    for element in tree.iter("link"):
        if (element.get("rel") or "").lower() == "canonical":
            yield "canonical", element.get("href") or ""
    for element in tree.iterfind(".//article//time"):
        is_named = element.get("itemprop") == "datePublished" or element.get("pubdate") is not None
        yield "datepublished" if is_named else "time", element.get("datetime") or ""


def _headings(tree: html.HtmlElement) -> Iterator[tuple[str, str]]:
    for tag in ("h1", "title"):
        for element in islice(tree.iter(tag), _MOST_HEADINGS):  # each may hold all the others
            yield tag, element.text_content()


def _linked_data(tree: html.HtmlElement) -> Iterator[tuple[str, str]]:
    for element in tree.iter("script"):
        if (element.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            data = json.loads((element.text or "")[:_MAX_JSON])
        except (ValueError, RecursionError):
            continue
        for thing in _articles(data):
            yield from _article_facts(thing)


def _articles(data: Json) -> Iterator[Mapping[str, Json]]:
    for thing in data if isinstance(data, list) else [data]:
        if not isinstance(thing, dict):
            continue
        if any(word in str(thing.get("@type")).lower() for word in _ARTICLE_TYPES):
            yield thing
        graph = thing.get("@graph")
        if isinstance(graph, list):
            yield from _articles(graph)


def _article_facts(thing: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    for key in ("headline", "datePublished"):
        value = thing.get(key)
        if isinstance(value, str):
            yield key.lower(), unescape(value)
    yield "isaccessibleforfree", _free(thing)
    authors = thing.get("author")
    names = [_name(author) for author in (authors if isinstance(authors, list) else [authors])]
    yield "author", ", ".join(name for name in names if name)


def _free(thing: Mapping[str, Json]) -> str:
    """Return "true", "false" or "": whether all may read a thing, by its own word or its parts'.

    See https://developers.google.com/search/docs/appearance/structured-data/paywalled-content.
    """
    parts = thing.get("hasPart")
    words = [thing, *(parts if isinstance(parts, list) else [parts])]
    said = (each.get("isAccessibleForFree") for each in words if isinstance(each, dict))
    return next((str(each).lower() for each in said if each is not None), "")


def _name(author: Json) -> str:
    name = author.get("name") if isinstance(author, dict) else author
    return name.strip() if isinstance(name, str) else ""


def _title(facts: Mapping[str, str]) -> str | None:
    title = _first(facts, "headline", "og:title", "h1", "twitter:title", "title")
    suffix = _SITE_SUFFIX.search(title) if title else None
    if not title or not suffix:
        return title
    site = facts.get("og:site_name", "").casefold()
    known = suffix[1].casefold() == site or "|" in suffix[0]
    return title[: suffix.start()] if known and suffix.start() else title


def _author(facts: Mapping[str, str]) -> str | None:
    author = _first(facts, "author", "article:author", "parsely-author", "dc.creator", "byl")
    if not author or "://" in author or len(author) > 200:
        return None
    return re.sub(r"\A[Bb]y:?\s+", "", author)


def _time(facts: Mapping[str, str]) -> datetime | None:
    for name in _TIMES:
        time = _moment(facts.get(name, ""))
        if time is not None and _FIRST_YEAR <= time.year <= _LAST_YEAR:
            return time
    return None


def _moment(written: str) -> datetime | None:
    """Return a time of ISO 8601 or RFC 5322; noon where the zone or the hour is not said."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            time = read(written)
            if time.tzinfo is None:
                return datetime(time.year, time.month, time.day, 12, tzinfo=UTC)
            return time.astimezone(UTC)
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None


def _is_paywalled(facts: Mapping[str, str]) -> bool:
    free = facts.get("isaccessibleforfree", "").lower()
    tier = _first(facts, "article:content_tier", "og:article:content_tier") or ""
    return free == "false" or (not free and tier.lower() in ("locked", "metered"))


def _language(tree: html.HtmlElement) -> str | None:
    declared = _LANGUAGE.match((tree.get("lang") or "").strip().lower())
    return declared[0] if declared else None


def _first(facts: Mapping[str, str], *names: str) -> str | None:
    return next((facts[name] for name in names if facts.get(name)), None)
