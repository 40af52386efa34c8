"""How a development is handed to every template, and how many of them fit.

Developments are the long part of a message. `fitting` decides from their fields alone which are
shown, so that no message grows beyond what Slack takes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from bot.domain.wording import DevelopmentLine, SourceLine

TEXT_CAP = 300
"""No template shows more characters of one text of a development (tests/meta/test_templates.py)."""

MOST = 14
"""Developments in a message: each is two blocks and may need a heading, and fifty blocks fit."""

SOURCES_SHOWN = 4
ADDRESS_CAP = 600
"""Longer addresses are not linked: the line of sources holds four of them in 3,000 characters."""

_WEB = re.compile(r"https?://\S+", re.IGNORECASE)


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
    def of(cls, line: DevelopmentLine, *, most_sources: int = SOURCES_SHOWN) -> Self:
        """Return a development's line with its first sources, linked to the headline's report.

        Where that has no address the headline leads to the first of the sources that has one.
        """
        sources = tuple(_source(each) for each in line.sources[:most_sources])
        return cls(
            headline=line.headline,
            url=_linkable(line.url or "") or next((each.url for each in sources if each.url), ""),
            when=line.when[:1].upper() + line.when[1:],
            facts=line.facts,
            summary=line.summary,
            confidence=line.confidence,
            warning=line.warning,
            change=line.change,
            sources=sources,
            more_sources=max(0, len(line.sources) - most_sources),
        )

    def size(self) -> int:
        """Return at least as many characters as any template sends for this, addresses included."""
        texts = (
            *(self.headline, self.when, self.facts, self.summary),
            *(self.confidence, self.warning, self.change),
            *(text for each in self.sources for text in (each.name, each.ownership)),
        )
        addresses = (self.url, *(each.url for each in self.sources))
        frame = 30 + 12 * len(self.sources)
        return frame + sum(map(_text_size, texts)) + sum(map(_address_size, addresses))


def _source(line: SourceLine) -> SourceItem:
    is_said = line.ownership.casefold() == line.name.casefold()
    ownership = "" if is_said else line.ownership
    return SourceItem(name=line.name, ownership=ownership, url=_linkable(line.url or ""))


def _linkable(url: str) -> str:
    """Return an address that can be linked, else ""."""
    is_fit = _WEB.fullmatch(url) and url.isprintable() and _address_size(url) <= ADDRESS_CAP
    return url if is_fit else ""


def _text_size(text: str) -> int:
    """Return at least what is sent for a text: some characters are sent as 25 others."""
    return min(TEXT_CAP, len(text) + 24 * sum(text.count(each) for each in "&<>*_~`:"))


def _address_size(url: str) -> int:
    return len(url) + 4 * sum(url.count(each) for each in "&<>|")


def fitting(items: Sequence[DevelopmentItem], budget: int) -> tuple[DevelopmentItem, ...]:
    """Return the first developments that fit into a budget of characters.

    Links of sources go first: those that the headline has too, then of later sources before earlier
    ones, from the last development on. Then the last developments go. Each that is left keeps the
    link of its headline. At least one is returned, at most `MOST`.
    """
    kept = list(items[:MOST])
    sizes = [item.size() for item in kept]
    for position in (None, *reversed(range(SOURCES_SHOWN))):
        for index in reversed(range(len(kept))):
            if sum(sizes) > budget:
                kept[index] = _unlinked(kept[index], position)
                sizes[index] = kept[index].size()
    count = len(kept)
    while count > 1 and sum(sizes[:count]) > budget:
        count -= 1
    return tuple(kept[:count])


def _unlinked(item: DevelopmentItem, position: int | None) -> DevelopmentItem:
    """Return a development without the link of one source, or (None) of those the headline has."""
    sources = tuple(
        replace(source, url="")
        if index == position or (position is None and source.url == item.url)
        else source
        for index, source in enumerate(item.sources)
    )
    return replace(item, sources=sources)


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
        when="Planned for November 2026",
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
