"""What the values of filters mean."""

import pytest

from bot.domain.filters import (
    find_status,
    held_by,
    mechanisms_of,
    names_of_officials,
    topics_of,
    types_of,
)
from bot.domain.model import ActorId, Status
from bot.errors import QueryError
from tests.core.domain.small_lexicon import small_lexicon

LEXICON = small_lexicon()


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        pytest.param("joint_exercise", ("joint_exercise",), id="id"),
        pytest.param("Joint-Exercise", ("joint_exercise",), id="id, written otherwise"),
        pytest.param("war games", ("joint_exercise",), id="trigger"),
        pytest.param("call", ("hotline_call",), id="beginning of a name"),
        pytest.param("visit", ("senior_visit",), id="stem of a trigger"),
        pytest.param("or", ("hotline_call", "port_call", "incident"), id="word of several names"),
        pytest.param("drills", ("joint_exercise",), id="last word of a trigger"),
    ],
)
def test_types_are_found(value: str, ids: tuple[str, ...]) -> None:
    assert types_of(LEXICON).find(value) == ids


@pytest.mark.parametrize(
    ("value", "ids"),
    [("south china sea", ("south_china_sea",)), ("sea", ("south_china_sea", "east_china_sea"))],
)
def test_topics_are_found(value: str, ids: tuple[str, ...]) -> None:
    assert topics_of(LEXICON).find(value) == ids


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("dpct", ("us-cn-dpct",)),
        ("shangri-la", ("shangri-la-dialogue",)),
        ("2+2", ("us-jp-2plus2", "us-in-2plus2")),
    ],
)
def test_mechanisms_are_found(value: str, ids: tuple[str, ...]) -> None:
    assert mechanisms_of(LEXICON).find(value) == ids


EXAMPLES = (
    "For example Leader-level summit (`type:leader_summit`), Senior defence visit "
    "(`type:senior_visit`) or Defence dialogue (`type:defence_dialogue`)."
)


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("exersise", "Did you mean Joint exercise (`type:joint_exercise`)?"),
        (
            "xyzzy",
            EXAMPLES,
        ),
        ("...", EXAMPLES),
    ],
)
def test_an_unknown_type_is_refused_with_near_ones(value: str, hint: str) -> None:
    with pytest.raises(QueryError) as caught:
        types_of(LEXICON).find(value)
    assert (caught.value.message, caught.value.hint) == (
        f"I don't know the kind of engagement '{value}'.",
        hint,
    )


@pytest.mark.parametrize(
    ("actors", "held"),
    [
        pytest.param(["us", "in"], ("us-in-2plus2",), id="theirs"),
        pytest.param(["us"], ("us-jp-2plus2", "us-in-2plus2"), id="of one of them"),
        pytest.param(["cn"], ("us-jp-2plus2", "us-in-2plus2"), id="of none of them"),
    ],
)
def test_a_mechanism_is_that_of_the_parties(actors: list[str], held: tuple[str, ...]) -> None:
    parties = [ActorId(actor) for actor in actors]
    found = ("us-jp-2plus2", "us-in-2plus2")
    assert held_by(found, parties, LEXICON, text="2+2") == held


def test_a_name_of_too_many_mechanisms_is_refused() -> None:
    with pytest.raises(QueryError, match="'talks' is the name of 9 dialogues"):
        held_by(["us-cn-dpct"] * 9, [], LEXICON, text="talks")


@pytest.mark.parametrize(
    ("value", "status"),
    [("Planned", Status.PLANNED), ("canceled", Status.CANCELLED), ("upcoming", Status.PLANNED)],
)
def test_a_status_is_found(value: str, status: Status) -> None:
    assert find_status(value) is status


def test_an_unknown_status_is_refused() -> None:
    with pytest.raises(QueryError, match="I don't know the status 'maybe'"):
        find_status("maybe")


def test_officials_are_known_by_name_and_alias() -> None:
    assert names_of_officials(LEXICON) == {
        "dong jun": "Dong Jun",
        "admiral dong jun": "Dong Jun",
        "he lei": "He Lei",
    }
