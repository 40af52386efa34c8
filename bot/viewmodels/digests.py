"""Digests: an edition of a subscription."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from bot.domain.digest import Digest, Quiet, Section
from bot.domain.posting import Layout
from bot.viewmodels.answers import more_value
from bot.viewmodels.developments import SAMPLE_DEVELOPMENTS, DevelopmentItem, fitting

BUDGET = 10_500
"""Characters for developments, of the 12,000 that fit into a message: the rest is its frame."""

_SOURCES_SHOWN = 3
_NOTES_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionItem:
    """A part of a digest under its own heading."""

    title: str
    developments: tuple[DevelopmentItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestMessage:
    """An edition of a subscription. `pause_value` is its id, "" for one that is not stored.

    `all_value` is what a button carries that answers with everything, "" where all is shown.
    `headlines` stand in place of sections that follow in the thread; `notes` say what was corrected
    after it was posted.
    """

    TEMPLATE: ClassVar[str] = "message/digest"

    title: str
    date: str
    understood: str
    opening: str
    sections: tuple[SectionItem, ...]
    left_out: int
    all_value: str
    sources: str
    set_up_by: str
    cadence: str
    pause_value: str
    headlines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, digest: Digest) -> Self:
        """Return an edition with as many developments as fit; the last ones are counted instead."""
        if digest.layout is Layout.THREAD:
            return cls._heading(digest)
        parts = [
            (section.title, DevelopmentItem.of(line, most_sources=_SOURCES_SHOWN))
            for section in digest.sections
            for line in section.lines
        ]
        shown = fitting([item for _, item in parts], BUDGET)
        titles = [title for title, _ in parts[: len(shown)]]
        left_out = digest.left_out + len(parts) - len(shown)
        return replace(cls._framed(digest, left_out), sections=tuple(_sections(titles, shown)))

    @classmethod
    def _heading(cls, digest: Digest) -> Self:
        """Return an edition whose sections follow in its thread: their headlines."""
        headlines = tuple(
            f"{section.title}: {line.headline}"
            for section in digest.sections
            for line in section.lines
        )
        return replace(cls._framed(digest, digest.left_out), headlines=headlines)

    @classmethod
    def _framed(cls, digest: Digest, left_out: int) -> Self:
        return cls(
            title=digest.title,
            date=digest.date,
            understood=digest.understood,
            opening=digest.opening,
            sections=(),
            left_out=left_out,
            all_value=more_value(0, digest.all_query) if left_out else "",
            sources=digest.sources,
            set_up_by=digest.set_up_by,
            cadence=digest.cadence,
            pause_value="" if digest.subscription_id is None else str(digest.subscription_id),
            notes=digest.notes[-_NOTES_SHOWN:],
        )

    @classmethod
    def sample(cls) -> Self:
        """Return an edition with two sections."""
        first, second = SAMPLE_DEVELOPMENTS
        changed = replace(second, change="+1 source")
        return cls(
            title="Military diplomacy: United States and China",
            date="Monday 16 November 2026",
            understood="United States and China",
            opening="1 new and 1 updated since Friday 13 November 2026, 09:00.",
            sections=(
                SectionItem(title="New", developments=(first,)),
                SectionItem(title="Updated", developments=(changed,)),
            ),
            left_out=3,
            all_value="0 us-china since:2026-11-11",
            sources="Reading since 1 June 2026; 39 of 41 sources answering. "
            "Not answering at the moment: Example Wire and Sample Post.",
            set_up_by="Ana Sample",
            cadence="weekdays at 09:00 Europe/Berlin",
            pause_value="7",
            headlines=("Corrected: Warning or protest: China and the Philippines",),
            notes=(
                "Corrected on Tuesday 17 November 2026: Talks in Beijing: date: 13 November → "
                "14 November.",
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionMessage:
    """A part of an edition, in the thread of its headlines. `more_count` do not fit."""

    TEMPLATE: ClassVar[str] = "message/section"

    title: str
    developments: tuple[DevelopmentItem, ...]
    more_count: int

    @classmethod
    def of(cls, section: Section) -> Self:
        """Return a section with as many developments as fit."""
        items = [DevelopmentItem.of(line, most_sources=_SOURCES_SHOWN) for line in section.lines]
        shown = fitting(items, BUDGET)
        return cls(title=section.title, developments=shown, more_count=len(items) - len(shown))

    @classmethod
    def sample(cls) -> Self:
        """Return two developments."""
        return cls(title="New", developments=SAMPLE_DEVELOPMENTS, more_count=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionMessage:
    """The line that goes into an edition's thread when it is corrected."""

    TEMPLATE: ClassVar[str] = "message/correction"

    text: str

    @classmethod
    def sample(cls) -> Self:
        """Return the correction of a date."""
        return cls(
            text="Corrected on Tuesday 17 November 2026: Talks in Beijing: date: 13 November → "
            "14 November."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietMessage:
    """A line in place of an edition: there is nothing new."""

    TEMPLATE: ClassVar[str] = "message/quiet"

    opening: str
    sources: str
    cadence: str

    @classmethod
    def of(cls, quiet: Quiet) -> Self:
        """Return the line."""
        return cls(opening=quiet.opening, sources=quiet.sources, cadence=quiet.cadence)

    @classmethod
    def sample(cls) -> Self:
        """Return a line of a quiet weekend."""
        return cls(
            opening="Nothing new about us-china since Friday 13 November 2026.",
            sources="Reading since 1 June 2026; 41 of 41 sources answering.",
            cadence="weekdays at 09:00 Europe/Berlin",
        )


EditionMessage = DigestMessage | QuietMessage | SectionMessage


def edition_messages(edition: Digest | Quiet) -> tuple[EditionMessage, ...]:
    """Return what is posted for an edition: one message, and what follows in its thread."""
    if isinstance(edition, Quiet):
        return (QuietMessage.of(edition),)
    head = DigestMessage.of(edition)
    if edition.layout is Layout.MESSAGE:
        return (head,)
    return (head, *(SectionMessage.of(section) for section in edition.sections))


def _sections(titles: Sequence[str], items: Sequence[DevelopmentItem]) -> Iterator[SectionItem]:
    """Put developments back under their titles, in order."""
    start = 0
    for index in range(1, len(items) + 1):
        if index == len(items) or titles[index] != titles[start]:
            yield SectionItem(title=titles[start], developments=tuple(items[start:index]))
            start = index
