"""Column types that mean the same on SQLite and on PostgreSQL.

What goes in comes out: aware UTC times, text with any characters, JSON values, search words.
"""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.dialects.postgresql import TIMESTAMP, TSVECTOR
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

JsonValue: TypeAlias = (
    bool | int | float | str | Sequence["JsonValue"] | dict[str, "JsonValue"] | None
)

# Neither PostgreSQL's text nor UTF-8 has room for these. They are replaced one by one, not dropped,
# because evidence spans count the characters of the text.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_REPLACEMENT = "\ufffd"

# PostgreSQL numbers positions up to 16 383 and keeps 256 of one word; SQLite has no such bounds.
# Half of it keeps both databases alike, and is more than the texts that we index.
MAX_WORDS = 8_000
MAX_LETTERS = 500  # of four bytes at most: PostgreSQL takes words of up to 2,046


def big_id() -> TypeEngine[int]:
    """Return the type of an id: 64 bits on both (only a plain INTEGER counts upward on SQLite)."""
    return BigInteger().with_variant(Integer(), "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware UTC time; on SQLite text of fixed width, which sorts. A naive one is refused."""

    impl = Text
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[str]:
        """Return timestamptz on PostgreSQL, text elsewhere."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(Text())

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """Return the time in UTC, as the database takes it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.isoformat(timespec="microseconds")

    @override
    def process_result_value(
        self, value: datetime | str | None, dialect: Dialect
    ) -> datetime | None:
        """Return the time as aware UTC."""
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return value.astimezone(UTC)


class FreeText(TypeDecorator[str]):
    """Text of any origin: NUL and lone surrogates become U+FFFD, so that lengths stay the same."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text as both databases can store it."""
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """Return the text with U+FFFD in place of each NUL and each lone surrogate."""
    return _UNSTORABLE.sub(_REPLACEMENT, text)


class Json(TypeDecorator[JsonValue]):
    """A JSON value, kept as ASCII text: exact for any string, and nobody queries inside it."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: JsonValue, dialect: Dialect) -> str:
        """Return the value as text; None is JSON's null, never SQL's."""
        return json.dumps(value, separators=(",", ":"))

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> JsonValue:
        """Return the value."""
        return None if value is None else json.loads(value)


class Words(TypeDecorator[str]):
    """Folded words, as they are searched: a tsvector on PostgreSQL, text for FTS5 on SQLite.

    The tsvector is written out word by word, so that PostgreSQL's parser, whose idea of a word
    depends on the server's locale, has no say. Write only: what is read back is the database's.
    """

    impl = Text
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """Return tsvector on PostgreSQL, text elsewhere."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TSVECTOR())
        return dialect.type_descriptor(Text())

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the words in the database's notation, the first `MAX_WORDS`, each cut."""
        if value is None:
            return None
        words = [word[:MAX_LETTERS] for word in value.split()[:MAX_WORDS]]
        if dialect.name != "postgresql":
            return " ".join(words)
        return " ".join(f"{quoted(word)}:{at}" for at, word in enumerate(words, start=1))


def quoted(word: str) -> str:
    """Return a word quoted for a tsvector or a tsquery.

    >>> quoted("o'neill")
    "'o''neill'"
    """
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
