"""Spotting actors: which countries and organisations a text names, and where.

    tokens ── every form ── look-alikes thrown out ── doubtful forms decided ── Mentions

Every form of the lexicon's actors is looked for in one pass; the longest match wins, so "North
Korea" is never "Korea" and "South China Sea" is nobody. Capitals matter ("US" is an actor and "us"
is not). A form that several actors share ("Ministry of National Defense") belongs to the nearest
of them that the text names otherwise; named nowhere else, to nobody. Being mentioned makes nobody
a party: that is `bot.analysis.parties`.
"""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Self

from bot.analysis.foreign import NAMES
from bot.analysis.lookalikes import (
    AGAINST,
    ATTRIBUTIVE,
    CONTEXT,
    EXTRA_NAMES,
    HYPHEN_ONLY,
    NO_ACTORS,
    NO_PERSON,
    NOT_AFTER_PREFIX,
    PERSONAL,
)
from bot.analysis.matching import Hit, PhraseBook, Token
from bot.analysis.words import phrases, words
from bot.domain.lexicon import Actor, Lexicon
from bot.domain.model import ActorId

Kind = Literal["name", "demonym", "metonym", "force"]

_NOBODY = "-"
_AND = "+"
_NEXT_TO = 20


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor named in the text: what kind of form named it, its offsets and its tokens.

    `first` and `last` (excluded) count tokens of the whole document. `sure` is False for forms
    that were given to an actor by their surroundings.
    """

    actor: ActorId
    kind: Kind
    start: int
    end: int
    first: int
    last: int
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Spotter:
    """Every form of every actor, compiled."""

    book: PhraseBook
    kinds: Mapping[tuple[str, str], Kind]
    doubtful: frozenset[str]

    @classmethod
    def of(cls, lexicon: Lexicon) -> Self:
        """Compile the lexicon's actors: some 4,000 forms."""
        forms = list(_forms(lexicon))
        owners: defaultdict[str, set[str]] = defaultdict(set)
        for form, actor_id, _ in forms:
            owners[form].add(actor_id)
        doubtful = {form for form, ids in owners.items() if len(ids) > 1}
        doubtful |= {form for form, _, sure in _weak(lexicon) if not sure}
        blocked = ((form, _NOBODY) for form in (*NO_ACTORS, *_outlets(lexicon, owners)))
        kinds = {(form, actor_id): kind for form, actor_id, kind in reversed(forms)}
        book = PhraseBook.of([*((form, actor) for form, actor, _ in forms), *blocked])
        return cls(book, kinds, frozenset(doubtful))

    def spot(self, tokens: Sequence[Token]) -> tuple[Mention, ...]:
        """Return the mentions in the order of the text."""
        words = frozenset(token.key for token in tokens)
        hits = [hit for hit in self.book.find(tokens) if _is_actor(hit, tokens, words)]
        sure = [self._mention(hit, hit.payloads[0], tokens) for hit in hits if self._is_sure(hit)]
        named = frozenset(mention.actor for mention in sure)
        found = list(sure)
        for hit in hits:
            owner = None if self._is_sure(hit) else _owner(hit, sure, named)
            if owner:
                found.append(self._mention(hit, owner, tokens, sure=False))
        found = [each for mention in found for each in _members(mention)]
        return tuple(sorted(found, key=lambda mention: mention.first))

    def _is_sure(self, hit: Hit) -> bool:
        return len(hit.payloads) == 1 and hit.form not in self.doubtful

    def _mention(
        self, hit: Hit, actor_id: str, tokens: Sequence[Token], *, sure: bool = True
    ) -> Mention:
        kind = self.kinds.get((hit.form, actor_id), "name")
        start, end = tokens[hit.first].start, tokens[hit.last - 1].end
        return Mention(ActorId(actor_id), kind, start, end, hit.first, hit.last, sure)


def _members(mention: Mention) -> Iterator[Mention]:
    """Yield the mention, or one of each country that a common name stands for."""
    for actor in mention.actor.split(_AND):
        yield replace(mention, actor=ActorId(actor))


def _forms(lexicon: Lexicon) -> Iterator[tuple[str, str, Kind]]:
    """Yield each form with its actor; what stands first decides a form's kind."""
    foreign = ((name, actor_id) for actor_id, names in NAMES.items() for name in phrases(names))
    for form, actor_id in (*EXTRA_NAMES, *foreign):
        if lexicon.actors.keys() >= set(actor_id.split(_AND)):
            yield form, actor_id, "name"
    for actor in lexicon.actors.values():
        for kind, form in _by_kind(actor):
            cleaned = _cleaned(form)
            if cleaned and cleaned not in _TOO_COMMON:
                yield cleaned, actor.id, kind


def _by_kind(actor: Actor) -> Iterator[tuple[Kind, str]]:
    yield from (("name", form) for form in actor.names)
    yield from (("demonym", form) for form in actor.demonyms)
    yield from (("metonym", form) for form in actor.metonyms)
    yield from (("force", form) for form in (*actor.forces, *actor.ministries))


