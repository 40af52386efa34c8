"""The lexicon: everything the bot knows of the field, as one immutable value.

Actors, engagement types, mechanisms, officials, topics, outlets and loaded words are data
(`bot/domain/data/*.toml`, whose format stands at the top of each file). `Lexicon.parse` turns the
files' texts into this value; opening files is the root's business, so this module does no I/O.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

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

    `names` may be matched in prose (the canonical name first); `metonyms` are weaker evidence.
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
    """A person in an office. `since` and `until` bound the term, None where not known (or still)."""

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
class Outlet:
    """Who publishes. `ownership` is the class (state_controlled, private, …); `label` is short and
    ready to show; `is_official` marks readouts (ministries, commands, alliances).

    `country` is the owner's, None for international organisations. `domains` match themselves and
    their subdomains, the longest wins.
    """

    id: OutletId
    name: str
    label: str
    domains: tuple[str, ...]
    kind: str
    ownership: str
    basis: str
    country: ActorId | None = None
    contested: bool = False
    url_prefixes: tuple[str, ...] = ()

    @property
    def is_official(self) -> bool:
        """Return whether what this outlet publishes is a government's own word."""
        return self.kind in ("government", "international_org")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedTerm:
    """A word that carries a side, and the wording a neutral summary would use."""

    term: str
    variants: tuple[str, ...]
    neutral: str
    used_by: tuple[ActorId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """All of it, by id. `alias_index` maps each folded command alias and name to its actor."""

    actors: Mapping[ActorId, Actor]
    types: Mapping[TypeId, EngagementType]
    mechanisms: Mapping[MechanismId, Mechanism]
    officials: tuple[Official, ...]
    topics: Mapping[TopicId, Topic]
    outlets: Mapping[OutletId, Outlet]
    loaded_terms: tuple[LoadedTerm, ...]
    alias_index: Mapping[str, ActorId] = field(repr=False)

    @classmethod
    def parse(cls, texts: Mapping[str, str]) -> Self:
        """Read the lexicon from the texts of `LEXICON_FILES`, by file name.

        Raises `DataError` naming file and record for anything missing, doubled or malformed.
        """
        raise NotImplementedError

    def actor_named(self, text: str) -> Actor | None:
        """Return the actor that a person means by `text` in a command (folded, exact), or None."""
        raise NotImplementedError

    def outlet_at(self, url_or_host: str) -> Outlet | None:
        """Return the outlet that publishes at this address or host, or None: never a guess."""
        raise NotImplementedError

    def actor_name(self, actor_id: ActorId) -> str:
        """Return an actor's display name, or the id where it is unknown."""
        actor = self.actors.get(actor_id)
        return actor.name if actor else actor_id

    def type_name(self, type_id: TypeId | None) -> str:
        """Return an engagement type's display name; "Engagement" for none."""
        known = self.types.get(type_id) if type_id else None
        return known.name if known else "Engagement"
