"""Journey 1 beside others' trouble: one source's never stops the rest, nor does a race."""

from collections.abc import AsyncIterator
from hashlib import shake_256
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.domain.starters import NewSource
from bot.store import schema
from bot.store.database import Transaction
from tests.conftest import MovableClock
from tests.crashes import between
from tests.journeys.publishing import DAY, World, item, open_world


@pytest.fixture
async def world(database_url: str, clock: MovableClock) -> AsyncIterator[World]:
    """Return a world in which nothing has happened yet, on each kind of database."""
    async with open_world(database_url, clock) as opened:
        yield opened


async def titles(world: World) -> list[str]:
    """Return the titles of what is stored."""
    async with world.core.database.read() as tx:
        query = select(schema.entries.c.title).order_by(schema.entries.c.title)
        return list(await tx.connection.scalars(query))


async def test_what_the_database_refuses_of_one_source_stops_no_other(world: World) -> None:
    feeds = [world.feed(item("", title=f"Talks {host}"), host=host) for host in ("a", "b", "c")]
    await world.core.reading.add_feeds([(feed, feed) for feed in feeds])
    refused: list[str] = []

    async def refuse(tx: Transaction) -> None:
        if not refused:
            refused.append("once")
            await tx.connection.execute(insert(schema.tombstones).values(team_id="", mark=None))

    report = await between(world.core.ingest, refuse).poll()
    failures = [reason for _, reason in report.failures]
    assert (report.read, report.new, len(await titles(world))) == (2, 2, 2)
    assert [reason.partition(":")[0] for reason in failures] == ["its answer cannot be stored"]
    world.clock.move(DAY)
    assert (await world.core.ingest.poll()).failures == ()
    assert await titles(world) == ["Talks a", "Talks b", "Talks c"]


async def test_a_file_far_down_is_read_and_known_again(world: World, tmp_path: Path) -> None:
    deep = tmp_path / "articles"
    for number in range(15):
        deep /= shake_256(bytes([number])).hexdigest(120)
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text("Talks\n\nThey met.")
    folder = NewSource(kind="folder", url=str(tmp_path / "articles"), title="Deep")
    await world.core.reading.add([folder])
    report = await world.core.ingest.poll()
    assert (report.new, report.failures, await titles(world)) == (1, (), ["Talks"])
    (deep / "a.txt").write_text("Talks, corrected\n\nThey met.")
    world.clock.move(DAY)
    assert (await world.core.ingest.poll()).new == 0
    assert await titles(world) == ["Talks, corrected"]
