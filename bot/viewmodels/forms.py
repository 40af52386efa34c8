"""The forms about a subscription: making one, changing it, pausing it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar, Self

from bot.domain.cadence import EVERY_DAY, WORKING_DAYS, ordinal
from bot.domain.model import ChannelId
from bot.domain.posting import LAST_DAY, Layout, Preferences, Subscription, WhenUnknown
from bot.domain.subscriptions import PauseLength, skipped_text
from bot.domain.wording import count_text

_QUERY_CAP = 500
"""What the form's field takes; Slack refuses an initial value that is longer."""

_SKIP_CAP = 3_000
"""Likewise; what was typed into the field always fits again (see `skipped_text`)."""

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
_LAYOUTS = (
    (Layout.MESSAGE, "One message"),
    (Layout.THREAD, "A headline, and the developments in its thread"),
)
_LEAST = ("everything", "no routine", "what matters", "important only", "major only")
_UNKNOWN = (
    (WhenUnknown.PERSON, "Leave it to a person"),
    (WhenUnknown.NEXT, "Tell it again in the next edition"),
)
_LENGTHS = (
    (PauseLength.OPEN, "Until someone resumes it"),
    (PauseLength.WEEK, "For a week"),
    (PauseLength.DAY, "Until a date"),
)
_MOST = frozenset({3, 5, 8, 12, 15, 20, 25})
_QUIET = frozenset({0, 3, 7, 14, 30})
_LATEST = frozenset({1, 3, 6, 12, 24, 48, 168})
NEVER = "never"
"""The value of a choice that is none: no day of the month, nothing on quiet days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An option of a form; `selected` is "true" or "false"."""

    value: str
    label: str
    selected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreOptions:
    """What stands under "More options"; what is chosen is among the choices, whatever it is."""

    layouts: tuple[Choice, ...]
    mosts: tuple[Choice, ...]
    leasts: tuple[Choice, ...]
    quiets: tuple[Choice, ...]
    latests: tuple[Choice, ...]
    unknowns: tuple[Choice, ...]

    @classmethod
    def of(cls, preferences: Preferences) -> Self:
        """Return the choices with the preferences chosen."""
        hours = preferences.most_late // timedelta(hours=1)
        quiet = preferences.quiet_days
        days = sorted(_QUIET.union(() if quiet is None else (quiet,)))
        levels = ((str(level), f"{level}: {text}") for level, text in enumerate(_LEAST, start=1))
        return cls(
            layouts=_choices(_LAYOUTS, preferences.layout),
            mosts=_numbers(_MOST | {preferences.most}, preferences.most, "development"),
            leasts=_choices(levels, str(preferences.least)),
            quiets=(
                _choice(NEVER, "Post nothing", selected=quiet is None),
                *_choices(((str(day), _quiet(day)) for day in days), str(quiet)),
            ),
            latests=_numbers(_LATEST | {hours}, hours, "hour"),
            unknowns=_choices(_UNKNOWN, preferences.when_unknown),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionFields:
    """The fields of a subscription's form, filled in. `channel_id` "": none yet.

    `skip` holds dates and ranges of dates, one a line.
    """

    channel_id: str
    query: str
    at: str
    skip: str
    weekdays: tuple[Choice, ...]
    month_days: tuple[Choice, ...]
    zones: tuple[Choice, ...]
    more: MoreOptions

    @classmethod
    def new(cls, *, channel_id: ChannelId, query: str, zone: str) -> Self:
        """Return the form with working days at nine, in the person's own zone if it is one."""
        own = zone if _ZONE.fullmatch(zone) and len(zone) <= 60 else "UTC"
        return cls(
            channel_id=channel_id,
            query=query if len(query) <= _QUERY_CAP else "",
            at="09:00",
            skip="",
            weekdays=_weekdays(WORKING_DAYS),
            month_days=tuple(_month_days(None)),
            zones=_zones(own),
            more=MoreOptions.of(Preferences()),
        )

    @classmethod
    def of(cls, subscription: Subscription) -> Self:
        """Return the form as a subscription fills it in."""
        cadence = subscription.cadence
        skip = skipped_text(cadence.skipped)
        blank = cls.new(
            channel_id=subscription.channel_id, query=subscription.query, zone=cadence.zone
        )
        return replace(
            blank,
            at=", ".join(f"{at:%H:%M}" for at in cadence.times),
            skip=skip if len(skip) <= _SKIP_CAP else "",
            weekdays=_weekdays(cadence.weekdays),
            month_days=tuple(_month_days(cadence.month_day)),
            more=MoreOptions.of(subscription.preferences),
        )


def _quiet(days: int) -> str:
    if not days:
        return "Say so in a line"
    return f"Say so in a line after {count_text(days, 'day')}"


def _month_days(chosen: int | None) -> Iterator[Choice]:
    yield _choice(NEVER, "On the weekdays above", selected=chosen is None)
    for day in range(1, LAST_DAY + 1):
        yield _choice(str(day), f"Monthly on the {ordinal(day)}", selected=day == chosen)


def _weekdays(chosen: frozenset[int]) -> tuple[Choice, ...]:
    return tuple(
        _choice(str(day), _WEEKDAYS[day], selected=day in chosen) for day in sorted(EVERY_DAY)
    )


def _zones(own: str) -> tuple[Choice, ...]:
    zones = _ZONES if own in _ZONES else (own, *_ZONES)
    return _choices(((each, each) for each in zones), own)


def _numbers(numbers: Iterable[int], chosen: int, noun: str) -> tuple[Choice, ...]:
    return _choices(((str(each), count_text(each, noun)) for each in sorted(numbers)), str(chosen))


def _choices(pairs: Iterable[tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    return tuple(_choice(value, label, selected=value == chosen) for value, label in pairs)


def _choice(value: str, label: str, *, selected: bool) -> Choice:
    return Choice(value=value, label=label, selected="true" if selected else "false")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeModal:
    """The form for a new subscription."""

    TEMPLATE: ClassVar[str] = "modal/subscribe"

    form: SubscriptionFields

    @classmethod
    def of(cls, *, channel_id: ChannelId, query: str, zone: str) -> Self:
        """Return the form as a person opens it somewhere, in their zone."""
        return cls(form=SubscriptionFields.new(channel_id=channel_id, query=query, zone=zone))

    @classmethod
    def sample(cls) -> Self:
        """Return the form as an answer's button opens it."""
        return cls.of(channel_id=ChannelId("C024BE91L"), query="us-china", zone="Europe/Berlin")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeModal:
    """The form that changes a subscription. `opened_in` is a channel, "" the Home tab."""

    TEMPLATE: ClassVar[str] = "modal/change"

    id: str
    opened_in: str
    form: SubscriptionFields

    @classmethod
    def of(cls, subscription: Subscription, *, opened_in: ChannelId) -> Self:
        """Return the form as a subscription fills it in."""
        fields = SubscriptionFields.of(subscription)
        return cls(id=str(subscription.id), opened_in=opened_in, form=fields)

    @classmethod
    def sample(cls) -> Self:
        """Return the form of a digest as the list opens it."""
        form = replace(SubscribeModal.sample().form, skip="2026-12-24–2027-01-02")
        return cls(id="7", opened_in="C024BE91L", form=form)


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseModal:
    """The question how long a subscription rests. `query` "" means everything."""

    TEMPLATE: ClassVar[str] = "modal/pause"

    id: str
    opened_in: str
    query: str
    lengths: tuple[Choice, ...]

    @classmethod
    def of(cls, subscription: Subscription, *, opened_in: ChannelId) -> Self:
        """Return the question about a subscription."""
        return cls(
            id=str(subscription.id),
            opened_in=opened_in,
            query=subscription.query,
            lengths=_choices(_LENGTHS, PauseLength.OPEN),
        )

    @classmethod
    def sample(cls) -> Self:
        """Return the question about a digest of two countries."""
        lengths = _choices(_LENGTHS, PauseLength.OPEN)
        return cls(id="7", opened_in="C024BE91L", query="us-china", lengths=lengths)
