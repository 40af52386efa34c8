"""Which actors a typed text names, and which words are left over.

    text ── atoms, each with the glue before it ── longest names first ── actors and words

    glue    ← "-"                      joins:  us-china, guinea-bissau, f-16
            | "/" | "," | "–" | " - "  parts:  us / china, iran,russia
            | "vs" | "&" | "and"       parts, unless it belongs to a name (Bosnia and Herzegovina)
                                       or, "&" alone, to a word (R&D)
            | " "

Rules:

1. The longest name wins, from the left: "south korea us" is South Korea and the United States. A
   name may run over spaces, hyphens and "and", over no other glue.
2. A code of two or three letters that nobody uses as a name ("in", "no", "can", "deu"; but not
   "us", "uk", "prc") counts only where glue other than a space or "and" ties it to an actor
   ("us-in"), or where the text holds nothing but actors ("in", "in no").
3. Hyphenated words that do not consist of actors stay whole ("f-16", "us-led", "pro-russia").
4. A word that closely resembles a name is taken for a mistyped one where a hyphen, a slash or "and"
   ties it to an actor, or where it is the only word beside actors. Elsewhere it is a word.

This module never raises, whatever the text, and its cost is linear in the text.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.domain.folding import fold, fold_name
from bot.domain.lexicon import Actor, Lexicon
from bot.domain.model import ActorId

STOPWORDS = frozenset(
    {
        "a", "an", "and", "as", "at", "between", "but", "by", "for", "from", "in", "is", "it", "of",
        "on", "or", "the", "to", "v", "versus", "vs", "with",
    }
)  # fmt: skip
"""Words that are never searched for: nearly every text has them."""

PREFIXES: Mapping[str, ActorId] = MappingProxyType(
    {
        "sino": ActorId("cn"),
        "russo": ActorId("ru"),
        "indo": ActorId("in"),
        "franco": ActorId("fr"),
        "anglo": ActorId("gb"),
    }
)
"""First halves of adjectives; they count where an actor follows: "Sino-American"."""

COMPOUND = frozenset(
    {
        "aligned", "anti", "armed", "backed", "based", "born", "brokered", "built", "controlled",
        "ex", "friendly", "funded", "held", "led", "linked", "made", "mediated", "non", "pan",
        "post", "pre", "pro", "run", "self", "sponsored", "style", "supplied", "trained", "wide",
    }
)  # fmt: skip
"""Words that make an adjective with a name: "us-led" names no actor."""

_LONGEST_NAME = 8
_MAX_SUGGESTIONS = 3
_MAX_STRANGERS = 3
# Evidence (2026-11: "cn-" and "cn " before each of the 1 527 words of the topics, types and
# mechanisms data): at 80 the slips "chna", "indai" and "phillipines" are caught, and "co-chair" and
# "face-to-face" are the only ordinary words mistaken; beside actors, at 88, none is.
_TIED_CUTOFF = 80.0
_ALONE_CUTOFF = 88.0
_CONNECTORS = frozenset({"and", "&", "v", "vs", "versus"})
_NAME_GLUE = frozenset({" ", "-"})
_LOOSE_GLUE = frozenset({"", " ", "and"})

_HYPHENS = re.compile("[\u2010\u2011\u2212\ufe63\uff0d]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_NOISE = re.compile(r"[\x00-\x1f!\"#$%()*:;<=>?@\[\\\]^_`{|}~\x7f\u2018\u201c-\u201e\u2026«»¿¡]")
_PIECE = re.compile(r"\s*[,/–—]+\s*|\s+-+\s+|-+|\s+|&|[^\s,/–—&-]+")
_GLUE = re.compile(r"[\s,/–—-]+")


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of typed text; `glue` is what stood before it: "", " ", "-", "/", "and" or "vs"."""

    text: str
    glue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A word taken for a mistyped name, with the names that were likely meant, nearest first."""

    text: str
    suggestions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a typed text names. Actors and words are in order and unique; words are lower case."""

    actors: tuple[ActorId, ...]
    words: tuple[str, ...]
    unknown: tuple[Unknown, ...]


@dataclass(frozen=True, slots=True)
class _Span:
    atoms: tuple[Atom, ...]
    actor: Actor | None

    @property
    def glue(self) -> str:
        return self.atoms[0].glue

    @property
    def text(self) -> str:
        rest = "".join(atom.glue + atom.text for atom in self.atoms[1:])
        return self.atoms[0].text + rest


def tidy(text: str) -> str:
    """Return text in lower case, with one kind of hyphen and nothing invisible."""
    return _HYPHENS.sub("-", _INVISIBLE.sub("", text.casefold()))


def clean_words(text: str) -> str:
    """Return the words of `text` without the punctuation around them; "" where there is none."""
    pieces = (_trimmed(piece) for piece in _NOISE.sub(" ", tidy(text)).split())
    return " ".join(piece for piece in pieces if fold(piece))


