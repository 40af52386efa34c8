"""Folding: the one way in which text is made comparable before it is indexed, searched or matched.

    text ── normalise ── tokens ── CJK runs to pairs ── English stems ── space-separated tokens

- *Normalise*: compatibility forms (NFKC), case, accents and vowel points, a few letters that do not
  decompose (ø, ł, æ), typographic apostrophes, dots in abbreviations ("U.S." is "us").
- *Tokens*: everything that is neither letter nor digit separates.
- *CJK*: a run of Chinese or Japanese letters becomes its overlapping pairs, since neither script
  puts spaces between words: 中美关系 is then found by 中美, and by 关系.
- *Stems*: plural, "-ing", "-ed" and a final "e" of English words, so that "exercises", "exercising"
  and "exercise" are one token; and a few British spellings. No dictionary and no more than that:
  a stem is never shown, it has only to be the same on both sides.

Both functions take any text, also with lone surrogates or NUL, and are idempotent.
"""

import re
import unicodedata
from functools import lru_cache
from types import MappingProxyType

_POINTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640\u3099\u309a]"
)
_APOSTROPHES = "'\u2018\u2019\u02bb\u02bc\u02b9"
_POSSESSIVE = re.compile(rf"(?<=\w)[{_APOSTROPHES}]s(?!\w)")
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
_ABBREVIATION = re.compile(r"(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+(?![^\W_])\.?")
_PLAIN_LETTERS = MappingProxyType(
    str.maketrans(
        {
            "ø": "o",
            "ł": "l",
            "đ": "d",
            "ð": "d",
            "þ": "th",
            "æ": "ae",
            "œ": "oe",
            "ı": "i",
            "ħ": "h",
        }
    )
)

_CJK = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Indic and South-East Asian vowel signs are no letters to Python, but parts of words they are.
_SIGNS = (
    "\u0900-\u0963\u0966-\u0dff\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ece\u102b-\u103e"
)
_TOKEN = re.compile(f"[{_CJK}]+|(?:(?![{_CJK}])(?:[^\\W_]|[{_SIGNS}]))+")
_ASCII_TOKEN = re.compile("[a-z0-9]+")
_CJK_LETTER = re.compile(f"[{_CJK}]")

_VOWELS = frozenset("aeiouy")
_SPELLINGS = MappingProxyType(
    {
        "defenc": "defens",
        "offenc": "offens",
        "licenc": "licens",
        "centr": "center",
        "programm": "program",
        "manoeuvr": "maneuver",
        "harbour": "harbor",
        "neighbour": "neighbor",
        "armour": "armor",
    }
)


def fold(text: str) -> str:
    """Return the text's tokens, folded, in their order and with one space between them.

    >>> fold("The U.S.–China defence talks in Yaoundé")
    'the us china defen talk in yaound'
    >>> fold("中美关系 2026")
    '中美 美关 关系 2026'
    """
    folded = _normalise(text)
    if folded.isascii():
        return " ".join(map(_stem, _ASCII_TOKEN.findall(folded)))
    tokens: list[str] = []
    for run in _TOKEN.findall(folded):
        if run.isascii():
            tokens.append(_stem(run))
        elif _CJK_LETTER.match(run):
            tokens.extend(_pairs(run))
        else:
            tokens.append(run)
    return " ".join(tokens)


def fold_name(text: str) -> str:
    """Return a name as it is looked up among aliases: case, accents and punctuation do not count.

    Dots and apostrophes vanish, everything else that is neither letter nor digit is one space, "&"
    is "and". Words are not stemmed, and CJK is left whole.

    >>> fold_name("Guinea-Bissau"), fold_name("U.S."), fold_name("Côte d’Ivoire")
    ('guinea bissau', 'us', 'cote divoire')
    """
    return " ".join(_TOKEN.findall(_normalise(text.replace("&", " and ").replace(".", ""))))


def _normalise(text: str) -> str:
    folded = text.lower() if text.isascii() else _plain(text)
    folded = _APOSTROPHE.sub("", _POSSESSIVE.sub("", folded))
    return _ABBREVIATION.sub(lambda match: match[0].replace(".", "") + " ", folded)


def _plain(text: str) -> str:
    # Folding case may compose or decompose anew, hence twice (Unicode Standard, section 3.13).
    folded = unicodedata.normalize("NFKD", text)
    for _ in range(2):
        folded = unicodedata.normalize("NFKD", folded.casefold())
    bare = _POINTS.sub("", folded).translate(_PLAIN_LETTERS)
    return unicodedata.normalize("NFKC", bare)


def _pairs(run: str) -> list[str]:
    if len(run) < 3:
        return [run]
    return [run[at : at + 2] for at in range(len(run) - 1)]


@lru_cache(maxsize=50_000)
def _stem(token: str) -> str:
    """Return the English stem of a token: shortened until no rule shortens it further."""
    if not token.isalpha():
        return token
    while (shorter := _shortened(token)) != token:
        token = shorter
    return token


def _shortened(word: str) -> str:
    if len(word) < 4:
        return word
    if word in _SPELLINGS:
        return _SPELLINGS[word]
    if word.endswith("s"):
        return _without_plural(word)
    for ending in ("ing", "ed"):
        if word.endswith(ending):
            return _without_ending(word, ending)
    if word.endswith("e") and len(word) > 4:
        return word[:-1]
    return word


def _without_plural(word: str) -> str:
    if word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    return word[:-1]


def _without_ending(word: str, ending: str) -> str:
    stem = word[: -len(ending)]
    if len(stem) < 3 or not _VOWELS & set(stem):
        return word
    if stem[-1] == stem[-2] and stem[-1] not in "aeiolsz":
        return stem[:-1]
    return stem
