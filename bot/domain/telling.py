"""What an edition told of a development, and what has changed since, in words.

    Told ──▸ change(before, now) ── news ───────▸ status: planned → held, second side confirmed
                                 └─ taken back ─▸ kind: Warning or protest → Defence dialogue

News goes on from what was told; what is taken back says that it was wrong: another kind, other
parties, another date of what had happened, a status that goes backwards, a side that did not
confirm after all. A development that is gone was retracted, or is told as part of another one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Self

from bot.domain.lexicon import Lexicon
from bot.domain.model import (
    ActorId,
    Confidence,
    Development,
    DevelopmentId,
    EntryId,
    PartialDate,
    Status,
    TypeId,
)
from bot.domain.plans import PLANS
from bot.domain.wording import (
    DevelopmentLine,
    count_text,
    join_names,
    outlet_of,
    partial_date_text,
    status_word,
)

_STEPS = MappingProxyType({Status.PROPOSED: 0, Status.PLANNED: 1, Status.ONGOING: 2})
_DONE = 3
_RETRACTED = "retracted: its reports were taken back"
_TURNS = (Status.SUSPENDED, Status.RESUMED)
_CONFIRMED = MappingProxyType(
    {
        (0, 1): "one side confirmed",
        (0, 2): "both sides confirmed",
        (1, 2): "second side confirmed",
    }
)
_SIDES = MappingProxyType({Confidence.CONFIRMED_BY_ONE: 1, Confidence.CONFIRMED_BY_BOTH: 2})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was told of a development; `entries` are its reports, `sources` counts their outlets.

    `is_gone`: what was told is that there is none.
    """

    development_id: DevelopmentId
    headline: str
    parties: tuple[ActorId, ...]
    type: TypeId | None
    status: Status
    date: PartialDate | None
    confidence: Confidence
    sources: int
    entries: tuple[EntryId, ...]
    is_gone: bool = False

    @classmethod
    def of(cls, development: Development) -> Self:
        """Return what there is to tell of a development."""
        return cls(
            development_id=development.id,
            headline=development.headline,
            parties=development.actors,
            type=development.type,
            status=development.status,
            date=development.happened_on,
            confidence=development.confidence,
            sources=len({outlet_of(report) for report in development.reports}),
            entries=tuple(report.entry_id for report in development.reports),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A development that was told and is no more; `into` has its reports now, None: nothing has."""

    told: Told
    into: Development | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What a subscription's editions told: the newest of each development, and which are gone."""

    told: Mapping[DevelopmentId, Told] = field(default_factory=dict)
    gone: tuple[Gone, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changed, in words; both empty where nothing did that is worth telling."""

    news: tuple[str, ...] = ()
    taken_back: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All of it in a line, what is taken back first; "" for nothing."""
        return ", ".join((*self.taken_back, *self.news))


def change(before: Told, now: Told, lexicon: Lexicon) -> Change:
    """Return what changed of a development since it was told."""
    news: list[str] = []
    taken_back: list[str] = []
    for is_news, words in (
        *_kind(before, now, lexicon),
        *_parties(before, now, lexicon),
        *_status(before, now),
        *_date(before.date, now.date, is_plan=before.status in PLANS),
        *_sides(before, now),
    ):
        (news if is_news else taken_back).append(words)
    if now.sources > before.sources:
        news.append(f"+{count_text(now.sources - before.sources, 'source')}")
    return Change(news=tuple(news), taken_back=tuple(taken_back))


def name_of(told: Told, lexicon: Lexicon) -> str:
    """Return a development's name in words of our own, none of a report's: kind and parties."""
    parties = join_names([lexicon.actor_name(actor) for actor in told.parties])
    kind = lexicon.type_name(told.type)
    return f"{kind}: {parties}" if parties else kind


def gone_text(gone: Gone) -> str:
    """Return what became of a development that is gone, with the headline that it is told under."""
    return f"the same event as “{gone.into.headline}”" if gone.into else _RETRACTED


def gone_line(gone: Gone, lexicon: Lexicon) -> DevelopmentLine:
    """Return the line that stands where a development stood that is gone: no word of a report's."""
    return DevelopmentLine(
        id=gone.told.development_id,
        headline=name_of(gone.told, lexicon),
        when="",
        kind="",
        status="",
        parties="",
        facts="",
        summary="",
        confidence="",
        warning="",
        sources=(),
        change="the same event as another one" if gone.into else _RETRACTED,
    )


_Changes = Iterator[tuple[bool, str]]


def _kind(before: Told, now: Told, lexicon: Lexicon) -> _Changes:
    if before.type != now.type:
        words = f"kind: {lexicon.type_name(before.type)} → {lexicon.type_name(now.type)}"
        yield before.type is None, words


def _parties(before: Told, now: Told, lexicon: Lexicon) -> _Changes:
    left = [lexicon.actor_name(each) for each in before.parties if each not in now.parties]
    joined = [lexicon.actor_name(each) for each in now.parties if each not in before.parties]
    if left:
        yield False, f"without {join_names(left)}"
    if joined:
        yield not left, f"with {join_names(joined)}"


def _status(before: Told, now: Told) -> _Changes:
    if before.status != now.status:
        old, new = status_word(before.type, before.status), status_word(now.type, now.status)
        yield _goes_on(before.status, now.status), f"status: {old} → {new}"


def _goes_on(before: Status, now: Status) -> bool:
    """Return whether one status follows the other; what is over turns into no other end."""
    first, second = _STEPS.get(before, _DONE), _STEPS.get(now, _DONE)
    return second > first or (before in _TURNS and now in _TURNS)


def _date(before: PartialDate | None, now: PartialDate | None, *, is_plan: bool) -> _Changes:
    if before == now:
        return
    if before is None or now is None:
        old, new = (partial_date_text(each) if each else "not known" for each in (before, now))
        yield before is None, f"date: {old} → {new}"
    else:
        is_exacter = now.text.startswith(before.text)
        yield is_plan or is_exacter, f"date: {_dates(before, now)}"


def _dates(before: PartialDate, now: PartialDate) -> str:
    """Return two dates, without the year where both lie in the same one and neither is a year."""
    texts = [partial_date_text(each) for each in (before, now)]
    year = f" {before.text[:4]}"
    if all(text.endswith(year) for text in texts):
        texts = [text.removesuffix(year) for text in texts]
    return " → ".join(texts)


def _sides(before: Told, now: Told) -> _Changes:
    old, new = _SIDES.get(before.confidence, 0), _SIDES.get(now.confidence, 0)
    if new > old:
        yield True, _CONFIRMED[old, new]
    elif new < old and before.status == now.status:
        yield False, "confirmed by one side only" if new else "confirmed by no side"
