"""Composing an answer: what was understood, what was found, how fresh it is."""

from dataclasses import dataclass

from bot.domain.query import Query
from bot.domain.wording import DevelopmentLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer, ready to show, newest development first.

    `query_text` is the canonical text of the query (what a button carries). `understood` says in
    words what was looked for; `opening` is the line that matters; `notes` are hints, cautions and
    freshness, one sentence each. `first` counts from 1; `more_count` is how many follow the last
    line shown, `next_offset` where they start.
    """

    query: Query
    query_text: str
    understood: str
    opening: str
    lines: tuple[DevelopmentLine, ...]
    total: int
    first: int
    more_count: int
    next_offset: int
    notes: tuple[str, ...]
