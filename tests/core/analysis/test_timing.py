"""When it happened: the event's own date, not that of the telling."""

import pytest

from bot.domain.model import PartialDate
from tests.core.analysis.coders import analysis_of


def date_of(title: str, text: str) -> str | None:
    """Return the main engagement's date, of an article of Wednesday, 18 March 2026."""
    main = analysis_of(title, text).main
    assert main is not None
    return main.date.text if main.date else None


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        pytest.param(
            "Poland, Finland to hold naval drill",
            "Poland and Finland will hold a naval drill, the Polish navy said on Tuesday.\n\n"
            "The drill is to begin on 14 April near Gdynia.",
            "2026-04-14",
            id="a plan is not for the day of its announcement",
        ),
        pytest.param(
            "Poland, Finland hold naval drill",
            "Poland and Finland are taking part in a naval drill, the navy said on Tuesday.\n\n"
            "The naval drill of Poland and Finland started on Sunday.",
            "2026-03-15",
            id="the start before the telling",
        ),
        pytest.param(
            "Poland, Finland hold army talks",
            "Poland and Finland held army talks, the ministry said in a statement on Tuesday.",
            "2026-03-17",
            id="the telling where there is nothing else",
        ),
        pytest.param(
            "Poland, Finland hold army talks",
            "The ministry on Tuesday said that Poland and Finland held army talks on Sunday.",
            "2026-03-15",
            id="told before it is said",
        ),
        pytest.param(
            "Poland, Finland to hold naval drill",
            "Poland and Finland will hold a naval drill, the navy told reporters in Gdynia on "
            "Tuesday.",
            None,
            id="a plan without a day",
        ),
        pytest.param(
            "Poland, Finland agree on army talks",
            "Poland and Finland agreed to share radars after army talks on Sunday.",
            "2026-03-15",
            id="an aside of the days of the news",
        ),
        pytest.param(
            "Poland, Finland to hold naval drill",
            "The navy briefed reporters on Tuesday on the naval drill that Poland and Finland will "
            "hold in May.",
            "2026-05",
            id="what was done on a day before a plan",
        ),
        pytest.param(
            "Poland to host forum",
            "The host briefed envoys of Finland on Tuesday about the plans for next year's forum.",
            "2027",
            id="the plans are a noun",
        ),
        pytest.param(
            "Poland protests to Russia over drone",
            "Poland protested to Russia over a drone, its ministry said on Tuesday.",
            "2026-03-17",
            id="a protest is its telling",
        ),
    ],
)
def test_the_day_of_telling_is_the_last_resort(title: str, text: str, expected: str | None) -> None:
    assert date_of(title, text) == expected


def test_a_month_is_made_exact_by_the_day_in_it() -> None:
    assert (
        date_of(
            "Poland to host Finland's ministers for defence talks next month",
            "Poland will host the ministers of Finland for defence talks in Gdynia on 12 April.",
        )
        == "2026-04-12"
    )


def test_a_plan_is_dated_ahead_by_any_sentence_of_the_lead() -> None:
    assert (
        date_of(
            "Canada to deploy more troops to Latvia",
            "Another 300 troops leave for Riga in June, Canada's defence minister said on Tuesday.",
        )
        == "2026-06"
    )


def test_this_year_s_exercise_is_not_dated_by_the_year() -> None:
    assert (
        date_of(
            "Poland, Finland call off exercise",
            "Poland and Finland called off this year's exercise because of floods, "
            "the Polish army said on Monday.",
        )
        == "2026-03-16"
    )


def test_the_year_of_publication_says_nothing_of_the_day() -> None:
    assert date_of("Poland, Finland hold army talks", "They were the first held this year.") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Poland and Finland held army talks after a clash on 2 May 2024.", None),
        ("Poland and Finland held army talks on 2 May 2024.", PartialDate("2024-05-02")),
    ],
)
def test_without_a_publication_only_whole_dates_count(
    text: str, expected: PartialDate | None
) -> None:
    main = analysis_of("Poland, Finland hold army talks", text, None).main
    assert main is not None
    assert main.date == expected
