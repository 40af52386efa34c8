"""Slack's payloads: what a form of yesterday, or a forged one, is read as."""

from typing import Any

import pytest

from bot.domain.model import ChannelId, SubscriptionId, TeamId, UserId
from bot.domain.posting import Asker, Preferences
from bot.domain.subscriptions import SubscriptionDraft
from bot.slack.payloads import PauseForm, SubscriptionForm, Target

TEAM = TeamId("T1")


def a_body(values: dict[str, Any], metadata: str = "") -> dict[str, Any]:
    """Return a submission with these states, each the one of its block."""
    state = {"values": {name: {"any.id.v1": value} for name, value in values.items()}}
    view = {"id": "V1", "state": state, "private_metadata": metadata}
    return {"user": {"id": "U1", "name": "ben"}, "view": view}


def option(value: str) -> dict[str, Any]:
    return {"selected_option": {"value": value}}


DRAFT = SubscriptionDraft(
    team_id=TEAM,
    channel_id=ChannelId("C1"),
    query="nato",
    weekdays=frozenset({0, 4}),
    at="09:30",
    zone="UTC",
    first_edition_now=True,
    created_by=UserId("U1"),
    created_by_name="ben",
)
OLD = {
    "channel": {"selected_conversation": "C1"},
    "query": {"value": "nato"},
    "weekdays": {"selected_options": [{"value": "0"}, {"value": "4"}, {"value": "9"}]},
    "at": {"selected_time": "09:30"},
    "zone": option("UTC"),
    "first_edition": {"selected_options": [{"value": "now"}]},
}


def test_a_form_from_before_more_options_is_read_as_ever() -> None:
    form = SubscriptionForm.from_view(a_body(OLD), TEAM)
    assert (form.draft, form.view_id) == (DRAFT, "V1")


@pytest.mark.parametrize("value", ["", "0", "-1", "²", "9" * 40, "none"])
def test_choices_that_are_not_offered_are_as_good_as_none(value: str) -> None:
    names = ("month_day", "layout", "most", "least", "latest", "unknown")
    forged = dict.fromkeys(names, option(value))
    assert SubscriptionForm.from_view(a_body(OLD | forged), TEAM).draft == DRAFT


def test_choices_out_of_bounds_are_drawn_in() -> None:
    names = ("most", "least", "latest", "quiet")
    forged = dict.fromkeys(names, option("99999"))
    preferences = SubscriptionForm.from_view(a_body(OLD | forged), TEAM).draft.preferences
    assert preferences == Preferences(
        most=25, least=5, quiet_days=366, most_late=preferences.most_late
    )
    assert preferences.most_late.days == 366


@pytest.mark.parametrize(
    ("metadata", "id_", "channel"),
    [
        ('{"subscription":"7","channel":"C1"}', 7, "C1"),
        ('{"subscription":"7","channel":""}', 7, None),
        ('{"subscription":"x"}', 0, None),
        ("[7]", 0, None),
        ("{", 0, None),
    ],
)
def test_what_a_form_is_about_is_what_it_was_opened_with(
    metadata: str, id_: int, channel: str | None
) -> None:
    values = {"length": option("day"), "day": {"selected_date": "2026-12-01"}}
    asker = Asker(
        team_id=TEAM,
        user_id=UserId("U1"),
        user_name="ben",
        channel_id=ChannelId(channel) if channel else None,
    )
    assert PauseForm.from_view(a_body(values, metadata), TEAM) == PauseForm(
        target=Target(id=SubscriptionId(id_), asker=asker), length="day", day="2026-12-01"
    )
