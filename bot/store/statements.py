"""The few statements that several tables need, the same for both databases."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, TypeAlias, TypeVar

from sqlalchemy import Select, Table, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")

Row: TypeAlias = Mapping[str, Any]

# What fits in both databases' ids; a larger number comes from a forged payload and is nobody's.
_LARGEST_ID: Final = 2**63 - 1

# SQLite takes at most 32 766 parameters in a statement (https://sqlite.org/limits.html, 9).
BATCH: Final = 1_000

_ONE: Final = literal(1)


async def insert_if_new(connection: AsyncConnection, table: Table, values: Row) -> bool:
    """Insert the row unless one of its unique keys is taken; return whether it was inserted."""
    return await insert_new(connection, table, [values]) == 1


async def insert_new(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> int:
    """Insert those of the rows whose unique keys are free; return how many. All have equal keys."""
    if not rows:
        return 0
    statement = _inserting(table, connection.dialect.name).on_conflict_do_nothing()
    # RETURNING is how both databases say it: a count of rows is not given after every INSERT.
    return len((await connection.execute(statement.returning(_ONE), rows)).all())


async def put(connection: AsyncConnection, table: Table, values: Row) -> None:
    """Insert the row, or write over the one that has its primary key."""
    await connection.execute(_putting(table, connection.dialect.name, tuple(values)), values)


@lru_cache(maxsize=100)
def _inserting(table: Table, dialect_name: str) -> Any:
    return (postgresql if dialect_name == "postgresql" else sqlite).insert(table)


@lru_cache(maxsize=100)
def _putting(table: Table, dialect_name: str, names: tuple[str, ...]) -> Any:
    insert = _inserting(table, dialect_name)
    new = {name: insert.excluded[name] for name in names}
    return insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=new)


def batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield the values in pieces that fit into one statement."""
    return (values[start : start + BATCH] for start in range(0, len(values), BATCH))


def locked(select: Select[Any]) -> Select[Any]:
    """Return the SELECT taking its rows for this transaction, and passing over rows already taken.

    SQLite has no such clause and needs none: the transaction holds the only write lock.
    """
    return select.with_for_update(skip_locked=True)


def is_storable_id(number: int) -> bool:
    """Return whether a row can have that id."""
    return 0 < number <= _LARGEST_ID
