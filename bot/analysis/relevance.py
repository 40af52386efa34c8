"""Is an article about military diplomacy? Yes or no, with a reason in words.

An engagement of two parties is needed, and a military, security or armed-conflict context around
it. Domestic affairs, trade, sport, elections, history and opinion are named as what they are.
"""

import re
from collections.abc import Sequence

from bot.analysis.contests import played
from bot.analysis.foreign import MILITARY, MILITARY_HAN
from bot.analysis.reading import Reading
from bot.analysis.words import words
from bot.domain.lexicon import Lexicon
from bot.domain.model import Engagement, Level

_MILITARY = re.compile(
    r"\b(?:military|militaries|defen[cs]e|army|armies|navy|navies|naval|air force|troops"
    r"|soldiers?|forces|warships?|missiles?|"
    r"general|admiral|commander|pentagon|PLA|security|weapons?|arms|combat|war|ceasefire|truce"
    r"|deterrence|nato|drills?|"
    r"fighter jets?|frigates?|destroyers?|submarines?|coast guard|peacekeep\w+|nuclear"
    r"|border guards?|prisoners? of war|joint chiefs|"
    r"hotline|airspace|hostages?|attach[eé]s?|battalion|brigade|marines?|strait|munitions?"
    r"|unifil|gen\.|adm\.|servicemen"
    r"|drones?|exercises?|bombers?|warplanes?|borders?|patrols?|brigadiers?|line of control"
    r"|flag meetings?|"
    rf"{MILITARY})\b|{MILITARY_HAN}",
    re.IGNORECASE,
)
_DEFENCE = re.compile(r"\b(?:defen[cs]e|military|army|navy|armed forces)\b", re.IGNORECASE)
_ELSEWHERE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(words, re.IGNORECASE))
    for reason, words in (
        (
            "sport",
            r"\b(?:football|cricket|world cup|olympics?|tournament|championship|rugby|basketball"
            r"|tennis|goals?|coach|match|yachts?|skipper|regatta|sailing team|"
            r"semi-?finals?|league|stadium|qualifiers?|medals?|wicket|innings|hockey)\b",
        ),
        (
            "trade or the economy",
            r"\b(?:tariffs?|trade (?:talks|deal|agreement|pact|minister|truce|war|delegation)"
            r"|exports?|imports?|soybeans?|investment|investors|stocks?|shares|"
            r"economic|economy|tourism|airlines?|currency|markets?|commerce|free trade|customs"
            r"|finance minister|rare earths?)\b",
        ),
        (
            "an election or domestic politics",
            r"\b(?:elections?|ballots?|polls|voters?|campaign trail|candidates?|primary"
            r"|parliamentary vote|coalition talks|cabinet reshuffle|referendum|opposition party)\b",
        ),
        (
            "history or remembrance",
            r"\b(?:anniversary|commemorat\w+|historians?|museum|memoirs?|world war (?:i|ii|two"
            r"|one)|archives?|decades ago|"
            r"veterans'? day|book|documentary|memorial)\b",
        ),
        (
            "opinion or analysis without an event",
            r"\b(?:opinion|op-ed|editorial|commentary|analysis|column|i think|i believe|we must"
            r"|should we|the writer is|the author is|essay|explainer|views expressed)\b",
        ),
        (
            "culture, health or climate",
            r"\b(?:film|festival|concert|vaccines?|climate (?:talks|summit|change)|orchestra"
            r"|pandemic|students? exchange|university|panda|culture|wildlife|fisheries|wolves|bears"
            r"|national parks?|aerobatics|crowds|ice cream|volcano\w*|eruption|civil protection)\b",
        ),
        (
            "crime or the courts",
            r"\b(?:court|trial|sentenced|police arrested|extradit\w+|murder|smuggl\w+|judges?"
            r"|courtroom|memoirs?|lawsuits?|defendants?|convicted|rape[ds]?|prosecutors?)\b",
        ),
    )
)
_ALWAYS_OURS = words(
    """
    joint_exercise port_call arms_transfer military_aid incident_at_sea_or_air
    ceasefire_talks prisoner_exchange show_of_force
    """
)


