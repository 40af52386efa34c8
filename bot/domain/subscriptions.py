"""From a filled-in form to a subscription, or to a message for each field that is wrong."""

import re
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.cadence import (
    EVERY_DAY,
    NO_TIMES,
    describe_cadence,
    find_zone,
    next_slot,
    parse_wall_times,
    read_field,
)
from bot.domain.lexicon import Lexicon
from bot.domain.model import ChannelId, TeamId, UserId
from bot.domain.posting import LAST_DAY, Asker, Cadence, Preferences, Slot, Subscription
from bot.domain.query import parse_query
from bot.errors import QueryError, SubscriptionError

MOST_SKIPPED = 366
NO_DATES: frozenset[date] = frozenset()
_DAY = timedelta(days=1)
_RANGE = re.compile(r"\s+(?:to|until|-|–)\s+|\s*(?:\.\.|…|–)\s*")
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{2,}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionDraft:
    """What a person filled in, unchecked. `weekdays` count from 0 (Monday).

    `at` is one or more wall times, `skip` dates and ranges of dates without an edition. With a
    `month_day` it is monthly, whatever the weekdays.
    """

    team_id: TeamId
    channel_id: ChannelId
    query: str
    weekdays: frozenset[int]
    at: str
    zone: str
    first_edition_now: bool
    created_by: UserId
    created_by_name: str
    month_day: int | None = None
    skip: str = ""
    preferences: Preferences = field(default_factory=Preferences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is known of a person: a name ("" where it may not be read), and an IANA zone."""

    name: str = ""
    zone: str = "UTC"


class PauseLength(StrEnum):
    """How long a digest rests: until a person resumes it, for a week, or until a day."""

    OPEN = "open"
    WEEK = "week"
    DAY = "day"


def draft_of(query: str, cadence: Cadence, asker: Asker, name: str) -> SubscriptionDraft:
    """Return the draft of a digest where the asker stands, with nothing special about it."""
    return SubscriptionDraft(
        team_id=asker.team_id,
        channel_id=asker.channel_id or ChannelId(""),
        query=query,
        weekdays=cadence.weekdays,
        at=", ".join(f"{at:%H:%M}" for at in cadence.times),
        zone=cadence.zone,
        first_edition_now=False,
        created_by=asker.user_id,
        created_by_name=name,
        month_day=cadence.month_day,
    )


def validate(draft: SubscriptionDraft, lexicon: Lexicon, now: datetime) -> Subscription:
    """Return the subscription that a draft describes, not stored yet.

    The query is kept as it was typed, so that "since:7d" stays relative. With `first_edition_now`
    the first slot is due at once; its local date and wall time are those of `now` in the zone.
    Raises `SubscriptionError` with a message for each wrong field: channel, query, at, weekdays,
    zone, skip. Whether the bot may post in the channel is not known here.
    """
    fields: dict[str, str] = {}
    query = read_field(fields, lambda: _query(draft.query, lexicon, now), "")
    times = read_field(fields, lambda: parse_wall_times(draft.at), NO_TIMES)
    zone = read_field(fields, lambda: find_zone(draft.zone), "")
    skipped = read_field(fields, lambda: parse_skipped(draft.skip), NO_DATES)
    if not _CHANNEL.fullmatch(draft.channel_id):
        fields["channel"] = "Choose the channel that the digest should go to."
    weekdays = draft.weekdays if draft.month_day is None else EVERY_DAY
    if not weekdays or not weekdays <= EVERY_DAY or not 1 <= (draft.month_day or 1) <= LAST_DAY:
        fields["weekdays"] = "Choose at least one day."
    if fields:
        raise SubscriptionError(fields)
    cadence = Cadence(
        weekdays=weekdays, times=times, zone=zone, month_day=draft.month_day, skipped=skipped
    )
    return Subscription(
        id=None,
        team_id=draft.team_id,
        channel_id=draft.channel_id,
        query=query,
        cadence=cadence,
        created_by=draft.created_by,
        created_by_name=draft.created_by_name,
        created_at=now,
        preferences=draft.preferences,
        next_slot=_slot_at(now, zone) if draft.first_edition_now else next_slot(cadence, now),
    )


def parse_skipped(text: str) -> frozenset[date]:
    """Return local dates from "2026-12-24, 2026-12-28 to 2027-01-03"; "" means none.

    Raises `SubscriptionError` for `skip` where a part is no date or range, or there are over 366.
    """
    days: set[date] = set()
    for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        first, _, last = (piece.strip() for piece in _RANGE.sub("|", part).partition("|"))
        try:
            begin = date.fromisoformat(first)
            end = date.fromisoformat(last or first)
        except ValueError:
            wrong = f"'{part[:60]}' is no date. Write 2026-12-24, or 2026-12-24 to 2027-01-02."
            raise SubscriptionError({"skip": wrong}) from None
        if not 0 <= (end - begin).days < MOST_SKIPPED:
            raise SubscriptionError({"skip": f"'{part[:60]}' is not a range of at most a year."})
        days.update(begin + timedelta(days=number) for number in range((end - begin).days + 1))
    if len(days) > MOST_SKIPPED:
        raise SubscriptionError({"skip": f"Give at most {MOST_SKIPPED} days."})
    return frozenset(days)


def skipped_text(days: frozenset[date]) -> str:
    """Return dates as `parse_skipped` reads them, in order, runs as ranges; never in more letters.

    >>> skipped_text(parse_skipped("2026-12-28 to 2027-01-03"))
    '2026-12-28–2027-01-03'
    """
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] + _DAY == day:
            runs[-1].append(day)
        else:
            runs.append([day])
    return "\n".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def pause_end(length: str, day: str, zone: str, now: datetime) -> datetime | None:
    """Return when a pause ends, at the beginning of a day in the zone; None: a person ends it.

    `length` is a `PauseLength`, `day` a local date in ISO form. Raises `SubscriptionError` for
    `length` and `day`.
    """
    local = ZoneInfo(zone)
    today = now.astimezone(local).date()
    match length:
        case PauseLength.OPEN:
            return None
        case PauseLength.WEEK:
            end = today + 7 * _DAY
        case PauseLength.DAY:
            end = _day_ahead(day, today)
        case _:
            raise SubscriptionError({"length": "Choose how long the digest should rest."})
    return datetime.combine(end, time(), local).astimezone(UTC)


def _day_ahead(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise SubscriptionError({"day": "Choose the day on which it should go on."}) from None
    if not today < day <= today + MOST_SKIPPED * _DAY:
        raise SubscriptionError({"day": "Choose a day that lies ahead, within a year."})
    return day


def describe_changes(before: Subscription, after: Subscription) -> str:
    """Return in words what differs: "at 09:00 → 08:30 …"; "" where nothing does.

    What moves by itself (the next slot, what was covered) is no change.
    """
    old, new = _told(before), _told(after)
    return "; ".join(f"{name}: {old[name]} → {new[name]}" for name in old if old[name] != new[name])


def _told(subscription: Subscription) -> dict[str, str]:
    days = sorted(day.isoformat() for day in subscription.cadence.skipped)
    preferences = subscription.preferences
    chosen = {
        each.name.replace("_", " "): str(getattr(preferences, each.name))
        for each in fields(preferences)
    }
    return {
        "query": subscription.query or "everything",
        "channel": subscription.channel_id,
        "when": describe_cadence(subscription.cadence),
        "without": ", ".join(days) or "no exception",
        **chosen,
    }


def _query(text: str, lexicon: Lexicon, now: datetime) -> str:
    try:
        parse_query(text, lexicon, now.date())
    except QueryError as error:
        raise SubscriptionError({"query": f"{error.message} {error.hint}".strip()}) from error
    return " ".join(text.split())


def _slot_at(now: datetime, zone: str) -> Slot:
    local = now.astimezone(ZoneInfo(zone))
    return Slot(due_at=now.astimezone(UTC), local_date=local.date(), wall_time=f"{local:%H:%M}")
