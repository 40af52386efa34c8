"""Composing answers, on Monday 23 November 2026."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.answer import Answer, Found, compose, failing_text, freshness_text
from bot.domain.model import (
    ActorId,
    Development,
    DevelopmentId,
    MechanismId,
    PartialDate,
    Status,
    TypeId,
)
from bot.domain.plans import is_ahead
from bot.domain.posting import Freshness
from bot.domain.query import Query, parse_query
from bot.domain.wording import line_of
from tests.build import NOW, a_development
from tests.core.domain.small_lexicon import small_lexicon

LEXICON = small_lexicon()
FRESH = Freshness(
    reading_since=datetime(2026, 9, 1, 6, 0, tzinfo=UTC),
    last_success_at=datetime(2026, 11, 23, 8, 55, tzinfo=UTC),
    source_count=14,
    answering_count=12,
    failing=("Xinhua", "Press TV"),
)
READ = (
    "Reading since 1 September 2026; 12 of 14 sources answering (2 failing), last read 23 November "
    "2026, 08:55 UTC."
)
FAILING = "Not answering at the moment: Xinhua and Press TV."


def query(text: str) -> Query:
    return parse_query(text, LEXICON, NOW.date())


def talks(number: int, day: str | None, status: Status = Status.HELD) -> Development:
    return a_development(
        id=DevelopmentId(number),
        type=TypeId("defence_dialogue"),
        status=status,
        happened_on=PartialDate(day) if day else None,
        sorted_on=None,
    )


def forum(day: str, status: Status) -> Development:
    return replace(
        talks(9, day, status),
        actors=(ActorId("us"), ActorId("cn"), ActorId("jp")),
        mechanism=MechanismId("shangri-la-dialogue"),
    )


def found(*developments: Development, total: int | None = None, fresh: Freshness = FRESH) -> Found:
    count = len(developments) if total is None else total
    return Found(developments=developments, total=count, freshness=fresh)


def test_an_answer_is_composed_whole() -> None:
    latest = talks(2, "2026-11-20")
    assert compose(query("china-us"), found(latest, total=7), NOW, LEXICON) == Answer(
        query=query("china-us"),
        query_text="cn-us",
        understood="China and United States",
        opening="Latest: Defence dialogue, 20 November 2026 (3 days ago). 7 developments found.",
        lines=(line_of(latest, LEXICON, NOW),),
        total=7,
        first=1,
        more_count=6,
        next_offset=1,
        previous_offset=None,
        notes=(READ, FAILING),
    )


@pytest.mark.parametrize(
    ("developments", "opening"),
    [
        pytest.param(
            [talks(1, "2026-09")],
            "Latest: Defence dialogue, September 2026. 1 development found.",
            id="only the month is known",
        ),
        pytest.param(
            [talks(1, None)],
            "Latest: Defence dialogue, date not known. 1 development found.",
            id="no date",
        ),
        pytest.param(
            [
                talks(3, "2027-01-10", Status.PLANNED),
                talks(2, "2026-12-03", Status.PLANNED),
                talks(1, "2026-11-22"),
            ],
            "Latest: Defence dialogue, 22 November 2026 (yesterday). Next: Defence dialogue, "
            "planned for 3 December 2026 (in 10 days). 3 developments found.",
            id="what lies ahead is not the latest",
        ),
        pytest.param(
            [talks(1, None, Status.PROPOSED)],
            "Nothing so far. Next: Defence dialogue, date not known. 1 development found.",
            id="only a proposal",
        ),
        pytest.param(
            [forum("2026-11-22", Status.HELD), talks(1, "2026-11-20")],
            "Latest between them: Defence dialogue, 20 November 2026 (3 days ago). "
            "2 developments found.",
            id="a forum of many is not between the two",
        ),
        pytest.param(
            [talks(1, "2026-11-20"), forum("2027", Status.PLANNED)],
            "Latest: Defence dialogue, 20 November 2026 (3 days ago). Next: Defence dialogue, "
            "Shangri-La Dialogue, planned for 2027. 2 developments found.",
            id="a forum ahead is named",
        ),
        pytest.param(
            [
                talks(1, "2026-11-20"),
                forum("2026-12", Status.PLANNED),
                talks(2, "2027-02-01", Status.PLANNED),
            ],
            "Latest: Defence dialogue, 20 November 2026 (3 days ago). Next: Defence dialogue, "
            "planned for 1 February 2027 (in 2 months). 3 developments found.",
            id="their own plan comes before a forum",
        ),
    ],
)
def test_the_opening_is_the_line_that_matters(
    developments: list[Development], opening: str
) -> None:
    assert compose(query("us-china"), found(*developments), NOW, LEXICON).opening == opening


def test_a_question_about_plans_alone_opens_with_the_next() -> None:
    plan = talks(1, "2026-12-03", Status.PLANNED)
    answer = compose(query("us-china status:planned"), found(plan), NOW, LEXICON)
    assert (answer.opening, answer.ahead) == (
        "Next: Defence dialogue, planned for 3 December 2026 (in 10 days). 1 development found.",
        frozenset({plan.id}),
    )


def test_of_one_country_the_latest_is_the_newest() -> None:
    developments = found(forum("2026-11-22", Status.HELD), talks(1, "2026-11-20"))
    assert compose(query("us"), developments, NOW, LEXICON).opening == (
        "Latest: Defence dialogue, Shangri-La Dialogue, 22 November 2026 (yesterday). "
        "2 developments found."
    )


def test_a_page_shows_no_more_than_its_size() -> None:
    developments = [talks(number, "2026-11-20") for number in range(9)]
    answer = compose(query("us-china"), found(*developments), NOW, LEXICON, page_size=3)
    assert (len(answer.lines), answer.more_count, answer.next_offset) == (3, 6, 3)


def test_a_later_page_says_where_it_is() -> None:
    page = found(talks(1, "2026-11-20"), talks(2, "2026-11-19"), total=1207)
    answer = compose(query("us-china"), page, NOW, LEXICON, offset=5)
    assert (answer.opening, answer.first, answer.more_count, answer.next_offset) == (
        "Developments 6 to 7 of 1,207.",
        6,
        1200,
        7,
    )


@pytest.mark.parametrize(("offset", "back"), [(0, None), (4, 0), (5, 0), (9, 4)])
def test_a_page_knows_the_one_before_it(offset: int, back: int | None) -> None:
    page = found(talks(1, "2026-11-20"), total=40)
    answer = compose(query("us-china"), page, NOW, LEXICON, offset=offset, page_size=5)
    assert answer.previous_offset == back


def test_a_page_behind_the_end_says_so() -> None:
    answer = compose(query("us-china"), found(total=3), NOW, LEXICON, offset=5)
    assert (answer.opening, answer.lines, answer.more_count) == (
        "No more than 3 developments found.",
        (),
        0,
    )


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        pytest.param(
            "us-china", ["Try one of them: United States (`us`) or China (`cn`)."], id="dyad"
        ),
        pytest.param(
            "us-china since:2026-11-01",
            ["Try less: United States and China (`us-cn`)."],
            id="dyad in a window",
        ),
        pytest.param("", [], id="everything"),
        pytest.param("us", [], id="one actor"),
        pytest.param(
            "chna",
            [
                "Searched as text: “chna”.",
                "Did you mean China (`china`)?",
                "`/talks help` shows what can be asked.",
            ],
            id="a word like a name",
        ),
        pytest.param(
            "chna soybeans",
            [
                "Searched as text: “chna” and “soybeans”.",
                "Did you mean China (`china`)?",
                "Try fewer words.",
                "`/talks help` shows what can be asked.",
            ],
            id="words",
        ),
        pytest.param(
            "chna jpan",
            [
                "Searched as text: “chna” and “jpan”.",
                "Did you mean China and Japan (`china-japan`)?",
                "Try fewer words.",
                "`/talks help` shows what can be asked.",
            ],
            id="two words like names",
        ),
        pytest.param(
            "chian",
            [
                "Searched as text: “chian”.",
                "Did you mean China (`china`)?",
                "`/talks help` shows what can be asked.",
            ],
            id="letters swapped",
        ),
        pytest.param(
            "narnia-us",
            [
                "Searched as text: “narnia-us”.",
                "I don't know the place or organisation “narnia”. Try `us`.",
                "`/talks help` shows what can be asked.",
            ],
            id="a stranger tied to a name",
        ),
        pytest.param(
            "chna-narnia",
            [
                "Searched as text: “chna-narnia”.",
                "Did you mean China (`china`)?",
                "`/talks help` shows what can be asked.",
            ],
            id="a stranger tied to a mistyped name",
        ),
        pytest.param(
            "us-led",
            ["Searched as text: “us-led”.", "`/talks help` shows what can be asked."],
            id="an adjective",
        ),
        pytest.param(
            "halp",
            [
                "Searched as text: “halp”.",
                "Did you mean `/talks help`?",
                "`/talks help` shows what can be asked.",
            ],
            id="a subcommand",
        ),
        pytest.param(
            "subscirbe us-china",
            [
                "Searched as text: “subscirbe”.",
                "Did you mean `/talks subscribe us-cn`?",
                "Try less: United States and China (`us-cn`).",
            ],
            id="a subcommand with a query",
        ),
        pytest.param(
            "soybeans since:2026-11-01",
            [
                "Searched as text: “soybeans”.",
                "Try a longer time: `since:1y`.",
                "`/talks help` shows what can be asked.",
            ],
            id="a word in a window",
        ),
        pytest.param(
            "blargh",
            ["Searched as text: “blargh”.", "`/talks help` shows what can be asked."],
            id="nonsense",
        ),
        pytest.param(
            "us-china hotline",
            ["Searched as text: “hotline”.", "Try less: United States and China (`us-cn`)."],
            id="dyad and words",
        ),
    ],
)
def test_nothing_found_comes_with_ways_out(text: str, notes: list[str]) -> None:
    answer = compose(query(text), found(), NOW, LEXICON)
    assert list(answer.notes) == [*notes, READ, FAILING]


def test_nothing_found_names_what_was_looked_for() -> None:
    answer = compose(query("us-china type:call"), found(), NOW, LEXICON)
    assert answer.opening == (
        "Nothing found yet: United States and China, of kind “Call or video talk”."
    )


@pytest.mark.parametrize(
    ("freshness", "text"),
    [
        (Freshness(), "I have no source to read yet."),
        (FRESH, READ),
        (
            Freshness(reading_since=datetime(2026, 9, 1, tzinfo=UTC), source_count=1),
            "Reading since 1 September 2026; none of 1 source answering.",
        ),
        (
            Freshness(reading_since=datetime(2026, 9, 1, tzinfo=UTC)),
            "Reading since 1 September 2026.",
        ),
        (
            replace(FRESH, reading_since=datetime(2026, 11, 23, 8, 50, tzinfo=UTC), failing=()),
            "Reading since 23 November 2026, 08:50 UTC; 12 of 14 sources answering, last read "
            "23 November 2026, 08:55 UTC.",
        ),
        (
            replace(FRESH, answering_count=0, failing=("A",) * 14),
            "Reading since 1 September 2026; none of 14 sources answering (14 failing), last read "
            "23 November 2026, 08:55 UTC.",
        ),
        (
            replace(FRESH, stale_count=3),
            "Reading since 1 September 2026; 12 of 14 sources answering (2 failing, 3 stale), last "
            "read 23 November 2026, 08:55 UTC.",
        ),
        (Freshness(source_count=14), "I have 14 sources and have not read any yet."),
        (
            Freshness(source_count=14, failing=("A",)),
            "I have 14 sources, and none has answered yet.",
        ),
        (
            Freshness(source_count=14, failing=("A",), asked_since=NOW),
            "I have 14 sources, and none has answered since I first asked on 23 November 2026, "
            "09:00 UTC.",
        ),
    ],
)
def test_freshness_is_told(freshness: Freshness, text: str) -> None:
    assert freshness_text(freshness) == text


@pytest.mark.parametrize(
    ("failing", "text"),
    [
        ((), ""),
        (("A", "B", "C", "D", "E"), "Not answering at the moment: A, B, C and 2 more."),
        (("x" * 300,), f"Not answering at the moment: {'x' * 59}…."),
    ],
)
def test_failing_sources_are_named_but_not_all(failing: tuple[str, ...], text: str) -> None:
    assert failing_text(Freshness(failing=failing)) == text


@pytest.mark.parametrize(
    ("development", "ahead"),
    [
        (talks(1, "2026-11-23", Status.PLANNED), True),
        (talks(1, "2026-11", Status.PLANNED), True),
        (talks(1, None, Status.PROPOSED), True),
        (talks(1, "2026-11-22", Status.PLANNED), False),
        (talks(1, "2026-12-01", Status.HELD), False),
    ],
)
def test_what_lies_ahead(development: Development, *, ahead: bool) -> None:
    assert is_ahead(development, date(2026, 11, 23)) is ahead


def test_an_answer_is_silent_about_sources_that_all_answer() -> None:
    answer = compose(query("us"), found(fresh=Freshness()), NOW, LEXICON)
    assert answer.notes == ("I have no source to read yet.",)


def test_notes_are_few_whatever_happens() -> None:
    answer = compose(query("chna rusia jpan irann nrway"), found(), NOW, LEXICON)
    assert (len(answer.notes), max(map(len, answer.notes)) < 300) == (6, True)
