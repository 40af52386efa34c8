"""Opening a database: one URL for the program and for alembic, SQLite's pragmas, the schema check.

SQLite runs in WAL mode with foreign keys on, and overwrites what is deleted. A transaction begins
with BEGIN IMMEDIATE when it will write, so that it never finds out half-way that another one was
faster, and with a plain BEGIN when it only reads, so that it sees one snapshot and waits for
nobody.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from threading import Thread, current_thread
from time import monotonic
from typing import Any, Final
from weakref import WeakSet

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from bot.errors import DatabaseUnavailable, SchemaOutOfDate
from bot.store.failures import MIGRATE_HINT, URL_HINT, place_of, translated
from bot.store.sqlite import TerseConnection

WRITES: Final = "attache_writes"

_DRIVERS: Final = {
    "sqlite": ("sqlite+pysqlite", "sqlite+aiosqlite"),
    "postgres": ("postgresql+psycopg", "postgresql+psycopg"),
    "postgresql": ("postgresql+psycopg", "postgresql+psycopg"),
}
# Steps of SQLite's virtual machine between two looks at the clock: under a millisecond.
_STEPS: Final = 20_000


class SchemaState(StrEnum):
    """How a database's schema stands to the program's."""

    MISSING = "missing"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long the database may take.

    `statement`: one statement; look-ups take milliseconds, what takes seconds is stuck. `lock`: the
    wait for another process's write (SQLite) or for a row (PostgreSQL). `turn`: the wait for this
    process's other writes on SQLite. `connect`: reaching a server, in whole seconds from 2.
    """

    statement: timedelta = timedelta(seconds=10)
    lock: timedelta = timedelta(seconds=5)
    turn: timedelta = timedelta(seconds=30)
    connect: timedelta = timedelta(seconds=10)


@asynccontextmanager
async def open_engine(url: str, limits: Limits) -> AsyncIterator[AsyncEngine]:
    """Give an engine for the URL; nothing is connected yet, and all it connected ends with it.

    Takes `sqlite:///relative/path`, `sqlite:////absolute/path` and `postgresql://…` (with or
    without a driver's name). Raises DatabaseUnavailable for any other URL.
    """
    place = parse_url(url, is_async=True)
    threads: WeakSet[Thread] = WeakSet()
    with translated(place_of(place)):
        engine = _sqlite(place, limits, threads) if _is_sqlite(place) else _postgres(place, limits)
    try:
        yield engine
    finally:
        await engine.dispose()
        # aiosqlite does not wait for the thread of a connection that failed or was cut off, which
        # would report to an event loop that is closed by then.
        for thread in list(threads):
            await asyncio.to_thread(thread.join, limits.statement.total_seconds())


def _sqlite(place: URL, limits: Limits, threads: WeakSet[Thread]) -> AsyncEngine:
    def connect(*args: Any, **options: Any) -> sqlite3.Connection:
        threads.add(current_thread())  # aiosqlite gives each connection a thread of its own
        return sqlite3.Connection(*args, **options)

    arguments = {**_sqlite_arguments(limits), "factory": connect}
    arguments["async_creator_fn"] = TerseConnection.connect
    engine = create_async_engine(place, connect_args=arguments, hide_parameters=True)
    _prepare_sqlite(engine.sync_engine, limits.statement)
    return engine


def _postgres(place: URL, limits: Limits) -> AsyncEngine:
    return create_async_engine(
        place,
        connect_args=_postgres_arguments(place, limits),
        pool_pre_ping=True,
        pool_size=10,
        hide_parameters=True,  # what a person asked must not stand in a trace
    )


def _is_sqlite(place: URL) -> bool:
    return place.get_backend_name() == "sqlite"


