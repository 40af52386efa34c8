"""The times in a question, seen from Monday 14 September 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.question_times import Times, read_times

TODAY = date(2026, 9, 14)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("news since friday", "2026-09-11", None),
        ("news since last week, please", "2026-09-07", None),
        ("news from 2026-08-01", "2026-08-01", None),
        ("news from last month", "2026-08-01", "2026-08-31"),
        ("news after 3 September", "2026-09-04", None),
        ("news until August", None, "2026-08-31"),
        ("news before September 3, 2026", None, "2026-09-02"),
        ("between March and May", "2026-03-01", "2026-05-31"),
        ("from 2026-01-01 to 2026-02-01", "2026-01-01", "2026-02-01"),
        ("between May and March", "2026-03-31", "2026-05-01"),
        ("in September", "2026-09-01", "2026-09-30"),
        ("on 3 September", "2026-09-03", "2026-09-03"),
        ("in the last two weeks", "2026-08-31", None),
        ("over the past few days", "2026-09-11", None),
        ("in 2025", "2025-01-01", "2025-12-31"),
        ("a month ago", "2026-08-14", "2026-08-14"),
        ("yesterday", "2026-09-13", "2026-09-13"),
        ("today", "2026-09-14", "2026-09-14"),
        ("the September talks", "2026-09-01", "2026-09-30"),
        ("the 2026-Q1 talks", "2026-01-01", "2026-03-31"),
        ("last friday", "2026-09-11", "2026-09-11"),
        ("this year, since June", "2026-06-01", "2026-12-31"),
        ("between the US and China", None, None),
        ("between friday", None, None),
        ("in two weeks", None, None),
        ("it may be on the march", None, None),
        ("since", None, None),
        ("after 9999-12-31 before 0001-01-01", None, None),
        ("F-2025-x", None, None),
        ("last two zlotys days ago", None, None),
    ],
)
def test_times_are_read(text: str, since: str | None, until: str | None) -> None:
    times = read_times(text, TODAY)
    found = tuple(str(day) if day else None for day in (times.since, times.until))
    assert found == (since, until)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("planned in December", "2026-12-01", "2026-12-31"),
        ("planned in september", "2026-09-01", "2026-09-30"),
        ("planned in August", "2027-08-01", "2027-08-31"),
        ("planned on 3 october", "2026-10-03", "2026-10-03"),
        ("planned on friday", "2026-09-18", "2026-09-18"),
        ("planned since last week", "2026-09-07", None),
        ("planned in August 2026", "2026-08-01", "2026-08-31"),
    ],
)
def test_what_is_planned_lies_ahead(text: str, since: str, until: str | None) -> None:
    times = read_times(text, TODAY, is_ahead=True)
    assert (str(times.since), str(times.until) if times.until else None) == (since, until)


def test_what_was_read_is_cut_out() -> None:
    text = "did they meet in May or since last week, in two weeks"
    assert read_times(text, TODAY) == Times(
        since=date(2026, 9, 7),
        until=date(2026, 5, 31),
        rest="did they meet   or   in two weeks",
    )


@given(st.text(max_size=60), st.dates())
def test_any_text_is_read(text: str, today: date) -> None:
    assert isinstance(read_times(text, today), Times)
