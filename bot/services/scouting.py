"""What an address is, and what would be stored of it; stores nothing.

find     a folder │ a feed │ a sitemap │ a page that announces a feed │ refused, and why
trial    announcements │ known, forgotten, late, … │ one article's text
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.domain import updates
from bot.domain.announcements import Announcement, announcements, rekeyed
from bot.domain.model import Fetched, NewEntry, Page, Source, SourceId
from bot.domain.outlets import Outlet
from bot.errors import InputError, OutsideError, Refused, TryLater
from bot.services.ingest import Ingest, Understood
from bot.sources.discovery import announced_feeds
from bot.sources.feed import ACCEPT, parse_feed
from bot.sources.page import fetch
from bot.sources.threads import in_thread

MOST_ANNOUNCED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A source that answered: of which kind, where, and what it says."""

    kind: str
    url: str
    fetched: Fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """An entry as it would be stored: what it is known again by, and what would become of it."""

    entry: NewEntry
    known_by: str
    fate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What would be stored of a source.

    `left_out` says in words what would not be, and why. `sample` is what the first entry's article
    gives; None: there is none, or it cannot be read, for `sample_trouble`.
    """

    found: Found
    outlet: Outlet | None
    entries: Sequence[Tried]
    left_out: Sequence[str]
    sample: Understood | None = None
    sample_trouble: str = ""


async def find(ingest: Ingest, url: str, kind: str | None) -> Found:
    """Return the source at an address (of the kind `folder`: a path).

    `kind` None: whatever it is; of a web page, the first feed it announces that can be read. Raises
    InputError for an unknown kind, and `TryLater` or `Refused` as readers do.
    """
    if kind is None:
        return await _recognised(ingest, url)
    if kind not in ingest.readers:
        kinds = ", ".join(ingest.readers)
        raise InputError(f"There is no kind {kind!r} of source.", hint=f"One of {kinds}.")
    return await _read(ingest, kind, url)


async def trial(ingest: Ingest, found: Found) -> Trial:
    """Return what would be stored of a source, and why anything would not."""
    now = ingest.clock()
    told = announcements(found.fetched, now)
    async with ingest.database.read() as tx:
        source = await tx.sources.find(found.kind, found.url) or _draft(found.kind, found.url, now)
        known = await tx.entries.known(source, told)
        marks = [mark for each in told for mark in updates.marks(source, each)]
        forgotten = await tx.tombstones.known(marks, source.team_id)
    plan = updates.decide(
        source, found.fetched, told, known, forgotten, now, ingest.lexicon.speaks_for
    )
    fates = _fates(plan, source, told, forgotten)
    tried = [
        Tried(entry=each.entry, known_by=_known_by(each), fate=fates[each.entry.key])
        for each in told
    ]
    outlet_id = source.outlet_id
    outlet = ingest.lexicon.outlets[outlet_id] if outlet_id else ingest.lexicon.outlet_at(found.url)
    sample, trouble = await _sample(ingest, tried)
    return Trial(
        found=found,
        outlet=outlet,
        entries=tried,
        left_out=_left_out(found.fetched, told),
        sample=sample,
        sample_trouble=trouble,
    )


def _draft(kind: str, url: str, now: datetime) -> Source:
    """Return a source as it would be stored, before it has a number."""
    return Source(id=SourceId(0), kind=kind, url=url, title="", added_at=now, next_poll_at=now)


async def _read(ingest: Ingest, kind: str, url: str) -> Found:
    fetched = await ingest.readers[kind].read(_draft(kind, url, ingest.clock()))
    if not isinstance(fetched, Fetched):
        raise TryLater(f"{url} said that nothing changed, though it was not asked that")
    return Found(kind=kind, url=fetched.permanent_url or url, fetched=fetched)


async def _recognised(ingest: Ingest, url: str) -> Found:
    response = await ingest.fetcher.get(url, accept=ACCEPT)
    try:
        fetched = await in_thread(partial(parse_feed, response, ingest.clock()), response.url)
    except Refused:
        others = [("feed", each.url) for each in announced_feeds(response.body, response.url)]
        for kind, other in (*others[:MOST_ANNOUNCED], ("sitemap", url)):
            try:
                return await _read(ingest, kind, other)
            except OutsideError:
                continue
        raise
    return Found(kind="feed", url=response.permanent_url or url, fetched=fetched)


def _fates(
    plan: updates.UpdatePlan,
    source: Source,
    told: Sequence[Announcement],
    forgotten: frozenset[str],
) -> dict[str, str]:
    """Return what would become of each announcement, by its key."""
    new = {each.entry.key for each in plan.new}
    revised = {each.announcement.entry.key for each in plan.revised}
    fates = {}
    for each in told:
        key = each.entry.key
        keys = {key, rekeyed(each).entry.key}
        if keys & new:
            fates[key] = "new, but no news" if each.is_late else "new"
        elif keys & revised:
            fates[key] = "changed"
        elif forgotten.isdisjoint(updates.marks(source, each)):
            fates[key] = "known already"
        else:
            fates[key] = "forgotten on request"
    return fates


def _known_by(told: Announcement) -> str:
    key = told.entry.key
    if key == told.entry.url:
        return "address"
    own = "text" if key.startswith("sha256:") else "id"
    return f"{own}, address" if told.address else own


def _left_out(fetched: Fetched, told: Sequence[Announcement]) -> list[str]:
    left_out = list(fetched.left_out)
    if len(told) < len(fetched.entries):
        left_out.append(f"{len(fetched.entries) - len(told):,} that stand in it twice")
    dates = {(each.title, each.url): each.published_at for each in fetched.entries}
    undated = [each.entry for each in told if each.entry.published_at is None]
    wrong = [date for each in undated if (date := dates.get((each.title, each.url)))]
    if wrong:
        left_out.append(f"{len(wrong):,} of the dates, which cannot be: {wrong[0]:%Y-%m-%d}")
    return left_out


async def _sample(ingest: Ingest, tried: Sequence[Tried]) -> tuple[Understood | None, str]:
    """Return what the first new article gives, else the first, or in words why there is none."""
    new = [each.entry for each in tried if each.fate.startswith("new")]
    entry = next(iter((*new, *(each.entry for each in tried))), None)
    if entry is None:
        return None, "it announces nothing at present"
    page: Page | None = None
    trouble = ""
    if entry.url:
        try:
            page = await fetch(ingest.fetcher, entry.url)
        except OutsideError as error:
            trouble = error.message
    if page is None and not entry.content:
        return None, trouble
    return await ingest.look(entry, page), trouble
