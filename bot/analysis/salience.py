"""Who the beginning of an article is about, where no sentence names two parties at once.

    title and first sentences ── mentions and people by role and place ── weights ── actors

News names both sides soon, if not always in the clause of the verb: the visitor in the headline
and the host in the first sentence. Places and topics count less than subjects and objects.
"""

from collections import defaultdict
from collections.abc import Iterator
from types import MappingProxyType

from bot.analysis.reading import Reading, Unit
from bot.analysis.roles import Role, Surroundings, role_of
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
    covered = (range(each.first, each.last) for each in reading.mentions)
    actors_at = frozenset(at for places in covered for at in places)
    weights: defaultdict[ActorId, float] = defaultdict(float)
    for unit, reach in zip(reading.units, _REACH, strict=False):
        best: defaultdict[ActorId, float] = defaultdict(float)
        around = Surroundings(reading.tokens, actors_at, unit.first)
        for actor, share in _shares(unit, around):
            best[actor] = max(best[actor], share)
        for actor, share in best.items():
            weights[actor] += reach * share
    heavy = [actor for actor, weight in weights.items() if weight >= fewest]
    return tuple(sorted(heavy, key=lambda actor: -weights[actor]))


def _shares(unit: Unit, around: Surroundings) -> Iterator[tuple[ActorId, float]]:
    for mention in unit.mentions:
        share = _SHARE[role_of(mention, around)]
        aside = unit.clause_at(mention.start).cue in ASIDES
        yield mention.actor, share * (_ASIDE if aside else 1)
    for named in unit.people:
        if named.person.actor and not named.former:
            yield named.person.actor, 1.0
