"""Spotting: who is named, and who only seems to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.matching import tokenise
from bot.analysis.spotting import Mention, Spotter
from bot.domain.model import ActorId
from tests.core.domain.real_lexicon import real_lexicon
from tests.core.domain.small_lexicon import small_lexicon

SPOTTER = Spotter.of(real_lexicon())


def actors_in(text: str) -> list[str]:
    return [mention.actor for mention in SPOTTER.spot(tokenise(text))]


def test_a_mention_knows_where_it_stands_and_what_named_it() -> None:
    assert SPOTTER.spot(tokenise("In Beijing, U.S. envoys")) == (
        Mention(ActorId("cn"), "metonym", 3, 10, 1, 2),
        Mention(ActorId("us"), "name", 12, 16, 2, 3),
    )


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        pytest.param("They told us that US troops left", ["us"], id="us and US"),
        pytest.param("The plan of the PLA", ["cn"], id="plan and PLAN"),
        pytest.param("turkey for dinner in Turkey", ["tr"], id="the bird"),
        pytest.param("North Korea and South Korea", ["kp", "kr"], id="both Koreas"),
        pytest.param("Korea and Seoul", ["kr", "kr"], id="Korea beside Seoul"),
        pytest.param("Korea alone", [], id="Korea without a hint"),
        pytest.param("the South China Sea and the Indian Ocean", [], id="seas"),
        pytest.param("the East China Sea off China", ["cn"], id="a sea and a country"),
        pytest.param("Chinese Taipei", ["tw"], id="Chinese Taipei"),
        pytest.param("the Republic of China Armed Forces", ["tw"], id="Republic of China"),
        pytest.param("the People's Republic of China", ["cn"], id="People's Republic"),
        pytest.param("The Washington Post on George Washington", [], id="Washington the name"),
        pytest.param("Washington answered", ["us"], id="Washington the capital"),
        pytest.param("New Mexico and American Samoa", [], id="New Mexico"),
        pytest.param("Atlanta in Georgia", [], id="Georgia the state"),
        pytest.param("Georgia and Ukraine", ["ge", "ua"], id="Georgia the country"),
        pytest.param("Michael Jordan", [], id="Jordan the name"),
        pytest.param("King Abdullah of Jordan said", ["jo"], id="Jordan the country"),
        pytest.param("Chad Smith and Israel Katz", [], id="given names"),
        pytest.param("the Chad River Valley", [], id="a capital behind makes a name"),
        pytest.param("Sino-Indian talks in the Indo-Pacific", ["cn", "in"], id="prefixes"),
        pytest.param("Sino", [], id="a prefix without a partner"),
        pytest.param("an Iranian-backed militia", [], id="an adjective on a third party"),
        pytest.param("an Iranian", ["ir"], id="a demonym at the end"),
        pytest.param("the Congo of Kinshasa", ["cd", "cd"], id="the Congo of Kinshasa"),
        pytest.param("Guinea-Bissau and Papua New Guinea", ["gw", "pg"], id="Guineas"),
        pytest.param("Brussels decided", [], id="Brussels may be anyone"),
        pytest.param("USS Halsey met INS Kolkata", ["us", "in"], id="ships name their navy"),
        pytest.param("the Zionist regime's army", ["il"], id="a name that one side uses"),
        pytest.param("СССР и Россия, 中国 y Filipinas", ["ru", "cn", "ph"], id="other languages"),
    ],
)
def test_actors_are_told_from_their_look_alikes(text: str, actors: list[str]) -> None:
    assert actors_in(text) == actors


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        pytest.param("South Korea's Ministry of National Defense", ["kr", "kr"], id="before it"),
        pytest.param("The Ministry of National Defense of Turkey", ["tr", "tr"], id="after it"),
        pytest.param("The Ministry of National Defense said", [], id="nobody"),
        pytest.param(
            "Japan answered. China said through its Ministry of National Defense",
            ["jp", "cn", "cn"],
            id="the nearest that has one of this name",
        ),
    ],
)
def test_a_ministry_that_many_have_belongs_to_the_nearest(text: str, actors: list[str]) -> None:
    assert actors_in(text) == actors


def test_a_smaller_lexicon_knows_only_its_own_actors() -> None:
    spotter = Spotter.of(small_lexicon())
    found = spotter.spot(tokenise("USS Halsey met INS Kolkata and FGS Bayern off Zimbabwe"))
    assert {mention.actor for mention in found} <= set(small_lexicon().actors)


@given(st.text(max_size=300))
def test_any_text_can_be_spotted_and_offsets_stay_inside(text: str) -> None:
    assert all(0 <= m.start < m.end <= len(text) for m in SPOTTER.spot(tokenise(text)))
