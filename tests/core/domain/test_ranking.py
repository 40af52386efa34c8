"""The order in digests."""

from datetime import date
from typing import Any

import pytest

from bot.domain.model import Confidence, Level, Status, TypeId
from bot.domain.ranking import score
from tests.build import NOW, a_development, a_report
from tests.core.domain.small_lexicon import small_lexicon

LEXICON = small_lexicon()
SUMMIT, EXERCISE, PORT_CALL = TypeId("leader_summit"), TypeId("joint_exercise"), TypeId("port_call")


def points(**fields: Any) -> float:
    return score(a_development(**{"type": EXERCISE} | fields), NOW, LEXICON)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, 31.5, id="an exercise today, reported once"),
        pytest.param({"type": SUMMIT}, 51.5, id="a summit"),
        pytest.param({"type": None}, 21.5, id="no type"),
        pytest.param({"type": TypeId("gone")}, 21.5, id="a type that the lexicon has lost"),
        pytest.param({"level": Level.LEADER}, 41.5, id="leaders"),
        pytest.param({"confidence": Confidence.CONFIRMED_BY_BOTH}, 37.5, id="confirmed by both"),
        pytest.param({"status": Status.SUSPENDED}, 39.5, id="a turn"),
        pytest.param({"status": Status.CANCELLED}, 31.5, id="called off is no turn"),
        pytest.param({"sorted_on": date(2026, 11, 13)}, 26.5, id="ten days ago"),
        pytest.param({"sorted_on": date(2020, 1, 1)}, 16.5, id="long ago"),
        pytest.param({"sorted_on": None}, 16.5, id="undated"),
        pytest.param({"sorted_on": date(2026, 12, 1)}, 35.5, id="soon"),
        pytest.param({"sorted_on": date(2027, 12, 1)}, 31.5, id="far ahead"),
        pytest.param(
            {"reports": tuple(a_report(outlet_name=f"{n}.example") for n in range(9))},
            39.0,
            id="many outlets",
        ),
        pytest.param({"reports": (a_report(), a_report())}, 31.5, id="one outlet twice"),
    ],
)
def test_points_follow_the_formula(fields: dict[str, Any], expected: float) -> None:
    assert points(**fields) == expected


def test_a_confirmed_port_call_stays_behind_a_rumoured_summit() -> None:
    port_call = points(type=PORT_CALL, confidence=Confidence.CONFIRMED_BY_BOTH)
    assert port_call < points(type=SUMMIT)
