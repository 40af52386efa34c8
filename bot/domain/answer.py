"""Composing an answer: what was understood, what was found, how fresh it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.lexicon import Lexicon
from bot.domain.model import Development, DevelopmentId
from bot.domain.paging import is_about_plans
from bot.domain.plans import is_ahead
from bot.domain.posting import Freshness
from bot.domain.query import Query, describe, format_query
from bot.domain.suggestions import ways_out
from bot.domain.wording import (
    DevelopmentLine,
    count_text,
    day_text,
    days_ago_text,
    join_names,
    line_of,
    mechanism_name,
    moment_text,
    quoted_list,
)

_MOST_FAILING = 3
_MOST_TITLE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the store found: the developments of one page, in order, and how many there are.

    `total` is counted up to a bound of the store's.
    """

    developments: tuple[Development, ...]
    total: int
    freshness: Freshness


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer, ready to show, its developments in the order of `paging`.

    `query_text` is the canonical text of the query (what a button carries). `understood` says in
    words what was looked for; `opening` is the line that matters; `notes` are hints, cautions and
    freshness, one sentence each. `first` counts from 1; `more_count` is how many follow the last
    line shown, `next_offset` where they start, `previous_offset` where the page before this one
    does, None on the first. `ahead` are those of the lines that have not happened yet.
    """

    query: Query
    query_text: str
    understood: str
    opening: str
    lines: tuple[DevelopmentLine, ...]
    total: int
    first: int
    more_count: int
    next_offset: int
    previous_offset: int | None
    notes: tuple[str, ...]
    ahead: frozenset[DevelopmentId] = frozenset()


def compose(
    query: Query,
    found: Found,
    now: datetime,
    lexicon: Lexicon,
    *,
    offset: int = 0,
    page_size: int = 5,
) -> Answer:
    """Return the answer to a query: at most `page_size` developments, in the order they come.

    `found.developments` are those from `offset` on. An answer without any says since when the bot
    has been reading, and what to try instead. There are at most six notes.
    """
    shown = found.developments[:page_size]
    end = offset + len(shown)
    return Answer(
        query=query,
        query_text=format_query(query),
        understood=describe(query, lexicon),
        opening=_opening(query, shown, found, offset=offset, now=now, lexicon=lexicon),
        lines=tuple(line_of(development, lexicon, now) for development in shown),
        total=found.total,
        first=offset + 1,
        more_count=max(found.total - end, 0),
        next_offset=end,
        previous_offset=max(offset - page_size, 0) if offset else None,
        notes=tuple(_notes(query, found, lexicon)),
        ahead=frozenset(one.id for one in shown if is_ahead(one, now.date())),
    )


def freshness_text(freshness: Freshness) -> str:
    """Return in one sentence since when and from how many sources the bot has been reading.

    Reading that began less than a day before the newest answer is told with its time.

    >>> freshness_text(Freshness())
    'I have no source to read yet.'
    """
    since, last = freshness.reading_since, freshness.last_success_at
    if since is None:
        return _nothing_read(freshness)
    is_young = last is not None and last - since < timedelta(days=1)
    text = f"Reading since {moment_text(since) if is_young else day_text(since.date())}"
    if freshness.source_count:
        text += f"; {_share(freshness)}"
    return f"{text}." if last is None else f"{text}, last read {moment_text(last)}."


def _nothing_read(freshness: Freshness) -> str:
    if not freshness.source_count:
        return "I have no source to read yet."
    sources = count_text(freshness.source_count, "source")
    if freshness.failing:
        asked = freshness.asked_since
        since = f" since I first asked on {moment_text(asked)}" if asked else " yet"
        return f"I have {sources}, and none has answered{since}."
    return f"I have {sources} and have not read any yet."


def _share(freshness: Freshness) -> str:
    """Return how many sources answer, and how many fail or are stale.

    >>> _share(Freshness(source_count=3, answering_count=2, stale_count=1, failing=("A",)))
    '2 of 3 sources answering (1 failing, 1 stale)'
    """
    sources = count_text(freshness.source_count, "source")
    counts = ((len(freshness.failing), "failing"), (freshness.stale_count, "stale"))
    others = ", ".join(f"{count} {what}" for count, what in counts if count)
    share = f"{freshness.answering_count or 'none'} of {sources} answering"
    return f"{share} ({others})" if others else share


def failing_text(freshness: Freshness) -> str:
    """Return which sources are failing, a few by name; "" where none is."""
    if not freshness.failing:
        return ""
    names = [_clipped(title) for title in freshness.failing[:_MOST_FAILING]]
    others = len(freshness.failing) - len(names)
    if others:
        names.append(f"{others} more")
    return f"Not answering at the moment: {join_names(names)}."


def _clipped(title: str) -> str:
    return title if len(title) <= _MOST_TITLE else title[: _MOST_TITLE - 1].rstrip() + "…"


def _opening(
    query: Query,
    shown: tuple[Development, ...],
    found: Found,
    *,
    offset: int,
    now: datetime,
    lexicon: Lexicon,
) -> str:
    count = count_text(found.total, "development")
    if not shown:
        what = describe(query, lexicon)
        return f"No more than {count} found." if offset else f"Nothing found yet: {what}."
    if offset:
        return f"Developments {offset + 1} to {offset + len(shown)} of {found.total:,}."
    past = [one for one in shown if not is_ahead(one, now.date())]
    coming = sorted((one for one in shown if is_ahead(one, now.date())), key=_soonest)
    parts = [f"{count} found."]
    if coming:
        parts.insert(0, f"Next: {_headline(_foremost(coming, query), query, now, lexicon)}.")
    if past:
        first = _foremost(past, query)
        lead = "Latest" if first is past[0] else "Latest between them"
        parts.insert(0, f"{lead}: {_headline(first, query, now, lexicon)}.")
    elif not is_about_plans(query):
        parts.insert(0, "Nothing so far.")
    return " ".join(parts)


def _soonest(development: Development) -> date:
    return development.happened_on.last_day() if development.happened_on else date.max


def _foremost(developments: Sequence[Development], query: Query) -> Development:
    """Return the first that is between those asked for alone, else the first."""
    wanted = set(query.actors)
    own = (one for one in developments if set(one.actors) == wanted)
    return next(own, developments[0]) if len(wanted) > 1 else developments[0]


def _headline(development: Development, query: Query, now: datetime, lexicon: Lexicon) -> str:
    line = line_of(development, lexicon, now)
    is_wider = len(development.actors) > max(len(query.actors), 2)
    name = mechanism_name(development.mechanism, lexicon) if is_wider else ""
    what = ", ".join(part for part in (line.kind, name, line.when) if part)
    if development.happened_on is None or len(development.happened_on.text) < 10:
        return what
    distance = days_ago_text(development.happened_on.first_day(), now.date())
    return f"{what} ({distance})"


def _notes(query: Query, found: Found, lexicon: Lexicon) -> Iterator[str]:
    if query.words:
        yield f"Searched as text: {quoted_list(query.words)}."
    if not found.total:
        yield from ways_out(query, lexicon)
    yield freshness_text(found.freshness)
    failing = failing_text(found.freshness)
    if failing:
        yield failing
