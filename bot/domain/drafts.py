"""What a model hands back before anything of it is believed.

Sentences of an article are numbered from 1, in the order of `Analysis.sentences`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSentence:
    """A sentence that was written, and the numbers of those of the article that it rests on."""

    text: str
    sources: tuple[int, ...]


Draft = tuple[DraftSentence, ...]

MOST_WORDS = 60
"""What a summary may have in all; a lead of two sentences has no more (summarisers/lead.py)."""
