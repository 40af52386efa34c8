import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from bot.domain.wishes import Wishes
from bot.errors import DatabaseUnavailable, OurError, SchemaOutOfDate
from bot.store.database import open_database
from bot.store.engine import (
    SchemaState,
    alembic_config,
    migrate,
    parse_url,
    schema_state,
    sqlite_url,
    standing,
)
from bot.store.failures import URL_HINT
from bot.store.schema import metadata
from tests.databases import PostgresServer

ALL_TABLES: Final = {table.name for table in metadata.sorted_tables}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the URL of a database that nobody has set up: on SQLite, of no file at all."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'attache.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.empty() as url:
        yield url


def engine_of(url: str) -> Engine:
    return create_engine(parse_url(url, is_async=False), poolclass=NullPool)


NEWEST: Final = "0006"


def set_revision(url: str, revision: str) -> None:
    with engine_of(url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": revision})


def upgrade(url: str, revision: str) -> None:
    config = alembic_config()
    with engine_of(url).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def tables_of(connection: Connection) -> set[str]:
    names = inspect(connection).get_table_names()
    return {name for name in names if not name.startswith("development_words")}


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///a/b.db", "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:////a/b.db", "sqlite+aiosqlite"),
        ("postgres://u:p@h/d", "postgresql+psycopg"),
        ("postgresql://u:p@h/d", "postgresql+psycopg"),
        ("postgresql+psycopg://u:p@h/d", "postgresql+psycopg"),
        ("postgresql+psycopg2://u:p@h/d", "postgresql+psycopg"),
    ],
)
def test_one_url_serves_whatever_driver_it_names(url: str, driver: str) -> None:
    assert parse_url(url, is_async=True).drivername == driver


def test_migrations_use_the_blocking_driver_of_the_same_url() -> None:
    assert str(parse_url("sqlite+aiosqlite:///b.db", is_async=False)) == "sqlite+pysqlite:///b.db"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "The database's URL cannot be read."),
        ("attache.db", "The database's URL cannot be read."),
        ("postgresql://host:port/d", "The database's URL cannot be read."),
        ("mysql://host/d", "I don't know the kind of database 'mysql'."),
        ("sqlite://", "The database's URL names no file."),
        ("sqlite:///:memory:", "The database's URL names no file."),
    ],
)
async def test_a_wrong_url_is_refused_with_the_right_form(url: str, message: str) -> None:
    with pytest.raises(DatabaseUnavailable) as caught:
        async with open_database(url):
            pass

    assert (caught.value.message, caught.value.hint) == (message, URL_HINT)


def test_migrating_creates_every_table(empty_url: str) -> None:
    before = schema_state(empty_url)
    migrate(empty_url)

    with engine_of(empty_url).connect() as connection:
        assert tables_of(connection) == ALL_TABLES | {"alembic_version"}
    assert (before, schema_state(empty_url)) == (SchemaState.MISSING, SchemaState.CURRENT)


def test_migrating_creates_the_folder_of_the_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a' / 'b' / 'attache.db'}"
    migrate(url)

    assert schema_state(url) == SchemaState.CURRENT


async def test_a_sqlite_file_may_stand_in_any_folder(tmp_path: Path) -> None:
    path = tmp_path / "what? 100%25 #1 ü&a=b:c@d" / "attache.db"
    url = sqlite_url(path)
    migrate(url)

    assert parse_url(url, is_async=True).database == str(path)
    assert path.is_file()
    async with open_database(url) as database, database.read() as tx:
        assert await tx.inbox.connection.scalar(text("SELECT count(*) FROM inbox")) == 0


def test_asking_for_the_state_creates_nothing(tmp_path: Path) -> None:
    schema_state(f"sqlite:///{tmp_path / 'attache.db'}")

    assert list(tmp_path.iterdir()) == []


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    migrate(database_url)

    assert schema_state(database_url) == SchemaState.CURRENT


def test_four_may_migrate_at_once(empty_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, [empty_url] * 4))

    assert schema_state(empty_url) == SchemaState.CURRENT


def test_a_migration_that_fails_leaves_nothing_behind(empty_url: str) -> None:
    with engine_of(empty_url).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE switches (name TEXT)")

    with pytest.raises(OurError, match="refused a statement"):
        migrate(empty_url)

    with engine_of(empty_url).connect() as connection:
        assert tables_of(connection) == {"switches"}


def test_the_migrations_make_the_schema_that_the_program_uses(database_url: str) -> None:
    def is_compared(thing: object, name: str | None, kind: str, *_: object) -> bool:
        # SQLite has FTS5 where PostgreSQL has this index; alembic does not look at ddl_if.
        is_fts = kind == "table" and str(name).startswith("development_words")
        is_gin = kind == "index" and name == "ix_development_search_words"
        return not (is_fts or (is_gin and database_url.startswith("sqlite")))

    options = {"compare_type": True, "compare_server_default": True, "include_object": is_compared}
    with engine_of(database_url).connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, metadata)

    assert differences == []


def test_the_migrations_can_be_taken_back(empty_url: str) -> None:
    migrate(empty_url)
    config = alembic_config()
    with engine_of(empty_url).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")

    with engine_of(empty_url).connect() as connection:
        assert tables_of(connection) == {"alembic_version"}


