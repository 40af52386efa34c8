"""Finding many phrases in a text in one pass: tokens with offsets, and a trie over them.

    text ── tokenise ── tokens (key, surface, offsets) ── PhraseBook.find ── hits

A phrase and the text are cut by the same rule, so "U.S." finds "US", "defence" finds "Defense" and
a curly apostrophe finds a straight one. Each start is walked once and the walk is as long as the
longest phrase at most: linear in the text whatever the number of phrases (measured in November
2026: the 3,200 forms of all actors in 500 words take 0.3 ms, cutting the words 0.9 ms). Chinese and
Japanese letters are tokens of their own, since no space parts them.

This module knows nothing of the field.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, Self

_TOKEN = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
    r"|(?:[^\W\d_]\.){2,}"
    r"|[^\W_]+(?:['\u2019\u02bc](?!s\b)[^\W\d_]+)*"
    r"|(?<=\w)['\u2019\u02bc]s\b"
)
_MARKS = MappingProxyType(
    {"\u2019": "'", "\u02bc": "'", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "ß": "ss"}
)
# Cases, numbers and adjectives of Russian: "в России", "российских", "Россией" are one stem.
_CYRILLIC_ENDING = re.compile(
    r"(?<=\w{3})(?:(?:ий|ийс|ьс|с)?к(?:ий|ая|ое|ие|ого|ому|ой|им|их|ими|ую|ом)"
    r"|ией|иями|иях|иям|ия|ии|ию|ий|ие|ами|ями|ах|ях|ов|ев|ей|ой|ом|ем|ил[аои]?|ил|лись|ли|лся|л"
    r"|а|у|е|ы|и|я|ь|ю)$"
)
_SPELLINGS = MappingProxyType(
    {
        "defence": "defense",
        "theatre": "theater",
        "centre": "center",
        "programme": "program",
        "manoeuvre": "maneuver",
        "manoeuvres": "maneuvers",
        "harbour": "harbor",
        "cancelled": "canceled",
        "labour": "labor",
        "defences": "defenses",
        "licence": "license",
        "demilitarised": "demilitarized",
        "mobilised": "mobilized",
        "normalised": "normalized",
    }
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or possessive ending: `key` is its folded form, `start` and `end` offsets.

    `joined` says that a hyphen or dash ties it to the token before.
    """

    key: str
    surface: str
    start: int
    end: int
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found, with the `payloads` of all of this form; `last` is excluded."""

    payloads: tuple[str, ...]
    form: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """A phrase at a node: which of its tokens must be capitals, and which begin with one."""

    payload: str
    form: str
    shapes: tuple[str, ...]


@dataclass(slots=True)
class _Node:
    """A place in the trie; filled while the book is built, then only read."""

    branches: dict[str, "_Node"] = field(default_factory=dict)
    entries: list[_Entry] = field(default_factory=list)


def tokenise(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text in order; nothing but letters, digits and inner apostrophes."""
    return tuple(
        Token(_key(match[0]), match[0], match.start(), match.end(), _is_joined(text, match.start()))
        for match in _TOKEN.finditer(text)
    )


def _is_joined(text: str, start: int) -> bool:
    return start > 1 and text[start - 1] in "-\u2010\u2011\u2013" and text[start - 2].isalnum()


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """Many phrases, each with a payload, compiled for finding.

    A word of a phrase that is all capitals matches capitals only. One that begins with a capital
    matches words that do: in every place, in the first only, or in none, as `case` says.
    """

    root: _Node

    @classmethod
    def of(
        cls,
        phrases: Iterable[tuple[str, str]],
        *,
        case: Literal["each", "first", "none"] = "each",
    ) -> Self:
        """Compile pairs of phrase and payload; the same phrase may carry several payloads."""
        root = _Node()
        for form, payload in phrases:
            tokens = tokenise(form)
            node = root
            for token in tokens:
                node = node.branches.setdefault(token.key, _Node())
            shapes = tuple(
                _shape(token.surface, strict=case == "each" or (case == "first" and not at))
                for at, token in enumerate(tokens)
            )
            if tokens:
                node.entries.append(_Entry(payload, form, shapes))
        return cls(root)

    def find(self, tokens: Sequence[Token], *, overlapping: bool = False) -> tuple[Hit, ...]:
        """Return the hits from left to right; the longest wins and skips what it covers.

        With `overlapping`, hits may begin inside others (still the longest at each start).
        """
        hits: list[Hit] = []
        begins = self.root.branches
        at = 0
        while at < len(tokens):
            hit = self._longest(tokens, at) if tokens[at].key in begins else None
            if hit:
                hits.append(hit)
            at = hit.last if hit and not overlapping else at + 1
        return tuple(hits)

    def _longest(self, tokens: Sequence[Token], first: int) -> Hit | None:
        best: Hit | None = None
        node = self.root
        for at in range(first, len(tokens)):
            following = node.branches.get(tokens[at].key)
            if following is None:
                break
            node = following
            fitting = _fitting(node.entries, tokens, first)
            if fitting:
                payloads = tuple(dict.fromkeys(entry.payload for entry in fitting))
                best = Hit(payloads, fitting[0].form, first, at + 1)
        return best


def _fitting(entries: Sequence[_Entry], tokens: Sequence[Token], first: int) -> list[_Entry]:
    return [
        entry
        for entry in entries
        if all(_fits(shape, tokens[first + at].surface) for at, shape in enumerate(entry.shapes))
    ]


def _fits(shape: str, surface: str) -> bool:
    if shape == "capitals":
        return surface.isupper()
    return shape == "any" or not surface[0].islower()


def _shape(surface: str, *, strict: bool) -> str:
    if len(surface) > 1 and surface.isupper():
        return "capitals"
    return "initial" if strict and surface[0].isupper() else "any"


def _key(surface: str) -> str:
    folded = surface.casefold()
    if not folded.isascii():
        folded = "".join(_MARKS.get(letter, letter) for letter in folded)
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    if "\u0400" <= folded[0] <= "\u04ff":
        return _CYRILLIC_ENDING.sub("", folded, count=1)
    folded = folded.replace(".", "")
    return _SPELLINGS.get(folded, folded)
