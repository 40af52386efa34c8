"""How each source is doing, and what people are told of it, once.

    paused    a person stopped it
    retired   its publisher says that it is gone for good
    failing   its newest poll went wrong
    waiting   it was never polled
    stale     it answers, but has been silent for far longer than it ever is
    reading   all is well

Trouble that lasts for a day is told once, its end once; `Source.trouble_told_at` remembers. Where
most sources fail, one line says so instead of sixty: then it is rather we who are cut off.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.model import Source, SourceId
from bot.domain.posting import Freshness

# Three times as long as the longest silence of late, but no shorter than a long weekend.
STALE_FACTOR = 3
SHORTEST_STALE = timedelta(days=3)
# Of a source that has not announced twice nobody knows what is usual: it is stale after six weeks.
UNKNOWN_GAP = timedelta(days=14)

LASTING = timedelta(days=1)
FEWEST_OF_AN_OUTAGE = 5


class Condition(StrEnum):
    """How a source is doing."""

    PAUSED = "paused"
    RETIRED = "retired"
    FAILING = "failing"
    WAITING = "waiting"
    STALE = "stale"
    READING = "reading"


def condition_of(source: Source, now: datetime) -> Condition:
    """Return how a source is doing at `now`; the first of the above that holds."""
    if source.paused_at is not None:
        return Condition.PAUSED
    if source.disabled_at is not None:
        return Condition.RETIRED
    if source.error_count > 0:
        return Condition.FAILING
    if source.last_success_at is None:
        return Condition.WAITING
    return Condition.STALE if _is_stale(source, now) else Condition.READING


def _is_stale(source: Source, now: datetime) -> bool:
    silence = now - (source.last_entry_at or source.added_at)
    usual = UNKNOWN_GAP if source.usual_gap is None else source.usual_gap
    return silence > max(usual * STALE_FACTOR, SHORTEST_STALE)


def freshness_of(sources: Iterable[Source], now: datetime) -> Freshness:
    """Return how current these sources are at `now`.

    Those that are paused or retired do not count: nobody waits for them. A stale one answers.
    """
    everyone = list(sources)
    read = [
        (source, condition)
        for source in everyone
        if (condition := condition_of(source, now)) not in (Condition.PAUSED, Condition.RETIRED)
    ]
    conditions = [condition for _, condition in read]
    successes = [source.last_success_at for source in everyone if source.last_success_at]
    since = [source.added_at for source in everyone if source.last_success_at is not None]
    stale = conditions.count(Condition.STALE)
    asked = [source.failing_from for source in everyone if source.failing_from]
    return Freshness(
        reading_since=min(since, default=None),
        last_success_at=min(max(successes), now) if successes else None,
        source_count=len(read),
        answering_count=conditions.count(Condition.READING) + stale,
        stale_count=stale,
        failing=tuple(
            source.title or source.url for source, each in read if each is Condition.FAILING
        ),
        asked_since=None if successes else min(asked, default=None),
    )


# --- what people are told ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What there is to tell of sources: new trouble, and trouble that is over.

    `is_outage`: most sources fail, so `troubled` are all that do, and one line will do for them.
    `read_count` is how many sources are read in all.
    """

    troubled: tuple[Source, ...]
    recovered: tuple[Source, ...]
    is_outage: bool
    read_count: int

    @property
    def troubled_ids(self) -> tuple[SourceId, ...]:
        """The sources whose trouble is told with this."""
        return tuple(source.id for source in self.troubled)

    @property
    def recovered_ids(self) -> tuple[SourceId, ...]:
        """The sources the end of whose trouble is told with this."""
        return tuple(source.id for source in self.recovered)


def notice_of(sources: Sequence[Source], now: datetime) -> Notice | None:
    """Return what is to be told at `now`; None: nothing that was not told before.

    New trouble: a failure that has lasted for a day, or a source that its publisher retired. A
    source that a person paused is in nobody's way. While most sources fail and that was told,
    nothing more is told: whatever else happens has most likely the same cause.
    """
    watched = [source for source in sources if source.paused_at is None]
    read = [source for source in watched if source.disabled_at is None]
    failing = [source for source in read if source.failing_from is not None]
    if len(failing) >= FEWEST_OF_AN_OUTAGE and len(failing) * 2 > len(read):
        return _outage(failing, len(read), now)
    troubled = [each for each in watched if each.trouble_told_at is None and _lasts(each, now)]
    recovered = [each for each in read if each.trouble_told_at and each.failing_from is None]
    if not troubled and not recovered:
        return None
    return Notice(
        troubled=tuple(troubled),
        recovered=tuple(recovered),
        is_outage=False,
        read_count=len(read),
    )


def _outage(failing: Sequence[Source], read_count: int, now: datetime) -> Notice | None:
    untold = tuple(source for source in failing if source.trouble_told_at is None)
    was_told = len(untold) * 2 < len(failing)
    if was_told or not any(_lasts(source, now) for source in untold):
        return None
    return Notice(troubled=untold, recovered=(), is_outage=True, read_count=read_count)


def _lasts(source: Source, now: datetime) -> bool:
    """Return whether a source has failed for a day, and not only before we were away ourselves."""
    if source.disabled_at is not None:
        return True
    if source.failing_from is None or source.last_polled_at is None:
        return False
    was_asked_again = source.last_polled_at - source.failing_from >= LASTING / 2
    return was_asked_again and now - source.failing_from >= LASTING
