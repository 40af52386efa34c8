"""How a source is doing, and what is told of it when."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.health import Condition, Notice, condition_of, freshness_of, notice_of
from bot.domain.model import Source, SourceId
from bot.domain.posting import Freshness
from tests.build import NOW, a_source

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def answering(id_: int = 1, **fields: Any) -> Source:
    """Return a source that answered an hour ago."""
    well = {"id": SourceId(id_), "last_success_at": NOW - HOUR, "last_entry_at": NOW - HOUR}
    return a_source(**well | fields)


def failing(id_: int = 1, since: timedelta = 2 * DAY, **fields: Any) -> Source:
    """Return a source that has failed for some time."""
    asked = {"failing_from": NOW - since, "last_polled_at": NOW - HOUR}
    bad = {"id": SourceId(id_), "error_count": 3, **asked}
    return a_source(**bad | fields)


@pytest.mark.parametrize(
    ("source", "condition"),
    [
        pytest.param(answering(), Condition.READING, id="reading"),
        pytest.param(a_source(), Condition.WAITING, id="never polled"),
        pytest.param(failing(), Condition.FAILING, id="failing"),
        pytest.param(failing(disabled_at=NOW), Condition.RETIRED, id="retired"),
        pytest.param(failing(disabled_at=NOW, paused_at=NOW), Condition.PAUSED, id="paused"),
    ],
)
def test_a_source_is_in_one_condition(source: Source, condition: Condition) -> None:
    assert condition_of(source, NOW) is condition


@pytest.mark.parametrize(
    ("usual_gap", "silence", "condition"),
    [
        pytest.param(HOUR, 3 * DAY, Condition.READING, id="a long weekend is no silence"),
        pytest.param(HOUR, 3 * DAY + HOUR, Condition.STALE, id="after three days"),
        pytest.param(WEEK, 3 * WEEK, Condition.READING, id="a weekly misses two issues"),
        pytest.param(WEEK, 3 * WEEK + HOUR, Condition.STALE, id="a weekly misses three"),
        pytest.param(None, 6 * WEEK, Condition.READING, id="not known what is usual"),
        pytest.param(None, 6 * WEEK + HOUR, Condition.STALE, id="not known, but long"),
    ],
)
def test_a_source_is_stale_when_it_is_silent_for_far_longer_than_usual(
    usual_gap: timedelta | None, silence: timedelta, condition: Condition
) -> None:
    source = answering(usual_gap=usual_gap, last_entry_at=NOW - silence)
    assert condition_of(source, NOW) is condition


def test_a_source_that_never_announced_anything_is_stale_some_weeks_after_it_was_added() -> None:
    young = answering(last_entry_at=None, added_at=NOW - WEEK)
    old = answering(last_entry_at=None, added_at=NOW - 7 * WEEK)
    assert [condition_of(each, NOW) for each in (young, old)] == [
        Condition.READING,
        Condition.STALE,
    ]


def test_freshness_counts_what_is_read() -> None:
    sources = [
        answering(1, added_at=NOW - 9 * DAY),
        answering(2, last_entry_at=NOW - 40 * DAY, usual_gap=DAY, last_success_at=NOW - DAY),
        failing(3, title="Example Wire", last_success_at=NOW - 2 * DAY),
        a_source(id=SourceId(4)),
        failing(5, disabled_at=NOW, title="Gone"),
        answering(6, paused_at=NOW, last_success_at=NOW + HOUR, added_at=NOW - 50 * DAY),
    ]
    assert freshness_of(sources, NOW) == Freshness(
        reading_since=NOW - 50 * DAY,
        last_success_at=NOW,
        source_count=4,
        answering_count=2,
        stale_count=1,
        failing=("Example Wire",),
    )


def test_without_sources_nothing_is_known() -> None:
    assert freshness_of([], NOW) == Freshness()


# --- notices ----------------------------------------------------------------------------------


def told(source: Source) -> tuple[list[int], list[int]] | None:
    """Return whom a lone notice calls troubled and recovered."""
    notice = notice_of([source, answering(9)], NOW)
    return (list(notice.troubled_ids), list(notice.recovered_ids)) if notice else None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(answering(), None, id="well"),
        pytest.param(failing(since=23 * HOUR), None, id="not for long"),
        pytest.param(failing(since=DAY), ([1], []), id="for a day"),
        pytest.param(failing(last_polled_at=NOW - 2 * DAY), None, id="not asked since"),
        pytest.param(failing(last_polled_at=None), None, id="never asked"),
        pytest.param(failing(trouble_told_at=NOW - DAY), None, id="told before"),
        pytest.param(failing(paused_at=NOW), None, id="paused by a person"),
        pytest.param(failing(since=HOUR, disabled_at=NOW), ([1], []), id="retired"),
        pytest.param(failing(disabled_at=NOW, trouble_told_at=NOW), None, id="retired, told"),
        pytest.param(answering(trouble_told_at=NOW - DAY), ([], [1]), id="recovered"),
        pytest.param(
            answering(trouble_told_at=NOW - DAY, paused_at=NOW), None, id="recovered, paused"
        ),
    ],
)
def test_trouble_and_its_end_are_told(
    source: Source, expected: tuple[list[int], list[int]] | None
) -> None:
    assert told(source) == expected


def test_all_that_is_new_stands_in_one_notice() -> None:
    troubled = (failing(1), failing(2, disabled_at=NOW))
    recovered = answering(3, trouble_told_at=NOW - DAY)
    sources = [*troubled, recovered, answering(4)]
    assert notice_of(sources, NOW) == Notice(
        troubled=troubled, recovered=(recovered,), is_outage=False, read_count=3
    )


def outage(*, told_count: int, since: timedelta = 2 * DAY) -> list[Source]:
    """Return six failing sources, of which some were told, four that answer, and one retired."""
    return [
        *(failing(id_, trouble_told_at=NOW - DAY) for id_ in range(1, told_count + 1)),
        *(failing(id_, since=since) for id_ in range(told_count + 1, 7)),
        *(answering(id_, trouble_told_at=NOW - 9 * DAY) for id_ in range(7, 11)),
        failing(11, disabled_at=NOW),
    ]


def test_where_most_sources_fail_that_is_told_instead_of_each() -> None:
    sources = outage(told_count=1)
    assert notice_of(sources, NOW) == Notice(
        troubled=tuple(sources[1:6]), recovered=(), is_outage=True, read_count=10
    )


def test_an_outage_is_told_of_all_that_fail_once_one_of_them_has_failed_for_a_day() -> None:
    sources = [failing(1), *outage(told_count=0, since=HOUR)[1:]]
    notice = notice_of(sources, NOW)
    assert notice
    assert notice.troubled_ids == (1, 2, 3, 4, 5, 6)
    assert notice_of(outage(told_count=0, since=HOUR), NOW) is None


def test_while_an_outage_lasts_that_was_told_nothing_more_is() -> None:
    assert notice_of(outage(told_count=4), NOW) is None


def test_after_an_outage_those_that_answer_are_told_together() -> None:
    sources = [answering(id_, trouble_told_at=NOW - DAY) for id_ in range(1, 5)]
    notice = notice_of([*sources, *(failing(id_, trouble_told_at=NOW) for id_ in (5, 6))], NOW)
    assert notice
    assert (notice.is_outage, notice.recovered_ids, notice.troubled) == (False, (1, 2, 3, 4), ())


def test_few_sources_are_told_one_by_one() -> None:
    notice = notice_of([failing(id_) for id_ in range(1, 5)], NOW)
    assert notice
    assert (notice.is_outage, notice.troubled_ids) == (False, (1, 2, 3, 4))


MOMENTS = st.none() | st.timedeltas(timedelta(), 9 * DAY).map(lambda past: NOW - past)
SOURCES = st.lists(
    st.builds(
        a_source,
        id=st.integers(1, 10**6).map(SourceId),
        failing_from=MOMENTS,
        last_polled_at=MOMENTS,
        disabled_at=MOMENTS,
        paused_at=MOMENTS,
        trouble_told_at=MOMENTS,
    ),
    unique_by=lambda source: source.id,
    max_size=12,
)


@given(SOURCES)
def test_what_was_told_is_not_told_again(sources: list[Source]) -> None:
    notice = notice_of(sources, NOW) or Notice(
        troubled=(), recovered=(), is_outage=False, read_count=0
    )
    noted = dict.fromkeys(notice.troubled_ids, NOW) | dict.fromkeys(notice.recovered_ids, None)
    after = [
        replace(source, trouble_told_at=noted.get(source.id, source.trouble_told_at))
        for source in sources
    ]
    assert notice_of(after, NOW) is None


def test_where_no_source_ever_answered_it_is_known_since_when_they_are_asked() -> None:
    never = freshness_of([failing(1, since=DAY), failing(2, since=2 * DAY)], NOW)
    once = freshness_of([failing(1), failing(2, last_success_at=NOW)], NOW)
    assert (never.asked_since, once.asked_since) == (NOW - 2 * DAY, None)
