"""The gate before a generated summary: what it says that the sentences it cites do not.

    draft ── form (bot.analysis.phrasing) ── else, of each sentence:
        names, countries, offices ─┐
        numbers and what they count ├─ each looked for in the cited sentences ── complaints
        dates, at their granularity │
        quotations, "not", "will"  │
        and most other words ──────┘
    and of them all: parties, as the coder reads them ── complaints

Nothing here is a guess at meaning: a thing is supported where the cited sentences have it, in the
same words or by another name that the lexicon knows. It prefers to refuse; then the source's own
words stand. It does not see which of two parties did what to the other.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from bot.analysis.dates import FoundDate, find_dates
from bot.analysis.figures import Figure, read_figures
from bot.analysis.matching import Token, tokenise
from bot.analysis.mechanisms import FoundMechanism
from bot.analysis.people import Named
from bot.analysis.phrasing import OFFICES, OPENERS, quotations, turns, unfit
from bot.analysis.pipeline import Analyst
from bot.analysis.reading import Reader
from bot.analysis.spotting import Mention
from bot.domain.drafts import Draft, DraftSentence
from bot.domain.model import ActorId, Analysis, Article, PartialDate, Sentence

_AT_A_PLACE = frozenset({"in", "at", "near", "outside", "from", "to"})
_ONE = frozenset({"a", "an", "single"})
_TWO = frozenset({"both", "pair"})
_UNITS = (("%", ("%", "percent", "per cent")), ("$", ("$", "dollar")), ("€", ("€", "euro")))
# Of 321 sentences of the development part (tests/gold), each put under another article, 17 passed
# without this and 3 with it, November 2026; a paraphrase keeps about two words in three.
_MOST_WORDS = 0.5
_SHORTEST, _STEM = 4, 5
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Gate:
    """The lexicon, compiled: a worker's own analyst will do."""

    analyst: Analyst

    def complaints(self, draft: Draft, analysis: Analysis) -> tuple[str, ...]:
        """Return what is wrong with a draft, in words that its writer understands; empty: nothing.

        Never raises, whatever the draft says and cites.
        """
        wrong = unfit(draft, len(analysis.sentences))
        if wrong:
            return wrong
        published = analysis.article.published_at
        reader = self.analyst.reader
        document = _Document.of(reader, analysis)
        told = []
        for number, sentence in enumerate(draft, start=1):
            day = published.date() if published else None
            check = _Check.of(reader, sentence, document.cited(sentence.sources), day)
            told += [f"Sentence {number}: {each}" for each in check.complaints()]
        return tuple(told) or tuple(self._strangers(draft, analysis))

    def _strangers(self, draft: Draft, analysis: Analysis) -> Iterator[str]:
        """Yield those who deal with each other in the draft and not in the article.

        The coder reads both; of 79 leads of the development part, in their articles' own words, it
        reads 5 otherwise than the article (November 2026).
        """
        article = analysis.article
        text = " ".join(sentence.text for sentence in draft)
        short = Article(title="", text=text, published_at=article.published_at)
        known = [frozenset(each.actors) for each in analysis.engagements]
        for engagement in self.analyst.understand(short).engagements:
            parties = frozenset(engagement.actors)
            if len(parties) > 1 and not any(parties <= each for each in known):
                names = sorted(self.analyst.lexicon.actor_name(actor) for actor in parties)
                yield f"The article does not tell of dealings between {', '.join(names)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """Whom and what the lexicon finds in a text."""

    mentions: tuple[Mention, ...]
    people: tuple[Named, ...]
    mechanisms: tuple[FoundMechanism, ...]

    @classmethod
    def of(cls, reader: Reader, text: str, tokens: Sequence[Token], day: date | None) -> Self:
        mentions = reader.spotter.spot(tokens)
        return cls(
            mentions=mentions,
            people=reader.people.find(text, tokens, mentions, day),
            mechanisms=reader.mechanisms.find(tokens, mentions),
        )


@dataclass(frozen=True, slots=True)
class _Cited:
    """What a sentence rests on: the cited sentences, and who is named in them."""

    sentences: tuple[Sentence, ...]
    tokens: tuple[tuple[Token, ...], ...]
    actors: frozenset[ActorId]
    people: frozenset[str]
    mechanisms: frozenset[str]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class _Document:
    """The article, read as one, so that a surname means whom the text named before."""

    sentences: Sequence[Sentence]
    named: _Named

    @classmethod
    def of(cls, reader: Reader, analysis: Analysis) -> Self:
        reach = analysis.sentences[-1].span.end
        text = analysis.article.text[:reach]
        published = analysis.article.published_at
        day = published.date() if published else None
        return cls(analysis.sentences, _Named.of(reader, text, tokenise(text), day))

    def cited(self, numbers: Sequence[int]) -> _Cited:
        sentences = tuple(self.sentences[number - 1] for number in numbers)

        def within(found: Mention | Named | FoundMechanism) -> bool:
            return any(one.span.start <= found.start < one.span.end for one in sentences)

        named = self.named
        return _Cited(
            sentences,
            tuple(tokenise(sentence.text) for sentence in sentences),
            frozenset(each.actor for each in named.mentions if within(each)),
            frozenset(each.person.name for each in named.people if within(each)),
            frozenset(each.id for each in named.mechanisms if within(each)),
        )


@dataclass(frozen=True, slots=True)
class _Check:
    """One sentence against those that it cites."""

    text: str
    tokens: tuple[Token, ...]
    named: _Named
    cited: _Cited
    day: date | None
    dates: tuple[FoundDate, ...]

    @classmethod
    def of(cls, reader: Reader, sentence: DraftSentence, cited: _Cited, day: date | None) -> Self:
        tokens = tokenise(sentence.text)
        named = _Named.of(reader, sentence.text, tokens, day)
        return cls(sentence.text, tokens, named, cited, day, tuple(find_dates(sentence.text, day)))

    def complaints(self) -> Iterator[str]:
        yield from (f"“{each}” is no date of theirs" for each in self._dates())
        yield from (f"“{each}” is no number of theirs" for each in self._numbers())
        yield from (f"“{each}” is not in them" for each in self._names())
        yield from (f"the quotation “{each}” is not in them" for each in self._quotations())
        yield from self._turns()
        if not self._is_in_their_words():
            yield "most of its words are not in them"

    # --- dates --------------------------------------------------------------------------------

    def _dates(self) -> Iterator[str]:
        known = _every_date(self.cited.texts, self.day)
        ahead = {each.start: each.date for each in find_dates(self.text, self.day, future=True)}
        for found in self.dates:
            meant = {found.date, ahead.get(found.start, found.date)}
            words = self.text[found.start : found.end]
            is_known = any(_lies_within(one, each) for each in meant for one in known)
            if not is_known or not any(_is_on_its_weekday(words, each) for each in meant):
                yield words.rstrip(" .,")

    # --- numbers ------------------------------------------------------------------------------

    def _numbers(self) -> Iterator[str]:
        known = [figure for text in self.cited.texts for figure in read_figures(text)]
        keys = {token.key for tokens in self.cited.tokens for token in tokens}
        for figure in read_figures(self.text):
            if any(each.start <= figure.start < each.end for each in self.dates):
                continue
            if not (_has_number(figure, known, keys) and _counts_the_same(figure, known)):
                yield self.text[figure.start : figure.end]
        source = " ".join(self.cited.texts).casefold()
        for sign, words in _UNITS:
            if sign in self.text and not any(word in source for word in words):
                yield sign

    # --- names --------------------------------------------------------------------------------

    def _names(self) -> Iterator[str]:
        """Yield what is written as a name, and every office, that the cited sentences lack."""
        covered = self._covered()
        own = {at for at in range(len(self.tokens)) if at not in covered and self._is_name(at)}
        for at in sorted(own):
            if not self._stands(at, at + 1):
                yield self._words(at, at + 1)
            elif at - 1 in own and not self._stands(at - 1, at + 1):
                yield self._words(at - 1, at + 1)

    def _covered(self) -> frozenset[int]:
        """Return the tokens of those whom the cited sentences name too, by whichever name.

        Dates and numbers are among them: they are judged as such.
        """
        spans = [
            (each.first, each.last)
            for each in self.named.mentions
            if each.actor in self.cited.actors and not self._is_place(each)
        ]
        spans += [
            (each.first, each.last)
            for each in self.named.people
            if each.person.name in self.cited.people
        ]
        spans += [
            (each.first, each.last)
            for each in self.named.mechanisms
            if each.id in self.cited.mechanisms
        ]
        checked = [(each.start, each.end) for each in self.dates]
        checked += [(each.start, each.end) for each in read_figures(self.text)]
        told = {
            at
            for at, token in enumerate(self.tokens)
            if any(start <= token.start < end for start, end in checked)
        }
        return frozenset(told.union(*(range(first, last) for first, last in spans)))

    def _is_place(self, mention: Mention) -> bool:
        """Return whether a capital is where something happens, not who does it."""
        before = self.tokens[mention.first - 1].key if mention.first else ""
        return mention.kind == "metonym" and before in _AT_A_PLACE

    def _is_name(self, at: int) -> bool:
        token = self.tokens[at]
        if token.key in OFFICES:
            return True
        return token.surface[0].isupper() and not (at == 0 and token.key in OPENERS)

    def _stands(self, first: int, last: int) -> bool:
        """Return whether these words follow each other in one of the cited sentences."""
        wanted = self.tokens[first:last]
        if len(wanted) == 2 and not _is_run(wanted, self.text):
            return True
        is_free = first == 0
        return any(
            all(
                _is_same(own, theirs, is_free=is_free)
                for own, theirs in zip(wanted, tokens[at:], strict=False)
            )
            for tokens in self.cited.tokens
            for at in range(len(tokens) - len(wanted) + 1)
        )

    def _words(self, first: int, last: int) -> str:
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]

    # --- quotations, and what turns a meaning ---------------------------------------------------

    def _quotations(self) -> Iterator[str]:
        sources = [_bare(text) for text in self.cited.texts]
        for quotation in quotations(self.text):
            if not any(_bare(quotation) in source for source in sources):
                yield quotation

    def _turns(self) -> Iterator[str]:
        """Yield each turn of meaning that only one side has: a denial, a plan."""
        theirs = [turns(text) for text in self.cited.texts]
        own = turns(self.text)
        known = {word for each in theirs for words in each.values() for word in words}
        for kind, words in own.items():
            for word in sorted(words - known):
                yield f"“{word}” is not in them"
            if not words and all(each[kind] for each in theirs):
                lost = min(theirs[0][kind])
                yield f"it leaves out “{lost}”, which all of them have"

    def _is_in_their_words(self) -> bool:
        covered = self._covered()
        own = _stems(token for at, token in enumerate(self.tokens) if at not in covered)
        theirs = {stem for tokens in self.cited.tokens for stem in _stems(tokens)}
        return len(own & theirs) >= _MOST_WORDS * len(own)


def _stems(tokens: Iterable[Token]) -> frozenset[str]:
    return frozenset(token.key[:_STEM] for token in tokens if len(token.key) >= _SHORTEST)


def _every_date(texts: Iterable[str], day: date | None) -> frozenset[PartialDate]:
    """Return what the dates of the texts can mean, looking back and ahead."""
    return frozenset(
        found.date
        for text in texts
        for future in (False, True)
        for found in find_dates(text, day, future=future)
    )


def _lies_within(exact: PartialDate, rough: PartialDate) -> bool:
    """Return whether one date is the other, or a part of it: a day of the month that is named."""
    return rough.first_day() <= exact.first_day() and exact.last_day() <= rough.last_day()


def _is_on_its_weekday(words: str, meant: PartialDate) -> bool:
    named = [at for at, weekday in enumerate(_WEEKDAYS) if weekday in words.casefold()]
    return not named or meant.first_day().weekday() in named


def _has_number(figure: Figure, known: Sequence[Figure], keys: set[str]) -> bool:
    if any(each.value == figure.value for each in known):
        return True
    stand_ins = {"1": _ONE, "2": _TWO}.get(figure.value, frozenset())
    return bool(stand_ins & keys)


def _counts_the_same(figure: Figure, known: Sequence[Figure]) -> bool:
    """Return whether no word behind the number is one that another number counts instead."""
    equal = {word for each in known if each.value == figure.value for word in each.counted}
    other = {word for each in known if each.value != figure.value for word in each.counted[:1]}
    counted = {word for word in figure.counted[:1] if len(word) >= _SHORTEST}
    return not counted & (other - equal)


def _is_run(pair: Sequence[Token], text: str) -> bool:
    """Return whether nothing but a space or a hyphen parts two words, and none is an office."""
    between = text[pair[0].end : pair[1].start]
    return between in (" ", "-") and not any(token.key in OFFICES for token in pair)


def _is_same(own: Token, theirs: Token, *, is_free: bool) -> bool:
    """Return whether a word is the source's, a name only where that has a capital, too."""
    if own.key != theirs.key:
        return False
    return is_free or own.key in OFFICES or not theirs.surface[0].islower()


def _bare(text: str) -> str:
    """Return a text without the differences of typesetting."""
    plain = re.sub(r"[‘’ʼ]", "'", text)
    return " ".join(re.sub(r"[“”„«»]", '"', plain).split())
