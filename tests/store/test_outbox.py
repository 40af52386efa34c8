from datetime import timedelta

from bot.domain.model import ChannelId
from bot.store.database import Database
from tests.build import NOW, a_new_outgoing, an_outgoing

LEASE = timedelta(minutes=2)


async def test_a_key_is_enqueued_once(database: Database) -> None:
    async with database.begin() as tx:
        first = await tx.outbox.enqueue(a_new_outgoing("k"), NOW)
    async with database.begin() as tx:
        second = await tx.outbox.enqueue(a_new_outgoing("k"), NOW)

    assert (first, second) == (True, False)


async def test_a_claimed_message_is_sending_with_a_lease(database: Database) -> None:
    async with database.begin() as tx:
        await tx.outbox.enqueue(a_new_outgoing("k"), NOW)

    async with database.begin() as tx:
        claimed = await tx.outbox.claim(NOW, lease=LEASE)
    async with database.read() as tx:
        stored = await tx.outbox.get("k")

    assert claimed == an_outgoing(key="k")
    assert stored == claimed


async def test_one_message_is_in_flight_per_channel(database: Database) -> None:
    async with database.begin() as tx:
        await tx.outbox.enqueue(a_new_outgoing("a"), NOW)
        await tx.outbox.enqueue(a_new_outgoing("b"), NOW)
        await tx.outbox.enqueue(a_new_outgoing("c", channel_id=ChannelId("C2")), NOW)

    async with database.begin() as tx:
        claimed = [await tx.outbox.claim(NOW, lease=LEASE) for _ in range(3)]

    assert [row and row.key for row in claimed] == ["a", "c", None]
