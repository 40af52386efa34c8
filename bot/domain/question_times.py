"""The times in a question: "since friday", "in september", "between march and may", "last week".

The found stretches are cut out of the text, so that "may" and "second" are not looked at again.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.timespan import Window, parse_window
from bot.errors import QueryError

_LONGEST_DATE = 5
_DAY = timedelta(days=1)
_YEARS = range(1900, 2200)
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


def read_times(text: str, today: date) -> Times:
    """Return the days that `text` names; several narrow each other. "A few" is three.

    A window that ends today is left open, so that "in the last month" includes what is announced
    for tomorrow. Never raises: what is no date stays in the text, and so does "in two weeks".
    """
    since: list[date] = []
    until: list[date] = []
    rest = _ONE.sub("one", _SEVERAL.sub("three", text))
    while stretch := _next_stretch(rest, today):
        since.extend([stretch.since] if stretch.since else [])
        until.extend([stretch.until] if stretch.until else [])
        rest = f"{rest[: stretch.start]} {rest[stretch.end :]}"
    return Times(since=max(since, default=None), until=min(until, default=None), rest=rest)


def _next_stretch(text: str, today: date) -> _Stretch | None:
    for lead in _LEAD.finditer(text):
        stretch = _led(lead, today)
        if stretch:
            return stretch
    for match in _BARE.finditer(text):
        window = _window(match[0], today)
        if window:
            return _within(window, match.start(), match.end(), today)
    return None


def _led(lead: re.Match[str], today: date) -> _Stretch | None:
    """Return the time that a preposition leads, or None where no date follows it."""
    word, text = lead[1].casefold(), lead.string
    found = _date_at(text, lead.end(), today)
    if found is None or (word == "in" and _FUTURE.fullmatch(text, lead.end(), found[1])):
        return None
    window, end = found
    partner = _PARTNER.match(text, end) if word in ("between", "from") else None
    second = _date_at(text, partner.end(), today) if partner else None
    if second:
        first, last = sorted((window.first, second[0].last))
        return _Stretch(first, last, lead.start(), second[1])
    match word:
        case "since" | "from":
            return _Stretch(window.first, None, lead.start(), end)
        case "after":
            return _Stretch(window.last + _DAY, None, lead.start(), end)
        case "until" | "till":
            return _Stretch(None, window.last, lead.start(), end)
        case "before":
            return _Stretch(None, window.first - _DAY, lead.start(), end)
        case "between":
            return None
        case _:
            return _within(window, lead.start(), end, today)


def _within(window: Window, start: int, end: int, today: date) -> _Stretch:
    is_open = window.last == today and window.first < today
    return _Stretch(window.first, None if is_open else window.last, start, end)


def _date_at(text: str, at: int, today: date) -> tuple[Window, int] | None:
    """Return the longest date that begins at `at`, and where it ends."""
    ends: list[int] = []
    for _ in range(_LONGEST_DATE):
        word = _WORD.match(text, at if not ends else ends[-1])
        if not word:
            break
        ends.append(word.end())
    for end in reversed(ends):
        window = _window(text[at:end].rstrip(",."), today)
        if window:
            return window, end
    return None


def _window(text: str, today: date) -> Window | None:
    try:
        window = parse_window(text, today)
    except QueryError:
        return None
    return window if window.first.year in _YEARS and window.last.year in _YEARS else None
