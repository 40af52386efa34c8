"""Four at once, on both databases: each row is claimed once, and nobody waits for ever."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from bot.domain.model import ChannelId, DevelopmentId
from bot.domain.posting import Outgoing
from bot.domain.updates import UpdatePlan
from bot.store.database import Database, Transaction, open_database
from tests.build import (
    NOW,
    a_development,
    a_new_entry,
    a_new_outgoing,
    a_query,
    a_report,
    a_slot,
    a_subscription,
    a_summary,
    an_analysis,
    an_announcement,
    an_inbox_item,
)
from tests.databases import PostgresServer

LEASE = timedelta(minutes=5)
CLAIMERS = 4
ARTICLE = "https://news.example/article-"
ROWS = 60


@pytest.fixture
async def databases(database_url: str) -> AsyncIterator[list[Database]]:
    """Return the same database opened four times, as four processes would."""
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(open_database(database_url)) for _ in range(CLAIMERS)
        ]


Claim = Callable[[Transaction], Awaitable[list[str]]]


async def claimed(databases: list[Database], claim: Claim) -> list[str]:
    """Return what the claimers got, each claiming until nothing is left."""

    async def until_nothing_is_left(database: Database) -> list[str]:
        taken: list[str] = []
        while True:
            async with database.begin() as tx:
                more = await claim(tx)
            if not more:
                return taken
            taken += more

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(until_nothing_is_left(each)) for each in databases]
    return sorted(key for task in tasks for key in task.result())


KEYS = sorted(str(number) for number in range(ROWS))


async def test_each_entry_is_claimed_once(databases: list[Database]) -> None:
    async with databases[0].begin() as tx:
        for key in KEYS:
            await tx.entries.add(a_new_entry(key), NOW)

    async def claim(tx: Transaction) -> list[str]:
        return [entry.key for entry in await tx.entries.claim_new(NOW, limit=2, lease=LEASE)]

    assert await claimed(databases, claim) == KEYS


async def test_each_source_is_claimed_once(databases: list[Database]) -> None:
    async with databases[0].begin() as tx:
        for key in KEYS:
            await tx.sources.add("feed", key, "Example News", None, NOW)

    async def claim(tx: Transaction) -> list[str]:
        return [source.url for source in await tx.sources.claim_due(NOW, limit=2, lease=LEASE)]

    assert await claimed(databases, claim) == KEYS


async def test_each_message_is_claimed_once(databases: list[Database]) -> None:
    async with databases[0].begin() as tx:
        for key in KEYS:
            new = a_new_outgoing(key, channel_id=ChannelId(f"C{key}"))
            await tx.outbox.enqueue(new, NOW)

    async def claim(tx: Transaction) -> list[str]:
        outgoing = await tx.outbox.claim(NOW, lease=LEASE)
        return [outgoing.key] if outgoing else []

    assert await claimed(databases, claim) == KEYS


async def test_one_channels_messages_are_claimed_one_at_a_time(databases: list[Database]) -> None:
    async with databases[0].begin() as tx:
        for key in KEYS[:CLAIMERS]:
            await tx.outbox.enqueue(a_new_outgoing(key), NOW)

    async def claim(tx: Transaction) -> list[str]:
        outgoing = await tx.outbox.claim(NOW, lease=LEASE)
        return [outgoing.key] if outgoing else []

    assert await claimed(databases, claim) == KEYS[:1]


# Returns once somebody waits for a lock: the server tells, so the test need not guess.
UNTIL_SOMEBODY_WAITS = """
DO $$ BEGIN
    LOOP EXIT WHEN EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted); END LOOP;
