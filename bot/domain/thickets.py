"""Tags of very many attributes, which libxml2's HTML parser reads in the square of their number.

Three hundred thousand of them, 3 MB, held it for nine minutes; no page that people read has them.
"""

import re

from bot.errors import InputError

MAX_ATTRIBUTES = 300

# Possessive, so that it is linear: at most two quotation marks of a page can be without a partner.
_TAG = re.compile(r"<[a-zA-Z](?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+")
_ATTRIBUTE = re.compile(r"[\s/\"'][^\s=>\"'/]")
_LONG_TAG = 2000


def refuse_thickets(text: str) -> None:
    """Raise `InputError` for HTML with a tag of more than `MAX_ATTRIBUTES`; takes linear time."""
    for tag in _TAG.finditer(text):
        is_long = tag.end() - tag.start() > _LONG_TAG
        if is_long and len(_ATTRIBUTE.findall(tag[0])) > MAX_ATTRIBUTES:
            raise too_large()


def too_large() -> InputError:
    """Return the error for a page whose HTML is too large to be an article's."""
    return InputError(
        "The page is too large to be an article.",
        hint="Copy the article's text into a file and hand that in.",
    )
