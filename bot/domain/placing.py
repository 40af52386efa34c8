"""Placing: which development a report belongs to; what store and analysis tell each other of it."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.model import (
    ActorId,
    Analysis,
    Development,
    DevelopmentId,
    EntryId,
    Report,
    Summary,
    TeamId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """The analysis tells of a development that we know; `score` is how sure that is, 0 to 1."""

    development_id: DevelopmentId
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The analysis tells of something new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A report whose text may be that of another; `copy_of` as in `Report`.

    `actors` are the parties of its main engagement.
    """

    entry_id: EntryId
    development_id: DevelopmentId
    signature: bytes
    actors: tuple[ActorId, ...] = ()
    copy_of: EntryId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is stored of one report: enough to make its development anew.

    `analysis` has no sentences, and no text once that was dropped. `told_at` is when it joined;
    `team_id` is the workspace that alone may see it, None where all may.
    """

    analysis: Analysis
    summary: Summary
    report: Report
    told_at: datetime
    team_id: TeamId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """Where an entry's report stands already, from before its publisher changed it.

    `others` are the readings that the development would be made of without it, as they joined; None
    where it was not made of this one: a workspace's own report gives no facts to what all may see.
    """

    entry_id: EntryId
    development: Development
    others: tuple[Reading, ...] | None
    joined_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A development with a report in it, ready to be stored (id 0: a new one).

    `has_left`: it was part of another before, of which `rest` remains, None where nothing does.
    """

    development: Development
    joined_at: datetime
    has_left: bool = False
    rest: Development | None = None


def text_of(report: Report) -> EntryId:
    """Return what stands for a report's text: the first report that has it."""
    return report.entry_id if report.copy_of is None else report.copy_of
