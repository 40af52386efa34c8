"""Sport, games and fiction: what soldiers play, and what is only played.

Armies meet in matches, tournaments have commanders and war games, and in video games presidents
negotiate: the words of our field, and none of its events. A contest beside an engagement ("the
crews played football") leaves that what it is.
"""

import re

from bot.analysis.reading import Reading, Unit
from bot.analysis.vocabulary import MEETING
from bot.domain.model import Engagement, Level

_CONTEST = (
    r"(?:football|soccer|futsal|cricket|rugby|volleyball|basketball|handball|hockey|tennis"
    r"|badminton|golf|judo|karate|taekwondo|kabaddi|triathlon|pentathlon|biathlon|marathon|regatta"
    r"|tug-of-war|chess|e-?sports?|olympiad|championships?|tournaments?|world cup|world games"
    r"|wrestlers?|boxers?|athletes?|semi-?finals?|trophy|yachts?|skippers?|fastnet|bobsleigh"
    r"|(?:admiral['’]s|challenge|davis|america['’]s) cup"
    r"|(?:friendly|exhibition|charity|return|annual|boxing|wrestling) (?:match(?:es)?|bouts?)"
    r"|(?:ski|boat|sailing|yacht|relay|bicycle) races?)"
)
_ABOUT_CONTEST = re.compile(rf"\b{_CONTEST}\b", re.IGNORECASE)
_FOR_CONTEST = re.compile(
    rf"\w+(?: [\w'’-]+){{0,6}}? (?:in|for|at|over|during)(?: [\w'’-]+){{0,4}}? {_CONTEST}\b",
    re.IGNORECASE,
)
# Whoever sits at these commands nobody, whatever else the headline names.
_PLAYED = re.compile(
    r"\b(?:(?:video|computer|board|mobile|card|strategy|online) ?games?(?! controllers?)"
    r"|game (?:studios?|developers?|makers?)|gamers?|chess|e-?sports?"
    r"|(?:war ?gam(?:e|ing)|gaming|tabletop) (?:tournament|championship|cup|contest|competition)"
    r"|movies?|feature films?|novels?|tv series|television series|film about|first feature"
    r"|film review|box office|screenwriters?|playwright)\b|^Review:",
    re.IGNORECASE,
)
_STATE_LEVELS = (Level.LEADER, Level.MINISTER, Level.CHIEF_OF_DEFENCE)


def is_contest(words: str) -> bool:
    """Return whether words that begin with a verb of meeting tell of a match.

    >>> is_contest("met in Nairobi on Monday for a chess match")
    True
    >>> is_contest("met in Nairobi to discuss the border")
    False
    """
    return bool(_FOR_CONTEST.match(words))


def played(reading: Reading, main: Engagement) -> str | None:
    """Return what the news is instead, in words for a reader, where it is only played.

    A headline that names a contest is about it, and one whose first sentence says that they met in
    one; unless it names an exercise, an agreement and the like besides, or ministers and chiefs of
    defence met there.
    """
    title = reading.units[0]
    if _PLAYED.search(title.text) or _PLAYED.search(main.quote):
        return "a game or a story"
    is_serious = any(each.type != MEETING and not each.weak for each in title.triggers)
    if is_serious or main.level in _STATE_LEVELS:
        return None
    lead = reading.units[1:2]
    is_named = _ABOUT_CONTEST.search(title.text) or any(_tells_of_contest(unit) for unit in lead)
    return "sport" if is_named else None


def _tells_of_contest(unit: Unit) -> bool:
    meetings = (each for each in unit.triggers if each.type == MEETING)
    return any(is_contest(unit.text[each.start - unit.start :]) for each in meetings)
