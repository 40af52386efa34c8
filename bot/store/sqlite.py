"""SQLite's driver, asked once a statement.

aiosqlite runs each connection in a thread of its own, and SQLAlchemy goes there four times for one
statement: to make a cursor, execute, fetch, and close. Each way costs more than most of our
statements take. Here a cursor goes once: it executes, takes all rows, and closes.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Self

import aiosqlite


class TerseConnection:
    """An aiosqlite connection whose cursors go to its thread once a statement.

    Everything else is the connection's own, as SQLAlchemy's dialect uses it.
    """

    __slots__ = ("_terse_inner",)

    def __init__(self, inner: Any) -> None:
        self._terse_inner = inner

    @classmethod
    async def connect(cls, *args: Any, **options: Any) -> Self:
        """Open a connection; see `aiosqlite.connect`. Its thread keeps no program alive."""
        opening = aiosqlite.connect(*args, **options)
        opening._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does where it connects
        return cls(await opening)

    def cursor(self) -> "TerseCursor":
        """Return a cursor, for one statement at a time."""
        return TerseCursor(self._terse_inner)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._terse_inner, name)


class TerseCursor:
    """A cursor that holds all rows of its statement from the moment it was executed."""

    __slots__ = ("_connection", "_rows", "arraysize", "description", "lastrowid", "rowcount")

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.arraysize = 1
        self.description: Any = None
        self.lastrowid: int | None = None
        self.rowcount = -1

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing is open."""

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        """Execute a statement and take its rows."""
        return await self._ask(lambda cursor: cursor.execute(sql, parameters))

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> Self:
        """Execute a statement for each set of parameters."""
        return await self._ask(lambda cursor: cursor.executemany(sql, parameters))

    async def fetchall(self) -> list[Any]:
        """Return the rows."""
        return self._rows

    async def close(self) -> None:
        """Nothing is open."""

    async def _ask(self, work: Callable[[sqlite3.Cursor], sqlite3.Cursor]) -> Self:
        def run() -> None:
            cursor = self._connection._conn.cursor()  # noqa: SLF001 - aiosqlite gives no other way
            try:
                work(cursor)
                self._rows = cursor.fetchall() if cursor.description else []
                self.description = cursor.description
                self.lastrowid, self.rowcount = cursor.lastrowid, cursor.rowcount
            finally:
                cursor.close()

        await self._connection._execute(run)  # noqa: SLF001 - likewise
        return self
