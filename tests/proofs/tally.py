"""What came of the runs of a proof."""

from dataclasses import dataclass

MOST_EXAMPLES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many digests of how many runs were lost, doubled or left uncertain.

    An uncertain one is listed as `unknown`, for a person to decide. `examples` describe the first
    ones that were lost or doubled, and whatever else went wrong: where there is one, a promise is
    broken.
    """

    runs: int = 0
    lost: int = 0
    doubled: int = 0
    uncertain: int = 0
    examples: tuple[str, ...] = ()

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            runs=self.runs + other.runs,
            lost=self.lost + other.lost,
            doubled=self.doubled + other.doubled,
            uncertain=self.uncertain + other.uncertain,
            examples=(self.examples + other.examples)[:MOST_EXAMPLES],
        )