async def test_a_database_that_nobody_set_up_is_refused(empty_url: str) -> None:
    with pytest.raises(SchemaOutOfDate, match="has not been set up yet") as caught:
        async with open_database(empty_url):
            pass

    assert caught.value.hint == "Run `attache migrate`."


@pytest.mark.parametrize(
    ("stored", "state"),
    [
        ([], SchemaState.MISSING),
        (["0001"], SchemaState.OLDER),
        (["0002"], SchemaState.CURRENT),
        (["0003"], SchemaState.NEWER),
        (["0002", "side"], SchemaState.NEWER),
    ],
)
def test_a_stored_revision_is_older_current_or_newer(stored: list[str], state: SchemaState) -> None:
    assert standing(stored, ["0002", "0001"]) == state


async def test_an_older_database_is_refused_with_the_command_to_run(empty_url: str) -> None:
    upgrade(empty_url, "0001")
    with pytest.raises(SchemaOutOfDate, match="was made by an older Attaché") as caught:
        async with open_database(empty_url):
            pass

    assert schema_state(empty_url) == SchemaState.OLDER
    assert caught.value.hint == "Run `attache migrate`."


# --- each migration, with data of the one before ------------------------------------------------

AT: Final = "2026-09-17T08:00:00.000000+00:00"
SOURCES_OF_0001: Final = """
    INSERT INTO sources (id, kind, url, title, team_id, added_at, next_poll_at, error_count,
        last_polled_at) VALUES
    (1, 'feed', 'https://a.example/feed', 'A', '', :at, :at, 0, :at),
    (2, 'feed', 'https://b.example/feed', 'B', '', :at, :at, 3, :at)
"""
ENTRIES_OF_0001: Final = """
    INSERT INTO entries (id, source_id, team_id, key, title, url, seen_at, media_type, state,
        attempts) VALUES
    (1, 1, '', 'one', 'One', 'https://a.example/1', :at, 'text/html', 'new', 0),
    (2, 2, '', 'same', 'One', 'https://a.example/1', :at, 'text/html', 'new', 0),
    (3, 2, '', 'bare', 'No address', NULL, :at, 'text/html', 'new', 0)
"""


async def test_what_was_read_before_is_known_by_its_address_after_0002(empty_url: str) -> None:
    upgrade(empty_url, "0001")
    with engine_of(empty_url).begin() as connection:
        connection.execute(text(SOURCES_OF_0001), {"at": AT})
        connection.execute(text(ENTRIES_OF_0001), {"at": AT})
    migrate(empty_url)
    with engine_of(empty_url).connect() as connection:
        entries = connection.execute(text("SELECT id, address, revision FROM entries ORDER BY id"))
        kept = [tuple(row) for row in entries]
    async with open_database(empty_url) as database, database.read() as tx:
        first, second = await tx.sources.all()

    assert kept == [(1, "https://a.example/1", 0), (2, None, 0), (3, None, 0)]
    assert (first.failing_from, first.last_entry_at) == (None, datetime.fromisoformat(AT))
    assert (second.failing_from, second.poll_every) == (
        datetime.fromisoformat(AT),
        timedelta(minutes=15),
    )


async def test_sitemaps_are_asked_for_as_a_whole_once_after_0005(empty_url: str) -> None:
    upgrade(empty_url, "0004")
    with engine_of(empty_url).begin() as connection:
        connection.execute(text(SOURCES_OF_0001), {"at": AT})
        connection.execute(text("UPDATE sources SET etag = 'x', last_modified = 'y'"))
        connection.execute(text("UPDATE sources SET kind = 'sitemap' WHERE id = 1"))
    migrate(empty_url)
    async with open_database(empty_url) as database, database.read() as tx:
        sitemap, feed = await tx.sources.all()

    assert (sitemap.etag, sitemap.last_modified) == (None, None)
    assert (feed.etag, feed.last_modified, feed.wishes) == ("x", "y", Wishes())


async def test_a_newer_database_is_refused(database_url: str) -> None:
    set_revision(database_url, "9999")
    try:
        with pytest.raises(SchemaOutOfDate, match="was made by a newer Attaché") as opening:
            async with open_database(database_url):
                pass
        with pytest.raises(SchemaOutOfDate, match="was made by a newer Attaché") as migrating:
            migrate(database_url)
        state = schema_state(database_url)
    finally:
        set_revision(database_url, NEWEST)

    hint = "Install the newer Attaché, or restore the backup made before the upgrade."
    assert (opening.value.hint, migrating.value.hint, state) == (hint, hint, SchemaState.NEWER)


def test_a_path_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(DatabaseUnavailable, match=f"The path {tmp_path}/file cannot be used"):
        migrate(f"sqlite:///{tmp_path}/file/attache.db")
    with pytest.raises(DatabaseUnavailable, match="cannot be used: File name too long"):
        schema_state(f"sqlite:///{tmp_path}/{'x' * 300}.db")


def test_a_sqlite_file_is_in_wal_mode_with_foreign_keys(tmp_path: Path) -> None:
    path = tmp_path / "attache.db"
    migrate(f"sqlite:///{path}")

    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchall() == [("wal",)]
