"""From what a source says of an item to an entry: cleaned and cut to size.

What a source says is a claim: everything may be missing, doubled or wrong. Which entries are one
and which dates cannot be is for `domain/announcements.py` to say.
"""

import hashlib
import heapq
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from itertools import islice
from types import MappingProxyType
from typing import Final
from urllib.parse import urljoin, urlsplit

from bot.domain.encoding import clean
from bot.domain.model import NewEntry
from bot.domain.wishes import Wishes
from bot.sources.dates import read_date

MOST_ENTRIES: Final = 2_000
MAX_TITLE: Final = 1_000
MAX_CONTENT: Final = 200_000
MAX_AUTHOR: Final = 200
_MAX_NAME = 1_000
_MOST_NAMES = 100
_MAX_KEY = 500  # longer ones go into no index
_MAX_URL = 2_000
_MAX_MARKUP = 50_000
_OPENING = 120
_DAWN = datetime(1, 1, 1, tzinfo=UTC)

_HIDDEN = re.compile(r"<(script|style)\b|<!--", re.IGNORECASE)
_ENDS = MappingProxyType(
    {
        "script": re.compile(r"</script\s*>", re.IGNORECASE),
        "style": re.compile(r"</style\s*>", re.IGNORECASE),
        "": re.compile("-->"),
    }
)
_BREAK = re.compile(r"</?(?:br|p|div|li|tr|td|h\d)\b[^<>]{0,2000}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_NO_CHARACTER = re.compile(r"&#[0-9]{100,};?")
_MAIL = re.compile(r"(?:mailto:)?[^\s@<>()]{1,100}@[^\s@<>()]{1,100}")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?=[-_]|\Z)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a source says of one of its items, as it stands there.

    `link` and `base`: the address and what it is relative to. `dates` are in order of trust.
    `texts` are HTML; the longest is the content.
    """

    key: str = ""
    title: str = ""
    link: str = ""
    base: str = ""
    dates: Sequence[str] = ()
    authors: Sequence[str] = ()
    language: str = ""
    texts: Sequence[str] = ()
    media_type: str = "text/html"


CUT_OFF: Final = "the end, for the document breaks off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed says: `title` is plain, "" where it has none.

    `is_cut_off`: the document breaks off; the item in which it does so is none of `items`.
    """

    title: str
    items: Iterable[Item]
    wishes: Wishes
    is_cut_off: bool = False


def entries_of(
    items: Iterable[Item], now: datetime
) -> tuple[tuple[NewEntry, ...], tuple[str, ...]]:
    """Return the entries of items, in their order, and in words what was left out.

    An item with neither title, address nor text is none. Of more than 2 000, the newest are kept,
    undated ones last.
    """
    made = [_entry(item, now) for item in items]
    entries = [entry for entry in made if entry is not None]
    kept = newest(entries)
    reasons = {
        "without title, address and text": len(made) - len(entries),
        f"older than the newest {MOST_ENTRIES:,}": len(entries) - len(kept),
    }
    return kept, tuple(_counted(count, why) for why, count in reasons.items() if count)


def _counted(count: int, why: str) -> str:
    return f"{count:,} {'item' if count == 1 else 'items'} {why}"


def newest(entries: Sequence[NewEntry], most: int = MOST_ENTRIES) -> tuple[NewEntry, ...]:
    """Return the newest entries, at most `most`, in the order they came; undated ones go first."""
    if len(entries) <= most:
        return tuple(entries)
    numbered = enumerate(entries)
    kept = heapq.nlargest(
        most, numbered, key=lambda each: (each[1].published_at or _DAWN, -each[0])
    )
    return tuple(entry for _, entry in sorted(kept, key=lambda each: each[0]))


def plain(markup: str) -> str:
    """Return HTML, or text that may be HTML, as one line of plain text.

    Of more than 50 000 characters, the rest is not seen.

    >>> plain("<b>Talks</b> at 5 &amp;lt; 6 degrees &amp; more")
    'Talks at 5 &lt; 6 degrees & more'
    """
    text = markup[:_MAX_MARKUP]
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub(" ", _shown(text)))
    if "&" in text:
        text = unescaped(text)
    return " ".join(clean(text).split())


def unescaped(text: str) -> str:
    """Return a text with HTML's references resolved; one of a hundred digits is no character."""
    return unescape(_NO_CHARACTER.sub("\ufffd", text))


def _shown(markup: str) -> str:
    """Return HTML without scripts, styles and comments; what has no end hides nothing."""
    parts: list[str] = []
    endless: set[str] = set()
    at = 0
    while opening := _HIDDEN.search(markup, at):
        kind = (opening[1] or "").lower()
        end = None if kind in endless else _ENDS[kind].search(markup, opening.end())
        if end is None:
            endless.add(kind)
        parts += markup[at : opening.start()], " " if end else opening[0]
        at = (end or opening).end()
    return "".join((*parts, markup[at:]))


def address_of(link: str, base: str) -> str | None:
    """Return a web address, absolute; None for what is none or longer than 2 000 bytes."""
    link = link.strip()
    if len(link) > _MAX_URL:
        return None
    try:
        url = urljoin(base, link)
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return url if link and usable and len(url.encode("utf-8", "replace")) <= _MAX_URL else None


def _entry(item: Item, now: datetime) -> NewEntry | None:
    title = plain(item.title)[:MAX_TITLE]
    url = address_of(item.link, item.base)
    content = max((text.strip() for text in item.texts), key=len, default="")[:MAX_CONTENT]
    if not (title or url or content):
        return None
    dates = (read_date(text, now) for text in item.dates)
    return NewEntry(
        key=_key(item.key) or _key(url or ""),
        title=title or _opening(content) or url or "Untitled",
        url=url,
        published_at=next((date for date in dates if date is not None), None),
        author=_authors(item.authors) or None,
        language=_language(item.language),
        content=content or None,
        media_type=item.media_type,
    )


def _key(text: str) -> str:
    key = " ".join(text.split())
    if len(key) <= _MAX_KEY:
        return key
    return "sha256:" + hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _opening(content: str) -> str:
    text = plain(content[: 20 * _OPENING])
    return text if len(text) <= _OPENING else f"{text[:_OPENING].rsplit(' ', 1)[0]} …"


def _authors(names: Iterable[str]) -> str:
    """Return the names, without e-mail addresses: nobody's shall be kept here."""
    cut = (name[:_MAX_NAME] for name in islice(names, _MOST_NAMES))
    bare = (plain(_MAIL.sub(" ", name)).strip(" ()<>,;") for name in cut)
    return ", ".join(dict.fromkeys(name for name in bare if name))[:MAX_AUTHOR]


def _language(text: str) -> str | None:
    found = _LANGUAGE.match(text[:100].strip())
    return found[0].lower() if found else None
