"""The order of developments in answers, on Monday 23 November 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.model import Status
from bot.domain.paging import is_about_plans, places_of, still_ahead, stretches
from bot.domain.query import Query

TODAY = date(2026, 11, 23)
TOMORROW = date(2026, 11, 24)
PLANS = Query(statuses=(Status.PLANNED,))


@pytest.mark.parametrize(
    ("query", "later"),
    [
        (Query(), Query(since=TOMORROW)),
        (Query(since=date(2026, 1, 1)), Query(since=TOMORROW)),
        (Query(since=date(2027, 1, 1)), Query(since=date(2027, 1, 1))),
        (Query(until=date(2026, 12, 1)), Query(since=TOMORROW, until=date(2026, 12, 1))),
        (Query(until=TOMORROW), Query(since=TOMORROW, until=TOMORROW)),
        (Query(until=TODAY), None),
    ],
)
def test_what_is_still_ahead_begins_tomorrow(query: Query, later: Query | None) -> None:
    assert still_ahead(query, TODAY) == later


@pytest.mark.parametrize(
    ("statuses", "plans"),
    [
        ((), False),
        ((Status.PLANNED,), True),
        ((Status.PLANNED, Status.PROPOSED), True),
        ((Status.PLANNED, Status.HELD), False),
    ],
)
def test_only_plans_may_be_asked_for(statuses: tuple[Status, ...], *, plans: bool) -> None:
    assert is_about_plans(Query(statuses=statuses)) is plans


@pytest.mark.parametrize(
    ("query", "ahead", "total", "pages"),
    [
        pytest.param(Query(), 0, 7, [[0, 1, 2, 3, 4], [5, 6]], id="nothing ahead"),
        pytest.param(Query(), 1, 6, [[1, 2, 3, 0, 4], [5]], id="one ahead"),
        pytest.param(Query(), 4, 9, [[4, 5, 6, 3, 2], [1, 0, 7, 8]], id="four ahead"),
        pytest.param(Query(), 2, 3, [[2, 1, 0]], id="one behind"),
        pytest.param(Query(), 2, 2, [[1, 0]], id="all ahead"),
        pytest.param(PLANS, 2, 4, [[1, 0, 2, 3]], id="plans alone"),
        pytest.param(Query(), 0, 0, [[]], id="none"),
    ],
)
def test_what_has_happened_leads_and_the_next_plan_follows(
    query: Query, ahead: int, total: int, pages: list[list[int]]
) -> None:
    shown = [
        places_of(query, offset=5 * page, size=5, total=total, ahead=ahead)
        for page in range(len(pages))
    ]
    assert shown == pages


@given(total=st.integers(0, 40), ahead=st.integers(0, 40), size=st.integers(1, 9))
def test_every_development_stands_on_one_page(total: int, ahead: int, size: int) -> None:
    pages = [
        places_of(Query(), offset=offset, size=size, total=total, ahead=min(ahead, total))
        for offset in range(0, total, size)
    ]
    assert sorted(place for page in pages for place in page) == list(range(total))


@given(st.sets(st.integers(0, 50)))
def test_stretches_hold_the_places_and_no_others(places: set[int]) -> None:
    found = stretches(list(places))
    assert [place for stretch in found for place in stretch] == sorted(places)


def test_stretches_have_gaps_between_them() -> None:
    assert stretches([9, 1, 3, 2, 0]) == [range(4), range(9, 10)]
