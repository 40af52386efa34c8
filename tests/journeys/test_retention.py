"""Old texts are dropped little by little; answers, digests and search go on without them."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.services.retention import BATCH, Retention
from bot.store import schema
from bot.store.database import Database
from tests.build import NOW, a_new_entry, an_analysis
from tests.conftest import MovableClock
from tests.crashes import CrashError, Fuse, with_fuse

MONTH = timedelta(days=30)


async def kept_count(database: Database) -> int:
    """Return how many articles still have their text."""
    kept = select(func.count()).where(schema.articles.c.text_dropped_at.is_(None))
    async with database.read() as tx:
        return await tx.connection.scalar(kept) or 0


async def fill(database: Database, count: int) -> None:
    """Store articles outside our field."""
    async with database.begin() as tx:
        for number in range(count):
            entry = await tx.entries.add(a_new_entry(f"{number}"), NOW)
            await tx.entries.skip(entry, an_analysis(), NOW)


async def test_each_batch_is_a_transaction_of_its_own(
    database: Database, clock: MovableClock
) -> None:
    await fill(database, 2 * BATCH + 5)
    clock.move(MONTH + timedelta(seconds=1))
    retention = Retention(database=database, clock=clock, keep_text=MONTH)
    # Each batch passes three boundaries: it dies before the third one's commit.
    with pytest.raises(CrashError):
        await with_fuse(retention, Fuse(at=7)).drop_texts()
    assert await kept_count(database) == 5
    assert (await retention.drop_texts(), await kept_count(database)) == (5, 0)


async def test_texts_are_kept_for_as_long_as_was_set(
    database: Database, clock: MovableClock
) -> None:
    await fill(database, 3)
    retention = Retention(database=database, clock=clock, keep_text=MONTH)
    clock.move(MONTH)
    assert await retention.drop_texts() == 0
    for_ever = Retention(database=database, clock=clock, keep_text=None)
    clock.move(100 * MONTH)
    assert (await for_ever.drop_texts(), await kept_count(database)) == (0, 3)
