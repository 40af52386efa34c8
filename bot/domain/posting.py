"""The values of asking and posting: who asks, when a digest is due, what goes out.

Frozen and slotted like those of `bot.domain.model`; an impossible one raises `ValueError`. Times
are aware UTC, but for a cadence's wall time. This module must never do I/O.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal

from bot.domain.model import ChannelId, OutgoingId, SubscriptionId, TeamId, UserId


class OutgoingState(StrEnum):
    """`pending` → `sending` → `sent`, `refused` or `unknown` (see services/outbox.py)."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, and where, as the verified payload says. `channel_id` None: on the Home tab."""

    team_id: TeamId
    user_id: UserId
    user_name: str = ""
    channel_id: ChannelId | None = None


LAST_DAY = 31
MOST_TIMES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """When a subscription is due: on days, at wall times, in a zone.

    The days are weekdays (0 is Monday); or, where `month_day` is given, that day of every month (31
    and what a month does not have: its last day), whatever weekday it is. `skipped` local dates
    have no slot. Times ascend; there are at most six.
    """

    weekdays: frozenset[int]
    times: tuple[time, ...]
    zone: str
    month_day: int | None = None
    skipped: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise ValueError("a cadence needs weekdays between 0 (Monday) and 6 (Sunday)")
        if any(at.tzinfo is not None or at.second or at.microsecond for at in self.times):
            raise ValueError("a cadence's times are wall times in whole minutes")
        if not 0 < len(self.times) <= MOST_TIMES or list(self.times) != sorted({*self.times}):
            raise ValueError("a cadence has one to six times, in order, each once")
        if self.month_day is not None and not 1 <= self.month_day <= LAST_DAY:
            raise ValueError("a month's day lies between 1 and 31")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One due moment: an instant, and the local date and wall time that name it for good."""

    due_at: datetime
    local_date: date
    wall_time: str


class Layout(StrEnum):
    """Whether an edition is one message, or a headline with the developments in its thread."""

    MESSAGE = "message"
    THREAD = "thread"


class WhenUnknown(StrEnum):
    """What becomes of an edition of which nobody can say whether it was posted.

    It waits for a `person`, or the `next` edition tells again what it told.
    """

    PERSON = "person"
    NEXT = "next"


MOST_SHOWN = 25
MOST_IMPORTANT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """How editions look, and what happens when nothing is new or an edition is late.

    `most` caps the developments of an edition; `least` is the least importance of an engagement
    type (1 routine to 5 major) that belongs in it. Where nothing is new, nothing is posted with
    `quiet_days` None, else one line, at most every so many days (0: each time). An edition that
    would come later than `most_late` is left to the next one.
    """

    layout: Layout = Layout.MESSAGE
    most: int = 12
    least: int = 1
    quiet_days: int | None = None
    most_late: timedelta = timedelta(days=1)
    when_unknown: WhenUnknown = WhenUnknown.PERSON

    def __post_init__(self) -> None:
        if not 1 <= self.most <= MOST_SHOWN or not 1 <= self.least <= MOST_IMPORTANT:
            raise ValueError("an edition shows 1 to 25 developments of importance 1 to 5")
        if (self.quiet_days or 0) < 0 or self.most_late < timedelta(0):
            raise ValueError("quiet days and lateness are not negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A saved query with a destination. `id` None: not stored yet.

    `query` is text of the query language ("" means everything relevant). `covered_until` is up to
    when the last edition looked, None before the first one; `told_at` when the last one was put in
    the outbox, None: none yet. `paused_reason` is shown to its owner; a pause ends at `resume_at`,
    None: when a person ends it. One that was deleted may be brought back for a while.
    """

    id: SubscriptionId | None
    team_id: TeamId
    channel_id: ChannelId
    query: str
    cadence: Cadence
    created_by: UserId
    created_by_name: str
    created_at: datetime
    next_slot: Slot
    preferences: Preferences = field(default_factory=Preferences)
    covered_until: datetime | None = None
    told_at: datetime | None = None
    paused_at: datetime | None = None
    paused_reason: str | None = None
    resume_at: datetime | None = None
    deleted_at: datetime | None = None
    template: str = "message/digest"

    @property
    def stored_id(self) -> SubscriptionId:
        """The id of one that is stored. Raises `ValueError` where it is not stored yet."""
        if self.id is None:
            raise ValueError("this subscription is not stored yet")
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """Who did what to a digest, and when. `detail` says what was changed, in words."""

    done_at: datetime
    team_id: TeamId
    user_id: UserId
    user_name: str
    action: str
    subscription_id: SubscriptionId
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A rendered message: Block Kit blocks as JSON values, and the fallback text."""

    text: str
    blocks: tuple[Mapping[str, object], ...] = ()


class Action(StrEnum):
    """What is done with a row of the outbox: it is posted, or the message it is about is edited."""

    POST = "post"
    UPDATE = "update"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOutgoing:
    """A message to post once: `key` is unique for good. An edition names its subscription.

    `covers_from` is an edition's beginning: where its subscription's cursor stood. None: no
    edition, or the first one. `about` is the key of the message that is edited, or in whose thread
    this one is posted; it waits until that one stands.
    """

    key: str
    team_id: TeamId
    channel_id: ChannelId
    message: Message
    thread_ts: str | None = None
    subscription_id: SubscriptionId | None = None
    covers_from: datetime | None = None
    action: Action = Action.POST
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A row of the outbox. `lease_until` is set while `sending`; `ts` once `sent`.

    `claimed_at` is when the newest attempt began; a look-back starts there. `about_ts` is where the
    message stands that it is about: known once it is claimed.
    """

    id: OutgoingId
    key: str
    team_id: TeamId
    channel_id: ChannelId
    message: Message
    state: OutgoingState
    created_at: datetime
    thread_ts: str | None = None
    subscription_id: SubscriptionId | None = None
    covers_from: datetime | None = None
    attempts: int = 0
    not_before: datetime | None = None
    claimed_at: datetime | None = None
    lease_until: datetime | None = None
    ts: str | None = None
    last_error: str | None = None
    action: Action = Action.POST
    about: str | None = None
    about_ts: str | None = None

    @property
    def thread(self) -> str | None:
        """The message in whose thread it is posted; None: it stands in the channel."""
        return self.thread_ts or self.about_ts

    def as_new(self) -> NewOutgoing:
        """Return what was once handed to the outbox."""
        return NewOutgoing(
            key=self.key,
            team_id=self.team_id,
            channel_id=self.channel_id,
            message=self.message,
            thread_ts=self.thread_ts,
            subscription_id=self.subscription_id,
            covers_from=self.covers_from,
            action=self.action,
            about=self.about,
        )


InboxKind = Literal["question", "command", "click", "form"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxItem:
    """A Slack delivery that must be answered once; `payload` is what is needed to answer it.

    Only a question has one: what else a person does is settled as it is claimed.
    """

    key: str
    kind: InboxKind
    payload: Mapping[str, str]
    received_at: datetime
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How current the store is: `reading_since` None means that nothing was ever read.

    `source_count` are the sources that are read, of which `answering_count` answered when last
    asked; `stale_count` of those have been silent for unusually long. `failing` are titles.
    `asked_since`: none has answered since then; None: one has, or none was asked.
    """

    reading_since: datetime | None = None
    last_success_at: datetime | None = None
    source_count: int = 0
    answering_count: int = 0
    stale_count: int = 0
    failing: tuple[str, ...] = field(default=())
    asked_since: datetime | None = None
