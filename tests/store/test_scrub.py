"""What was deleted leaves no trace in the database's files."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, select

from bot.store import schema
from bot.store.database import Database, open_database
from bot.store.engine import Limits
from tests.build import NOW, a_development, a_new_entry, a_query, a_report, a_summary, an_analysis

SECRET = "zanzibar"


async def record(database: Database, number: int) -> None:
    """Record a development whose headline, words and content name the secret."""
    async with database.begin() as tx:
        content = f"{SECRET}{number} " * 400
        entry = await tx.entries.add(a_new_entry(f"{number}", content=content), NOW)
        development = a_development(
            headline=f"Talks {SECRET}{number}", reports=(a_report(entry_id=entry.id),)
        )
        await tx.developments.record(entry, an_analysis(), a_summary(), development, NOW)


async def remove(database: Database) -> None:
    """Delete every development and entry."""
    async with database.begin() as tx:
        await tx.connection.execute(delete(schema.developments))
        await tx.connection.execute(delete(schema.entries))


def traces(folder: Path) -> int:
    """Return how often the database's files name the secret."""
    return sum(path.read_bytes().count(SECRET.encode()) for path in folder.glob("attache.db*"))


async def test_nothing_of_what_was_deleted_stays_in_sqlites_files(
    database: Database, tmp_path: Path
) -> None:
    for number in range(60):
        await record(database, number)
    before = traces(tmp_path)
    await remove(database)
    assert await database.scrub()
    is_file = database.turn is not None
    assert (before > 60, traces(tmp_path)) == (is_file, 0)


async def test_scrubbing_leaves_what_is_there(database: Database) -> None:
    await record(database, 1)
    await database.scrub()
    async with database.read() as tx:
        _, count = await tx.developments.find(a_query(words=(f"{SECRET}1",)), limit=5)
    assert count == 1


async def test_while_another_process_reads_traces_may_stay(database_url: str) -> None:
    impatient = Limits(lock=timedelta(milliseconds=20))
    async with open_database(database_url, impatient) as database:
        await record(database, 1)
        async with open_database(database_url) as other, other.read() as tx:
            await tx.connection.execute(select(schema.entries.c.id))
            await remove(database)
            is_wholly = await database.scrub()
        assert (is_wholly, await database.scrub()) == (database.turn is None, True)
