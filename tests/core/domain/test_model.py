"""The shared values: an impossible one cannot be made."""

from datetime import UTC, time, timedelta
from typing import Any

import pytest

from bot.domain.model import PartialDate, SubscriptionId
from bot.domain.posting import Cadence, Preferences
from tests.build import a_new_outgoing, a_subscription, an_outgoing


@pytest.mark.parametrize("text", ["", "2026-13", "2026-02-30", "26", "2026-1", "2026-01-01T00:00"])
def test_a_date_that_does_not_exist_cannot_be_made(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|month|day"):
        PartialDate(text)


@pytest.mark.parametrize("weekdays", [frozenset(), frozenset({7}), frozenset({-1, 0})])
def test_a_cadence_needs_weekdays_that_exist(weekdays: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="weekdays"):
        Cadence(weekdays=weekdays, times=(time(9),), zone="UTC")


@pytest.mark.parametrize("at", [time(9, 0, 1), time(9, tzinfo=UTC), time(9, 0, 0, 1)])
def test_a_cadences_time_is_a_wall_time_in_whole_minutes(at: time) -> None:
    with pytest.raises(ValueError, match="whole minutes"):
        Cadence(weekdays=frozenset({0}), times=(at,), zone="UTC")


@pytest.mark.parametrize("hours", [(), (9, 8), (9, 9), tuple(range(7))])
def test_a_cadences_times_are_one_to_six_in_order(hours: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="one to six times"):
        Cadence(weekdays=frozenset({0}), times=tuple(time(hour) for hour in hours), zone="UTC")


@pytest.mark.parametrize("day", [0, 32])
def test_a_cadences_day_of_the_month_exists(day: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 31"):
        Cadence(weekdays=frozenset({0}), times=(time(9),), zone="UTC", month_day=day)


@pytest.mark.parametrize(
    "wrong",
    [{"most": 0}, {"most": 26}, {"least": 0}, {"least": 6}, {"quiet_days": -1},
     {"most_late": timedelta(seconds=-1)}],
)  # fmt: skip
def test_preferences_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"an edition shows|not negative"):
        Preferences(**wrong)


def test_only_a_stored_subscription_has_an_id() -> None:
    assert a_subscription(id=SubscriptionId(3)).stored_id == 3
    with pytest.raises(ValueError, match="not stored yet"):
        _ = a_subscription().stored_id


def test_a_row_of_the_outbox_tells_what_was_handed_in() -> None:
    handed_in = a_new_outgoing()
    row = an_outgoing(
        key=handed_in.key,
        team_id=handed_in.team_id,
        channel_id=handed_in.channel_id,
        message=handed_in.message,
        thread_ts=handed_in.thread_ts,
        subscription_id=handed_in.subscription_id,
    )
    assert row.as_new() == handed_in
