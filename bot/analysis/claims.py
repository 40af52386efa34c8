"""Claims: what each sentence says happened, before the article as a whole is judged.

unit ── triggers that count ── the one that wins by precedence ── Claim
"""

import re
from dataclasses import dataclass, replace

from bot.analysis.contests import is_contest
from bot.analysis.parties import PartyFinder
from bot.analysis.reading import Clause, Reading, Unit
from bot.analysis.standing import (
    ABOUT,
    AGAINST,
    ASIDES,
    is_background,
    is_hedged,
    status_of,
)
from bot.analysis.timing import Given, dates_given
from bot.analysis.triggers import Trigger
from bot.analysis.vocabulary import FAINT, MEETING, NEEDED, PRECEDENCE
from bot.domain.model import ActorId, PartialDate, Status

_CAPTION = re.compile(
    r"(?:The|This|A|In this) (?:file |undated |handout )?(?:photo|picture|image|photograph)|FILE"
    r"|File photo"
)
_CONTINUES = re.compile(
    r"(?:During|At|In|After) (?:their|that|the|those) (?:meeting|summit|talks|call)"
)
_REPORTED_BEFORE = re.compile(
    r"(?:As |It was )?(?:previously|earlier|already) (?:it was )?reported|As a reminder|Background:"
    r"|Recall|Earlier,|Previously,",
    re.IGNORECASE,
)
# "Sends two ships through the strait", "to the victims": nobody is given arms.
_GIVEN = frozenset({"arms_transfer", "military_aid"})
_NO_GIFT = re.compile(
    r"\b(?:through|transit\w*)\b.{0,30}\bstraits?\b|\b(?:(?:earth)?quake|tsunami|cyclone|typhoon"
    r"|hurricane|floods?|disaster|relief|humanitarian)\b",
    re.IGNORECASE,
)
# What is signed is an order of arms, not an agreement of states.
_ORDER = re.compile(r"\b(?:arms|weapons) (?:deal|contract)s?\b", re.IGNORECASE)
_LONG_AGO = re.compile(r"[^,;]{0,50}?\b(?:years?|months?|decades?) ago\b")
_DURING = re.compile(r"\bduring (?:[\w'’-]+ ){0,3}$", re.IGNORECASE)
_OLD_DAYS = 45
_LATE = 3
_LATER = 5
_NEVER_BACKGROUND = 1
# Said and done in one.
_TOLD_ACTS = frozenset(
    {
        *("warning_or_protest", "suspension", "refusal_or_snub", "sanctions_expulsion"),
        *("military_aid", "resumption", "deconfliction"),
    }
)
_NEVER_DISCUSSED = frozenset({MEETING, "hotline_call", "refusal_or_snub"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one unit tells. `type` may be the group "meeting"."""

    unit: Unit
    trigger: Trigger
    clause: Clause
    parties: tuple[ActorId, ...]
    status: Status
    given: Given
    background: bool

    @property
    def type(self) -> str:
        """Return the type or group that the trigger stands for."""
        return self.trigger.type

    @property
    def date(self) -> PartialDate | None:
        """Return when it happened, else when that was told; None where the unit gives no date."""
        return self.given.event or self.given.told

    @property
    def words(self) -> str:
        """Return the text of the clause that holds the trigger."""
        return self.unit.words(self.clause)


def find_claims(reading: Reading, *, lenient: bool = False) -> tuple[Claim, ...]:
    """Return at most one claim a unit, in the order of the text; `lenient` also takes asides."""
    finder = PartyFinder.of(reading)
    established: tuple[ActorId, ...] = ()
    claims: list[Claim] = []
    for unit in reading.units:
        claim = _claim(unit, reading, finder, established, lenient=lenient)
        if claim is None:
            continue
        if claims and claims[-1].background and _CONTINUES.match(unit.text):
            claim = replace(claim, background=True)
        claims.append(claim)
        if not established and len(claim.parties) == 2 and not claim.background:
            established = claim.parties
    return tuple(claims)


def _claim(
    unit: Unit,
    reading: Reading,
    finder: PartyFinder,
    established: tuple[ActorId, ...],
    *,
    lenient: bool,
) -> Claim | None:
    trigger = winner(unit, lenient=lenient)
    if trigger is None or _CAPTION.match(unit.text):
        return None
    clause = unit.clause_at(trigger.start)
    words = unit.words(clause)
    status = status_of(words, is_title=unit.is_title, trigger=trigger.start - clause.start)
    given = dates_given(
        unit,
        clause,
        reading,
        future=status is Status.PLANNED,
        telling_is_the_act=trigger.type in _TOLD_ACTS,
    )
    return Claim(
        unit=unit,
        trigger=trigger,
        clause=clause,
        parties=finder.find(unit, trigger, established),
        status=status,
        given=given,
        background=_is_background(unit, words, given.event, reading),
    )


def winner(unit: Unit, *, lenient: bool = False) -> Trigger | None:
    """Return the trigger that names the unit's type: strong before weak, then by precedence.

    In a sentence that looks back weak ones are as good: "the talks had been suspended".
    """
    counted = [trigger for trigger in unit.triggers if _counts(unit, trigger, lenient=lenient)]
    counted = [replace(each, weak=True) if _is_occasion(unit, each) else each for each in counted]
    if unit.index > _NEVER_BACKGROUND and is_background(unit.text):
        counted = [replace(trigger, weak=False) for trigger in counted]
    return min(counted, key=_rank, default=None)


def _is_occasion(unit: Unit, trigger: Trigger) -> bool:
    """Return whether a meeting is but the occasion: "pledges shells during a visit to Kyiv"."""
    before = unit.text[: trigger.start - unit.start]
    return trigger.type == MEETING and bool(_DURING.search(before))


def is_faint(trigger: Trigger) -> bool:
    """Return whether a trigger stands beside engagements of every kind, and so names none."""
    return trigger.weak or (trigger.type == MEETING and trigger.phrase in FAINT)


def _rank(trigger: Trigger) -> tuple[bool, int, int]:
    precedence = PRECEDENCE.index(trigger.type) + (_LATER if trigger.phrase in FAINT else 0)
    return trigger.weak, precedence, trigger.start


def _counts(unit: Unit, trigger: Trigger, *, lenient: bool) -> bool:
    """Return whether a trigger tells of the news: no aside, not denied, not merely discussed."""
    clause = unit.clause_at(trigger.start)
    if clause.cue in ASIDES and not lenient:
        return False
    words = unit.words(clause)
    before = words[: trigger.start - clause.start]
    if is_hedged(before[-60:] + words[len(before) : trigger.end - clause.start]):
        return False
    if "ago" in words and _LONG_AGO.match(words, len(before)):
        return False
    if AGAINST.search(before) or not _is_supported(unit, trigger):
        return False
    if trigger.type == MEETING and is_contest(words[len(before) :]):
        return False
    return trigger.type in _NEVER_DISCUSSED or not ABOUT.search(before)


def _is_supported(unit: Unit, trigger: Trigger) -> bool:
    """Return whether the sentence has the nouns without which a trigger means something else."""
    if trigger.type in _GIVEN and _NO_GIFT.search(unit.text):
        return False
    if trigger.type == "agreement_signed" and _ORDER.search(unit.text):
        return False
    needed = NEEDED.get(f"{trigger.type} {trigger.phrase}") or NEEDED.get(trigger.type)
    return needed is None or bool(needed.search(unit.text))


def _is_background(unit: Unit, words: str, found: PartialDate | None, reading: Reading) -> bool:
    if unit.index <= _NEVER_BACKGROUND:
        return False
    if _REPORTED_BEFORE.match(unit.text):
        return True
    if reading.published and found:
        return (reading.published - found.last_day()).days > _OLD_DAYS
    # Late in the text, one clause that looks back is enough for the whole sentence.
    return is_background(unit.text if unit.index > _LATE else words)
