"""The query language: what people type after `/talks`, and what subscriptions and buttons keep.

    query    ← item*                        in any order, at most 500 characters; "" is everything
    item     ← party | word | phrase | excluded | filter | spoken | reach
    party    ← an actor's alias, code, name or adjective: us, prc, "united states", chinese, quad
    parties  ← party ((glue | " ") party)*  glue: - / , – & vs and           us-china, prc / usa
    word     ← anything else                is searched for as text
    phrase   ← '"' text '"'                 is searched for as it stands, even if it is a party
    excluded ← "-" (text | phrase)          after a space: us -china is not us-china
    reach    ← number ("d"|"w"|"m"|"y")     7d is since:7d
    filter   ← key ":" value ("," value)*   a value with spaces needs no quotes where it is a name
    key      ← "since" | "until" | "on"     a date, a month, a window: see timespan.py
             | "type" | "topic" | "at"      kind of engagement; topic; mechanism by alias or id
             | "status" | "who"             planned, held, …; a person
             | "party"                      an actor that could be read as a word: party:in exercise
    spoken   ← ("since" | "until" | "on" | "about" | "at") value         on taiwan is topic:taiwan

Case does not count, nor does Slack's escaping (`&amp;`, `<https://…|label>`); mentions of users and
channels are dropped. Which codes are actors and which words are taken for mistyped names is decided
in parties.py, what a value means in filters.py.

`format_query` writes the canonical text. `parse_query` returns queries in normal form, for which
`parse_query(format_query(query)) == query` with the same lexicon, on any day: it parses its own
canonical text until nothing changes ("south of korea" is an actor at the second look).
"""

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from bot.domain.filters import Vocabulary, find_status, held_by
from bot.domain.lexicon import Lexicon
from bot.domain.model import ActorId, MechanismId, Status, TopicId, TypeId
from bot.domain.parties import Reading, clean_words, nearest_names, read_parties
from bot.domain.query_items import FILTER_KEYS, Item, Reader, plain_text, read_items, unescaped
from bot.domain.timespan import parse_since, parse_until, parse_window
from bot.domain.wording import day_text, join_names, mechanism_name, quoted_list
from bot.errors import QueryError

