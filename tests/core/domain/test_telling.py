"""What changed since it was told, in words."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.model import (
    ActorId,
    Confidence,
    DevelopmentId,
    EntryId,
    PartialDate,
    Status,
    TypeId,
)
from bot.domain.telling import Change, Gone, Told, change, gone_line, gone_text, name_of
from tests.build import a_development, a_report, actors_of
from tests.core.domain.small_lexicon import small_lexicon

LEXICON = small_lexicon()
TOLD = Told(
    development_id=DevelopmentId(3),
    headline="Talks",
    parties=actors_of("us-cn"),
    type=TypeId("defence_dialogue"),
    status=Status.HELD,
    date=PartialDate("2026-09-12"),
    confidence=Confidence.REPORTED,
    sources=2,
    entries=(EntryId(1), EntryId(2)),
)
PLAN = replace(TOLD, status=Status.PLANNED)


def news(*words: str) -> Change:
    return Change(news=words)


def taken_back(*words: str) -> Change:
    return Change(taken_back=words)


def test_what_there_is_to_tell_counts_outlets_not_reports() -> None:
    reports = (
        a_report(entry_id=EntryId(1), outlet_name="a"),
        a_report(entry_id=EntryId(2), outlet_name="a"),
        a_report(entry_id=EntryId(5), outlet_name="b"),
    )
    assert Told.of(a_development(id=DevelopmentId(3), headline="Talks", reports=reports)) == Told(
        development_id=DevelopmentId(3),
        headline="Talks",
        parties=actors_of("us-cn"),
        type=TypeId("dialogue"),
        status=Status.HELD,
        date=PartialDate("2026-11-23"),
        confidence=Confidence.REPORTED,
        sources=2,
        entries=(EntryId(1), EntryId(2), EntryId(5)),
    )


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        pytest.param({}, {}, news(), id="nothing"),
        pytest.param({}, {"headline": "More talks"}, news(), id="a headline is no fact"),
        pytest.param({}, {"sources": 6}, news("+4 sources"), id="sources"),
        pytest.param({"sources": 6}, {"sources": 5}, news(), id="a source less"),
        pytest.param(
            {"status": Status.PLANNED},
            {"status": Status.HELD},
            news("status: planned → held"),
            id="held",
        ),
        pytest.param(
            {"status": Status.SUSPENDED},
            {"status": Status.RESUMED},
            news("status: suspended → resumed"),
            id="resumed",
        ),
        pytest.param(
            {"status": Status.HELD},
            {"status": Status.PLANNED},
            taken_back("status: held → planned"),
            id="backwards",
        ),
        pytest.param(
            {"status": Status.HELD},
            {"status": Status.CANCELLED},
            taken_back("status: held → cancelled"),
            id="another end",
        ),
        pytest.param(
            {"type": None},
            {"type": TypeId("port_call")},
            news("kind: Engagement → Port call or ship visit"),
            id="a kind",
        ),
        pytest.param(
            {"type": TypeId("leader_summit")},
            {"type": TypeId("port_call")},
            taken_back("kind: Leader-level summit → Port call or ship visit"),
            id="another kind",
        ),
        pytest.param(
            {"parties": actors_of("us-cn")},
            {"parties": actors_of("cn-us")},
            news(),
            id="another order",
        ),
        pytest.param(
            {"parties": actors_of("us")},
            {"parties": actors_of("us-cn")},
            news("with China"),
            id="one joins",
        ),
        pytest.param(
            {"parties": actors_of("us-cn")},
            {"parties": actors_of("us-jp")},
            taken_back("without China", "with Japan"),
            id="another party",
        ),
        pytest.param(
            {"date": None},
            {"date": PartialDate("2026-09")},
            news("date: not known → September 2026"),
            id="a date",
        ),
        pytest.param(
            {"date": PartialDate("2026-09")},
            {"date": None},
            taken_back("date: September 2026 → not known"),
            id="no date",
        ),
        pytest.param(
            {"date": PartialDate("2026-09")},
            {"date": PartialDate("2026-09-12")},
            news("date: September → 12 September"),
            id="an exacter date",
        ),
        pytest.param(
            {"date": PartialDate("2026")},
            {"date": PartialDate("2026-09-12")},
            news("date: 2026 → 12 September 2026"),
            id="a year before",
        ),
        pytest.param(
            {"date": PartialDate("2026-12-30")},
            {"date": PartialDate("2027-01-02")},
            taken_back("date: 30 December 2026 → 2 January 2027"),
            id="another date",
        ),
        pytest.param(
            {"confidence": Confidence.CONFIRMED_BY_ONE},
            {"confidence": Confidence.CONFIRMED_BY_BOTH},
            news("second side confirmed"),
            id="second side",
        ),
        pytest.param(
            {}, {"confidence": Confidence.CONFIRMED_BY_ONE}, news("one side confirmed"), id="first"
        ),
        pytest.param(
            {},
            {"confidence": Confidence.CONFIRMED_BY_BOTH},
            news("both sides confirmed"),
            id="both",
        ),
        pytest.param(
            {"confidence": Confidence.CONFIRMED_BY_BOTH},
            {"confidence": Confidence.CONFIRMED_BY_ONE},
            taken_back("confirmed by one side only"),
            id="one side less",
        ),
        pytest.param(
            {"confidence": Confidence.CONFIRMED_BY_ONE},
            {"confidence": Confidence.REPORTED},
            taken_back("confirmed by no side"),
            id="no side",
        ),
    ],
)
def test_what_changed_is_news_or_takes_back(
    before: dict[str, Any], now: dict[str, Any], expected: Change
) -> None:
    assert change(replace(TOLD, **before), replace(TOLD, **now), LEXICON) == expected


def test_a_plan_that_is_put_off_was_not_wrong() -> None:
    later = replace(PLAN, date=PartialDate("2026-10-03"))
    assert change(PLAN, later, LEXICON) == news("date: 12 September → 3 October")


def test_all_that_changed_stands_in_a_line() -> None:
    now = replace(TOLD, sources=3, date=PartialDate("2026-09-13"))
    assert change(TOLD, now, LEXICON).text == "date: 12 September → 13 September, +1 source"


def test_what_is_gone_is_told_in_our_own_words() -> None:
    merged = Gone(told=TOLD, into=a_development(headline="Talks resume"))
    assert gone_text(Gone(told=TOLD)) == "retracted: its reports were taken back"
    assert gone_text(merged) == "the same event as “Talks resume”"
    line = gone_line(merged, LEXICON)
    assert (line.id, line.headline, line.change) == (
        3,
        "Defence dialogue: United States and China",
        "the same event as another one",
    )


def test_nobody_named_is_named_by_kind() -> None:
    nobody: tuple[ActorId, ...] = ()
    assert name_of(replace(TOLD, parties=nobody), LEXICON) == "Defence dialogue"
