"""Finding the words that tell of an engagement, and of which type.

    tokens ── one book of triggers and look-alikes ── look-alikes dropped ── Triggers

The lexicon's triggers and the coder's own (`bot.analysis.vocabulary`) are one book; the types of
meetings are one group here, because rank, channel and size decide between them, not words. A
`not_this` phrase is longer than the trigger in it and so swallows it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

from bot.analysis.foreign import TRIGGERS
from bot.analysis.matching import Hit, PhraseBook, Token, tokenise
from bot.analysis.mechanisms import FoundMechanism
from bot.analysis.vocabulary import (
    EXTRA_TRIGGERS,
    MEETING,
    MEETINGS,
    MERE_THINGS,
    STRONG_IN_TITLES,
    WEAK,
)
from bot.analysis.wordings import Wordings
from bot.domain.lexicon import Lexicon

_NOT = "!"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that tell of a type (or of "meeting"), with document offsets; weak ones decide last."""

    type: str
    phrase: str
    start: int
    end: int
    weak: bool


@dataclass(frozen=True, slots=True)
class TriggerFinder:
    """All triggers and their look-alikes, compiled."""

    book: PhraseBook
    weak: frozenset[str]
    weak_in_titles: frozenset[str]
    wordings: Wordings

    @classmethod
    def of(cls, lexicon: Lexicon) -> Self:
        """Compile the lexicon's triggers together with the coder's own."""
        weak = frozenset(_folded(phrase) for phrase in WEAK)
        in_titles = weak - frozenset(_folded(phrase) for phrase in STRONG_IN_TITLES)
        return cls(PhraseBook.of(_phrases(lexicon), case="none"), weak, in_titles, Wordings.of())

    def find(self, tokens: Sequence[Token], *, is_title: bool) -> tuple[Trigger, ...]:
        """Return the triggers in the order of the text."""
        return tuple(
            trigger
            for hit in self.book.find(tokens)
            for trigger in self._triggers(hit, tokens, is_title=is_title)
        )

    def loosely(self, tokens: Sequence[Token], *, is_title: bool) -> Iterator[Trigger]:
        """Yield what a verb near a noun tells, in any wording."""
        for found in self.wordings.find(tokens):
            verb, noun = tokens[found.first], tokens[found.second]
            weak = found.rule.weak and not is_title
            yield Trigger(found.rule.type, f"{verb.key} … {noun.key}", verb.start, verb.end, weak)

    def _triggers(self, hit: Hit, tokens: Sequence[Token], *, is_title: bool) -> Iterator[Trigger]:
        covered = tokens[hit.first : hit.last]
        phrase = " ".join(token.key for token in covered)
        weak = phrase in (self.weak_in_titles if is_title else self.weak)
        for payload in hit.payloads:
            if not payload.startswith(_NOT) and _NOT + payload not in hit.payloads:
                yield Trigger(payload, phrase, covered[0].start, covered[-1].end, weak)


# What a mechanism's name alone tells; weak, since it may be named in passing, but not in headlines.
_BY_KIND = MappingProxyType(
    {
        "exercise": "joint_exercise",
        "hotline": "hotline_call",
        "dialogue": MEETING,
        "forum": MEETING,
        "negotiation": "ceasefire_talks",
    }
)


def named_triggers(mechanisms: Sequence[FoundMechanism], *, is_title: bool) -> Iterator[Trigger]:
    """Return the triggers that mechanisms' names are: an exercise's name tells of an exercise."""
    for found in mechanisms:
        if found.kind in _BY_KIND:
            yield Trigger(_BY_KIND[found.kind], found.id, found.start, found.end, not is_title)


def _folded(phrase: str) -> str:
    return " ".join(token.key for token in tokenise(phrase))


def _phrases(lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    for type_id, engagement_type in lexicon.types.items():
        group = MEETING if type_id in MEETINGS and type_id != "hotline_call" else type_id
        for phrase in engagement_type.triggers:
            if phrase not in MERE_THINGS:
                yield phrase, group
        for phrase in engagement_type.not_this:
            if "(" not in phrase:
                yield phrase, _NOT + group
    for group, extra in (*EXTRA_TRIGGERS.items(), *TRIGGERS.items()):
        for phrase in extra:
            yield phrase, group
