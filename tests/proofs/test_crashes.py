"""Each crash point once, on each kind of database; `make prove` takes a thousand runs."""

import pytest

from tests.proofs.crashes import Run, play, runs
from tests.proofs.nursery import Nursery
from tests.proofs.points import POINTS
from tests.proofs.tally import Tally


@pytest.mark.parametrize("run", list(runs(len(POINTS))), ids=str)
async def test_a_process_that_dies_or_sleeps_loses_and_doubles_no_digest(
    run: Run, url_with_digests_due: str, nursery: Nursery
) -> None:
    tally = await play(run, url_with_digests_due, nursery)
    assert tally == Tally(runs=1, uncertain=tally.uncertain)
    assert not (run.look_back and tally.uncertain)


def test_a_thousand_runs_take_every_point_with_two_and_four_racing() -> None:
    taken = [(run.point, run.racers) for run in runs(500)]
    assert set(taken) == {(point, racers) for point in POINTS for racers in (2, 4)}
    assert [run.point for run in runs(len(POINTS))] == list(POINTS)
