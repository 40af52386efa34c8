"""Sources: the list of them, and notices of trouble."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from bot.domain.health import Condition, Notice
from bot.domain.sources import NoticeText, SourceLine, SourcesOverview, notice_text
from bot.viewmodels.sentences import Sentence, sentence

BUDGET = 10_000
"""Characters for sources, of the 12,000 that fit into a message: the rest is its frame."""

MOST = 100
"""Sources in a message: nobody reads more of them in Slack."""

MOST_WELL = 20
"""Sources in a message with which all is well: they are there to be looked at, not read."""

TITLE_CAP = 80
TEXT_CAP = 260
TIMES_CAP = 60
"""No template shows more characters of a source's title, text and times (parts/source.xml)."""

_NEEDY = frozenset({Condition.FAILING, Condition.STALE, Condition.RETIRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStateItem:
    """A source and how it is doing."""

    title: str
    text: str
    times: str

    @classmethod
    def of(cls, line: SourceLine) -> Self:
        """Return a source's line as a list shows it."""
        return cls(title=line.title, text=line.text, times=line.times)

    def size(self) -> int:
        """Return at least as many characters as a template sends for this."""
        told = min(len(self.text), TEXT_CAP) + min(len(self.times), TIMES_CAP)
        return min(len(self.title), TITLE_CAP) + told + 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesMessage:
    """Every source, or as many as fit: those in trouble, then the others.

    `more_count` are not listed; `more_needy_count` of those are in trouble.
    """

    TEMPLATE: ClassVar[str] = "message/sources"

    opening: str
    needy: tuple[SourceStateItem, ...]
    others: tuple[SourceStateItem, ...]
    more_count: int
    more_needy_count: int

    @classmethod
    def of(cls, overview: SourcesOverview) -> Self:
        """Return the sources in their order, those in trouble first."""
        shown = _fitting(overview.lines)
        needy = tuple(SourceStateItem.of(each) for each in shown if each.condition in _NEEDY)
        others = tuple(SourceStateItem.of(each) for each in shown if each.condition not in _NEEDY)
        in_trouble = sum(each.condition in _NEEDY for each in overview.lines)
        return cls(
            opening=overview.opening,
            needy=needy,
            others=others,
            more_count=len(overview.lines) - len(shown),
            more_needy_count=in_trouble - len(needy),
        )

    @classmethod
    def sample(cls) -> Self:
        """Return a failing, a stale and a busy source, and more that are not listed."""
        return cls(
            opening="39 of 41 sources answer; 2 failing, 1 stale.",
            needy=(
                SourceStateItem(
                    title="Example Wire",
                    text="failing since 14 November 2026, 08:15 UTC, 9 times in a row: the server "
                    "answered 503. Before that 14 a week, last new 2 days ago.",
                    times="Last read 14 Nov 08:00 UTC, next 16 Nov 09:00 UTC.",
                ),
                SourceStateItem(
                    title="Sample Post",
                    text="stale: it answers, but nothing is new since 2 November 2026, 10:00 UTC; "
                    "its silences rarely last 3 days; less than one a week.",
                    times="Last read 16 Nov 08:45 UTC, next now.",
                ),
            ),
            others=(
                SourceStateItem(
                    title="Sample Ministry",
                    text="14 a week, last new yesterday.",
                    times="Last read 16 Nov 08:45 UTC, next 16 Nov 09:00 UTC.",
                ),
            ),
            more_count=38,
            more_needy_count=1,
        )


def _fitting(lines: Sequence[SourceLine]) -> Sequence[SourceLine]:
    """Return the first sources that fit into the budget, at most 100, and few that are well."""
    room = BUDGET
    needy = sum(line.condition in _NEEDY for line in lines)
    most = min(MOST, needy + MOST_WELL)
    for index, line in enumerate(lines[:most]):
        room -= SourceStateItem.of(line).size()
        if room < 0:
            return lines[:index]
    return lines[:most]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeMessage:
    """Trouble with sources, or its end, for who looks after the bot. `advice` may be empty."""

    TEMPLATE: ClassVar[str] = "message/notice"

    opening: str
    lines: tuple[str, ...]
    more_count: int
    advice: Sentence

    @classmethod
    def of(cls, notice: Notice) -> Self:
        """Return a notice in words, the first sources by name."""
        return cls._with(notice_text(notice))

    @classmethod
    def _with(cls, text: NoticeText) -> Self:
        most = BUDGET // (TITLE_CAP + TEXT_CAP)
        shown = text.lines[:most]
        return cls(
            opening=text.opening,
            lines=shown,
            more_count=len(text.lines) - len(shown),
            advice=sentence(text.advice),
        )

    @classmethod
    def sample(cls) -> Self:
        """Return new trouble of two sources."""
        return cls(
            opening="2 sources are in trouble.",
            lines=(
                "Example Wire has not answered since 14 November 2026, 08:15 UTC: "
                "the server answered 503.",
                "Sample Post was retired by its publisher on 15 November 2026, 10:00 UTC: "
                "it is not read any more.",
            ),
            more_count=1,
            advice=sentence("`attache sources test SOURCE` tells more of one."),
        )
