"""The lexicon that is shipped, read once a test run: it is a value, so sharing it is harmless."""

from functools import cache
from pathlib import Path

from bot.domain.lexicon import LEXICON_FILES, Lexicon

DATA = Path(__file__).parents[3] / "bot" / "domain" / "data"


@cache
def real_lexicon() -> Lexicon:
    """Return the lexicon of the package's data files."""
    return Lexicon.parse({name: (DATA / name).read_text("utf-8") for name in LEXICON_FILES})
