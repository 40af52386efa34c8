"""Coding: the engagements of an article, the main one first.

    reading ── claims, one a sentence ── the headline's or the lead's is the main one ── Engagements

The headline names the news and the lead completes it: type, parties, date, place and rank are taken
from the headline's claim and from the first sentences that tell the same. What looks back, or tells
of something else with parties of its own, becomes an engagement of its own behind the main one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.analysis.claims import Claim, find_claims
from bot.analysis.levels import highest, level_in
from bot.analysis.mechanisms import FoundMechanism
from bot.analysis.people import Named
from bot.analysis.places import place_in
from bot.analysis.reading import Reading, Unit
from bot.analysis.standing import is_cancelled
from bot.analysis.vocabulary import MEETING
from bot.domain.lexicon import Lexicon
from bot.domain.model import (
    ActorId,
    Engagement,
    Level,
    MechanismId,
    PartialDate,
    Person,
    Sign,
    Span,
    Status,
    TypeId,
)

_MOST_OTHERS = 5
_LEAD = 3
_VISIT = re.compile(
    r"\b(?:visit\w*|arriv\w*|receiv\w*|host\w*|welcom\w*|tour\w*|trip|travel\w*|call(?:s|ed) on|courtesy)\b",
    re.IGNORECASE,
)
_TALKS = re.compile(
    r"\b(?:dialogue|consultati\w+|policy talks|working group|staff talks|coordination|talks|committee|round)\b",
    re.IGNORECASE,
)
_WARSHIP = re.compile(
    r"\b(?:warships?|destroyers?|frigates?|corvettes?|submarines?|naval ships?|ships?|vessels?|flotilla|squadron|carrier"
    r"|cutter|task (?:force|group)|hospital ship|INS|USS|HMS|HMAS|JS|ROKS)\b"
)
_BETWEEN = frozenset({"dialogue", "hotline", "negotiation", "exercise"})
_FORUM_KINDS = frozenset({"forum", "alliance"})


@dataclass(frozen=True, slots=True)
class Main:
    """The claims that tell of the main engagement: the headline's or the lead's, then the others."""

    claims: tuple[Claim, ...]
    parties: tuple[ActorId, ...]

    @property
    def first(self) -> Claim:
        """Return the claim that named the type."""
        return self.claims[0]

    @property
    def units(self) -> tuple[Unit, ...]:
        """Return the units that tell of it."""
        return tuple(claim.unit for claim in self.claims)


def code(reading: Reading, lexicon: Lexicon) -> tuple[Engagement, ...]:
    """Return the engagements, the main one first; none where nothing with two parties happened."""
    claims = find_claims(reading)
    main = find_main(claims)
    if main is None:
        return ()
    first = _engagement(main, reading, lexicon)
    others = _others(claims, main, first, reading, lexicon)
    return (first, *others)


def find_main(claims: Sequence[Claim]) -> Main | None:
    """Return the claims of the news, or None where no claim of the beginning has two parties."""
    news = [claim for claim in claims if not claim.background]
    leading = [claim for claim in news if claim.unit.index <= _LEAD]
    named = _naming(leading) or _naming([claim for claim in news if len(claim.parties) > 1][:1])
    if named is None:
        return None
    same = [claim for claim in news if claim is not named and claim.type == named.type]
    parties = _main_parties(named, same, leading)
    if len(parties) < 2:
        return None
    fitting = [claim for claim in same if set(claim.parties) <= set(parties)]
    return Main((named, *fitting), parties)


def _naming(claims: Sequence[Claim]) -> Claim | None:
    """Return the claim that names the type: the first, or a strong one behind a weak headline."""
    strong = [claim for claim in claims if not claim.trigger.weak and claim.unit.index <= 2]
    if claims and claims[0].unit.is_title and not claims[0].trigger.weak:
        return claims[0]
    return next(iter([*strong, *claims]), None)


def _main_parties(
    named: Claim, same: Sequence[Claim], leading: Sequence[Claim]
) -> tuple[ActorId, ...]:
    if len(named.parties) > 1:
        wider = [
            claim.parties
            for claim in same
            if claim.unit.index <= 2 and set(named.parties) < set(claim.parties)
        ]
        return max(wider, key=len, default=named.parties)
    for claim in (*same, *leading):
        if len(claim.parties) > 1 and set(named.parties) <= set(claim.parties):
            return claim.parties
    joined = tuple(dict.fromkeys(actor for claim in (named, *leading) for actor in claim.parties))
    return joined if len(joined) < 4 else joined[:2]


def _engagement(main: Main, reading: Reading, lexicon: Lexicon) -> Engagement:
    claim, units = main.first, _telling_units(main, reading)
    people = people_in(units, main.parties)
    level = _level(units, people)
    mechanism = _mechanism(units, main.parties, reading)
    type_id = _type(main, level, mechanism, lexicon)
    status = _status(claim, main, type_id)
    evidence = _evidence(main)
    known = lexicon.types.get(type_id)
    return Engagement(
        actors=main.parties,
        type=type_id,
        status=status,
        sign=known.sign if known else Sign.NEUTRAL,
        level=level,
        date=_date(main, units, status, reading),
        place=next((place for unit in units if (place := _place(unit))), None),
        mechanism=mechanism.id if mechanism else None,
        people=people,
        evidence=evidence.span,
        quote=evidence.text,
    )


def _telling_units(main: Main, reading: Reading) -> tuple[Unit, ...]:
    """Return the units that tell of it: the lead, its claims' of the beginning, its mechanism's."""
    near = [unit for unit in main.units if unit.index <= _LEAD or unit.mechanisms]
    chosen = {unit.index: unit for unit in (*reading.units[:2], *near[:4], main.first.unit)}
    return tuple(chosen[index] for index in sorted(chosen))


def people_in(units: Sequence[Unit], parties: Sequence[ActorId]) -> tuple[Person, ...]:
    """Return who of the parties is named in the units, each once; with the fullest record."""
    found: dict[str, Person] = {}
    for unit in units:
        for named in unit.people:
            if named.person.actor in parties:
                found.setdefault(named.person.name, named.person)
    return tuple(found.values())


def _level(units: Sequence[Unit], people: Sequence[Person]) -> Level | None:
    spoken = level_in(" ".join(unit.text for unit in units[:2]))
    return highest(*(person.level for person in people)) or spoken


def _mechanism(
    units: Sequence[Unit], parties: Sequence[ActorId], reading: Reading
) -> FoundMechanism | None:
    """Return a dialogue or exercise of just these parties, else what is named with the engagement."""
    beside = [found for unit in units for found in unit.mechanisms]
    exact = [
        found
        for found in (*beside, *reading.mechanisms)
        if found.kind in _BETWEEN and set(found.parties) == set(parties)
    ]
    named = [
        found
        for found in beside
        if found.kind not in ("agreement", "alliance")
        and (not found.parties or set(found.parties) & set(parties))
    ]
    return next(iter([*exact, *named]), None)


def _type(
    main: Main, level: Level | None, mechanism: FoundMechanism | None, lexicon: Lexicon
) -> TypeId:
    claim = main.first
    if claim.type != MEETING:
        return TypeId(claim.type)
    words = " ".join(unit.text for unit in main.units[:2])
    return TypeId(_meeting_type(words, level, mechanism, len(main.parties)))


def _meeting_type(
    words: str, level: Level | None, mechanism: FoundMechanism | None, party_count: int
) -> str:
    kind = mechanism.kind if mechanism else ""
    if party_count > 3 or (kind in _FORUM_KINDS and party_count > 2):
        return "multilateral_forum"
    if _WARSHIP.search(words) and _VISIT.search(words) and level is None:
        return "port_call"
    if kind == "exercise":
        return "joint_exercise"
    by_level = {Level.LEADER: "leader_summit", Level.MINISTER: "ministerial_meeting"}
    if level in by_level:
        return by_level[level]
    if kind == "dialogue" or level is Level.WORKING or not _VISIT.search(words):
        return "defence_dialogue"
    return "senior_visit"


def _status(claim: Claim, main: Main, type_id: TypeId) -> Status:
    words = claim.words
    if type_id == "suspension":
        return Status.CANCELLED if is_cancelled(words) else Status.SUSPENDED
    if type_id == "resumption" and claim.status in (Status.HELD, Status.ONGOING):
        return Status.RESUMED
    if claim.unit.is_title and claim.status is Status.HELD:
        later = [each.status for each in main.claims[1:3] if each.unit.index <= 2]
        return later[0] if later and later[0] in (Status.PLANNED, Status.ONGOING) else claim.status
    return claim.status


def _evidence(main: Main) -> Unit:
    """Return the sentence that shows it best: the first of the body with all parties, else any."""
    body = [claim for claim in main.claims if not claim.unit.is_title]
    full = [claim for claim in body if set(claim.parties) >= set(main.parties)]
    return next(iter([*full, *body, *main.claims])).unit


def _date(
    main: Main, units: Sequence[Unit], status: Status, reading: Reading
) -> PartialDate | None:
    for claim in main.claims:
        if claim.date and _is_timely(claim.date, status, reading):
            return claim.date
    return None


def _is_timely(found: PartialDate, status: Status, reading: Reading) -> bool:
    if reading.published is None:
        return True
    if status in (Status.PLANNED, Status.PROPOSED):
        return found.last_day() >= reading.published
    return (found.first_day() - reading.published).days <= 1


def _place(unit: Unit) -> str | None:
    return place_in(unit.text)


def _others(
    claims: Sequence[Claim], main: Main, first: Engagement, reading: Reading, lexicon: Lexicon
) -> tuple[Engagement, ...]:
    seen = {(first.type, frozenset(first.actors))}
    found: list[Engagement] = []
    for claim in claims:
        if claim in main.claims or len(claim.parties) < 2 or claim.unit.is_title:
            continue
        if claim.trigger.weak and not claim.background:
            continue
        other = _engagement(Main((claim,), claim.parties), _alone(reading), lexicon)
        other = replace(other, date=claim.date)
        key = (other.type, frozenset(other.actors))
        if key not in seen or (claim.background and claim.date):
            seen.add(key)
            found.append(other)
    return tuple(found[:_MOST_OTHERS])


def _alone(reading: Reading) -> Reading:
    """Return a reading without headline and lead: a claim of the body is judged by itself."""
    return replace(reading, units=(), mechanisms=())


def mechanisms_of(reading: Reading) -> tuple[MechanismId, ...]:
    """Return every mechanism named, in the order of the text, each once."""
    return tuple(dict.fromkeys(found.id for found in reading.mechanisms))


def everybody(reading: Reading) -> tuple[Person, ...]:
    """Return every person named, in the order of the text, each once."""
    found: dict[str, Person] = {}
    for named in reading.people:
        found.setdefault(named.person.name, named.person)
    return tuple(found.values())


def spans(people: Sequence[Named]) -> Iterator[Span]:
    """Return where people are named, in document offsets."""
    return (Span(named.start, named.end) for named in people)
