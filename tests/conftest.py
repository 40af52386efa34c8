"""What every test may ask for: a clock, and a database, on SQLite and on PostgreSQL."""

import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from bot.store.database import Database, open_database
from tests.build import NOW
from tests.databases import PostgresServer, SqliteFiles, postgres_server, sqlite_files

# The same examples each time, and no clock: a busy machine must not fail a test.
settings.register_profile("attache", derandomize=True, deadline=None)
settings.load_profile("attache")


@dataclass(slots=True)
class MovableClock:
    """A clock that stands still until a test moves it."""

    now: datetime

    def __call__(self) -> datetime:
        """Return now, aware, in UTC."""
        return self.now

    def move(self, by: timedelta) -> datetime:
        """Move the clock and return the new time."""
        self.now += by
        return self.now


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    """Set logging back after a test: the stream that it was sent to may be closed by then."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def clock() -> MovableClock:
    """Return a clock standing at `tests.build.NOW`."""
    return MovableClock(NOW)


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    """Return copies of one migrated SQLite file."""
    return sqlite_files(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Return a PostgreSQL server of this very run (and worker)."""
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the URL of a fresh, migrated database: each test runs on both kinds."""
    kind = request.getfixturevalue(request.param)
    fresh = kind.fresh(tmp_path) if isinstance(kind, SqliteFiles) else kind.fresh()
    with fresh as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Return a fresh open database: each test runs on both kinds."""
    async with open_database(database_url) as opened:
        yield opened
