from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.model import ChannelId, SubscriptionId, TeamId
from bot.domain.posting import Message, Outgoing, OutgoingState
from bot.store.database import Database
from bot.store.outbox import Outbox
from tests.build import NOW, a_new_outgoing, a_slot, a_subscription, an_outgoing

LEASE = timedelta(minutes=2)
HOUR = timedelta(hours=1)
LEAVING: dict[str, Callable[[Outbox, Outgoing], Awaitable[bool]]] = {
    "mark_refused": lambda outbox, mine: outbox.mark_refused(mine, "is_archived", NOW),
    "mark_unknown": lambda outbox, mine: outbox.mark_unknown(mine, "timed out", NOW),
    "retry_at": lambda outbox, mine: outbox.retry_at(mine, NOW, "timed out"),
}
ELSEWHERE = ChannelId("C0002")


async def enqueue(database: Database, *keys: str, **fields: Any) -> None:
    async with database.begin() as tx:
        for key in keys:
            await tx.outbox.enqueue(a_new_outgoing(key, **fields), NOW)


async def subscribed(database: Database, **fields: Any) -> SubscriptionId:
    async with database.begin() as tx:
        stored = await tx.subscriptions.save(a_subscription(**fields))
    assert stored.id is not None
    return stored.id


async def claim(database: Database, now: Any = NOW) -> Outgoing:
    async with database.begin() as tx:
        outgoing = await tx.outbox.claim(now, lease=LEASE)
    assert outgoing is not None
    return outgoing


async def claimed_keys(database: Database, now: Any = NOW, **options: Any) -> list[str]:
    keys = []
    async with database.begin() as tx:
        while (outgoing := await tx.outbox.claim(now, lease=LEASE, **options)) is not None:
            keys.append(outgoing.key)
    return keys


async def stored(database: Database, key: str) -> Outgoing | None:
    async with database.read() as tx:
        return await tx.outbox.get(key)


async def test_a_key_is_enqueued_once(database: Database) -> None:
    async with database.begin() as tx:
        first = await tx.outbox.enqueue(a_new_outgoing("k"), NOW)
    async with database.begin() as tx:
        second = await tx.outbox.enqueue(a_new_outgoing("k", channel_id=ELSEWHERE), NOW)

    assert (first, second) == (True, False)


async def test_a_message_reads_back_whole_whatever_its_characters(database: Database) -> None:
    message = Message(
        text="<!channel> \0 \ud800 \u202e", blocks=({"type": "x", "n": [1, None, {"a": "\0"}]}, {})
    )
    await enqueue(
        database,
        "k",
        message=message,
        thread_ts="1.2",
        subscription_id=SubscriptionId(7),
        covers_from=NOW - HOUR,
    )
    row = await stored(database, "k")

    assert row is not None
    assert row == an_outgoing(
        id=row.id,
        key="k",
        message=message,
        thread_ts="1.2",
        subscription_id=SubscriptionId(7),
        covers_from=NOW - HOUR,
        state=OutgoingState.PENDING,
        attempts=0,
        claimed_at=None,
        lease_until=None,
    )


async def test_a_claimed_message_is_sending_with_a_lease(database: Database) -> None:
    await enqueue(database, "k")

    claimed = await claim(database)

    assert claimed == an_outgoing(id=claimed.id, key="k")
    assert await stored(database, "k") == claimed


async def test_one_message_is_in_flight_per_channel(database: Database) -> None:
    await enqueue(database, "a", "b")
    await enqueue(database, "c", channel_id=ELSEWHERE)
    await enqueue(database, "d", team_id=TeamId("T0002"))

    assert await claimed_keys(database) == ["a", "c", "d"]


async def test_a_channels_messages_go_out_in_their_order(database: Database) -> None:
    await enqueue(database, "a", "b")
    first = await claim(database)
    async with database.begin() as tx:
        await tx.outbox.mark_sent(first.id, "1.1", NOW)

    assert await claimed_keys(database) == ["b"]


async def test_a_message_that_waits_holds_back_its_channel_and_no_other(
    database: Database,
) -> None:
    await enqueue(database, "a", "b")
    await enqueue(database, "c", channel_id=ELSEWHERE)
    first = await claim(database)
    async with database.begin() as tx:
        await tx.outbox.retry_at(first, NOW + HOUR, "rate limited")

    assert await claimed_keys(database) == ["c"]
    assert await claimed_keys(database, NOW + HOUR) == ["a"]


