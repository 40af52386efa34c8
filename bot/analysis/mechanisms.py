"""Finding named dialogues, forums, exercises and hotlines; shared short forms by their parties."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from bot.analysis.matching import Hit, PhraseBook, Token
from bot.analysis.spotting import Mention
from bot.analysis.words import words
from bot.domain.lexicon import Lexicon, Mechanism
from bot.domain.model import ActorId, MechanismId

# "Warrior" is the name of an exercise only where one is spoken of.
_DRILLS = words("exercise exercises drill drills manoeuvres maneuvers games wargames")


@dataclass(frozen=True, slots=True)
class FoundMechanism:
    """A mechanism named at a place of the document; tokens `first` to `last` excluded."""

    id: MechanismId
    kind: str
    parties: tuple[ActorId, ...]
    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class MechanismFinder:
    """The mechanisms' names and aliases, compiled."""

    book: PhraseBook
    mechanisms: Mapping[MechanismId, Mechanism]

    @classmethod
    def of(cls, lexicon: Lexicon) -> Self:
        """Compile every name and alias, without remarks in brackets."""
        forms = (
            (form, mechanism.id)
            for mechanism in lexicon.mechanisms.values()
            for form in _forms(mechanism)
        )
        return cls(PhraseBook.of(dict.fromkeys(forms), case="first"), lexicon.mechanisms)

    def find(
        self, tokens: Sequence[Token], mentions: Sequence[Mention]
    ) -> tuple[FoundMechanism, ...]:
        """Return the mechanisms in the order of the text.

        A form with one owner and more than one word, or with an open circle of parties, is that
        mechanism. Any other needs all its parties in the text (of four or more, two): nobody
        means a form that fits none or several equally well.
        """
        actors = frozenset(mention.actor for mention in mentions)
        is_drill = any(token.key in _DRILLS for token in tokens)
        found = []
        for hit in self.book.find(tokens):
            chosen = self._chosen(hit, actors, is_drill=is_drill)
            if chosen:
                start, end = tokens[hit.first].start, tokens[hit.last - 1].end
                found.append(
                    FoundMechanism(
                        chosen.id, chosen.kind, chosen.parties, start, end, hit.first, hit.last
                    )
                )
        return tuple(found)

    def _chosen(self, hit: Hit, actors: frozenset[ActorId], *, is_drill: bool) -> Mechanism | None:
        owners = [self.mechanisms[MechanismId(payload)] for payload in hit.payloads]
        is_meant = owners[0].kind != "exercise" or is_drill or " " in hit.form
        if len(owners) == 1 and is_meant and _speaks_for_itself(hit.form, owners[0]):
            return owners[0]
        fitting = [owner for owner in owners if _fits(owner, actors)]
        best = max((len(owner.parties) for owner in fitting), default=0)
        leading = [owner for owner in fitting if len(owner.parties) == best]
        return leading[0] if len(leading) == 1 else None


def _forms(mechanism: Mechanism) -> Iterator[str]:
    for form in (mechanism.name, *mechanism.aliases):
        bare = form.partition(" (")[0]
        if len(bare) > 2 and (bare.lower() != bare or " " in bare):
            yield bare
        if len(bare) > 4 and bare.isalpha() and bare.isupper():
            yield bare.capitalize()  # half the press writes "Rimpac"


def _speaks_for_itself(form: str, owner: Mechanism) -> bool:
    words = form.replace("-", " ").split()
    return (
        len(words) > 2
        or (len(words) > 1 and form[:1].isupper() and not owner.parties[3:])
        or (len(form) > 3 and form.isupper())
        or (
            len(form) > 4
            and form.isalpha()
            and form[0].isupper()
            and owner.kind in ("forum", "exercise")
        )
    )


def _fits(owner: Mechanism, actors: frozenset[ActorId]) -> bool:
    present = len(actors.intersection(owner.parties))
    return bool(owner.parties) and present >= min(len(owner.parties), 2)
