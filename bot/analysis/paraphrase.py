"""Mechanisms meant without their names, as in "corps commander-level talks" of two armies.

A mechanism counts when its parties are just those of the engagement, its kind suits what happened,
and every telling word of one of its names stands in the sentences that tell of it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

from bot.analysis.mechanisms import FoundMechanism
from bot.analysis.reading import Unit
from bot.analysis.vocabulary import MEETING
from bot.domain.folding import fold
from bot.domain.lexicon import Lexicon, Mechanism
from bot.domain.model import ActorId

_SUITING = MappingProxyType(
    {
        "exercise": frozenset({"joint_exercise", "show_of_force", "suspension", "resumption"}),
        "hotline": frozenset(
            {"hotline_call", "refusal_or_snub", "suspension", "resumption", "deconfliction"}
        ),
        "agreement": frozenset(
            {
                *("agreement_signed", "basing_deployment", "deconfliction"),
                *("suspension", "resumption"),
            }
        ),
        "negotiation": frozenset(
            {"ceasefire_talks", "prisoner_exchange", MEETING, "suspension", "resumption"}
        ),
    }
)
_UNSUITED = MappingProxyType(
    {
        "dialogue": frozenset(
            {
                *("joint_exercise", "port_call", "incident_at_sea_or_air", "show_of_force"),
                *("arms_transfer", "military_aid", "prisoner_exchange", "basing_deployment"),
                *("sanctions_expulsion", "warning_or_protest", "training_education_exchange"),
            }
        ),
        "forum": frozenset(
            {"joint_exercise", "port_call", "incident_at_sea_or_air", "hotline_call"}
        ),
    }
)
_MEDIATORS = frozenset(
    {"us", "qa", "eg", "ae", "tr", "sa", "un", "om", "ch", "unifil", "un-command"}
)
_NEGOTIATING = frozenset(
    fold("round session negotiation negotiations exchange swap truce ceasefire").split()
)
_LINES = frozenset({"hotline", "hotlines", "line", "lines", "channels"})
_NEGOTIATED = frozenset({MEETING, "ceasefire_talks", "prisoner_exchange", "suspension"})
_PLAIN = frozenset(
    fold(
        "talks talk dialogue meeting mechanism process channel high level agreement exercise "
        "military joint "
        "defence of the and on for in group to direct annual exercises declaration round security "
        "consultation "
        "consultations us prc uk rok russo sino franco indo"
    ).split()
)

# Words that stand in many reports of a pair; one of them alone tells no mechanism.
_VAGUE = frozenset(
    fold(
        "general staff ai hand sea strategic maritime leader leaders cruise international minister "
        "ministers forum conference expo game commander commanders border officers army navy naval "
        "air force forces cooperation exchange visit council committee commission special national "
        "policy deputy senior chief chiefs"
    ).split()
)


def suits(kind: str, type_or_group: str) -> bool:
    """Return whether an engagement of this type may belong to a mechanism of this kind."""
    if kind in _SUITING:
        return type_or_group in _SUITING[kind]
    return type_or_group not in _UNSUITED.get(kind, frozenset())


@dataclass(frozen=True, slots=True)
class Paraphrases:
    """The mechanisms by their circle of parties, each with the telling words of its names."""

    by_parties: Mapping[
        frozenset[ActorId], tuple[tuple[Mechanism, tuple[frozenset[str], ...]], ...]
    ]
    negotiations: tuple[Mechanism, ...]
    hotlines: tuple[Mechanism, ...]

    @classmethod
    def of(cls, lexicon: Lexicon) -> Self:
        """Compile the mechanisms that have parties."""
        grouped: defaultdict[
            frozenset[ActorId], list[tuple[Mechanism, tuple[frozenset[str], ...]]]
        ] = defaultdict(list)
        for mechanism in lexicon.mechanisms.values():
            if mechanism.parties:
                telling = tuple(_telling(mechanism, lexicon))
                grouped[frozenset(mechanism.parties)].append((mechanism, telling))
        everything = tuple(lexicon.mechanisms.values())
        return cls(
            {parties: tuple(found) for parties, found in grouped.items()},
            tuple(each for each in everything if _is_between_two(each)),
            tuple(each for each in everything if each.kind == "hotline"),
        )

    def find(
        self, units: Sequence[Unit], parties: Sequence[ActorId], type_or_group: str
    ) -> FoundMechanism | None:
        """Return the mechanism of just these parties that the units describe, or None.

        The one with more telling words wins; nobody where two are level.
        """
        text = _numbered(" ".join(unit.text for unit in units))
        words = frozenset(fold(text).split())
        sole = self._sole_hotline(frozenset(parties), type_or_group, words)
        sole = sole or self._sole_negotiation(frozenset(parties), type_or_group, words)
        if sole:
            return _found(sole, units)
        scored = sorted(
            (
                (max((len(form) for form in forms if form <= words), default=0), mechanism.id)
                for mechanism, forms in self.by_parties.get(frozenset(parties), ())
                if suits(mechanism.kind, type_or_group)
            ),
            reverse=True,
        )
        best = [mechanism_id for score, mechanism_id in scored if score and score == scored[0][0]]
        if len(best) != 1:
            return None
        known = self.by_parties[frozenset(parties)]
        return _found(next(each for each, _ in known if each.id == best[0]), units)

    def _sole_hotline(
        self, parties: frozenset[ActorId], type_or_group: str, words: frozenset[str]
    ) -> Mechanism | None:
        """Return the one hotline of two parties, where lines are spoken of."""
        if not suits("hotline", type_or_group) or not words & _LINES:
            return None
        found = [each for each in self.hotlines if parties == set(each.parties) - {"un-command"}]
        return found[0] if len(found) == 1 else None

    def _sole_negotiation(
        self, parties: frozenset[ActorId], type_or_group: str, words: frozenset[str]
    ) -> Mechanism | None:
        """Return the one negotiation of two adversaries; mediators may stand among its parties.

        Adversaries meet nowhere else. One on prisoners is meant only by an exchange of them.
        """
        if type_or_group not in _NEGOTIATED or not words & _NEGOTIATING:
            return None
        found = [
            mechanism
            for mechanism in self.negotiations
            if parties <= set(mechanism.parties)
            and parties - _MEDIATORS == set(mechanism.parties) - _MEDIATORS
            and mechanism.id.endswith("-pow") is (type_or_group == "prisoner_exchange")
        ]
        return found[0] if len(found) == 1 else None


def _is_between_two(mechanism: Mechanism) -> bool:
    return mechanism.kind == "negotiation" and len(set(mechanism.parties) - _MEDIATORS) == 2


_AHEAD = re.compile(r"\b(?:ahead of|before|prior to)\b[^.;,]*", re.IGNORECASE)
_TWO_BY_TWO = re.compile(
    r"\b(?:foreign (?:affairs )?and defen[cs]e|defen[cs]e and foreign(?: affairs)?)"
    r" (?:ministers|secretaries|ministerial)\b",
    re.IGNORECASE,
)


def _numbered(text: str) -> str:
    """Return the text with "two-plus-two" as figures, as the names have it."""
    text = re.sub(r"(?i)two[- ]plus[- ]two", "2+2", text)
    return text + " 2+2" if _TWO_BY_TWO.search(_AHEAD.sub("", text)) else text


def _found(mechanism: Mechanism, units: Sequence[Unit]) -> FoundMechanism:
    start, end = units[0].start, units[0].start + len(units[0].text)
    return FoundMechanism(mechanism.id, mechanism.kind, mechanism.parties, start, end, 0, 0)


def _telling(mechanism: Mechanism, lexicon: Lexicon) -> Iterator[frozenset[str]]:
    """Yield the words of each name that neither name a party nor stand in every such name."""
    plain = _PLAIN | frozenset(_names_of(mechanism.parties, lexicon))
    for form in (mechanism.name, *mechanism.aliases):
        bare = form.partition(" (")[0]
        telling = frozenset(fold(bare).split()) - plain
        if telling and not telling <= _VAGUE:
            yield telling


def _names_of(parties: Sequence[ActorId], lexicon: Lexicon) -> Iterator[str]:
    for party in parties:
        actor = lexicon.actors[party]
        for form in (*actor.names, *actor.demonyms, *actor.metonyms):
            yield from fold(form).split()
