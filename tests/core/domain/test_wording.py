"""How a development reads, on Monday 23 November 2026."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.model import (
    ActorId,
    Confidence,
    DevelopmentId,
    EntryId,
    Level,
    MechanismId,
    OutletId,
    PartialDate,
    Report,
    Status,
    TypeId,
)
from bot.domain.wording import (
    DevelopmentLine,
    SourceLine,
    count_text,
    day_text,
    days_ago_text,
    join_names,
    line_of,
    mechanism_name,
    moment_text,
    partial_date_text,
    quoted_list,
    weekday_text,
    when_text,
)
from tests.build import NOW, a_development, a_report
from tests.core.domain.small_lexicon import small_lexicon

LEXICON = small_lexicon()
TODAY = NOW.date()


def report(outlet: str, *, official: bool = False, **fields: Any) -> Report:
    """Return a report by an outlet of the small lexicon."""
    known = LEXICON.outlets[OutletId(outlet)]
    named: dict[str, Any] = {
        "outlet_id": known.id,
        "outlet_name": known.name,
        "ownership": known.label,
        "country": known.country,
        "is_official": official,
    }
    return a_report(**named | fields)


def test_a_development_reads_whole() -> None:
    development = a_development(
        id=DevelopmentId(7),
        headline="China and the US resume policy talks",
        type=TypeId("defence_dialogue"),
        level=Level.WORKING,
        mechanism=MechanismId("us-cn-dpct"),
        happened_on=PartialDate("2024-09-14"),
        place="Beijing",
        confidence=Confidence.CONFIRMED_BY_ONE,
        reports=(report("press-tv", title="Talks held", url="https://press-tv.example/1"),),
    )
    assert line_of(development, LEXICON, NOW) == DevelopmentLine(
        id=DevelopmentId(7),
        headline="China and the US resume policy talks",
        when="14 September 2024",
        kind="Defence dialogue",
        status="held",
        parties="United States and China",
        facts="Defence dialogue · held · working level · US-China Defense Policy Coordination "
        "Talks · Beijing",
        summary="The two delegations met on Monday.",
        confidence="Confirmed by one side",
        warning="Only Iranian state media report this so far.",
        sources=(
            SourceLine(
                name="Press Tv",
                ownership="Iranian state broadcaster",
                title="Talks held",
                url="https://press-tv.example/1",
                published_at=NOW - timedelta(hours=2),
                is_state=True,
            ),
        ),
        url=None,
    )


def test_the_headline_leads_to_the_report_that_it_is_of() -> None:
    reports = (
        report("us-dow", official=True, title="Readout", url="https://dow.example/1"),
        report("wire-one", title="US, China talk", url="https://wire.example/1"),
        report("wire-one", title="US, China talked", url="https://wire.example/2"),
    )
    line = line_of(a_development(headline="US, China talk", reports=reports), LEXICON, NOW)
    assert line.url == "https://wire.example/1"


def test_a_summary_is_as_generated_as_that_of_the_report_it_is_of() -> None:
    reports = (
        a_report(summary="They met.", generated_by="small-1"),
        a_report(summary="Both met."),
    )
    named = [
        line_of(a_development(summary=summary, reports=reports), LEXICON, NOW).generated_by
        for summary in ("They met.", "Both met.", "Nobody says so.")
    ]
    assert named == ["small-1", "", ""]


def test_what_is_missing_leaves_no_gap() -> None:
    development = a_development("", headline="", summary="", type=None, reports=())
    line = line_of(development, LEXICON, NOW)
    assert (line.headline, line.parties, line.facts, line.warning, line.sources) == (
        "Engagement",
        "",
        "Engagement · held",
        "",
        (),
    )


def test_a_development_without_a_headline_is_named_by_kind_and_parties() -> None:
    development = a_development(headline="", type=TypeId("joint_exercise"))
    assert line_of(development, LEXICON, NOW).headline == "Joint exercise: United States and China"


@pytest.mark.parametrize(
    ("status", "happened_on", "when"),
    [
        (Status.HELD, "2024-09-14", "14 September 2024"),
        (Status.HELD, "2024-09", "September 2024"),
        (Status.HELD, "2024", "2024"),
        (Status.PLANNED, "2026-12-03", "planned for 3 December 2026"),
        (Status.PLANNED, "2026-11", "planned for November 2026"),
        (Status.PROPOSED, "2027", "proposed for 2027"),
        (Status.PLANNED, "2026-11-22", "was planned for 22 November 2026"),
    ],
)
def test_a_date_is_told_as_exactly_as_it_is_known(
    status: Status, happened_on: str, when: str
) -> None:
    development = a_development(status=status, happened_on=PartialDate(happened_on))
    assert when_text(development, NOW) == when


@pytest.mark.parametrize(
    ("happened_on", "when"),
    [
        ("2026-11-23", "proposed on 23 November 2026"),
        ("2026-10", "proposed in October 2026"),
        ("2026-11-24", "proposed for 24 November 2026"),
        ("2026-11", "proposed for November 2026"),
    ],
)
def test_a_proposal_has_a_day_of_its_own(happened_on: str, when: str) -> None:
    development = a_development(
        status=Status.PROPOSED, happened_on=PartialDate(happened_on), reports=(a_report(),)
    )
    assert when_text(development, NOW) == when


@pytest.mark.parametrize(
    ("actors", "confidence", "text"),
    [
        ("us-cn", Confidence.ANNOUNCED, "Announced, not yet confirmed"),
        ("us-cn", Confidence.REPORTED, "Reported; no official text of a party yet"),
        ("us-cn", Confidence.CONFIRMED_BY_ONE, "Confirmed by one side"),
        ("us-cn", Confidence.CONFIRMED_BY_BOTH, "Confirmed by both sides"),
        ("us-gb-au", Confidence.CONFIRMED_BY_BOTH, "Confirmed by several of the parties"),
        ("us-gb-au", Confidence.CONFIRMED_BY_ONE, "Confirmed by one of the parties"),
        ("us-gb-au", Confidence.ANNOUNCED, "Announced, not yet confirmed"),
    ],
)
def test_confidence_says_whose_texts_were_read(
    actors: str, confidence: Confidence, text: str
) -> None:
    development = a_development(actors, confidence=confidence)
    assert line_of(development, LEXICON, NOW).confidence == text


@pytest.mark.parametrize(
    ("sorted_on", "when"),
    [
        (date(2024, 9, 15), "date not known (reported 15 September 2024)"),
        (None, "date not known"),
    ],
)
def test_a_date_that_is_not_known_is_not_guessed(sorted_on: date | None, when: str) -> None:
    assert when_text(a_development(happened_on=None, sorted_on=sorted_on), NOW) == when


def test_sources_are_official_first_then_newest_each_outlet_once() -> None:
    reports = (
        report("wire-one", title="old", published_at=NOW - timedelta(days=2)),
        report("wire-one", title="new", published_at=NOW - timedelta(days=1)),
        report("xinhua", title="undated", published_at=None),
        a_report(title="unknown", outlet_name="blog.example", published_at=NOW),
        report("us-dow", official=True, title="readout", published_at=NOW - timedelta(days=3)),
    )
    apart = tuple(replace(each, entry_id=EntryId(at)) for at, each in enumerate(reports))
    line = line_of(a_development(reports=apart), LEXICON, NOW)
    assert [source.title for source in line.sources] == ["readout", "unknown", "new", "undated"]


def printed(number: int, outlet: str, copy_of: int | None = None, **fields: Any) -> Report:
    """Return a report; `copy_of` is the number of the first one with its text."""
    return a_report(
        entry_id=EntryId(number),
        title=f"{number}",
        outlet_name=outlet,
        published_at=NOW - timedelta(hours=number),
        copy_of=None if copy_of is None else EntryId(copy_of),
        **fields,
    )


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        pytest.param(
            [printed(1, "A"), printed(2, "B"), printed(3, "C", 1), printed(4, "D", 1)],
            [("1", 3, False), ("3", 0, True), ("4", 0, True), ("2", 0, False)],
            id="those of one text stand together",
        ),
        pytest.param(
            [printed(1, "A"), printed(2, "A", 1)],
            [("1", 0, False)],
            id="twice in one outlet is in one outlet",
        ),
        pytest.param(
            [printed(1, "A", 9), printed(2, "A"), printed(3, "B", 9)],
            [("2", 0, False), ("3", 2, False)],
            id="an outlet's own words stand for it",
        ),
        pytest.param(
            [printed(1, "A", is_official=False), printed(2, "B", 1, is_official=True)],
            [("2", 2, False), ("1", 0, True)],
            id="official ones first",
        ),
    ],
)
def test_one_text_in_several_outlets_is_shown_as_one(
    reports: list[Report], expected: list[tuple[str, int, bool]]
) -> None:
    line = line_of(a_development(reports=tuple(reports)), LEXICON, NOW)
    assert [(each.title, each.same_text, each.is_copy) for each in line.sources] == expected


def test_of_the_copies_of_a_text_those_of_states_come_first_and_unknown_outlets_last() -> None:
    copied = EntryId(1)
    reports = (
        printed(1, "A"),
        replace(report("wire-one", title="private"), entry_id=EntryId(3), copy_of=copied),
        replace(report("xinhua", title="state"), entry_id=EntryId(4), copy_of=copied),
        replace(a_report(title="unknown", outlet_name="b"), entry_id=EntryId(2), copy_of=copied),
    )
    line = line_of(a_development(reports=reports), LEXICON, NOW)
    assert [(each.title, each.is_state) for each in line.sources[1:]] == [
        ("state", True),
        ("private", False),
        ("unknown", False),
    ]


def test_what_is_paid_for_is_said() -> None:
    reports = (printed(1, "A", is_paywalled=True), printed(2, "B"))
    line = line_of(a_development(reports=reports), LEXICON, NOW)
    assert [each.is_paywalled for each in line.sources] == [True, False]


def test_who_reprints_state_media_is_no_second_voice() -> None:
    state = report("xinhua", entry_id=EntryId(1))
    reprint = a_report(entry_id=EntryId(2), copy_of=EntryId(1))
    warnings = [
        line_of(a_development(reports=(state, other)), LEXICON, NOW).warning
        for other in (reprint, replace(reprint, copy_of=None))
    ]
    assert warnings == ["Only Chinese state media report this so far.", ""]


@pytest.mark.parametrize(
    ("reports", "warning"),
    [
        pytest.param(
            [report("press-tv"), report("irna")],
            "Only Iranian state media report this so far.",
            id="state media",
        ),
        pytest.param(
            [report("cn-mnd", official=True)],
            "Only Chinese government outlets report this so far.",
            id="a government",
        ),
        pytest.param(
            [report("cn-mnd", official=True), report("xinhua")],
            "Only Chinese government and state media report this so far.",
            id="both",
        ),
        pytest.param([report("xinhua"), report("press-tv")], "", id="two states"),
        pytest.param([report("xinhua"), report("wire-one")], "", id="a private outlet too"),
        pytest.param([a_report(outlet_id=OutletId("new-one"))], "", id="an outlet not in our data"),
        pytest.param([a_report(is_official=True)], "", id="an international organisation"),
        pytest.param(
            [a_report(is_official=True, country=ActorId("nato"))],
            "Only North Atlantic Treaty Organization government outlets report this so far.",
            id="an owner without an adjective",
        ),
        pytest.param(
            [report("xinhua", country=None)],
            "Only Chinese state media report this so far.",
            id="the outlet knows its country",
        ),
    ],
)
def test_one_sided_reporting_is_flagged(reports: list[Report], warning: str) -> None:
    development = a_development(reports=tuple(reports))
    assert line_of(development, LEXICON, NOW).warning == warning


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (TODAY, "today"),
        (TODAY - timedelta(days=1), "yesterday"),
        (TODAY + timedelta(days=1), "tomorrow"),
        (TODAY - timedelta(days=3), "3 days ago"),
        (TODAY + timedelta(days=10), "in 10 days"),
        (TODAY - timedelta(days=14), "2 weeks ago"),
        (TODAY - timedelta(days=61), "2 months ago"),
        (TODAY - timedelta(days=729), "23 months ago"),
        (TODAY - timedelta(days=3000), "8 years ago"),
    ],
)
def test_distance_in_time_is_told_in_round_numbers(day: date, text: str) -> None:
    assert days_ago_text(day, TODAY) == text


@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")],
)
def test_names_make_a_list(names: list[str], text: str) -> None:
    assert join_names(names) == text


def test_small_phrases() -> None:
    assert (
        day_text(date(2026, 9, 4)),
        weekday_text(date(2026, 11, 23)),
        moment_text(datetime(2026, 11, 23, 8, 5, tzinfo=UTC)),
        moment_text(datetime(2026, 11, 23, 23, 5, tzinfo=UTC), "Asia/Tokyo"),
        partial_date_text(PartialDate("2026-02")),
        count_text(1, "report"),
        count_text(1200, "report"),
        quoted_list(["a", "b"], last="or"),
        mechanism_name(MechanismId("gone"), LEXICON),
        mechanism_name(None, LEXICON),
    ) == (
        "4 September 2026",
        "Monday 23 November 2026",
        "23 November 2026, 08:05 UTC",
        "24 November 2026, 08:05 Asia/Tokyo",
        "February 2026",
        "1 report",
        "1,200 reports",
        "“a” or “b”",
        "gone",
        "",
    )


def test_reports_of_one_entry_stay_apart_by_outlet() -> None:
    same = [report("xinhua", entry_id=EntryId(1)), report("irna", entry_id=EntryId(1))]
    assert len(line_of(a_development(reports=tuple(same)), LEXICON, NOW).sources) == 2


@pytest.mark.parametrize(
    ("status", "kind", "facts"),
    [
        (Status.CANCELLED, "Cancellation", "Cancellation · Beijing"),
        (Status.SUSPENDED, "Engagement", "Engagement · suspended · Beijing"),
    ],
)
def test_a_single_thing_called_off_suspends_no_contacts(
    status: Status, kind: str, facts: str
) -> None:
    development = a_development(
        "us-cn", type=TypeId("suspension"), status=status, level=None, place="Beijing"
    )
    line = line_of(development, LEXICON, NOW)
    assert (line.kind, line.facts) == (kind, facts)
