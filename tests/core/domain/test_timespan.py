"""Windows of days, seen from Monday 14 September 2026."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.timespan import Window, parse_since, parse_until, parse_window
from bot.errors import QueryError

TODAY = date(2026, 9, 14)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-09-03", "2026-09-03", "2026-09-03"),
        ("2026-9-3", "2026-09-03", "2026-09-03"),
        ("3 September 2026", "2026-09-03", "2026-09-03"),
        ("the 3rd of Sept. 2026", "2026-09-03", "2026-09-03"),
        ("September 3, 2026", "2026-09-03", "2026-09-03"),
        ("3 september", "2026-09-03", "2026-09-03"),
        ("15 september", "2025-09-15", "2025-09-15"),
        ("dec 24th", "2025-12-24", "2025-12-24"),
        ("29 february", "2024-02-29", "2024-02-29"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("February 2024", "2024-02-01", "2024-02-29"),
        ("september", "2026-09-01", "2026-09-30"),
        ("october", "2025-10-01", "2025-10-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("Q4 2025", "2025-10-01", "2025-12-31"),
        ("q3", "2026-07-01", "2026-09-30"),
        ("q4", "2025-10-01", "2025-12-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("yesterday", "2026-09-13", "2026-09-13"),
        ("today", "2026-09-14", "2026-09-14"),
        ("tomorrow", "2026-09-15", "2026-09-15"),
        ("monday", "2026-09-07", "2026-09-07"),
        ("sunday", "2026-09-13", "2026-09-13"),
        ("last tues", "2026-09-08", "2026-09-08"),
        ("7d", "2026-09-07", "2026-09-14"),
        ("2w", "2026-08-31", "2026-09-14"),
        ("3m", "2026-06-14", "2026-09-14"),
        ("last two quarters", "2026-03-14", "2026-09-14"),
        ("the past 10 years", "2016-09-14", "2026-09-14"),
        ("two weeks ago", "2026-08-31", "2026-08-31"),
        ("last week", "2026-09-07", "2026-09-13"),
        ("this week", "2026-09-14", "2026-09-20"),
        ("next week", "2026-09-21", "2026-09-27"),
        ("past month", "2026-08-01", "2026-08-31"),
        ("next month", "2026-10-01", "2026-10-31"),
        ("this quarter", "2026-07-01", "2026-09-30"),
        ("last year", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_window_is_read(text: str, first: str, last: str) -> None:
    window = Window(first=date.fromisoformat(first), last=date.fromisoformat(last))
    assert parse_window(text, TODAY) == window


def test_months_back_end_on_the_last_day_where_the_month_is_shorter() -> None:
    assert parse_since("1m", date(2026, 3, 31)) == date(2026, 2, 28)


def test_the_month_before_january_is_in_the_year_before() -> None:
    assert parse_since("last month", date(2026, 1, 5)) == date(2025, 12, 1)


def test_since_a_month_begins_with_it() -> None:
    assert parse_since("2026-08", TODAY) == date(2026, 8, 1)


@pytest.mark.parametrize(
    ("text", "last"),
    [("2026-08", "2026-08-31"), ("7d", "2026-09-07"), ("last week", "2026-09-13")],
)
def test_until_ends_with_the_window_and_before_a_reach(text: str, last: str) -> None:
    assert parse_until(text, TODAY) == date.fromisoformat(last)


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "30 february", "31 june 2026", "2026-13", "0000", "9999y", "0000-01-01"],
)
def test_what_is_no_date_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_window(text, TODAY)
    assert (caught.value.text, bool(caught.value.hint)) == (text, True)


@pytest.mark.parametrize("text", ["", "soon", "9/10/26", "septembre", "٧d", "last", "-7d"])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_window(text, TODAY)
    assert caught.value.message == f"I don't understand the date '{text}'."


def test_a_window_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Window(first=TODAY, last=TODAY - timedelta(days=1))


WORDS = st.sampled_from(
    [
        "last", "this", "next", "past", "week", "month", "year", "7d", "2", "31", "30", "feb",
        "february", "mon", "q5", "q1", "2026", "-02", "ago", "days",
    ]
)  # fmt: skip


@given(st.lists(WORDS, max_size=5).map(" ".join) | st.text(max_size=20), st.dates())
def test_any_text_is_a_window_or_a_hint(text: str, today: date) -> None:
    try:
        window = parse_window(text, today)
    except QueryError as error:
        assert error.hint  # noqa: PT017 - either outcome is right, and must be whole
    else:
        assert window.first <= window.last
