"""Placing: which development a report belongs to; what store and analysis tell each other of it."""

from dataclasses import dataclass

from bot.domain.model import DevelopmentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """The analysis tells of a development that we know; `score` is how sure that is, 0 to 1."""

    development_id: DevelopmentId
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The analysis tells of something new."""
