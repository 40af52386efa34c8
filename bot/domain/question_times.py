"""The times in a question: "since friday", "in september", "between march and may", "last week".

The found stretches are cut out of the text, so that "may" and "second" are not looked at again.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from bot.domain.timespan import Window, parse_window
from bot.errors import QueryError

_LONGEST_DATE = 5
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_MONTHS_AHEAD = timedelta(days=334)
_YEARS = range(1900, 2200)
_WEEKDAY = re.compile(r"(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day", re.IGNORECASE)
_MONTH = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b", re.IGNORECASE
)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_LEAD = re.compile(
    r"(?<!\w)(since|after|until|till|before|between|from|in|on|during|over|for|within)(?=\s)",
    re.IGNORECASE,
)
_PARTNER = re.compile(r"\s*(?:and|to|until|till|[-–])(?=\s)", re.IGNORECASE)
_WORD = re.compile(r"\s*([^\s?!;:()\"“”]+)")
_BARE = re.compile(
    r"(?<![\w-])(?:"
    r"yesterday|today|tomorrow"
    r"|(?:last|past|this|next)\s+(?:week|month|quarter|year)"
    r"|(?:last|past)\s+\w+\s+(?:day|week|month|quarter|year)s?"
    r"|last\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|\w+\s+(?:day|week|month|year)s?\s+ago"
    r"|(?:january|february|april|june|july|august|september|october|november|december)"
    r"(?:\s+(?:19|20)\d\d)?"
    r"|(?:19|20)\d\d(?:-(?:\d\d(?:-\d\d)?|q[1-4]))?"
    r")(?![\w-])",
    re.IGNORECASE | re.ASCII,
)
_SEVERAL = re.compile(r"\b(?:a\s+)?(?:few|couple\s+of|several)\b", re.IGNORECASE)
_ONE = re.compile(r"\ban?(?=\s+(?:day|week|month|quarter|year)\b)", re.IGNORECASE)
_FUTURE = re.compile(r"\s*\w+\s+(?:day|week|month|year)s?", re.IGNORECASE)


_OPEN: Mapping[str, Callable[[Window], tuple[date | None, date | None]]] = MappingProxyType(
    {
        "since": lambda window: (window.first, None),
        "from": lambda window: (window.first, None),
        "after": lambda window: (window.last + _DAY, None),
        "until": lambda window: (None, window.last),
        "till": lambda window: (None, window.last),
        "before": lambda window: (None, window.first - _DAY),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """The days that a question names, None where it names none, and the text without them."""

    since: date | None = None
    until: date | None = None
    rest: str


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A time in the text, from `start` to `end`, and the days that it bounds."""

    since: date | None
    until: date | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Calendar:
    """The present; `is_ahead` where months and weekdays are the coming ones."""

    today: date
    is_ahead: bool

    def window(self, text: str) -> Window | None:
        """Return the days that `text` means, or None."""
        try:
            window = parse_window(text, self.today)
            if self.is_ahead and window.last < self.today:
                window = self._coming(text, window)
        except QueryError:
            return None
        return window if window.first.year in _YEARS and window.last.year in _YEARS else None

    def _coming(self, text: str, window: Window) -> Window:
        if _WEEKDAY.fullmatch(text.strip()):
            return Window(first=window.first + _WEEK, last=window.last + _WEEK)
        if _MONTH.search(text) and not _YEAR.search(text):
            return parse_window(text, self.today + _MONTHS_AHEAD)
        return window


def read_times(text: str, today: date, *, is_ahead: bool = False) -> Times:
    """Return the days that `text` names; several narrow each other. "A few" is three.

    With `is_ahead`, months and weekdays without more are the coming ones: what is planned "in
    December" has not been. A window that ends today is left open, so that "in the last month"
    includes what is announced for tomorrow. Never raises: what is no date stays in the text, and so
    does "in two weeks".
    """
    since: list[date] = []
    until: list[date] = []
    rest = _ONE.sub("one", _SEVERAL.sub("three", text))
    calendar = _Calendar(today, is_ahead)
    while stretch := _next_stretch(rest, calendar):
        since.extend([stretch.since] if stretch.since else [])
        until.extend([stretch.until] if stretch.until else [])
        rest = f"{rest[: stretch.start]} {rest[stretch.end :]}"
    return Times(since=max(since, default=None), until=min(until, default=None), rest=rest)


def _next_stretch(text: str, calendar: _Calendar) -> _Stretch | None:
    for lead in _LEAD.finditer(text):
        stretch = _led(lead, calendar)
        if stretch:
            return stretch
    for match in _BARE.finditer(text):
        window = calendar.window(match[0])
        if window:
            return _within(window, match.start(), match.end(), calendar.today)
    return None


def _led(lead: re.Match[str], calendar: _Calendar) -> _Stretch | None:
    """Return the time that a preposition leads, or None where no date follows it."""
    word, text = lead[1].casefold(), lead.string
    found = _date_at(text, lead.end(), calendar)
    if found is None or (word == "in" and _FUTURE.fullmatch(text, lead.end(), found[1])):
        return None
    window, end = found
    partner = _PARTNER.match(text, end) if word in ("between", "from") else None
    second = _date_at(text, partner.end(), calendar) if partner else None
    if second:
        first, last = sorted((window.first, second[0].last))
        return _Stretch(first, last, lead.start(), second[1])
    is_day = window.first == window.last
    if word == "between" or (word == "on" and not is_day):
        return None
    if word in _OPEN and not (word == "from" and not is_day):
        since, until = _OPEN[word](window)
        return _Stretch(since, until, lead.start(), end)
    return _within(window, lead.start(), end, calendar.today)


def _within(window: Window, start: int, end: int, today: date) -> _Stretch:
    is_open = window.last == today and window.first < today
    return _Stretch(window.first, None if is_open else window.last, start, end)


def _date_at(text: str, at: int, calendar: _Calendar) -> tuple[Window, int] | None:
    """Return the longest date that begins at `at`, and where it ends."""
    ends: list[int] = []
    for _ in range(_LONGEST_DATE):
        word = _WORD.match(text, at if not ends else ends[-1])
        if not word:
            break
        ends.append(word.end())
    for end in reversed(ends):
        window = calendar.window(text[at:end].rstrip(",."))
        if window:
            return window, end
    return None
