"""What news says in many wordings: a verb near a noun tells a type, whatever stands between.

    tokens ── groups of words ── rules: one of these so near to one of those ── Wordings

"Pulls hundreds of troops out", "troops are being withdrawn": no list of phrases has them all.
Tables only, but for the walk, which is linear in the text. Regular verbs stand in their bare form.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

from bot.analysis.matching import Token, tokenise
from bot.analysis.words import words


@dataclass(frozen=True, slots=True)
class Rule:
    """Words of one group, and within `reach` words of them words of another, tell a type.

    `either`: in either order. `weak`: only where nothing else decides.
    """

    type: str
    first: str
    second: str
    reach: int = 6
    either: bool = True
    weak: bool = False


# Nouns and irregular forms, as they stand.
_NOUNS: Mapping[str, str] = MappingProxyType(
    {
        "troops": """troops soldiers brigade brigades battalion battalions contingent servicemen
            marines regiment squadron battery detachment forces paratroopers rangers advisers
            instructors gis""",
        "trainees": """soldiers troops officers battalions battalion cadets crews crew recruits
            technicians pilots personnel sailors brigade students marines instructors""",
        "captives": """prisoners prisoner captives captive pows pow servicemen defenders bodies
            remains detainees""",
        "arms": """ammunition shells artillery arms weapons weapon missiles missile tanks vehicles
            patrol boats boat drones helmets radar radars howitzers interceptors munitions rifles
            helicopters helicopter jets jet fighters aircraft frigates frigate submarine submarines
            corvette corvettes launchers systems ships rockets himars patriot ambulances
            trucks equipment""",
        "hardware": """tanks missiles missile howitzers helicopters helicopter jets jet fighters
            aircraft frigates frigate submarine submarines corvette corvettes launchers drones
            rockets himars patriot patriots radars munitions artillery ships interceptors""",
        "papers": """agreement agreements accord accords pact pacts treaty memorandum mou
            declaration protocol roadmap arrangement convention partnership letter deal deals""",
        "force": "force",
        "talks": """talks talk meeting meetings dialogue visit visits consultations round summit
            trip tour conference negotiations session""",
        "contacts": """contacts ties cooperation hotline hotlines lines line channels channel
            relations exchanges participation communications""",
        "drills": """exercise exercises drill drills manoeuvres maneuvers manoeuvers wargames
            patrols patrol training""",
        "bases": "base bases port facility deal agreement pact accord",
        "asked": """talks meeting call calls hotline invitation offer request summit dialogue
            proposal visit""",
        "lines": "hotline hotlines line lines phone phones channel channels",
        "ships": """warship warships frigate frigates destroyer destroyers carrier flotilla
            corvette corvettes submarine submarines cutter ship ships squadron vessel vessels
            flattop gangway""",
        "crafts": """navy naval ship ships vessel vessels boat boats launch launches aircraft jet
            jets plane planes drone drones patrol bomber bombers fighter fighters warship
            warships frigate destroyer submarine trawler helicopter guards guard balloon""",
        "phone": "phone telephone video videolink hotline",
        "safeguards": """hotline cell buffer mechanism communications line committee incidents
            clashes miscalculation collisions misunderstandings""",
        "waters": "waters airspace eez",
        "straits": "strait straits",
        "presence": """arrival presence deployment drills drill exercise exercises transit passage
            patrol patrols manoeuvres maneuvers""",
        "blue": "peacekeepers peacekeeper helmets peacekeeping",
        "relief": "rescue relief hospital aid rescuers evacuation",
        "disaster": """earthquake quake tsunami cyclone typhoon flood floods hurricane relief
            victims""",
        "missiles": "missiles missile rockets rocket bombers warhead icbm warships carrier nuclear",
        "diplomats": "diplomat diplomats attache attaches envoy ambassador officers staff",
        "envoys": "ambassador charge attache envoy diplomat",
        "protests": "protest note demarche condemnation",
        "ceasefires": "ceasefire truce armistice peace",
        "rounds": """talks negotiations round deal plan proposal mediators monitors accord
            negotiators""",
        "together": """joint combined bilateral trilateral multinational together common
            annual yearly multilateral""",
        "hosts": """commission committee delegation delegations commanders commander chief chiefs
            minister ministers general generals admiral admirals counterpart counterparts
            secretary officers leaders president premier envoy envoys staffs
            attaches directors officials""",
    }
)
# Verbs: regular ones in their bare form, irregular ones in every form.
_VERBS: Mapping[str, str] = MappingProxyType(
    {
        "move": """deploy withdraw withdrew withdrawn station redeploy rotate pull transfer
            withdrawal pullout send sent base reduce cut cutting bring brought remain""",
        "free": """exchange swap free release repatriate return hand handed freed freeing swaps
            swapped swapping home""",
        "give": """donate pledge give gave given grant promise provide contribute earmark
            allocate finance gift fund present arm send sent""",
        "trade": """buy bought order purchase acquire sell sold export procure supply
            contract sale delivery deliver send sent transfer ship receive hand donate
            donation gift""",
        "enter": "enter come came bring brought put puts putting entry go went",
        "sign": """sign ratify initial ink conclude ratification approve signature
            exchange seal""",
        "stop": """postpone suspend freeze froze frozen halt shelve sever cancel scrap
            break broke broken drop call calls called suspension put puts cut cuts pause off""",
        "stop_hard": """postpone suspend freeze froze frozen halt shelve sever cancel scrap
            suspension pause cancellation postponement""",
        "again": """resume restore reopen restart revive reestablish reinstate reactivate
            resumption restoration relaunch""",
        "refuse": """refuse refusal decline reject rebuff snub ignore boycott skip unanswered
            spurn""",
        "answer": "answer pick respond reply",
        "berth": """dock berth moor anchor arrive visit call stop enter put leave left sail
            arrival stopover open stay""",
        "intrude": "enter entered violate intrude breach cross incursion",
        "pass": "transit sail send sent pass steam dispatch",
        "object": "reject denounce condemn protest oppose criticise criticize",
        "confront": """block chase threaten board seize detain ram collide intercept shadow tail
            buzz escort scramble stray violate incursion clash harass turn drive drove expel
            encounter standoff fire collision skirmish""",
        "speak": """speak spoke spoken talk confer converse discuss hold held conversation
            call ring rang telefoniert""",
        "agree": """agree establish create open activate set prevent avoid stop install
            man separate""",
        "spot": """detect track spot monitor observe""",
        "train": """train teach taught instruct graduate course courses training qualify coach
            certificate""",
        "rush": "send sent dispatch deliver rush fly airlift arrive",
        "shift": "rotate replace arrive return relieve depart deploy leave left hand",
        "launch": "fire launch test rehearse fly flew flown sail parade sent",
        "expel": "expel expulsion declare",
        "protest": "protest summon condemn denounce lodge deliver call called accuse",
        "hold": """hold held begin began begun start open kick conclude end finish join
            participate host carry conduct take took stage launch complete run run close
            practise practice rehearse""",
        "meet": """meet met receive host visit sit sat confer discuss welcome talk talks
            dialogue compare stock gather convene guest see saw consult call""",
    }
)

RULES: tuple[Rule, ...] = (
    Rule("suspension", "stop_hard", "talks", 7),
    Rule("suspension", "stop_hard", "contacts", 7),
    Rule("suspension", "stop_hard", "drills", 6),
    Rule("suspension", "stop_hard", "bases", 7),
    Rule("resumption", "again", "contacts", 6),
    Rule("resumption", "again", "talks", 6),
    Rule("refusal_or_snub", "refuse", "asked", 6),
    Rule("refusal_or_snub", "answer", "lines", 7, weak=True),
    Rule("prisoner_exchange", "free", "captives", 6),
    Rule("agreement_signed", "sign", "papers", 8),
    Rule("agreement_signed", "enter", "force", 10, either=False, weak=True),
    Rule("arms_transfer", "trade", "hardware", 7),
    Rule("military_aid", "give", "arms", 11, either=False),
    Rule("hotline_call", "speak", "phone", 5),
    Rule("basing_deployment", "move", "troops", 7, weak=True),
    Rule("port_call", "ships", "berth", 7, weak=True),
    Rule("incident_at_sea_or_air", "confront", "crafts", 7, weak=True),
    Rule("incident_at_sea_or_air", "intrude", "waters", 5),
    Rule("training_education_exchange", "train", "trainees", 6, either=False, weak=True),
    Rule("peacekeeping_hadr", "shift", "blue", 7, weak=True),
    Rule("peacekeeping_hadr", "rush", "disaster", 8),
    Rule("show_of_force", "launch", "missiles", 5, weak=True),
    Rule("show_of_force", "pass", "straits", 8),
    Rule("show_of_force", "spot", "crafts", 6, weak=True),
    Rule("sanctions_expulsion", "expel", "diplomats", 5),
    Rule("warning_or_protest", "protest", "envoys", 6, either=False),
    Rule("warning_or_protest", "object", "presence", 4, either=False),
    Rule("deconfliction", "agree", "safeguards", 6, either=False, weak=True),
    Rule("ceasefire_talks", "ceasefires", "rounds", 4),
    Rule("joint_exercise", "together", "drills", 4, either=False),
    Rule("meeting", "meet", "hosts", 7, weak=True),
)


@dataclass(frozen=True, slots=True)
class Wording:
    """Words that tell of a type: the indices of that of the first group and of the second."""

    rule: Rule
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Wordings:
    """The groups and rules, compiled."""

    groups: Mapping[str, tuple[str, ...]]
    rules: tuple[Rule, ...]

    @classmethod
    def of(cls) -> Self:
        """Compile the tables."""
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for name, text in _NOUNS.items():
            for word in words(text):
                groups[_key(word)].append(name)
        for name, text in _VERBS.items():
            for form in {form for word in words(text) for form in _inflected(word)}:
                groups[_key(form)].append(name)
        return cls({word: tuple(names) for word, names in groups.items()}, RULES)

    def find(self, tokens: Sequence[Token]) -> Iterator[Wording]:
        """Yield the first wording of each rule."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for at, token in enumerate(tokens):
            for name in self.groups.get(token.key, ()):
                places[name].append(at)
        for rule in self.rules:
            found = _nearest(rule, places.get(rule.first, []), places.get(rule.second, []))
            if found:
                yield Wording(rule, *found)


def _nearest(rule: Rule, firsts: Sequence[int], seconds: Sequence[int]) -> tuple[int, int] | None:
    for first in firsts:
        for second in seconds:
            gap = second - first
            if 0 < gap <= rule.reach or (rule.either and 0 < -gap <= rule.reach):
                return first, second
    return None


def _key(word: str) -> str:
    return tokenise(word)[0].key


def _inflected(verb: str) -> Iterator[str]:
    """Yield a verb's regular forms; forms that no verb has do no harm."""
    yield verb
    stem = verb.removesuffix("e")
    if verb.endswith("y") and verb[-2:-1] not in "aeo":
        yield from (f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing")
        return
    yield from (f"{verb}s", f"{verb}es", f"{stem}ed", f"{stem}ing", f"{verb}{verb[-1]}ed")
    yield f"{verb}{verb[-1]}ing"
