"""The news: which claims tell of the main engagement, and who its parties are.

    claims ── headline names the type, or the lead ── parties ── bodies settled ── Main

Bodies are not added to the states that make them up: "AUKUS ministers" are its three members, and
a contact group that Britain and Germany chair is not their third.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.analysis.claims import Claim, is_faint
from bot.analysis.mechanisms import FoundMechanism
from bot.analysis.participants import participants
from bot.analysis.parties import PartyFinder
from bot.analysis.reading import Reading, Unit
from bot.analysis.salience import salient
from bot.analysis.vocabulary import MEETING
from bot.domain.lexicon import Actor, Lexicon
from bot.domain.model import ActorId, Status

LEAD = 3
_LATE = 6
_FORUM_REACH = 6
_SMALL_BODY = range(2, 6)
_BODIES = frozenset({"grouping", "command", "agency", "ngo"})
_SIDELINES = re.compile(r"\bsidelines?\b|\bmargins\b|\bpull-?aside\b", re.IGNORECASE)
# "A and B to patrol together, under a pact that they signed on Monday": the signing happened.
_AGREED = frozenset({"joint_exercise", "basing_deployment", "training_education_exchange"})
_TO_COME = (Status.PLANNED, Status.PROPOSED)
_NEWS_DAYS = 7
# "Meeting in Rome prolongs war, says envoy": the news is what is said, not the meeting.
_SAYING = re.compile(r", (?:says|said) (?:\w+ ){0,4}\w+$|^[^:]{3,40}: ")
# What a headline calls so is an exercise where the first sentences say that two held one.
_OFTEN_DRILLS = frozenset({"training_education_exchange", "show_of_force"})
_OPEN = frozenset({"joint_exercise", "peacekeeping_hadr"})
# "Priorities for the coming session": a forum that is spoken of is not the news.
_TO_FOLLOW = re.compile(
    r"\b(?:upcoming|coming|ahead of|before|prior to|prepar\w+ for|next|priorities for|since)\b",
    re.IGNORECASE,
)
_NEAR = 40
_MEMBERS = 2
_FEW = 6
_THEIR_OWN = re.compile(
    r"\b(?:ministers|chiefs|leaders|commanders|council|summit|committee)\b", re.IGNORECASE
)
_MANY = re.compile(
    r"\b(?:multinational|multilateral|international)\b"
    r"|\b(?:\w+|\d+) (?:nations|countries|navies)\b",
    re.IGNORECASE,
)
_COUNTERPART = re.compile(r"\b(?:his|her|their)\b.{0,60}\bcounterparts?\b", re.IGNORECASE)
_FOR_FORUM = re.compile(
    r"\b(?:for|to|at|attends?|join\w*)\b[^,]*\b(?:meeting|summit|forum|dialogue|conference|council)\b",
    re.IGNORECASE,
)
# Without one of these a drill is one side's own, whoever else is named.
JOINT = re.compile(
    r"\b(?:joint(?:ly)?|combined|bilateral|trilateral|quadrilateral|multi\w+|together|allie[sd]"
    r"|partners?|with|host\w*|participa\w+|(?:tak(?:e|es|ing)|took) part|nations|countries|between"
    r"|both|join(?:s|ed|ing)?|observers?|co-?operat\w+|friendly|annual|edition|common|two|three"
    r"|four|five|\d+th)\b|(?-i:[A-Z][a-z]+-[A-Z][a-z])",
    re.IGNORECASE,
)
_TOGETHER = re.compile(r"\b(?:meets?|met|holds? talks|talks with)\b", re.IGNORECASE)
_OWN_SIDE = re.compile(
    r"\b(?:counterparts?|ministry|kingdom|armed forces|chief of (?:the )?(?:general )?staff"
    r"|servicemen"
    r"|minister of defen[cs]e|defen[cs]e minister|our|commander|troops|army|navy"
    r"|secretary of (?:defense|war|state)|(?:defense|acting) secretary)\b",
    re.IGNORECASE,
)


# Who is hoped for or invited has not said that they come.
_WISHED = re.compile(r"\b(?:hop(?:e|es|ed|ing)|invit(?:e|es|ed|ing|ation))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Main:
    """The claims that tell of the main engagement, the one that names it first."""

    claims: tuple[Claim, ...]
    parties: tuple[ActorId, ...]
    is_forum: bool = False

    @property
    def first(self) -> Claim:
        """Return the claim that named the type."""
        return self.claims[0]

    @property
    def units(self) -> tuple[Unit, ...]:
        """Return the units that tell of it."""
        return tuple(claim.unit for claim in self.claims)


def find_main(
    claims: Sequence[Claim], reading: Reading, lexicon: Lexicon, own: ActorId | None = None
) -> Main | None:
    """Return the claims of the news, or None where nothing with two parties happened.

    `own` is the country that an official or state outlet speaks for: it may leave itself unnamed.
    A named forum needs one party only.
    """
    news = [claim for claim in claims if not claim.background]
    leading = [claim for claim in news if claim.unit.index <= LEAD]
    named = _naming(leading, reading) or next(
        (claim for claim in news if len(claim.parties) > 1 or claim.unit.index <= _LATE), None
    )
    if named is None:
        return None
    same = [claim for claim in news if claim is not named and claim.type == named.type]
    parties = _with_listed(_parties(named, same, leading), reading)
    parties = _with_visitor(parties, reading)
    parties = parties or settled(_of_mechanism(named), lexicon)
    is_session = _is_session(named, lexicon)
    parties = named.parties if is_session else parties
    if len(parties) < 2 and not is_session and not _is_alone(named, reading):
        parties = _completed(parties, reading, own)
    is_forum = is_session or _is_forum(named, reading, settled(parties, lexicon), lexicon)
    if is_forum:
        parties = _attending(named, news, parties)
    if is_forum or named.type in _OPEN:
        parties = _with_participants(parties, reading)
    if named.type in _OPEN:
        parties = _without_bodies(parties, lexicon)
    parties = settled(parties, lexicon)
    is_open = is_forum or _needs_no_partner(named, reading)
    if len(parties) < (1 if is_open else 2):
        return None
    fitting = [claim for claim in same if set(claim.parties) <= set(parties)]
    return Main((named, *fitting), parties, is_forum)


def _is_session(named: Claim, lexicon: Lexicon) -> bool:
    """Return whether the chiefs or ministers of one large body meet among themselves."""
    if named.type != MEETING or len(named.parties) != 1:
        return False
    body = lexicon.actors.get(named.parties[0])
    is_large = body is not None and len(body.members) > max(_SMALL_BODY)
    return is_large and bool(_THEIR_OWN.search(named.unit.text))


def _is_alone(named: Claim, reading: Reading) -> bool:
    """Return whether a drill is one side's own: nothing in the beginning speaks of others."""
    beginning = " ".join(unit.text for unit in reading.units[:LEAD])
    return named.type == "joint_exercise" and bool(named.parties) and not JOINT.search(beginning)