def read_parties(text: str, lexicon: Lexicon) -> Reading:
    """Return the actors that `text` names and the words that are left over, by the rules above."""
    spans = _without_connectors(_named(_atoms(text), lexicon))
    unknown: list[Unknown] = []
    if not all(span.actor for span in spans):
        runs = [_without_bare_codes(run) for run in _runs(spans)]
        unknown = _all_mistyped(runs, lexicon)
        spans = [span for run in runs for group in _hyphenated(run) for span in _whole(group)]
    actors = [span.actor.id for span in spans if span.actor]
    words = [word for span in spans if not span.actor for word in span.text.split()]
    return Reading(
        actors=tuple(dict.fromkeys(actors)),
        words=tuple(word for word in dict.fromkeys(words) if word not in STOPWORDS),
        unknown=tuple(unknown),
    )


def nearest_names(word: str, lexicon: Lexicon, *, cutoff: float = _ALONE_CUTOFF) -> tuple[str, ...]:
    """Return the names that someone who typed `word` may have meant, nearest first; often none.

    Codes of three letters and less are neither corrected nor suggested: too much is near to them.
    A part of two or three countries' names ("korea") suggests these.
    """
    name = fold_name(word)
    if len(name) < 4 or name in lexicon.alias_index:
        return ()
    sharing = tuple(
        fold_name(actor.name)
        for actor in lexicon.actors.values()
        if actor.kind in ("country", "territory") and name in fold_name(actor.name).split()
    )
    if 1 < len(sharing) <= _MAX_SUGGESTIONS:
        return sharing
    names = [alias for alias in lexicon.alias_index if len(alias) >= 4]
    swapped = next((alias for alias in names if _is_swapped(name, alias)), None)
    if swapped:
        return (swapped,)
    best = process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=cutoff)
    return (best[0],) if best else ()


def actor_alone(text: str, lexicon: Lexicon) -> Actor | None:
    """Return the actor that a word names by itself; a code that nobody uses as a name does not."""
    actor = lexicon.actor_named(text)
    return None if actor and _is_code(text, actor) else actor


def _is_swapped(word: str, name: str) -> bool:
    """Return whether two neighbouring letters of a name are swapped: "chian".

    Evidence (2026-11): of the 10 937 words of five letters and more in our code and data, none is
    a name but for that.
    """
    if len(word) < 5 or len(word) != len(name) or sorted(word) != sorted(name):
        return False
    return OSA.distance(word, name) == 1


def _atoms(text: str) -> list[Atom]:
    atoms: list[Atom] = []
    glue = ""
    for piece in _PIECE.findall(_NOISE.sub(" ", tidy(text))):
        if _GLUE.fullmatch(piece):
            glue = _tighter(glue, _kind_of_glue(piece))
            continue
        word = piece if piece == "&" else _trimmed(piece)
        if piece == "&" or fold(word):
            atoms.append(Atom(word, glue if atoms else ""))
            glue = ""
        else:
            glue = _tighter(glue, " ")
    return atoms


def _kind_of_glue(piece: str) -> str:
    if piece.isspace():
        return " "
    return "-" if piece.strip("-") == "" else "/"


def _tighter(left: str, right: str) -> str:
    """Return the glue that two in a row make: what parts beats a space, a space beats a hyphen."""
    order = ("", "-", " ", "/")
    return max(left, right, key=order.index)


def _trimmed(piece: str) -> str:
    begin, end = 0, len(piece)
    while begin < end and not piece[begin].isalnum():
        begin += 1
    while end > begin and not (piece[end - 1].isalnum() or _is_mark(piece[end - 1])):
        end -= 1
    return piece[begin:end]


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter).startswith("M")


def _named(atoms: Sequence[Atom], lexicon: Lexicon) -> Iterator[_Span]:
    at = 0
    while at < len(atoms):
        span = _longest_name(atoms[at : at + _LONGEST_NAME], lexicon)
        yield span
        at += len(span.atoms)


def _longest_name(atoms: Sequence[Atom], lexicon: Lexicon) -> _Span:
    reach = next(
        (at for at in range(1, len(atoms)) if atoms[at].glue not in _NAME_GLUE), len(atoms)
    )
    for end in range(reach, 0, -1):
        if atoms[end - 1].text in _CONNECTORS:
            continue
        actor = lexicon.actor_named(" ".join(atom.text for atom in atoms[:end]))
        if actor:
            return _Span(tuple(atoms[:end]), actor)
    return _Span(tuple(atoms[:1]), _prefix(atoms, lexicon))


