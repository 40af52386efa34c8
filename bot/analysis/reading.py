"""Reading a document once: tokens, sentences, clauses, and everything that was spotted in them.

    title + text ── tokens ── actors, people, mechanisms, topics ── units (title first) ── clauses

The title and the text are one document, so that a name given in the text explains the headline.
Offsets count characters of the document; `Unit.span` gives them in the article's text.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Protocol, Self, TypeVar

from bot.analysis.dates import find_dates
from bot.analysis.matching import Token, tokenise
from bot.analysis.mechanisms import FoundMechanism, MechanismFinder
from bot.analysis.people import Named, PeopleFinder
from bot.analysis.spotting import Mention, Spotter
from bot.analysis.triggers import Trigger, TriggerFinder, named_triggers
from bot.domain.lexicon import Lexicon
from bot.domain.model import ActorId, Article, Sentence, Span

_GAP = "\n\n"
_MOST_SENTENCES = 300
_MOST_CHARACTERS = 60_000
_LONGEST_SENTENCE = 2_000


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a unit (document offsets) and the word that opens it, "" for the first."""

    start: int
    end: int
    cue: str

    def holds(self, start: int) -> bool:
        """Return whether an offset lies within."""
        return self.start <= start < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """The title (index 0) or a sentence, with what was spotted in it; offsets count the document's.

    `text` lies at `start`. `span` is where it stands in the article's text: empty for the title.
    `first` is the index of its first token in the document.
    """

    index: int
    text: str
    start: int
    span: Span
    first: int
    clauses: tuple[Clause, ...]
    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    people: tuple[Named, ...]
    mechanisms: tuple[FoundMechanism, ...]
    triggers: tuple[Trigger, ...]

    @property
    def is_title(self) -> bool:
        """Return whether this is the headline."""
        return self.index == 0

    def clause_at(self, start: int) -> Clause:
        """Return the clause that holds a document offset."""
        return next(clause for clause in reversed(self.clauses) if clause.start <= start)

    def words(self, clause: Clause) -> str:
        """Return a clause's text."""
        return self.text[clause.start - self.start : clause.end - self.start]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document, read: what the coder decides on."""

    text: str
    tokens: tuple[Token, ...]
    units: tuple[Unit, ...]
    mentions: tuple[Mention, ...]
    people: tuple[Named, ...]
    mechanisms: tuple[FoundMechanism, ...]
    published: date | None


@dataclass(frozen=True, slots=True)
class Reader:
    """The lexicon, compiled for reading. Building one takes about a third of a second."""

    spotter: Spotter
    people: PeopleFinder
    mechanisms: MechanismFinder
    triggers: TriggerFinder

    @classmethod
    def of(cls, lexicon: Lexicon) -> Self:
        """Compile actors, officials, mechanisms and triggers."""
        return cls(
            Spotter.of(lexicon),
            PeopleFinder.of(lexicon),
            MechanismFinder.of(lexicon),
            TriggerFinder.of(lexicon),
        )

    def read(self, article: Article, sentences: Sequence[Sentence]) -> Reading:
        """Read an article whose sentences are given.

        Of a very long one the beginning is read, and of an endless sentence too: 300 sentences,
        2,000 characters each, 60,000 in all. News stands in front, and the rest costs time.
        """
        sentences = _beginning(sentences)
        title = article.title[:_LONGEST_SENTENCE]
        reach = sentences[-1].span.end if sentences else 0
        text = title + _GAP + article.text[:reach]
        tokens = tokenise(text)
        published = article.published_at.date() if article.published_at else None
        published = published or _dateline_day(sentences)
        mentions = tuple(_in_power(each, published) for each in self.spotter.spot(tokens))
        people = self.people.find(text, tokens, mentions, published)
        mechanisms = self.mechanisms.find(tokens, mentions)
        parts = _Parts(tokens, mentions, people, mechanisms)
        units = tuple(
            self._unit(index, sentence, parts, len(title) + len(_GAP))
            for index, sentence in enumerate(_with_title(title, sentences))
        )
        return Reading(
            text=text,
            tokens=tokens,
            units=units,
            mentions=mentions,
            people=people,
            mechanisms=mechanisms,
            published=published,
        )

    def _unit(self, index: int, sentence: Sentence, parts: "_Parts", shift: int) -> Unit:
        start = sentence.span.start + shift if index else 0
        dateline = _DATELINE.match(sentence.text) if index else None
        skipped = dateline.end() if dateline else 0
        end = start + len(sentence.text)
        own = parts.within(start + skipped, end)
        return Unit(
            index=index,
            text=sentence.text,
            start=start,
            span=sentence.span,
            first=own.first,
            clauses=tuple(_clauses(sentence.text, start, _BOUNDARY if index else _IN_TITLES)),
            tokens=own.tokens,
            mentions=own.mentions,
            people=own.people,
            mechanisms=own.mechanisms,
            triggers=(
                *self.triggers.find(own.tokens, is_title=index == 0),
                *named_triggers(own.mechanisms, is_title=index == 0),
                *(self.triggers.loosely(own.tokens, is_title=index == 0) if index < 4 else ()),
            ),
        )


# Armed groups that became a country's government, and since when.
_IN_POWER = MappingProxyType({ActorId("taliban"): (ActorId("af"), date(2021, 8, 15))})


def _in_power(mention: Mention, published: date | None) -> Mention:
    """Return the mention as its country's where a group governs it by then."""
    country, since = _IN_POWER.get(mention.actor, (mention.actor, date.max))
    return replace(mention, actor=country) if published and published >= since else mention