def _of_mechanism(named: Claim) -> tuple[ActorId, ...]:
    """Return whose small mechanism the claim names: "the Squad" is four."""
    small = (each.parties for each in named.unit.mechanisms if len(each.parties) < _FEW)
    return next(small, ())


def _needs_no_partner(named: Claim, reading: Reading) -> bool:
    """Return whether one party is enough: might is shown alone, and guests may be unnamed."""
    beginning = " ".join(unit.text for unit in reading.units[:LEAD])
    if named.type == "joint_exercise" and not _is_alone(named, reading):
        return bool(_MANY.search(beginning))
    return named.type in ("show_of_force", "joint_exercise")


def _completed(
    parties: tuple[ActorId, ...], reading: Reading, own: ActorId | None
) -> tuple[ActorId, ...]:
    """Return the parties with the outlet's own side, else with whom the beginning is about."""
    text = " ".join(unit.text for unit in reading.units[:3])
    if own and own not in parties and _OWN_SIDE.search(text):
        parties = tuple(dict.fromkeys((own, *parties)))
    for actor in salient(reading):
        if len(parties) < 2 and actor not in parties:
            parties = (*parties, actor)
    if len(parties) > 1:
        return parties
    rest = (*_most_named(reading, parties), *((own,) if own else ()))
    return tuple(dict.fromkeys((*parties, *rest[:1])))


