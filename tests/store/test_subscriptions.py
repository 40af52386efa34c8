from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot.domain.model import SubscriptionId, TeamId
from bot.domain.posting import AuditLine, Layout, Preferences, Subscription, WhenUnknown
from bot.store.database import Database
from tests.build import NOW, TEAM, USER, a_cadence, a_slot, a_subscription

HOUR = timedelta(hours=1)


async def save(
    database: Database, subscription: Subscription
) -> tuple[SubscriptionId, Subscription]:
    async with database.begin() as tx:
        stored = await tx.subscriptions.save(subscription)
    assert stored.id is not None
    return stored.id, stored


async def get(database: Database, subscription_id: SubscriptionId) -> Subscription | None:
    async with database.read() as tx:
        return await tx.subscriptions.get(subscription_id)


async def test_a_subscription_reads_back_whole(database: Database) -> None:
    subscription = a_subscription(
        query='us-china "defence talks" <!channel> \u202e',
        cadence=a_cadence(
            weekdays=frozenset({5, 6}),
            times=(time(8), time(23, 59)),
            zone="Asia/Kathmandu",
            month_day=31,
            skipped=frozenset({date(2026, 12, 25), date(2027, 1, 1)}),
        ),
        next_slot=a_slot(NOW, local_date=date(2026, 11, 24), wall_time="23:59"),
        covered_until=NOW - HOUR,
        paused_at=NOW,
        paused_reason="The channel is archived.",
        template="message/digest-short",
        preferences=Preferences(
            layout=Layout.THREAD,
            most=5,
            least=3,
            quiet_days=2,
            most_late=HOUR,
            when_unknown=WhenUnknown.NEXT,
        ),
        told_at=NOW - 2 * HOUR,
        resume_at=NOW + HOUR,
    )

    id_, stored = await save(database, subscription)

    assert stored == replace(subscription, id=id_)
    assert await get(database, id_) == stored


async def test_saving_a_stored_subscription_changes_it(database: Database) -> None:
    id_, stored = await save(database, a_subscription())
    _, changed = await save(database, replace(stored, query="us-japan"))

    assert changed == replace(stored, query="us-japan")
    assert await get(database, id_) == changed


async def test_saving_what_was_deleted_stores_nothing(database: Database) -> None:
    id_, stored = await save(database, a_subscription())
    async with database.begin() as tx:
        await tx.subscriptions.delete(id_, NOW)
        again = await tx.subscriptions.save(stored)

    assert again == stored
    assert await get(database, id_) == replace(stored, deleted_at=NOW)


async def test_a_deleted_one_is_neither_due_nor_listed_until_it_is_brought_back(
    database: Database,
) -> None:
    id_, stored = await save(database, a_subscription(next_slot=a_slot(NOW - HOUR)))
    async with database.begin() as tx:
        await tx.subscriptions.delete(id_, NOW)
        gone = [*await tx.subscriptions.due(NOW), *await tx.subscriptions.for_team(None)]
        gone += await tx.subscriptions.ahead(due=NOW - 2 * HOUR, covered=NOW)
        await tx.subscriptions.restore(id_, a_slot(NOW + HOUR))
        back = await tx.subscriptions.for_team(None)

    assert (gone, back) == ([], [replace(stored, next_slot=a_slot(NOW + HOUR))])


async def test_what_was_deleted_long_ago_is_forgotten(database: Database) -> None:
    old, _ = await save(database, a_subscription())
    young, _ = await save(database, a_subscription())
    kept, _ = await save(database, a_subscription())
    async with database.begin() as tx:
        await tx.subscriptions.delete(old, NOW - HOUR)
        await tx.subscriptions.delete(young, NOW)
        await tx.subscriptions.forget(NOW)

    assert [await get(database, each) is None for each in (old, young, kept)] == [
        True,
        False,
        False,
    ]


async def test_a_pause_with_an_end_is_found_at_its_end(database: Database) -> None:
    id_, stored = await save(database, a_subscription())
    other, _ = await save(database, a_subscription())
    async with database.begin() as tx:
        await tx.subscriptions.pause(id_, NOW, "on leave", until=NOW + HOUR)
        await tx.subscriptions.pause(other, NOW, "for good")
        before = await tx.subscriptions.rested(NOW)
        rested = await tx.subscriptions.rested(NOW + HOUR)

    paused = replace(stored, paused_at=NOW, paused_reason="on leave", resume_at=NOW + HOUR)
    assert (before, rested) == ([], [paused])


async def test_what_was_told_is_noted(database: Database) -> None:
    id_, stored = await save(database, a_subscription())
    async with database.begin() as tx:
        await tx.subscriptions.tell(id_, NOW)

    assert await get(database, id_) == replace(stored, told_at=NOW)


async def test_the_audit_tells_newest_first(database: Database) -> None:
    def line(action: str, number: int) -> AuditLine:
        return AuditLine(
            done_at=NOW,
            team_id=TEAM,
            user_id=USER,
            user_name="Mara <!channel>",
            action=action,
            subscription_id=SubscriptionId(number),
            detail="at 09:00 → 08:30",
        )

    async with database.begin() as tx:
        for each in (line("made", 1), line("made", 2), line("paused", 1), line("resumed", 1)):
            await tx.audit.note(each)
        found = await tx.audit.lines(SubscriptionId(1), 2)

    assert found == [line("resumed", 1), line("paused", 1)]


