"""Sets of words and phrases, written as prose is, for the coder's tables."""


def words(text: str) -> frozenset[str]:
    """Return the words of a text, which white space parts.

    >>> sorted(words("held met"))
    ['held', 'met']
    """
    return frozenset(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """Return the phrases of a text, which commas part, without outer space and empty ones.

    >>> phrases("peace talks, truce,")
    ('peace talks', 'truce')
    """
    return tuple(phrase for part in text.split(",") if (phrase := " ".join(part.split())))
