"""The message that leads to the form."""

import pytest

from bot.domain.query import Query
from bot.viewmodels import SubscribeMessage
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
