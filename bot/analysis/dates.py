"""Reading dates: absolute ones as they stand, relative ones from the day of publication.

    text ── PATTERNS, most exact first ── resolve against `published` ── FoundDates by position

A date keeps the granularity of its words: "in September" is a month, "last year" a year. A week
cannot be said in ISO 8601's reduced form, so "last week" is the month it lies in. Without a day of
publication, weekdays and "yesterday" mean nothing and are left out; so are days without a year.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from bot.domain.model import PartialDate

_MONTHS = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = MappingProxyType(
    {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
)

_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
_RANGE = r"(?:\s?(?:-|–|to|and|through)\s?\d{1,2}(?:st|nd|rd|th)?\b)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"
_WEEKDAY = r"(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"

Tense = Literal["past", "future"]


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: its offsets, what it means, and which tense its own words give it."""

    start: int
    end: int
    date: PartialDate
    tense: Tense | None = None


@dataclass(frozen=True, slots=True)
class _Anchor:
    published: date | None
    future: bool


_Resolver = Callable[[re.Match[str], _Anchor], PartialDate | None]


def find_dates(text: str, published: date | None, *, future: bool = False) -> list[FoundDate]:
    """Return the dates in a text, in its order, without overlaps.

    `future` says that the sentence speaks of what is to come, so "on Sunday" is the next one.
    Never raises: an impossible date (31 February) is no date.
    """
    anchor = _Anchor(published, future)
    found: list[FoundDate] = []
    taken: list[tuple[int, int]] = []
    for pattern, resolver in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            resolved = resolver(match, anchor)
            if resolved:
                found.append(FoundDate(*match.span(), resolved, _tense(match[0])))
    return sorted(found, key=lambda item: item.start)


def _tense(words: str) -> Tense | None:
    if re.match(r"(?:last|yesterday|earlier)\b|.*\bago\b", words, re.IGNORECASE):
        return "past"
    if re.match(r"(?:next|tomorrow|later|coming)\b", words, re.IGNORECASE):
        return "future"
    return None


def _iso(day: date) -> PartialDate:
    return PartialDate(day.isoformat())


def _month_of(day: date) -> PartialDate:
    return PartialDate(f"{day:%Y-%m}")


def _month_number(match: re.Match[str]) -> int:
    return _MONTHS.index(match["month"][:3].lower()) + 1


def _full(match: re.Match[str], _: _Anchor) -> PartialDate | None:
    return _day_of(int(match["year"]), _month_number(match), int(match["day"]))


def _numeric(match: re.Match[str], _: _Anchor) -> PartialDate | None:
    return _day_of(int(match["year"]), int(match["number"]), int(match["day"]))


def _day_of(year: int, month: int, day: int) -> PartialDate | None:
    if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
        return _iso(date(year, month, day))
    return None


def _month_and_year(match: re.Match[str], _: _Anchor) -> PartialDate:
    return PartialDate(f"{match['year']}-{_month_number(match):02d}")


def _day_and_month(match: re.Match[str], anchor: _Anchor) -> PartialDate | None:
    """Return the day nearest to publication; of the future only where the sentence speaks of it."""
    if anchor.published is None:
        return None
    year = anchor.published.year
    days = [_day_of(each, _month_number(match), int(match["day"])) for each in _years(year)]
    known = [day.first_day() for day in days if day]
    if not known:
        return None
    return _iso(min(known, key=lambda day: _remoteness(day, anchor)))


def _years(year: int) -> range:
    return range(max(year - 1, 1), min(year + 1, 9999) + 1)


def _remoteness(day: date, anchor: _Anchor) -> int:
    """Return the distance from publication in days; the wrong direction counts fivefold."""
    assert anchor.published is not None
    ahead = (day - anchor.published).days
    wrong = ahead < -1 if anchor.future else ahead > 1
    return abs(ahead) * (5 if wrong else 1)


def _month(match: re.Match[str], anchor: _Anchor) -> PartialDate | None:
    if anchor.published is None:
        return None
    number, today = _month_number(match), anchor.published
    which = (match["which"] or "").lower()
    year = today.year
    if which == "next" or (anchor.future and which != "last"):
        year += number < today.month
    elif number > today.month or (which == "last" and number == today.month):
        year -= 1
    return PartialDate(f"{year:04d}-{number:02d}")


