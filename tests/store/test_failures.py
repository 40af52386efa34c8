"""What goes wrong below comes out as ours, with the way out, and with its cause."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import exc, make_url

from bot.errors import DatabaseUnavailable, OurError, SchemaOutOfDate, StatementRefused
from bot.store.database import Database, open_database
from bot.store.engine import Limits, migrate, schema_state
from bot.store.failures import MIGRATE_HINT, URL_HINT, place_of, translated, translation
from tests.build import NOW
from tests.databases import PostgresServer, SqliteFiles

PLACE = "The database x"
QUICK = Limits(
    statement=timedelta(milliseconds=100),
    lock=timedelta(milliseconds=50),
    connect=timedelta(seconds=2),
)


@contextmanager
def refusal(kind: type[OurError], message: str) -> Iterator[None]:
    with pytest.raises(kind, match=message) as caught:
        yield
    assert caught.value.hint
    assert caught.value.__cause__ is not None


# --- every class of error has its translation --------------------------------------------------


def classes_below(root: type[Exception]) -> set[type[Exception]]:
    return {root}.union(*(classes_below(child) for child in root.__subclasses__()))


DBAPI_CLASSES: dict[type[exc.DBAPIError], type[OurError]] = {
    exc.DBAPIError: StatementRefused,
    exc.InterfaceError: DatabaseUnavailable,
    exc.DatabaseError: DatabaseUnavailable,
    exc.OperationalError: DatabaseUnavailable,
    exc.InternalError: DatabaseUnavailable,
    exc.DataError: StatementRefused,
    exc.IntegrityError: StatementRefused,
    exc.ProgrammingError: StatementRefused,
    exc.NotSupportedError: StatementRefused,
}


def test_every_class_of_database_error_is_in_the_table() -> None:
    assert classes_below(exc.DBAPIError) == set(DBAPI_CLASSES)


@pytest.mark.parametrize(("kind", "ours"), DBAPI_CLASSES.items(), ids=str)
def test_a_database_error_without_a_code_is_translated(
    kind: type[exc.DBAPIError], ours: type[OurError]
) -> None:
    error = translation(kind("SELECT 1", None, Exception("what happened")), PLACE)

    assert type(error) is ours
    assert error.message.startswith(PLACE)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("SQLITE_BUSY", "is locked by another process."),
        ("SQLITE_BUSY_SNAPSHOT", "is locked by another process."),
        ("SQLITE_LOCKED_SHAREDCACHE", "is locked by another connection."),
        ("SQLITE_READONLY_DIRECTORY", "is read-only."),
        ("SQLITE_CANTOPEN", "cannot be opened."),
        ("SQLITE_PERM", "may not be accessed."),
        ("SQLITE_FULL", "has no room left: the disk is full."),
        ("SQLITE_IOERR_WRITE", "cannot be read or written."),
        ("SQLITE_CORRUPT_VTAB", "is damaged."),
        ("SQLITE_NOTADB", "is no SQLite database."),
        ("SQLITE_INTERRUPT", "took too long to answer."),
    ],
)
def test_a_code_of_sqlite_says_what_is_wrong(code: str, message: str) -> None:
    original = sqlite3.OperationalError("what happened")
    original.sqlite_errorname = code
    error = translation(exc.OperationalError("SELECT 1", None, original), PLACE)

    assert (type(error), error.message) == (DatabaseUnavailable, f"{PLACE} {message}")
    assert error.hint


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("08006", "cannot be reached."),
        ("25006", "is read-only."),
        ("25P03", "closed a transaction that idled."),
        ("28P01", "refused the user or password."),
        ("3D000", "does not exist."),
        ("40001", "could not order concurrent changes."),
        ("40P01", "could not order concurrent changes."),
        ("42501", "denies the user a right."),
        ("53100", "has no room left: the disk is full."),
        ("53200", "is short of resources."),
        ("53300", "has no connection left."),
        ("55P03", "is locked by another process."),
        ("57014", "took too long to answer."),
        ("57P01", "is stopping or starting."),
        ("58030", "had a system error."),
        ("XX001", "is damaged or had an internal error."),
    ],
)
def test_a_code_of_postgresql_says_what_is_wrong(code: str, message: str) -> None:
    original = psycopg.errors.lookup(code)("what happened")
    error = translation(exc.OperationalError("SELECT 1", None, original), PLACE)

    assert (type(error), error.message) == (DatabaseUnavailable, f"{PLACE} {message}")
    assert error.hint


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ('FATAL:  password authentication failed for user "x"', "refused the user or password."),
        ('FATAL:  role "x" does not exist', "refused the user or password."),
        ('FATAL:  database "x" does not exist', "does not exist."),
        ("FATAL:  sorry, too many clients already", "has no connection left."),
        ("FATAL:  the database system is starting up", "is stopping or starting."),
        ("FATAL:  something new", "cannot be reached."),
        ("Connection refused", "cannot be reached."),
    ],
)
def test_a_refused_connection_says_what_is_wrong(words: str, message: str) -> None:
    original = psycopg.OperationalError(f"connection failed: {words}")
    error = translation(exc.OperationalError("", None, original), PLACE)

    assert (type(error), error.message) == (DatabaseUnavailable, f"{PLACE} {message}")


def test_a_table_that_is_missing_is_a_matter_of_migrating() -> None:
    missing = psycopg.errors.UndefinedColumn("no such thing")
    on_postgres = translation(exc.ProgrammingError("", None, missing), PLACE)
    original = sqlite3.OperationalError("no such table: sources")
    on_sqlite = translation(exc.OperationalError("", None, original), PLACE)

    assert {type(on_postgres), type(on_sqlite)} == {SchemaOutOfDate}
    assert {on_postgres.hint, on_sqlite.hint} == {MIGRATE_HINT}


@pytest.mark.parametrize(
    ("error", "kind", "hint"),
    [
        (exc.ArgumentError("no URL"), DatabaseUnavailable, URL_HINT),
        (exc.NoSuchModuleError("no dialect"), DatabaseUnavailable, URL_HINT),
        (exc.TimeoutError("no connection"), DatabaseUnavailable, "Try again."),
        (exc.StatementError("naive", "", None, ValueError("naive")), OurError, ""),
        (exc.InvalidRequestError("ours"), OurError, ""),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_other_errors_of_the_library_are_translated(
    error: exc.SQLAlchemyError, kind: type[OurError], hint: str
) -> None:
    ours = translation(error, PLACE)

    assert (type(ours), ours.hint) == (kind, hint)


def test_the_cause_is_kept() -> None:
    cause = exc.InvalidRequestError("what happened")
    with pytest.raises(OurError) as caught, translated(PLACE):
        raise cause

    assert caught.value.__cause__ is cause


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("sqlite:////a/b.db", "The database /a/b.db"),
        ("sqlite:///b.db", f"The database {Path.cwd()}/b.db"),
        ("sqlite:///file:b.db?uri=true", "The database file:b.db"),
        ("postgresql://user:secret@host:1/d?sslpassword=s", "The database d at host"),
        ("postgresql:///d?host=/run/pg", "The database d at /run/pg"),
        ("postgresql:///d", "The database d at localhost"),
    ],
)
def test_a_place_names_no_secret(url: str, place: str) -> None:
    assert place_of(make_url(url)) == place


# --- the real thing ----------------------------------------------------------------------------


@pytest.fixture
def path(sqlite: SqliteFiles, tmp_path: Path) -> Path:
    """Return the path of a migrated SQLite file."""
    with sqlite.fresh(tmp_path) as url:
        return Path(url.removeprefix("sqlite:///"))


async def test_a_locked_file_is_named(path: Path) -> None:
    async with open_database(f"sqlite:///{path}", QUICK) as database:
        with closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            with refusal(DatabaseUnavailable, f"{path} is locked by another process"):
                await database.probe()
            other.execute("ROLLBACK")
        await database.probe()


async def test_a_restored_file_that_is_held_can_still_be_read(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        # What a backup leaves: a file that is not in WAL mode.
        other.execute("PRAGMA journal_mode=DELETE")
        other.execute("BEGIN IMMEDIATE")
        async with open_database(f"sqlite:///{path}", QUICK) as database:
            async with database.read() as tx:
                assert await tx.sources.all() == []
            with refusal(DatabaseUnavailable, "is locked by another process"):
                await database.probe()


async def test_a_read_only_file_is_named_and_can_be_read(path: Path) -> None:
    url = f"sqlite:///file:{path}?mode=ro&uri=true"
    async with open_database(url) as database:
        async with database.read() as tx:
            assert await tx.sources.all() == []
        with refusal(DatabaseUnavailable, "is read-only"):
            await database.probe()


async def test_a_restored_file_that_is_read_only_is_named(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode=DELETE")

    with refusal(DatabaseUnavailable, "is read-only"):
        await opened(f"sqlite:///file:{path}?mode=ro&uri=true")


async def test_a_full_disk_is_named_and_nothing_is_half_stored(path: Path) -> None:
    async with open_database(f"sqlite:///{path}") as database:
        with refusal(DatabaseUnavailable, "the disk is full"):
            await store_too_much(database)
        async with database.read() as tx:
            assert await tx.switches.is_on("first") is False


async def store_too_much(database: Database) -> None:
    async with database.begin() as tx:
        await tx.connection.exec_driver_sql("PRAGMA max_page_count=1")
        await tx.switches.set("first", on=True, now=NOW)
        await tx.switches.set("x" * 1_000_000, on=True, now=NOW)


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary, " * 500)
    url = f"sqlite:///{path}"

    with refusal(DatabaseUnavailable, "is no SQLite database"):
        await opened(url)
    with refusal(DatabaseUnavailable, "is no SQLite database"):
        migrate(url)
    with refusal(DatabaseUnavailable, "is no SQLite database"):
        schema_state(url)


async def opened(url: str) -> None:
    async with open_database(url, QUICK):
        pass


async def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with refusal(DatabaseUnavailable, "cannot be opened"):
        await opened(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize("url", ["postgresql://127.0.0.1:1/x", "postgresql:///x?host=/nonexistent"])
async def test_a_server_that_is_away_is_named(url: str) -> None:
    with refusal(DatabaseUnavailable, "The database x at .* cannot be reached"):
        await opened(url)


@pytest.mark.postgres
async def test_a_database_or_user_that_is_not_there_is_named(postgres: PostgresServer) -> None:
    with refusal(DatabaseUnavailable, "does not exist"):
        await opened(postgres.url("nowhere"))
    with refusal(DatabaseUnavailable, "refused the user or password"):
        await opened(postgres.url("attache").replace("postgres:@", "nobody:secret@"))


ENDLESS = {
    "sqlite": "WITH RECURSIVE c(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM c) SELECT 1 FROM c",
    "postgresql": "SELECT pg_sleep(60)",
}


async def test_a_statement_without_an_end_is_ended(database_url: str) -> None:
    async with open_database(database_url, QUICK) as database:
        with refusal(DatabaseUnavailable, "took too long to answer"):
            await ask_for_ever(database)
        await database.probe()


async def ask_for_ever(database: Database) -> None:
    async with database.read() as tx:
        await tx.connection.exec_driver_sql(ENDLESS[database.engine.dialect.name])


async def test_a_long_transaction_of_short_statements_is_not_ended(path: Path) -> None:
    limits = replace(QUICK, statement=timedelta(seconds=1))
    async with open_database(f"sqlite:///{path}", limits) as database, database.begin() as tx:
        for number in range(50):
            await tx.switches.set(str(number), on=True, now=NOW)
        assert await tx.switches.is_on("49")


def test_a_file_that_cannot_be_opened_leaves_no_thread_behind(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    left = set()
    for _ in range(50):
        asyncio.run(fail_to_open(tmp_path))
        left |= {thread.name for thread in set(threading.enumerate()) - before}

    assert not [name for name in left if "connection_worker" in name]


async def fail_to_open(folder: Path) -> None:
    with pytest.raises(DatabaseUnavailable):
        async with open_database(f"sqlite:///{folder}"):
            pass


async def test_a_write_that_never_gets_its_turn_gives_up(path: Path) -> None:
    limits = replace(QUICK, turn=timedelta(0))
    async with open_database(f"sqlite:///{path}", limits) as database:
        async with database.begin():
            with refusal(DatabaseUnavailable, "is busy: another write did not end"):
                await database.probe()
        await database.probe()


@pytest.mark.postgres
async def test_a_server_that_hangs_up_is_named(postgres: PostgresServer) -> None:
    with postgres.fresh() as url:
        async with open_database(url) as database:
            with refusal(DatabaseUnavailable, "is stopping or starting"):
                await lose_the_connection(database, postgres)
            await database.probe()


async def lose_the_connection(database: Database, postgres: PostgresServer) -> None:
    async with database.begin() as tx:
        rows = await tx.connection.exec_driver_sql("SELECT pg_backend_pid()")
        postgres.execute([f"SELECT pg_terminate_backend({rows.scalar_one()})"])
        await tx.switches.is_on("digests_paused")


@pytest.mark.postgres
async def test_a_look_up_cannot_write(postgres: PostgresServer) -> None:
    with postgres.fresh() as url:
        async with open_database(url) as database:
            with refusal(DatabaseUnavailable, "is read-only"):
                await write_while_reading(database)


async def write_while_reading(database: Database) -> None:
    async with database.read() as tx:
        await tx.switches.set("digests_paused", on=True, now=NOW)


async def test_a_bug_of_ours_is_no_outage(database: Database) -> None:
    with pytest.raises(OurError) as caught:
        await refer_to_nothing(database)

    assert type(caught.value) is StatementRefused
    assert isinstance(caught.value.__cause__, exc.IntegrityError)


async def refer_to_nothing(database: Database) -> None:
    async with database.begin() as tx:
        await tx.connection.exec_driver_sql(
            "INSERT INTO development_search (development_id, words) VALUES (99, '')"
        )


async def test_an_error_within_a_transaction_passes_through(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        await fail(database)

    async with database.read() as tx:
        assert await tx.switches.is_on("digests_paused") is False


async def fail(database: Database) -> Any:
    async with database.begin() as tx:
        await tx.switches.set("digests_paused", on=True, now=NOW)
        return 1 / 0