def parse_url(url: str, *, is_async: bool) -> URL:
    """Return the URL with the driver that we use; raises DatabaseUnavailable for a wrong one."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise DatabaseUnavailable("The database's URL cannot be read.", hint=URL_HINT) from error
    drivers = _DRIVERS.get(parsed.drivername.partition("+")[0])
    if drivers is None:
        name = parsed.drivername
        raise DatabaseUnavailable(f"I don't know the kind of database {name!r}.", hint=URL_HINT)
    if drivers[0].startswith("sqlite") and parsed.database in {None, "", ":memory:"}:
        raise DatabaseUnavailable("The database's URL names no file.", hint=URL_HINT)
    return parsed.set(drivername=drivers[is_async])


def sqlite_url(path: Path) -> str:
    """Return the URL of the SQLite file at the path, whatever characters the path has.

    >>> sqlite_url(Path("what?/attache.db"))
    'sqlite:///what%3F/attache.db'
    """
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def migrate(url: str) -> None:
    """Bring the database to the program's schema, creating a SQLite file and its folder if missing.

    Blocks: call it from the command line or in a thread. Several processes may call it at once.
    Raises SchemaOutOfDate where the schema is newer than the program, and DatabaseUnavailable.
    """
    place = parse_url(url, is_async=False)
    state = schema_state(url)
    if state is SchemaState.NEWER:
        raise outdated(state, place)
    if (path := sqlite_path(place)) is not None:
        _make_folder(path)
    engine = _blocking_engine(place)
    with translated(place_of(place)):
        try:
            _upgrade(engine)
        finally:
            engine.dispose()


def database_name(url: str) -> str:
    """Return the database's name for messages, a file's path in full; no password, no user.

    Raises DatabaseUnavailable for a URL that cannot be read.
    """
    return place_of(parse_url(url, is_async=False))


def schema_state(url: str) -> SchemaState:
    """Return how the database's schema stands to the program's; a missing SQLite file is `missing`.

    Blocks, changes nothing and creates nothing. Raises DatabaseUnavailable.
    """
    place = parse_url(url, is_async=False)
    if is_missing(place):
        return SchemaState.MISSING
    engine = _blocking_engine(place)
    with translated(place_of(place)):
        try:
            with engine.connect() as connection:
                return state_of(connection)
        finally:
            engine.dispose()


def state_of(connection: Connection) -> SchemaState:
    """Return how the connection's schema stands to the program's."""
    stored = MigrationContext.configure(connection).get_current_heads()
    scripts = ScriptDirectory.from_config(alembic_config())
    known = [script.revision for script in scripts.walk_revisions()]
    return standing(stored, known)


def standing(stored: Sequence[str], known: Sequence[str]) -> SchemaState:
    """Return how stored revisions stand to the known ones, of which the newest comes first.

    >>> standing(["0001"], ["0002", "0001"])
    <SchemaState.OLDER: 'older'>
    """
    if not stored:
        return SchemaState.MISSING
    if not set(stored) <= set(known):
        return SchemaState.NEWER
    return SchemaState.CURRENT if known[0] in stored else SchemaState.OLDER


def outdated(state: SchemaState, place: URL) -> SchemaOutOfDate:
    """Return the error to raise for a schema that is not current."""
    name = place_of(place)
    if state is SchemaState.NEWER:
        hint = "Install the newer Attaché, or restore the backup made before the upgrade."
        return SchemaOutOfDate(f"{name} was made by a newer Attaché.", hint=hint)
    if state is SchemaState.MISSING:
        return SchemaOutOfDate(f"{name} has not been set up yet.", hint=MIGRATE_HINT)
    return SchemaOutOfDate(f"{name} was made by an older Attaché.", hint=MIGRATE_HINT)


def is_missing(place: URL) -> bool:
    """Return whether the URL names a SQLite file that is not there; opening it would create it.

    Raises DatabaseUnavailable where that cannot be found out.
    """
    path = sqlite_path(place)
    try:
        return path is not None and not path.exists()
    except OSError as error:
        raise _unreachable(path, error) from error


def sqlite_path(place: URL) -> Path | None:
    """Return the path of the SQLite file; None for PostgreSQL and for a `file:` address."""
    if not _is_sqlite(place) or place.database is None:
        return None
    return None if place.database.startswith("file:") else Path(place.database)


def alembic_config() -> Config:
    """Return alembic's configuration: built here, so that no file has to be found."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _upgrade(engine: Engine) -> None:
    config = alembic_config()
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('attache_migrate'))")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unreachable(path.parent, error) from error


def _unreachable(path: Path | None, error: OSError) -> DatabaseUnavailable:
    message = f"The path {path and path.absolute()} cannot be used: {error.strerror}."
    return DatabaseUnavailable(
        message, hint="Start in another folder, or name another file in ATTACHE_DATABASE__URL."
    )


def _blocking_engine(place: URL) -> Engine:
    # A migration may rewrite a large table, and waits for whoever migrates at the same time.
    limits = Limits(statement=timedelta(hours=1), lock=timedelta(minutes=1))
    if _is_sqlite(place):
        engine = create_engine(place, connect_args=_sqlite_arguments(limits), poolclass=NullPool)
        _prepare_sqlite(engine, None)
        return engine
    return create_engine(place, connect_args=_postgres_arguments(place, limits), poolclass=NullPool)


def _sqlite_arguments(limits: Limits) -> Mapping[str, Any]:
    return {"timeout": limits.lock.total_seconds()}


def _postgres_arguments(place: URL, limits: Limits) -> Mapping[str, Any]:
    given = place.query.get("options", "")
    options = [
        given if isinstance(given, str) else " ".join(given),
        "-c timezone=UTC",
        f"-c statement_timeout={_milliseconds(limits.statement)}",
        f"-c lock_timeout={_milliseconds(limits.lock)}",
        # Ours never idle: one that does was forgotten, and holds back everybody's clean-up.
        f"-c idle_in_transaction_session_timeout={_milliseconds(6 * limits.statement)}",
    ]
    return {
        "application_name": "attache",
        "connect_timeout": int(limits.connect.total_seconds()),
        "options": " ".join(options).strip(),
    }


def _milliseconds(duration: timedelta) -> int:
    return int(duration.total_seconds() * 1000)


def _prepare_sqlite(engine: Engine, statement_limit: timedelta | None) -> None:
    def on_connect(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        # The driver must not begin transactions by itself: on_begin does.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")  # not every build of SQLite has it as its default
        _use_wal(cursor)
        cursor.close()
        if statement_limit is not None:
            entry.info["stopwatch"] = stopwatch = _Stopwatch(statement_limit)
            connection.run_async(stopwatch.attach)

    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    def on_execute(connection: Connection, *_: object) -> None:
        connection.info["stopwatch"].start()

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    if statement_limit is not None:
        event.listen(engine, "before_cursor_execute", on_execute)


def _use_wal(cursor: DBAPICursor) -> None:
    try:
        cursor.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        # The mode is the file's and stays. Busy: another connection is just setting it, which
        # SQLite does not wait for, or holds the file; then what follows says so, or does without.
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise


class _Stopwatch:
    """Interrupts a statement of one SQLite connection that takes longer than the limit."""

    __slots__ = ("_limit_seconds", "_stop_at")

    def __init__(self, limit: timedelta) -> None:
        self._limit_seconds = limit.total_seconds()
        self._stop_at = float("inf")

    def start(self) -> None:
        """Start measuring anew."""
        self._stop_at = monotonic() + self._limit_seconds

    async def attach(self, connection: Any) -> None:
        """Have the driver ask from time to time."""
        await connection.set_progress_handler(self._is_over, _STEPS)

    def _is_over(self) -> bool:
        return monotonic() > self._stop_at
