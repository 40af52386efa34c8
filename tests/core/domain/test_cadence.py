"""When subscriptions are due: every local date once, whatever the clocks do."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.cadence import (
    EVERY_DAY,
    WORKING_DAYS,
    describe_cadence,
    find_zone,
    newest_slot,
    next_slot,
    parse_cadence,
    parse_wall_time,
    parse_weekdays,
    split_cadence,
)
from bot.domain.posting import Cadence, Slot
from bot.errors import SubscriptionError


def daily(at: str, zone: str) -> Cadence:
    return Cadence(weekdays=EVERY_DAY, times=(time.fromisoformat(at),), zone=zone)


def slots(cadence: Cadence, after: str, count: int) -> list[tuple[str, str]]:
    """Return the local dates and due times of the next slots."""
    moment = datetime.fromisoformat(after).replace(tzinfo=UTC)
    found: list[Slot] = []
    while len(found) < count:
        found.append(next_slot(cadence, found[-1].due_at if found else moment))
    return [(str(slot.local_date), f"{slot.due_at:%Y-%m-%d %H:%M}") for slot in found]


def test_a_slot_is_named_by_its_local_date_and_wall_time() -> None:
    after = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    assert next_slot(daily("08:30", "Asia/Tokyo"), after) == Slot(
        due_at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC),
        local_date=date(2026, 11, 24),
        wall_time="08:30",
    )


def test_a_slot_is_strictly_after() -> None:
    cadence = daily("09:00", "UTC")
    assert slots(cadence, "2026-11-23T09:00", 1) == [("2026-11-24", "2026-11-24 09:00")]
    assert slots(cadence, "2026-11-23T08:59", 1) == [("2026-11-23", "2026-11-23 09:00")]


def test_only_the_chosen_weekdays_have_slots() -> None:
    cadence = Cadence(weekdays=frozenset({0, 4}), times=(time(9),), zone="UTC")
    assert slots(cadence, "2026-11-23T09:00", 3) == [
        ("2026-11-27", "2026-11-27 09:00"),
        ("2026-11-30", "2026-11-30 09:00"),
        ("2026-12-04", "2026-12-04 09:00"),
    ]


def test_several_times_a_day_have_a_slot_each() -> None:
    cadence = Cadence(weekdays=frozenset({0, 1}), times=(time(8, 30), time(17)), zone="UTC")
    assert slots(cadence, "2026-11-23T09:00", 4) == [
        ("2026-11-23", "2026-11-23 17:00"),
        ("2026-11-24", "2026-11-24 08:30"),
        ("2026-11-24", "2026-11-24 17:00"),
        ("2026-11-30", "2026-11-30 08:30"),
    ]


def test_times_that_a_gap_makes_one_have_one_slot() -> None:
    times = (time(2, 15), time(2, 45), time(3))
    cadence = Cadence(weekdays=EVERY_DAY, times=times, zone="Europe/Berlin")
    assert slots(cadence, "2026-03-28T12:00", 2) == [
        ("2026-03-29", "2026-03-29 01:00"),
        ("2026-03-30", "2026-03-30 00:15"),
    ]


@pytest.mark.parametrize(
    ("month_day", "days"),
    [
        (1, ["2026-12-01", "2027-01-01", "2027-02-01"]),
        (30, ["2026-11-30", "2026-12-30", "2027-01-30"]),
        (31, ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]),
    ],
)
def test_a_monthly_slot_is_on_its_day_or_the_months_last(month_day: int, days: list[str]) -> None:
    cadence = replace(daily("09:00", "UTC"), month_day=month_day)
    found = slots(cadence, "2026-11-23T09:00", len(days))
    assert [day for day, _ in found] == days


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "now", "newest"),
    [
        ("2026-11-23 09:00", "2026-11-23 09:00", "2026-11-23 09:00"),
        ("2026-11-23 09:00", "2026-11-24 08:59", "2026-11-23 09:00"),
        ("2026-11-23 09:00", "2026-11-26 10:00", "2026-11-26 09:00"),
        ("2020-11-23 09:00", "2026-11-26 08:00", "2026-11-25 09:00"),
        ("2026-11-23 07:12", "2026-11-23 07:13", "2026-11-23 07:12"),
        ("2026-11-23 09:00", "2026-11-22 09:00", "2026-11-23 09:00"),
    ],
)
def test_after_downtime_the_newest_slot_counts(due: str, now: str, newest: str) -> None:
    slot = Slot(due_at=at(due), local_date=at(due).date(), wall_time=due[11:])
    found = newest_slot(daily("09:00", "UTC"), slot, at(now))
    assert f"{found.due_at:%Y-%m-%d %H:%M}" == newest


def test_a_skipped_date_has_no_slot() -> None:
    cadence = replace(daily("09:00", "UTC"), skipped=frozenset({date(2026, 11, 24)}))
    assert slots(cadence, "2026-11-23T09:00", 1) == [("2026-11-25", "2026-11-25 09:00")]


@pytest.mark.parametrize(
    ("at", "zone", "after", "expected"),
    [
        pytest.param(
            "02:30",
            "Europe/Berlin",
            "2026-03-28T12:00",
            [("2026-03-29", "2026-03-29 01:00"), ("2026-03-30", "2026-03-30 00:30")],
            id="in a gap: the first minute after it",
        ),
        pytest.param(
            "02:30",
            "Europe/Berlin",
            "2026-10-24T12:00",
            [("2026-10-25", "2026-10-25 00:30"), ("2026-10-26", "2026-10-26 01:30")],
            id="in a repeated hour: once, the first time",
        ),
        pytest.param(
            "00:00",
            "America/Havana",
            "2026-03-07T12:00",
            [("2026-03-08", "2026-03-08 05:00"), ("2026-03-09", "2026-03-09 04:00")],
            id="midnight in a gap",
        ),
        pytest.param(
            "09:00",
            "Pacific/Apia",
            "2011-12-29T00:00",
            [("2011-12-29", "2011-12-29 19:00"), ("2011-12-31", "2011-12-30 19:00")],
            id="a whole date that the zone skips",
        ),
        pytest.param(
            "02:30",
            "Antarctica/Troll",
            "2026-03-28T12:00",
            [("2026-03-29", "2026-03-29 01:00"), ("2026-03-30", "2026-03-30 00:30")],
            id="a gap of two hours",
        ),
        pytest.param(
            "23:59",
            "Antarctica/Casey",
            "2009-10-17T00:00",
            [("2009-10-17", "2009-10-17 15:59"), ("2009-10-18", "2009-10-18 12:59")],
            id="a gap of three hours, over midnight",
        ),
        pytest.param(
            "00:10",
            "Africa/Monrovia",
            "1972-01-05T12:00",
            [("1972-01-06", "1972-01-06 00:54"), ("1972-01-07", "1972-01-07 00:45")],
            id="a gap that ends within a minute",
        ),
    ],
)
def test_clock_changes_neither_double_nor_drop_a_slot(
    at: str, zone: str, after: str, expected: list[tuple[str, str]]
) -> None:
    assert slots(daily(at, zone), after, len(expected)) == expected


ZONES = st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"}))
MOMENTS = st.integers(788_918_400, 2_051_222_400).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)
"""Instants from 1995 to 2034."""


@given(
    ZONES,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    MOMENTS,
)
@example("Pacific/Apia", frozenset({4}), time(9), datetime(2011, 12, 29, tzinfo=UTC))
@example("Pacific/Kiritimati", EVERY_DAY, time(0), datetime(1994, 12, 29, tzinfo=UTC))
@example("America/Sao_Paulo", EVERY_DAY, time(0), datetime(2018, 11, 2, tzinfo=UTC))
def test_slots_are_ahead_in_order_and_none_is_skipped(
    zone: str, weekdays: frozenset[int], at: time, after: datetime
) -> None:
    cadence = Cadence(weekdays=weekdays, times=(at,), zone=zone)
    first = next_slot(cadence, after)
    second = next_slot(cadence, first.due_at)
    assert after < first.due_at < second.due_at
    assert first.local_date < second.local_date
    between = [
        first.local_date + timedelta(days=number)
        for number in range(1, (second.local_date - first.local_date).days)
    ]
    assert [day for day in between if day.weekday() in weekdays and exists(day, zone)] == []


def exists(day: date, zone: str) -> bool:
    """Return whether any hour of a local date occurs in a zone."""
    noons = [datetime(day.year, day.month, day.day, hour, tzinfo=UTC) for hour in range(24)]
    around = [noon + timedelta(days=shift) for noon in noons for shift in (-1, 0, 1)]
    return day in {moment.astimezone(ZoneInfo(zone)).date() for moment in around}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("weekdays 08:30 Europe/Berlin", "weekdays at 08:30 Europe/Berlin"),
        ("weekdays at 08:30 in europe/berlin", "weekdays at 08:30 Europe/Berlin"),
        ("daily 9am", "every day at 09:00 UTC"),
        ("Every Day  at 12:15 pm", "every day at 12:15 UTC"),
        ("weekends 12 am", "weekends at 00:00 UTC"),
        ("mon,wed and fri 17.30 UTC", "Mondays, Wednesdays and Fridays at 17:30 UTC"),
        ("every Tuesday at 9:00 Asia/Tokyo", "Tuesdays at 09:00 Asia/Tokyo"),
        ("weekly 9:00", "Mondays at 09:00 UTC"),
        ("weekdays 17:00, 8:30 UTC", "weekdays at 08:30 and 17:00 UTC"),
        ("monthly 9:00", "monthly on the 1st at 09:00 UTC"),
        ("Monthly on the 22nd at 9:00 Asia/Tokyo", "monthly on the 22nd at 09:00 Asia/Tokyo"),
        ("every month on 13 9:00", "monthly on the 13th at 09:00 UTC"),
        ("monthly on the last day 18:00", "monthly on the last day at 18:00 UTC"),
        ("monthly 3 9 am & 1pm", "monthly on the 3rd at 09:00 and 13:00 UTC"),
    ],
)
def test_a_cadence_is_read_and_told(text: str, words: str) -> None:
    cadence = parse_cadence(text)
    assert describe_cadence(cadence) == words
    assert parse_cadence(describe_cadence(cadence)) == cadence


def test_a_cadence_without_a_zone_takes_the_given_one() -> None:
    assert parse_cadence("weekdays 9:00", zone="Asia/Tokyo") == Cadence(
        weekdays=WORKING_DAYS, times=(time(9),), zone="Asia/Tokyo"
    )


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "noon",
            {"weekdays": "Write days, a time and a zone, such as `weekdays 08:30 Europe/Berlin`."},
        ),
        (
            "foo 25:00 Mars",
            {
                "weekdays": "'foo' is no day. Write for example `weekdays`, `daily` or `mon, thu`.",
                "at": "'25:00' is no time of day. Write it as 09:00, 17:30 or 9am.",
                "zone": "I don't know the time zone 'Mars'. Write it as `Europe/Berlin` or `UTC`.",
            },
        ),
        ("and 9:00", {"weekdays": "Choose at least one day."}),
        ("monthly 32 9:00", {"weekdays": "No month has a day 32: write 1 to 31."}),
        ("daily 1:00, 2:00, 3:00, 4:00, 5:00, 6:00, 7:00", {"at": "Choose at most 6 times a day."}),
    ],
)
def test_every_mistake_in_a_cadence_is_named(text: str, fields: dict[str, str]) -> None:
    with pytest.raises(SubscriptionError) as caught:
        parse_cadence(text)
    assert caught.value.fields == fields


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("09:00", time(9)),
        ("9:00", time(9)),
        (" 9.05 ", time(9, 5)),
        ("9h30", time(9, 30)),
        ("9am", time(9)),
        ("9 PM", time(21)),
        ("12am", time(0)),
        ("12:30 p.m.", time(12, 30)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_wall_time_is_read(text: str, at: time) -> None:
    assert parse_wall_time(text) == at


@pytest.mark.parametrize("text", ["", "9", "24:00", "9:60", "13pm", "0am", "9:5", "٩:٠٠", "noon"])
def test_what_is_no_wall_time_is_refused(text: str) -> None:
    with pytest.raises(SubscriptionError) as caught:
        parse_wall_time(text)
    assert list(caught.value.fields) == ["at"]


@pytest.mark.parametrize(("text", "days"), [("mondays", {0}), ("tue & thurs", {1, 3})])
def test_weekdays_are_read(text: str, days: set[int]) -> None:
    assert parse_weekdays(text) == days


@pytest.mark.parametrize("text", ["Mo-Fr", "su", "noday"])
def test_what_is_no_weekday_is_refused(text: str) -> None:
    with pytest.raises(SubscriptionError, match="is no day"):
        parse_weekdays(text)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("utc", "UTC"),
        (" america/new york ", "America/New_York"),
    ],
)
def test_a_zone_is_found_in_any_case(text: str, zone: str) -> None:
    assert find_zone(text) == zone


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Berlin", "I don't know the time zone 'Berlin'. Did you mean `Europe/Berlin`?"),
        ("Europe/Lisbonn", "I don't know the time zone 'Europe/Lisbonn'. Did you mean "
         "`Europe/Lisbon`?"),
        ("", "I don't know the time zone ''. Write it as `Europe/Berlin` or `UTC`."),
        ("localtime", "I don't know the time zone 'localtime'. Write it as `Europe/Berlin` or "
         "`UTC`."),
    ],
)  # fmt: skip
def test_an_unknown_zone_is_refused_with_near_ones(text: str, message: str) -> None:
    with pytest.raises(SubscriptionError) as caught:
        find_zone(text)
    assert caught.value.fields == {"zone": message}


@given(st.text(max_size=30))
@example("../../etc/passwd")
@example("Europe")
@example("a\0b")
@example("x" * 5000)
@example("\ud800")
def test_any_text_is_a_zone_or_a_message(text: str) -> None:
    try:
        zone = find_zone(text)
    except SubscriptionError as error:
        assert len(error.fields["zone"]) < 200  # noqa: PT017 - either outcome is right
    else:
        assert ZoneInfo(zone).key == zone


@pytest.mark.parametrize(
    ("text", "query", "cadence"),
    [
        ("", "", None),
        ("us-china", "us-china", None),
        ("us-china  weekdays", "us-china weekdays", None),
        ("us-china weekdays 8:30", "us-china", "weekdays at 08:30 Asia/Tokyo"),
        ("us-china, mon and thu at 9am", "us-china", "Mondays and Thursdays at 09:00 Asia/Tokyo"),
        ("weekly 9:00 UTC", "", "Mondays at 09:00 UTC"),
        (
            "japan nato monthly on the 31st 8:30, 17:00 europe/berlin",
            "japan nato",
            "monthly on the last day at 08:30 and 17:00 Europe/Berlin",
        ),
    ],
)
def test_a_cadence_stands_at_the_end_of_a_text(text: str, query: str, cadence: str | None) -> None:
    rest, found = split_cadence(text, zone="Asia/Tokyo")
    assert (rest, describe_cadence(found) if found else None) == (query, cadence)


@pytest.mark.parametrize(
    ("text", "field"), [("us-china weekdays 25:00", "at"), ("us-china daily 9:00 Berln", "zone")]
)
def test_days_with_a_wrong_time_or_zone_are_no_part_of_a_query(text: str, field: str) -> None:
    with pytest.raises(SubscriptionError) as caught:
        split_cadence(text)
    assert [*caught.value.fields] == [field]
