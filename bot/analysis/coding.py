"""Coding: the engagements of an article, the main one first.

    reading ── claims, one a sentence ── the headline's or the lead's is the main one ── Engagements

The headline names the news and the lead completes it: type, parties, date, place and rank are taken
from the headline's claim and from the first sentences that tell the same. What looks back, or tells
of something else with parties of its own, becomes an engagement of its own behind the main one.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from bot.analysis.claims import Claim, find_claims
from bot.analysis.kinds import status_in, type_of
from bot.analysis.levels import ORDER, highest, level_in
from bot.analysis.mechanisms import FoundMechanism
from bot.analysis.news import LEAD, Main, find_main, settled
from bot.analysis.paraphrase import Paraphrases, suits
from bot.analysis.places import PlaceFinder
from bot.analysis.reading import Reading, Unit
from bot.analysis.standing import ASIDES, is_background
from bot.analysis.timing import dates_given, event_date
from bot.domain.lexicon import Lexicon
from bot.domain.model import (
    ActorId,
    Engagement,
    Level,
    MechanismId,
    PartialDate,
    Person,
    Sign,
    Status,
)

_MOST_OTHERS = 5
_PEOPLED = 7
_TWO = 2
_BETWEEN = frozenset({"dialogue", "hotline", "negotiation", "exercise"})
_MET = frozenset({"dialogue", "forum"})
_STANDING = frozenset({"alliance"})
_OPEN = frozenset({"forum", "exercise"})


# "The prime minister's spokesman said": who tells it has met nobody.
_UNSAID = re.compile(
    r", (?:the |an? )?[^,]{3,80}\b(?:said|says|told [\w ]+|announced|reported|wrote)\b"
    r"(?: (?:in|on|at) [^,.]+)?(?=[,.]|$)",
    re.IGNORECASE,
)
# Nobody met: the rank of whoever speaks of these says nothing about them.
_WITHOUT_LEVEL = frozenset(
    {
        *("warning_or_protest", "incident_at_sea_or_air", "show_of_force", "sanctions_expulsion"),
        *("joint_exercise", "port_call", "arms_transfer", "military_aid", "peacekeeping_hadr"),
    }
)


@dataclass(frozen=True, slots=True)
class Coder:
    """The lexicon, ready for coding."""

    lexicon: Lexicon
    paraphrases: Paraphrases
    places: PlaceFinder

    @classmethod
    def of(cls, lexicon: Lexicon) -> Self:
        """Compile the lexicon's mechanisms for paraphrases, and its names of places."""
        return cls(lexicon, Paraphrases.of(lexicon), PlaceFinder.of(lexicon))

    def code(self, reading: Reading, own: ActorId | None = None) -> tuple[Engagement, ...]:
        """Return the engagements, the main one first; none where nothing with two parties happened.

        `own` is the country that the outlet speaks for, None for an independent one.
        """
        claims = find_claims(reading)
        main = find_main(claims, reading, self.lexicon, own)
        if main is None:
            claims = find_claims(reading, lenient=True)
            main = find_main(claims, reading, self.lexicon, own)
        if main is None:
            return ()
        return (self._engagement(main, reading), *self._others(claims, main, reading))

    def _engagement(self, main: Main, reading: Reading) -> Engagement:
        units = _telling_units(main, reading)
        people = _people_in(units, main.parties)
        mechanism = self._mechanism(units, main, reading)
        level = _level(units, people) or _level_behind(reading, mechanism)
        words = " ".join(unit.text for unit in reading.units[:LEAD]) or main.first.unit.text
        type_id = type_of(main, _guests_level(main.parties, people, level), mechanism, words)
        status = status_in(main, type_id, words)
        evidence = _evidence(main)
        known = self.lexicon.types.get(type_id)
        return Engagement(
            actors=main.parties,
            type=type_id,
            status=status,
            sign=known.sign if known else Sign.NEUTRAL,
            level=None if type_id in _WITHOUT_LEVEL else level,
            date=_date(main, status, reading),
            place=self.places.find(units),
            mechanism=mechanism.id if mechanism else None,
            people=_people_in(_speaking_units(main, units, reading), main.parties),
            evidence=evidence.span,
            quote=evidence.text,
        )

    def _mechanism(
        self, units: Sequence[Unit], main: Main, reading: Reading
    ) -> FoundMechanism | None:
        """Return a dialogue or exercise of just these parties, else what is named beside.

        Failing both, one of just these parties whose name the units paraphrase.
        """
        parties, type_or_group = set(main.parties), main.first.type
        beside = [
            found
            for unit in units
            for found in unit.mechanisms
            if unit.is_title or unit.clause_at(found.start).cue not in ASIDES
        ]
        exact = [
            found
            for found in (*beside, *reading.mechanisms)
            if found.kind in _BETWEEN and set(found.parties) == parties
        ]
        named = [
            found
            for found in beside
            if found.kind not in _STANDING
            and (found.kind in _OPEN or not found.parties or parties <= set(found.parties))
        ]
        fitting = [found for found in (*exact, *named) if suits(found.kind, type_or_group)]
        if fitting:
            return fitting[0]
        return self.paraphrases.find(units, main.parties, type_or_group)

    def _others(
        self, claims: Sequence[Claim], main: Main, reading: Reading
    ) -> tuple[Engagement, ...]:
        """Return what the body tells besides: past meetings, and news with parties of its own."""
        taken = {claim.unit.index for claim in main.claims} | {0}
        seen: set[tuple[str, frozenset[ActorId], PartialDate | None]] = {
            (main.first.type, frozenset(main.parties), None)
        }
        found: list[Engagement] = []
        for claim in claims:
            parties = settled(claim.parties, self.lexicon)
            day = claim.date if claim.background else None
            key = (claim.type, frozenset(parties), day)
            same = claim.type == main.first.type and set(parties) >= set(main.parties)
            if claim.unit.index in taken or len(parties) < 2 or key in seen:
                continue
            if same and not claim.background:
                continue
            if claim.background or not claim.trigger.weak:
                seen.add(key)
                found.append(self._alone(claim, parties, reading))
        return tuple(found[:_MOST_OTHERS])

    def _alone(self, claim: Claim, parties: tuple[ActorId, ...], reading: Reading) -> Engagement:
        """Return the engagement of one claim, judged by its own sentence."""
        apart = replace(reading, units=(), mechanisms=())
        return replace(self._engagement(Main((claim,), parties), apart), date=claim.date)


