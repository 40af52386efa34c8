"""Stretches of days as people write them: "7d", "last week", "2026-Q1", "since monday".

    window   ← day | weekday | month | quarter | year | number unit | ("last"|"this"|"next") unit
    day      ← 2026-09-14 | 14 september 2026 | september 14 2026 | 14 september | today | …
    weekday  ← monday … sunday          the most recent one before today, also on such a day
    month    ← 2026-09 | september 2026 | september        without a year: begun most recently
    quarter  ← 2026-q1 | q1 2026 | q1
    year     ← 2026
    unit     ← d | w | m | y | day | week | month | quarter | year          "7d", "last 2 weeks"

A number with a unit reaches back from today. Weeks begin on Monday. Letters are taken in any case;
"the", "of" and commas do not count. Dates such as 9/10/26 are refused, since half the world reads
them the other way round. Nothing here knows a clock or a zone: `today` is the caller's.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.errors import QueryError

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_HINT = "Write it as 2026-09-14, 2026-09, 2026-Q3, 2026, 7d, last week or monday."
_NUMBER_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip
_UNIT = r"(d|w|m|y|days?|weeks?|months?|quarters?|years?)"
_MONTH = "(" + "|".join(f"{name}|{name[:3]}|{name[:4]}" for name in MONTHS) + r")\.?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(\d{4})"
_NOISE = re.compile(r"\b(?:the|of)\b|,")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a window must not end before it begins")


def parse_since(text: str, today: date) -> date:
    """Return the first day that "since `text`" means. Raises `QueryError` where it means none.

    >>> parse_since("7d", date(2026, 9, 14))
    datetime.date(2026, 9, 7)
    """
    return parse_window(text, today).first


def parse_until(text: str, today: date) -> date:
    """Return the last day that "until `text`" means: "until 7d" is up to 7 days ago.

    Raises `QueryError` where it means none.
    """
    window = parse_window(text, today)
    return window.first if re.fullmatch(r"\d+ ?[a-z]+", _tidy(text)) else window.last


def parse_window(text: str, today: date) -> Window:
    """Return the days that `text` means, seen from `today`.

    Raises `QueryError` for text that is no date, a date that does not exist (30 February), and
    dates outside the years 1 to 9999.
    """
    tidy = _tidy(text)
    for pattern, read in _FORMS:
        match = pattern.fullmatch(tidy)
        if match:
            return _checked(read, match, today, text)
    raise QueryError(f"I don't understand the date '{text}'.", text=text, hint=_HINT)


def _tidy(text: str) -> str:
    return " ".join(_NOISE.sub(" ", text.casefold()).split())


def _checked(
    read: Callable[[re.Match[str], date], Window], match: re.Match[str], today: date, text: str
) -> Window:
    try:
        return read(match, today)
    except (ValueError, OverflowError) as error:
        raise QueryError(f"The date '{text}' does not exist.", text=text, hint=_HINT) from error


def _iso_day(match: re.Match[str], _today: date) -> Window:
    return _one(date(int(match[1]), int(match[2]), int(match[3])))


def _day_first(match: re.Match[str], today: date) -> Window:
    return _named_day(match[3], _month_number(match[2]), int(match[1]), today)


def _month_first(match: re.Match[str], today: date) -> Window:
    return _named_day(match[3], _month_number(match[1]), int(match[2]), today)


def _named_day(year: str | None, month: int, day: int, today: date) -> Window:
    if year:
        return _one(date(int(year), month, day))
    # Eight years hold a 29 February, also around 1900 and 2100.
    for candidate in range(today.year, today.year - 9, -1):
        if day <= monthrange(candidate, month)[1] and date(candidate, month, day) <= today:
            return _one(date(candidate, month, day))
    raise ValueError("no year has such a day")


def _iso_month(match: re.Match[str], _today: date) -> Window:
    return _months(int(match[1]), int(match[2]), 1)


def _named_month(match: re.Match[str], today: date) -> Window:
    month = _month_number(match[1])
    year = int(match[2]) if match[2] else today.year - (month > today.month)
    return _months(year, month, 1)


def _quarter(match: re.Match[str], today: date) -> Window:
    number = int(match["number"])
    year = match["before"] or match["after"]
    begin = 3 * number - 2
    return _months(int(year) if year else today.year - (begin > today.month), begin, 3)


def _year(match: re.Match[str], _today: date) -> Window:
    return _months(int(match[1]), 1, 12)


def _near_day(match: re.Match[str], today: date) -> Window:
    return _one(today + timedelta(days=("yesterday", "today", "tomorrow").index(match[0]) - 1))


def _weekday(match: re.Match[str], today: date) -> Window:
    number = next(at for at, name in enumerate(WEEKDAYS) if name.startswith(match[1]))
    return _one(today - timedelta(days=(today.weekday() - number - 1) % 7 + 1))


def _reach(match: re.Match[str], today: date) -> Window:
    count = _NUMBER_WORDS.index(match[1]) if match[1] in _NUMBER_WORDS else int(match[1])
    return Window(first=_back(today, count, match[2]), last=today)


def _ago(match: re.Match[str], today: date) -> Window:
    return _one(_reach(match, today).first)


def _relative(match: re.Match[str], today: date) -> Window:
    step = ("last", "this", "next").index(match[1].replace("past", "last")) - 1
    unit = match[2]
    if unit == "week":
        first = today + timedelta(days=7 * step - today.weekday())
        return Window(first=first, last=first + timedelta(days=6))
    length = {"month": 1, "quarter": 3, "year": 12}[unit]
    begin = (today.month - 1) // length * length + 1
    months = today.year * 12 + begin - 1 + step * length
    return _months(months // 12, months % 12 + 1, length)


def _back(today: date, count: int, unit: str) -> date:
    if unit.startswith(("d", "w")):
        return today - timedelta(days=count * (7 if unit.startswith("w") else 1))
    months = count * {"m": 1, "q": 3, "y": 12}[unit[0]]
    index = today.year * 12 + today.month - 1 - months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _months(year: int, month: int, length: int) -> Window:
    first = date(year, month, 1)
    final_month = month + length - 1
    return Window(first=first, last=date(year, final_month, monthrange(year, final_month)[1]))


def _one(day: date) -> Window:
    return Window(first=day, last=day)


def _month_number(name: str) -> int:
    return next(at for at, month in enumerate(MONTHS, 1) if month.startswith(name[:3]))


_COUNT = r"(\d{1,4}|" + "|".join(_NUMBER_WORDS) + ")"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Window]], ...] = tuple(
    (re.compile(pattern, re.ASCII), read)
    for pattern, read in (
        (r"(\d{4})-(\d{1,2})-(\d{1,2})", _iso_day),
        (r"(\d{4})-(\d{1,2})", _iso_month),
        (rf"{_DAY} {_MONTH}(?: {_YEAR})?", _day_first),
        (rf"{_MONTH} {_DAY}(?: {_YEAR})?", _month_first),
        (rf"{_MONTH}(?: {_YEAR})?", _named_month),
        (r"(?:(?P<before>\d{4})[- ]?)?q(?P<number>[1-4])(?: (?P<after>\d{4}))?", _quarter),
        (_YEAR, _year),
        (r"yesterday|today|tomorrow", _near_day),
        (r"(?:last |on )?(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?", _weekday),
        (rf"{_COUNT} ?{_UNIT} ago", _ago),
        (rf"(?:last |past )?{_COUNT} ?{_UNIT}", _reach),
        (r"(last|past|this|next) (week|month|quarter|year)", _relative),
    )
)
