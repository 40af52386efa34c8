"""SQLite's driver: one way to its thread a statement, and everything else as it was."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.store.sqlite import TerseConnection


class Driver:
    """What aiosqlite is to us: work goes to its thread. Here it counts the ways."""

    def __init__(self) -> None:
        self._conn = sqlite3.connect(":memory:")
        self.ways = 0

    async def _execute(self, work: Callable[[], Any]) -> Any:
        self.ways += 1
        return work()


async def test_a_statement_goes_to_the_drivers_thread_once() -> None:
    driver = Driver()
    async with TerseConnection(driver).cursor() as cursor:
        await cursor.execute("SELECT ? AS one UNION SELECT 2", (1,))
        rows = await cursor.fetchall()
        await cursor.close()

    assert (rows, cursor.description[0][0], driver.ways) == ([(1,), (2,)], "one", 1)


async def test_a_cursor_tells_what_was_written() -> None:
    driver = Driver()
    cursor = TerseConnection(driver).cursor()
    await cursor.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)")
    await cursor.executemany("INSERT INTO t (n) VALUES (?)", [(1,), (2,)])
    many = cursor.rowcount
    await cursor.execute("INSERT INTO t (n) VALUES (3) RETURNING n")

    assert (many, await cursor.fetchall(), cursor.lastrowid) == (2, [(3,)], 3)


async def test_an_error_comes_through_and_the_next_statement_goes_on() -> None:
    cursor = TerseConnection(Driver()).cursor()
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await cursor.execute("SELECT * FROM nowhere")
    await cursor.execute("SELECT 1")

    assert await cursor.fetchall() == [(1,)]


async def test_everything_else_is_the_connections_own(tmp_path: Path) -> None:
    connection = await TerseConnection.connect(str(tmp_path / "x.db"))
    cursor = connection.cursor()
    await cursor.execute("CREATE TABLE t (n INTEGER)")
    await cursor.execute("INSERT INTO t VALUES (1)")
    was_open = connection.in_transaction
    await connection.rollback()

    assert (was_open, connection.in_transaction) == (True, False)
    await connection.close()