END $$
"""


@pytest.mark.postgres
async def test_a_message_retried_in_the_midst_of_a_claim_waits(postgres: PostgresServer) -> None:
    async def claim(database: Database) -> Outgoing | None:
        async with database.begin() as tx:
            return await tx.outbox.claim(NOW, lease=LEASE)

    with postgres.fresh() as url:
        async with open_database(url) as database:
            async with database.begin() as tx:
                await tx.outbox.enqueue(a_new_outgoing("older"), NOW)
                await tx.outbox.enqueue(a_new_outgoing("younger"), NOW)
                older = await tx.outbox.claim(NOW, lease=LEASE)
                assert older is not None
                await tx.outbox.mark_unknown(older, "timed out", NOW)

            async with asyncio.TaskGroup() as group, database.begin() as tx:
                younger = await tx.outbox.claim(NOW, lease=LEASE)
                async with database.begin() as person:
                    await person.outbox.retry("older", NOW)
                other = group.create_task(claim(database))
                async with database.read() as watching:
                    await watching.connection.exec_driver_sql(UNTIL_SOMEBODY_WAITS)

    assert younger is not None
    assert (younger.key, other.result()) == ("younger", None)


async def test_each_message_left_behind_is_looked_for_once(databases: list[Database]) -> None:
    async with databases[0].begin() as tx:
        for key in KEYS[:20]:
            await tx.outbox.enqueue(a_new_outgoing(key, channel_id=ChannelId(f"C{key}")), NOW)
            await tx.outbox.claim(NOW, lease=LEASE)

    async def claim(tx: Transaction) -> list[str]:
        outgoing = await tx.outbox.claim_expired(NOW + LEASE, until=NOW + 2 * LEASE)
        return [outgoing.key] if outgoing else []

    assert await claimed(databases, claim) == KEYS[:20]


async def test_each_subscription_is_claimed_once(databases: list[Database]) -> None:
    async with databases[0].begin() as tx:
        for key in KEYS:
            await tx.subscriptions.save(a_subscription(query=key))

    async def claim(tx: Transaction) -> list[str]:
        subscription = await tx.subscriptions.claim_due(NOW)
        if subscription is None or subscription.id is None:
            return []
        await tx.subscriptions.advance(subscription.id, a_slot(NOW + LEASE), NOW)
        return [subscription.query]

    # A claimer that found every row taken ends; what it passed over stays due for the next round.
    first = await claimed(databases, claim)
    rest = await claimed(databases[:1], claim)
    assert sorted(first + rest) == KEYS


async def test_each_delivery_is_taken_over_once(databases: list[Database]) -> None:
    async with databases[0].begin() as tx:
        for key in KEYS:
            await tx.inbox.claim(an_inbox_item(key), NOW, lease=LEASE)

    async def claim(tx: Transaction) -> list[str]:
        return [item.key for item in await tx.inbox.take_over(NOW + LEASE, lease=LEASE)]

    assert await claimed(databases, claim) == KEYS


async def test_a_key_enqueued_by_four_at_once_is_enqueued_once(databases: list[Database]) -> None:
    async def enqueue(database: Database) -> bool:
        async with database.begin() as tx:
            return await tx.outbox.enqueue(a_new_outgoing("k"), NOW)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(enqueue(database)) for database in databases]

    assert sorted(task.result() for task in tasks) == [False, False, False, True]


async def test_a_plan_applied_by_four_at_once_is_applied_once(databases: list[Database]) -> None:
    async with databases[0].begin() as tx:
        source = await tx.sources.add("feed", "https://news.example/", "News", None, NOW)
    plan = UpdatePlan(new=tuple(an_announcement(key) for key in KEYS), source=source)

    async def apply(database: Database) -> int:
        async with database.begin() as tx:
            return await tx.entries.apply(plan, NOW)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(apply(database)) for database in databases]

    assert sorted(task.result() for task in tasks) == [0, 0, 0, ROWS]


async def test_an_article_of_four_sources_at_once_is_one_entry(databases: list[Database]) -> None:
    async def announce(database: Database, name: str) -> int:
        async with database.begin() as tx:
            source = await tx.sources.add("feed", f"https://{name}.example/", name, None, NOW)
            told = [an_announcement(f"{name}-{key}", url=ARTICLE + key) for key in KEYS]
            order = told if name < "c" else told[::-1]
            return await tx.entries.apply(UpdatePlan(new=tuple(order), source=source), NOW)

    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(announce(database, name))
            for database, name in zip(databases, "abcd", strict=True)
        ]

    assert sorted(task.result() for task in tasks) == [0, 0, 0, ROWS]


async def test_reports_of_one_event_start_one_development(databases: list[Database]) -> None:
    async def cluster(database: Database, key: str) -> None:
        async with database.begin() as tx:
            entry = await tx.entries.add(a_new_entry(key), NOW)
            candidates = await tx.developments.candidates(an_analysis(), NOW)
            id_ = candidates[0].id if candidates else DevelopmentId(0)
            development = a_development(id=id_, reports=(a_report(entry_id=entry.id),))
            await tx.developments.record(entry, an_analysis(), a_summary(), development, NOW)

    async with asyncio.TaskGroup() as group:
        for database, key in zip(databases, KEYS, strict=False):
            group.create_task(cluster(database, key))

    async with databases[0].read() as tx:
        found, total = await tx.developments.find(a_query(), limit=10)
    assert (total, len(found[0].reports)) == (1, CLAIMERS)


async def test_a_digest_does_not_miss_a_report_that_is_being_recorded(
    databases: list[Database],
) -> None:
    reporter, composer = databases[:2]
    has_begun = asyncio.Event()

    async def record() -> None:
        async with reporter.begin() as tx:
            await tx.developments.candidates(an_analysis(), NOW)
            has_begun.set()
            if tx.connection.dialect.name == "postgresql":
                await tx.connection.exec_driver_sql(UNTIL_SOMEBODY_WAITS)
            entry = await tx.entries.add(a_new_entry(), NOW)
            new = a_development(reports=(a_report(entry_id=entry.id),))
            await tx.developments.record(entry, an_analysis(), a_summary(), new, NOW)

    async def compose() -> int:
        await has_begun.wait()
        async with composer.begin() as tx:
            await tx.developments.hold_still()
            _, count = await tx.developments.find(a_query(), limit=5)
            return count

    _, count = await asyncio.gather(record(), compose())
    assert count == 1


async def test_a_look_up_does_not_wait_for_a_write(databases: list[Database]) -> None:
    async with databases[0].begin() as writing:
        await writing.switches.set("digests_paused", on=True, now=NOW)
        async with asyncio.timeout(1), databases[1].read() as reading:
            seen = await reading.switches.is_on("digests_paused")

    async with databases[1].read() as tx:
        afterwards = await tx.switches.is_on("digests_paused")
    assert (seen, afterwards) == (False, True)


async def test_a_look_up_sees_one_moment(databases: list[Database]) -> None:
    async with databases[1].read() as reading:
        before = await reading.switches.is_on("digests_paused")
        async with databases[0].begin() as tx:
            await tx.switches.set("digests_paused", on=True, now=NOW)
        still = await reading.switches.is_on("digests_paused")

    assert (before, still) == (False, False)


async def test_many_writes_of_one_process_all_get_their_turn(database: Database) -> None:
    async def enqueue(key: str) -> bool:
        async with database.begin() as tx:
            return await tx.outbox.enqueue(a_new_outgoing(key), NOW)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(enqueue(key)) for key in KEYS]

    assert [task.result() for task in tasks] == [True] * ROWS


async def test_a_cancelled_write_stores_nothing_and_blocks_nobody(database: Database) -> None:
    has_written = asyncio.Event()

    async def write_and_wait() -> None:
        async with database.begin() as tx:
            await tx.switches.set("digests_paused", on=True, now=NOW)
            has_written.set()
            await asyncio.Event().wait()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(write_and_wait())
        await has_written.wait()
        task.cancel()

    async with database.begin() as tx:
        assert await tx.switches.is_on("digests_paused") is False


async def test_a_connection_lost_within_a_transaction_loses_nothing(
    databases: list[Database],
) -> None:
    async with databases[0].begin() as tx:
        await tx.outbox.enqueue(a_new_outgoing("k"), NOW)

    # What a killed process leaves: a transaction that nobody ends, on a connection that goes away.
    connection = await databases[1].engine.connect()
    transaction = await connection.begin()
    await Transaction.on(connection).outbox.claim(NOW, lease=LEASE)
    await connection.invalidate()
    await connection.close()
    assert not transaction.is_active

    async with databases[2].begin() as tx:
        outgoing = await tx.outbox.claim(NOW, lease=LEASE)
    assert outgoing is not None
    assert (outgoing.key, outgoing.attempts) == ("k", 1)
