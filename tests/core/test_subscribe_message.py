"""The message that leads to the form, and what a list tells of a digest."""

import pytest

from bot.domain.model import SubscriptionId
from bot.domain.query import Query
from bot.viewmodels import SubscribeMessage
from bot.viewmodels.subscriptions import SubscriptionItem
from tests.build import NOW, a_subscription
from tests.core.domain.small_lexicon import small_lexicon


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (Query(), SubscribeMessage(what="", value="")),
        (
            Query(words=("hotline",)),
            SubscribeMessage(what="Everything mentioning “hotline”", value="hotline"),
        ),
        (
            Query(words=("x" * 501,)),
            SubscribeMessage(what=f"Everything mentioning “{'x' * 501}”", value=""),
        ),
    ],
    ids=["everything", "a word", "too long for the form"],
)
def test_the_button_carries_the_query(query: Query, message: SubscribeMessage) -> None:
    assert SubscribeMessage.of(query, small_lexicon()) == message


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("paused by ben", "by ben"),
        ("the channel is archived", "the channel is archived"),
        (None, ""),
    ],
)
def test_why_a_digest_is_paused_is_not_said_twice(reason: str | None, shown: str) -> None:
    subscription = a_subscription(id=SubscriptionId(7), paused_at=NOW, paused_reason=reason)
    assert SubscriptionItem.of(subscription).paused_reason == shown
