"""Every clock change of every zone, from 2010 to 2030; `make prove` takes the days between, too."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from tests.proofs.tally import Tally
from tests.proofs.zones import (
    WALL_TIMES,
    compare,
    expected,
    prove_changes,
    prove_zone,
    rule_sets,
    stretches,
    use_pinned_zones,
)


def minute(text: str) -> int:
    """Return the minutes from 1970 to an instant in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) // 60


@pytest.mark.parametrize(
    ("zone", "at", "day", "due"),
    [
        pytest.param("Asia/Tokyo", "09:00", "2026-11-24", "2026-11-24 00:00", id="no change"),
        pytest.param("Europe/Berlin", "02:30", "2026-03-29", "2026-03-29 01:00", id="an hour"),
        pytest.param("Europe/Berlin", "02:30", "2026-10-25", "2026-10-25 00:30", id="twice"),
        pytest.param("Africa/Cairo", "00:00", "2026-04-24", "2026-04-23 22:00", id="midnight"),
        pytest.param("Antarctica/Troll", "02:30", "2026-03-29", "2026-03-29 01:00", id="two hours"),
        pytest.param("Antarctica/Casey", "01:30", "2020-10-04", "2020-10-03 16:01", id="three"),
        pytest.param("Pacific/Apia", "23:59", "2011-12-29", "2011-12-30 09:59", id="before a leap"),
        pytest.param("Pacific/Apia", "00:00", "2011-12-31", "2011-12-30 10:00", id="after a leap"),
    ],
)
def test_the_oracle_knows_when_a_digest_is_due(zone: str, at: str, day: str, due: str) -> None:
    use_pinned_zones()
    shown = stretches(ZoneInfo(zone))
    assert expected(shown, time.fromisoformat(at))[date.fromisoformat(day)] == minute(due)


@pytest.mark.parametrize("at", WALL_TIMES, ids=str)
def test_a_date_that_a_zone_skips_has_no_digest(at: time) -> None:
    use_pinned_zones()
    days = list(expected(stretches(ZoneInfo("Pacific/Apia")), at))
    skipped = date(2011, 12, 30)
    assert (skipped in days, days == sorted(days), len(days) > 7_000) == (False, True, True)


DAY, NEXT = date(2026, 3, 29), date(2026, 3, 30)


@pytest.mark.parametrize(
    ("ours", "lost", "doubled"),
    [
        pytest.param([(DAY, 10), (NEXT, 20)], 0, 0, id="right"),
        pytest.param([(NEXT, 20)], 1, 0, id="dropped"),
        pytest.param([(DAY, 10), (NEXT, 20), (NEXT, 20)], 0, 1, id="twice at once"),
        pytest.param([(DAY, 10), (DAY, 11), (NEXT, 20)], 0, 1, id="twice"),
        pytest.param([(DAY, 9), (NEXT, 20)], 1, 1, id="early"),
        pytest.param([(NEXT, 20), (DAY, 10)], 0, 1, id="out of order"),
    ],
)
def test_what_is_wrong_is_counted(ours: list[tuple[date, int]], lost: int, doubled: int) -> None:
    tally = compare("Europe/Berlin", time(2, 30), [(DAY, 10), (NEXT, 20)], ours)
    assert (tally.runs, tally.lost, tally.doubled) == (2, lost, doubled)
    assert bool(tally.examples) == bool(lost + doubled)


def test_no_clock_change_loses_or_doubles_or_moves_a_digest() -> None:
    use_pinned_zones()
    proved = sum((prove_changes(name, shown) for name, shown in rule_sets()), start=Tally())
    assert proved == Tally(runs=proved.runs)
    assert proved.runs > 90_000


def test_every_day_of_a_zone_has_its_digest() -> None:
    use_pinned_zones()
    assert prove_zone("Pacific/Apia") == Tally(runs=8 * 7_669)
