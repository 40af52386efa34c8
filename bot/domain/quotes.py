"""How much of an article's own words is kept as evidence once its text is dropped."""

from typing import Final

QUOTE_LENGTH: Final = 300

# Beyond this much of a last word the text has no spaces to cut at, such as Chinese.
_LONGEST_WORD: Final = 60


def bounded_quote(quote: str) -> str:
    """Return the quote if it has at most 300 characters, else as many whole words of it as fit.

    >>> len(bounded_quote("held talks " * 40)), bounded_quote("They met.")
    (297, 'They met.')
    """
    if len(quote) <= QUOTE_LENGTH:
        return quote
    room = quote[: QUOTE_LENGTH - 1]
    start = room if quote[len(room)].isspace() else _without_last_word(room)
    return start.rstrip() + "…"


def _without_last_word(text: str) -> str:
    whole, space, last = text.rpartition(" ")
    return whole if space and len(last) <= _LONGEST_WORD else text
