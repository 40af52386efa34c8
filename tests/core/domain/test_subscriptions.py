"""From a filled-in form to a subscription, on Monday 23 November 2026, 09:00 UTC."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from bot.domain.model import ChannelId
from bot.domain.posting import Asker, Cadence, Preferences, Slot, Subscription
from bot.domain.subscriptions import (
    SubscriptionDraft,
    describe_changes,
    draft_of,
    parse_skipped,
    pause_end,
    skipped_text,
    validate,
)
from bot.errors import SubscriptionError
from tests.build import CHANNEL, NOW, TEAM, USER
from tests.core.domain.small_lexicon import small_lexicon

LEXICON = small_lexicon()
DRAFT = SubscriptionDraft(
    team_id=TEAM,
    channel_id=CHANNEL,
    query=" us-china   since:7d ",
    weekdays=frozenset(range(5)),
    at="9am",
    zone="europe/berlin",
    first_edition_now=False,
    created_by=USER,
    created_by_name="Mara",
)


def test_a_draft_becomes_a_subscription() -> None:
    assert validate(DRAFT, LEXICON, NOW) == Subscription(
        id=None,
        team_id=TEAM,
        channel_id=CHANNEL,
        query="us-china since:7d",
        cadence=Cadence(weekdays=frozenset(range(5)), times=(time(9),), zone="Europe/Berlin"),
        created_by=USER,
        created_by_name="Mara",
        created_at=NOW,
        next_slot=Slot(
            due_at=datetime(2026, 11, 24, 8, 0, tzinfo=UTC),
            local_date=date(2026, 11, 24),
            wall_time="09:00",
        ),
    )


def test_a_first_edition_is_due_at_once() -> None:
    draft = replace(DRAFT, first_edition_now=True, zone="Asia/Tokyo")
    late = datetime(2026, 11, 23, 15, 7, tzinfo=UTC)
    assert validate(draft, LEXICON, late).next_slot == Slot(
        due_at=late, local_date=date(2026, 11, 24), wall_time="00:07"
    )


def test_a_draft_may_ask_for_more() -> None:
    preferences = Preferences(most=5, quiet_days=0)
    draft = replace(
        DRAFT,
        at="17:00 and 8:30",
        month_day=31,
        weekdays=frozenset(),
        skip="2026-12-31; 2027-01-30 to 2027-02-01",
        preferences=preferences,
    )
    made = validate(draft, LEXICON, NOW)
    assert (made.cadence, made.preferences, made.next_slot.local_date) == (
        Cadence(
            weekdays=frozenset(range(7)),
            times=(time(8, 30), time(17)),
            zone="Europe/Berlin",
            month_day=31,
            skipped=frozenset(
                {date(2026, 12, 31), date(2027, 1, 30), date(2027, 1, 31), date(2027, 2, 1)}
            ),
        ),
        preferences,
        date(2026, 11, 30),
    )


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", []),
        ("2026-12-24", ["2026-12-24"]),
        ("2026-12-30..2027-01-01,", ["2026-12-30", "2026-12-31", "2027-01-01"]),
        ("2026-12-31 until 2027-01-01\n2026-12-31", ["2026-12-31", "2027-01-01"]),
    ],
)
def test_days_off_are_read(text: str, days: list[str]) -> None:
    assert sorted(day.isoformat() for day in parse_skipped(text)) == days


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Christmas", "'Christmas' is no date. Write 2026-12-24, or 2026-12-24 to 2027-01-02."),
        ("2026-12-24 to", "'2026-12-24 to' is no date. "
         "Write 2026-12-24, or 2026-12-24 to 2027-01-02."),
        ("2027-01-02..2026-12-24", "'2027-01-02..2026-12-24' is not a range of at most a year."),
        ("2026-01-01..2029-01-01", "'2026-01-01..2029-01-01' is not a range of at most a year."),
        ("2026-01-01 to 2026-12-31, 2027-01-01 to 2027-12-31", "Give at most 366 days."),
    ],
)  # fmt: skip
def test_days_off_that_cannot_be_are_named(text: str, message: str) -> None:
    with pytest.raises(SubscriptionError) as caught:
        parse_skipped(text)
    assert caught.value.fields == {"skip": message}


def test_what_was_changed_is_told_in_words() -> None:
    before = validate(replace(DRAFT, query=""), LEXICON, NOW)
    draft = replace(DRAFT, at="8:30", skip="2026-12-24", preferences=Preferences(most=5))
    after = validate(draft, LEXICON, NOW)
    assert describe_changes(before, after) == (
        "query: everything → us-china since:7d;"
        " when: weekdays at 09:00 Europe/Berlin → weekdays at 08:30 Europe/Berlin;"
        " without: no exception → 2026-12-24; most: 12 → 5"
    )
    assert describe_changes(before, before) == ""


def test_an_empty_query_asks_for_everything() -> None:
    assert validate(replace(DRAFT, query=" "), LEXICON, NOW).query == ""


def test_every_wrong_field_is_named_at_once() -> None:
    draft = replace(
        DRAFT,
        channel_id=ChannelId(""),
        query="us-chna",
        weekdays=frozenset(),
        at="soon",
        zone="Berlin",
    )
    with pytest.raises(SubscriptionError) as caught:
        validate(draft, LEXICON, NOW)
    assert caught.value.fields == {
        "channel": "Choose the channel that the digest should go to.",
        "query": "I don't know the place or organisation 'chna'. Did you mean `us-china`?",
        "weekdays": "Choose at least one day.",
        "at": "'soon' is no time of day. Write it as 09:00, 17:30 or 9am.",
        "zone": "I don't know the time zone 'Berlin'. Did you mean `Europe/Berlin`?",
    }


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(DRAFT, channel_id=ChannelId("#general")), "channel"),
        (replace(DRAFT, weekdays=frozenset({7})), "weekdays"),
        (replace(DRAFT, query='"'), "query"),
        (replace(DRAFT, at=""), "at"),
        (replace(DRAFT, zone=""), "zone"),
    ],
)
def test_one_wrong_field_is_enough(draft: SubscriptionDraft, field: str) -> None:
    with pytest.raises(SubscriptionError) as caught:
        validate(draft, LEXICON, NOW)
    assert list(caught.value.fields) == [field]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("", ""),
        ("2027-01-02, 2026-12-24", "2026-12-24\n2027-01-02"),
        ("2026-12-24 to 2026-12-26", "2026-12-24–2026-12-26"),
    ],
)
def test_days_off_are_written_as_they_are_read(typed: str, text: str) -> None:
    days = parse_skipped(typed)
    assert (skipped_text(days), parse_skipped(text)) == (text, days)


def test_a_cadence_alone_makes_a_draft() -> None:
    cadence = Cadence(
        weekdays=frozenset(range(7)), times=(time(8), time(17)), zone="Asia/Tokyo", month_day=3
    )
    asker = Asker(team_id=TEAM, user_id=USER, channel_id=CHANNEL)
    made = validate(draft_of("us-china", cadence, asker, "Mara"), LEXICON, NOW)
    assert (made.cadence, made.query, made.created_by_name) == (cadence, "us-china", "Mara")
    assert draft_of("", cadence, replace(asker, channel_id=None), "").channel_id == ""


@pytest.mark.parametrize(
    ("length", "day", "end"),
    [
        ("open", "2026-11-25", None),
        ("week", "", datetime(2026, 11, 29, 23, tzinfo=UTC)),
        ("day", "2026-12-01", datetime(2026, 11, 30, 23, tzinfo=UTC)),
    ],
)
def test_a_pause_ends_as_a_day_begins(length: str, day: str, end: datetime | None) -> None:
    assert pause_end(length, day, "Europe/Berlin", NOW) == end


@pytest.mark.parametrize(
    ("length", "day", "fields"),
    [
        ("", "", {"length": "Choose how long the digest should rest."}),
        ("day", "", {"day": "Choose the day on which it should go on."}),
        ("day", "2026-11-23", {"day": "Choose a day that lies ahead, within a year."}),
        ("day", "2028-11-24", {"day": "Choose a day that lies ahead, within a year."}),
    ],
)
def test_a_pause_without_an_end_that_it_needs_is_told(
    length: str, day: str, fields: dict[str, str]
) -> None:
    with pytest.raises(SubscriptionError) as caught:
        pause_end(length, day, "Europe/Berlin", NOW)
    assert caught.value.fields == fields
