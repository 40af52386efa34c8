"""How seldom a feed asks to be read: `ttl`, `skipHours`, `skipDays`, the syndication module.

What cannot be read counts as not said; a feed that rules out every hour rules out none.
"""

from collections.abc import Iterable
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from bot.domain.wishes import LONGEST, Wishes

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
