"""How a development is handed to every template, and how many of them fit.

Developments are the long part of a message. `fitting` decides from their fields alone which are
shown, so that no message grows beyond what Slack takes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Self

from bot.domain.wording import DevelopmentLine, SourceLine

TEXT_CAP = 300
"""No template shows more characters of one text of a development (tests/meta/test_templates.py)."""

MOST = 14
"""Developments in a message: each is two blocks and may need a heading, and fifty blocks fit."""

SOURCES_SHOWN = 4
_COPIES_SHOWN = 2
ADDRESS_CAP = 550
"""Longer addresses are not linked: the line of sources holds four of them in 3,000 characters."""

_WEB = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceItem:
    """A source: its name, who owns it ("" if unknown), its address ("" if not linked).

    `same_text` is in how many outlets its text stands, 0 where in this one only; those of them that
    are listed follow, each `is_copy`. The last of these says how many more there are, and how many
    of those belong to states.
    """

    name: str
    ownership: str
    url: str
    is_paywalled: bool = False
    same_text: int = 0
    is_copy: bool = False
    more_copies: int = 0
    more_state: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DevelopmentItem:
    """A development as every template shows it. `url` is where the headline leads.

    `more_sources` counts the texts of which no source is listed. `generated_by` is the model that
    wrote the summary, "" where it is a source's own words.
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
    generated_by: str = ""

    @classmethod
    def of(cls, line: DevelopmentLine, *, most_sources: int = SOURCES_SHOWN) -> Self:
        """Return a development's line with its first sources, linked to the headline's report.

        Where that has no address the headline leads to the first of the sources that has one.
        """
        sources = tuple(_sources(line.sources, most_sources))
        texts = sum(not each.is_copy for each in line.sources)
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
            more_sources=texts - sum(not each.is_copy for each in sources),
            generated_by=line.generated_by,
        )

    def size(self) -> int:
        """Return at least as many characters as any template sends for this, addresses included."""
        texts = (
            *(self.headline, self.when, self.facts, self.summary),
            *(self.confidence, self.warning, self.change),
            *(text for each in self.sources for text in (each.name, each.ownership)),
        )
        addresses = (self.url, *(each.url for each in self.sources))
        notes = sum(
            40 * bool(each.same_text) + 12 * each.is_paywalled + 50 * bool(each.more_copies)
            for each in self.sources
        )
        generated = 60 + _text_size(self.generated_by) if self.generated_by else 0
        frame = 30 + 12 * len(self.sources) + notes + generated
        return frame + sum(map(_text_size, texts)) + sum(map(_address_size, addresses))


def _sources(lines: Sequence[SourceLine], most: int) -> Iterator[SourceItem]:
    """Yield the sources that are listed, text by text; of each the last says what is not."""
    listed = _listed(lines, most)
    texts = [number for number, line in enumerate(lines) if not line.is_copy]
    for start, end in pairwise((*texts, len(lines))):
        shown = [_source(lines[number]) for number in range(start, end) if number in listed]
        hidden = [lines[number] for number in range(start, end) if number not in listed]
        if not shown:
            continue
        yield from shown[:-1]
        yield replace(
            shown[-1],
            more_copies=max(lines[start].same_text - len(shown), 0),
            more_state=sum(line.is_state for line in hidden),
        )


def _listed(lines: Sequence[SourceLine], most: int) -> frozenset[int]:
    """Return which sources are listed, by their place: one of each text, then two copies of it."""
    by_rank: list[tuple[int, int]] = []
    copies = 0
    for number, line in enumerate(lines):
        copies = copies + 1 if line.is_copy else 0
        if copies <= _COPIES_SHOWN:
            by_rank.append((copies, number))
    return frozenset(number for _, number in sorted(by_rank)[:most])


def _source(line: SourceLine) -> SourceItem:
    """Return a source's line; what stands in brackets in its name or owner stands in no others.

    "NHK (NHK World-Japan)" with its owner would be two pairs in a row.
    """
    name, _, more = line.name.removesuffix(")").partition(" (")
    is_said = line.ownership.casefold() == line.name.casefold()
    owner = "" if is_said else line.ownership.replace(" (", ", ").replace(")", "")
    is_split = bool(more and owner) and line.name.endswith(")")
    return SourceItem(
        name=name if is_split else line.name,
        ownership=f"{more}; {owner}" if is_split else owner,
        url=_linkable(line.url or ""),
        is_paywalled=line.is_paywalled,
        same_text=line.same_text,
        is_copy=line.is_copy,
    )


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
                same_text=4,
            ),
            SourceItem(
                name="The Example Post",
                ownership="",
                url="https://example.net/talks",
                is_paywalled=True,
                is_copy=True,
                more_copies=2,
                more_state=1,
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
        generated_by="example-model",
    ),
)
