"""Summarisers: from an analysis to a few sentences, one module a method.

A new one is a module here and its line in `SUMMARISERS`. They are asynchronous because some ask a
model outside; the ones that do not answer at once.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol

from bot.domain.model import Analysis, Summary
from bot.summarisers.lead import LeadSummariser


class Summariser(Protocol):
    """Anything that can sum up what an article says."""

    async def summarise(self, analysis: Analysis) -> Summary:
        """Return a summary that says nothing the article does not say; it may be empty."""
        ...


SUMMARISERS: Mapping[str, Callable[[], Summariser]] = MappingProxyType({"lead": LeadSummariser})
