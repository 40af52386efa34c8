"""Who the beginning of an article is about, where no sentence names two parties at once.

    title and first sentences ── mentions and people by role and place ── weights ── actors

News names both sides soon, if not always in the clause of the verb: the visitor in the headline
and the host in the first sentence. Places and topics count less than subjects and objects.
"""

from collections import defaultdict
from types import MappingProxyType

from bot.analysis.parties import PartyFinder
from bot.analysis.reading import Reading, Unit
from bot.analysis.roles import Role
from bot.analysis.standing import ASIDES
from bot.domain.model import ActorId

_REACH = (3.0, 3.0, 2.0, 1.0)
_SHARE: MappingProxyType[Role, float] = MappingProxyType(
    {"party": 1.0, "aim": 0.8, "host": 0.8, "place": 0.5, "topic": 0.3}
)
_ASIDE = 0.4


def salient(reading: Reading, *, fewest: float = 1.5) -> tuple[ActorId, ...]:
    """Return the actors of the beginning that weigh something, the heaviest first.

    An actor weighs in each sentence by the best of its roles there.
    """
    finder = PartyFinder.of(reading)
    weights: defaultdict[ActorId, float] = defaultdict(float)
    for unit, reach in zip(reading.units, _REACH, strict=False):
        best: defaultdict[ActorId, float] = defaultdict(float)
        for actor, start, role in finder.roles(unit):
            best[actor] = max(best[actor], _share(unit, start, role))
        for actor, share in best.items():
            weights[actor] += reach * share
    heavy = [actor for actor, weight in weights.items() if weight >= fewest]
    return tuple(sorted(heavy, key=lambda actor: -weights[actor]))


def _share(unit: Unit, start: int, role: Role) -> float:
    aside = unit.clause_at(start).cue in ASIDES
    return _SHARE[role] * (_ASIDE if aside else 1)