def _cleaned(form: str) -> str:
    """Return the form as prose has it: without remarks and article; "" if it has no capital."""
    bare = form.partition(" (")[0].removeprefix("the ").strip()
    return bare if any(letter.isupper() or not letter.isascii() for letter in bare) else ""


def _outlets(lexicon: Lexicon, forms: Container[str]) -> Iterator[str]:
    """Yield the names of news outlets that hold an actor's: who reports takes no part."""
    for outlet in lexicon.outlets.values():
        for name in outlet.name.partition(" (")[0].split(" / "):
            parts = name.replace("-", " ").split()
            if len(parts) > 1 and not outlet.is_official and any(part in forms for part in parts):
                yield name


def _weak(lexicon: Lexicon) -> Iterator[tuple[str, str, bool]]:
    """Say of each form whether it means its actor wherever it stands."""
    for actor in lexicon.actors.values():
        flagged = frozenset(actor.ambiguous)
        for form in (*actor.forces, *actor.ministries):
            yield _cleaned(form), actor.id, not (form in flagged or _is_common(form))
        for form in (*actor.names, *actor.metonyms):
            short = form.isupper() and len(form) <= 3 and form in flagged and form != "US"
            yield _cleaned(form), actor.id, not (short or "(" in form or _is_common(form))
        if actor.kind not in _STATES:  # "in Jeddah" is where they met, seat of a body or not
            yield from ((_cleaned(form), actor.id, False) for form in actor.metonyms)


_TOO_COMMON = frozenset(
    {
        "Armada",
        "Defensa",
        "Marina",
        "Defence",
        "Defense",
        "Forum",
        "Union",
        "Army",
        "Navy",
        "Air Force",
    }
)
_COMMON_WORDS = words(
    """
    ministry department of defense national the and security forces armed navy army air
    force marines coast guard joint staff general military committee council command chiefs
    federal secretariat internal affairs veterans marine corps police border central
    commission service secretary assembly foreign league
    """
)
_STATES = frozenset({"country", "territory", "armed_group"})


def _is_common(form: str) -> bool:
    """Return whether a force's or ministry's form consists of words that many countries use."""
    return all(
        word in _COMMON_WORDS
        for word in form.casefold().replace("defence", "defense").replace("-", " ").split()
    )


def _is_actor(hit: Hit, tokens: Sequence[Token], words: frozenset[str]) -> bool:
    """Throw out look-alikes: blocked forms, adjectives on others, people, the wrong Georgia."""
    if _NOBODY in hit.payloads or _is_attributive(hit, tokens):
        return False
    form = " ".join(token.key for token in tokens[hit.first : hit.last])
    if form in HYPHEN_ONLY:
        return _has_partner(hit, tokens)
    if form in PERSONAL and _is_personal(hit, tokens):
        return False
    if AGAINST.get(form, frozenset()) & words:
        return False
    return form not in CONTEXT or bool(CONTEXT[form] & words)


def _is_attributive(hit: Hit, tokens: Sequence[Token]) -> bool:
    if hit.last >= len(tokens):
        return False
    return tokens[hit.last].joined and tokens[hit.last].key in ATTRIBUTIVE


def _has_partner(hit: Hit, tokens: Sequence[Token]) -> bool:
    following = tokens[hit.last] if hit.last < len(tokens) else None
    return bool(following and following.joined and following.key not in NOT_AFTER_PREFIX)


def _is_personal(hit: Hit, tokens: Sequence[Token]) -> bool:
    """Return whether a capitalised neighbour makes the form a given name or a surname."""
    sides = []
    if hit.first:
        before = tokens[hit.first - 1]
        sides.append((before, tokens[hit.first].start - before.end == 1))
    if hit.last < len(tokens):
        after = tokens[hit.last]
        sides.append((after, after.start - tokens[hit.last - 1].end == 1))
    return any(
        touching
        and neighbour.surface[0].isupper()
        and neighbour.surface[1:].islower()
        and neighbour.key not in NO_PERSON
        for neighbour, touching in sides
    )


def _owner(hit: Hit, sure: Sequence[Mention], named: frozenset[ActorId]) -> ActorId | None:
    """Return which of a form's owners is meant: the nearest one that is named elsewhere."""
    owners = named.intersection(ActorId(payload) for payload in hit.payloads)
    near = [mention for mention in sure if mention.actor in owners]
    if not near:
        return None
    nearest = min(near, key=lambda mention: _distance(mention, hit))
    others = [_distance(mention, hit) for mention in sure if mention.actor not in owners]
    is_far = _distance(nearest, hit)[0] > _NEXT_TO and min(others, default=(0, 0)) < _distance(
        nearest, hit
    )
    return None if is_far and others else nearest.actor


def _distance(mention: Mention, hit: Hit) -> tuple[int, int]:
    """Return how far a mention stands from a form; one before it is nearer than one after."""
    if mention.first < hit.first:
        return hit.first - mention.last, 0
    return mention.first - hit.last, 1
