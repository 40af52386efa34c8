"""How seldom a feed asks to be read: `ttl`, `skipHours`, `skipDays`, the syndication module.

What cannot be read counts as not said; a feed that rules out every hour rules out none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

LONGEST: Final = timedelta(days=7)
_PERIODS: Final = MappingProxyType(
    {
        "hourly": timedelta(hours=1),
        "daily": timedelta(days=1),
        "weekly": timedelta(days=7),
        "monthly": timedelta(days=30),
        "yearly": timedelta(days=365),
    }
)
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOURS_OF_A_WEEK = 7 * 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a feed asks for: a pause, and hours (0 to 23, UTC) and days (Monday is 0) to skip."""

    pause: timedelta | None = None
    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()

    def rest(self, now: datetime, fresh_for: timedelta | None = None) -> timedelta | None:
        """Return how long to stay away from `now` on, at most a week; None: there is no wish.

        `fresh_for` is what the server asked for the same answer. A pause that ends in an hour to
        skip lasts until the next that is not.
        """
        asked = [each for each in (self.pause, fresh_for) if each]
        pause = min(max(asked, default=timedelta()), LONGEST)
        for _ in range(_HOURS_OF_A_WEEK):
            then = now + pause
            if then.hour not in self.hours and then.weekday() not in self.days:
                return pause or None
            pause += timedelta(hours=1) - timedelta(minutes=then.minute, seconds=then.second)
        return max(asked, default=None)


def wishes_of(
    *, ttl: str, period: str, frequency: str, hours: Iterable[str], days: Iterable[str]
) -> Wishes:
    """Read a feed's wishes: minutes (RSS 2.0), and how many times in a period (RSS 1.0)."""
    pauses = [timedelta(minutes=_number(ttl) or 0)]
    if period.strip().lower() in _PERIODS:
        pauses.append(_PERIODS[period.strip().lower()] / (_number(frequency) or 1))
    return Wishes(
        pause=min(max(pauses), LONGEST) or None,
        hours=frozenset(number % 24 for text in hours if (number := _number(text)) is not None),
        days=frozenset(
            _DAYS.index(text.strip().lower()) for text in days if text.strip().lower() in _DAYS
        ),
    )


def _number(text: str) -> int | None:
    bare = text.strip()
    return int(bare[:6]) if bare.isascii() and bare.isdigit() else None
