"""Coding: the engagements of an article, the main one first.

    reading ── claims, one a sentence ── the headline's or the lead's is the main one ── Engagements

The headline names the news and the lead completes it: type, parties, date, place and rank are taken
from the headline's claim and from the first sentences that tell the same. What looks back, or tells
of something else with parties of its own, becomes an engagement of its own behind the main one.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.analysis.claims import Claim, find_claims, find_date
from bot.analysis.levels import highest, level_in
from bot.analysis.mechanisms import FoundMechanism
from bot.analysis.news import LEAD, Main, find_main
from bot.analysis.paraphrase import paraphrased, suits
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
    Status,
    TypeId,
)

_MOST_OTHERS = 5
_VISIT = re.compile(
    r"\b(?:visit\w*|arriv\w*|receiv\w*|host\w*|welcom\w*|tour\w*|trip|travel\w*|call(?:s|ed) on"
    r"|courtesy)\b",
    re.IGNORECASE,
)
_TALKS = re.compile(
    r"\b(?:dialogue|consultati\w+|policy talks|working group|staff talks|coordination|talks"
    r"|committee|round)\b",
    re.IGNORECASE,
)
_WARSHIP = re.compile(
    r"\b(?:warships?|destroyers?|frigates?|corvettes?|submarines?|naval ships?|ships?|vessels?"
    r"|flotilla|squadron|carrier"
    r"|cutter|task (?:force|group)|hospital ship|INS|USS|HMS|HMAS|JS|ROKS)\b"
)
_UNDER_WAY = re.compile(r"\b(?:is|are) \w+ing\b|under ?way|ongoing|continu", re.IGNORECASE)
_STAYING = re.compile(r"\barriv|\buntil\b|-day (?:visit|stay|port|call|goodwill)", re.IGNORECASE)
_ACTS = frozenset(
    {
        *("refusal_or_snub", "warning_or_protest", "sanctions_expulsion", "incident_at_sea_or_air"),
        *("agreement_signed", "prisoner_exchange"),
    }
)
# What lasts for days, so that its beginning is no end.
_LASTING = frozenset(
    {
        *("joint_exercise", "port_call", "basing_deployment", "training_education_exchange"),
        *("peacekeeping_hadr", "multilateral_forum", "ceasefire_talks", "show_of_force"),
        *("arms_transfer", "military_aid"),
    }
)
_BETWEEN = frozenset({"dialogue", "hotline", "negotiation", "exercise"})


def code(reading: Reading, lexicon: Lexicon, own: ActorId | None = None) -> tuple[Engagement, ...]:
    """Return the engagements, the main one first; none where nothing with two parties happened.

    `own` is the country that the outlet speaks for, None for an independent one.
    """
    claims = find_claims(reading)
    main = find_main(claims, reading, lexicon, own)
    if main is None:
        return ()
    first = _engagement(main, reading, lexicon)
    others = _others(claims, main, first, reading, lexicon)
    return (first, *others)


def _engagement(main: Main, reading: Reading, lexicon: Lexicon) -> Engagement:
    claim, units = main.first, _telling_units(main, reading)
    people = people_in(units, main.parties)
    level = _level(units, people)
    mechanism = _mechanism(units, main, reading, lexicon)
    type_id = _type(main, level, mechanism, _beginning(reading) or main.first.unit.text)
    status = _status(claim, main, type_id)
    evidence = _evidence(main)
    known = lexicon.types.get(type_id)
    return Engagement(
        actors=main.parties,
        type=type_id,
        status=status,
        sign=known.sign if known else Sign.NEUTRAL,
        level=level,
        date=_date(main, status, reading),
        place=next((place for unit in units if (place := _place(unit))), None),
        mechanism=mechanism.id if mechanism else None,
        people=people,
        evidence=evidence.span,
        quote=evidence.text,
    )


def _telling_units(main: Main, reading: Reading) -> tuple[Unit, ...]:
    """Return the units that tell of it: the lead, its claims' of the beginning, its mechanism's."""
    near = [unit for unit in main.units if unit.index <= LEAD or unit.mechanisms]
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
    units: Sequence[Unit], main: Main, reading: Reading, lexicon: Lexicon
) -> FoundMechanism | None:
    """Return a dialogue or exercise of just these parties, else what is named with the engagement.

    Failing both, one of just these parties whose name the units paraphrase.
    """
    beside = [found for unit in units for found in unit.mechanisms]
    exact = [
        found
        for found in (*beside, *reading.mechanisms)
        if found.kind in _BETWEEN and set(found.parties) == set(main.parties)
    ]
    named = [
        found
        for found in beside
        if found.kind not in ("agreement", "alliance")
        and (found.kind == "forum" or not found.parties or set(found.parties) & set(main.parties))
    ]
    fitting = [found for found in (*exact, *named) if suits(found.kind, main.first.type)]
    return next(iter(fitting), None) or paraphrased(units, main.parties, main.first.type, lexicon)


def _beginning(reading: Reading) -> str:
    return " ".join(unit.text for unit in reading.units[:3])


def _type(main: Main, level: Level | None, mechanism: FoundMechanism | None, words: str) -> TypeId:
    claim = main.first
    if claim.type != MEETING:
        return TypeId(claim.type)
    if main.is_forum:
        return TypeId("multilateral_forum")
    return TypeId(_meeting_type(words, level, mechanism))


def _meeting_type(words: str, level: Level | None, mechanism: FoundMechanism | None) -> str:
    kind = mechanism.kind if mechanism else ""
    if (
        _WARSHIP.search(words)
        and _VISIT.search(words)
        and level not in (Level.LEADER, Level.MINISTER)
    ):
        return "port_call"
    if kind == "negotiation":
        return "ceasefire_talks"
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
    status = _told_status(claim, main)
    if type_id == "resumption" and status in (Status.HELD, Status.ONGOING):
        return Status.RESUMED
    if type_id in _ACTS and status in (Status.PROPOSED, Status.ONGOING):
        return Status.HELD
    if type_id not in _LASTING and status is Status.ONGOING and not _UNDER_WAY.search(words):
        return Status.HELD
    if type_id == "port_call" and status is Status.HELD and _STAYING.search(_said(main)):
        return Status.ONGOING
    return status


def _told_status(claim: Claim, main: Main) -> Status:
    """Return the claim's status; a headline's "held" gives way to a more exact lead."""
    if not claim.unit.is_title or claim.status is not Status.HELD:
        return claim.status
    later = [each.status for each in main.claims[1:4] if each.unit.index <= LEAD]
    if later[:1] == [Status.PLANNED]:
        return Status.PLANNED
    return Status.ONGOING if Status.ONGOING in later else claim.status


def _said(main: Main) -> str:
    return " ".join(unit.text for unit in main.units[:3])


def _evidence(main: Main) -> Unit:
    """Return the sentence that shows it best: the first of the body with all parties, else any."""
    body = [claim for claim in main.claims if not claim.unit.is_title]
    full = [claim for claim in body if set(claim.parties) >= set(main.parties)]
    return next(iter([*full, *body, *main.claims])).unit


def _date(main: Main, status: Status, reading: Reading) -> PartialDate | None:
    """Return the date that the first claims give, else the lead's, else a later claim's."""
    near = [claim.date for claim in main.claims if claim.unit.index <= LEAD - 1]
    lead = [find_date(unit, unit.clauses[0], reading) for unit in reading.units[1:2]]
    far = [claim.date for claim in main.claims]
    for found in (*near, *lead, *far):
        if found and _is_timely(found, status, reading):
            return found
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