async def test_whether_something_may_go_out_can_be_asked(database: Database) -> None:
    async with database.read() as tx:
        before = await tx.outbox.has_claimable(NOW)
    await enqueue(database, "a", "b")
    async with database.read() as tx:
        meanwhile = await tx.outbox.has_claimable(NOW)
    await claim(database)
    async with database.read() as tx:
        after = await tx.outbox.has_claimable(NOW)

    assert (before, meanwhile, after) == (False, True, False)


async def test_a_message_whose_sender_vanished_is_given_to_look_for(database: Database) -> None:
    await enqueue(database, "k")
    claimed = await claim(database)

    async with database.begin() as tx:
        early = await tx.outbox.claim_expired(NOW + LEASE / 2, until=NOW + 2 * LEASE)
        late = await tx.outbox.claim_expired(NOW + LEASE, until=NOW + 2 * LEASE)
        again = await tx.outbox.claim_expired(NOW + LEASE, until=NOW + 2 * LEASE)

    assert (early, again) == (None, None)
    assert late == replace(claimed, lease_until=NOW + 2 * LEASE)


async def test_a_sent_message_tells_where_it_stands(database: Database) -> None:
    await enqueue(database, "k")
    claimed = await claim(database)
    async with database.begin() as tx:
        await tx.outbox.mark_sent(claimed.id, "1.1", NOW)

    expected = replace(claimed, state=OutgoingState.SENT, ts="1.1", lease_until=None)
    assert await stored(database, "k") == expected


async def test_a_post_that_arrived_late_is_not_repeated(database: Database) -> None:
    await enqueue(database, "k")
    claimed = await claim(database)
    async with database.begin() as tx:
        await tx.outbox.retry_at(claimed, NOW, "looked back: it is not there")
        await tx.outbox.mark_sent(claimed.id, "1.1", NOW)

    assert await claimed_keys(database) == []


@pytest.mark.parametrize("state", [OutgoingState.REFUSED, OutgoingState.UNKNOWN])
async def test_what_cannot_be_posted_waits_for_a_person(
    database: Database, state: OutgoingState
) -> None:
    await enqueue(database, "k")
    claimed = await claim(database)
    async with database.begin() as tx:
        mark = {
            OutgoingState.REFUSED: tx.outbox.mark_refused,
            OutgoingState.UNKNOWN: tx.outbox.mark_unknown,
        }[state]
        await mark(claimed, "is_archived", NOW)

    assert await stored(database, "k") == replace(
        claimed, state=state, last_error="is_archived", lease_until=None
    )
    assert await claimed_keys(database, NOW + HOUR) == []

    async with database.begin() as tx:
        was_retried = await tx.outbox.retry("k", NOW + HOUR)
        again = await tx.outbox.retry("k", NOW + HOUR)
        none = await tx.outbox.retry("other", NOW + HOUR)
    assert (was_retried, again, none) == (True, False, False)
    assert await claim(database, NOW + HOUR) == replace(
        claimed, claimed_at=NOW + HOUR, lease_until=NOW + HOUR + LEASE
    )


async def test_a_message_that_was_sent_is_not_refused_afterwards(database: Database) -> None:
    await enqueue(database, "k")
    claimed = await claim(database)
    async with database.begin() as tx:
        await tx.outbox.mark_sent(claimed.id, "1.1", NOW)
        sent = await tx.outbox.get("k")
        await tx.outbox.mark_refused(claimed, "is_archived", NOW)
        await tx.outbox.mark_unknown(claimed, "timed out", NOW)
        await tx.outbox.retry_at(claimed, NOW, "timed out")
        was_retried = await tx.outbox.retry("k", NOW)

    assert await stored(database, "k") == sent
    assert was_retried is False


@pytest.mark.parametrize("leave", LEAVING)
async def test_who_slept_through_a_lease_does_not_touch_the_next_attempt(
    database: Database, leave: str
) -> None:
    await enqueue(database, "k")
    sleeper = await claim(database)
    async with database.begin() as tx:
        settled = await tx.outbox.claim_expired(NOW + LEASE, until=NOW + 2 * LEASE)
        assert settled is not None
        was_left = await tx.outbox.retry_at(settled, NOW + LEASE, "looked back: it is not there")
    later = await claim(database, NOW + LEASE)
    async with database.begin() as tx:
        is_left = await LEAVING[leave](tx.outbox, sleeper)

    assert (was_left, is_left, await stored(database, "k")) == (True, False, later)


async def test_a_persons_retry_is_a_new_attempt(database: Database) -> None:
    await enqueue(database, "k")
    sleeper = await claim(database)
    async with database.begin() as tx:
        await tx.outbox.mark_unknown(sleeper, "timed out", NOW + LEASE)
        await tx.outbox.retry("k", NOW + LEASE)
    later = await claim(database, NOW + LEASE)
    async with database.begin() as tx:
        await tx.outbox.retry_at(sleeper, NOW + LEASE, "timed out")

    assert await stored(database, "k") == later


