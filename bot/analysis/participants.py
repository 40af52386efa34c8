"""Who takes part in an exercise or a forum: the guests that later sentences count up.

units of the beginning ── those that tell of taking part ── their actors, but for topics and places
"""

import re
from collections.abc import Iterator

from bot.analysis.parties import PartyFinder
from bot.analysis.reading import Reading, Unit
from bot.analysis.standing import is_background
from bot.domain.model import ActorId

_REACH = 8
_FEWEST = 2
_TAKING_PART = re.compile(
    r"\b(?:(?:tak(?:e|es|ing)|took) part|participa\w+|join(?:s|ed|ing)?|sen(?:d|ds|t|ding)"
    r"|contribut\w+|attend\w*|among the|alongside|together with|observ\w+|represent\w*|partners?"
    r"|(?:colleagues|counterparts) (?:from|of)|includ\w+|compris\w+|formed around"
    r"|guests?|host\w*|arriv\w+|provid\w+|delegations?|brought together|gather\w*"
    r"|(?:troops|ships|soldiers|forces|personnel|aircraft|warships|vessels|units|teams|marines"
    r"|ministers|chiefs|navies|officers|contingents) (?:of|from)|co-?operat\w+ with|led by)\b",
    re.IGNORECASE,
)
_STAYING_AWAY = re.compile(
    r"\b(?:absen\w+|without|(?:did|does|do|has|have|is|are|was|were|will) not|n['’]t|no longer"
    r"|stay(?:s|ed|ing)? away|declin\w+|exclud\w+|withdr\w+|boycott\w*|skip\w*|not invited|denied"
    r"|tensions?|condemn\w*|protest\w*|threat\w*|criticis\w+|unlike)\b",
    re.IGNORECASE,
)


def participants(reading: Reading, finder: PartyFinder) -> tuple[ActorId, ...]:
    """Return who is said to take part, in the order of the text; perhaps nobody."""
    found = dict.fromkeys(
        actor for unit in reading.units[:_REACH] for actor in _taking_part(unit, finder)
    )
    return tuple(found)


def _taking_part(unit: Unit, finder: PartyFinder) -> Iterator[ActorId]:
    if not _TAKING_PART.search(unit.text) or _STAYING_AWAY.search(unit.text):
        return
    if unit.index > _FEWEST and is_background(unit.text):
        return
    yield from finder.acting(unit)