def judge(
    reading: Reading, engagements: Sequence[Engagement], lexicon: Lexicon
) -> tuple[bool, str]:
    """Return whether the article belongs in digests, and why, in a clause for a reader."""
    if not engagements:
        return False, _why_none(reading)
    main = engagements[0]
    names = " and ".join(lexicon.actor_name(actor) for actor in main.actors[:3])
    kind = lexicon.type_name(main.type).lower()
    subject = played(reading, main)
    if subject is None and not _is_plainly_ours(reading, main):
        subject = other_subject(reading) or _unsettled(reading, main)
    if subject:
        return False, f"{kind} of {names}, but the article is about {subject}"
    if not _has_context(reading, main):
        return False, f"{kind} of {names}, but nothing military in headline and lead"
    return True, f"{kind}: {names}"


_FOUGHT = re.compile(
    r"\b(?:destroy(?:s|ed|ing)?|kill\w*|struck|hit|hits|shelled|bomb(?:ed|ing|ards?)|attack(?:s|ed)?"
    r"|captur\w+|storm(?:s|ed)|offensive|counteroffensive|front ?lines?|casualt\w+|invad\w+"
    r"|battles?|retak\w+|overrun|losses|explosions?|shot down|repel\w*)\b",
    re.IGNORECASE,
)
_FOUGHT_OVER = frozenset(
    {
        *("basing_deployment", "show_of_force", "training_education_exchange", "port_call"),
    }
)
_UNESTABLISHED = re.compile(
    r"\b(?:neither confirm\w* nor den\w+|(?:wo|would|will|did|do|does)(?:n['’]t| not) comment"
    r"|declin\w+ to comment|rumou?rs?|baseless|unconfirmed|fabricated|fake news)\b",
    re.IGNORECASE,
)
_ARGUED = re.compile(
    r"\b(?:should(?:n['’]t)?|would(?:n['’]t)?|ought|must|surely|perhaps|could|let there"
    r"|it is time)\b",
    re.IGNORECASE,
)
_MUCH = 5


def _unsettled(reading: Reading, main: Engagement) -> str | None:
    """Return what keeps the beginning from telling of an engagement, in words for a reader."""
    title = reading.units[0].text
    if main.type in _FOUGHT_OVER and _FOUGHT.search(title):
        return "the fighting itself"
    if len(_UNESTABLISHED.findall(_lead(reading, 3))) > 1:
        return "a rumour or a denial"
    if main.date:
        return None
    argued = len(_ARGUED.findall(_lead(reading, 10)))
    return "opinion or analysis without an event" if argued >= _MUCH else None


def _lead(reading: Reading, count: int = 4) -> str:
    return " ".join(unit.text for unit in reading.units[:count])


def _has_context(reading: Reading, main: Engagement) -> bool:
    if main.mechanism or main.type in _ALWAYS_OURS:
        return True
    lead = _lead(reading, 6)
    civilian = main.level in (Level.LEADER, Level.MINISTER) and not _DEFENCE.search(lead)
    return len(_MILITARY.findall(lead)) >= (2 if civilian else 1)


def other_subject(reading: Reading) -> str | None:
    """Return what else the beginning is about, where its words outweigh the military ones."""
    lead = _lead(reading)
    military = len(_MILITARY.findall(lead))
    counts = [(len(words.findall(lead)), reason) for reason, words in _ELSEWHERE]
    most, reason = max(counts, key=lambda counted: counted[0])
    return reason if most >= 2 and most > military else None


def _is_plainly_ours(reading: Reading, main: Engagement) -> bool:
    return bool(main.mechanism) and bool(_MILITARY.search(reading.units[0].text))


def _why_none(reading: Reading) -> str:
    if not reading.mentions:
        return "no country or organisation is named"
    subject = other_subject(reading)
    if subject:
        return f"about {subject}, and no engagement between two parties"
    if len({mention.actor for mention in reading.mentions}) == 1:
        return "only one country or organisation is involved"
    return "countries are mentioned, but no engagement between two of them is reported"
