"""Reading the numbers of a text: digits and words alike, each with what it counts.

    "1,200 troops"   1200    "twenty-one ships"   21    "the third round"   3
    "1.2 million"    1200000 "two dozen"          24    "10:30"             10:30

"A" and "an" are no numbers here; whoever asks for one may take them for it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

_UNITS = """
    zero one/first two/second three/third four/fourth five/fifth six/sixth seven/seventh
    eight/eighth nine/ninth ten/tenth eleven/eleventh twelve/twelfth thirteen/thirteenth
    fourteen/fourteenth fifteen/fifteenth sixteen/sixteenth seventeen/seventeenth
    eighteen/eighteenth nineteen/nineteenth
    """
_DECADES = """
    - - twenty/twentieth thirty/thirtieth forty/fortieth fifty/fiftieth sixty/sixtieth
    seventy/seventieth eighty/eightieth ninety/ninetieth
    """
_WORDS = MappingProxyType(
    {
        word: Decimal(step * value)
        for text, step in ((_UNITS, 1), (_DECADES, 10))
        for value, forms in enumerate(text.split())
        for word in forms.split("/")
    }
    | {"once": Decimal(1), "twice": Decimal(2), "half": Decimal("0.5")}
)
_SCALES = MappingProxyType(
    {
        "dozen": 12,
        "hundred": 100,
        "thousand": 1_000,
        "k": 1_000,
        "million": 1_000_000,
        "mn": 1_000_000,
        "m": 1_000_000,
        "billion": 1_000_000_000,
        "bn": 1_000_000_000,
        "trillion": 1_000_000_000_000,
    }
)
_SHORT = frozenset({"k", "mn", "m", "bn"})
_PIECE = re.compile(
    r"(?P<time>\b\d{1,2}:\d\d\b)"
    r"|(?P<digits>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:st|nd|rd|th)?"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)"
)
_TENS = range(20, 100, 10)
_REACH = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text: its offsets, what it amounts to, and the words right behind it.

    `value` is a plain decimal, or a time of day as it stands.
    """

    start: int
    end: int
    value: str
    counted: tuple[str, ...]


def read_figures(text: str) -> tuple[Figure, ...]:
    """Return the numbers of a text in order. Never raises.

    >>> [(each.value, each.counted) for each in read_figures("Two dozen ships, 1,200 men")]
    [('24', ('ships', 'men')), ('1200', ('men',))]
    """
    pieces = list(_PIECE.finditer(text))
    return tuple(_figures(text, pieces))


def _figures(text: str, pieces: Sequence[re.Match[str]]) -> Iterator[Figure]:
    at = 0
    while at < len(pieces):
        behind, value = _number(text, pieces, at)
        if value is None:
            at += 1
            continue
        counted = tuple(
            piece["word"].casefold()
            for piece in pieces[behind : behind + _REACH]
            if piece["word"] and _value_of(piece) is None
        )
        yield Figure(pieces[at].start(), pieces[behind - 1].end(), value, counted)
        at = behind


def _number(text: str, pieces: Sequence[re.Match[str]], at: int) -> tuple[int, str | None]:
    """Return the number that begins at a piece, and the piece behind it; None: none does."""
    if pieces[at]["time"]:
        return at + 1, pieces[at]["time"]
    value = _value_of(pieces[at])
    if value is None:
        return at, None
    at += 1
    if pieces[at - 1]["word"] and value in _TENS:
        unit = _value_of(pieces[at]) if _touches(text, pieces, at) and pieces[at]["word"] else None
        if unit is not None and 0 < unit < 10:
            value, at = value + unit, at + 1
    scale = _scale_of(pieces[at]) if _touches(text, pieces, at) else None
    if scale is None or (pieces[at]["word"].casefold() in _SHORT and pieces[at - 1]["word"]):
        return at, _plain(value)
    return at + 1, _plain(value * scale)


def _touches(text: str, pieces: Sequence[re.Match[str]], at: int) -> bool:
    """Return whether nothing but a space or a hyphen parts a piece from the one before."""
    if at >= len(pieces):
        return False
    return text[pieces[at - 1].end() : pieces[at].start()] in ("", " ", "-", "\u2010", "\u2011")


def _value_of(piece: re.Match[str]) -> Decimal | None:
    if piece["digits"]:
        return Decimal(piece["digits"].replace(",", ""))
    return _WORDS.get((piece["word"] or "").casefold())


def _scale_of(piece: re.Match[str]) -> int | None:
    return _SCALES.get((piece["word"] or "").casefold())


def _plain(value: Decimal) -> str:
    shown = f"{value:f}"
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown.lstrip("0")) or "0"
