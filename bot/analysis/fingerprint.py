"""Fingerprints: is this the same text as that one, trimmed, retitled or touched up?

    text ── folded words ── runs of four ── hashes ─┬─ the smallest 256: a sketch  ─┐
                                                    ├─ numbers in their places     ─┴─ signature
                                                    └─ winnowed: bands, by which texts are found

The sketch (bottom-k, Cohen and Kaplan 2007) tells how much of the shorter text stands in the longer
one, whatever their lengths: exactly for texts of up to 256 runs, within a few hundredths for longer
ones. Bands are the smallest hash in each window of 24 runs (winnowing: Schleimer, Wilkerson and
Aiken 2003), so that two texts which share 27 words in a row share a band. MinHash with bands of
rows was tried on paper: with the index that it needs to find a text cut to a third, one text in
eighty of the unrelated ones is a candidate. Titles do not count, neither for nor against.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from itertools import islice
from types import MappingProxyType

from bot.domain.folding import fold

RUN = 4
SKETCH = 256
WINDOW = 24
MOST_BANDS = 64
FEWEST_RUNS = 40
MOST_NUMBERS = 32

# Measured on the labelled articles and developments (2026-11, 581 texts, 13 pairs of them reprints
# by other outlets): of reprints, trimmed and edited ones too, at least 0.72 of the shorter text
# stands in the longer; of other reports of one event at most 0.10, of an agency's reports of two
# meetings of one day 0.42. The shortest reprint has 0.35 of its original's length; a brief that
# a long article quotes in full makes up less of it.
_CONTAINED = 0.6
_CONTAINED_STRICTLY = 0.9
_SHARE_OF_LENGTH = 0.25

_HEAD = struct.Struct("<IHH")
_ALL = 2**32
_SMALL = (
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    "twelve",
)
# A weekday and a month tell two meetings of one form apart as numbers do.
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "june", "july", "august", "september", "october"),
    *("november", "december"),
)
_VALUES = MappingProxyType(
    {fold(word): str(value) for value, word in enumerate(_SMALL, start=2)}
    | {fold("dozen"): "12", fold("dozens"): "12", fold("hundred"): "100"}
    | {fold(word): word for word in (*_DAYS, *_MONTHS)}
)


class Duplicates(StrEnum):
    """What counts as the same text: `strict`, trimmed at most; `normal`, touched up, too."""

    STRICT = "strict"
    NORMAL = "normal"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """By what a text is compared (`signature`) and found (`bands`, at most 64)."""

    signature: bytes
    bands: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike two texts are.

    `contained` is the part of the shorter one that stands in the longer, `share` the shorter one's
    part of the longer one's length, both from 0 to 1. `is_contradicted`: at the same place of the
    same sentence they give different numbers, weekdays or months.
    """

    contained: float
    share: float
    is_contradicted: bool


def fingerprint(text: str) -> Fingerprint | None:
    """Return a text's fingerprint; None for one of fewer than 43 words, which says too little."""
    words = fold(text).split()
    runs = [_hash(" ".join(words[at : at + RUN])) for at in range(len(words) - RUN + 1)]
    if len(runs) < FEWEST_RUNS:
        return None
    return Fingerprint(signature=_signature(set(runs), _numbers(words)), bands=tuple(_bands(runs)))


def is_same_text(first: bytes, second: bytes, mode: Duplicates) -> bool:
    """Return whether two signatures are of one text, as `mode` understands it."""
    if mode is Duplicates.OFF:
        return False
    alike = likeness(first, second)
    enough = _CONTAINED_STRICTLY if mode is Duplicates.STRICT else _CONTAINED
    long_enough = alike.share >= _SHARE_OF_LENGTH
    return alike.contained >= enough and long_enough and not alike.is_contradicted


def likeness(first: bytes, second: bytes) -> Likeness:
    """Return how alike the texts of two signatures are."""
    one, other = _read(first), _read(second)
    if one.count > other.count:
        one, other = other, one
    bound = min(one.bound, other.bound)
    shorter = {each for each in one.sketch if each < bound}
    shared = shorter.intersection(other.sketch)
    differing = (
        other.numbers.get(place, number) != number for place, number in one.numbers.items()
    )
    return Likeness(
        contained=len(shared) / max(1, len(shorter)),
        share=one.count / other.count,
        is_contradicted=any(differing),
    )


@dataclass(frozen=True, slots=True)
class _Signature:
    """A signature, taken apart: `bound` is the first hash that may be missing from the sketch."""

    count: int
    sketch: tuple[int, ...]
    numbers: dict[int, int]
    bound: int


def _signature(runs: set[int], numbers: dict[int, int]) -> bytes:
    sketch = sorted(runs)[:SKETCH]
    flat = [part for pair in numbers.items() for part in pair]
    head = _HEAD.pack(len(runs), len(sketch), len(numbers))
    return head + struct.pack(f"<{len(sketch) + len(flat)}I", *sketch, *flat)


def _read(signature: bytes) -> _Signature:
    count, length, _ = _HEAD.unpack_from(signature)
    values = struct.unpack_from(f"<{(len(signature) - _HEAD.size) // 4}I", signature, _HEAD.size)
    sketch, flat = values[:length], values[length:]
    numbers = dict(zip(flat[::2], flat[1::2], strict=True))
    return _Signature(count, sketch, numbers, _ALL if count == length else sketch[-1] + 1)


def _bands(runs: Sequence[int]) -> list[int]:
    """Return the smallest hash of every window; of a long text's, the smallest."""
    windows = range(max(1, len(runs) - WINDOW + 1))
    return sorted({min(runs[at : at + WINDOW]) for at in windows})[:MOST_BANDS]


def _numbers(words: Sequence[str]) -> dict[int, int]:
    """Return the numbers by their places, two words on either side; not where one has several."""
    masked = ["#" if _is_number(word) else word for word in words]
    found: dict[int, set[int]] = {}
    for at, word in enumerate(words):
        if masked[at] == "#" and 2 <= at < len(words) - 2:
            place = _hash(" ".join(masked[at - 2 : at + 3]))
            found.setdefault(place, set()).add(_hash(_VALUES.get(word, word)))
    clear = ((place, numbers.pop()) for place, numbers in found.items() if len(numbers) == 1)
    return dict(islice(clear, MOST_NUMBERS))


def _is_number(word: str) -> bool:
    return word in _VALUES or any(letter.isdigit() for letter in word)


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest(), "little")
