"""The values that cross a layer: what is read, what is understood, what is posted.

Frozen and slotted; an impossible value raises `ValueError` where it is made. Times are aware UTC;
dates of events are `PartialDate`s at the granularity the text gave. This module must never do I/O.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NewType

from bot.domain.wishes import NO_WISHES, Wishes

SourceId = NewType("SourceId", int)
EntryId = NewType("EntryId", int)
DevelopmentId = NewType("DevelopmentId", int)
SubscriptionId = NewType("SubscriptionId", int)
OutgoingId = NewType("OutgoingId", int)

ActorId = NewType("ActorId", str)
TypeId = NewType("TypeId", str)
MechanismId = NewType("MechanismId", str)
TopicId = NewType("TopicId", str)
OutletId = NewType("OutletId", str)
PersonId = NewType("PersonId", str)

TeamId = NewType("TeamId", str)
ChannelId = NewType("ChannelId", str)
UserId = NewType("UserId", str)


class Status(StrEnum):
    """Where an engagement stands, as the report tells it."""

    PLANNED = "planned"
    PROPOSED = "proposed"
    HELD = "held"
    ONGOING = "ongoing"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    CANCELLED = "cancelled"


class Level(StrEnum):
    """The rank that met, folded for display from the levels of the officials data.

    head_of_state, head_of_government → leader; commander, envoy → deputy; spokesperson → working.
    """

    LEADER = "leader"
    MINISTER = "minister"
    CHIEF_OF_DEFENCE = "chief_of_defence"
    DEPUTY = "deputy"
    WORKING = "working"


class Sign(StrEnum):
    """Whether an engagement brings the parties together."""

    COOPERATIVE = "cooperative"
    CONFLICTUAL = "conflictual"
    NEUTRAL = "neutral"


class EntryState(StrEnum):
    """`new` → `analysing` → `analysed`, `skipped` (not our field) or `failed`."""

    NEW = "new"
    ANALYSING = "analysing"
    ANALYSED = "analysed"
    SKIPPED = "skipped"
    FAILED = "failed"


_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as exactly as it is known: `YYYY`, `YYYY-MM` or `YYYY-MM-DD` (ISO 8601).

    >>> PartialDate("2026-02").last_day()
    datetime.date(2026, 2, 28)
    """

    text: str

    def __post_init__(self) -> None:
        if not _PARTIAL_DATE.fullmatch(self.text):
            raise ValueError(f"{self.text!r} is no date of the form YYYY, YYYY-MM or YYYY-MM-DD")
        self.first_day()

    def _parts(self) -> list[int]:
        return [int(part) for part in self.text.split("-")]

    def first_day(self) -> date:
        """Return the earliest day the text can mean."""
        return date(*[*self._parts(), 1, 1][:3])

    def last_day(self) -> date:
        """Return the latest day the text can mean."""
        parts = self._parts()
        if len(parts) == 3:
            return date(*parts)
        year, month, *_ = [*parts, 12]
        return date(year, month, monthrange(year, month)[1])


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an article's text: offsets in characters, `end` excluded."""

    start: int
    end: int


# --- what is read -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where entries come from.

    `team_id` None: every workspace may see it. `paused_at`: a person stopped it; `disabled_at`: its
    publisher retired it. `failing_from`: the first failure of the streak; `usual_gap`: the longest
    silence of late when all was well, None until it has announced twice.
    """

    id: SourceId
    kind: str
    url: str
    title: str
    outlet_id: OutletId | None = None
    team_id: TeamId | None = None
    added_at: datetime
    next_poll_at: datetime
    last_polled_at: datetime | None = None
    last_success_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    error_count: int = 0
    last_error: str | None = None
    disabled_at: datetime | None = None
    folder: str = ""
    paused_at: datetime | None = None
    poll_every: timedelta = timedelta(minutes=15)
    last_entry_at: datetime | None = None
    failing_from: datetime | None = None
    trouble_told_at: datetime | None = None
    usual_gap: timedelta | None = None
    wishes: Wishes = NO_WISHES


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """What a source announces, before it is stored.

    `key` names the entry for good: the publisher's id, else its address, else a digest of its text.
    `content` is the publisher's own HTML or text, kept as the fallback for an unreadable page.
    """

    key: str
    title: str
    url: str | None = None
    published_at: datetime | None = None
    author: str | None = None
    language: str | None = None
    content: str | None = None
    media_type: str = "text/html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A stored announcement. `source_id` None: it was handed in by a person (`attache add`).

    `address` is the one by which it is known again. `is_backfill`: it was no news when it was first
    seen. `revision` counts how often its publisher changed it. `source_url`: its source's address.
    """

    id: EntryId
    source_id: SourceId | None
    key: str
    title: str
    url: str | None
    published_at: datetime | None
    seen_at: datetime
    state: EntryState
    attempts: int = 0
    author: str | None = None
    language: str | None = None
    content: str | None = None
    media_type: str = "text/html"
    team_id: TeamId | None = None
    address: str | None = None
    is_backfill: bool = False
    revision: int = 0
    source_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A source that answered; `etag` and `last_modified` go with the next request.

    `rest`: the publisher asks for no earlier request; None: it did not say. `wishes` stand in the
    document itself. `left_out`: what else was there, in words, and why it cannot be entries.
    """

    entries: tuple[NewEntry, ...]
    title: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    permanent_url: str | None = None
    rest: timedelta | None = None
    wishes: Wishes = NO_WISHES
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """A source that had nothing new (HTTP 304); `rest` as in `Fetched`."""

    rest: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The bytes behind an address or in a file, as they came.

    `url` is the address after redirects, or None for a file or standard input. `charset` is what
    the server declared, or None. `media_type` is lower case, without parameters.
    """

    body: bytes
    media_type: str
    url: str | None = None
    charset: str | None = None
    title: str | None = None
    published_at: datetime | None = None


