from dataclasses import replace
from datetime import timedelta

from bot.store.database import Database
from tests.build import NOW, an_inbox_item

LEASE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


async def test_a_delivery_is_taken_once(database: Database) -> None:
    async with database.begin() as tx:
        first = await tx.inbox.claim(an_inbox_item("a"), NOW, lease=LEASE)
    async with database.begin() as tx:
        second = await tx.inbox.claim(an_inbox_item("a"), NOW + HOUR, lease=LEASE)
        other = await tx.inbox.claim(an_inbox_item("b"), NOW, lease=LEASE)

    assert (first, second, other) == (True, False, True)


async def test_what_a_crash_left_unanswered_is_taken_over(database: Database) -> None:
    late = an_inbox_item("late", received_at=NOW)
    early = an_inbox_item("early", payload={"text": "\0 <!here>"}, received_at=NOW - HOUR)
    async with database.begin() as tx:
        await tx.inbox.claim(late, NOW, lease=LEASE)
        await tx.inbox.claim(early, NOW, lease=LEASE)
        await tx.inbox.claim(an_inbox_item("done"), NOW, lease=LEASE)
        await tx.inbox.done("done", NOW)

    async with database.begin() as tx:
        before = await tx.inbox.take_over(NOW + LEASE / 2, lease=LEASE)
        taken = await tx.inbox.take_over(NOW + LEASE, lease=LEASE)
        again = await tx.inbox.take_over(NOW + LEASE, lease=LEASE)

    assert (before, again) == ([], [])
    assert taken == [replace(early, attempts=2), replace(late, attempts=2)]


async def test_a_delivery_that_kills_us_does_so_five_times(database: Database) -> None:
    async with database.begin() as tx:
        await tx.inbox.claim(an_inbox_item(), NOW, lease=LEASE)
        taken = [await tx.inbox.take_over(NOW + n * LEASE, lease=LEASE) for n in range(1, 7)]

    assert [len(items) for items in taken] == [1, 1, 1, 1, 0, 0]


async def test_old_deliveries_are_forgotten(database: Database) -> None:
    async with database.begin() as tx:
        await tx.inbox.claim(an_inbox_item("old", received_at=NOW - HOUR), NOW, lease=LEASE)
        await tx.inbox.claim(an_inbox_item("new"), NOW, lease=LEASE)
        count = await tx.inbox.forget(NOW)
        old_again = await tx.inbox.claim(an_inbox_item("old"), NOW, lease=LEASE)
        new_again = await tx.inbox.claim(an_inbox_item("new"), NOW, lease=LEASE)

    assert (count, old_again, new_again) == (1, True, False)


async def test_a_released_delivery_can_be_taken_again(database: Database) -> None:
    async with database.begin() as tx:
        await tx.inbox.claim(an_inbox_item("a"), NOW, lease=LEASE)
        await tx.inbox.claim(an_inbox_item("b"), NOW, lease=LEASE)
    async with database.begin() as tx:
        await tx.inbox.release("a")
        await tx.inbox.release("never claimed")
    async with database.begin() as tx:
        released = await tx.inbox.claim(an_inbox_item("a"), NOW, lease=LEASE)
        other = await tx.inbox.claim(an_inbox_item("b"), NOW, lease=LEASE)

    assert (released, other) == (True, False)
