"""A lexicon of a dozen actors, made by hand: enough for most rules, and quick."""

from bot.domain.folding import fold_name
from bot.domain.lexicon import Actor, EngagementType, Lexicon, Mechanism, Official, Topic
from bot.domain.model import ActorId, Level, MechanismId, OutletId, PersonId, Sign, TopicId, TypeId
from bot.domain.outlets import Outlet


def _actor(actor_id: str, names: str, aliases: str = "", *, kind: str = "country") -> Actor:
    """Return an actor; `names` and `aliases` are separated by "|", demonyms stand after "||"."""
    spoken, _, demonyms = names.partition("||")
    every_name = tuple(spoken.split("|"))
    return Actor(
        id=ActorId(actor_id),
        name=every_name[0],
        kind=kind,
        names=every_name,
        aliases=tuple(aliases.split()),
        demonyms=tuple(demonyms.split("|")) if demonyms else (),
    )


ACTORS = (
    _actor("us", "United States|USA|U.S.|America||American|Americans", "us usa america states"),
    _actor("cn", "China|PRC||Chinese", "cn china prc chn mainland"),
    _actor("jp", "Japan||Japanese", "jp japan jpn"),
    _actor("ph", "Philippines||Philippine|Filipino", "ph philippines phl"),
    _actor("ru", "Russia|Russian Federation||Russian", "ru russia rus"),
    _actor("in", "India||Indian|Indians", "in india ind"),
    _actor("no", "Norway||Norwegian", "no norway nor"),
    _actor("ca", "Canada||Canadian", "ca canada can"),
    _actor("ir", "Iran||Iranian", "ir iran irn"),
    _actor("kr", "South Korea|ROK||South Korean", "kr rok kor"),
    _actor("kp", "North Korea|DPRK||North Korean", "kp dprk prk"),
    _actor("gw", "Guinea-Bissau", "gw gnb"),
    _actor("gn", "Guinea||Guinean", "gn guinea gin"),
    _actor("tl", "Timor-Leste|East Timor", "tl timor-leste"),
    _actor("ba", "Bosnia and Herzegovina|Bosnia||Bosnian", "ba bih bosnia"),
    _actor("gb", "United Kingdom|Britain|UK||British", "gb uk britain gbr"),
    _actor("tw", "Taiwan||Taiwanese", "tw taiwan twn"),
    _actor("nato", "North Atlantic Treaty Organization|NATO", "nato", kind="alliance"),
    _actor("african-union", "African Union|AU", "african-union", kind="igo"),
    _actor("quad", "Quadrilateral Security Dialogue|Quad", "quad", kind="grouping"),
)


def _type(type_id: str, name: str, importance: int, triggers: str, *, sign: str) -> EngagementType:
    return EngagementType(
        id=TypeId(type_id),
        name=name,
        definition=f"{name}.",
        sign=Sign(sign),
        importance=importance,
        triggers=tuple(triggers.split("|")),
    )


TYPES = (
    _type("leader_summit", "Leader-level summit", 5, "summit|state visit", sign="cooperative"),
    _type("senior_visit", "Senior defence visit", 3, "visited|official visit", sign="cooperative"),
    _type("defence_dialogue", "Defence dialogue", 3, "policy talks", sign="cooperative"),
    _type("hotline_call", "Call or video talk", 3, "phone call|video call", sign="cooperative"),
    _type("joint_exercise", "Joint exercise", 3, "joint drill|war games", sign="cooperative"),
    _type("port_call", "Port call or ship visit", 2, "port call|port visit", sign="cooperative"),
    _type("incident", "Incident at sea or in the air", 5, "collided", sign="conflictual"),
)

MECHANISMS = (
    Mechanism(
        id=MechanismId("us-cn-dpct"),
        name="US-China Defense Policy Coordination Talks",
        kind="dialogue",
        aliases=("DPCT", "Defense Policy Coordination Talks"),
        parties=(ActorId("us"), ActorId("cn")),
    ),
    Mechanism(
        id=MechanismId("shangri-la-dialogue"),
        name="Shangri-La Dialogue",
        kind="forum",
        aliases=("SLD",),
    ),
    Mechanism(
        id=MechanismId("us-jp-treaty"),
        name="US-Japan Security Treaty",
        kind="alliance",
        aliases=("US-Japan alliance",),
        parties=(ActorId("us"), ActorId("jp")),
    ),
    Mechanism(
        id=MechanismId("us-jp-2plus2"),
        name="US-Japan Security Consultative Committee",
        kind="dialogue",
        aliases=("2+2",),
        parties=(ActorId("us"), ActorId("jp")),
    ),
    Mechanism(
        id=MechanismId("us-in-2plus2"),
        name="US-India 2+2 Ministerial Dialogue",
        kind="dialogue",
        aliases=("2+2",),
        parties=(ActorId("us"), ActorId("in")),
    ),
)

TOPICS = (
    Topic(id=TopicId("taiwan"), name="Taiwan and the Taiwan Strait", words=("Taiwan", "one China")),
    Topic(id=TopicId("south_china_sea"), name="South China Sea", words=("South China Sea",)),
    Topic(id=TopicId("east_china_sea"), name="East China Sea", words=("Senkaku", "Diaoyu")),
    Topic(
        id=TopicId("ai"), name="Artificial intelligence", words=("artificial intelligence", "AI")
    ),
    Topic(id=TopicId("nuclear"), name="Nuclear weapons and deterrence", words=("nuclear weapons",)),
)


def _official(official_id: str, name: str, actor: str, *aliases: str) -> Official:
    return Official(
        id=official_id,
        person=PersonId(official_id),
        name=name,
        aliases=aliases,
        actor=ActorId(actor),
        role="Minister of Defence",
        level=Level.MINISTER,
    )


OFFICIALS = (
    _official("dong-jun", "Dong Jun", "cn", "Admiral Dong Jun"),
    _official("he-lei", "He Lei", "cn"),
)


def _outlet(outlet_id: str, label: str, country: str, kind: str, ownership: str) -> Outlet:
    return Outlet(
        id=OutletId(outlet_id),
        name=outlet_id.replace("-", " ").title(),
        label=label,
        domains=(f"{outlet_id}.example",),
        kind=kind,
        ownership=ownership,
        basis="made up",
        country=ActorId(country),
    )


OUTLETS = (
    _outlet("press-tv", "Iranian state broadcaster", "ir", "broadcaster", "state_controlled"),
    _outlet("irna", "Iranian state news agency", "ir", "wire", "state_controlled"),
    _outlet("xinhua", "Chinese state news agency", "cn", "wire", "state_controlled"),
    _outlet("cn-mnd", "Chinese Ministry of National Defence", "cn", "government", "government"),
    _outlet("us-dow", "US Department of War", "us", "government", "government"),
    _outlet("wire-one", "International news agency", "gb", "wire", "private"),
)


def small_lexicon() -> Lexicon:
    """Return the lexicon of this module."""
    index: dict[str, ActorId] = {}
    for actor in ACTORS:
        for form in (actor.id, *actor.aliases, *actor.names, *actor.demonyms):
            index.setdefault(fold_name(form), actor.id)
    return Lexicon(
        actors={actor.id: actor for actor in ACTORS},
        types={kind.id: kind for kind in TYPES},
        mechanisms={mechanism.id: mechanism for mechanism in MECHANISMS},
        officials=OFFICIALS,
        topics={topic.id: topic for topic in TOPICS},
        outlets={outlet.id: outlet for outlet in OUTLETS},
        loaded_terms=(),
        alias_index=index,
    )