async def test_attempts_are_counted(database: Database) -> None:
    await enqueue(database, "k")
    for _ in range(3):
        claimed = await claim(database)
        async with database.begin() as tx:
            await tx.outbox.retry_at(claimed, NOW, "timed out")

    assert (await claim(database)).attempts == 4


async def test_a_listing_is_newest_first_and_bounded(database: Database) -> None:
    await enqueue(database, "a", "b", "c")
    await claim(database)

    async with database.read() as tx:
        pending = await tx.outbox.listing([OutgoingState.PENDING], 5)
        both = await tx.outbox.listing([OutgoingState.PENDING, OutgoingState.SENDING], 2)
        none = await tx.outbox.listing([], 5)

    assert [row.key for row in pending] == ["c", "b"]
    assert [row.key for row in both] == ["c", "b"]
    assert none == []


async def test_a_key_that_was_never_enqueued_is_none(database: Database) -> None:
    assert await stored(database, "k") is None


async def test_a_message_gives_back_what_was_handed_in(database: Database) -> None:
    new = a_new_outgoing("k", subscription_id=SubscriptionId(7), covers_from=NOW - HOUR)
    async with database.begin() as tx:
        await tx.outbox.enqueue(new, NOW)

    assert (await claim(database)).as_new() == new


# --- what is held -----------------------------------------------------------------------------


async def has_claimable(database: Database, **options: Any) -> bool:
    async with database.read() as tx:
        return await tx.outbox.has_claimable(NOW, **options)


async def test_a_digest_is_held_while_digests_are_off(database: Database) -> None:
    await enqueue(database, "digest", subscription_id=await subscribed(database))

    assert await has_claimable(database, with_digests=False) is False
    assert await claimed_keys(database, with_digests=False) == []
    assert await has_claimable(database) is True
    assert await claimed_keys(database) == ["digest"]


async def test_a_held_digest_does_not_hold_back_its_channel(database: Database) -> None:
    await enqueue(database, "digest", subscription_id=await subscribed(database))
    await enqueue(database, "answer", "second answer")

    assert await has_claimable(database, with_digests=False) is True
    assert await claimed_keys(database, with_digests=False) == ["answer"]
    assert await claimed_keys(database) == []  # one message at a time


async def test_a_paused_subscriptions_digest_goes_out_once_it_is_resumed(
    database: Database,
) -> None:
    paused = await subscribed(database, paused_at=NOW, paused_reason="on leave")
    await enqueue(database, "held", subscription_id=paused)

    assert await has_claimable(database) is False
    assert await claimed_keys(database) == []
    assert getattr(await stored(database, "held"), "state", None) == OutgoingState.PENDING

    async with database.begin() as tx:
        await tx.subscriptions.resume(paused, a_slot(NOW + HOUR))
    assert await has_claimable(database) is True
    assert await claimed_keys(database) == ["held"]


async def test_a_paused_subscriptions_digest_does_not_hold_back_another_one(
    database: Database,
) -> None:
    paused = await subscribed(database, paused_at=NOW, paused_reason="on leave")
    await enqueue(database, "held", subscription_id=paused)
    await enqueue(database, "digest", subscription_id=await subscribed(database))

    assert await claimed_keys(database) == ["digest"]


async def test_a_digest_being_sent_holds_back_its_channel_though_paused_meanwhile(
    database: Database,
) -> None:
    id_ = await subscribed(database)
    await enqueue(database, "digest", subscription_id=id_)
    await enqueue(database, "answer")
    await claim(database)
    async with database.begin() as tx:
        await tx.subscriptions.pause(id_, NOW, "on leave")

    assert await claimed_keys(database, with_digests=False) == []


async def test_what_was_done_long_ago_is_forgotten_and_what_is_open_stays(
    database: Database,
) -> None:
    async with database.begin() as tx:
        await tx.outbox.enqueue(a_new_outgoing("old"), NOW)
        sent = await tx.outbox.claim(NOW, lease=LEASE)
        assert sent is not None
        await tx.outbox.mark_sent(sent.id, "1.0", NOW)
        await tx.outbox.enqueue(a_new_outgoing("waiting"), NOW)
        await tx.outbox.forget(NOW + timedelta(seconds=1))
        left = await tx.outbox.listing(frozenset(OutgoingState), 10)

    assert [each.key for each in left] == ["waiting"]
