"""Sentences with something to type in them."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a sentence; code is something to type."""

    text: str
    is_code: bool


Sentence = tuple[Piece, ...]

_MOST_CODE = 10
_CODE = re.compile(r"`([^`]+)`")


def sentence(text: str) -> Sentence:
    """Return a sentence taken apart at its first ten pairs of backticks.

    >>> [piece.text for piece in sentence("Type `/talks`.") if piece.is_code]
    ['/talks']
    """
    parts = enumerate(_CODE.split(text, maxsplit=_MOST_CODE))
    return tuple(Piece(text=part, is_code=index % 2 == 1) for index, part in parts if part)
