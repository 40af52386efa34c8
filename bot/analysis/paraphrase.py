"""Mechanisms meant without their names, as in "corps commander-level talks" of two armies.

A mechanism counts when its parties are just those of the engagement, its kind suits what happened,
and every telling word of one of its names stands in the sentences that tell of it.
"""

import re
from collections.abc import Iterator, Sequence
from types import MappingProxyType

from bot.analysis.mechanisms import FoundMechanism
from bot.analysis.reading import Unit
from bot.analysis.vocabulary import MEETING
from bot.domain.folding import fold
from bot.domain.lexicon import Lexicon, Mechanism
from bot.domain.model import ActorId

_SUITING = MappingProxyType(
    {
        "exercise": frozenset({"joint_exercise"}),
        "hotline": frozenset({"hotline_call", "refusal_or_snub", "suspension", "resumption"}),
        "agreement": frozenset({"agreement_signed", "basing_deployment", "deconfliction"}),
        "negotiation": frozenset({"ceasefire_talks", "prisoner_exchange", MEETING}),
    }
)
_UNSUITED = MappingProxyType(
    {
        "dialogue": frozenset(
            {"joint_exercise", "port_call", "incident_at_sea_or_air", "show_of_force"}
        ),
        "forum": frozenset(
            {"joint_exercise", "port_call", "incident_at_sea_or_air", "hotline_call"}
        ),
    }
)
_MEDIATORS = frozenset({"us", "qa", "eg", "ae", "tr", "sa", "un", "om", "ch", "unifil"})
_NEGOTIATING = frozenset(
    fold("round session negotiation negotiations exchange swap truce ceasefire").split()
)
_PLAIN = frozenset(
    fold(
        "talks talk dialogue meeting mechanism process channel high level agreement exercise "
        "military joint "
        "defence of the and on for in group to direct annual exercises declaration round security "
        "consultation "
        "consultations"
    ).split()
)


def suits(kind: str, type_or_group: str) -> bool:
    """Return whether an engagement of this type may belong to a mechanism of this kind."""
    if kind in _SUITING:
        return type_or_group in _SUITING[kind]
    return type_or_group not in _UNSUITED.get(kind, frozenset())


def paraphrased(
    units: Sequence[Unit], parties: Sequence[ActorId], type_or_group: str, lexicon: Lexicon
) -> FoundMechanism | None:
    """Return the mechanism of just these parties that the units describe in other words, or None.

    Nobody where two fit equally well; the one with more telling words wins.
    """
    words = frozenset(fold(_numbered(" ".join(unit.text for unit in units))).split())
    sole = _sole_negotiation(parties, type_or_group, words, lexicon)
    if sole:
        return _found(sole, units)
    own = frozenset(_names_of(parties, lexicon))
    scored = sorted(
        (
            (_matching(mechanism, words, own), mechanism.id)
            for mechanism in lexicon.mechanisms.values()
            if set(mechanism.parties) == set(parties) and suits(mechanism.kind, type_or_group)
        ),
        reverse=True,
    )
    if not scored or not scored[0][0] or (len(scored) > 1 and scored[0][0] == scored[1][0]):
        return None
    return _found(lexicon.mechanisms[scored[0][1]], units)


def _numbered(text: str) -> str:
    """Return the text with "two-plus-two" as figures, as the names have it."""
    return re.sub(r"(?i)two[- ]plus[- ]two", "2+2", text)


def _found(mechanism: Mechanism, units: Sequence[Unit]) -> FoundMechanism:
    start, end = units[0].start, units[0].start + len(units[0].text)
    return FoundMechanism(mechanism.id, mechanism.kind, mechanism.parties, start, end, 0, 0)


def _sole_negotiation(
    parties: Sequence[ActorId], type_or_group: str, words: frozenset[str], lexicon: Lexicon
) -> Mechanism | None:
    """Return the one negotiation of two adversaries; mediators may stand among its parties.

    Adversaries meet nowhere else. A negotiation on prisoners is meant only by an exchange of them.
    """
    found = [
        mechanism
        for mechanism in lexicon.mechanisms.values()
        if mechanism.kind == "negotiation"
        and set(parties) - _MEDIATORS == set(mechanism.parties) - _MEDIATORS
        and set(parties) <= set(mechanism.parties)
        and len(set(mechanism.parties) - _MEDIATORS) == 2
        and (mechanism.id.endswith("-pow")) is (type_or_group == "prisoner_exchange")
    ]
    talking = type_or_group in (MEETING, "ceasefire_talks", "prisoner_exchange", "suspension")
    return found[0] if len(found) == 1 and talking and words & _NEGOTIATING else None


def _matching(mechanism: Mechanism, words: frozenset[str], own: frozenset[str]) -> int:
    """Return how many telling words of one name stand in the text, 0 unless all of them do."""
    best = 0
    for form in (mechanism.name, *mechanism.aliases):
        telling = frozenset(fold(form.partition(" (")[0]).split()) - _PLAIN - own
        if telling and telling <= words:
            best = max(best, len(telling))
    return best


def _names_of(parties: Sequence[ActorId], lexicon: Lexicon) -> Iterator[str]:
    yield from ("us", "prc", "uk", "rok", "russo", "sino", "franco", "indo")
    for party in parties:
        actor = lexicon.actors[party]
        for form in (*actor.names, *actor.demonyms, *actor.metonyms):
            yield from fold(form).split()
