"""When it happened: the dates that a sentence gives, and which of them is the event's.

    dates ── asides last ── days of telling apart ── Given
    claims ── timely dates, those of the first sentences first ── made exact ── PartialDate

"The drill will begin in May, the navy said on Monday": Monday is when it was told. Such a day is
the event's only where nothing else is known, and never that of something still to come.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.analysis.dates import FoundDate, find_dates
from bot.analysis.days import shifted
from bot.analysis.reading import Clause, Reading, Unit
from bot.analysis.standing import ASIDES, looks_ahead
from bot.domain.model import PartialDate, Status

_NEAR_DAYS = 7
_STALE_DAYS = 92
_TO_COME = (Status.PLANNED, Status.PROPOSED)
_SPEECH = (
    r"(?:said|says|announced|reported|confirmed|stated|disclosed|revealed|noted"
    r"|told(?: [\w'’.-]+){1,3}?|according to(?: [\w'’.-]+){1,6}?)"
)
_TOLD_BEFORE = re.compile(
    rf"\b{_SPEECH}(?: (?:in|at|by|through)(?: [\w'’.-]+){{1,5}}?)?(?: late| early)?(?: on)? ?$"
    r"|\b(?:annoncé|déclaré|indiqué|informó|anunció|dijo|сообщил\w*|заявил\w*|объявил\w*)"
    r"(?: le| el| este)? ?$",
    re.IGNORECASE,
)
_TOLD_BEHIND = re.compile(
    r"(?: morning| afternoon| evening| night)? (?:said|announced|reported|confirmed|stated|told"
    r"|disclosed|revealed)\b|(?:发布|宣布|表示|通报|说)",
    re.IGNORECASE,
)
_PAST_VERB = re.compile(
    r"\b(?!armed|combined|unmanned|planned|scheduled|expected|proposed|based|uncrewed)[a-z]{2,}ed\b"
    r"|\b(?:met|held|spoke|told|said|took|gave)\b"
)


_ENDING = re.compile(
    r"\b(?:until|till|through|end(?:s|ing)? on|up to|no later than|ahead of|before)"
    r"(?: next| early)? $",
    re.IGNORECASE,
)
_FELL_THROUGH = re.compile(
    r"\b(?:was|were|had been) (?:to|due|scheduled|set|planned|expected)\b[^,;]*$"
    r"|\b(?:that|which|after) [^,;]*\b(?:severed|cut|suspended|halted|broke|froze)\b[^,;]*$"
    r"|\bexpires? $",
    re.IGNORECASE,
)
_COUNTS = MappingProxyType(
    {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
)
_DAYS_LONG = re.compile(r"\b(two|three|four|five|six|seven|ten|[2-9]|1\d)-day\b", re.IGNORECASE)
_CLOSED = re.compile(
    r"\b(?:wrap(?:s|ped) up|conclud\w+|ended|ends|closed|finish\w*|complet\w+|wound up)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Given:
    """The dates that a sentence gives: of what happened, and of when that was told."""

    event: PartialDate | None = None
    told: PartialDate | None = None


def dates_given(
    unit: Unit,
    clause: Clause,
    reading: Reading,
    *,
    future: bool = False,
    telling_is_the_act: bool = False,
) -> Given:
    """Return the dates of a unit: its clause's before those of its other clauses.

    `future` says that the clause speaks of what is to come. Asides ("after talks on Sunday") come
    last, and count only where they lie within a week of publication: else they look back. Where
    `telling_is_the_act`, as of a protest, the day of telling is the event's.
    """
    found = find_dates(unit.text, reading.published, future=future)
    told = [] if telling_is_the_act else [each for each in found if _is_told(each, unit)]
    told += [each for each in found if _is_in_dateline(each, unit) and each not in told]
    if future:
        past = find_dates(unit.text, reading.published)
        told += [each for each in past if _is_of_the_past(each, unit)]
        starts = {each.start for each in told}
        found = [each for each in found if each.start not in starts]
    rest = [each for each in found if each not in told]
    within = [each for each in rest if clause.holds(unit.start + each.start)]
    aside = [each for each in rest if unit.clause_at(unit.start + each.start).cue in ASIDES]
    beside = [each for each in rest if each not in aside]
    near = [each for each in aside if _is_near(each.date, reading)]
    best = [*within, *beside, *near]
    if len(best) > 1:
        best.sort(key=lambda each: _is_poor(each, unit))
    return Given(_begun(_first(best), unit), _first(told))


def event_date(
    leading: Sequence[Given], later: Sequence[Given], status: Status, reading: Reading
) -> PartialDate | None:
    """Return the first date that fits the status, as exactly as the first sentences have it.

    Days of telling stand behind the dates of the first sentences (`leading`), and before those of
    later ones, which may tell of something else.
    """
    events = _known(each.event for each in leading)
    told = [] if status is Status.PLANNED else _known(each.told for each in (*leading, *later))
    later_events = _known(each.event for each in later)
    for found in (*events, *told, *later_events):
        if _is_timely(found, status, reading):
            return _made_exact(found, events)
    return None


def _made_exact(found: PartialDate, others: Iterable[PartialDate]) -> PartialDate:
    """Return the first of the others that names a day within a month or year, else the date."""
    finer = (each for each in others if each.text.startswith(found.text) and each != found)
    return next(finer, found)


def _is_told(found: FoundDate, unit: Unit) -> bool:
    before = _TOLD_BEFORE.search(unit.text[: found.start])
    return bool(before or _TOLD_BEHIND.match(unit.text, found.end))


def _is_in_dateline(found: FoundDate, unit: Unit) -> bool:
    return bool(unit.tokens) and unit.start + found.start < unit.tokens[0].start


def _is_poor(found: FoundDate, unit: Unit) -> bool:
    """Return whether a date is the end of a span, a plan that fell through, or a mere week."""
    before = unit.text[: found.start]
    is_week = found.date.text.count("-") == 1 and "week" in unit.text[found.start : found.end]
    return is_week or bool(_ENDING.search(before) or _FELL_THROUGH.search(before))


def _begun(found: PartialDate | None, unit: Unit) -> PartialDate | None:
    """Return the first day of what ended on a day after so many of them."""
    span = _DAYS_LONG.search(unit.text)
    if found is None or len(found.text) < 10 or not span or not _CLOSED.search(unit.text):
        return found
    number = _COUNTS.get(span[1].casefold()) or int(span[1])
    return shifted(found.first_day(), 1 - number)


def _is_of_the_past(found: FoundDate, unit: Unit) -> bool:
    """Return whether a date stands behind a verb in the past and before the words on the future.

    "They agreed on Monday to set up a hotline": they agreed on Monday.
    """
    is_past = _PAST_VERB.search(unit.text, 0, found.start)
    return bool(is_past) and not looks_ahead(unit.text[: found.end])


def _is_near(found: PartialDate, reading: Reading) -> bool:
    if reading.published is None:
        return False
    return abs((reading.published - found.first_day()).days) <= _NEAR_DAYS


def _is_timely(found: PartialDate, status: Status, reading: Reading) -> bool:
    """Return whether a date fits: ahead of a plan, behind what happened, and not merely the year.

    "This year's exercise" is none of the news' dates: the year says no more than the publication.
    """
    if reading.published is None:
        return True
    if status is Status.PLANNED:
        return found.last_day() >= reading.published
    if status not in _TO_COME and found.text == f"{reading.published.year:04d}":
        return False
    if status not in _TO_COME and (reading.published - found.last_day()).days > _STALE_DAYS:
        return False
    return (found.first_day() - reading.published).days <= 1


def _first(found: Sequence[FoundDate]) -> PartialDate | None:
    return found[0].date if found else None


def _known(dates: Iterable[PartialDate | None]) -> list[PartialDate]:
    return [each for each in dates if each]
