"""The words of questions: which are only manners, which ask for a kind or a status.

Data for question.py, in English; all forms are folded as names (`fold_name`). Ids that the lexicon
does not have are ignored there.
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.model import Status, TypeId


def _by_word(rows: Mapping[str, str]) -> dict[str, str]:
    return {word: one for one, words in rows.items() for word in words.split("|")}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


KIND_WORDS: Mapping[str, TypeId] = MappingProxyType(
    {
        word: TypeId(one)
        for word, one in _by_word(
            {
                "leader_summit": "summit|summits",
                "senior_visit": "visit|visits|visited|visiting|trip|trips",
                "hotline_call": "call|calls|called|phoned|phone call|phone calls|hotline call"
                "|hotline calls|video call|video calls|telephone call|spoke by phone",
                "joint_exercise": "exercise|exercises|drill|drills|war games|wargames|manoeuvres"
                "|maneuvers|joint exercise|joint exercises|joint drills|military exercises"
                "|naval exercises|military drills|naval drills|exercised",
                "port_call": "port call|port calls|ship visit|ship visits|port visit|port visits",
                "agreement_signed": "agreement|agreements|treaty|treaties|pact|pacts|mou|signed"
                "|deal|deals",
                "arms_transfer": "arms sale|arms sales|arms deal|arms deals|weapons sale"
                "|weapons sales|arms transfer|arms transfers|weapons deliveries",
                "military_aid": "military aid|security assistance|aid package|aid packages",
                "ceasefire_talks": "ceasefire talks|peace talks|truce talks",
                "prisoner_exchange": "prisoner exchange|prisoner exchanges|prisoner swap"
                "|prisoner swaps|hostage release",
                "incident_at_sea_or_air": "incident|incidents|collision|collisions|near miss"
                "|unsafe intercept|encounter|encounters|clash|clashes",
                "warning_or_protest": "protest|protests|protested|warning|warnings|warned",
                "sanctions_expulsion": "sanctions|sanctioned",
                "defence_dialogue": "defence dialogue|defense dialogue|staff talks|policy talks",
            }
        ).items()
    }
)
"""Words that ask for a kind of engagement; the longest form counts."""

STATUS_WORDS: Mapping[str, Status] = MappingProxyType(
    {
        word: Status(one)
        for word, one in _by_word(
            {
                "planned": "planned|upcoming|scheduled|coming up|planning|next|due",
                "cancelled": "cancelled|canceled|called off",
                "suspended": "suspended|frozen|broken off|cut off",
                "resumed": "resumed|restarted",
            }
        ).items()
    }
)
"""Words that ask for a status."""

COMMON_WORDS = _words(
    """
    alliance aspen bloc chancellery cobalt commonwealth compact council echelon emirates forum
    interaction junta lima mainland male milan mons polish search squad states tempest thunder
    victoria
    """
)
"""Names of actors and mechanisms that are words too: they need a capital letter."""

NOT_PARTIES = (
    "indian ocean", "sea of japan", "philippine sea", "norwegian sea", "gulf of mexico",
    "washington post", "new york times", "english channel", "gulf of oman", "gulf of thailand",
    "bay of bengal", "black sea", "red sea",
)  # fmt: skip
"""Places and papers with an actor's name in theirs; they are searched for as phrases."""

TOPIC_PREPOSITIONS = _words(
    """
    about concerning on over re regarding
    """
)

GIVING = _words(
    """
    about brief for give help inform let lets of remind send show tell to update with
    """
)
"""Words after which "us" is the people who ask."""

MARKERS = _words(
    """
    any anybody anyone anything are between can compare could did do does find get give going
    had happened happening has have hello hey hi how hows i im is last lately latest list
    looking me my new news next past please recent recently regarding remind search should show
    something status still summarise summarize tell thank thanks the their there they this today
    tomorrow update updates was we were what whats when whens where which who whom whos why will
    with would yesterday you your
    """
)
"""Words by which a text is a sentence and not text of the query language."""

BROAD = _words(
    """
    happened happening headlines latest new news overview planned recent scheduled today
    upcoming update updates yesterday
    """
)
"""Words by which a question may be about everything."""

SEEKING = _words(
    """
    about anything concerning find latest news on overview regarding search summary
    """
)
"""Words by which a question about words that we do not know is a search."""

NOISE = (
    MARKERS
    | BROAD
    | SEEKING
    | _words(
        """
    a about abt activities activity affairs after again against ago agree agreed all alliance
    alliances also am an and announce announced any1 army as ask at attache attend attended
    attending attends back be been before bilateral both brief btw btwn but by came catch chief
    chiefs come coming commander commanders conduct conducted contact contacts cooperation
    counterpart counterparts countries date defence defense delegation delegations details
    development developments dialogue dialogues diplomacy discuss discussed discussion
    discussions doing dunno each else engage engaged engagement engagements ever everything
    exactly exchange exchanges far first for force forces frequently from general generals gimme
    gonna good got government governments he held help her here high him his hold holding hq if
    in info information interactions into involved involving it its joint just keep kind kinda
    know leader leaders lemme let lets level like long look made make makes many mattered
    matters meet meeting meetings meets met mil militaries military minister ministerial
    ministers ministry month months more most much naval navies navy need no not now of off
    official officials often ok okay on one or other our out outcome outcomes over part
    participate participated participating people pl pls plz point ppl president presidents
    question quick quickly r re read really regular relation relations relationship report
    reported reports result results said say says secretaries secretary security see senior she
    side sides sign signs since so some soon speak spoke spoken state states story such sum
    summary sure take taken takes taking talk talked talking talks team than that them then
    these thing things those through ties time times to together took topic touch towards tri
    trilateral trilaterals troops two u up ur us use used using versus very vs wanna want wat
    week weeks well went whether while without wonder wondering work working year years yes yet
    """
    )
)
"""Words that say nothing about what is looked for in this field."""
