"""When a subscription is due: "weekdays at 09:00 Europe/Berlin" and the slots that follow from it.

A slot is a local date and a wall time, and only then an instant. For every local date of the
cadence, and each of its wall times, there is exactly one slot:

    the wall time occurs once            then
    … is skipped by a clock change       at the first valid minute after the gap
    … occurs twice                       the first time
    two fall together after a gap        one slot, named by the earlier
    the whole local date is skipped      no slot (Pacific/Apia, 30 December 2011)

Zone data come from `zoneinfo`; the root makes it read the pinned `tzdata` package. Nothing here
knows the present: `after` is an argument.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

from rapidfuzz import fuzz, process

from bot.domain.posting import LAST_DAY, MOST_TIMES, Cadence, Slot
from bot.domain.timespan import WEEKDAYS
from bot.domain.wording import join_names
from bot.errors import SubscriptionError

EVERY_DAY = frozenset(range(7))
WORKING_DAYS = frozenset(range(5))
WEEKEND = frozenset({5, 6})

_SETS = MappingProxyType(
    {
        "daily": EVERY_DAY, "every day": EVERY_DAY, "everyday": EVERY_DAY, "each day": EVERY_DAY,
        "weekdays": WORKING_DAYS, "workdays": WORKING_DAYS, "working days": WORKING_DAYS,
        "every weekday": WORKING_DAYS, "weekends": WEEKEND, "weekend": WEEKEND,
        "weekly": frozenset({0}),
    }
)  # fmt: skip
_WALL_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?", re.ASCII)
_AT = r"[0-9][0-9:.h]*\s*(?:am|pm|a\.m\.|p\.m\.)?"
_AND = re.compile(r"\s*(?:,|&|\band\b)\s*")
_MONTHLY = re.compile(
    r"(?:monthly|every month)(?: on)?(?: the)?"
    r"(?: (?:(?P<day>\d{1,2})(?:st|nd|rd|th)?|(?P<last>last)(?: day)?))?"
)
_CADENCE = re.compile(
    rf"(?P<days>{_MONTHLY.pattern}|[a-z ,&]+?)\s+(?:at\s+)?(?P<at>{_AT}(?:{_AND.pattern}{_AT})*)"
    r"(?:\s+(?:in\s+)?(?P<zone>\S+))?",
    re.IGNORECASE,
)
_NO_DAYS: tuple[frozenset[int], int | None] = (frozenset(), None)
NO_TIMES: tuple[time, ...] = ()
_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_LONG = timedelta(days=62)  # longer than from one monthly slot to the next
_MOST_WORDS = 30  # "mon, tue, … and sun at 6:00, 8:00, … and 20:00 in Europe/Berlin", and some more
_Value = TypeVar("_Value")
_HIDDEN_ZONES = frozenset({"Factory", "localtime", "posixrules"})


def parse_cadence(text: str, *, zone: str = "UTC") -> Cadence:
    """Return the cadence that `text` means; `zone` is used where it names none.

    Raises `SubscriptionError` with a message for each of `weekdays`, `at` and `zone` that is wrong.

    >>> describe_cadence(parse_cadence("mon, thu at 9am Asia/Tokyo"))
    'Mondays and Thursdays at 09:00 Asia/Tokyo'
    """
    match = _CADENCE.fullmatch(" ".join(text.split()))
    if not match:
        raise SubscriptionError(
            {"weekdays": "Write days, a time and a zone, such as `weekdays 08:30 Europe/Berlin`."}
        )
    fields: dict[str, str] = {}
    weekdays, month_day = read_field(fields, lambda: _days(match["days"]), _NO_DAYS)
    times = read_field(fields, lambda: parse_wall_times(match["at"]), NO_TIMES)
    known_zone = read_field(fields, lambda: find_zone(match["zone"] or zone), zone)
    if fields:
        raise SubscriptionError(fields)
    return Cadence(weekdays=weekdays, times=times, zone=known_zone, month_day=month_day)


def split_cadence(text: str, *, zone: str = "UTC") -> tuple[str, Cadence | None]:
    """Return a text without the cadence at its end, and that cadence; None where there is none.

    Raises `SubscriptionError` as `parse_cadence` does, where days are followed by no time of day
    or by no zone.

    >>> split_cadence("us-china weekdays 08:30")[0]
    'us-china'
    """
    words = text.split()
    wrong: SubscriptionError | None = None
    for index in range(max(len(words) - _MOST_WORDS, 0), len(words)):
        try:
            cadence = parse_cadence(" ".join(words[index:]), zone=zone)
        except SubscriptionError as error:
            is_near = "weekdays" not in error.fields
            wrong = wrong or (error if is_near else None)
            continue
        return " ".join(words[:index]).rstrip(" ,;"), cadence
    if wrong is not None:
        raise wrong
    return " ".join(words), None


def read_field(fields: dict[str, str], read: Callable[[], _Value], otherwise: _Value) -> _Value:
    """Return what `read` returns, else `otherwise`, with its complaints noted in `fields`."""
    try:
        return read()
    except SubscriptionError as error:
        fields.update(error.fields)
        return otherwise


def _days(text: str) -> tuple[frozenset[int], int | None]:
    monthly = _MONTHLY.fullmatch(text.casefold())
    if not monthly:
        return parse_weekdays(text), None
    day = LAST_DAY if monthly["last"] else int(monthly["day"] or 1)
    if not 1 <= day <= LAST_DAY:
        raise SubscriptionError({"weekdays": f"No month has a day {day}: write 1 to 31."})
    return EVERY_DAY, day


def parse_weekdays(text: str) -> frozenset[int]:
    """Return weekdays from "weekdays", "daily", "weekends" or names: "mon, wed and fri".

    Raises `SubscriptionError` for `weekdays` where a word is no day.
    """
    tidy = " ".join(text.casefold().split())
    if tidy in _SETS:
        return _SETS[tidy]
    words = re.findall(r"[^\s,&]+", re.sub(r"\b(?:and|every|on)\b", " ", tidy))
    days = [_weekday(word) for word in words]
    if not days:
        raise SubscriptionError({"weekdays": "Choose at least one day."})
    return frozenset(days)


def _weekday(word: str) -> int:
    for number, name in enumerate(WEEKDAYS):
        if len(word) >= 3 and name.startswith(word.removesuffix("s")):
            return number
    raise SubscriptionError(
        {"weekdays": f"'{word}' is no day. Write for example `weekdays`, `daily` or `mon, thu`."}
    )


def parse_wall_time(text: str) -> time:
    """Return a wall time from "09:00", "9:00", "9.30", "9am" or "9:30 pm".

    Raises `SubscriptionError` for `at` where it is none.
    """
    match = _WALL_TIME.fullmatch(text.casefold().strip())
    if match and (match[2] or match[3]):
        hour, minute = int(match[1]), int(match[2] or 0)
        half = (match[3] or "")[:1]
        is_possible = 1 <= hour <= 12 if half else hour <= 23
        if is_possible and minute <= 59:
            return time(hour % 12 + (12 if half == "p" else 0) if half else hour, minute)
    raise SubscriptionError(
        {"at": f"'{text.strip()}' is no time of day. Write it as 09:00, 17:30 or 9am."}
    )


def parse_wall_times(text: str) -> tuple[time, ...]:
    """Return wall times from "08:30", "8:30, 17:00" or "8:30 and 5pm", in order, each once.

    Raises `SubscriptionError` for `at` where one is none, or there are more than six.
    """
    times = sorted({parse_wall_time(part) for part in _AND.split(text.strip().casefold())})
    if len(times) > MOST_TIMES:
        raise SubscriptionError({"at": f"Choose at most {MOST_TIMES} times a day."})
    return tuple(times)


def find_zone(text: str) -> str:
    """Return the IANA name of a time zone, written in any case, such as `Europe/Berlin`.

    Raises `SubscriptionError` for `zone`, with the nearest names, where there is none.
    """
    name = text.strip()
    if _is_zone(name):
        return name
    zones = sorted(available_timezones() - _HIDDEN_ZONES)
    wanted = name.casefold().replace(" ", "_")
    for zone in zones:
        if zone.casefold() == wanted:
            return zone
    cities = {zone: zone.rsplit("/", 1)[-1].casefold() for zone in zones if "/" in zone}
    near = process.extract(wanted.rsplit("/", 1)[-1], cities, scorer=fuzz.ratio, limit=2)
    names = join_names([f"`{zone}`" for _, likeness, zone in near if likeness >= 70], last="or")
    hint = f"Did you mean {names}?" if names else "Write it as `Europe/Berlin` or `UTC`."
    raise SubscriptionError({"zone": f"I don't know the time zone '{name[:60]}'. {hint}"})


def _is_zone(name: str) -> bool:
    if name in _HIDDEN_ZONES:
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def describe_cadence(cadence: Cadence) -> str:
    """Return a cadence in words: "weekdays at 09:00 Europe/Berlin"."""
    names = {EVERY_DAY: "every day", WORKING_DAYS: "weekdays", WEEKEND: "weekends"}
    plurals = [f"{WEEKDAYS[day].capitalize()}s" for day in sorted(cadence.weekdays)]
    days = names.get(cadence.weekdays) or join_names(plurals)
    if cadence.month_day is not None:
        days = f"monthly on the {ordinal(cadence.month_day)}"
    times = join_names([f"{at:%H:%M}" for at in cadence.times])
    return f"{days} at {times} {cadence.zone}"


def ordinal(day: int) -> str:
    """Return a day of the month in words: "1st", "22nd"; 31 is the "last day"."""
    if day == LAST_DAY:
        return "last day"
    ending = "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def next_slot(cadence: Cadence, after: datetime) -> Slot:
    """Return the first slot that is due strictly after `after`.

    Slots of one cadence have strictly increasing due times, and local dates that never fall back.
    Raises `OverflowError` after the year 9999.
    """
    zone = ZoneInfo(cadence.zone)
    # No earlier date is left: clocks have shown its wall times by now, or leapt over them.
    day = after.astimezone(zone).date()
    while True:
        for at in cadence.times if is_day_of(cadence, day) else ():
            due_at = _due_at(day, at, zone)
            if due_at is not None and due_at > after:
                return Slot(due_at=due_at, local_date=day, wall_time=at.isoformat("minutes"))
        day += _DAY


def newest_slot(cadence: Cadence, due: Slot, now: datetime) -> Slot:
    """Return the newest slot that has come by `now`: `due`, or one after it, after downtime.

    Of a downtime of years the last two months are looked at.
    """
    newest = due
    if now - due.due_at > _LONG:
        newest = next_slot(cadence, now - _LONG)
    following = newest
    while following.due_at <= now:
        newest, following = following, next_slot(cadence, following.due_at)
    return newest if newest.due_at <= now else due


def is_day_of(cadence: Cadence, day: date) -> bool:
    """Return whether a cadence has slots on a local date."""
    if day in cadence.skipped:
        return False
    if cadence.month_day is None:
        return day.weekday() in cadence.weekdays
    return day.day == min(cadence.month_day, monthrange(day.year, day.month)[1])


def _due_at(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """Return when the slot of a local date is due, or None where the zone skips the whole date."""
    wall = datetime.combine(day, at, zone)
    instant = wall.astimezone(UTC)
    if instant.astimezone(zone) == wall:
        return instant
    leap = _leap_over(wall)
    sides = {side.astimezone(zone).date() for side in (leap - _SECOND, leap)}
    return _whole_minute(leap) if day in sides else None


def _leap_over(wall: datetime) -> datetime:
    """Return the second at which clocks leap over a wall time that they never show.

    Fold 0 reads the wall time by the offset before the clock change and fold 1 by that after it, so
    that the change lies between the two instants (PEP 495).
    """
    zone = wall.tzinfo
    early, late = (wall.replace(fold=fold).astimezone(UTC) for fold in (1, 0))
    new_offset = late.astimezone(zone).utcoffset()
    before, behind = 0, int((late - early).total_seconds())
    while behind - before > 1:
        middle = (before + behind) // 2
        if (early + timedelta(seconds=middle)).astimezone(zone).utcoffset() == new_offset:
            behind = middle
        else:
            before = middle
    return early + timedelta(seconds=behind)


def _whole_minute(instant: datetime) -> datetime:
    whole = instant.replace(second=0)
    return whole if whole == instant else whole + _MINUTE
