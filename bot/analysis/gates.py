"""The gates between a report and a development: what can never be one engagement.

Other parties, another mechanism, other people of another rank, another time; and another kind,
unless the words are much alike, since outlets see a visit where others see the pact signed at it.
"""

from datetime import date, datetime, timedelta

from bot.analysis.levels import ORDER
from bot.analysis.similarity import (
    days_between,
    lasts,
    may_follow,
    may_go_on,
    party_overlap,
    type_match,
)
from bot.domain.model import Development, Engagement, PartialDate

_FEWEST_SHARED_PARTIES = 0.5
_FARTHEST_REPORTS = timedelta(days=14)
_FARTHEST_EVENTS_DAYS = 5
_RESCHEDULED_DAYS = 10
_LONGEST_DAYS = 21
_MUCH_ALIKE = 0.15
_RANKS_APART = 3


def is_closed(main: Engagement, candidate: Development, published: datetime, alike: float) -> bool:
    """Return whether a report cannot tell of a candidate; `alike` is how like their words are."""
    is_other_kind = type_match(main.type, candidate.type) == 0
    return (
        party_overlap(main.actors, candidate.actors) < _FEWEST_SHARED_PARTIES
        or (is_other_kind and not _is_one_occasion(main, candidate, alike))
        or _differ_in_mechanism(main, candidate)
        or _differ_in_people(main, candidate)
        or _differ_in_rank(main, candidate)
        or _differ_in_time(main, candidate, published)
    )


def _is_one_occasion(main: Engagement, candidate: Development, alike: float) -> bool:
    """Return whether reports of two kinds may still tell of one thing, in words much alike."""
    if main.mechanism and main.mechanism == candidate.mechanism:
        return True
    return alike >= _MUCH_ALIKE


def _differ_in_mechanism(main: Engagement, candidate: Development) -> bool:
    return bool(main.mechanism and candidate.mechanism and main.mechanism != candidate.mechanism)


def _differ_in_people(main: Engagement, candidate: Development) -> bool:
    """Return whether others of another rank met: ministers and generals talk on the same day."""
    ours = {person.name for person in main.people}
    theirs = {person.name for person in candidate.people}
    same_rank = None in (main.level, candidate.level) or main.level is candidate.level
    return bool(ours and theirs) and not (same_rank or ours & theirs)


def _differ_in_rank(main: Engagement, candidate: Development) -> bool:
    """Return whether ministers met in the one, and officials within a named dialogue in the other.

    By kind and by rank, that is: reports of a dialogue also name whoever opened it.
    """
    if main.type == candidate.type or bool(main.mechanism) == bool(candidate.mechanism):
        return False
    if main.level is None or candidate.level is None:
        return False
    return abs(ORDER.index(main.level) - ORDER.index(candidate.level)) >= _RANKS_APART


def _differ_in_time(main: Engagement, candidate: Development, published: datetime) -> bool:
    """Return whether the events or the reports lie too far apart; a plan may be weeks ahead."""
    if main.date and candidate.happened_on:
        farthest = _farthest_days(main, main.date, candidate, candidate.happened_on)
        return days_between(main.date, candidate.happened_on) > farthest
    days = days_of(candidate)
    return bool(days) and all(abs(published.date() - day) > _FARTHEST_REPORTS for day in days)


def _farthest_days(
    main: Engagement, day: PartialDate, candidate: Development, known_day: PartialDate
) -> int:
    """Return how many days two dates of one event may differ.

    What was planned may take place some days later, and what lasts may end days after it began.
    """
    status, known = main.status, candidate.status
    if may_follow(known, status) or may_follow(status, known):
        return _RESCHEDULED_DAYS
    earlier, later = (status, known) if day <= known_day else (known, status)
    is_one = lasts(main.type) and may_go_on(earlier, later)
    return _LONGEST_DAYS if is_one else _FARTHEST_EVENTS_DAYS


def days_of(candidate: Development) -> list[date]:
    """Return the days on which it was reported, and that under which it is filed."""
    days = [report.published_at.date() for report in candidate.reports if report.published_at]
    return [*days, candidate.sorted_on] if candidate.sorted_on else days
