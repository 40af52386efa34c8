"""Sources in words."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.health import Condition, Notice
from bot.domain.model import Source, SourceId
from bot.domain.sources import NoticeText, SourceLine, notice_text, overview
from tests.build import NOW, a_source

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def answering(id_: int = 1, **fields: Any) -> Source:
    """Return a source that answered an hour ago."""
    well = {"id": SourceId(id_), "last_success_at": NOW - HOUR, "last_entry_at": NOW - HOUR}
    return a_source(**well | fields)


def failing(id_: int = 1, **fields: Any) -> Source:
    """Return a source that has failed for two days."""
    bad = {
        "id": SourceId(id_),
        "error_count": 3,
        "failing_from": NOW - 2 * DAY,
        "last_error": "it did not answer within 10 seconds",
        "next_poll_at": NOW + HOUR,
    }
    return a_source(**bad | fields)


def text_of(source: Source, count: int = 0) -> str:
    """Return how a source says that it is doing."""
    (line,) = overview([source], {source.id: count}, NOW).lines
    return line.text


@pytest.mark.parametrize(
    ("source", "count", "expected"),
    [
        pytest.param(answering(), 56, "14 a week, last new today.", id="busy"),
        pytest.param(
            answering(last_entry_at=NOW - DAY),
            3,
            "less than one a week, last new yesterday.",
            id="calm",
        ),
        pytest.param(
            answering(last_entry_at=NOW - 5 * WEEK),
            0,
            "none in four weeks, last new 5 weeks ago.",
            id="silent",
        ),
        pytest.param(
            answering(added_at=NOW - WEEK, last_entry_at=None),
            0,
            "none in four weeks, last new never.",
            id="empty",
        ),
        pytest.param(answering(added_at=NOW), 21, "21 a week, last new today.", id="new"),
        pytest.param(
            failing(last_success_at=NOW - 2 * DAY, last_entry_at=NOW - 3 * DAY),
            56,
            "failing since 21 November 2026, 09:00 UTC, 3 times in a row: it did not answer within "
            "10 seconds. Before that 14 a week, last new 3 days ago.",
            id="failing",
        ),
        pytest.param(
            failing(failing_from=None, last_error=None, error_count=1),
            0,
            "failing since 23 November 2026, 09:00 UTC: no reason is known.",
            id="failing, nobody knows why",
        ),
        pytest.param(
            answering(last_entry_at=NOW - 9 * DAY, usual_gap=2 * DAY),
            0,
            "stale: it answers, but nothing is new since 14 November 2026, 09:00 UTC; its silences "
            "rarely last 2 days; none in four weeks.",
            id="stale",
        ),
        pytest.param(
            answering(last_entry_at=NOW - 70 * DAY),
            0,
            "stale: it answers, but nothing is new since 14 September 2026, 09:00 UTC; "
            "none in four weeks.",
            id="stale, announced once",
        ),
        pytest.param(
            answering(last_entry_at=None, added_at=NOW - 70 * DAY),
            0,
            "stale: it answers, but never with anything since it was added 2 months ago.",
            id="stale, always empty",
        ),
        pytest.param(
            failing(disabled_at=NOW - DAY),
            0,
            "retired by its publisher on 22 November 2026, 09:00 UTC.",
            id="retired",
        ),
        pytest.param(
            answering(paused_at=NOW - DAY),
            0,
            "paused since 22 November 2026, 09:00 UTC.",
            id="paused",
        ),
        pytest.param(
            a_source(added_at=NOW - DAY), 0, "not read yet, added yesterday.", id="waiting"
        ),
    ],
)
def test_a_source_says_how_it_is_doing(source: Source, count: int, expected: str) -> None:
    assert text_of(source, count) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (answering(), "Last read 23 Nov 08:00 UTC, next now."),
        (failing(), "Never read, next 23 Nov 10:00 UTC."),
        (answering(paused_at=NOW - DAY), "Last read 23 Nov 08:00 UTC."),
        (failing(disabled_at=NOW), "Never read."),
    ],
)
def test_a_source_says_when_it_was_read_and_is_read_next(source: Source, expected: str) -> None:
    (line,) = overview([source], {}, NOW).lines
    assert line.times == expected


def test_those_in_trouble_stand_first_and_each_kind_by_title() -> None:
    sources = [
        answering(1, title="beta"),
        answering(2, title="Alpha"),
        answering(3, paused_at=NOW),
        a_source(id=SourceId(4)),
        failing(5, disabled_at=NOW),
        answering(6, last_entry_at=NOW - 9 * DAY, usual_gap=DAY),
        failing(7, title="", url="https://wire.example/feed"),
    ]
    shown = overview(sources, {}, NOW)
    assert shown.opening == (
        "3 of 5 sources answer; 1 failing, 1 stale, 1 retired, 1 not read yet, 1 paused."
    )
    assert [(line.id, line.condition) for line in shown.lines] == [
        (7, Condition.FAILING),
        (6, Condition.STALE),
        (5, Condition.RETIRED),
        (4, Condition.WAITING),
        (3, Condition.PAUSED),
        (2, Condition.READING),
        (1, Condition.READING),
    ]
    assert shown.lines[-1] == SourceLine(
        id=SourceId(1),
        title="beta",
        url="https://news.example/feed.xml",
        condition=Condition.READING,
        text="only old articles so far.",
        times="Last read 23 Nov 08:00 UTC, next now.",
    )
    assert shown.lines[0].title == "https://wire.example/feed"


@pytest.mark.parametrize(
    ("sources", "opening"),
    [
        ([], "There are no sources yet."),
        ([answering()], "The only source answers."),
        ([answering(1), answering(2)], "All 2 sources answer."),
        ([failing(1), failing(2)], "0 of 2 sources answer; 2 failing."),
        ([answering(paused_at=NOW)], "No source is read; 1 paused."),
    ],
)
def test_the_first_line_matters(sources: list[Source], opening: str) -> None:
    assert overview(sources, {}, NOW).opening == opening


# --- notices ----------------------------------------------------------------------------------


def a_notice(**fields: Any) -> Notice:
    """Return a notice with nothing in it."""
    blank: dict[str, Any] = {"troubled": (), "recovered": (), "is_outage": False, "read_count": 9}
    return Notice(**blank | fields)


def test_new_trouble_is_told_by_name_since_when_and_why() -> None:
    troubled = (
        failing(1, title="Xinhua", last_success_at=NOW - 3 * DAY),
        failing(2, title="", last_error="the server answered 500."),
        failing(3, title="Example Post", disabled_at=NOW),
    )
    assert notice_text(a_notice(troubled=troubled)) == NoticeText(
        opening="3 sources are in trouble.",
        lines=(
            "Xinhua has not answered since 20 November 2026, 09:00 UTC: "
            "it did not answer within 10 seconds.",
            "https://news.example/feed.xml has not answered since 21 November 2026, 09:00 UTC: "
            "the server answered 500.",
            "Example Post was retired by its publisher on 23 November 2026, 09:00 UTC: "
            "it is not read any more.",
        ),
        advice="`attache sources test SOURCE` tells more of one.",
    )


def test_trouble_that_is_over_is_told_by_name() -> None:
    one = notice_text(a_notice(recovered=(answering(1, title="Xinhua"),)))
    two = notice_text(
        a_notice(recovered=(answering(1, title="Xinhua"), answering(2, title="Reuters")))
    )
    assert one == NoticeText(opening="Xinhua answers again.", lines=(), advice="")
    assert two.opening == "Xinhua and Reuters answer again."


def test_many_that_answer_again_are_counted() -> None:
    recovered = tuple(answering(id_) for id_ in range(6))
    assert notice_text(a_notice(recovered=recovered)).opening == "6 sources answer again."


def test_both_stand_in_one_notice() -> None:
    text = notice_text(a_notice(troubled=(failing(),), recovered=(answering(2, title="Reuters"),)))
    assert (text.opening, len(text.lines)) == (
        "A source is in trouble. Reuters answers again.",
        1,
    )


def test_an_outage_is_told_as_ours() -> None:
    troubled = tuple(failing(id_, failing_from=NOW - id_ * DAY) for id_ in range(1, 7))
    text = notice_text(a_notice(troubled=troubled, is_outage=True))
    assert text == NoticeText(
        opening="6 of 9 sources have not answered since 17 November 2026, 09:00 UTC or later. "
        "So many at once: our own connection may be the cause.",
        lines=(),
        advice="Look at the network of the machine that Attaché runs on, then at "
        "`attache sources list`. I say so when they answer again.",
    )
