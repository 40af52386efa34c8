"""Full text: one meaning on both databases, FTS5 on SQLite and tsvector with GIN on PostgreSQL.

Text is folded in Python (`bot.domain.folding`) before it is indexed and before it is searched, so
neither database's idea of a word matters. A development matches if it has all the words and all the
phrases, and none of the excluded ones. A word that folds to several tokens ("A-10", Chinese) is
searched as the phrase of them; one that folds to nothing (punctuation) asks for nothing.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Text,
    cast,
    column,
    func,
    insert,
    literal,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.folding import fold
from bot.domain.query import Query
from bot.store import schema
from bot.store.columns import quoted

# Stands between two texts, so that no phrase reaches from one into the next; folding drops it.
_BREAK: Final = "\u2016"
_FTS: Final = table(
    "development_words",
    column("rowid"),
    column("words"),
    column("development_words"),
    column("rank"),
)
_STEP: Final = 500

_Term = tuple[str, ...]


def indexed_words(texts: Iterable[str]) -> str:
    """Return the words to index for the texts, in their order."""
    folded = (fold(text) for text in dict.fromkeys(texts))
    return f" {_BREAK} ".join(words for words in folded if words)


async def merge_words(connection: AsyncConnection, *, is_first: bool) -> bool:
    """Go one step in writing SQLite's index anew, without deleted words; return if any is left.

    The first step takes the whole index in hand, each writes two megabytes of it (FTS5's `merge`,
    https://www.sqlite.org/fts5.html, 6.8).
    """
    changes = select(func.total_changes())
    before: int = (await connection.execute(changes)).scalar_one()
    merge = insert(_FTS).values(development_words="merge", rank=-_STEP if is_first else _STEP)
    await connection.execute(merge)
    after: int = (await connection.execute(changes)).scalar_one()
    return after - before >= 2


def text_conditions(
    query: Query, development_id: Column[int], dialect_name: str
) -> list[ColumnElement[bool]]:
    """Return the conditions that the query's words, phrases, people and excluded words make."""
    wanted = _terms([*query.words, *query.phrases, *_name_words(query.people)])
    excluded = _terms(query.excluded)
    conditions: list[ColumnElement[bool]] = []
    if wanted:
        conditions.append(development_id.in_(_matches(wanted, dialect_name, is_all=True)))
    if excluded:
        conditions.append(development_id.not_in(_matches(excluded, dialect_name, is_all=False)))
    return conditions


def _name_words(people: Sequence[str]) -> list[str]:
    # Surname first here, last there: a name's words count, their order does not.
    return [word for person in people for word in person.split()]


def _terms(texts: Iterable[str]) -> list[_Term]:
    folded = (tuple(fold(text).split()) for text in texts)
    return [term for term in dict.fromkeys(folded) if term]


def _matches(terms: list[_Term], dialect_name: str, *, is_all: bool) -> Select[int]:
    if dialect_name == "postgresql":
        expression = (" & " if is_all else " | ").join(_tsquery(term) for term in terms)
        stored = schema.development_search
        tsquery = cast(literal(expression, Text), TSQUERY)
        return select(stored.c.development_id).where(stored.c.words.op("@@")(tsquery))
    expression = (" AND " if is_all else " OR ").join(_fts_phrase(term) for term in terms)
    return select(_FTS.c.rowid).where(_FTS.c.words.op("MATCH")(literal(expression, Text)))


def _tsquery(term: _Term) -> str:
    return "(" + " <-> ".join(quoted(word) for word in term) + ")"


def _fts_phrase(term: _Term) -> str:
    phrase = " ".join(term).replace('"', '""')
    return f'"{phrase}"'