@dataclass(frozen=True, slots=True)
class _Parts:
    """What was spotted in a document, in its order, to be shared out among its units.

    `first` is the index in the document of the first of these tokens.
    """

    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    people: tuple[Named, ...]
    mechanisms: tuple[FoundMechanism, ...]
    first: int = 0

    def within(self, start: int, end: int) -> "_Parts":
        return _Parts(
            _between(self.tokens, start, end),
            _between(self.mentions, start, end),
            _between(self.people, start, end),
            _between(self.mechanisms, start, end),
            bisect_left(self.tokens, start, key=_start),
        )


class _Placed(Protocol):
    @property
    def start(self) -> int: ...


_P = TypeVar("_P", bound=_Placed)


def _between(items: tuple[_P, ...], start: int, end: int) -> tuple[_P, ...]:
    return items[bisect_left(items, start, key=_start) : bisect_left(items, end, key=_start)]


def _start(item: _Placed) -> int:
    return item.start


def _beginning(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(text=sentence.text[:_LONGEST_SENTENCE], span=_cut(sentence.span))
        for sentence in sentences[:_MOST_SENTENCES]
        if sentence.span.start < _MOST_CHARACTERS
    )


def _cut(span: Span) -> Span:
    return Span(span.start, min(span.end, span.start + _LONGEST_SENTENCE))


def _with_title(title: str, sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """Put the title in front, and leave out what is only a dateline ("MOSCOW, May 7. /TASS/.")."""
    yield Sentence(text=title, span=Span(0, 0))
    for at, sentence in enumerate(sentences):
        if at > 1 or not _BARE_DATELINE.fullmatch(sentence.text):
            yield sentence


_BARE_DATELINE = re.compile(r"[A-Z][A-Z .-]+, \w+\.? \d{1,2}\.?|/\w+/\.?")
_DATELINE = re.compile(
    r"\s*[A-Z][\w.'’/ -]{2,40}(?:, [A-Z][\w. ]{1,25})?"
    r"(?:(?:, (?P<day>[A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?|\d{1,2} [A-Z][a-z]{2,8}(?: \d{4})?))"
    r"(?:\s*\([\w /]{2,30}\))?|\s*\([\w /]{2,30}\))\s*(?:--?|—|–|:)\s*"
    r"|\s*[A-Z][A-Z ]{2,30},? \([^()]{2,90}\)\s*|\s*\([A-Z][a-z]{2,20}\) (?=[A-Z])"
    r"|\s*[A-Z][A-Z.'’ -]{3,30}(?:, [A-Z][\w. ]{1,25})?\s*(?:--|—|–|-|:)\s+"
    r"|\s*[A-Z][a-z]+(?: [A-Z][a-z]+)?\s?: ?(?=[A-Z])"
)


def _dateline_day(sentences: Sequence[Sentence]) -> date | None:
    """Return the day in the first sentence's dateline, if it is whole: then it was written."""
    match = _DATELINE.match(sentences[0].text) if sentences else None
    if not match or not match["day"]:
        return None
    found = find_dates(match["day"], None)
    return found[0].date.first_day() if found else None


# Where a new clause begins, and the word that opens it.
_BOUNDARY = re.compile(
    r"[;:]\s|\s[—–-]{1,2}\s"
    r"|,?\s(?P<cue>(?:just |days |hours |weeks |months |a day )?after|while|amid|despite|since"
    r"|because|"
    r"although|though|when|where|which|who|whom|whose|before|ahead of|following|in response to"
    r"|due to|citing"
    r"|as part of|"
    r"in (?:a |what )?(?:an? )?(?:effort|bid|move) to|even as|so that|said(?: that)?|says|announced"
    r"(?: that)?|reported(?: that)?|told|according to|adding that|saying|until|unless|if|whether|"
    r"in protest (?:at|of|against|over)|in retaliation for)\s"
    r"|,\s(?:and|but)\s(?=\w+ (?:said|added|also|called|urged|will|has|had|have)\b)"
    r"|,\s(?P<link>as|with|but|including|reaffirming|pledging|calling|warning|vowing|according)\s"
    r"|,\s(?=(?:[\w'’.]+\s){1,6}?(?:said|says|reported|announced|told|added)\b)",
    re.IGNORECASE,
)


# "Belgrade fumes as Tirana and Zagreb sign": two pieces of news, in headlines only.
_IN_TITLES = re.compile(rf"{_BOUNDARY.pattern}|\s(?P<beside>as)\s(?=[A-Z\d])", re.IGNORECASE)
_RELATIVE = frozenset({"which", "who", "whom", "whose", "where", "including", "as"})


def _clauses(text: str, shift: int, boundary: re.Pattern[str]) -> Iterator[Clause]:
    """Cut a sentence; a relative clause ends at its second comma, and the main one goes on."""
    start, cue = 0, ""
    for match in boundary.finditer(text):
        yield from _closed(text, start, match.start() + 1, cue, shift)
        start = match.start() + 1
        opening = match["cue"] or match["link"] or match.groupdict().get("beside") or ""
        cue = " ".join(opening.casefold().split())
    yield from _closed(text, start, len(text), cue, shift)


def _closed(text: str, start: int, end: int, cue: str, shift: int) -> Iterator[Clause]:
    resumed = _RESUMED.search(text, start + 1, end) if cue in _RELATIVE else None
    if resumed:
        yield Clause(shift + start, shift + resumed.start(), cue)
        start, cue = resumed.start(), ""
    yield Clause(shift + start, shift + end, cue)


_RESUMED = re.compile(r", (?=\w+ed\b|(?:met|led|held|has|have|will|was|is|told|spoke|took)\b)")