# --- what is understood -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The text behind an entry, free of menus, footers and share lines.

    `outlet_id` None: the outlet is not in our data; `host` still names the site.
    """

    title: str
    text: str
    url: str | None = None
    host: str | None = None
    outlet_id: OutletId | None = None
    published_at: datetime | None = None
    author: str | None = None
    language: str | None = None
    is_paywalled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone named in an engagement; `role` and `actor` are None where nothing tells them."""

    name: str
    role: str | None = None
    actor: ActorId | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """One coded "who did what with whom, when". `evidence` points into the article's text."""

    actors: tuple[ActorId, ...]
    type: TypeId | None
    status: Status
    sign: Sign = Sign.NEUTRAL
    level: Level | None = None
    date: PartialDate | None = None
    place: str | None = None
    mechanism: MechanismId | None = None
    people: tuple[Person, ...] = ()
    evidence: Span
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of an article, with where it stands in the text."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A few sentences, the source's own unless a model wrote them; `method` is the summariser."""

    sentences: tuple[Sentence, ...]
    method: str
    generated_by: str = ""

    @property
    def text(self) -> str:
        """Return the sentences as one paragraph."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What one article says.

    `actors` are the parties, in order of first mention; the first engagement is the main one;
    `reason` says why it is relevant or not; `sentences` are the text's, cleaned, in order. By
    `signature` and `bands` the same text is known again; None: it is too short, or not relevant.
    """

    article: Article
    relevant: bool
    reason: str
    actors: tuple[ActorId, ...] = ()
    mentioned: tuple[ActorId, ...] = ()
    engagements: tuple[Engagement, ...] = ()
    topics: tuple[TopicId, ...] = ()
    people: tuple[Person, ...] = ()
    mechanisms: tuple[MechanismId, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    signature: bytes | None = None
    bands: tuple[int, ...] = ()

    @property
    def main(self) -> Engagement | None:
        """Return the main engagement, or None."""
        return self.engagements[0] if self.engagements else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One article's part in a development: what stands in the list of sources.

    `outlet_name` is the outlet's name, else the host, else "unknown outlet"; `ownership` is a label
    ready to show, "" where the outlet is unknown. `country` is the owner's, lower case, or None.
    `copy_of` is the first report with this text, None: this one; `generated_by` a summary's model.
    """

    entry_id: EntryId
    title: str
    url: str | None
    outlet_id: OutletId | None
    outlet_name: str
    ownership: str = ""
    country: ActorId | None = None
    is_official: bool = False
    published_at: datetime | None = None
    summary: str = ""
    is_paywalled: bool = False
    copy_of: EntryId | None = None
    generated_by: str = ""


class Confidence(StrEnum):
    """How well a development stands: the ladder of the architecture's coding rules."""

    ANNOUNCED = "announced"
    REPORTED = "reported"
    CONFIRMED_BY_ONE = "confirmed_by_one"
    CONFIRMED_BY_BOTH = "confirmed_by_both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Development:
    """A cluster of entries about the same engagement: what people see.

    `happened_on` is the engagement's date where known. `sorted_on` is the day it is filed under:
    the last day of `happened_on`, else the day of the first dated report, else None (undated).
    `changed_at` is when a report last changed it. `reports` are oldest first.
    """

    id: DevelopmentId
    headline: str
    summary: str
    actors: tuple[ActorId, ...]
    type: TypeId | None
    status: Status
    sign: Sign = Sign.NEUTRAL
    level: Level | None = None
    happened_on: PartialDate | None = None
    sorted_on: date | None = None
    place: str | None = None
    mechanism: MechanismId | None = None
    topics: tuple[TopicId, ...] = ()
    people: tuple[Person, ...] = ()
    confidence: Confidence = Confidence.REPORTED
    reports: tuple[Report, ...] = ()
    created_at: datetime
    changed_at: datetime
