"""Digests: an edition of a subscription."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from bot.domain.digest import Digest, Quiet
from bot.viewmodels.answers import more_value
from bot.viewmodels.developments import SAMPLE_DEVELOPMENTS, DevelopmentItem, fitting

BUDGET = 10_500
"""Characters for developments, of the 12,000 that fit into a message: the rest is its frame."""

_SOURCES_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionItem:
    """A part of a digest under its own heading."""

    title: str
    developments: tuple[DevelopmentItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestMessage:
    """An edition of a subscription. `pause_value` is its id, "" for one that is not stored.

    `all_value` is what a button carries that answers with everything, "" where all is shown.
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

    @classmethod
    def of(cls, digest: Digest) -> Self:
        """Return an edition with as many developments as fit; the last ones are counted instead."""
        parts = [
            (section.title, DevelopmentItem.of(line, most_sources=_SOURCES_SHOWN))
            for section in digest.sections
            for line in section.lines
        ]
        shown = fitting([item for _, item in parts], BUDGET)
        titles = [title for title, _ in parts[: len(shown)]]
        left_out = digest.left_out + len(parts) - len(shown)
        return cls(
            title=digest.title,
            date=digest.date,
            understood=digest.understood,
            opening=digest.opening,
            sections=tuple(_sections(titles, shown)),
            left_out=left_out,
            all_value=more_value(0, digest.all_query) if left_out else "",
            sources=digest.sources,
            set_up_by=digest.set_up_by,
            cadence=digest.cadence,
            pause_value="" if digest.subscription_id is None else str(digest.subscription_id),
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


def edition_message(edition: Digest | Quiet) -> DigestMessage | QuietMessage:
    """Return what is posted for an edition."""
    return QuietMessage.of(edition) if isinstance(edition, Quiet) else DigestMessage.of(edition)


def _sections(titles: Sequence[str], items: Sequence[DevelopmentItem]) -> Iterator[SectionItem]:
    """Put developments back under their titles, in order."""
    start = 0
    for index in range(1, len(items) + 1):
        if index == len(items) or titles[index] != titles[start]:
            yield SectionItem(title=titles[start], developments=tuple(items[start:index]))
            start = index
