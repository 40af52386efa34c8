"""A nursery of processes, and databases with digests due, for a whole test session."""

from collections.abc import Iterator

import pytest

from tests.databases import PostgresServer
from tests.proofs.crashes import Copies, postgres_copies, sqlite_copies
from tests.proofs.nursery import Nursery, open_nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Return a nursery of this very session (and worker)."""
    with open_nursery() as opened:
        yield opened


@pytest.fixture(scope="session")
def sqlite_due() -> Iterator[Copies]:
    """Return copies of a SQLite file with three digests due."""
    with sqlite_copies() as copies:
        yield copies


@pytest.fixture(scope="session")
def postgres_due(postgres: PostgresServer) -> Iterator[Copies]:
    """Return copies of a PostgreSQL database with three digests due."""
    with postgres_copies(postgres) as copies:
        yield copies


@pytest.fixture(params=["sqlite_due", pytest.param("postgres_due", marks=pytest.mark.postgres)])
def url_with_digests_due(request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the URL of a fresh database with three digests due, on each kind of database."""
    copies: Copies = request.getfixturevalue(request.param)
    with copies() as url:
        yield url