async def test_an_id_is_never_given_again(database: Database) -> None:
    first, _ = await save(database, a_subscription())
    async with database.begin() as tx:
        await tx.subscriptions.delete(first, NOW - HOUR)
        await tx.subscriptions.forget(NOW)
    second, _ = await save(database, a_subscription())

    assert second > first


@pytest.mark.parametrize("number", [99, 0, -1, 2**70], ids=str)
async def test_a_subscription_that_is_not_there_is_none(database: Database, number: int) -> None:
    assert await get(database, SubscriptionId(number)) is None


async def test_a_workspace_sees_its_own_subscriptions(database: Database) -> None:
    _, first = await save(database, a_subscription())
    _, theirs = await save(database, a_subscription(team_id=TeamId("T0002")))
    _, second = await save(database, a_subscription(paused_at=NOW, paused_reason="on leave"))

    async with database.read() as tx:
        ours = await tx.subscriptions.for_team(TEAM)
        everyones = await tx.subscriptions.for_team(None)

    assert ours == [first, second]
    assert everyones == [first, theirs, second]


async def test_the_one_due_longest_is_claimed(database: Database) -> None:
    await save(database, a_subscription(next_slot=a_slot(NOW)))
    _, longest = await save(database, a_subscription(next_slot=a_slot(NOW - HOUR)))
    await save(database, a_subscription(next_slot=a_slot(NOW + HOUR)))
    await save(database, a_subscription(next_slot=a_slot(NOW - 2 * HOUR), paused_at=NOW))

    async with database.begin() as tx:
        claimed = await tx.subscriptions.claim_due(NOW)

    assert claimed == longest


async def test_all_that_is_due_can_be_seen_without_taking_it(database: Database) -> None:
    _, second = await save(database, a_subscription(next_slot=a_slot(NOW)))
    _, first = await save(database, a_subscription(next_slot=a_slot(NOW - HOUR)))
    await save(database, a_subscription(next_slot=a_slot(NOW + HOUR)))

    async with database.read() as tx:
        due = await tx.subscriptions.due(NOW)

    assert due == [first, second]


async def test_an_advanced_subscription_is_due_at_its_next_slot(database: Database) -> None:
    id_, stored = await save(database, a_subscription())
    following = a_slot(NOW + 24 * HOUR)

    async with database.begin() as tx:
        await tx.subscriptions.advance(id_, following, NOW)
        at_once = await tx.subscriptions.claim_due(NOW)
        then = await tx.subscriptions.claim_due(NOW + 24 * HOUR)

    assert at_once is None
    assert then == replace(stored, next_slot=following, covered_until=NOW)


async def test_a_claim_that_does_not_commit_is_due_again(database: Database) -> None:
    id_, stored = await save(database, a_subscription())

    with pytest.raises(ZeroDivisionError):
        await advance_and_fail(database, id_)

    async with database.begin() as tx:
        claimed = await tx.subscriptions.claim_due(NOW)
    assert claimed == stored


async def advance_and_fail(database: Database, id_: SubscriptionId) -> None:
    async with database.begin() as tx:
        await tx.subscriptions.claim_due(NOW)
        await tx.subscriptions.advance(id_, a_slot(NOW + HOUR), NOW)
        raise ZeroDivisionError


async def test_a_paused_subscription_is_not_due_until_it_is_resumed(database: Database) -> None:
    id_, stored = await save(database, a_subscription())

    async with database.begin() as tx:
        await tx.subscriptions.pause(id_, NOW, "The channel is archived.")
        paused = await tx.subscriptions.get(id_)
        while_paused = await tx.subscriptions.claim_due(NOW)
        await tx.subscriptions.resume(id_, a_slot(NOW + HOUR))
        resumed = await tx.subscriptions.claim_due(NOW + HOUR)

    assert paused == replace(stored, paused_at=NOW, paused_reason="The channel is archived.")
    assert while_paused is None
    assert resumed == replace(stored, next_slot=a_slot(NOW + HOUR))


@pytest.mark.parametrize(
    ("back_to", "covered_until"),
    [(NOW - HOUR, NOW - HOUR), (None, None), (NOW + HOUR, NOW)],
    ids=["to_an_edition", "to_before_the_first", "never_forward"],
)
async def test_a_subscription_can_be_set_back(
    database: Database, back_to: datetime | None, covered_until: datetime | None
) -> None:
    id_, stored = await save(database, a_subscription(covered_until=NOW))
    async with database.begin() as tx:
        await tx.subscriptions.rewind(id_, back_to)

    assert await get(database, id_) == replace(stored, covered_until=covered_until)


async def test_what_stands_before_its_first_edition_stays_there(database: Database) -> None:
    id_, stored = await save(database, a_subscription())
    async with database.begin() as tx:
        await tx.subscriptions.rewind(id_, NOW)

    assert await get(database, id_) == stored