def _weekday(match: re.Match[str], anchor: _Anchor) -> PartialDate | None:
    if anchor.published is None:
        return None
    today, which = anchor.published, (match["which"] or "").lower()
    back = (today.weekday() - _DAYS.index(match["weekday"].lower())) % 7
    if which in ("next", "coming") or (anchor.future and which != "last"):
        return _shifted(today, (-back) % 7 or (7 if which == "next" else 0))
    return _shifted(today, -(back or (7 if which == "last" else 0)))


def _near_day(match: re.Match[str], anchor: _Anchor) -> PartialDate | None:
    shift = {"yesterday": -1, "tomorrow": 1}.get(match[0].lower(), 0)
    return _shifted(anchor.published, shift)


def _shifted(day: date | None, days: int) -> PartialDate | None:
    if day is None or not 1 <= day.toordinal() + days <= date.max.toordinal():
        return None
    return _iso(day + timedelta(days=days))


def _ago(match: re.Match[str], anchor: _Anchor) -> PartialDate | None:
    if anchor.published is None:
        return None
    words = match["number"].lower()
    number = _NUMBERS.get(words) or int(words if words.isdecimal() else 0)
    unit = match["unit"].lower()
    days = number * {"day": 1, "week": 7, "month": 30, "year": 365}[unit]
    resolved = _shifted(anchor.published, -days)
    if resolved is None or unit == "day":
        return resolved
    return PartialDate(resolved.text[:4] if unit == "year" else resolved.text[:7])


def _period(match: re.Match[str], anchor: _Anchor) -> PartialDate | None:
    """Resolve last, this and next week, month and year, and "earlier this month"."""
    if anchor.published is None:
        return None
    step = {"last": -1, "past": -1, "next": 1, "coming": 1}.get(match["which"].lower(), 0)
    today, unit = anchor.published, match["unit"].lower()
    if unit == "year":
        return PartialDate(f"{min(max(today.year + step, 1), 9999):04d}")
    if unit == "month":
        months = min(max(today.year * 12 + today.month - 1 + step, 12), 119_999)
        return PartialDate(f"{months // 12:04d}-{months % 12 + 1:02d}")
    shifted = _shifted(today, 7 * step)
    return _month_of(shifted.first_day()) if shifted else None


def _year(match: re.Match[str], _: _Anchor) -> PartialDate:
    return PartialDate(match["year"])


def _pattern(expression: str, resolver: _Resolver) -> tuple[re.Pattern[str], _Resolver]:
    return re.compile(expression), resolver


_PATTERNS: tuple[tuple[re.Pattern[str], _Resolver], ...] = (
    _pattern(rf"\b{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)\b", _numeric),
    _pattern(rf"\b{_DAY}{_RANGE}(?: of)? {_MONTH},? {_YEAR}", _full),
    _pattern(rf"\b{_MONTH} {_DAY}{_RANGE},? {_YEAR}", _full),
    _pattern(rf"\b{_MONTH},? (?:of )?{_YEAR}", _month_and_year),
    _pattern(rf"\b{_DAY}{_RANGE}(?: of)? {_MONTH}", _day_and_month),
    _pattern(rf"\b{_MONTH} {_DAY}(?!,\d|\.\d|\s?%){_RANGE}", _day_and_month),
    _pattern(rf"\b(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his|coming) )?{_WEEKDAY}", _weekday),
    _pattern(
        r"(?i)\b(?P<number>an?|one|two|three|four|five|six|seven|\d{1,3}) "
        r"(?P<unit>day|week|month|year)s? (?:ago|earlier|prior)\b",
        _ago,
    ),
    _pattern(r"(?i)\b(?:yesterday|today|tomorrow)\b(?!['’]s\b)", _near_day),
    _pattern(
        r"(?i)\b(?:(?:earlier|later) )?(?P<which>last|past|this|next|coming) (?P<unit>week|month"
        r"|year)\b",
        _period,
    ),
    _pattern(
        rf"\b(?:[Ii]n|[Dd]uring|[Ss]ince|(?P<which>[Ll]ast|[Nn]ext|[Tt]his)|of|early|late|mid"
        rf"|until|by"
        rf"|the previous|for) (?:(?:early|late|mid)[ -])?{_MONTH}(?! \d)",
        _month,
    ),
    _pattern(rf"\b(?:[Ii]n|[Ss]ince|during|of|until|by|from|early|late|mid) {_YEAR}", _year),
)