def _prefix(atoms: Sequence[Atom], lexicon: Lexicon) -> Actor | None:
    known = PREFIXES.get(atoms[0].text)
    if known is None or len(atoms) < 2 or atoms[1].glue != "-":
        return None
    return lexicon.actors.get(known) if lexicon.actor_named(atoms[1].text) else None


def _without_connectors(spans: Iterator[_Span]) -> list[_Span]:
    kept: list[_Span] = []
    connector: _Span | None = None
    for span in spans:
        if span.actor is None and span.text in _CONNECTORS:
            connector = span
        elif connector is None:
            kept.append(span)
        elif kept and _is_one_word(kept[-1], connector, span):
            kept[-1] = _Span((*kept[-1].atoms, *connector.atoms, *span.atoms), None)
            connector = None
        else:
            glue = "and" if connector.text == "and" else "vs"
            first = Atom(span.atoms[0].text, glue if kept else "")
            kept.append(_Span((first, *span.atoms[1:]), span.actor))
            connector = None
    return kept


def _is_one_word(left: _Span, connector: _Span, right: _Span) -> bool:
    """Return whether "&" stands within a word: "R&D"."""
    is_tight = connector.text == "&" and not connector.glue and not right.glue
    sides = [side for side in (left, right) if not _is_bare_code(side)]
    return is_tight and len(sides) > 0 and not any(side.actor for side in sides)


def _runs(spans: Sequence[_Span]) -> list[list[_Span]]:
    """Group spans that glue other than spaces and "and" ties together."""
    runs: list[list[_Span]] = []
    for span in spans:
        if runs and span.glue not in _LOOSE_GLUE:
            runs[-1].append(span)
        else:
            runs.append([span])
    return runs


def _without_bare_codes(run: list[_Span]) -> list[_Span]:
    if sum(span.actor is not None for span in run) > 1:
        return run
    return [_Span(span.atoms, None) if _is_bare_code(span) else span for span in run]


def _is_bare_code(span: _Span) -> bool:
    return span.actor is not None and _is_code(span.text, span.actor)


def _is_code(text: str, actor: Actor) -> bool:
    code = fold_name(text)
    if len(code) > 3 or not code.isascii():
        return False
    return code not in {fold_name(name) for name in actor.names}


def _all_mistyped(runs: list[list[_Span]], lexicon: Lexicon) -> list[Unknown]:
    """Return every word that looks like a mistyped name, where one of them is taken for one."""
    surely = [stranger for run in runs for stranger in _mistyped(run, runs, lexicon)]
    if not surely:
        return []
    known = {each.text: each for each in surely}
    strangers = [span.text for run in runs for span in run if span.actor is None]
    named = ((text, nearest_names(text, lexicon)) for text in strangers if text not in COMPOUND)
    near = {text: Unknown(text=text, suggestions=names) for text, names in named if names}
    return [(near | known)[text] for text in strangers if text in near or text in known]


def _mistyped(run: list[_Span], runs: list[list[_Span]], lexicon: Lexicon) -> list[Unknown]:
    """Return the strangers of a run that look like mistyped names: rule 4."""
    strangers = [span.text for span in run if span.actor is None]
    if len(strangers) > _MAX_STRANGERS or any(word in COMPOUND for word in strangers):
        return []
    has_actor = len(strangers) < len(run)
    if len(run) == 1 and not _is_beside_actors(run, runs):
        return []
    cutoff = _TIED_CUTOFF if has_actor else _ALONE_CUTOFF
    named = [(word, nearest_names(word, lexicon, cutoff=cutoff)) for word in strangers]
    unknown = [Unknown(text=word, suggestions=names) for word, names in named if names]
    return unknown if has_actor or len(unknown) == len(run) else []


def _is_beside_actors(run: list[_Span], runs: list[list[_Span]]) -> bool:
    """Return whether a word is the only one beside actors, or tied to one by "and"."""
    others = [span for other in runs if other is not run for span in other]
    if others and all(span.actor for span in others):
        return True
    at = next(number for number, other in enumerate(runs) if other is run)
    after = runs[at + 1][0] if at + 1 < len(runs) else None
    is_first = after is not None and after.glue == "and" and after.actor is not None
    is_second = run[0].glue == "and" and runs[at - 1][-1].actor is not None
    return is_first or is_second


def _hyphenated(run: Sequence[_Span]) -> list[list[_Span]]:
    groups: list[list[_Span]] = []
    for span in run:
        if groups and span.glue == "-":
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _whole(group: list[_Span]) -> list[_Span]:
    """Return a hyphenated group as it is, or as one word where it is no list of actors."""
    actor_count = sum(span.actor is not None for span in group)
    is_compound = any(span.actor is None and span.text in COMPOUND for span in group)
    if actor_count == len(group) or (actor_count > 1 and not is_compound):
        return group
    return [_Span(tuple(atom for span in group for atom in span.atoms), None)]
