"""How sources read in words: in the list of them, and when something is to be told of them.

English only; every function is total. Times are told in UTC.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.domain.health import Condition, Notice, condition_of
from bot.domain.model import Source, SourceId
from bot.domain.wording import count_text, days_ago_text, join_names, moment_text

PACE_WINDOW = timedelta(weeks=4)

# What needs somebody stands first.
_ORDER = (
    Condition.FAILING,
    Condition.STALE,
    Condition.RETIRED,
    Condition.WAITING,
    Condition.PAUSED,
    Condition.READING,
)
_MOST_NAMED = 5
_SHORT = "%d %b %H:%M UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A source, ready to show.

    `text` says how it is doing, since when and why; `times` when it was last read and is read next.
    """

    id: SourceId
    title: str
    url: str
    condition: Condition
    text: str
    times: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesOverview:
    """Every source, those in trouble first; `opening` is the line that matters."""

    opening: str
    lines: tuple[SourceLine, ...]


def overview(
    sources: Sequence[Source], counts: Mapping[SourceId, int], now: datetime
) -> SourcesOverview:
    """Return all sources in words: failing, stale, retired, waiting, paused, then those in order.

    `counts` are entries seen within the last four weeks. Within a condition they go by title.
    """
    lines = [_line(source, counts.get(source.id, 0), now) for source in sources]
    lines.sort(key=lambda line: (_ORDER.index(line.condition), line.title.casefold(), line.id))
    return SourcesOverview(opening=_opening([line.condition for line in lines]), lines=tuple(lines))


def _opening(conditions: Sequence[Condition]) -> str:
    """Return how many answer, and how many are in which trouble.

    >>> _opening([Condition.READING, Condition.READING, Condition.FAILING])
    '2 of 3 sources answer; 1 failing.'
    """
    if not conditions:
        return "There are no sources yet."
    counts = {each: conditions.count(each) for each in _ORDER}
    answering = counts[Condition.READING] + counts[Condition.STALE]
    read = answering + counts[Condition.FAILING] + counts[Condition.WAITING]
    others = [f"{counts[each]} {_NAMES[each]}" for each in _ORDER[:-1] if counts[each]]
    return "; ".join(part for part in (_share(answering, read), ", ".join(others)) if part) + "."


def _share(answering: int, read: int) -> str:
    if not read:
        return "No source is read"
    if answering < read:
        return f"{answering} of {count_text(read, 'source')} answer"
    return f"All {read} sources answer" if read > 1 else "The only source answers"


_NAMES = MappingProxyType(
    {
        Condition.FAILING: "failing",
        Condition.STALE: "stale",
        Condition.RETIRED: "retired",
        Condition.WAITING: "not read yet",
        Condition.PAUSED: "paused",
        Condition.READING: "reading",
    }
)


def _line(source: Source, count: int, now: datetime) -> SourceLine:
    condition = condition_of(source, now)
    return SourceLine(
        id=source.id,
        title=source.title or source.url,
        url=source.url,
        condition=condition,
        text=_text(source, condition, count, now),
        times=_times(source, condition, now),
    )


def _text(source: Source, condition: Condition, count: int, now: datetime) -> str:
    match condition:
        case Condition.FAILING:
            return _failure(source, count, now)
        case Condition.RETIRED:
            return f"retired by its publisher on {moment_text(source.disabled_at or now)}."
        case Condition.PAUSED:
            return f"paused since {moment_text(source.paused_at or now)}."
        case Condition.STALE:
            return f"stale: {_silence(source, count, now)}."
        case Condition.WAITING:
            return f"not read yet, added {_days_ago(source.added_at, now)}."
        case _:
            return f"{_news(source, count, now)}."


def _times(source: Source, condition: Condition, now: datetime) -> str:
    read = source.last_success_at
    last = f"Last read {read:{_SHORT}}" if read else "Never read"
    if condition in (Condition.PAUSED, Condition.RETIRED):
        return f"{last}."
    following = source.next_poll_at
    return f"{last}, next " + (f"{following:{_SHORT}}." if following > now else "now.")


