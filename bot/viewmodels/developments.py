"""How a development is handed to every template, and how many of them fit.

Developments are the long part of a message. `fitting` decides from their fields alone which are
shown, so that no message grows beyond what Slack takes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from bot.domain.wording import DevelopmentLine, SourceLine

TEXT_CAP = 300
"""No template shows more characters of one text of a development (tests/meta/test_templates.py)."""

SOURCES_SHOWN = 4
ADDRESS_CAP = 700
"""Longer addresses are not linked: four of the longest still leave room for the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceItem:
    """A source: its name, who owns it ("" if unknown), its address ("" if not linked)."""

    name: str
    ownership: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DevelopmentItem:
    """A development as every template shows it. `url` is where the headline leads.

    `more_sources` counts the sources that are not listed.
    """

    headline: str
    url: str
    when: str
    facts: str
    summary: str
    confidence: str
    warning: str
    change: str
    sources: tuple[SourceItem, ...]
    more_sources: int

    @classmethod
    def of(cls, line: DevelopmentLine) -> Self:
        """Return a development's line with its first sources, linked to the first of them."""
        sources = tuple(_source(each) for each in line.sources[:SOURCES_SHOWN])
        return cls(
            headline=line.headline,
            url=next((each.url for each in sources if each.url), ""),
            when=line.when,
            facts=line.facts,
            summary=line.summary,
            confidence=line.confidence,
            warning=line.warning,
            change=line.change,
            sources=sources,
            more_sources=max(0, len(line.sources) - SOURCES_SHOWN),
        )

    def size(self) -> int:
        """Return at least as many characters as any template shows of this, addresses included."""
        texts = [
            self.headline,
            self.when,
            self.facts,
            self.summary,
            self.confidence,
            self.warning,
            self.change,
        ]
        texts += [text for each in self.sources for text in (each.name, each.ownership)]
        frame = 24 + 8 * len(self.sources)
        addresses = len(self.url) + sum(len(each.url) for each in self.sources)
        return frame + addresses + sum(min(len(text), TEXT_CAP) for text in texts)


def _source(line: SourceLine) -> SourceItem:
    return SourceItem(name=line.name, ownership=line.ownership, url=_address(line.url))


def _address(url: str | None) -> str:
    """Return an address that can be linked, else ""."""
    is_web = url is not None and url.lower().startswith(("https://", "http://"))
    return url if url and is_web and len(url) <= ADDRESS_CAP and url.isprintable() else ""


def fitting(items: Sequence[DevelopmentItem], budget: int) -> tuple[DevelopmentItem, ...]:
    """Return the first developments that fit, without the links of later sources if need be.

    Every development keeps the link of its headline; at least one development is returned.
    """
    kept = tuple(items)
    if _size(kept) > budget:
        kept = tuple(_once_linked(item) for item in kept)
    while len(kept) > 1 and _size(kept) > budget:
        kept = kept[:-1]
    return kept


def _size(items: Iterable[DevelopmentItem]) -> int:
    return sum(item.size() for item in items)


def _once_linked(item: DevelopmentItem) -> DevelopmentItem:
    return replace(item, sources=tuple(replace(source, url="") for source in item.sources))


SAMPLE_DEVELOPMENTS = (
    DevelopmentItem(
        headline="United States and China hold working-level defence talks in Beijing",
        url="https://example.com/talks",
        when="14 November 2026",
        facts="Defence dialogue · held · working level · Policy Coordination Talks · Beijing",
        summary="Officials of both defence ministries met for two days. They agreed to keep the "
        "theatre commanders' line open and to meet again next spring.",
        confidence="Confirmed by both sides",
        warning="",
        change="",
        sources=(
            SourceItem(name="Example Wire", ownership="private", url="https://example.com/talks"),
            SourceItem(
                name="Sample State TV",
                ownership="Iranian state broadcaster",
                url="https://example.org/news/1",
            ),
        ),
        more_sources=3,
    ),
    DevelopmentItem(
        headline="Chinese and US ships hold a search-and-rescue drill off Hawaii",
        url="https://example.org/news/2",
        when="planned for November 2026",
        facts="Joint exercise · planned · Hawaii",
        summary="The drill is planned for the end of the month.",
        confidence="Announced, not yet confirmed",
        warning="Only Iranian state media report this so far.",
        change="",
        sources=(
            SourceItem(
                name="Sample State TV",
                ownership="Iranian state broadcaster",
                url="https://example.org/news/2",
            ),
        ),
        more_sources=0,
    ),
)
