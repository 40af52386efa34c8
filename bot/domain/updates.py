"""What reading a source changes: what is new, what a revision; `polling` says when to look again.

    announcements, what is stored of them ── decide ── new │ revised │ nothing; the source's row

An announcement is one that is stored if they share the address; else, where one of them has none,
the digest within the source; else the key within the source, or one that is unique everywhere. A
key may be a mere position in the list, or be given again: it names no entry of another publisher,
and where address or position are another, only one whose title is much the same. Each stored entry
is one announcement of a document at most.

A stored announcement whose title or text is another now is a revision, if its own source says so:
two feeds of a publisher may word it differently for ever. What others said of an address before its
own publisher did is revised by its publisher's word, and the publisher's from then on. Deciding
twice is deciding once.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from bot.domain import polling
from bot.domain.addresses import is_same_site
from bot.domain.announcements import Announcement, rekeyed
from bot.domain.model import EntryId, Fetched, NotModified, Source, SourceId
from bot.domain.tombstones import marks_of, text_marks

MOST_ENTRIES = 2_000
MOST_REVISIONS = 20

_DAWN = datetime(1, 1, 1, tzinfo=UTC)

# "1", "#12", "item-3": the place in a list as well as a name.
_POSITION: Final = re.compile(r"\D{0,9}\d{1,4}")
_CJK: Final = "\u3040-\u30ff\u3400-\u9fff"  # written without spaces: each character counts
_WORD: Final = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")

_Name = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is stored of an announcement, as far as it is known again by it.

    `digest` None: stored before announcements were compared, so no revision is ever noticed.
    `source_url` None: a person handed it in, or its source was removed.
    """

    id: EntryId
    source_id: SourceId | None
    key: str
    title: str = ""
    address: str | None = None
    digest: str | None = None
    published_at: datetime | None = None
    revision: int = 0
    source_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A stored announcement, and what its source says instead now.

    `heir`: it is another source's from now on, under that one's key; None: it stays whose it is.
    """

    known: Known
    announcement: Announcement
    heir: SourceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePlan:
    """What reading a source changes: entries to store, entries to revise, the source's row."""

    new: tuple[Announcement, ...] = ()
    revised: tuple[Revision, ...] = ()
    source: Source


def decide(
    source: Source,
    fetched: Fetched | NotModified,
    announced: Sequence[Announcement],
    known: Sequence[Known],
    forgotten: frozenset[str],
    now: datetime,
    speaks_for: Callable[[str, str], bool] = is_same_site,
) -> UpdatePlan:
    """Return what a source's answer changes.

    `announced` is what it announces, `known` what is stored of that, in any order; `forgotten`
    holds the marks of what is never new again. New entries keep the publisher's order; beyond
    2 000, the newest are kept, undated ones last. An entry is revised 20 times at most. A
    publisher's permanent redirect becomes the source's address; its title only fills an empty one.
    `speaks_for` says whether a source's address and an article's have one publisher.
    """
    found = _found(source, announced, known)
    unknown = [told for told in announced if told.entry.key not in found]
    allowed = [told for told in unknown if forgotten.isdisjoint(marks(source, told))]
    held = {each.key for each in known if each.source_id == source.id}
    new = tuple(_apart(told, held) for told in _newest(allowed))
    if isinstance(fetched, Fetched):
        source = replace(source, wishes=fetched.wishes)
    rested = polling.after_answer(source, new_count=len(new), rest=fetched.rest, now=now)
    if isinstance(fetched, NotModified):
        return UpdatePlan(source=rested)
    updated = replace(
        rested,
        url=fetched.permanent_url or source.url,
        title=source.title or fetched.title or "",
        etag=fetched.etag,
        last_modified=fetched.last_modified,
    )
    pairs = [(told, found[told.entry.key]) for told in announced if told.entry.key in found]
    revised = [
        Revision(known=one, announcement=told) for told, one in pairs if _differs(told, one, source)
    ]
    inherited = [
        Revision(known=one, announcement=_apart(told, held), heir=source.id)
        for told, one in pairs
        if _is_superseded(told, one, source, speaks_for)
    ]
    return UpdatePlan(new=new, revised=(*revised, *inherited), source=updated)


def marks(source: Source, told: Announcement) -> tuple[str, ...]:
    """Return the marks that an announcement would have left if it had been forgotten."""
    own = marks_of(
        address=told.address,
        key=told.entry.key,
        source_url=source.url,
        unique_key=told.unique_key,
    )
    time = None if told.entry.content else told.entry.published_at
    return (*own, *text_marks(told.digest, source_url=source.url, times=[time]))


