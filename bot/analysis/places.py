"""Where an engagement took place, by "in CITY" beside it."""

import re

_NAME = r"(?:[A-Z][\w'’.-]+|of|de|al|el|St\.)"
_PLACE = re.compile(
    rf"\b(?:in|at|off|near|visited|visits|visiting|(?:visit|trip|travell?ed|flew|came|returned"
    rf"|return|moved?|invited) to) (?:the (?:\w+ )?(?:capital|city|port"
    rf"|town)(?: city)?(?: of)? )?"
    rf"(?P<place>(?!The\b|On\b)[A-Z][\w'’.-]+(?: {_NAME}){{0,3}})"
)
_DATES = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Mon|Tues"
    r"|Wednes|Thurs|Fri|Satur|Sun)(?:day)?\b|(?:Sept|Oct|Nov|Dec|Jan|Feb|Aug)\b"
)
# "China's Taiwan" is a claim, not a place that we may name in our own voice.
_POSSESSIVE = re.compile(r"['’]s ")
_NO_PLACES = re.compile(
    r"\b(?:Defen[cs]e|Ministry|Minister|Forum|Dialogue|Talks|President|General|Exercise|Navy|Army"
    r"|Force|Forces"
    r"|Council|Secretary|Committee|Summit|Conference|Prime|Parliament|Agreement|Treaty|Chinese"
    r"|American|Russian"
    r"|Department|Admiral|Command|Pentagon|Operation|Organi[sz]ation|Charter)\b"
)


def place_in(words: str) -> str | None:
    """Return the first place that a sentence names with "in", "at" and the like.

    >>> place_in("The ministers met in Kuala Lumpur on Friday.")
    'Kuala Lumpur'
    """
    for match in _PLACE.finditer(words):
        place = re.sub(r"(?:['’]s)?(?: (?:of|de|al|el))?[.,]?$", "", match["place"])
        if (
            not _DATES.match(place)
            and not _NO_PLACES.search(place)
            and len(place) > 2
            and not place.isupper()
            and not _POSSESSIVE.search(place)
        ):
            return place
    return None
