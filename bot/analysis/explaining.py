"""Why an article was coded as it was: the same stages once more, with the words that counted.

article ── read ── claims ── the main one ── each sentence: its standing, and its marked words
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.analysis.claims import Claim, find_claims
from bot.analysis.dates import find_dates
from bot.analysis.news import Main, find_main
from bot.analysis.pipeline import Analyst, spoken_for
from bot.analysis.reading import Reading, Unit
from bot.analysis.sentences import split
from bot.domain.lexicon import Lexicon
from bot.domain.model import Analysis, Article, Span, Status, TypeId

_GROUPS = {"meeting": "Meeting"}


class Standing(StrEnum):
    """What a sentence has to do with the engagement that the article is about."""

    NEWS = "names the news"
    SAME = "tells of it, too"
    OTHER = "tells of another engagement"
    PAST = "looks back"
    UNCOUNTED = "names one, but of one side, or as an aside, denied, possible or talked about"
    NONE = ""


class Marks(StrEnum):
    """What marked words stand for."""

    ACTOR = "actor"
    PERSON = "person"
    KIND = "kind"
    MECHANISM = "mechanism"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Words of a sentence (offsets within it), and what they were taken for, by name."""

    span: Span
    stands_for: Marks
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A sentence; number 0 is the headline. Marks stand in the order of the text."""

    number: int
    text: str
    standing: Standing
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """An analysis, and every sentence that it was read from."""

    analysis: Analysis
    sentences: tuple[Explained, ...]


def explain(analyst: Analyst, article: Article) -> Explanation:
    """Return what `Analyst.understand` makes of an article, and what of each sentence of it."""
    analysis = analyst.understand(article)
    reading = analyst.reader.read(article, split(article.text))
    claims, main = _claims(analyst, article, reading, lenient=False)
    if main is None:
        claims, main = _claims(analyst, article, reading, lenient=True)
    of_unit = {claim.unit.index: claim for claim in claims}
    return Explanation(
        analysis=analysis,
        sentences=tuple(
            Explained(
                number=unit.index,
                text=unit.text,
                standing=_standing(unit, of_unit.get(unit.index), main),
                marks=tuple(_marks(unit, of_unit.get(unit.index), reading, analyst.lexicon)),
            )
            for unit in reading.units
        ),
    )


def _claims(
    analyst: Analyst, article: Article, reading: Reading, *, lenient: bool
) -> tuple[Sequence[Claim], Main | None]:
    claims = find_claims(reading, lenient=lenient)
    own = spoken_for(article, analyst.lexicon)
    return claims, find_main(claims, reading, analyst.lexicon, own)


def _standing(unit: Unit, claim: Claim | None, main: Main | None) -> Standing:
    if claim is None:
        return Standing.UNCOUNTED if unit.triggers else Standing.NONE
    if main is not None and claim is main.first:
        return Standing.NEWS
    if claim.background:
        return Standing.PAST
    if main is not None and claim in main.claims:
        return Standing.SAME
    return Standing.OTHER if len(claim.parties) > 1 else Standing.UNCOUNTED


def _marks(unit: Unit, claim: Claim | None, reading: Reading, lexicon: Lexicon) -> Iterator[Mark]:
    """Yield a sentence's marks in its order, the longer of two that begin alike first."""
    found = sorted(
        _all_marks(unit, claim, reading, lexicon),
        key=lambda mark: (mark.span.start, -mark.span.end),
    )
    yield from dict.fromkeys(found)


def _all_marks(
    unit: Unit, claim: Claim | None, reading: Reading, lexicon: Lexicon
) -> Iterator[Mark]:
    def mark(start: int, end: int, stands_for: Marks, value: str) -> Mark:
        return Mark(
            span=Span(start - unit.start, end - unit.start), stands_for=stands_for, value=value
        )

    for each in unit.mentions:
        yield mark(each.start, each.end, Marks.ACTOR, lexicon.actor_name(each.actor))
    for person in unit.people:
        yield mark(person.start, person.end, Marks.PERSON, person.person.name)
    for named in unit.mechanisms:
        yield mark(named.start, named.end, Marks.MECHANISM, lexicon.mechanisms[named.id].name)
    for trigger in (claim.trigger,) if claim else unit.triggers:
        kind = _GROUPS.get(trigger.type) or lexicon.type_name(TypeId(trigger.type))
        yield mark(trigger.start, trigger.end, Marks.KIND, kind)
    future = claim is not None and claim.status is Status.PLANNED
    for day in find_dates(unit.text, reading.published, future=future):
        yield Mark(span=Span(day.start, day.end), stands_for=Marks.DATE, value=day.date.text)