def _failure(source: Source, count: int, now: datetime) -> str:
    since = moment_text(source.failing_from or now)
    often = f", {source.error_count} times in a row" if source.error_count > 1 else ""
    before = f" Before that {_news(source, count, now)}." if source.last_success_at else ""
    return f"failing since {since}{often}: {reason_of(source)}{before}"


def _silence(source: Source, count: int, now: datetime) -> str:
    if source.last_entry_at is None:
        added = _days_ago(source.added_at, now)
        return f"it answers, but never with anything since it was added {added}"
    usual = source.usual_gap
    known = f"; its silences rarely last {duration_text(usual)}" if usual else ""
    told = _pace(source, count, now)
    return (
        f"it answers, but nothing is new since {moment_text(source.last_entry_at)}{known}; {told}"
    )


def _news(source: Source, count: int, now: datetime) -> str:
    """Return how much it announces, and when last; what was late when it came was no news."""
    last = source.last_entry_at
    if count == 0 and last is not None and now - last < PACE_WINDOW:
        return "only old articles so far"
    told = _days_ago(last, now) if last else "never"
    return f"{_pace(source, count, now)}, last new {told}"


def _pace(source: Source, count: int, now: datetime) -> str:
    """Return how much it announces; a new source showed its last week when it was first read."""
    window = min(now - source.added_at + timedelta(weeks=1), PACE_WINDOW)
    weekly = count / (window / timedelta(weeks=1))
    if weekly >= 1:
        return f"{weekly:,.0f} a week"
    return "less than one a week" if count else "none in four weeks"


def _days_ago(moment: datetime, now: datetime) -> str:
    return days_ago_text(moment.date(), now.date())


def duration_text(duration: timedelta) -> str:
    """Return a duration in hours, or from two days on in days.

    >>> duration_text(timedelta(hours=5)), duration_text(timedelta(days=3, hours=20))
    ('5 hours', '3 days')
    """
    if duration >= timedelta(days=2):
        return count_text(duration.days, "day")
    return count_text(max(1, round(duration / timedelta(hours=1))), "hour")


def reason_of(source: Source) -> str:
    """Return why the newest poll failed, as a sentence."""
    reason = (source.last_error or "no reason is known").strip()
    return reason if reason.endswith((".", "!", "?", "…")) else f"{reason}."


# --- notices ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeText:
    """What people are told of sources: the line that matters, one line a source, what to do."""

    opening: str
    lines: tuple[str, ...]
    advice: str


def notice_text(notice: Notice) -> NoticeText:
    """Return a notice in words."""
    if notice.is_outage:
        return _outage_text(notice)
    parts = []
    if notice.troubled:
        parts.append(_trouble_opening(notice.troubled))
    if notice.recovered:
        parts.append(_recovery(notice.recovered))
    lines = tuple(_trouble(source) for source in notice.troubled)
    advice = "`attache sources test SOURCE` tells more of one." if lines else ""
    return NoticeText(opening=" ".join(parts), lines=lines, advice=advice)


def _trouble_opening(troubled: Sequence[Source]) -> str:
    if len(troubled) == 1:
        return "A source is in trouble."
    return f"{len(troubled)} sources are in trouble."


def _trouble(source: Source) -> str:
    name = source.title or source.url
    if source.disabled_at is not None:
        when = moment_text(source.disabled_at)
        return f"{name} was retired by its publisher on {when}: it is not read any more."
    since = source.last_success_at or source.failing_from or source.added_at
    return f"{name} has not answered since {moment_text(since)}: {reason_of(source)}"


def _recovery(recovered: Sequence[Source]) -> str:
    if len(recovered) > _MOST_NAMED:
        return f"{len(recovered)} sources answer again."
    names = [source.title or source.url for source in recovered]
    return f"{join_names(names)} {'answers' if len(names) == 1 else 'answer'} again."


def _outage_text(notice: Notice) -> NoticeText:
    since = min(source.failing_from or source.added_at for source in notice.troubled)
    count = len(notice.troubled)
    return NoticeText(
        opening=f"{count} of {notice.read_count} sources have not answered since "
        f"{moment_text(since)} or later. So many at once: our own connection may be the cause.",
        lines=(),
        advice="Look at the network of the machine that Attaché runs on, then at "
        "`attache sources list`. I say so when they answer again.",
    )