_EXAMPLES = MappingProxyType(
    {
        "since": "since:7d",
        "until": "until:2026-09",
        "on": "on:2026-09-14",
        "type": "type:exercise",
        "topic": "topic:taiwan",
        "at": "at:shangri-la",
        "status": "status:planned",
        "who": 'who:"dong jun"',
        "party": "party:india",
    }
)
_Value = TypeVar("_Value", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is looked for. Every field narrows; an empty query is everything relevant.

    A development matches when its parties include *all* of `actors`; its text has *all* `words`,
    `phrases` and `people` and none of `excluded`; it has *any* of `types`, *any* of `topics`, *any*
    of `mechanisms` and *any* of `statuses`; and its day lies between `since` and `until`, both
    included. Text is compared folded: a word whose folding is several tokens ("f-16") is these
    tokens in a row. Tuples are unique, in the order typed. Raises `ValueError` where `since` lies
    after `until`.
    """

    actors: tuple[ActorId, ...] = ()
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    types: tuple[TypeId, ...] = ()
    topics: tuple[TopicId, ...] = ()
    mechanisms: tuple[MechanismId, ...] = ()
    statuses: tuple[Status, ...] = ()
    people: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise ValueError("a query's since must not lie after its until")

    @property
    def is_empty(self) -> bool:
        """Return whether this asks for everything."""
        return self == Query()


def parse_query(text: str, lexicon: Lexicon, today: date) -> Query:
    """Return what `text` asks for, in normal form; "" is the empty query.

    `today` is the asker's. Raises `QueryError`, with what to write instead in its hint, for text
    over 500 characters, unbalanced quotes, unknown filters and values, dates that do not exist, a
    `since:` after its `until:`, names that look mistyped, and text that holds nothing to look for.
    """
    reader = Reader(lexicon=lexicon, today=today)
    query = _parsed(text, reader)
    # Each round that changes anything turns words into an actor, so there are few.
    while (again := _parsed(format_query(query), reader)) != query:
        query = again
    return query


def format_query(query: Query) -> str:
    """Return the canonical text of a query: what a button, a subscription or a share carries."""
    actors = (
        "-".join(query.actors)
        if not any("-" in actor for actor in query.actors)
        else "/".join(query.actors)
    )
    alone = len(query.actors) == 1 and bool(query.words)
    parts = [f"party:{actors}" if alone else actors, *query.words]
    parts.extend(f'"{phrase}"' for phrase in query.phrases)
    parts.extend(f"-{_quoted(text)}" for text in query.excluded)
    parts.extend(
        f"{key}:{','.join(values)}"
        for key, values in (
            ("type", query.types),
            ("topic", query.topics),
            ("at", query.mechanisms),
            ("status", query.statuses),
        )
        if values
    )
    parts.extend(f"who:{_quoted(name)}" for name in query.people)
    parts.append(_format_days(query))
    return " ".join(part for part in parts if part)


def describe(query: Query, lexicon: Lexicon) -> str:
    """Return the query in words: "United States and China, since 1 September 2026".

    The empty query is "Everything relevant". Names are the lexicon's display names.
    """
    actors = join_names([lexicon.actor_name(actor) for actor in query.actors])
    topics = [_topic_name(one, lexicon) for one in query.topics]
    parts = [
        actors,
        _listed("mentioning", [*query.words, *query.phrases], last="and"),
        _listed("without", query.excluded),
        _listed("of kind", [lexicon.type_name(kind) for kind in query.types]),
        _listed("about", topics),
        _listed("at", [mechanism_name(one, lexicon) for one in query.mechanisms]),
        f"with status {join_names(query.statuses, last='or')}" if query.statuses else "",
        f"with {join_names(query.people)}" if query.people else "",
        _days_in_words(query),
    ]
    words = ", ".join(part for part in parts if part)
    if not actors:
        words = f"everything {words}" if words else "everything relevant"
    return words[0].upper() + words[1:]


def _listed(lead: str, names: Sequence[str], *, last: str = "or") -> str:
    return f"{lead} {quoted_list(names, last=last)}" if names else ""


def _topic_name(topic_id: TopicId, lexicon: Lexicon) -> str:
    topic = lexicon.topics.get(topic_id)
    return topic.name if topic else topic_id


def _days_in_words(query: Query) -> str:
    since = day_text(query.since) if query.since else ""
    until = day_text(query.until) if query.until else ""
    if since and since == until:
        return f"on {since}"
    if since and until:
        return f"from {since} to {until}"
    return f"since {since}" if since else f"until {until}" if until else ""


def _format_days(query: Query) -> str:
    if query.since and query.since == query.until:
        return f"on:{query.since}"
    days = (("since", query.since), ("until", query.until))
    return " ".join(f"{key}:{day}" for key, day in days if day)


def _quoted(text: str) -> str:
    return text if text.isalnum() else '"' + text.replace('"', "") + '"'


# --- parsing ----------------------------------------------------------------------------------


def _parsed(text: str, reader: Reader) -> Query:
    plain = plain_text(text)
    items = list(read_items(plain, reader))
    words = " ".join(item.value for item in items if item.key == "word")
    reading = read_parties(words, reader.lexicon)
    if reading.unknown:
        raise _unknown_party(plain, reading)
    draft = _Draft(reader=reader, actors=list(reading.actors), words=list(reading.words))
    for item in items:
        draft.take(item)
    query = draft.query(plain)
    if query.is_empty and text.strip():
        typed = f"'{unescaped(text)}'" if unescaped(text) else "that"
        raise QueryError(
            f"I found nothing to look for in {typed}.",
            text=text,
            hint="Name two countries, such as `us-china`, or some words; `/talks help` shows more.",
        )
    return query


def _unknown_party(plain: str, reading: Reading) -> QueryError:
    first, *others = reading.unknown
    corrected = []
    for name in first.suggestions:
        text = _replaced(plain, first.text, name)
        for other in others:
            text = _replaced(text, other.text, other.suggestions[0])
        corrected.append(f"`{text}`")
    what = "places or organisations" if others else "place or organisation"
    names = join_names([f"'{one.text}'" for one in reading.unknown])
    return QueryError(
        f"I don't know the {what} {names}.",
        text=first.text,
        position=max(plain.find(first.text), 0),
        hint=f"Did you mean {join_names(corrected, last='or')}?",
    )


def _replaced(text: str, word: str, name: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: name, text, count=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A query in the making."""

    reader: Reader
    actors: list[ActorId]
    words: list[str]
    phrases: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    since: list[date] = field(default_factory=list)
    until: list[date] = field(default_factory=list)
    types: list[TypeId] = field(default_factory=list)
    topics: list[TopicId] = field(default_factory=list)
    mechanisms: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    people: list[str] = field(default_factory=list)

    def take(self, item: Item) -> None:
        """Add what an item says; words are read beforehand, all at once."""
        match item.key:
            case "word":
                return
            case "phrase":
                self.phrases.append(clean_words(item.value))
            case "excluded":
                self.excluded.append(_excluded(item.value))
            case "since" | "until" | "on":
                self._take_days(item)
            case _:
                self._take_filter(item)

    def _take_days(self, item: Item) -> None:
        if not item.value.strip():
            raise _without_value(item.key)
        today = self.reader.today
        if item.key == "since":
            self.since.append(parse_since(item.value, today))
        elif item.key == "until":
            self.until.append(parse_until(item.value, today))
        else:
            window = parse_window(item.value, today)
            self.since.append(window.first)
            self.until.append(window.last)

    def _take_filter(self, item: Item) -> None:
        values = [value.strip() for value in item.value.split(",") if value.strip()]
        if not values:
            raise _without_value(item.key)
        vocabulary = self.reader.vocabulary(item.key)
        for value in values:
            if vocabulary:
                self._take_known(value, vocabulary)
            elif item.key == "status":
                self.statuses.append(find_status(value))
            elif item.key == "who":
                self.people.append(_person(value, self.reader))
            else:
                self.actors.append(_party(value, self.reader.lexicon))

    def _take_known(self, value: str, vocabulary: Vocabulary) -> None:
        found = vocabulary.find(value)
        match vocabulary.key:
            case "at":
                self.mechanisms.append((value, found))
            case "type":
                self.types.extend(map(TypeId, found))
            case _:
                self.topics.extend(map(TopicId, found))

    def query(self, text: str) -> Query:
        """Return the finished query. Raises `QueryError` where the days are the wrong way round."""
        since, until = max(self.since, default=None), min(self.until, default=None)
        if since and until and since > until:
            raise QueryError(
                f"{day_text(since)} lies after {day_text(until)}: no day is between them.",
                text=text,
                hint="Put the earlier date after `since:` and the later one after `until:`.",
            )
        return Query(
            actors=_unique(self.actors),
            words=_unique(self.words),
            phrases=_unique(self.phrases),
            excluded=_unique(self.excluded),
            since=since,
            until=until,
            types=_unique(self.types),
            topics=_unique(self.topics),
            mechanisms=_unique(self._mechanisms()),
            statuses=_unique(self.statuses),
            people=_unique(self.people),
        )

    def _mechanisms(self) -> list[MechanismId]:
        lexicon = self.reader.lexicon
        return [
            mechanism
            for text, found in self.mechanisms
            for mechanism in held_by(found, self.actors, lexicon, text=text)
        ]


def _excluded(value: str) -> str:
    key = value.partition(":")[0]
    if key in FILTER_KEYS:
        raise QueryError(
            f"A filter cannot be turned round: '-{value}'.",
            text=f"-{value}",
            hint="Leave words out instead, such as `-exercise`.",
        )
    return clean_words(value.strip('"'))


def _without_value(key: str) -> QueryError:
    return QueryError(
        f"'{key}:' needs a value.", text=f"{key}:", hint=f"Write for example `{_EXAMPLES[key]}`."
    )


def _person(value: str, reader: Reader) -> str:
    name = reader.official(value) or clean_words(value)
    if not name:
        raise QueryError(f"'{value}' is no name.", text=value, hint=f"Write `{_EXAMPLES['who']}`.")
    return name


def _party(value: str, lexicon: Lexicon) -> ActorId:
    actor = lexicon.actor_named(value)
    if actor:
        return actor.id
    near = [f"`party:{name}`" for name in nearest_names(value, lexicon)]
    raise QueryError(
        f"I don't know the place or organisation '{value}'.",
        text=value,
        hint=f"Did you mean {join_names(near, last='or')}?" if near else "Write the name in full.",
    )


def _unique(values: Iterable[_Value]) -> tuple[_Value, ...]:
    return tuple(value for value in dict.fromkeys(values) if value)
