"""The pieces of a query's text: words, phrases, exclusions and filters, in their order.

The grammar stands in query.py; here its text is freed of Slack's escaping and cut up. Pieces are
lower case. Cost is linear in the text, whatever it holds.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from rapidfuzz import fuzz, process

from bot.domain.filters import Vocabulary, mechanisms_of, names_of_officials, topics_of, types_of
from bot.domain.folding import fold_name
from bot.domain.lexicon import Lexicon
from bot.domain.parties import tidy
from bot.domain.timespan import parse_window
from bot.errors import QueryError

MAX_QUERY_LENGTH = 500
FILTER_KEYS = ("since", "until", "on", "type", "topic", "at", "status", "who", "party")

_LONGEST_VALUE = 6
_VOCABULARIES: Mapping[str, Callable[[Lexicon], Vocabulary]] = MappingProxyType(
    {"type": types_of, "topic": topics_of, "at": mechanisms_of}
)
_PREPOSITIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "since": ("since",),
        "until": ("until",),
        "on": ("on", "topic"),
        "about": ("topic",),
        "at": ("at",),
    }
)
_MENTION = re.compile(r"<[@#!][^<>]*>")
_LINK = re.compile(r"<[^<>|]*\|([^<>]*)>|<(?:https?|mailto):[^<>]*>|https?://\S*")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_QUOTES = re.compile("[\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02]")
_ITEM = re.compile(
    r"""
    (?<!\S)(?P<key>[a-z]+):\s*(?P<value>"[^"]*"|[^\s"]+)?
    | (?<!\S)(?P<preposition>since|until|on|about|at)(?=\s)
    | (?<!\S)(?P<reach>[0-9]{1,4}[dwmy])(?!\S)
    | (?<!\S)-(?P<excluded>"[^"]*"|[^\s"-][^\s"]*)
    | "(?P<phrase>[^"]*)"
    """,
    re.VERBOSE,
)
_NEXT_WORD = re.compile(r'\s+([^\s":-][^\s":]*)(?!\S)')


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of a text: `key` is a filter's key, or "word", "phrase" or "excluded"."""

    key: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What the values of filters are read with; vocabularies are made once, when first needed."""

    lexicon: Lexicon
    today: date
    made: dict[str, Vocabulary] = field(default_factory=dict, compare=False, repr=False)
    officials: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def vocabulary(self, key: str) -> Vocabulary | None:
        """Return the vocabulary of the filter, or None where its values are open."""
        if key in _VOCABULARIES and key not in self.made:
            self.made[key] = _VOCABULARIES[key](self.lexicon)
        return self.made.get(key)

    def official(self, name: str) -> str | None:
        """Return the name under which the data know this person, or None."""
        if not self.officials:
            self.officials.update(names_of_officials(self.lexicon))
        return self.officials.get(fold_name(name))

    def is_whole(self, key: str, value: str) -> bool:
        """Return whether a value of one or more words is one that this filter knows."""
        vocabulary = self.vocabulary(key)
        if vocabulary:
            return bool(vocabulary.exact(value))
        if key == "who":
            return self.official(value) is not None
        if key == "party":
            return self.lexicon.actor_named(value) is not None
        return key in ("since", "until", "on") and _is_date(value, self.today)


def unescaped(text: str) -> str:
    """Return text as it was typed into Slack: without escaping, mentions and bare addresses."""
    links = _LINK.sub(lambda match: f" {match[1] or ''} ", _MENTION.sub(" ", text))
    entities = {"amp": "&", "lt": "<", "gt": ">"}
    return _ENTITY.sub(lambda match: entities[match[1]], links).strip()


def plain_text(text: str) -> str:
    """Return the text without Slack's escaping, in lower case.

    Raises `QueryError` for a text that is too long and for a quotation mark without a partner.
    """
    plain = _QUOTES.sub('"', tidy(unescaped(text))).strip()
    if len(plain) > MAX_QUERY_LENGTH:
        raise QueryError(
            f"That is {len(plain)} characters long; a query has at most {MAX_QUERY_LENGTH}.",
            text=plain[:MAX_QUERY_LENGTH],
            position=MAX_QUERY_LENGTH,
            hint="Name two countries and a few words, such as `us-china hotline since:7d`.",
        )
    if plain.count('"') % 2:
        at = plain.rindex('"')
        rest = plain.replace('"', "").strip(" -")
        raise QueryError(
            "A quotation mark has no partner.",
            text=plain[at:],
            position=at,
            hint=f"Close it, or leave it out: `{rest}`." if rest else "For example `us-china`.",
        )
    return plain


def read_items(text: str, reader: Reader) -> Iterator[Item]:
    """Yield the pieces of a plain text, in order. Raises `QueryError` for an unknown filter."""
    at = 0
    while match := _ITEM.search(text, at):
        yield Item("word", text[at : match.start()])
        item, at = _item(match, reader)
        yield item
    yield Item("word", text[at:])


def _item(match: re.Match[str], reader: Reader) -> tuple[Item, int]:
    """Return the item that begins here, and where it ends."""
    if match["phrase"] is not None:
        return Item("phrase", match["phrase"]), match.end()
    if match["excluded"]:
        return Item("excluded", match["excluded"]), match.end()
    if match["reach"]:
        return Item("since", match["reach"]), match.end()
    if match["preposition"]:
        return _prepositional(match, reader)
    key = _known_key(match)
    value, end = _extended(key, match["value"] or "", match, reader)
    return Item(key, value.strip('"')), end


def _prepositional(match: re.Match[str], reader: Reader) -> tuple[Item, int]:
    """Return "since friday" or "on taiwan" as a filter where it can be one, else a word."""
    for key in _PREPOSITIONS[match["preposition"]]:
        value, end = _extended(key, "", match, reader)
        if value:
            return Item(key, value), end
    return Item("word", match["preposition"]), match.end()


def _known_key(match: re.Match[str]) -> str:
    key = match["key"]
    if key in FILTER_KEYS:
        return key
    near = process.extractOne(key, FILTER_KEYS, scorer=fuzz.ratio, score_cutoff=70)
    known = ", ".join(f"`{one}:`" for one in FILTER_KEYS)
    raise QueryError(
        f"I don't know the filter '{key}:'.",
        text=match[0],
        position=match.start(),
        hint=f"Did you mean `{near[0]}:`?" if near else f"The filters are {known}.",
    )


def _extended(key: str, value: str, match: re.Match[str], reader: Reader) -> tuple[str, int]:
    """Return the value with as many of the following words as it can mean, and where it ends."""
    best, end = value, match.end()
    if value.startswith('"') or "," in value:
        return best, end
    words, at = value, end
    for _ in range(_LONGEST_VALUE):
        following = _NEXT_WORD.match(match.string, at)
        if not following:
            break
        words, at = f"{words} {following[1]}".strip(), following.end()
        if reader.is_whole(key, words):
            best, end = words, at
    return best, end


def _is_date(text: str, today: date) -> bool:
    try:
        parse_window(text, today)
    except QueryError:
        return False
    return True