def _found(
    source: Source, announced: Sequence[Announcement], known: Sequence[Known]
) -> dict[str, Known]:
    """Return the stored entry that each announcement is, the oldest of several, by its key."""
    oldest_first = sorted(known, key=lambda each: each.id)
    found: dict[str, Known] = {}
    taken: set[EntryId] = set()
    for way in _WAYS:
        named: defaultdict[_Name, list[Known]] = defaultdict(list)
        for each in oldest_first:
            for name in way.stored(each, source):
                named[name].append(each)
        for told in announced:
            if told.entry.key in found:
                continue
            alike = (each for name in way.told(told) for each in named.get(name, ()))
            is_free = (each for each in alike if each.id not in taken)
            first = next((each for each in is_free if way.is_same(told, each, source)), None)
            if first is not None:
                found[told.entry.key] = first
                taken.add(first.id)
    return found


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to find what is stored: the names on both sides, and what must hold besides."""

    stored: Callable[[Known, Source], list[_Name]]
    told: Callable[[Announcement], list[_Name]]
    is_same: Callable[[Announcement, Known, Source], bool]


def _stored_address(known: Known, _: Source) -> list[_Name]:
    return [] if known.address is None else [(known.address,)]


def _told_address(told: Announcement) -> list[_Name]:
    return [] if told.address is None else [(told.address,)]


def _stored_text(known: Known, source: Source) -> list[_Name]:
    if known.source_id != source.id:
        return []
    return [(known.digest, time, known.key) for time in (known.published_at, None)]


def _told_text(told: Announcement) -> list[_Name]:
    """Return the text under its key. A title alone may come back, so its time counts as well."""
    return [(told.digest, _telling_time(told), told.entry.key)]


def _stored_words(known: Known, source: Source) -> list[_Name]:
    return [name[:2] for name in _stored_text(known, source)]


def _told_words(told: Announcement) -> list[_Name]:
    return [(told.digest, _telling_time(told))]


def _telling_time(told: Announcement) -> datetime | None:
    return None if told.entry.content else told.entry.published_at


def _stored_key(known: Known, source: Source) -> list[_Name]:
    own: list[_Name] = [("own", known.key)] if known.source_id == source.id else []
    return [*own, ("any", known.key)]


def _told_key(told: Announcement) -> list[_Name]:
    own: list[_Name] = [("own", told.entry.key)]
    return own if told.unique_key is None else [*own, ("any", told.unique_key)]


def _always(_: Announcement, __: Known, ___: Source) -> bool:
    return True


def _is_unplaced(told: Announcement, known: Known, _: Source) -> bool:
    """Return whether no two addresses contradict each other."""
    return told.address is None or known.address is None


def _is_named_so(told: Announcement, known: Known, source: Source) -> bool:
    """Return whether a key that both bear means one article, and no position in a list."""
    is_placed, is_own = not _is_unplaced(told, known, source), known.source_id == source.id
    is_position = _POSITION.fullmatch(told.entry.key) is not None
    if is_own and not is_placed and not is_position:
        return True
    if not is_own and (told.address is None) != (known.address is None):
        return False
    if told.address and known.address and not is_same_site(told.address, known.address):
        return False
    time = told.entry.published_at
    is_then = not is_position or (time is not None and time == known.published_at)
    return is_then and _are_alike(told.entry.title, known.title)


def _are_alike(title: str, other: str) -> bool:
    """Return whether two titles share more than half of their words."""
    words, others = (set(_WORD.findall(each.casefold())) for each in (title, other))
    return 2 * len(words & others) > max(len(words), len(others))


# In order of trust: each announcement is what the first of them finds.
_WAYS: Final = (
    _Way(_stored_address, _told_address, _always),
    _Way(_stored_text, _told_text, _is_unplaced),
    _Way(_stored_words, _told_words, _is_unplaced),
    _Way(_stored_key, _told_key, _is_named_so),
)


def _newest(new: Sequence[Announcement]) -> tuple[Announcement, ...]:
    if len(new) <= MOST_ENTRIES:
        return tuple(new)
    newest = sorted(new, key=lambda each: each.entry.published_at or _DAWN, reverse=True)
    kept = {each.entry.key for each in newest[:MOST_ENTRIES]}
    return tuple(each for each in new if each.entry.key in kept)


def _apart(told: Announcement, held: Container[str]) -> Announcement:
    """Return an announcement under a key that none of its source's other entries holds."""
    return rekeyed(told) if told.entry.key in held else told


def _is_superseded(
    told: Announcement, known: Known, source: Source, speaks_for: Callable[[str, str], bool]
) -> bool:
    """Return whether another publisher's word is stored, and this is the address's own."""
    return (
        known.source_url is not None
        and known.source_id != source.id
        and told.address is not None
        and told.address == known.address
        and speaks_for(source.url, told.address)
        and not speaks_for(known.source_url, told.address)
    )


def _differs(told: Announcement, known: Known, source: Source) -> bool:
    return (
        known.source_id == source.id
        and known.digest not in (None, told.digest)
        and known.revision < MOST_REVISIONS
    )
