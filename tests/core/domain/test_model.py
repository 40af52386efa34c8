"""The shared values: an impossible one cannot be made."""

from datetime import UTC, time

import pytest

from bot.domain.model import PartialDate, SubscriptionId
from bot.domain.posting import Cadence
from tests.build import a_new_outgoing, a_subscription, an_outgoing


@pytest.mark.parametrize("text", ["", "2026-13", "2026-02-30", "26", "2026-1", "2026-01-01T00:00"])
def test_a_date_that_does_not_exist_cannot_be_made(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|month|day"):
        PartialDate(text)


@pytest.mark.parametrize("weekdays", [frozenset(), frozenset({7}), frozenset({-1, 0})])
def test_a_cadence_needs_weekdays_that_exist(weekdays: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="weekdays"):
        Cadence(weekdays=weekdays, at=time(9), zone="UTC")


@pytest.mark.parametrize("at", [time(9, 0, 1), time(9, tzinfo=UTC), time(9, 0, 0, 1)])
def test_a_cadences_time_is_a_wall_time_in_whole_minutes(at: time) -> None:
    with pytest.raises(ValueError, match="whole minutes"):
        Cadence(weekdays=frozenset({0}), at=at, zone="UTC")


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
