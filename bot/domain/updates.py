"""What reading a source changes: what is new, what a revision; `polling` says when to look again.

    announcements, what is stored of them ── decide ── new │ revised │ nothing; the source's row

An announcement is one that is stored if they share the key within the source, or one that is unique
everywhere; else the address; else, where one of them has no address, the digest within the source.
Each stored entry is one announcement of a document at most.

A stored announcement whose title or text is another now is a revision, if its own source says so:
two feeds of a publisher may word it differently for ever. Deciding twice is deciding once.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.domain import polling
from bot.domain.announcements import Announcement
from bot.domain.model import EntryId, Fetched, NotModified, Source, SourceId
from bot.domain.tombstones import marks_of

MOST_ENTRIES = 2_000
MOST_REVISIONS = 20

_DAWN = datetime(1, 1, 1, tzinfo=UTC)

_Name = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is stored of an announcement, as far as it is known again by it.

    `digest` None: stored before announcements were compared, so no revision is ever noticed.
    """

    id: EntryId
    source_id: SourceId | None
    key: str
    address: str | None = None
    digest: str | None = None
    published_at: datetime | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A stored announcement, and what its source says instead now."""

    known: Known
    announcement: Announcement


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
) -> UpdatePlan:
    """Return what a source's answer changes.

    `announced` is what it announces, `known` what is stored of that, in any order; `forgotten`
    holds the marks of what is never new again. New entries keep the publisher's order; beyond
    2 000, the newest are kept, undated ones last. An entry is revised 20 times at most. A
    publisher's permanent redirect becomes the source's address; its title only fills an empty one.
    """
    found = _found(source, announced, known)
    unknown = [told for told in announced if told.entry.key not in found]
    new = _newest([told for told in unknown if forgotten.isdisjoint(marks(source, told))])
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
    revised = tuple(
        Revision(known=found[told.entry.key], announcement=told)
        for told in announced
        if told.entry.key in found and _differs(told, found[told.entry.key], source)
    )
    return UpdatePlan(new=new, revised=revised, source=updated)


def marks(source: Source, told: Announcement) -> tuple[str, ...]:
    """Return the marks that an announcement would have left if it had been forgotten."""
    return marks_of(
        address=told.address,
        key=told.entry.key,
        source_url=source.url,
        unique_key=told.unique_key,
    )


def _found(
    source: Source, announced: Sequence[Announcement], known: Sequence[Known]
) -> dict[str, Known]:
    """Return the stored entry that each announcement is, the oldest of several, by its key."""
    oldest_first = sorted(known, key=lambda each: each.id)
    found: dict[str, Known] = {}
    taken: set[EntryId] = set()
    for way in range(3):
        named: defaultdict[_Name, list[Known]] = defaultdict(list)
        for each in oldest_first:
            for name in _stored_names(each, source)[way]:
                named[name].append(each)
        for told in announced:
            if told.entry.key in found:
                continue
            alike = (each for name in _told_names(told)[way] for each in named.get(name, ()))
            first = next((each for each in alike if each.id not in taken), None)
            if first is not None:
                found[told.entry.key] = first
                taken.add(first.id)
    return found


def _stored_names(known: Known, source: Source) -> tuple[list[_Name], list[_Name], list[_Name]]:
    """Return by what a stored entry is found: its key, its address, its text."""
    page: list[_Name] = [] if known.address is None else [(known.address,)]
    if known.source_id != source.id:
        return [("any", known.key)], page, []
    is_placed = known.address is not None
    texts: list[_Name] = [(known.digest, time, is_placed) for time in (known.published_at, None)]
    return [("own", known.key), ("any", known.key)], page, texts


def _told_names(told: Announcement) -> tuple[list[_Name], list[_Name], list[_Name]]:
    """Return what an announcement looks for, likewise.

    A title without a text may come back every week, so its time counts as well.
    """
    keys: list[_Name] = [("own", told.entry.key)]
    if told.unique_key is not None:
        keys.append(("any", told.unique_key))
    time = None if told.entry.content else told.entry.published_at
    if told.address is not None:
        return keys, [(told.address,)], [(told.digest, time, False)]
    return keys, [], [(told.digest, time, is_placed) for is_placed in (False, True)]


def _newest(new: Sequence[Announcement]) -> tuple[Announcement, ...]:
    if len(new) <= MOST_ENTRIES:
        return tuple(new)
    newest = sorted(new, key=lambda each: each.entry.published_at or _DAWN, reverse=True)
    kept = {each.entry.key for each in newest[:MOST_ENTRIES]}
    return tuple(each for each in new if each.entry.key in kept)


def _differs(told: Announcement, known: Known, source: Source) -> bool:
    return (
        known.source_id == source.id
        and known.digest not in (None, told.digest)
        and known.revision < MOST_REVISIONS
    )
