"""The lexicon: everything the bot knows of the field, as one immutable value.

Actors, engagement types, mechanisms, officials, topics, outlets and loaded words are data
(`bot/domain/data/*.toml`, whose format stands at the top of each file). `Lexicon.parse` turns the
files' texts into this value; opening files is the root's business, so this module does no I/O.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from typing_extensions import override

from bot.domain.addresses import candidates, is_indexable, is_same_site
from bot.domain.folding import fold_name
from bot.domain.model import (
    ActorId,
    Level,
    MechanismId,
    OutletId,
    PartialDate,
    PersonId,
    Sign,
    TopicId,
    TypeId,
)
from bot.domain.outlets import Outlet, outlet_of
from bot.domain.records import Record
from bot.domain.tables import (
    ACTOR_KINDS,
    LEVELS,
    MECHANISM_KINDS,
    STATES,
    records_of,
)

LEXICON_FILES = (
    "actors.toml",
    "engagements.toml",
    "loaded_language.toml",
    "mechanisms.toml",
    "officials.toml",
    "outlets.toml",
    "topics.toml",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A country or organisation. `aliases` are what a person may type in a command, folded.

    `names` may be matched in prose (the canonical name first); `metonyms` are weaker evidence, and
    keep their article ("the Kremlin"). `forces` are armed forces, and an organisation's bodies.
    `ambiguous` are forms that often mean something else. `kind` is country, territory, alliance, …
    """

    id: ActorId
    name: str
    kind: str
    names: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    ministries: tuple[str, ...] = ()
    forces: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    members: tuple[ActorId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementType:
    """A kind of engagement. `importance` runs from 1 (routine) to 5 (major)."""

    id: TypeId
    name: str
    definition: str
    sign: Sign
    importance: int
    triggers: tuple[str, ...] = ()
    verb_lemmas: tuple[str, ...] = ()
    not_this: tuple[str, ...] = ()
    ndu_category: str = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """A named dialogue, forum, agreement, exercise or hotline. `parties` is empty where open.

    Aliases are not unique: "2+2" belongs to many, and is resolved with the parties.
    """

    id: MechanismId
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    parties: tuple[ActorId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """A person in an office. `since`, `until` bound the term; None is not known (or still)."""

    id: str
    person: PersonId
    name: str
    aliases: tuple[str, ...]
    actor: ActorId
    role: str
    level: Level
    since: PartialDate | None = None
    until: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What talks are about."""

    id: TopicId
    name: str
    words: tuple[str, ...]
    actors: tuple[ActorId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedTerm:
    """A word that carries a side, and a neutral wording; for places the name that we print."""

    term: str
    variants: tuple[str, ...]
    neutral: str
    used_by: tuple[ActorId, ...]
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Lexicon:
    """All of it, by id, in the order of the files.

    `alias_index` maps every form that a command understands, folded, to the one actor it means;
    `address_index` maps hosts, and hosts with the beginning of a path, to the outlet. Both are
    plain dictionaries, so that the whole can be sent to a worker process.
    """

    actors: Mapping[ActorId, Actor]
    types: Mapping[TypeId, EngagementType]
    mechanisms: Mapping[MechanismId, Mechanism]
    officials: tuple[Official, ...]
    topics: Mapping[TopicId, Topic]
    outlets: Mapping[OutletId, Outlet]
    loaded_terms: tuple[LoadedTerm, ...]
    alias_index: Mapping[str, ActorId] = field(repr=False)
    address_index: Mapping[str, OutletId] = field(repr=False, default_factory=dict)

    @override
    def __repr__(self) -> str:
        """Return what it is and how big: whoever prints a service must not print all we know."""
        return f"Lexicon({len(self.actors)} actors, {len(self.outlets)} outlets, …)"

    @classmethod
    def parse(cls, texts: Mapping[str, str]) -> Self:
        """Read the lexicon from the texts of `LEXICON_FILES`, by file name.

        Raises `DataError` naming file and record for anything missing, doubled, malformed or
        referring to an unknown actor. Takes about a fifth of a second for all the files.
        """
        actor_records = records_of(texts, "actors.toml")
        known = {record.name for record in actor_records}
        actors = {actor.id: actor for actor in (_actor(row, known) for row in actor_records)}
        outlet_records = records_of(texts, "outlets.toml")
        outlets = {
            outlet.id: outlet for outlet in (outlet_of(row, known) for row in outlet_records)
        }
        types = map(_type, records_of(texts, "engagements.toml"))
        mechanisms = (_mechanism(row, known) for row in records_of(texts, "mechanisms.toml"))
        topics = (_topic(row, known) for row in records_of(texts, "topics.toml"))
        return cls(
            actors=actors,
            types={kind.id: kind for kind in types},
            mechanisms={mechanism.id: mechanism for mechanism in mechanisms},
            officials=tuple(_official(row, known) for row in records_of(texts, "officials.toml")),
            topics={topic.id: topic for topic in topics},
            outlets=outlets,
            loaded_terms=tuple(
                _term(row, known) for row in records_of(texts, "loaded_language.toml")
            ),
            alias_index=_alias_index(actor_records, actors),
            address_index=_address_index(outlet_records),
        )

    def actor_named(self, text: str) -> Actor | None:
        """Return the actor that a person means by `text` in a command (folded, exact), or None.

        Command aliases, ids, names, demonyms, metonyms and ISO codes are understood, with or
        without "the"; hyphens may stand for spaces. A form that means two actors means none.
        """
        actor_id = self.alias_index.get(_bare(text))
        return self.actors[actor_id] if actor_id else None

    def outlet_at(self, url_or_host: str) -> Outlet | None:
        """Return the outlet that publishes at this address or host, or None: never a guess.

        A domain matches itself and its subdomains, and the longest match wins. Ports are ignored;
        an address that is malformed, or that carries a user name, has no outlet.
        """
        for address in candidates(url_or_host):
            outlet_id = self.address_index.get(address)
            if outlet_id:
                return self.outlets[outlet_id]
        return None

    def speaks_for(self, source_url: str, url: str) -> bool:
        """Return whether who publishes a source publishes this address as well.

        They do if the hosts are one, one lies under the other, or both are the same outlet's.
        """
        if is_same_site(source_url, url):
            return True
        outlet = self.outlet_at(url)
        return outlet is not None and outlet == self.outlet_at(source_url)

    def actor_name(self, actor_id: ActorId) -> str:
        """Return an actor's display name, or the id where it is unknown."""
        actor = self.actors.get(actor_id)
        return actor.name if actor else actor_id

    def type_name(self, type_id: TypeId | None) -> str:
        """Return an engagement type's display name; "Engagement" for none."""
        known = self.types.get(type_id) if type_id else None
        return known.name if known else "Engagement"


def _actor(record: Record, known: Collection[str]) -> Actor:
    return Actor(
        id=ActorId(record.name),
        name=record.text("name"),
        kind=record.choice("kind", ACTOR_KINDS),
        names=(record.text("name"), *record.texts("also_known_as")),
        aliases=_unique(map(fold_name, record.texts("command_aliases"))),
        demonyms=record.texts("demonyms"),
        metonyms=record.texts("metonyms"),
        ministries=record.texts("defence_ministry"),
        forces=record.texts("forces") + record.texts("bodies"),
        ambiguous=record.forms("ambiguous", "form"),
        members=_actor_ids(record, "members", known),
    )


def _type(record: Record) -> EngagementType:
    return EngagementType(
        id=TypeId(record.name),
        name=record.text("name"),
        definition=record.text("definition"),
        sign=Sign(record.choice("sign", tuple(Sign))),
        importance=record.number("importance", 1, 5),
        triggers=record.texts("triggers"),
        verb_lemmas=record.texts("verb_lemmas"),
        not_this=record.forms("not_this", "phrase"),
        ndu_category=record.text("ndu_category"),
    )


def _mechanism(record: Record, known: Collection[str]) -> Mechanism:
    return Mechanism(
        id=MechanismId(record.name),
        name=record.text("name"),
        kind=record.choice("kind", MECHANISM_KINDS),
        aliases=record.texts("aliases"),
        parties=_actor_ids(record, "parties", known),
    )


def _official(record: Record, known: Collection[str]) -> Official:
    since, until = _partial_date(record, "from"), _partial_date(record, "to")
    if since and until and until.last_day() < since.first_day():
        raise record.wrong("`to` lies before `from`")
    return Official(
        id=record.name,
        person=PersonId(record.text("person")),
        name=record.text("name"),
        aliases=record.texts("aliases"),
        actor=ActorId(record.reference("actor", known)),
        role=record.text("role"),
        level=LEVELS[record.choice("level", LEVELS)],
        since=since,
        until=until,
    )


def _partial_date(record: Record, key: str) -> PartialDate | None:
    text = record.optional_text(key)
    if text is None:
        return None
    try:
        return PartialDate(text)
    except ValueError as error:
        raise record.wrong(f"`{key}`: {error}") from error


def _topic(record: Record, known: Collection[str]) -> Topic:
    return Topic(
        id=TopicId(record.name),
        name=record.text("name"),
        words=record.texts("words"),
        actors=_actor_ids(record, "actors", known),
    )


def _term(record: Record, known: Collection[str]) -> LoadedTerm:
    return LoadedTerm(
        term=record.name,
        variants=record.texts("variants"),
        neutral=record.text("neutral"),
        used_by=_actor_ids(record, "used_by", known),
        place=record.optional_text("place"),
    )


def _actor_ids(record: Record, key: str, known: Collection[str]) -> tuple[ActorId, ...]:
    return tuple(ActorId(actor_id) for actor_id in record.references(key, known))


def _unique(forms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(forms))


def _alias_index(records: Iterable[Record], actors: Mapping[ActorId, Actor]) -> dict[str, ActorId]:
    """Give each form to the actor with the best claim to it; to nobody where two are level."""
    claims: dict[str, tuple[int, set[ActorId]]] = {}
    for record in records:
        actor = actors[ActorId(record.name)]
        for form, rank in _claims(actor, record.optional_text("iso3")):
            best, claimants = claims.get(form, (rank, set()))
            if rank < best:
                claimants = set()
            if rank <= best:
                claims[form] = (rank, claimants | {actor.id})
            if rank == best == 0 and claimants - {actor.id}:
                raise record.wrong(f"the command alias {form!r} belongs to {min(claimants)} too")
    return {form: min(ids) for form, (_, ids) in claims.items() if len(ids) == 1}


def _claims(actor: Actor, iso3: str | None) -> Iterator[tuple[str, int]]:
    """Yield each folded form with its rank, 0 being the strongest: see the top of actors.toml."""
    behind = 1 if actor.kind in STATES else 4
    for form in (actor.id, *actor.aliases):
        yield fold_name(form), 0
    for form in (*actor.names, *([iso3] if iso3 else [])):
        yield _bare(form), behind
    for form in actor.demonyms:
        yield _bare(form), behind + 1
    for form in actor.metonyms:
        yield _bare(form), behind + 2


def _bare(form: str) -> str:
    return fold_name(form).removeprefix("the ")


def _address_index(records: Iterable[Record]) -> dict[str, OutletId]:
    index: dict[str, OutletId] = {}
    for record in records:
        for address in record.texts("domains") + record.texts("url_prefixes"):
            if not is_indexable(address):
                raise record.wrong(f"{address!r} is no lower-case host or beginning of an address")
            if index.setdefault(address, OutletId(record.name)) != record.name:
                raise record.wrong(f"{address!r} belongs to {index[address]} too")
    return index