def _most_named(reading: Reading, parties: Sequence[ActorId]) -> tuple[ActorId, ...]:
    """Return whom else a whole article names most, if more than once or nobody else."""
    counts = Counter(mention.actor for mention in reading.mentions if mention.actor not in parties)
    ranked = counts.most_common()
    return tuple(actor for actor, count in ranked if count > 1 or len(ranked) == 1)


def _with_participants(parties: tuple[ActorId, ...], reading: Reading) -> tuple[ActorId, ...]:
    """Return the parties with all who are said to take part."""
    found = participants(reading, PartyFinder.of(reading))
    named = {mention.actor for mention in reading.mentions}
    hosts = (
        party
        for unit in reading.units[:2]
        for mechanism in unit.mechanisms
        for party in mechanism.parties[:_MEMBERS]
        if party in named
    )
    return tuple(dict.fromkeys((*parties, *hosts, *found)))


def _without_bodies(parties: Sequence[ActorId], lexicon: Lexicon) -> tuple[ActorId, ...]:
    """Return the parties without a body of which two members are named: they came themselves."""
    return tuple(
        party
        for party in parties
        if party not in lexicon.actors
        or len(set(lexicon.actors[party].members) & set(parties)) < _MEMBERS
    )


def _naming(claims: Sequence[Claim], reading: Reading) -> Claim | None:
    """Return the claim that names the type: the headline's, or a strong one behind it."""
    strong = [claim for claim in claims if not claim.trigger.weak and claim.unit.index <= 2]
    calls = [claim for claim in strong if claim.type == "hotline_call"]
    if calls and claims[0].type == MEETING:
        return calls[0]
    drills = [claim for claim in strong if claim.type == "joint_exercise"]
    if drills and claims[0].type in _OFTEN_DRILLS and len(drills[0].parties) > 1:
        return drills[0]
    objections = [claim for claim in strong if _is_objection(claim)]
    if objections and claims[0].type == MEETING and _SAYING.search(claims[0].unit.text):
        return objections[0]
    signings = [claim for claim in strong if _is_signing(claim, reading)]
    if signings and claims[0].type in _AGREED and claims[0].status in _TO_COME:
        return signings[0]
    if claims and claims[0].unit.is_title and not is_faint(claims[0].trigger):
        return _lead_of_nobody(claims[0], strong) or claims[0]
    return next(iter([*strong, *claims]), None)


def _lead_of_nobody(headline: Claim, strong: Sequence[Claim]) -> Claim | None:
    """Return the lead's claim where the headline names nobody and the lead another type."""
    if headline.parties:
        return None
    lead = [claim for claim in strong if claim.unit.index == 1 and len(claim.parties) > 1]
    return next((claim for claim in lead if claim.type != MEETING), None)


def _is_objection(claim: Claim) -> bool:
    is_lead = 0 < claim.unit.index <= 2
    return is_lead and claim.type == "warning_or_protest" and len(claim.parties) > 1


def _is_signing(claim: Claim, reading: Reading) -> bool:
    """Return whether a claim tells that something was signed within the days of the news."""
    day = claim.given.event
    if day is None or reading.published is None or len(claim.parties) < 2:
        return False
    is_held = claim.type == "agreement_signed" and claim.status is Status.HELD
    return is_held and (reading.published - day.first_day()).days <= _NEWS_DAYS


def _parties(named: Claim, same: Sequence[Claim], leading: Sequence[Claim]) -> tuple[ActorId, ...]:
    if len(named.parties) > 1:
        if named.unit.is_title and len(named.parties) > 2:
            return named.parties
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


