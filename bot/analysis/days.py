"""From the parts of a date to what it means, seen from the day of publication.

What no calendar has (31 February), and what needs a publication that is not known, is None.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.model import PartialDate


@dataclass(frozen=True, slots=True)
class Anchor:
    """What relative dates count from; `future`: the sentence speaks of what is to come."""

    published: date | None
    future: bool


def on_day(year: int, month: int, day: int) -> PartialDate | None:
    """Return a day of the calendar."""
    if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
        return _iso(date(year, month, day))
    return None


def in_month(year: int, month: int) -> PartialDate | None:
    """Return a month of the calendar."""
    return PartialDate(f"{year:04d}-{month:02d}") if 1 <= month <= 12 else None


def nearest_day(month: int, day: int, anchor: Anchor) -> PartialDate | None:
    """Return the day nearest to publication; of the future only where the sentence speaks of it."""
    if anchor.published is None:
        return None
    year = anchor.published.year
    days = [on_day(each, month, day) for each in range(max(year - 1, 1), min(year + 1, 9999) + 1)]
    return _nearest([each.first_day() for each in days if each], anchor)


def nearest_day_of_month(day: int, anchor: Anchor) -> PartialDate | None:
    """Return the day of that number nearest to publication, of the months around."""
    if anchor.published is None:
        return None
    around = [anchor.published.year * 12 + anchor.published.month - 1 + step for step in (-1, 0, 1)]
    months = [divmod(count, 12) for count in around if 12 <= count < 120_000]
    days = [on_day(year, month + 1, day) for year, month in months]
    return _nearest([each.first_day() for each in days if each], anchor)


def _nearest(days: list[date], anchor: Anchor) -> PartialDate | None:
    return _iso(min(days, key=lambda day: _remoteness(day, anchor))) if days else None


def _remoteness(day: date, anchor: Anchor) -> int:
    """Return the distance from publication in days; the wrong direction counts fivefold."""
    assert anchor.published is not None
    ahead = (day - anchor.published).days
    wrong = ahead < -1 if anchor.future else ahead > 1
    return abs(ahead) * (5 if wrong else 1)


def nearest_month(number: int, which: str, anchor: Anchor) -> PartialDate | None:
    """Return the month of that number; `which` is "last", "next" or something else."""
    if anchor.published is None:
        return None
    today = anchor.published
    year = today.year
    if which == "next" or (anchor.future and which != "last"):
        year += number < today.month
    elif number > today.month or (which == "last" and number == today.month):
        year -= 1
    return PartialDate(f"{year:04d}-{number:02d}")


def nearest_weekday(number: int, which: str, anchor: Anchor) -> PartialDate | None:
    """Return the day of the week, 0 for Monday; `which` is "last", "next", "coming" or else."""
    if anchor.published is None:
        return None
    today = anchor.published
    back = (today.weekday() - number) % 7
    if which in ("next", "coming") or (anchor.future and which != "last"):
        return shifted(today, (-back) % 7 or (7 if which == "next" else 0))
    return shifted(today, -(back or (7 if which == "last" else 0)))


def shifted(day: date | None, days: int) -> PartialDate | None:
    """Return a day so many days later; None also where no calendar reaches."""
    if day is None or not 1 <= day.toordinal() + days <= date.max.toordinal():
        return None
    return _iso(day + timedelta(days=days))


def _iso(day: date) -> PartialDate:
    return PartialDate(day.isoformat())
