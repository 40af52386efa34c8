"""Who acts together in a clause: the parties of an engagement.

    the trigger's clause ── the sentence's subject ── hosts ── "the two sides" ── members

Each step is taken only while fewer than two parties are known, so that the nearest words decide.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Self

from bot.analysis.reading import Clause, Reading, Unit
from bot.analysis.roles import Role, Surroundings, role_of
from bot.analysis.spotting import Mention
from bot.analysis.standing import ABOUT
from bot.analysis.triggers import Trigger
from bot.analysis.vocabulary import MEETING
from bot.analysis.words import words
from bot.domain.model import ActorId

_BOTH = re.compile(
    r"\b(?:the |both |two |the two )(?:two )?(?:sides|countries|nations|militaries|neighbours"
    r"|neighbors|governments|powers)\b",
    re.IGNORECASE,
)
_TWO_SIDES = re.compile(
    r"\b(?:(?:the |both |two |the two )(?:sides|countries|nations|militaries|navies|armies"
    r"|neighbours|neighbors"
    r"|parties|governments|leaders|ministers|forces|allies|delegations|powers|capitals|air forces"
    r"|chiefs)"
    r"|bilateral|each other|they|their|the pair|(?:the|this) (?:[\w-]+ )?(?:round|talks|meetings?"
    r"|exercise|drills?|visit|call))\b",
    re.IGNORECASE,
)
# Who welcomes talks is no party to them.
_COMMENTED = re.compile(
    r"\b(?:welcom(?:es?|ed|ing)|hail(?:s|ed|ing)?|prais(?:es?|ed|ing)|applaud(?:s|ed|ing)?"
    r"|laud(?:s|ed|ing)?)(?: [\w'’-]+){0,4}? (?:talks|session|round|dialogue|meeting|summit"
    r"|agreement|pact|deal|ceasefire|truce|exchange|release|resumption|exercise|announcement)\b",
    re.IGNORECASE,
)
# "On the margins of the NATO meeting": where they met, not with whom.
_BESIDE = re.compile(
    r"\b(?:sidelines?|margins) of (?:the |an? )?(?:[\w'’+-]+ ){0,3}$"
    r"|\b(?:upcoming|coming|next) (?:[\w'’+-]+ ){0,1}$",
    re.IGNORECASE,
)
# "Through the mediation of Qatar", "Qatari efforts": in a swap such a one has nobody to hand over.
_THANKED = re.compile(
    r"\b(?:mediat\w+|broker\w+|facilitat\w+|thank\w*)(?: (?:by|of|to|from|the|an?|state))+ ?$",
    re.IGNORECASE,
)
_MEDIATING = re.compile(
    r"\S+(?: \S+){0,3}? (?:mediat|broker|facilitat|acted as|efforts)", re.IGNORECASE
)
_HANDED_OVER = frozenset({"prisoner_exchange"})
_CRAFTS = words(
    """
    bomber bombers jet jets fighter fighters warplane warplanes plane planes aircraft drone drones
    ship ships vessel vessels warship warships boat boats submarine submarines destroyer
    """
)
_CRAFT_REACH = 4
# "Sanctions two firms of one over arms for another": what for, not whom.
_REASON = re.compile(r"\bover\b", re.IGNORECASE)
_WITH = re.compile(r"\b(?:with|between|by|counterparts?|from)\b", re.IGNORECASE)
# Who else is a party where fewer than two are known: hosts of what happens at their place, and
# those whom one side's act is aimed at.
_FURTHER_ROLES: Mapping[str, tuple[Role, ...]] = MappingProxyType(
    {
        MEETING: ("host",),
        "port_call": ("host", "place"),
        "basing_deployment": ("host", "place"),
        "training_education_exchange": ("host", "place"),
        "peacekeeping_hadr": ("host", "place"),
        "warning_or_protest": ("topic", "host"),
        "show_of_force": ("topic", "host"),
        "sanctions_expulsion": ("topic", "host"),
        "incident_at_sea_or_air": ("topic", "host"),
        "suspension": ("topic", "host"),
        "refusal_or_snub": ("topic", "host"),
        "military_aid": ("topic",),
        "arms_transfer": ("topic", "host"),
    }
)


@dataclass(frozen=True, slots=True)
class _Party:
    """An actor at a place of a unit, by its own name or through one of its people."""

    actor: ActorId
    start: int
    role: Role


@dataclass(frozen=True, slots=True)
class PartyFinder:
    """One reading, ready to be asked for the parties of its triggers."""

    reading: Reading
    actors_at: frozenset[int]

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """Prepare a reading."""
        covered = (range(each.first, each.last) for each in reading.mentions)
        return cls(reading, frozenset(at for places in covered for at in places))

    def find(
        self, unit: Unit, trigger: Trigger, established: tuple[ActorId, ...] = ()
    ) -> tuple[ActorId, ...]:
        """Return the parties that a trigger's sentence gives, in their order; perhaps only one.

        `established` are those whom "the two sides" means by now.
        """
        everyone = _without_commentators(unit, list(self._everyone(unit)))
        if trigger.type in _HANDED_OVER:
            everyone = _without_mediators(unit, everyone)
        if trigger.type == "incident_at_sea_or_air":
            crafts = self._crafts(unit)
            everyone = [_acting(each) if each.actor in crafts else each for each in everyone]
            return _joined(self._found(unit, trigger, everyone, established), crafts)
        return self._found(unit, trigger, everyone, established)

    def _found(
        self,
        unit: Unit,
        trigger: Trigger,
        everyone: list[_Party],
        established: tuple[ActorId, ...],
    ) -> tuple[ActorId, ...]:
        clause = unit.clause_at(trigger.start)
        if established and _BOTH.search(unit.words(clause)):
            return established
        near = [each for each in everyone if clause.holds(each.start)]
        wide = [each for each in everyone if _reaches(unit, clause, each)]
        found: tuple[ActorId, ...] = ()
        for parties in (_in_role(near, "party"), _in_role(near, "aim"), _in_role(wide, "party")):
            found = found if len(found) > 1 else _joined(found, parties)
        direct = [each for each in wide if not _REASON.search(unit.text[: each.start - unit.start])]
        for role in _FURTHER_ROLES.get(trigger.type, ()):
            for some in (direct, wide):
                found = found if len(found) > 1 else _joined(found, _in_role(some, role))
        if trigger.type == "peacekeeping_hadr":
            found = _joined(found, _in_role(near, "host", "aim"))
        if len(found) < 2 and set(found) <= set(established) and _TWO_SIDES.search(unit.text):
            found = established or found
        return found if len(found) > 1 else _joined(found, self._members(unit, found))

    def _crafts(self, unit: Unit) -> tuple[ActorId, ...]:
        """Return whose ships and aircraft a unit names: "Chinese and Russian bombers"."""
        tokens = self.reading.tokens
        owners: list[ActorId] = []
        for mention in unit.mentions:
            behind = [token.key for token in tokens[mention.last : mention.last + _CRAFT_REACH]]
            if any(key in _CRAFTS for key in behind):
                owners.append(mention.actor)
        return tuple(dict.fromkeys(owners))

    def acting(self, unit: Unit) -> tuple[ActorId, ...]:
        """Return all of a unit that are neither its topic nor its place."""
        everyone = list(self._everyone(unit))
        return _in_role(everyone, "party", "host")

    def lists(self, unit: Unit) -> Iterator[tuple[ActorId, ...]]:
        """Yield who stands in one breath, "Japan, the US and Australia", where all act."""
        acting = {
            each.start
            for each in self._everyone(unit)
            if each.role == "party" and not unit.clause_at(each.start).cue
        }
        group: list[Mention] = []
        for mention in (each for each in unit.mentions if each.start in acting):
            if group and not self._is_next(group[-1], mention):
                yield tuple(dict.fromkeys(each.actor for each in group))
                group = []
            group.append(mention)
        yield tuple(dict.fromkeys(each.actor for each in group))

    def _is_next(self, before: Mention, mention: Mention) -> bool:
        between = self.reading.tokens[before.last : mention.first]
        return all(token.key in ("and", "the") for token in between)

    def roles(self, unit: Unit) -> Iterator[tuple[ActorId, int, Role]]:
        """Yield who is named in a unit, by itself or through its people, where and as what."""
        for each in self._everyone(unit):
            yield each.actor, each.start, each.role

    def _everyone(self, unit: Unit) -> Iterator[_Party]:
        around = Surroundings(self.reading.tokens, self.actors_at, unit.first)
        found = [
            _Party(mention.actor, mention.start, self._role(unit, mention, around))
            for mention in unit.mentions
        ]
        found += [
            _Party(named.person.actor, named.start, "party")
            for named in unit.people
            if named.person.actor and not named.former
        ]
        return iter(sorted(found, key=lambda each: each.start))

    def _role(self, unit: Unit, mention: Mention, around: Surroundings) -> Role:
        """Return a mention's role; behind "discuss" it is a topic, unless discussed "with"."""
        role = role_of(mention, around)
        if role != "party":
            return role
        if _BESIDE.search(unit.text[: mention.start - unit.start]):
            return "topic"
        clause = unit.clause_at(mention.start)
        before = unit.words(clause)[: mention.start - clause.start]
        about = ABOUT.search(before)
        if about is None:
            return role
        is_with = _WITH.search(before[about.end() :]) and about[0].casefold() != "over"
        return role if is_with else "topic"

    def _members(self, unit: Unit, found: tuple[ActorId, ...]) -> tuple[ActorId, ...]:
        """Return the members of a small mechanism that the unit names and whose circle fits."""
        for mechanism in unit.mechanisms:
            if 2 <= len(mechanism.parties) <= 3 and set(found) <= set(mechanism.parties):
                return mechanism.parties
        return ()


