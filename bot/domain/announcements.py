"""Announcements: what each entry of a source's answer is known again by.

    entry ── key │ address │ digest of title and text ── told apart from the others of its document

A key or an address that several different announcements of one document bear names none of them:
an address that leads to a list, or an id that a publisher forgot to change.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TypeVar

from bot.domain.addresses import MAX_ADDRESS, canonical
from bot.domain.model import Fetched, NewEntry, NotModified

K = TypeVar("K")
V = TypeVar("V")

# Older than this when first seen, an article is no news: it is worked on after all that is fresh,
# and changes nothing in digests.
LATE = timedelta(days=7)
# Clocks of publishers are wrong by minutes, their zones by hours.
AHEAD = timedelta(hours=6)

_FIRST_DAY = datetime(1990, 1, 1, tzinfo=UTC)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_UNIQUE_KEY = re.compile(r"(?:tag|urn):.*\S", re.IGNORECASE)  # RFC 4151, RFC 8141
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """An entry with what it is known again by.

    `address` None: it has none of its own. `digest` is that of its title and text. `unique_key` is
    the key if no other announcement anywhere can have it. `is_late`: it is no news any more.
    """

    entry: NewEntry
    address: str | None
    digest: str
    unique_key: str | None = None
    is_late: bool = False


def announcements(
    fetched: Fetched | NotModified, now: datetime, *, is_backfill: bool = False
) -> tuple[Announcement, ...]:
    """Return what a source's answer announces, each once, in the publisher's order.

    `is_backfill`: whatever its age, nothing of it is news.
    """
    if isinstance(fetched, NotModified):
        return ()
    made = [announcement(entry, now, is_backfill=is_backfill) for entry in fetched.entries]
    meanings = _grouped((each.entry.key, _meaning(each)) for each in made)
    keyed = [each if len(meanings[each.entry.key]) == 1 else _by_digest(each) for each in made]
    once = _firsts((each.entry.key, each) for each in keyed)
    texts = _grouped((each.address, each.digest) for each in once)
    told = [each if len(texts[each.address]) == 1 else replace(each, address=None) for each in once]
    return _firsts((each.address or f"key:{each.entry.key}", each) for each in told)


def announcement(entry: NewEntry, now: datetime, *, is_backfill: bool = False) -> Announcement:
    """Return one entry with what it is known again by.

    One without a key gets its address, else a digest of its title and text, as key; of one longer
    than 2 000 bytes, its digest stands for it. A publication time that cannot be counts as unknown.
    """
    digest = _digest(entry)
    published_at = believable(entry.published_at, now)
    key = _short(_UNSTORABLE.sub("\ufffd", entry.key.strip() or entry.url or f"sha256:{digest}"))
    return Announcement(
        entry=replace(entry, key=key, published_at=published_at),
        address=canonical(entry.url) if entry.url else None,
        digest=digest,
        unique_key=key if canonical(key) or _UNIQUE_KEY.fullmatch(key) else None,
        is_late=is_backfill or (published_at is not None and now - published_at > LATE),
    )


def believable(published_at: datetime | None, now: datetime) -> datetime | None:
    """Return a publication time; None where it lies hours ahead of now, or before there was a web.

    >>> believable(datetime(2099, 1, 1, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)) is None
    True
    """
    if published_at is None or not _FIRST_DAY <= published_at <= now + AHEAD:
        return None
    return published_at


def rekeyed(told: Announcement) -> Announcement:
    """Return an announcement under a key of our own: its source gave its key to another one."""
    entry = told.entry
    name = told.address or f"{told.digest} {entry.published_at or ''}"
    key = f"sha256:{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()}"
    return replace(told, entry=replace(entry, key=key), unique_key=None)


def _short(key: str) -> str:
    """Return a key that goes into an index: of a longer one, its digest."""
    data = key.encode()
    return key if len(data) <= MAX_ADDRESS else f"sha256:{sha256(data).hexdigest()}"


def _meaning(told: Announcement) -> str:
    """Return what tells it from others of its key: the address, unless the key is no more."""
    if told.address is None or told.entry.key == told.entry.url:
        return told.digest
    return told.address


def _by_digest(told: Announcement) -> Announcement:
    return replace(told, entry=replace(told.entry, key=f"sha256:{told.digest}"), unique_key=None)


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, set[V]]:
    groups: dict[K, set[V]] = {}
    for key, value in pairs:
        groups.setdefault(key, set()).add(value)
    return groups


def _firsts(pairs: Iterable[tuple[str, V]]) -> tuple[V, ...]:
    first: dict[str, V] = {}
    for key, value in pairs:
        first.setdefault(key, value)
    return tuple(first.values())


def _digest(entry: NewEntry) -> str:
    """Return a digest of title and text; markup, punctuation and case do not count."""
    texts = (entry.title, _TAG.sub(" ", entry.content or ""))
    words = "\n".join(" ".join(_WORD.findall(text.casefold())) for text in texts)
    return sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
