"""Pages that would hold us up: no page that people read is so large in its HTML.

Of attributes, libxml2's HTML parser takes the square of their number: three hundred thousand in one
tag, 3 MB, held it for nine minutes. Of elements, extraction takes some 25 µs each.
"""

import re
from collections.abc import Iterable

from bot.errors import InputError

MAX_ATTRIBUTES = 300
MAX_ELEMENTS = 25_000

# Possessive, so that it is linear: at most two quotation marks of a page can be without a partner.
_TAG = re.compile(r"<[a-zA-Z](?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+")
_ATTRIBUTE = re.compile(r"[\s/\"'][^\s=>\"'/]")
_LONG_TAG = 2000


def refuse_thickets(text: str) -> None:
    """Raise `InputError` for HTML with a tag of more than `MAX_ATTRIBUTES`; takes linear time."""
    for tag in _TAG.finditer(text):
        is_long = tag.end() - tag.start() > _LONG_TAG
        if is_long and len(_ATTRIBUTE.findall(tag[0])) > MAX_ATTRIBUTES:
            raise _too_large()


def refuse_labyrinths(elements: Iterable[object]) -> None:
    """Raise `InputError` for more than `MAX_ELEMENTS` elements."""
    for count, _ in enumerate(elements):
        if count > MAX_ELEMENTS:
            raise _too_large()


def _too_large() -> InputError:
    return InputError(
        "The page is too large to be an article.",
        hint="Copy the article's text into a file and hand that in.",
    )
