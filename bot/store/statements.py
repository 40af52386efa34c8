"""The few statements that several tables need, the same for both databases."""

from collections.abc import Iterator, Mapping, Sequence
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


async def insert_if_new(connection: AsyncConnection, table: Table, values: Row) -> bool:
    """Insert the row unless one of its unique keys is taken; return whether it was inserted."""
    return await insert_new(connection, table, [values]) == 1


async def insert_new(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> int:
    """Insert those of the rows whose unique keys are free; return how many. All have equal keys."""
    if not rows:
        return 0
    is_postgres = connection.dialect.name == "postgresql"
    insert = postgresql.insert(table) if is_postgres else sqlite.insert(table)
    # RETURNING is how both databases say it: a count of rows is not given after every INSERT.
    statement = insert.on_conflict_do_nothing().returning(literal(1))
    return len((await connection.execute(statement, rows)).all())


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
