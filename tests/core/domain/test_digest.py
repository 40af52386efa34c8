"""Composing digests, on Monday 23 November 2026, 09:00 UTC."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.answer import Found
from bot.domain.digest import Digest, NothingNew, Quiet, Section, compose, edition_window
from bot.domain.model import Development, DevelopmentId, PartialDate, Status, SubscriptionId, TypeId
from bot.domain.posting import Freshness, Preferences
from bot.domain.telling import Gone, Memory, Told, gone_line
from bot.domain.wording import line_of
from tests.build import NOW, a_development, a_report, a_subscription
from tests.core.domain.small_lexicon import small_lexicon

LEXICON = small_lexicon()
SINCE = NOW - timedelta(days=3)
BEFORE, AFTER = SINCE - timedelta(days=1), SINCE + timedelta(days=1)
SUBSCRIPTION = a_subscription(id=SubscriptionId(4), covered_until=SINCE)
FRESH = Freshness(
    reading_since=datetime(2026, 9, 1, tzinfo=UTC),
    source_count=3,
    answering_count=2,
    failing=("Xinhua",),
)


def talks(number: int, kind: str = "defence_dialogue", **fields: Any) -> Development:
    defaults: dict[str, Any] = {
        "id": DevelopmentId(number),
        "type": TypeId(kind),
        "created_at": AFTER,
        "changed_at": AFTER,
    }
    return a_development(**defaults | fields)


def found(*developments: Development, total: int | None = None) -> Found:
    count = len(developments) if total is None else total
    return Found(developments=developments, total=count, freshness=FRESH)


def composed(*developments: Development, **preferences: Any) -> Digest:
    subscription = replace(SUBSCRIPTION, preferences=Preferences(**preferences))
    digest = compose(subscription, found(*developments), NOW, LEXICON)
    assert isinstance(digest, Digest)
    return digest


def test_a_digest_is_composed_whole() -> None:
    fresh = talks(1)
    updated = talks(2, created_at=BEFORE)
    coming = talks(3, status=Status.PLANNED, happened_on=PartialDate("2026-12-03"))
    assert composed(updated, coming, fresh) == Digest(
        subscription_id=SubscriptionId(4),
        title="Military diplomacy: United States and China",
        date="Monday 23 November 2026",
        understood="United States and China",
        opening="1 new, 1 updated and 1 upcoming since Friday 20 November 2026, 10:00 "
        "Europe/Berlin.",
        sections=(
            Section(title="New", lines=(line_of(fresh, LEXICON, NOW),)),
            Section(
                title="Updated",
                lines=(replace(line_of(updated, LEXICON, NOW), change="+1 source"),),
            ),
            Section(title="Upcoming", lines=(line_of(coming, LEXICON, NOW),)),
        ),
        left_out=0,
        all_query="us-cn since:2026-11-23",
        sources="Reading since 1 September 2026; 2 of 3 sources answering (1 failing). Not "
        "answering at the moment: Xinhua.",
        set_up_by="Mara",
        cadence="weekdays at 09:00 Europe/Berlin",
        covered_until=NOW,
        told=(Told.of(coming), Told.of(updated), Told.of(fresh)),
    )


def test_nothing_new_is_nothing_to_post() -> None:
    assert compose(SUBSCRIPTION, found(), NOW, LEXICON) == NothingNew(covered_until=NOW)


def test_the_most_important_stand_first() -> None:
    digest = composed(talks(1, "port_call"), talks(2, "leader_summit"), talks(3), talks(4))
    assert [line.id for line in digest.sections[0].lines] == [2, 4, 3, 1]


def test_what_lies_ahead_stands_by_date_and_undated_last() -> None:
    digest = composed(
        talks(1, status=Status.PROPOSED, happened_on=None),
        talks(2, status=Status.PLANNED, happened_on=PartialDate("2027-01")),
        talks(3, status=Status.PLANNED, happened_on=PartialDate("2026-12-03"), created_at=BEFORE),
    )
    assert [(one.title, [line.id for line in one.lines]) for one in digest.sections] == [
        ("Upcoming", [3, 2, 1])
    ]


def test_the_cap_keeps_the_most_important_and_counts_the_rest() -> None:
    digest = composed(talks(1, "port_call"), talks(2, "leader_summit"), talks(3), most=2)
    assert ([line.id for line in digest.sections[0].lines], digest.left_out) == ([2, 3], 1)


def test_what_the_store_kept_back_is_left_out_too() -> None:
    digest = compose(SUBSCRIPTION, found(talks(1), total=250), NOW, LEXICON)
    assert isinstance(digest, Digest)
    assert digest.left_out == 249


def test_what_matters_less_than_was_asked_for_does_not_belong() -> None:
    several = (talks(1, "port_call"), talks(2, "leader_summit"), talks(3, "port_call"))
    digest = composed(*several, least=4)
    assert ([line.id for line in digest.sections[0].lines], digest.left_out) == ([2], 0)
    strict = replace(SUBSCRIPTION, preferences=Preferences(least=5))
    assert compose(strict, found(talks(1, "port_call")), NOW, LEXICON) == NothingNew(
        covered_until=NOW
    )


def test_an_edition_that_comes_late_says_so() -> None:
    slot = replace(SUBSCRIPTION.next_slot, due_at=NOW - timedelta(minutes=15))
    late = compose(replace(SUBSCRIPTION, next_slot=slot), found(talks(1)), NOW, LEXICON)
    slot = replace(slot, due_at=NOW - timedelta(minutes=14))
    in_time = compose(replace(SUBSCRIPTION, next_slot=slot), found(talks(1)), NOW, LEXICON)
    assert isinstance(late, Digest)
    assert isinstance(in_time, Digest)
    assert late.opening == ("Late: due on Monday 23 November 2026 at 09:45. " + in_time.opening)


@pytest.mark.parametrize(
    ("quiet_days", "told", "is_told"),
    [(None, 30, False), (0, 0, True), (2, 1, False), (2, 2, True), (2, None, True)],
)
def test_a_quiet_time_is_told_as_often_as_was_asked_for(
    quiet_days: int | None, told: int | None, is_told: bool
) -> None:
    quiet = replace(
        SUBSCRIPTION,
        preferences=Preferences(quiet_days=quiet_days),
        told_at=None if told is None else NOW - timedelta(days=told),
        created_at=NOW - timedelta(days=2),
    )
    edition = compose(quiet, found(), NOW, LEXICON)
    assert isinstance(edition, Quiet if is_told else NothingNew)


def test_a_quiet_line_says_since_when_and_what_was_read() -> None:
    quiet = replace(
        SUBSCRIPTION,
        preferences=Preferences(quiet_days=0),
        told_at=NOW - timedelta(days=3),
        next_slot=replace(SUBSCRIPTION.next_slot, due_at=NOW),
    )
    edition = compose(quiet, found(), NOW, LEXICON)
    everything = compose(replace(quiet, query=""), found(), NOW, LEXICON)
    assert isinstance(edition, Quiet)
    assert isinstance(everything, Quiet)
    assert edition.opening == f"Nothing new about {quiet.query} since Friday 20 November 2026."
    assert everything.opening == "Nothing new since Friday 20 November 2026."
    assert edition.cadence == "weekdays at 09:00 Europe/Berlin"
    assert "sources" in edition.sources


@pytest.mark.parametrize(
    ("query", "days", "total", "expected"),
    [
        pytest.param("us-cn", (3, 9, 5), 3, "us-cn since:2026-11-14", id="since the earliest day"),
        pytest.param("us-cn", (3, None), 2, "us-cn", id="a day is not known"),
        pytest.param("us-cn", (3,), 250, "us-cn", id="the store kept some back"),
        pytest.param("", (3,), 1, "since:2026-11-20", id="everything"),
        pytest.param("us-cn since:2026-01-01", (3,), 1, "us-cn since:2026-11-20", id="narrower"),
        pytest.param("topic:unheard-of", (3,), 1, "topic:unheard-of", id="understood no longer"),
    ],
)
def test_a_query_finds_every_development_of_the_edition(
    query: str, days: tuple[int | None, ...], total: int, expected: str
) -> None:
    developments = (
        talks(number, sorted_on=None if ago is None else (NOW - timedelta(days=ago)).date())
        for number, ago in enumerate(days, start=1)
    )
    subscription = replace(SUBSCRIPTION, query=query)
    subscription = replace(subscription, preferences=Preferences(most=1))
    digest = compose(subscription, found(*developments, total=total), NOW, LEXICON)
    assert isinstance(digest, Digest)
    assert digest.all_query == expected


@pytest.mark.parametrize(
    ("reports", "change"),
    [
        pytest.param([("a", BEFORE), ("b", AFTER), ("c", AFTER)], "+2 sources", id="other outlets"),
        pytest.param([("a", BEFORE), ("a", AFTER)], "+1 report", id="the same outlet"),
        pytest.param([("a", BEFORE)], "changed", id="no new report"),
        pytest.param([("a", None)], "changed", id="undated"),
    ],
)
def test_what_changed_is_told(reports: list[tuple[str, datetime | None]], change: str) -> None:
    told = tuple(a_report(outlet_name=name, published_at=when) for name, when in reports)
    digest = composed(talks(1, created_at=BEFORE, reports=told))
    assert [line.change for line in digest.sections[0].lines] == [change]


def test_a_query_that_is_no_longer_understood_stands_as_it_was_typed() -> None:
    subscription = replace(SUBSCRIPTION, query="us-chna")
    digest = compose(subscription, found(talks(1)), NOW, LEXICON)
    assert isinstance(digest, Digest)
    assert (digest.understood, digest.title) == ("us-chna", "Military diplomacy: us-chna")


def test_dates_are_those_of_the_reader() -> None:
    late = NOW + timedelta(hours=3)
    far = replace(
        SUBSCRIPTION,
        cadence=replace(SUBSCRIPTION.cadence, zone="Pacific/Auckland"),
        next_slot=replace(SUBSCRIPTION.next_slot, due_at=late),
    )
    digest = compose(far, found(talks(1)), late, LEXICON)
    assert isinstance(digest, Digest)
    assert (digest.date, digest.opening) == (
        "Tuesday 24 November 2026",
        "1 new since Friday 20 November 2026, 22:00 Pacific/Auckland.",
    )


def test_an_edition_begins_where_the_one_before_ended() -> None:
    first = replace(SUBSCRIPTION, covered_until=None, created_at=NOW)
    monthly = replace(first, created_at=NOW - timedelta(days=30))
    assert [edition_window(each, NOW) for each in (SUBSCRIPTION, first, monthly)] == [
        SINCE,
        NOW - timedelta(days=7),
        NOW - timedelta(days=30),
    ]


def remembered(*developments: Development, **facts: Any) -> Memory:
    return Memory(told={each.id: replace(Told.of(each), **facts) for each in developments})


def recomposed(memory: Memory, *developments: Development, **preferences: Any) -> Any:
    subscription = replace(SUBSCRIPTION, preferences=Preferences(**preferences))
    return compose(subscription, found(*developments), NOW, LEXICON, memory)


def titles(digest: Digest) -> list[tuple[str, list[tuple[int, str]]]]:
    return [(one.title, [(line.id, line.change) for line in one.lines]) for one in digest.sections]


def test_what_changed_since_it_was_told_is_told_in_words() -> None:
    one = talks(1)
    digest = recomposed(remembered(one, status=Status.PLANNED, sources=0), one)
    assert titles(digest) == [("Updated", [(1, "status: planned → held, +1 source")])]


def test_nothing_is_told_again_unless_something_changed() -> None:
    one = talks(1)
    assert recomposed(remembered(one), one) == NothingNew(covered_until=NOW)


def test_what_was_taken_back_is_told_first_though_it_matters_less_or_lies_ahead() -> None:
    wrong = talks(1, "port_call", status=Status.PLANNED, happened_on=PartialDate("2026-12-03"))
    digest = recomposed(
        remembered(wrong, status=Status.HELD), wrong, talks(2, "leader_summit"), least=4, most=1
    )
    assert titles(digest) == [("Corrected", [(1, "status: made → planned")])]
    assert digest.left_out == 1


def test_what_is_gone_is_told_once_as_retracted_or_with_what_it_is_part_of() -> None:
    retracted, merged, whole = talks(1), talks(2), talks(3)
    gone = (Gone(told=Told.of(retracted)), Gone(told=Told.of(merged), into=whole))
    digest = recomposed(Memory(gone=gone), whole)
    name = "Defence dialogue: United States and China"
    assert titles(digest) == [
        (
            "Corrected",
            [
                (3, f"the same event as was told as {name}"),
                (1, "retracted: its reports were taken back"),
            ],
        )
    ]
    assert [(told.development_id, told.is_gone) for told in digest.told] == [
        (3, False),
        (1, True),
        (2, True),
    ]


def test_what_is_retracted_alone_makes_an_edition() -> None:
    gone = Gone(told=Told.of(talks(1)))
    digest = compose(SUBSCRIPTION, found(), NOW, LEXICON, Memory(gone=(gone,)))
    assert isinstance(digest, Digest)
    assert [section.lines for section in digest.sections] == [(gone_line(gone, LEXICON),)]


def test_what_was_told_to_be_gone_is_new_when_it_is_back() -> None:
    digest = recomposed(remembered(talks(1), is_gone=True), talks(1))
    assert titles(digest) == [("New", [(1, "")])]
