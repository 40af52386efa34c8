"""From a filled-in form to a subscription, on Monday 23 November 2026, 09:00 UTC."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from bot.domain.model import ChannelId
from bot.domain.posting import Cadence, Slot, Subscription
from bot.domain.subscriptions import SubscriptionDraft, validate
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
