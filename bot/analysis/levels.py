"""The rank that met, read from the words of a title or a headline."""

import re

from bot.analysis.foreign import LEVELS
from bot.domain.model import Level

# First match wins, so the longer title stands before the one that it contains.
_TITLES: tuple[tuple[str, Level], ...] = (
    (
        r"deputy assistant secretar|working[- ]group|working[- ]level|director[- ]general"
        r"|attach[eé]|expert[- ]level|staff talks|corps commander|flag meeting|principal director",
        Level.WORKING,
    ),
    (
        r"(?:deputy|vice|assistant|junior) (?!prime )(?:\w+ ){0,2}(?:minister|secretar)"
        r"|vice[- ]minist"
        r"|under[- ]?secretar|permanent secretar|(?:deputy|vice) chief|deputy commander"
        r"|state secretar|minister of state|secretary[- ]level|secretarial",
        Level.DEPUTY,
    ),
    (
        r"(?<!deputy )(?<!vice )(?<!vice-)prime minister|(?<!vice )(?<!vice-)\bpremiers?\b"
        r"|(?<!vice )(?<!vice-)\bpresidents?\b(?! of the (?:senate|parliament|council))"
        r"|\bchancellors?\b|\bkings?\b|crown prince"
        r"|(?<!military )(?<!defense )(?<!defence )\bleaders\b|heads of (?:state|government)"
        r"|supreme leader|\bemirs?\b|\bsultan\b",
        Level.LEADER,
    ),
    (
        r"chiefs? of (?:the )?(?:defen[cs]e|general|army|naval|air|navy|staff|joint|military)"
        r"|(?:army|navy|naval|air force|military) chiefs?\b"
        r"|chair(?:man)? of the (?:us )?joint chiefs"
        r"|(?:navy|naval|army|air force) commanders?"
        r"|commanders? of (?:the )?(?:\w+ ){0,3}(?:navy|army|air force)(?! (?:unit|brigade|corps))"
        r"|joint chiefs|chiefs? of defen[cs]e|defen[cs]e force chiefs?|top (?:general|officer"
        r"|brass)"
        r"|commander[- ]in[- ]chief|military committee",
        Level.CHIEF_OF_DEFENCE,
    ),
    (
        r"(?:defen[cs]e|foreign|war|cabinet) (?:minister|secretar|chief)|secretar(?:y"
        r"|ies) of (?:defen[cs]e|state|war)"
        r"|minister(?:s)? (?:of|for) (?:national |foreign )?(?:defen[cs]e|affairs|foreign)"
        r"|ministerial|2\+2"
        r"|two[- ]plus[- ]two|national security advis|\bministers\b|minister\b",
        Level.MINISTER,
    ),
    (
        r"\bcommanders?\b|\bcommandant\b|\benvoys?\b|\bambassadors?\b|lieutenant general"
        r"|rear admiral"
        r"|vice admiral|\bgenerals?\b|\badmirals?\b|fleet|delegation led by|special representative",
        Level.DEPUTY,
    ),
    (r"officials|spokes|colonel|captain|delegations?\b|experts", Level.WORKING),
)
_COMPILED = tuple(
    (re.compile(words, re.IGNORECASE), level)
    for words, level in (*_TITLES, *((words, Level(name)) for words, name in LEVELS))
)
ORDER = (Level.LEADER, Level.MINISTER, Level.CHIEF_OF_DEFENCE, Level.DEPUTY, Level.WORKING)


def level_in(words: str) -> Level | None:
    """Return the rank that a title or a sentence names, the most specific title first.

    >>> level_in("US deputy assistant secretary of defense"), level_in("defence ministers")
    (<Level.WORKING: 'working'>, <Level.MINISTER: 'minister'>)
    """
    for pattern, level in _COMPILED:
        if pattern.search(words):
            return level
    return None


def highest(*levels: Level | None) -> Level | None:
    """Return the highest of the levels that are known, or None."""
    known = [level for level in levels if level]
    return min(known, key=ORDER.index, default=None)
