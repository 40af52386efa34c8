"""Reading dates: absolute ones as they stand, relative ones from the day of publication.

    text ── patterns, most exact first ── resolve against `published` ── FoundDates by position

A date keeps the granularity of its words: "in September" is a month, "last year" a year. A week
cannot be said in ISO 8601's reduced form, so "last week" is the month it lies in. Without a day of
publication, weekdays and "yesterday" mean nothing and are left out; so are days without a year.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from bot.analysis.days import (
    Anchor,
    in_month,
    nearest_day,
    nearest_month,
    nearest_weekday,
    on_day,
    shifted,
)
from bot.analysis.foreign_dates import FOREIGN_PATTERNS
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
# A sentence with one of these has no foreign dates, and looking for them would double the time.
_ENGLISH = re.compile(r"\b(?:the|The|of|and|with|said|was|were|will)\b")
# What every English date has something of; half the sentences have nothing, and are soon done.
_HINT = re.compile(
    r"\d|day|week|month|year|tomorrow|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec",
    re.IGNORECASE,
)
_WEEKDAY = r"(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
# "Wednesday, March 11" is one date.
_ITS_DAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? \(?(?:the )?)?"


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: its offsets, and what it means."""

    start: int
    end: int
    date: PartialDate


_Resolver = Callable[[re.Match[str], Anchor], PartialDate | None]


def find_dates(text: str, published: date | None, *, future: bool = False) -> list[FoundDate]:
    """Return the dates in a text, in its order, without overlaps.

    `future` says that the sentence speaks of what is to come, so "on Sunday" is the next one.
    Never raises: an impossible date (31 February) is no date.
    """
    anchor = Anchor(published, future)
    found: list[FoundDate] = []
    taken: list[tuple[int, int]] = []
    is_english = _ENGLISH.search(text)
    if is_english and not _HINT.search(text):
        return found
    patterns = _PATTERNS if is_english else (*_PATTERNS, *FOREIGN_PATTERNS)
    for pattern, resolver in patterns:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            resolved = resolver(match, anchor)
            if resolved:
                found.append(FoundDate(*match.span(), resolved))
    return sorted(found, key=lambda item: item.start)


def _month_number(match: re.Match[str]) -> int:
    return _MONTHS.index(match["month"][:3].lower()) + 1


def _full(match: re.Match[str], _: Anchor) -> PartialDate | None:
    return on_day(int(match["year"]), _month_number(match), int(match["day"]))


def _numeric(match: re.Match[str], _: Anchor) -> PartialDate | None:
    return on_day(int(match["year"]), int(match["number"]), int(match["day"]))


def _month_and_year(match: re.Match[str], _: Anchor) -> PartialDate | None:
    return in_month(int(match["year"]), _month_number(match))


def _day_and_month(match: re.Match[str], anchor: Anchor) -> PartialDate | None:
    return nearest_day(_month_number(match), int(match["day"]), anchor)


def _month(match: re.Match[str], anchor: Anchor) -> PartialDate | None:
    return nearest_month(_month_number(match), (match["which"] or "").lower(), anchor)


def _day_alone(match: re.Match[str], anchor: Anchor) -> PartialDate | None:
    """Resolve "on the 8th", as the press of East Asia writes: the last one, or the next."""
    if anchor.published is None:
        return None
    today, day = anchor.published, int(match["day"])
    step = int(day < today.day) if anchor.future else -int(day > today.day)
    months = min(max(today.year * 12 + today.month - 1 + step, 12), 119_999)
    return on_day(months // 12, months % 12 + 1, day)


def _weekday(match: re.Match[str], anchor: Anchor) -> PartialDate | None:
    number = _DAYS.index(match["weekday"].lower())
    return nearest_weekday(number, (match["which"] or "").lower(), anchor)


def _near_day(match: re.Match[str], anchor: Anchor) -> PartialDate | None:
    shift = {"yesterday": -1, "tomorrow": 1}.get(match[0].lower(), 0)
    return shifted(anchor.published, shift)


def _ago(match: re.Match[str], anchor: Anchor) -> PartialDate | None:
    if anchor.published is None:
        return None
    words = match["number"].lower()
    number = _NUMBERS.get(words) or int(words if words.isdecimal() else 0)
    unit = match["unit"].lower()
    days = number * {"day": 1, "week": 7, "month": 30, "year": 365}[unit]
    resolved = shifted(anchor.published, -days)
    if resolved is None or unit == "day":
        return resolved
    return PartialDate(resolved.text[:4] if unit == "year" else resolved.text[:7])


def _period(match: re.Match[str], anchor: Anchor) -> PartialDate | None:
    """Resolve last, this and next week, month and year, and "earlier this month".

    "This year's exercise" names the exercise and dates nothing; "next year's" is still to come.
    """
    step = {"last": -1, "past": -1, "next": 1, "coming": 1}.get(match["which"].lower(), 0)
    is_name = step < 1 and match.string.startswith(("'s", "’s"), match.end())
    if anchor.published is None or is_name:
        return None
    today, unit = anchor.published, match["unit"].lower()
    if unit == "year":
        return PartialDate(f"{min(max(today.year + step, 1), 9999):04d}")
    if unit == "month":
        months = min(max(today.year * 12 + today.month - 1 + step, 12), 119_999)
        return PartialDate(f"{months // 12:04d}-{months % 12 + 1:02d}")
    within = shifted(today, 7 * step)
    return PartialDate(within.text[:7]) if within else None


def _year(match: re.Match[str], _: Anchor) -> PartialDate:
    return PartialDate(match["year"])


def _pattern(expression: str, resolver: _Resolver) -> tuple[re.Pattern[str], _Resolver]:
    return re.compile(expression), resolver


_PATTERNS: tuple[tuple[re.Pattern[str], _Resolver], ...] = (
    _pattern(rf"\b{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)\b", _numeric),
    _pattern(rf"\b{_ITS_DAY}{_DAY}{_RANGE}(?: of)? {_MONTH},? {_YEAR}", _full),
    _pattern(rf"\b{_ITS_DAY}{_MONTH} {_DAY}{_RANGE},? {_YEAR}", _full),
    _pattern(rf"\b{_MONTH},? (?:of )?{_YEAR}", _month_and_year),
    _pattern(rf"\b{_ITS_DAY}{_DAY}{_RANGE}(?: of)? {_MONTH}", _day_and_month),
    _pattern(rf"\b{_ITS_DAY}{_MONTH} {_DAY}(?!,\d|\.\d|\s?%){_RANGE}", _day_and_month),
    _pattern(
        r"\b[Oo]n the (?P<day>\d{1,2})(?:st|nd|rd|th)(?=[.,;)]|$| (?:local|in|at|and|of this)\b)",
        _day_alone,
    ),
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
