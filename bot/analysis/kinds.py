"""Which type an engagement is, and where it stands: the rules that need the whole article.

A meeting's type is decided by rank, channel, mechanism and size. Its status is that of the claim
that named it, bent by what the type allows: a warning is never under way, a visit lasts for days.
"""

import re
from types import MappingProxyType

from bot.analysis.claims import Claim
from bot.analysis.mechanisms import FoundMechanism
from bot.analysis.news import LEAD, Main
from bot.analysis.standing import is_cancelled
from bot.analysis.vocabulary import MEETING
from bot.domain.model import Level, Status, TypeId

_VISIT = re.compile(
    r"\b(?:visit\w*|arriv\w*|receiv\w*|host\w*|welcom\w*|tour\w*|trip|travel\w*|call(?:s|ed) on"
    r"|courtesy)\b",
    re.IGNORECASE,
)
_TALKS = re.compile(
    r"\b(?:talks|dialogue|consult\w+|working group|committee|commission|flag meeting|border)\b",
    re.IGNORECASE,
)
_RANKS = (Level.CHIEF_OF_DEFENCE, Level.DEPUTY)
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
_BY_LEVEL = MappingProxyType({Level.LEADER: "leader_summit", Level.MINISTER: "ministerial_meeting"})


def type_of(
    main: Main, level: Level | None, mechanism: FoundMechanism | None, words: str
) -> TypeId:
    """Return the engagement's type; `words` are the headline and the first sentences."""
    claim = main.first
    if claim.type != MEETING:
        return TypeId(claim.type)
    if main.is_forum:
        return TypeId("multilateral_forum")
    return TypeId(_meeting_type(words, level, mechanism))


def _meeting_type(words: str, level: Level | None, mechanism: FoundMechanism | None) -> str:
    kind = mechanism.kind if mechanism else ""
    is_visit = bool(_VISIT.search(words))
    if is_visit and _WARSHIP.search(words) and level not in _BY_LEVEL:
        return "port_call"
    if kind == "negotiation":
        return "ceasefire_talks"
    if level is not None and level in _BY_LEVEL:
        return _BY_LEVEL[level]
    if kind == "dialogue" or level is Level.WORKING:
        return "defence_dialogue"
    met_alone = level in _RANKS and not _TALKS.search(words)
    return "senior_visit" if is_visit or met_alone else "defence_dialogue"


def status_in(main: Main, type_id: TypeId) -> Status:
    """Return where the engagement stands."""
    claim = main.first
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
