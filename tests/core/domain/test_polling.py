"""When a source is read next."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.model import Source, SourceId
from bot.domain.polling import (
    LONGEST_BACK_OFF,
    LONGEST_INTERVAL,
    LONGEST_REST,
    SHORTEST_INTERVAL,
    after_answer,
    after_failure,
)
from bot.errors import OutsideError, Refused, TryLater, Uncertain
from tests.build import NOW, a_source

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

SOURCES = st.builds(
    a_source,
    id=st.integers(1, 10_000).map(SourceId),
    poll_every=st.integers(1, 10**6).map(lambda seconds: timedelta(seconds=seconds)),
    error_count=st.integers(0, 100),
)
TIMES = st.timedeltas(timedelta(), timedelta(days=999)).map(lambda past: NOW + past)
WISHES = st.none() | st.timedeltas(timedelta(), timedelta(days=99))


def test_an_answer_ends_the_streak_of_failures() -> None:
    source = a_source(error_count=3, last_error="timed out", failing_from=NOW - DAY, etag="e")
    answered = after_answer(source, new_count=2, rest=None, now=NOW)
    assert answered == replace(
        source,
        last_polled_at=NOW,
        last_success_at=NOW,
        last_entry_at=NOW,
        poll_every=timedelta(seconds=625),
        next_poll_at=answered.next_poll_at,
        error_count=0,
        last_error=None,
        failing_from=None,
    )


def test_an_answer_without_news_leaves_the_time_of_the_last_news() -> None:
    source = a_source(last_entry_at=NOW - DAY)
    answered = after_answer(source, new_count=0, rest=None, now=NOW)
    assert (answered.last_entry_at, answered.poll_every) == (NOW - DAY, 18 * MINUTE)


@pytest.mark.parametrize(
    ("known", "silence", "new_count", "usual_gap"),
    [
        pytest.param(None, None, 3, None, id="the first announcement"),
        pytest.param(None, 7 * DAY, 1, 7 * DAY, id="the second"),
        pytest.param(10 * DAY, HOUR, 1, 9 * DAY, id="a burst fades what was known"),
        pytest.param(DAY, 3 * DAY, 2, 3 * DAY, id="a longer silence"),
        pytest.param(DAY, 3 * DAY, 0, DAY, id="the silence goes on"),
    ],
)
def test_the_longest_silence_of_late_is_what_is_usual(
    known: timedelta | None,
    silence: timedelta | None,
    new_count: int,
    usual_gap: timedelta | None,
) -> None:
    last = None if silence is None else NOW - silence
    source = a_source(usual_gap=known, last_entry_at=last)
    answered = after_answer(source, new_count=new_count, rest=None, now=NOW)
    assert answered.usual_gap == usual_gap


def test_a_failure_keeps_what_was_known_and_tells_since_when_it_lasts() -> None:
    source = a_source(last_success_at=NOW - DAY, etag="e", poll_every=2 * HOUR)
    failed = after_failure(source, TryLater("slow"), NOW)
    assert failed == replace(
        source,
        last_polled_at=NOW,
        next_poll_at=failed.next_poll_at,
        error_count=1,
        last_error="slow",
        failing_from=NOW,
    )
    again = after_failure(failed, TryLater("slow"), NOW + HOUR)
    assert (again.error_count, again.failing_from) == (2, NOW)


@pytest.mark.parametrize(
    ("error_count", "error", "pause"),
    [
        pytest.param(0, TryLater("slow"), 5 * MINUTE, id="first"),
        pytest.param(1, TryLater("slow"), 10 * MINUTE, id="second"),
        pytest.param(4, TryLater("slow"), 80 * MINUTE, id="fifth"),
        pytest.param(9, TryLater("slow"), LONGEST_BACK_OFF, id="ceiling"),
        pytest.param(10**6, TryLater("slow"), LONGEST_BACK_OFF, id="very often"),
        pytest.param(5, TryLater("busy", after=timedelta(1e-9)), 160 * MINUTE, id="asked for less"),
        pytest.param(0, Refused("not a feed", reason="invalid"), 5 * MINUTE, id="refused"),
        pytest.param(0, Uncertain("cut off"), 5 * MINUTE, id="uncertain"),
    ],
)
def test_errors_back_off_for_about_a_day_at_most(
    error_count: int, error: OutsideError, pause: timedelta
) -> None:
    failed = after_failure(a_source(error_count=error_count), error, NOW)
    assert 0.9 * pause <= failed.next_poll_at - NOW <= 1.1 * pause


def test_a_source_that_is_gone_is_retired_once() -> None:
    gone = Refused("HTTP 410", reason="gone")
    retired = after_failure(a_source(), gone, NOW)
    later = after_failure(retired, gone, NOW + DAY)
    assert (retired.disabled_at, later.disabled_at) == (NOW, NOW)


@given(SOURCES, st.integers(0, 10**6), WISHES, TIMES)
def test_an_answering_source_is_read_again_within_bounds_and_never_sooner_than_asked(
    source: Source, new_count: int, rest: timedelta | None, now: datetime
) -> None:
    answered = after_answer(source, new_count=new_count, rest=rest, now=now)
    pause = answered.next_poll_at - now
    assert SHORTEST_INTERVAL <= answered.poll_every <= LONGEST_INTERVAL
    assert pause >= max(0.9 * answered.poll_every, min(rest or timedelta(), LONGEST_REST))
    assert pause <= min(1.1 * max(answered.poll_every, rest or timedelta()), LONGEST_REST)


@given(SOURCES, WISHES, TIMES)
def test_a_failing_source_is_read_again_in_the_future_and_never_sooner_than_asked(
    source: Source, after: timedelta | None, now: datetime
) -> None:
    pause = after_failure(source, TryLater("busy", after=after), now).next_poll_at - now
    assert pause > timedelta()
    assert pause >= min(after or timedelta(), LONGEST_REST)
    assert pause <= min(1.1 * max(LONGEST_BACK_OFF, after or timedelta()), LONGEST_REST)


@given(SOURCES, st.integers(0, 9), WISHES, TIMES)
def test_the_same_reading_at_the_same_time_gives_the_same_row(
    source: Source, new_count: int, rest: timedelta | None, now: datetime
) -> None:
    once, twice = (after_answer(source, new_count=new_count, rest=rest, now=now) for _ in range(2))
    assert once == twice


def polled(announced: Callable[[timedelta], int], *, span: timedelta = 10 * DAY) -> list[timedelta]:
    """Poll a source that had announced so many entries by then; return the intervals it got."""
    source, intervals, seen = a_source(), [], 0
    while source.next_poll_at < NOW + span:
        now = source.next_poll_at
        count = announced(now - NOW)
        source = after_answer(source, new_count=count - seen, rest=None, now=now)
        seen = count
        intervals.append(source.poll_every)
    return intervals


def test_a_source_with_news_at_each_poll_is_read_as_often_as_may_be() -> None:
    assert set(polled(lambda past: int(past / MINUTE))[10:]) == {SHORTEST_INTERVAL}


def test_a_silent_source_is_read_as_seldom_as_may_be_after_two_days() -> None:
    intervals = polled(lambda _: 0, span=2 * DAY)
    assert (intervals[-1], intervals == sorted(intervals)) == (LONGEST_INTERVAL, True)


def test_an_hourly_source_is_read_once_or_twice_an_hour() -> None:
    settled = polled(lambda past: int(past / HOUR))[20:]
    mean = sum(settled, timedelta()) / len(settled)
    assert 25 * MINUTE < mean < HOUR
    assert (min(settled) > SHORTEST_INTERVAL, max(settled) < 90 * MINUTE) == (True, True)


def test_a_daily_batch_does_not_make_a_source_busy() -> None:
    intervals = polled(lambda past: 30 * (past // DAY), span=30 * DAY)
    assert len(intervals) / 30 < 10


def test_sources_that_were_read_together_drift_apart() -> None:
    sources = [a_source(id=SourceId(number)) for number in range(500)]
    pauses = [
        after_answer(source, new_count=0, rest=None, now=NOW).next_poll_at - NOW
        for source in sources
    ]
    tenth = 18 * MINUTE / 10
    assert len(set(pauses)) == 500
    assert min(pauses) < 18 * MINUTE - tenth / 2
    assert max(pauses) > 18 * MINUTE + tenth / 2
