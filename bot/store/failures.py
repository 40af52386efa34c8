"""The border at which SQLAlchemy's errors become ours.

    locked, read-only, full, broken, away, too slow  → DatabaseUnavailable, with the way out
    a table or column that is not there              → SchemaOutOfDate
    anything else                                    → OurError: a bug of ours

Nothing above the store has heard of SQLAlchemy. The cause is always kept (`raise … from`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import URL
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    InterfaceError,
    InternalError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors import DatabaseUnavailable, OurError, SchemaOutOfDate, StatementRefused

URL_HINT: Final = (
    "Give it as sqlite:///path/to/attache.db or postgresql://user:password@host/database."
)
MIGRATE_HINT: Final = "Run `attache migrate`."


class _Failure(NamedTuple):
    """What the start of a database's error code means, and the way out."""

    code: str
    message: str
    hint: str


# https://sqlite.org/rescode.html; the longer names refine the shorter ones.
_SQLITE: Final = (
    _Failure(
        "SQLITE_BUSY",
        "is locked by another process",
        "Wait for the other `attache` command or backup to end, or stop it.",
    ),
    _Failure("SQLITE_LOCKED", "is locked by another connection", "Try again."),
    _Failure(
        "SQLITE_READONLY",
        "is read-only",
        "Give the user that runs Attaché the right to write the file and its folder.",
    ),
    _Failure(
        "SQLITE_CANTOPEN",
        "cannot be opened",
        "Check that the folder exists and that the user that runs Attaché may write in it.",
    ),
    _Failure("SQLITE_PERM", "may not be accessed", "Check the rights of the file."),
    _Failure("SQLITE_FULL", "has no room left: the disk is full", "Make room on the disk."),
    _Failure("SQLITE_IOERR", "cannot be read or written", "Check the disk."),
    _Failure("SQLITE_CORRUPT", "is damaged", "Restore the newest backup."),
    _Failure("SQLITE_NOTADB", "is no SQLite database", "Check the path of the database."),
    _Failure("SQLITE_INTERRUPT", "took too long to answer", "Try again; narrow the query."),
)

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRES: Final = (
    _Failure("53100", "has no room left: the disk is full", "Make room on the server's disk."),
    _Failure("53300", "has no connection left", "Raise max_connections or run fewer processes."),
    _Failure("53", "is short of resources", "Look at the server's log."),
    _Failure("57014", "took too long to answer", "Try again; narrow the query."),
    _Failure("57", "is stopping or starting", "Try again when the server is up."),
    _Failure("55P03", "is locked by another process", "Try again."),
    _Failure("40", "could not order concurrent changes", "Try again."),
    _Failure("25006", "is read-only", "Point the setting at the primary server."),
    _Failure("25P03", "closed a transaction that idled", "Try again."),
    _Failure("28", "refused the user or password", "Check user and password in the URL."),
    _Failure("3D000", "does not exist", "Create it: `createdb`, then `attache migrate`."),
    _Failure("42501", "denies the user a right", "Let the user own the database's tables."),
    _Failure("08", "cannot be reached", "Check host, port and network."),
    _Failure("58", "had a system error", "Look at the server's log."),
    _Failure("XX", "is damaged or had an internal error", "Look at the server's log."),
)
# A connection that is refused comes without a code; these are parts of the server's own words.
_REFUSALS: Final = (
    ("password authentication failed", "28"),
    ("no pg_hba.conf entry", "28"),
    ("role ", "28"),
    ("does not exist", "3D000"),
    ("too many clients", "53300"),
    ("connection slots", "53300"),
    ("starting up", "57"),
    ("shutting down", "57"),
)
_UNDEFINED: Final = ("42P01", "42703")
_UNREACHABLE: Final = _Failure(
    "", "cannot be reached", "Check that it runs, and host, port and network in the URL."
)


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turn every error of SQLAlchemy raised inside into one of ours; `place` names the database."""
    try:
        yield
    except SQLAlchemyError as error:
        raise translation(error, place) from error


def place_of(url: URL) -> str:
    """Return the database's name for messages: no password, no user, no parameters.

    A file's path is given in full: a relative one means another file in each folder.
    """
    if url.get_backend_name() == "sqlite":
        file = url.database or ""
        return f"The database {file if file.startswith('file:') else Path(file).absolute()}"
    return f"The database {url.database or ''} at {url.host or url.query.get('host', 'localhost')}"


def translation(error: SQLAlchemyError, place: str) -> OurError:
    """Return the error of ours that says what `error` means for the database at `place`."""
    match error:
        case ArgumentError() | NoSuchModuleError():
            return DatabaseUnavailable("The database's URL cannot be read.", hint=URL_HINT)
        case PoolTimeout():
            return DatabaseUnavailable(f"{place} has no free connection.", hint="Try again.")
        case DBAPIError():
            return _dbapi_translation(error, place)
        case _:
            return OurError(f"A statement for the database is wrong: {type(error).__name__}.")


def _dbapi_translation(error: DBAPIError, place: str) -> OurError:
    if _says_outdated(error):
        return SchemaOutOfDate(f"{place} lacks a table or column.", hint=MIGRATE_HINT)
    failure = _failure(error)
    if failure is not None:
        return DatabaseUnavailable(f"{place} {failure.message}.", hint=failure.hint)
    return StatementRefused(f"{place} refused a statement: {type(error).__name__}.")


def _says_outdated(error: DBAPIError) -> bool:
    if getattr(error.orig, "sqlstate", None) in _UNDEFINED:
        return True
    return str(error.orig).startswith(("no such table", "no such column"))


def _failure(error: DBAPIError) -> _Failure | None:
    name = getattr(error.orig, "sqlite_errorname", None) or ""
    state = getattr(error.orig, "sqlstate", None) or _refusal(error)
    for code, failures in ((name, _SQLITE), (state, _POSTGRES)):
        for failure in failures:
            if code.startswith(failure.code):
                return failure
    return _UNREACHABLE if _is_outage(error) and not (name or state) else None


def _refusal(error: DBAPIError) -> str:
    words = str(error.orig)
    if "FATAL:" not in words:
        return ""
    return next((code for part, code in _REFUSALS if part in words), "")


def _is_outage(error: DBAPIError) -> bool:
    # The bare DatabaseError is SQLite's for a file that it cannot make sense of.
    outages = (OperationalError, InterfaceError, InternalError)
    return isinstance(error, outages) or type(error) is DatabaseError
