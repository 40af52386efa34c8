"""Subscriptions: the form, what was saved, the list, and the Home tab."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from bot.domain.cadence import describe_cadence
from bot.domain.model import ChannelId
from bot.domain.posting import Freshness, Subscription
from bot.domain.wording import moment_text

_SHOWN = 20
_QUERY_CAP = 500
"""What the form's field takes; Slack refuses an initial value that is longer."""

_FAILING_SHOWN = 6
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]*(?:/[A-Za-z0-9_+\-]+){0,2}")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ZONES = (
    "UTC", "Europe/London", "Europe/Paris", "Europe/Berlin", "Europe/Brussels", "Europe/Rome",
    "Europe/Madrid", "Europe/Warsaw", "Europe/Stockholm", "Europe/Helsinki", "Europe/Athens",
    "Europe/Kyiv", "Europe/Istanbul", "Europe/Moscow", "Africa/Cairo", "Africa/Lagos",
    "Africa/Nairobi", "Africa/Addis_Ababa", "Africa/Johannesburg", "Asia/Jerusalem", "Asia/Riyadh",
    "Asia/Tehran", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Bangkok",
    "Asia/Jakarta", "Asia/Singapore", "Asia/Manila", "Asia/Taipei", "Asia/Shanghai", "Asia/Seoul",
    "Asia/Tokyo", "Australia/Perth", "Australia/Sydney", "Pacific/Auckland", "Pacific/Honolulu",
    "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York",
    "America/Toronto", "America/Mexico_City", "America/Bogota", "America/Sao_Paulo",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An option of a form; `selected` is "true" or "false"."""

    value: str
    label: str
    selected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeModal:
    """The form for a subscription. `channel_id` "" means the conversation it is opened from."""

    TEMPLATE: ClassVar[str] = "modal/subscribe"

    channel_id: str
    query: str
    at: str
    weekdays: tuple[Choice, ...]
    zones: tuple[Choice, ...]

    @classmethod
    def of(cls, *, channel_id: ChannelId, query: str, zone: str) -> Self:
        """Return the form with working days at nine, in the person's own zone if it is one."""
        own = zone if _ZONE.fullmatch(zone) and len(zone) <= 60 else "UTC"
        zones = _ZONES if own in _ZONES else (own, *_ZONES)
        return cls(
            channel_id=channel_id if channel_id.startswith(("C", "G")) else "",
            query=query if len(query) <= _QUERY_CAP else "",
            at="09:00",
            weekdays=tuple(
                _choice(str(day), name, selected=day < 5) for day, name in enumerate(_WEEKDAYS)
            ),
            zones=tuple(_choice(each, each, selected=each == own) for each in zones),
        )

    @classmethod
    def sample(cls) -> Self:
        """Return the form as an answer's button opens it."""
        return cls.of(channel_id=ChannelId("C024BE91L"), query="us-china", zone="Europe/Berlin")


def _choice(value: str, label: str, *, selected: bool) -> Choice:
    return Choice(value=value, label=label, selected="true" if selected else "false")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionItem:
    """A subscription in a list. `query` "" means everything; `next_edition` is in words."""

    id: str
    query: str
    channel_id: str
    cadence: str
    next_edition: str
    is_paused: bool
    paused_reason: str
    set_up_by: str

    @classmethod
    def of(cls, subscription: Subscription) -> Self:
        """Return a stored subscription as a list shows it."""
        return cls(
            id=str(subscription.id),
            query=subscription.query,
            channel_id=subscription.channel_id,
            cadence=describe_cadence(subscription.cadence),
            next_edition=moment_text(subscription.next_slot.due_at, subscription.cadence.zone),
            is_paused=subscription.paused_at is not None,
            paused_reason=(subscription.paused_reason or "").removeprefix("paused "),
            set_up_by=subscription.created_by_name,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribedModal:
    """What was saved. `invite` is the command that lets the bot in, "" where it is in already."""

    TEMPLATE: ClassVar[str] = "modal/subscribed"

    subscription: SubscriptionItem
    invite: str

    @classmethod
    def of(cls, subscription: Subscription, *, invite: str) -> Self:
        """Return what was saved, in words."""
        return cls(subscription=SubscriptionItem.of(subscription), invite=invite)

    @classmethod
    def sample(cls) -> Self:
        """Return a subscription for a channel that the bot is not in."""
        return cls(subscription=_SAMPLES[0], invite="/invite @attache")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionsMessage:
    """The digests of a channel and of a person; `more_count` are not listed."""

    TEMPLATE: ClassVar[str] = "message/subscriptions"

    subscriptions: tuple[SubscriptionItem, ...]
    more_count: int

    @classmethod
    def of(cls, listing: Sequence[Subscription]) -> Self:
        """Return the first subscriptions that a person is shown."""
        shown = tuple(SubscriptionItem.of(each) for each in listing[:_SHOWN])
        return cls(subscriptions=shown, more_count=len(listing) - len(shown))

    @classmethod
    def sample(cls) -> Self:
        """Return a running and a paused subscription."""
        return cls(subscriptions=_SAMPLES, more_count=0)


_COMMANDS = ("/talks us-china", "/talks japan philippines since:3m", "/talks nato type:exercise")


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """The Home tab. `read_at` is when a source last answered, in words, "" for never."""

    TEMPLATE: ClassVar[str] = "home/home"

    source_count: int
    answering_count: int
    read_at: str
    failing: tuple[str, ...]
    subscriptions: tuple[SubscriptionItem, ...]
    more_count: int
    examples: tuple[str, ...]

    @classmethod
    def of(cls, listing: Sequence[Subscription], freshness: Freshness) -> Self:
        """Return the tab for a person's subscriptions and the state of the sources."""
        last = freshness.last_success_at
        shown = SubscriptionsMessage.of(listing)
        return cls(
            source_count=freshness.source_count,
            answering_count=freshness.answering_count,
            read_at=moment_text(last) if last else "",
            failing=freshness.failing[:_FAILING_SHOWN],
            subscriptions=shown.subscriptions,
            more_count=shown.more_count,
            examples=_COMMANDS,
        )

    @classmethod
    def sample(cls) -> Self:
        """Return the tab of a person with two subscriptions."""
        return cls(
            source_count=41,
            answering_count=39,
            read_at="16 November 2026, 07:48 UTC",
            failing=("Example Wire", "Sample Post"),
            subscriptions=_SAMPLES,
            more_count=0,
            examples=_COMMANDS,
        )


_SAMPLES = (
    SubscriptionItem(
        id="7",
        query="us-china",
        channel_id="C024BE91L",
        cadence="weekdays at 09:00 Europe/Berlin",
        next_edition="17 November 2026, 09:00 Europe/Berlin",
        is_paused=False,
        paused_reason="",
        set_up_by="Ana Sample",
    ),
    SubscriptionItem(
        id="8",
        query="",
        channel_id="C024BE92M",
        cadence="Mondays at 08:30 Asia/Tokyo",
        next_edition="23 November 2026, 08:30 Asia/Tokyo",
        is_paused=True,
        paused_reason="the channel is archived",
        set_up_by="Ben Sample",
    ),
)
