"""The spines, and the two things they are handed that tests replace: a clock and a computer."""

from datetime import datetime
from typing import Protocol

from bot.domain.model import Analysis, Entry, Page


class Clock(Protocol):
    """The present."""

    def __call__(self) -> datetime:
        """Return now, aware, in UTC."""


class Compute(Protocol):
    """Where CPU-bound work runs: in worker processes, or inline."""

    async def analyse(self, entry: Entry, page: Page | None) -> Analysis:
        """Return what the entry's article says; `page` None means the entry's own content."""