def _with_listed(parties: tuple[ActorId, ...], reading: Reading) -> tuple[ActorId, ...]:
    """Return the longest list of the headline or the lead that holds all parties, or the parties.

    "Japan, US, Australia to share data": of these three the lead may name two that met.
    """
    finder = PartyFinder.of(reading)
    listed = [group for unit in reading.units[:2] for group in finder.lists(unit)]
    wider = [group for group in listed if set(parties) < set(group) and len(group) > _MEMBERS]
    return max(wider, key=len, default=parties) if parties else parties


def _with_visitor(parties: tuple[ActorId, ...], reading: Reading) -> tuple[ActorId, ...]:
    """Return the parties with him whose counterparts the first sentences name, if he is missing."""
    beginning = reading.units[:2]
    if not any(_COUNTERPART.search(unit.text) for unit in beginning):
        return parties
    people = (each for unit in beginning for each in unit.people)
    first = next((each.person.actor for each in people if each.person.actor), None)
    return tuple(dict.fromkeys((*parties, first))) if first and parties else parties


def _is_forum(named: Claim, reading: Reading, parties: Sequence[ActorId], lexicon: Lexicon) -> bool:
    """Return whether the news is a forum itself, not what two met for beside it."""
    if named.type != MEETING:
        return False
    beginning = reading.units[: LEAD - 1]
    forums = [
        found
        for unit in beginning
        for found in unit.mechanisms
        if _is_open(found, lexicon) and not _TO_FOLLOW.search(_before(found, unit))
    ]
    if any(_SIDELINES.search(unit.text) for unit in beginning):
        return False
    return len(parties) > 3 or (bool(forums) and not _is_bilateral(named, parties))


def _before(found: FoundMechanism, unit: Unit) -> str:
    return unit.text[max(0, found.start - unit.start - _NEAR) : max(0, found.start - unit.start)]


def _is_open(found: FoundMechanism, lexicon: Lexicon) -> bool:
    """Return whether a mechanism is a forum of more than a small body's members."""
    bodies = [lexicon.actors[party] for party in found.parties if party in lexicon.actors]
    return found.kind == "forum" and not any(len(body.members) in _SMALL_BODY for body in bodies)


def _is_bilateral(named: Claim, parties: Sequence[ActorId]) -> bool:
    """Return whether a headline names two parties, and no forum unless they meet there."""
    if len(parties) != 2 or not named.unit.is_title or len(named.parties) != 2:
        return False
    if _FOR_FORUM.search(named.unit.text) and not _TOGETHER.search(named.unit.text):
        return False
    in_headline = any(found.kind == "forum" for found in named.unit.mechanisms)
    return not in_headline or bool(_TOGETHER.search(named.unit.text))


def _attending(
    named: Claim, news: Sequence[Claim], parties: Sequence[ActorId]
) -> tuple[ActorId, ...]:
    """Return who is said to attend a forum, by any claim of a meeting in the first sentences."""
    attending = list(parties)
    for claim in (named, *news):
        is_wished = _WISHED.search(claim.unit.text)
        if claim.type == MEETING and claim.unit.index <= _FORUM_REACH and not is_wished:
            attending += claim.parties
    hosts = [actor for found in named.unit.mechanisms for actor in found.parties[:1]]
    return tuple(dict.fromkeys(attending or hosts))


def settled(parties: Sequence[ActorId], lexicon: Lexicon) -> tuple[ActorId, ...]:
    """Return the parties with bodies resolved: a small body alone is its members."""
    actors = [lexicon.actors[party] for party in parties if party in lexicon.actors]
    for body in actors:
        if len(body.members) in _SMALL_BODY and set(parties) <= {body.id, *body.members}:
            return body.members
    return tuple(actor.id for actor in actors if not _is_redundant(actor, actors))


def _is_redundant(actor: Actor, actors: Sequence[Actor]) -> bool:
    others = [other for other in actors if other is not actor]
    if len(actor.members) in _SMALL_BODY and any(other.id in actor.members for other in others):
        return True
    return actor.kind in _BODIES and len(others) > 1
