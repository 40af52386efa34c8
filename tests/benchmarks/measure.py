"""How things are timed here: side by side in one run, in turn, and the median of what came out."""

import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

Timed = Callable[[], Awaitable[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table. `ours` and `baseline` are as printed; `ratio` None: nothing beside it.

    `wanted` is what architecture asks for, as printed; "" where it asks for nothing.
    """

    name: str
    ours: str
    baseline: str = ""
    ratio: float | None = None
    wanted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What ours and the baseline took, in seconds, round by round."""

    ours: tuple[float, ...]
    baseline: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """Return the median of the rounds' ratios: a drift of the machine cancels out."""
        return statistics.median(
            mine / other for mine, other in zip(self.ours, self.baseline, strict=True)
        )

    def row(self, name: str, *, wanted: str = "") -> Row:
        """Return the table's line."""
        return Row(
            name=name,
            ours=duration(statistics.median(self.ours)),
            baseline=duration(statistics.median(self.baseline)),
            ratio=self.ratio,
            wanted=wanted,
        )

    def rates(self, name: str, count: int, *, wanted: str = "") -> Row:
        """Return the table's line as how many of `count` things were done in a second."""
        mine, other = statistics.median(self.ours), statistics.median(self.baseline)
        return Row(
            name=name,
            ours=f"{count / mine:.0f} /s",
            baseline=f"{count / other:.0f} /s",
            ratio=1 / self.ratio,
            wanted=wanted,
        )


async def in_turn(ours: Timed, baseline: Timed, *, rounds: int) -> Pair:
    """Run both `rounds` times, taking turns in going first; each returns its seconds.

    A round before that is not counted.
    """
    taken: tuple[list[float], list[float]] = ([], [])
    await ours()
    await baseline()
    for number in range(rounds):
        order = ((ours, taken[0]), (baseline, taken[1]))
        for run, seconds in order if number % 2 == 0 else order[::-1]:
            seconds.append(await run())
    return Pair(ours=tuple(taken[0]), baseline=tuple(taken[1]))


async def seconds_of(work: Awaitable[object]) -> float:
    """Return how long awaiting `work` takes."""
    began = perf_counter()
    await work
    return perf_counter() - began


def duration(seconds: float) -> str:
    """Return seconds as a person reads them.

    >>> duration(0.01234), duration(2.5)
    ('12.3 ms', '2.50 s')
    """
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def spread(seconds: Sequence[float]) -> str:
    """Return the median and the longest."""
    return f"{duration(statistics.median(seconds))}, max {duration(max(seconds))}"
