"""Reading a sentence: everything the lexicon knows is taken out of it, the longest first.

The steps are the lines of `_Sentence.query`; a word that one step has taken, no later one sees.
What is left and not mere manners is searched for where it is at most two words, else left out;
verbs beside actors ("pulling") are left out too.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from bot.domain import question_words as words
from bot.domain.filters import (
    Vocabulary,
    held_by,
    mechanisms_of,
    names_of_officials,
    topics_of,
)
from bot.domain.folding import fold, fold_name
from bot.domain.lexicon import Actor, Lexicon
from bot.domain.model import ActorId, MechanismId, Status, TopicId, TypeId
from bot.domain.parties import PREFIXES, nearest_names
from bot.domain.query import Query, format_query, parse_query
from bot.domain.question_times import Times, read_times
from bot.domain.wording import join_names
from bot.errors import QueryError

_LONGEST_NAME = 8
_MAX_WORDS = 2
_PHRASE = re.compile(r"[\"“„«]([^\"“”„«»]+)[\"”»]")
_TOKEN = re.compile(r"[^\s,/–—&?!;:()\[\]{}\"“”„«»*~`<>|_#-]+")
_VERB = re.compile(r"[a-z]{3,}(?:ing|ed)")
_TIES = re.compile(r"[/–—&,-]")
_CONNECTORS = frozenset({"and", "vs", "versus", "v"})
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A sentence as a query, and the words that were left out of it."""

    query: Query
    left_out: tuple[str, ...]


def read_sentence(typed: str, lexicon: Lexicon, today: date) -> Reading:
    """Return what a sentence asks for; the query is empty where it names nothing we know.

    Raises `QueryError` where a name looks mistyped, where the times contradict each other, and for
    the name of too many mechanisms.
    """
    phrases = [" ".join(words_of(match[1])) for match in _PHRASE.finditer(typed)]
    is_ahead = any(words.STATUS_WORDS.get(word) is Status.PLANNED for word in words_of(typed))
    times = read_times(_PHRASE.sub(" ", typed), today, is_ahead=is_ahead)
    if times.since and times.until and times.since > times.until:
        raise QueryError(
            "The times in your question leave no day between them.",
            text=typed,
            hint="Ask for instance “since 2026-09-01”, or “between March and May”.",
        )
    sentence = _Sentence(
        lexicon=lexicon,
        tokens=tuple(_tokens(times.rest)),
        used=[False] * sum(1 for _ in _TOKEN.finditer(times.rest)),
        is_capitalised=typed != typed.casefold(),
        mechanisms=mechanisms_of(lexicon),
        topics=topics_of(lexicon),
        officials=names_of_officials(lexicon),
    )
    named = sentence.query(phrases, times)
    return _with_rest(named, list(dict.fromkeys(sentence.rest())), typed, lexicon, today)


def words_of(text: str) -> list[str]:
    """Return the words of a sentence, folded as names; punctuation alone is none."""
    return [word for token in _TOKEN.findall(text) if (word := fold_name(token))]


def _with_rest(
    query: Query, rest: Sequence[str], typed: str, lexicon: Lexicon, today: date
) -> Reading:
    """Add the words that no step has taken, where they are few."""
    if query.actors or len(rest) <= _MAX_WORDS:
        _refuse_mistyped(rest, typed, lexicon)
    verbs = [word for word in rest if query.actors and _VERB.fullmatch(word)]
    rest = [word for word in rest if word not in verbs]
    if not rest or len(rest) > _MAX_WORDS:
        return Reading(query=query, left_out=(*verbs, *rest))
    # Read again, for the normal form of the query language; quotes keep names from being actors.
    literal = [word for word in rest if lexicon.actor_named(word)]
    plain = tuple(word for word in rest if word not in literal)
    text = format_query(replace(query, words=plain, phrases=(*query.phrases, *literal)))
    return Reading(query=parse_query(text, lexicon, today), left_out=tuple(verbs))


def _refuse_mistyped(rest: Sequence[str], typed: str, lexicon: Lexicon) -> None:
    near = {word: names for word in rest if (names := nearest_names(word, lexicon))}
    if not near:
        return
    first, *others = near
    corrected = []
    for name in near[first]:
        text = _replaced(typed, first, name)
        for other in others:
            text = _replaced(text, other, near[other][0])
        corrected.append(f"“{text}”")
    what = "places or organisations" if others else "place or organisation"
    words_near = join_names([f"'{word}'" for word in near])
    raise QueryError(
        f"I don't know the {what} {words_near}.",
        text=first,
        position=max(typed.casefold().find(first), 0),
        hint=f"Did you mean {join_names(corrected, last='or')}?",
    )


