"""Where an engagement took place, by "in CITY" beside it, under a name that takes no side.

    units ── "in", "at", "off" NAME ── no office, no party, no date ── neutral name

A name that is one side's claim is a quotation; what we print ourselves is the name that the loaded
terms give beside it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from bot.analysis.reading import Unit
from bot.analysis.standing import ASIDES
from bot.domain.folding import fold
from bot.domain.lexicon import Lexicon

_NAME = r"(?:[A-Z][\w'’.-]+|of|de|al|el|St\.)"
_PLACE = re.compile(
    rf"\b(?P<how>in|at|off|near|visited|visits|visiting|(?:visit|trip|travell?ed|flew|came|returned"
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
    r"|Department|Admiral|Command|Pentagon|Operation|Organi[sz]ation|Charter|Group|Meeting)\b"
    r"|-(?:format|level|style|led|type)\b"
)
# "The ministry in Seoul said": where somebody spoke, not where it happened.
_SPEAKER = re.compile(
    r"\b(?:ministr(?:y|ies)|government|officials?|authorities|spokes\w+|embassy|diplomats?|sources?"
    r"|said|says|told \w+|added) $",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"(?=\w*[a-z])\w*[A-Z]\w*[A-Z]\w*")


@dataclass(frozen=True, slots=True)
class PlaceFinder:
    """The actors and the neutral names of places, folded names of one side first."""

    lexicon: Lexicon
    neutral: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, lexicon: Lexicon) -> Self:
        """Take the loaded terms that name places."""
        named = [
            (f" {fold(form)} ", term.place)
            for term in lexicon.loaded_terms
            if term.place
            for form in (term.term, *term.variants)
        ]
        return cls(lexicon, tuple(named))

    def find(self, units: Sequence[Unit]) -> str | None:
        """Return the first place that the units name, or None.

        An aside ("after a clash in …") names that of something else, but for the headline and the
        first sentence: "said after talks in Geneva".
        """
        everywhere = [(unit, place) for unit in units for place in self._places(unit)]
        near = (
            place
            for unit, (start, place) in everywhere
            if unit.clause_at(unit.start + start).cue not in ASIDES
        )
        lead = (place for unit, (_, place) in everywhere if unit.index <= 1)
        return next((self.neutral_name(place) for place in (*near, *lead)), None)

    def neutral_name(self, place: str) -> str:
        """Return the name that we print for a place: its own, or that which takes no side."""
        folded = f" {fold(place)} "
        return next((neutral for form, neutral in self.neutral if form in folded), place)

    def _places(self, unit: Unit) -> Iterator[tuple[int, str]]:
        """Yield the places of a unit and where in it they begin."""
        for match in _PLACE.finditer(unit.text):
            place = re.sub(r"(?:['’]s)?(?: (?:of|de|al|el))?[.,]?$", "", match["place"])
            is_party = match["how"] == "at" and self.lexicon.actor_named(place) is not None
            is_elsewhere = is_party or _SPEAKER.search(unit.text[: match.start()])
            if _is_name(place) and not is_elsewhere:
                yield match.start(), place


def _is_name(place: str) -> bool:
    return (
        not _DATES.match(place)
        and not _NO_PLACES.search(place)
        and len(place) > 2
        and not place.isupper()
        and not _ABBREVIATION.fullmatch(place)
        and not _POSSESSIVE.search(place)
    )
