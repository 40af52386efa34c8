"""Dates: absolute ones as they stand, relative ones from the day of publication."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.dates import FoundDate, find_dates
from bot.domain.model import PartialDate

WEDNESDAY = date(2026, 3, 18)


def dates_in(text: str, published: date | None = WEDNESDAY, *, future: bool = False) -> list[str]:
    return [found.date.text for found in find_dates(text, published, future=future)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("on 16 September 2024", "2024-09-16", id="day month year"),
        pytest.param("Sept. 16, 2024", "2024-09-16", id="american"),
        pytest.param("Sept 16-18, 2024", "2024-09-16", id="a range begins"),
        pytest.param("2024-09-16", "2024-09-16", id="iso"),
        pytest.param("in September 2024", "2024-09", id="month and year"),
        pytest.param("in 2022", "2022", id="year"),
    ],
)
def test_absolute_dates_need_no_publication(text: str, expected: str) -> None:
    assert dates_in(text, None) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "on Sunday",
            "on the 8th.",
            "16 September",
            "in January",
            "yesterday",
            "last week",
            "two days ago",
        ),
        *("31 February 2024", "2024-13-01", "2024-02-30"),
    ],
)
def test_what_cannot_be_known_is_no_date(text: str) -> None:
    assert dates_in(text, None) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("on Sunday", "2026-03-15", id="the Sunday before"),
        pytest.param("on Wednesday", "2026-03-18", id="the same day"),
        pytest.param("last Wednesday", "2026-03-11", id="a week before"),
        pytest.param("next Sunday", "2026-03-22", id="the next one"),
        pytest.param("next Wednesday", "2026-03-25", id="next is not today"),
        pytest.param("on the 16th.", "2026-03-16", id="a day alone"),
        pytest.param("on the 20th in Oslo", "2026-02-20", id="a day alone of last month"),
        pytest.param("yesterday", "2026-03-17", id="yesterday"),
        pytest.param("tomorrow", "2026-03-19", id="tomorrow"),
        pytest.param("today", "2026-03-18", id="today"),
        pytest.param("on 16 December", "2025-12-16", id="the nearest past one"),
        pytest.param("March 16", "2026-03-16", id="this month"),
        pytest.param("in January", "2026-01", id="this January"),
        pytest.param("in December", "2025-12", id="last December"),
        pytest.param("last March", "2025-03", id="last March is not this one"),
        pytest.param("next January", "2027-01", id="next January"),
        pytest.param("on Wednesday, March 11,", "2026-03-11", id="a weekday with its date"),
        pytest.param("on Wednesday (11 March)", "2026-03-11", id="a weekday and its date"),
        pytest.param("two days ago", "2026-03-16", id="days ago"),
        pytest.param("three weeks ago", "2026-02", id="weeks are months"),
        pytest.param("4 years ago", "2022", id="years ago"),
        pytest.param("last week", "2026-03", id="last week"),
        pytest.param("next month", "2026-04", id="next month"),
        pytest.param("earlier this month", "2026-03", id="this month's beginning"),
        pytest.param("last year", "2025", id="last year"),
    ],
)
def test_relative_dates_count_from_publication(text: str, expected: str) -> None:
    assert dates_in(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("on Sunday", "2026-03-22", id="the Sunday to come"),
        pytest.param("last Sunday", "2026-03-15", id="last is last"),
        pytest.param("on 16 January", "2027-01-16", id="the January to come"),
        pytest.param("in January", "2027-01", id="the month to come"),
    ],
)
def test_a_sentence_on_the_future_has_dates_in_the_future(text: str, expected: str) -> None:
    assert dates_in(text, future=True) == [expected]


def test_dates_come_in_order_with_their_places() -> None:
    assert find_dates("Last week, and on 2 May 2026, and next year", WEDNESDAY) == [
        FoundDate(0, 9, PartialDate("2026-03")),
        FoundDate(18, 28, PartialDate("2026-05-02")),
        FoundDate(34, 43, PartialDate("2027")),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("ont signé mardi un accord", "2026-03-17", id="mardi"),
        pytest.param("Mercredi 11 mars 2026", "2026-03-11", id="mercredi 11 mars 2026"),
        pytest.param("в среду, 11 марта", "2026-03-11", id="среда, 11 марта"),
        pytest.param("el miércoles 11 de marzo", "2026-03-11", id="miércoles 11 de marzo"),
        pytest.param("le 1er mars", "2026-03-01", id="1er mars"),
        pytest.param("du 3 au 7 mars", "2026-03-03", id="du 3 au 7 mars"),
        pytest.param("en février", "2026-02", id="en février"),
        pytest.param("hier", "2026-03-17", id="hier"),
        pytest.param("se reunieron este lunes", "2026-03-16", id="este lunes"),
        pytest.param("el 12 de marzo de 2026", "2026-03-12", id="12 de marzo de 2026"),
        pytest.param("en diciembre de 2025", "2025-12", id="diciembre de 2025"),
        pytest.param("провели 17 марта в Минске", "2026-03-17", id="17 марта"),
        pytest.param("во вторник", "2026-03-17", id="во вторник"),
        pytest.param("в январе", "2026-01", id="в январе"),
        pytest.param("завтра", "2026-03-19", id="завтра"),
        pytest.param("两国海军3月16日举行演习", "2026-03-16", id="3月16日"),
        pytest.param("2026年3月16日至18日", "2026-03-16", id="2026年3月16日至18日"),
        pytest.param("国防部17日宣布", "2026-03-17", id="17日"),
        pytest.param("周一在北京会谈", "2026-03-16", id="周一"),
        pytest.param("2025年11月", "2025-11", id="2025年11月"),
        pytest.param("将于5月访问", "2025-05", id="5月"),
        pytest.param("昨天", "2026-03-17", id="昨天"),
    ],
)
def test_other_languages_have_days_months_and_weekdays(text: str, expected: str) -> None:
    assert dates_in(text) == [expected]


@pytest.mark.parametrize(
    "text",
    ["31 février", "2026年13月1日", "2026年13月", "31日", "Santo Domingo", "3个月", "一周一次"],
)
def test_what_no_calendar_has_is_no_date_in_any_language(text: str) -> None:
    assert dates_in(text, date(2026, 2, 27) if text == "31日" else WEDNESDAY) in (
        [],
        ["2026-01-31"],
    )


def test_an_english_sentence_has_no_foreign_dates() -> None:
    assert dates_in("The ship Mardi and the 3 mars left") == []


@pytest.mark.parametrize("text", ["mardi", "3 mars", "3日", "en mars", "hier"])
def test_foreign_dates_too_need_a_publication(text: str) -> None:
    assert dates_in(text, None) == []


def test_a_period_that_names_an_event_dates_it_only_if_it_is_to_come() -> None:
    assert dates_in("Last year's talks, this month's drill and next month's visit") == ["2026-04"]


def test_a_leap_day_of_no_year_around_is_no_date() -> None:
    assert dates_in("29 February", date(2026, 3, 18)) == []


@pytest.mark.parametrize("published", [date(1, 1, 1), date(9999, 12, 31), None])
@given(st.text(alphabet="0123456789 lastnexdyweiokmhgfrMayJunSep-.,", max_size=60))
def test_any_text_at_any_time_gives_dates_and_no_error(published: date | None, text: str) -> None:
    found = find_dates(text + " last week, 9 years ago, tomorrow, next month", published)
    assert all(0 <= each.start < each.end for each in found)
