"""Which type an engagement is, and where it stands: the rules that need the whole article.

A meeting's type is decided by rank, channel, mechanism and size. Its status is that of the claim
that named it, bent by what the type allows: a warning is never under way, a visit lasts for days.
"""

import re
from types import MappingProxyType

from bot.analysis.claims import Claim
from bot.analysis.mechanisms import FoundMechanism
from bot.analysis.news import JOINT, LEAD, Main
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
# Chiefs who "hold talks" have met each other; of lower ranks these are talks of their staffs.
_SCHEDULED = MappingProxyType(
    {
        Level.CHIEF_OF_DEFENCE: re.compile(
            r"\b(?:dialogue|consultations|working group|committee|commission|staff talks"
            r"|flag meeting)\b",
            re.IGNORECASE,
        ),
        Level.DEPUTY: _TALKS,
    }
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
        *("agreement_signed",),
    }
)
# Agreeing or promising is the act itself.
_PROMISED = frozenset({"military_aid", "deconfliction"})
_PROMISE = re.compile(
    r"\b(?:agreed|pledg\w+|promis\w+|announc\w+|approv\w+|earmark\w*|allocat\w+|decid\w+)\b",
    re.IGNORECASE,
)
_STRETCHED = frozenset(
    {"joint_exercise", "port_call", "training_education_exchange", "peacekeeping_hadr"}
    | {"prisoner_exchange"}
)
_STILL = re.compile(
    r"\b(?:until|runs? (?:through|to|for)|lasts?|will (?:end|conclude|continue|last|run|stay|remain"
    r"|leave|depart)|continu(?:e|es|ing)|under ?way|stays|ends on|is taking place"
    r"|(?:is|are) (?:taking part|training|learning|holding|being|visiting|exercising|conducting"
    r"|practi[sc]ing|rehearsing|in \w+ for)|go(?:es)? on)\b"
    r"|\bthrough (?:[A-Z][a-z]+day|[A-Z][a-z]+ \d)",
    re.IGNORECASE,
)
# A guest who is still there when this is told.
_VISITS = frozenset({"senior_visit", "ministerial_meeting"})
_VISITING = re.compile(
    r"\b(?:is|are) (?:currently |now )?(?:making|paying|on|in \w+ on)\b(?: [\w-]+){0,4}?"
    r" (?:visit|trip|tour)\b|\b(?:is|are) visiting\b"
    r"|\b(?:left|leaves|departs?|departed|embark(?:s|ed)) (?:today |here )?(?:on|for)\b"
    r"|\bfirst day of\b|\bbegan (?:an?|his|her|their) [\w-]+ ?(?:\w+ )?(?:visit|trip|tour)\b",
    re.IGNORECASE,
)
_CONCLUDED = re.compile(
    r"\b(?:conclud\w+|ended|wrapp?(?:ed|s) up|complet\w+|returned)\b", re.IGNORECASE
)
_OVER = re.compile(
    r"\b(?:conclud\w+|ended|wrapp?(?:ed|s) up|clos(?:es|ed|ing)|complet\w+|finish\w+|last day|left"
    r"|departed|farewell|pushed away|after an? \w+-day|sailed from|returned|graduat\w+)\b",
    re.IGNORECASE,
)
# What lasts for days, so that its beginning is no end.
_LASTING = frozenset(
    {
        *("joint_exercise", "port_call", "basing_deployment", "training_education_exchange"),
        *("peacekeeping_hadr", "multilateral_forum", "ceasefire_talks", "show_of_force"),
        *("arms_transfer", "military_aid", "prisoner_exchange"),
    }
)
_BY_LEVEL = MappingProxyType({Level.LEADER: "leader_summit", Level.MINISTER: "ministerial_meeting"})


def type_of(
    main: Main, level: Level | None, mechanism: FoundMechanism | None, words: str
) -> TypeId:
    """Return the engagement's type; `words` are the headline and the first sentences."""
    claim = main.first
    is_shared = len(claim.parties) > 1 or mechanism or JOINT.search(words)
    if claim.type == "joint_exercise" and not is_shared:
        return TypeId("show_of_force")
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
    scheduled = _SCHEDULED.get(level) if level else None
    met_alone = scheduled is not None and not scheduled.search(words)
    return "senior_visit" if is_visit or met_alone else "defence_dialogue"


def status_in(main: Main, type_id: TypeId, beginning: str) -> Status:
    """Return where the engagement stands; `beginning` are the headline and the first sentences."""
    claim = main.first
    words = claim.words
    if type_id == "suspension":
        return Status.CANCELLED if is_cancelled(words) else Status.SUSPENDED
    status = _told_status(claim, main)
    if type_id == "resumption" and status in (Status.HELD, Status.ONGOING):
        return Status.RESUMED
    if type_id in _ACTS and status in (Status.PROPOSED, Status.ONGOING):
        return Status.HELD
    if type_id in _PROMISED and status is Status.PLANNED and _PROMISE.search(beginning):
        return Status.HELD
    if type_id in _VISITS:
        return _visit_status(status, words, beginning)
    if status is Status.HELD and _is_still_there(type_id, beginning):
        return Status.ONGOING
    if type_id not in _LASTING and status is Status.ONGOING and not _UNDER_WAY.search(words):
        return Status.HELD
    return status


def _is_still_there(type_id: TypeId, beginning: str) -> bool:
    """Return whether what lasts for days has not ended, whatever tense tells it."""
    if type_id not in _STRETCHED or _OVER.search(beginning):
        return False
    is_staying = type_id == "port_call" and _STAYING.search(beginning)
    return bool(_STILL.search(beginning) or is_staying)


def _visit_status(status: Status, words: str, beginning: str) -> Status:
    """Return the status of a visit: under way while the guest is there, or on his way."""
    if status not in (Status.HELD, Status.ONGOING):
        return status
    if _VISITING.search(beginning):
        return Status.HELD if _CONCLUDED.search(beginning) else Status.ONGOING
    return status if _UNDER_WAY.search(words) else Status.HELD


def _told_status(claim: Claim, main: Main) -> Status:
    """Return the claim's status; a headline's "held" gives way to a more exact lead."""
    if not claim.unit.is_title or claim.status is not Status.HELD:
        return claim.status
    later = [each.status for each in main.claims[1:4] if each.unit.index <= LEAD]
    if later[:1] == [Status.PLANNED] and main.claims[1].unit.index == 1:
        return Status.PLANNED
    return Status.ONGOING if Status.ONGOING in later else claim.status
