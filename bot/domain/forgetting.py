"""What was removed when something was forgotten."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was removed: articles, developments of which nothing is left, messages that waited.

    `rebuilt` counts developments that were made anew from their other reports.
    """

    articles: int = 0
    rebuilt: int = 0
    removed: int = 0
    withdrawn: int = 0

    def __add__(self, other: "Forgotten") -> "Forgotten":
        return Forgotten(
            articles=self.articles + other.articles,
            rebuilt=self.rebuilt + other.rebuilt,
            removed=self.removed + other.removed,
            withdrawn=self.withdrawn + other.withdrawn,
        )