def _replaced(text: str, word: str, name: str) -> str:
    pattern = rf"(?<!\w){re.escape(word)}(?!\w)"
    return re.sub(pattern, lambda _: name, text, count=1, flags=re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Token:
    """A word as it was written, folded as a name and as text, and what of "-/&," stands before."""

    text: str
    word: str
    folded: str
    glue: str

    @property
    def is_upper(self) -> bool:
        return self.text.isupper() or "." in self.text.strip(".")


def _tokens(text: str) -> Iterator[_Token]:
    end = 0
    for match in _TOKEN.finditer(text):
        tie = _TIES.search(text, end, match.start())
        word, glue = match[0].strip("."), tie[0] if tie else ""
        yield _Token(word, fold_name(word), fold(word), glue)
        end = match.end()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    """A sentence being read: `used` marks the tokens that are accounted for."""

    lexicon: Lexicon
    tokens: Sequence[_Token]
    used: list[bool]
    is_capitalised: bool
    mechanisms: Vocabulary
    topics: Vocabulary
    officials: Mapping[str, str]

    def query(self, phrases: Iterable[str], times: Times) -> Query:
        """Return the query of everything that is known; the order of the steps decides."""
        named = self.take(_LONGEST_NAME, self.mechanism)
        kinds = self.take(3, self.long_kind)
        topics = self.take(4, self.long_topic)
        places = self.take(3, self.place)
        people = self.take(4, self.person)
        topics += self.take(3, self.led_topic)
        actors = self.take(_LONGEST_NAME, self.actor)
        kinds += self.take(1, self.kind)
        topics += self.take(1, self.topic)
        return Query(
            actors=_unique(actors),
            phrases=_unique(phrase for phrase in (*phrases, *places) if fold(phrase)),
            since=times.since,
            until=times.until,
            types=_unique(kinds),
            topics=tuple(map(TopicId, _flat(topics))),
            mechanisms=_unique(self.theirs(named, actors)),
            statuses=_unique(self.take(2, self.status)),
            people=_unique(people),
        )

    def take(self, longest: int, match: Callable[[int, int], _Found | None]) -> list[_Found]:
        """Take what `match` finds at a token and of a size, the longest first, left to right."""
        found: list[_Found] = []
        for at in range(len(self.tokens)):
            for size in range(min(longest, len(self.tokens) - at), 0, -1):
                if any(self.used[at : at + size]):
                    continue
                one = match(at, size)
                if one is not None:
                    found.append(one)
                    self.used[at : at + size] = [True] * size
                    break
        return found

    def rest(self) -> list[str]:
        """Return the words that nothing has taken and that are not mere manners."""
        found: list[str] = []
        is_after_rest = False
        for token, is_used in zip(self.tokens, self.used, strict=True):
            is_tied = is_after_rest and token.glue == "-"
            is_after_rest = not is_used and bool(token.folded)
            is_after_rest &= is_tied or token.word not in words.NOISE
            word = token.text.casefold() if " " in token.word else token.word
            if is_after_rest and is_tied:
                found[-1] = f"{found[-1]}-{word}"
            elif is_after_rest:
                found.append(word)
        return found

    def text(self, at: int, size: int) -> str:
        return " ".join(token.text for token in self.tokens[at : at + size])

    def folded(self, at: int, size: int) -> str:
        return " ".join(token.folded for token in self.tokens[at : at + size])

    def word(self, at: int, size: int) -> str:
        return " ".join(token.word for token in self.tokens[at : at + size])

    def is_name(self, token: _Token) -> bool:
        """Return whether a word that is also an ordinary one is written as a name."""
        return token.word not in words.COMMON_WORDS or token.text[:1].isupper()

    def mechanism(self, at: int, size: int) -> tuple[str, tuple[str, ...]] | None:
        text, token = self.text(at, size), self.tokens[at]
        if size == 1 and not (
            (token.is_upper and len(token.word) > 2)
            or any(letter.isdigit() for letter in token.word)
            or (len(token.word) > 4 and self.is_name(token))
        ):
            return None
        found = self.mechanisms.exact_folded(self.folded(at, size))
        if size == 1 and not found and "+" in token.text:
            found = self.mechanisms.loose(text)
        # "The US-Japan alliance" is the two of them, more than it is a treaty.
        found = tuple(one for one in found if not self.is_alliance(MechanismId(one)))
        return (text, found) if found else None

    def is_alliance(self, mechanism_id: MechanismId) -> bool:
        return self.lexicon.mechanisms[mechanism_id].kind == "alliance"

    def theirs(
        self, named: Iterable[tuple[str, tuple[str, ...]]], actors: Sequence[ActorId]
    ) -> Iterator[MechanismId]:
        for text, found in named:
            yield from held_by(found, actors, self.lexicon, text=text)

    def long_kind(self, at: int, size: int) -> TypeId | None:
        return self.kind(at, size) if size > 1 else None

    def kind(self, at: int, size: int) -> TypeId | None:
        kind = words.KIND_WORDS.get(self.word(at, size))
        return kind if kind in self.lexicon.types else None

    def status(self, at: int, size: int) -> Status | None:
        return words.STATUS_WORDS.get(self.word(at, size))

    def place(self, at: int, size: int) -> str | None:
        place = self.word(at, size)
        return place if place in words.NOT_PARTIES else None

    def person(self, at: int, size: int) -> str | None:
        return self.officials.get(self.word(at, size)) if size > 1 else None

    def long_topic(self, at: int, size: int) -> tuple[str, ...] | None:
        is_actor = self.lexicon.actor_named(self.text(at, size)) is not None
        return self.topic(at, size) if size > 1 and not is_actor else None

    def topic(self, at: int, size: int) -> tuple[str, ...] | None:
        if all(token.word in words.NOISE for token in self.tokens[at : at + size]):
            return None
        return self.topics.exact_folded(self.folded(at, size)) or None

    def led_topic(self, at: int, size: int) -> tuple[str, ...] | None:
        """Return the topic after "on" or "about", except in "what about"."""
        before = [token.word for token in self.tokens[max(at - 2, 0) : at]]
        if not before or before[-1] not in words.TOPIC_PREPOSITIONS:
            return None
        if before in (["what", "about"], ["how", "about"]):
            return None
        text = self.text(at, size)
        found = self.topic(at, size)
        if found or self.lexicon.actor_named(text) or self.tokens[at].word in words.NOISE:
            return found
        return self.topics.begun(text) or None

    def actor(self, at: int, size: int) -> ActorId | None:
        tokens = self.tokens[at : at + size]
        is_parted = any(token.glue not in ("", "-") for token in tokens[1:])
        if is_parted or tokens[0].word == "the":
            return None
        actor = self.lexicon.actor_named(self.text(at, size))
        if actor is None:
            return self.prefix(at) if size == 1 else None
        if size == 1 and not self.is_meant(at, actor):
            return None
        return actor.id

    def prefix(self, at: int) -> ActorId | None:
        """Return the actor of "Sino-" before another actor."""
        known = PREFIXES.get(self.tokens[at].word)
        if known not in self.lexicon.actors or not self.is_tied(at, "-"):
            return None
        return known

    def is_meant(self, at: int, actor: Actor) -> bool:
        """Return whether a single word that can name an actor does."""
        token = self.tokens[at]
        if len(token.word) <= 3 and token.word.isascii():
            return self.is_code_meant(at, actor)
        forms = {fold_name(form) for form in (*actor.names, *actor.aliases, *actor.demonyms)}
        if token.word in forms or token.word.replace(" ", "") in forms:
            return self.is_name(token)
        return token.text[:1].isupper() or not self.is_capitalised

    def is_code_meant(self, at: int, actor: Actor) -> bool:
        token = self.tokens[at]
        if self.is_tied(at, "-/–—"):
            return True
        if token.word not in {fold_name(name) for name in actor.names}:
            return False
        if token.is_upper or token.word != "us":
            return True
        return self.is_tied(at, "&,") or self.is_beside_actor(at)

    def is_tied(self, at: int, glue: str) -> bool:
        """Return whether one of `glue` ties the word to an actor on either side."""
        pairs = [(at, at - 1)] if at else []
        if at + 1 < len(self.tokens):
            pairs.append((at + 1, at + 1))
        return any(
            self.tokens[tie].glue and self.tokens[tie].glue in glue and self.is_actor(other)
            for tie, other in pairs
        )

    def is_beside_actor(self, at: int) -> bool:
        """Return whether "and" or a space ties "us" to an actor: "us and china", "us china"."""
        words_around = [token.word for token in self.tokens]
        if at + 2 < len(words_around) and words_around[at + 1] in _CONNECTORS:
            return self.is_actor(at + 2)
        if at >= 2 and words_around[at - 1] in _CONNECTORS:
            return self.is_actor(at - 2)
        if at > 0 and (words_around[at - 1] in words.GIVING or self.is_actor(at - 1)):
            return words_around[at - 1] not in words.GIVING
        return at + 1 < len(words_around) and self.is_actor(at + 1)

    def is_actor(self, at: int) -> bool:
        """Return whether an actor's name begins or ends at this word."""
        return any(
            self.lexicon.actor_named(self.text(start, size)) is not None
            for start, size in ((at, 1), (at, 2), (max(at - 1, 0), 2))
        )


def _flat(found: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(one for ids in found for one in ids))


def _unique(values: Iterable[_Found]) -> tuple[_Found, ...]:
    return tuple(dict.fromkeys(values))
