"""Times as publishers write them: RFC 822 and ISO 8601, with what is commonly got wrong.

Nothing is guessed: a form whose day and month could be either, a bare year, or a time of the day
alone is unknown. Without a zone it is UTC.
"""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from types import MappingProxyType
from typing import Final

_FARTHEST: Final = timedelta(hours=14)

# Hours from UTC. Left out is what means several: IST is Indian, Israeli and Irish.
_ZONES: Final = MappingProxyType(
    {
        "WEST": 1, "BST": 1, "CET": 1, "MET": 1, "CEST": 2, "MEST": 2, "EET": 2, "SAST": 2,
        "EEST": 3, "MSK": 3, "TRT": 3, "PKT": 5, "ICT": 7, "WIB": 7, "HKT": 8, "SGT": 8, "PHT": 8,
        "AWST": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    }
)  # fmt: skip
_ZONE_NAME = re.compile(r"\b([A-Z]{3,4})\Z")
_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?)?",
    re.IGNORECASE,
)
_MAX_LENGTH = 100


def read_date(text: str, now: datetime) -> datetime | None:
    """Return the moment that a text names, in UTC; None where it is unknown.

    A date without a time is its noon, so that it is that date in most zones; today's is `now` until
    then.

    >>> read_date("Mon, 16 Sep 2024 08:00:00 +0200", datetime(2024, 10, 1, tzinfo=UTC))
    datetime.datetime(2024, 9, 16, 6, 0, tzinfo=datetime.timezone.utc)
    """
    text = " ".join(text.split())
    if len(text) > _MAX_LENGTH:
        return None
    try:
        return _iso(text, now) or _rfc(text, now)
    except (ValueError, OverflowError):
        return None


def _iso(text: str, now: datetime) -> datetime | None:
    found = _ISO.fullmatch(text)
    if not found:
        return None
    day = datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC)
    if found[4] is None:
        return _sometime(day, now)
    return day + _clock(found[4], found[5], found[6] or 0) - _offset(found[7] or "")


def _offset(zone: str) -> timedelta:
    if not zone.startswith(("+", "-")):
        return timedelta()
    digits = zone[1:].replace(":", "")
    ahead = _clock(digits[:2], digits[2:] or 0, 0)
    return -ahead if zone.startswith("-") else ahead


def _rfc(text: str, now: datetime) -> datetime | None:
    """Read RFC 822 and 5322 as the standard library does, and zones by name that it lacks."""
    parts = parsedate_tz(text)
    if parts is None:
        bare = parsedate_tz(f"{text} 00:00:00")
        return _sometime(datetime(*bare[:3], tzinfo=UTC), now) if bare else None
    if not any(each.isalpha() for each in text):
        return None
    named = _ZONE_NAME.search(text)
    hours = _ZONES.get(named[1]) if named else None
    ahead = timedelta(hours=hours) if hours else timedelta(seconds=parts[9] or 0)
    if abs(ahead) > _FARTHEST:
        return None
    return datetime(*parts[:3], tzinfo=UTC) + _clock(*parts[3:6]) - ahead


def _sometime(day: datetime, now: datetime) -> datetime:
    """Return when on a day that came without a time."""
    noon = day + timedelta(hours=12)
    return min(noon, now) if day.date() == now.date() else noon


def _clock(hour: str | int, minute: str | int, second: str | int) -> timedelta:
    """Return a time of the day; some write midnight as 24:00, and leap seconds occur."""
    time = timedelta(hours=int(hour), minutes=int(minute), seconds=int(second))
    if int(minute) > 59 or time > timedelta(days=1):
        raise ValueError(f"{hour}:{minute} is no time of the day")
    return time