def _telling_units(main: Main, reading: Reading) -> tuple[Unit, ...]:
    """Return the units that tell of it: the lead, its claims' of the beginning, its mechanism's."""
    near = [unit for unit in main.units if unit.index <= LEAD or unit.mechanisms]
    chosen = {unit.index: unit for unit in (*reading.units[:2], *near[:4], main.first.unit)}
    return tuple(chosen[index] for index in sorted(chosen))


def _speaking_units(main: Main, telling: Sequence[Unit], reading: Reading) -> tuple[Unit, ...]:
    """Return the units in which those who take part are named: of the news, not of what was."""
    beginning = [
        unit for unit in reading.units[:_PEOPLED] if unit.people and not is_background(unit.text)
    ]
    chosen = {unit.index: unit for unit in (*telling, *beginning, main.first.unit)}
    return tuple(chosen[index] for index in sorted(chosen))


def _people_in(units: Sequence[Unit], parties: Sequence[ActorId]) -> tuple[Person, ...]:
    """Return who of the parties is named in the units, each once."""
    named = (each.person for unit in units for each in unit.people)
    return _once(person for person in named if person.actor in parties)


def _guests_level(
    parties: Sequence[ActorId], people: Sequence[Person], level: Level | None
) -> Level | None:
    """Return the rank that a visit goes by: where two ranks meet, that of the lower side."""
    sides = [_first_level(each for each in people if each.actor == one) for one in parties]
    ranks = [side for side in sides if side]
    return max(ranks, key=ORDER.index) if len(ranks) == len(parties) == _TWO else level


def _first_level(people: Iterable[Person]) -> Level | None:
    """Return the rank of the first who has one: who is named first leads his side."""
    return next((person.level for person in people if person.level), None)


def _level(units: Sequence[Unit], people: Sequence[Person]) -> Level | None:
    spoken = level_in(" ".join(_UNSAID.sub("", unit.text) for unit in units[:2]))
    return highest(*(person.level for person in people)) or spoken


def _level_behind(reading: Reading, mechanism: FoundMechanism | None) -> Level | None:
    """Return the rank that the sentences behind the lead give those who met in a mechanism."""
    behind = " ".join(unit.text for unit in reading.units[2 : LEAD + 1])
    return level_in(behind) if mechanism and mechanism.kind in _MET else None


def _evidence(main: Main) -> Unit:
    """Return the sentence that shows it best: of the lead with all parties, else the first."""
    body = [claim for claim in main.claims if not claim.unit.is_title]
    lead = [claim for claim in body if claim.unit.index <= LEAD]
    full = [claim for claim in lead if set(claim.parties) >= set(main.parties)]
    return next(iter([*full, *body, *main.claims])).unit


def _date(main: Main, status: Status, reading: Reading) -> PartialDate | None:
    """Return the date that the first claims give, else the lead, else a later claim."""
    future = status is Status.PLANNED
    leading = [claim.given for claim in main.claims if claim.unit.index < LEAD]
    lead = [
        dates_given(unit, unit.clauses[0], reading, future=future) for unit in reading.units[1:2]
    ]
    found = event_date([*leading, *lead], (), status, reading)
    if found:
        return found
    near = [
        dates_given(unit, unit.clauses[0], reading, future=future)
        for unit in reading.units[2 : LEAD + 1]
        if not is_background(unit.text)
    ]
    later = [claim.given for claim in main.claims if claim.unit.index >= LEAD]
    return event_date((), [*near, *later], status, reading)


def mechanisms_of(reading: Reading) -> tuple[MechanismId, ...]:
    """Return every mechanism named, in the order of the text, each once."""
    return tuple(dict.fromkeys(found.id for found in reading.mechanisms))


def everybody(reading: Reading) -> tuple[Person, ...]:
    """Return every person named, in the order of the text, each once."""
    return _once(named.person for named in reading.people)


def _once(people: Iterable[Person]) -> tuple[Person, ...]:
    found: dict[str, Person] = {}
    for person in people:
        found.setdefault(person.name, person)
    return tuple(found.values())