def _without_commentators(unit: Unit, everyone: list[_Party]) -> list[_Party]:
    """Return those behind "X welcomed the talks", if two of them have the talks; else everyone."""
    comment = _COMMENTED.search(unit.text)
    if comment is None:
        return everyone
    behind = [each for each in everyone if each.start >= unit.start + comment.start()]
    return behind if len(_in_role(behind, "party")) > 1 else everyone


def _without_mediators(unit: Unit, everyone: list[_Party]) -> list[_Party]:
    """Return everyone but who is thanked for a swap, if two are left: they hand over nobody."""
    rest = [each for each in everyone if not _mediates(unit, each)]
    return rest if len(_in_role(rest, "party", "aim")) > 1 else everyone


def _acting(party: _Party) -> _Party:
    return replace(party, role="party")


def _mediates(unit: Unit, party: _Party) -> bool:
    at = party.start - unit.start
    return bool(_THANKED.search(unit.text[:at]) or _MEDIATING.match(unit.text, at))


def _reaches(unit: Unit, clause: Clause, party: _Party) -> bool:
    """Return whether a party stands in the clause or in the main clause that it hangs on."""
    return clause.holds(party.start) or not unit.clause_at(party.start).cue


def _in_role(parties: Sequence[_Party], *roles: Role) -> tuple[ActorId, ...]:
    return tuple(dict.fromkeys(party.actor for party in parties if party.role in roles))


def _joined(first: tuple[ActorId, ...], second: tuple[ActorId, ...]) -> tuple[ActorId, ...]:
    return tuple(dict.fromkeys((*first, *second)))
