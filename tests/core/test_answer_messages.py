"""The order of developments in the message that shows an answer."""

import pytest

from bot.domain.answer import Found, compose
from bot.domain.model import ActorId, Development, DevelopmentId, Status
from bot.domain.posting import Freshness
from bot.domain.query import Query
from bot.viewmodels import AnswerMessage
from tests.build import NOW, a_development
from tests.core.domain.small_lexicon import small_lexicon

LEXICON = small_lexicon()


def headlines(query: Query, *developments: Development) -> list[str]:
    found = Found(developments=developments, total=len(developments), freshness=Freshness())
    message = AnswerMessage.of(compose(query, found, NOW, LEXICON))
    return [each.headline for each in message.developments]


def a_plan() -> Development:
    return a_development(
        id=DevelopmentId(1), headline="A plan", status=Status.PLANNED, happened_on=None
    )


def what_was_held(number: int) -> Development:
    return a_development(id=DevelopmentId(number), headline=f"Held {number}", status=Status.HELD)


def test_a_plan_without_a_date_comes_after_what_has_happened() -> None:
    shown = headlines(Query(), a_plan(), what_was_held(2), what_was_held(3))
    assert shown == ["Held 2", "Held 3", "A plan"]


def test_where_plans_are_asked_for_nothing_is_moved() -> None:
    query = Query(statuses=(Status.PLANNED,))
    assert headlines(query, a_plan(), what_was_held(2)) == ["A plan", "Held 2"]


@pytest.mark.parametrize(
    ("query", "offered"),
    [
        (Query(), True),
        (Query(words=("narnia",)), False),
        (Query(words=("narnia",), since=NOW.date()), False),
        (Query(words=("narnia",), actors=(ActorId("us"),)), True),
        (Query(phrases=("joint patrol",)), True),
    ],
)
def test_nobody_subscribes_to_words_that_are_found_nowhere(query: Query, *, offered: bool) -> None:
    nothing = Found(developments=(), total=0, freshness=Freshness())
    found = Found(developments=(what_was_held(1),), total=1, freshness=Freshness())
    offers = [
        AnswerMessage.of(compose(query, each, NOW, LEXICON)).can_subscribe
        for each in (nothing, found)
    ]
    assert offers == [offered, True]
