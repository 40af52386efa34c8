"""RSS, RDF and Atom: the items of a tree, and what it says of itself.

Which of them a feed is does not matter: an element means the same in all, wherever it stands, so
one table of names reads them. Names are lower case here, with a prefix of ours where the element
comes from an extension (`dc:date`); extensions that are not in the table are not read.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias
from urllib.parse import urljoin

from bot.domain.wishes import Wishes
from bot.sources.entries import Feed, Item, plain
from bot.sources.wishes import wishes_of
from bot.sources.xmltree import Element, is_cut_off, markup_of, name_of, text_of

ROOTS: Final = frozenset({"rss", "rdf", "feed", "channel"})

_PREFIXES: Final = MappingProxyType(
    {
        "": "",
        "http://www.w3.org/2005/Atom": "",
        "http://purl.org/atom/ns#": "",
        "http://purl.org/rss/1.0/": "",
        "http://my.netscape.com/rdf/simple/0.9/": "",
        "http://channel.netscape.com/rdf/simple/0.9/": "",
        "http://backend.userland.com/rss2": "",
        "http://purl.org/dc/elements/1.1/": "dc:",
        "http://purl.org/dc/terms/": "dcterms:",
        "http://purl.org/rss/1.0/modules/content/": "content:",
        "http://purl.org/rss/1.0/modules/syndication/": "sy:",
        "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
        "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
        "http://www.w3.org/1999/xhtml": "xhtml:",
    }
)
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_DATES: Final = (
    "pubdate", "published", "dc:date", "dcterms:issued", "issued", "dcterms:created", "created",
    "updated", "dcterms:modified", "modified",
)  # fmt: skip
_TEXTS: Final = (
    "description", "summary", "content:encoded", "content", "xhtml:body", "xhtml:div", "body",
    "fullitem", "dc:description", "itunes:summary",
)  # fmt: skip
# What stands within one item is read with that item alone, however deep in others it is.
_ITEMS: Final = frozenset({"item", "entry"})
_PAGES: Final = ("", "text/html", "application/xhtml+xml")

_Named: TypeAlias = Mapping[str, Sequence[Element]]


def read_feed(root: Element, url: str) -> Feed:
    """Return what the feed at `url` says; its root must be one of `ROOTS`."""
    own = name_of(root)[0]
    channel = next(root.iter("{*}channel"), root)
    about = _named(channel, own)
    language = _text(about, "language", "dc:language") or root.get(_LANG) or ""
    items = (item for item in root.iter("{*}item", "{*}entry") if not is_cut_off(item))
    return Feed(
        title=plain(_text(about, "title", "dc:title")),
        items=(_item(item, own, url, language) for item in items),
        wishes=_wishes(about),
        is_cut_off=is_cut_off(root),
    )


def _item(element: Element, own: str, url: str, language: str) -> Item:
    named = _named(element, own)
    key = _text(named, "guid", "id") or (element.get(_ABOUT) or "").strip()
    link, base = _link(named) or (_permalink(named, key), "")
    return Item(
        key=key,
        title=next(filter(None, map(_content, _all(named, "title", "dc:title"))), ""),
        link=link,
        base=urljoin(url, base),
        dates=[text_of(each, apart=_ITEMS) for each in _all(named, *_DATES)],
        authors=[_author(each, own) for each in _all(named, "author", "dc:creator")],
        language=element.get(_LANG) or _text(named, "dc:language") or language,
        texts=[_content(each) for each in _all(named, *_TEXTS)],
    )


def _named(element: Element, own: str) -> _Named:
    """Return an element's children by name; `own` is the root's namespace, known or not."""
    named: dict[str, list[Element]] = {}
    for child in element.iterchildren("*"):
        namespace, name = name_of(child)
        prefix = _PREFIXES.get(namespace, "" if namespace == own else None)
        if prefix is not None and not is_cut_off(child):
            named.setdefault(prefix + name, []).append(child)
    return named


def _all(named: _Named, *names: str) -> Iterator[Element]:
    """Yield the elements of the first name, then those of the next."""
    return (each for name in names for each in named.get(name, ()))


def _text(named: _Named, *names: str) -> str:
    """Return the first text under one of the names, "" for none."""
    return next(filter(None, (_words(each) for each in _all(named, *names))), "")


def _content(element: Element) -> str:
    """Return an element's text, as HTML; "" where it stands elsewhere or is encoded as binary."""
    if element.get("src") or element.get("mode") == "base64":
        return ""
    has_markup = next(element.iterchildren("*"), None) is not None
    return markup_of(element) if has_markup else text_of(element)


def _words(element: Element) -> str:
    return text_of(element, apart=_ITEMS).strip()


def _author(element: Element, own: str) -> str:
    return _text(_named(element, own), "name") or _words(element)


def _link(named: _Named) -> tuple[str, str] | None:
    """Return the address of the item's page and what it is relative to; None where it has none."""
    links = list(_all(named, "feedburner:origlink", "link"))
    for found in (_written(links), _alternates(links, _PAGES), _alternates(links, None)):
        link = next(found, None)
        if link is not None:
            return link
    return None


def _written(links: Sequence[Element]) -> Iterator[tuple[str, str]]:
    for link in links:
        text = _words(link)
        if text and not link.get("href"):
            yield text, link.base or ""


def _alternates(links: Sequence[Element], types: Sequence[str] | None) -> Iterator[tuple[str, str]]:
    for link in links:
        is_page = types is None or (link.get("type") or "").lower() in types
        if is_page and link.get("href") and (link.get("rel") or "alternate") == "alternate":
            yield link.get("href"), link.base or ""


def _permalink(named: _Named, key: str) -> str:
    guids = _all(named, "guid")
    is_none = any((each.get("isPermaLink") or "").lower() == "false" for each in guids)
    return key if key.startswith(("http://", "https://")) and not is_none else ""


def _wishes(about: _Named) -> Wishes:
    return wishes_of(
        ttl=_text(about, "ttl"),
        period=_text(about, "sy:updateperiod"),
        frequency=_text(about, "sy:updatefrequency"),
        hours=[text_of(hour) for each in _all(about, "skiphours") for hour in each],
        days=[text_of(day) for each in _all(about, "skipdays") for day in each],
    )
