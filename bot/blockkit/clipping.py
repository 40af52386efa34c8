"""Shortening a text, and keeping its writing direction to itself."""

import re
import unicodedata

ELLIPSIS = "…"

_CLOSES = {
    "\u202a": "\u202c",
    "\u202b": "\u202c",
    "\u202d": "\u202c",
    "\u202e": "\u202c",
    "\u2066": "\u2069",
    "\u2067": "\u2069",
    "\u2068": "\u2069",
}
"""Embeddings, overrides and isolates with the mark that ends each (UAX #9)."""

_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")

_WORD_SEARCH = 24
"""How far back a cut looks for the end of a word: longer than most words, shorter than a line."""

_LONG = 100
"""From this limit on a text is prose rather than a name."""

# Not behind a capital: "U.S." ends no sentence; one that ends in "NATO." may lose its cut.
_SENTENCE = re.compile(r"(?<![A-Z])[.!?][\"'”’)\]]*(?= )|[。！？]")


def clip(text: str, limit: int) -> str:
    """Return `text` in at most `limit` characters, ending in "…" where something was left out.

    Cuts a long text behind a sentence if that keeps half of it, else at the end of a word where one
    is near, never inside a combined character. Closes the directions that the rest opens.

    >>> clip("Talks on maritime safety resume", 20)
    'Talks on maritime…'
    """
    head, tail = cut(text, limit)
    return head + tail


def cut(text: str, limit: int) -> tuple[str, str]:
    """Return the part of `text` that `clip` keeps, and what it puts behind it ("" if all is kept).

    `limit` is at least 1.
    """
    if len(text) <= limit:
        return text, ""
    end = _fitting(text, limit)
    while end > 0 and _belongs_to_previous(text, end):
        end -= 1
    sentence = _sentence_end(text, end - 1) if limit >= _LONG else 0
    if sentence > end / 2:
        return text[:sentence], " " + ELLIPSIS + _closing(text[:sentence])
    space = text.rfind(" ", max(0, end - _WORD_SEARCH), end + 1)
    head = text[: space if space > 0 else end].rstrip(" ,;:–—-·(")
    return head, ELLIPSIS + _closing(head)


def _sentence_end(text: str, end: int) -> int:
    """Return where the last sentence within the first `end` characters ends, 0 for nowhere."""
    ends = [found.end() for found in _SENTENCE.finditer(text, 0, end + 1)]
    return max((each for each in ends if each <= end), default=0)


def closed(text: str) -> str:
    """Return `text` with every direction that it opens closed again, so that none leaks out of it.

    An override in a headline would otherwise turn the words that follow it.
    """
    return text + _closing(text)


def _closing(text: str) -> str:
    waiting: list[str] = []
    for mark in _MARKS.findall(text):
        if mark in _CLOSES:
            waiting.append(_CLOSES[mark])
        elif waiting and mark == waiting[-1]:
            waiting.pop()
    return "".join(reversed(waiting))


def _fitting(text: str, limit: int) -> int:
    """Return how many characters can be kept if "…" and the closing marks are to fit as well."""
    end = limit - len(ELLIPSIS)
    marks = sum(each in _CLOSES for each in _MARKS.findall(text, 0, end))
    while end + len(ELLIPSIS) + marks > limit:
        end -= 1
        marks -= text[end] in _CLOSES
    return end


def _belongs_to_previous(text: str, index: int) -> bool:
    """Return whether the character at `index` is drawn together with the one before it."""
    character, before = text[index], text[index - 1]
    return (
        unicodedata.category(character) in ("Mn", "Mc", "Me")
        or character in "\u200d\ufe0e\ufe0f"
        or before == "\u200d"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or (_is_regional(character) and _is_regional(before))
    )


def _is_regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
