"""Which language a text is in, as far as its letters and commonest words tell.

    scripts ── the one that most letters belong to ── for Latin letters: stop words

A guess is made only where it is safe, because a wrong language does more harm than none.
"""

import re
from collections import Counter
from types import MappingProxyType

_SAMPLE = 4000
_LETTER = re.compile(r"[^\W\d_]")
_SCRIPTS = (
    ("ja", re.compile("[\u3041-\u3096\u30a1-\u30fa]")),
    ("ko", re.compile("[\uac00-\ud7a3\u1100-\u11ff]")),
    ("zh", re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")),
    ("uk", re.compile("[іїєґІЇЄҐ]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("fa", re.compile("[پچژگکی]")),
    ("ar", re.compile("[\u0620-\u064a]")),
    ("he", re.compile("[\u05d0-\u05ea]")),
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("hi", re.compile("[\u0904-\u0939]")),
    ("th", re.compile("[\u0e01-\u0e2e]")),
)
# Letters of one script that give a language away need to be a share of the text, not most of it.
_SHARES = MappingProxyType({"ja": 0.1, "uk": 0.04, "fa": 0.04})
_MOST = 0.5
_OTHER_LETTER = re.compile("[\u0370-\u1dff\u2e80-\ud7ff\uf900-\ufaff\ufb1d-\ufefc\uff66-\uffdc]")
_STOP_WORDS = MappingProxyType(
    {
        "en": "the of and to in that for is was with on as by has are said from",
        "fr": "le la les des et du en une est que dans pour qui sur au avec par",
        "es": "el la los las del y en una que por con para se su al es como",
        "de": "der die das und den von zu mit sich des auf ist im dem nicht ein",
        "it": "il di che e la per un del della sono con non gli nel si alla",
        "pt": "o os que do da em um para com uma não na dos por ao são",
        "tr": "ve bir bu için ile de da olarak olan daha sonra gibi kadar",
        "id": "yang dan di untuk dengan dari ini itu pada dalam akan oleh",
        "vi": "và của các là trong có cho được với những người không",
        "pl": "i w na z że się do nie jest to przez oraz po od dla",
        "nl": "de het een van en dat voor met niet zijn aan door ook",
    }
)
_FEWEST_HITS = 4
_LEAD = 1.3


def guess_language(text: str) -> str | None:
    """Return the ISO 639-1 code of the text's language, or None where that is not sure.

    Looks at the beginning only, so the cost does not grow with the text.

    >>> guess_language("The talks were held in Beijing and the sides said that they agreed.")
    'en'
    >>> guess_language("两国国防部长在北京举行会谈"), guess_language("OK")
    ('zh', None)
    """
    sample = text[:_SAMPLE]
    letters = len(_LETTER.findall(sample))
    for language, pattern in _SCRIPTS:
        if letters and len(pattern.findall(sample)) / letters >= _SHARES.get(language, _MOST):
            return language
    return _by_stop_words(sample)


def is_latin(language: str) -> bool:
    """Return whether a language is written in Latin letters, as far as this module knows it."""
    return all(language != known for known, _ in _SCRIPTS)


def has_other_letters(text: str) -> bool:
    """Return whether the text's beginning has letters of another script than the Latin."""
    return _OTHER_LETTER.search(text[:_SAMPLE]) is not None


def _by_stop_words(sample: str) -> str | None:
    words = Counter(sample.lower().split())
    hits = {
        language: sum(words[word] for word in stop_words.split())
        for language, stop_words in _STOP_WORDS.items()
    }
    (best, most), (_, second) = Counter(hits).most_common(2)
    return best if most >= _FEWEST_HITS and most >= second * _LEAD else None
