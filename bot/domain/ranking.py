"""The order in digests: what a desk officer would want to read first.

    score = 10 x importance of the engagement type      1 routine … 5 major; unknown: 2
          + rank of who met                             leader 10 … working 1
          + standing of the evidence                    both sides 6 … reported 0
          + 1.5 x distinct outlets, six at most         at most 9
          + a turn in the relation                      suspended, resumed: 8; a single thing
                                                        called off, for floods perhaps, is none
          + 4 where the engagement lies ahead, at most two weeks
          - 0.5 x days since it happened, thirty at most

Points were set by hand in November 2026, so that one step of importance outweighs any one of the
others but not all of them; they are meant to be argued with. Look-ups do not use this: they are
newest first.
"""

from datetime import datetime, timedelta
from types import MappingProxyType

from bot.domain.lexicon import Lexicon
from bot.domain.model import Confidence, Development, Level, Status

_IMPORTANCE_POINTS = 10.0
_UNKNOWN_IMPORTANCE = 2
_LEVEL_POINTS = MappingProxyType(
    {
        Level.LEADER: 10.0,
        Level.MINISTER: 8.0,
        Level.CHIEF_OF_DEFENCE: 6.0,
        Level.DEPUTY: 3.0,
        Level.WORKING: 1.0,
    }
)
_CONFIDENCE_POINTS = MappingProxyType(
    {
        Confidence.CONFIRMED_BY_BOTH: 6.0,
        Confidence.CONFIRMED_BY_ONE: 3.0,
        Confidence.ANNOUNCED: 1.0,
        Confidence.REPORTED: 0.0,
    }
)
_TURNS = (Status.SUSPENDED, Status.RESUMED)
_TURN_POINTS = 8.0
_OUTLET_POINTS = 1.5
_MOST_OUTLETS = 6
_AHEAD_POINTS = 4.0
_SOON = timedelta(days=14)
_AGE_POINTS = 0.5
_MOST_DAYS = 30


def score(development: Development, now: datetime, lexicon: Lexicon) -> float:
    """Return how much a development matters at `now`; higher is more. See the formula above."""
    outlets = {report.outlet_id or report.outlet_name for report in development.reports}
    return (
        _IMPORTANCE_POINTS * importance_of(development, lexicon)
        + (_LEVEL_POINTS[development.level] if development.level else 0.0)
        + _CONFIDENCE_POINTS[development.confidence]
        + _OUTLET_POINTS * min(len(outlets), _MOST_OUTLETS)
        + (_TURN_POINTS if development.status in _TURNS else 0.0)
        + _timeliness(development, now)
    )


def importance_of(development: Development, lexicon: Lexicon) -> int:
    """Return the importance of a development's type: 1 routine to 5 major; 2 for no type."""
    known = lexicon.types.get(development.type) if development.type else None
    return known.importance if known else _UNKNOWN_IMPORTANCE


def _timeliness(development: Development, now: datetime) -> float:
    day = development.sorted_on
    if day is None:
        return -_AGE_POINTS * _MOST_DAYS
    ahead = day - now.date()
    if ahead > timedelta(0):
        return _AHEAD_POINTS if ahead <= _SOON else 0.0
    return -_AGE_POINTS * min(-ahead.days, _MOST_DAYS)
