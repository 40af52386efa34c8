"""Journey 5, later: a digest is changed, paused, deleted and brought back, and all is noted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.model import SubscriptionId, UserId
from bot.domain.posting import Asker, OutgoingState, Preferences, Subscription
from bot.domain.subscriptions import SubscriptionDraft
from bot.errors import NotAllowed
from bot.services.subscribe import Subscriptions
from bot.store.database import Database
from tests.build import CHANNEL, NOW, TEAM, USER, a_new_outgoing
from tests.conftest import MovableClock
from tests.core.domain.real_lexicon import real_lexicon

MARA = Asker(team_id=TEAM, user_id=USER, user_name="Mara", channel_id=CHANNEL)
STRANGER = Asker(team_id=TEAM, user_id=UserId("U0STRANGER"), user_name="Sam")
DRAFT = SubscriptionDraft(
    team_id=TEAM,
    channel_id=CHANNEL,
    query="us-china",
    weekdays=frozenset(range(5)),
    at="09:00",
    zone="Europe/Berlin",
    first_edition_now=False,
    created_by=USER,
    created_by_name="Mara",
)


@pytest.fixture
def desk(database: Database, clock: MovableClock) -> Subscriptions:
    """Return the service, over a fresh database of either kind."""
    return Subscriptions(database=database, lexicon=real_lexicon(), clock=clock)


async def made(desk: Subscriptions) -> Subscription:
    """Return a stored digest of Mara's."""
    return await desk.save(DRAFT)


async def told(desk: Subscriptions, id_: SubscriptionId) -> list[tuple[str, str, str]]:
    """Return who did what to a digest, oldest first."""
    lines = await desk.audit(id_, MARA)
    return [(each.user_name, each.action, each.detail) for each in reversed(lines)]


async def test_a_change_keeps_who_made_it_and_what_was_told(
    desk: Subscriptions, database: Database
) -> None:
    before = await made(desk)
    async with database.begin() as tx:
        await tx.subscriptions.advance(before.stored_id, before.next_slot, NOW)
    ben = replace(MARA, user_id=UserId("U0BEN"), user_name="Ben")
    draft = replace(DRAFT, at="8:30", preferences=Preferences(most=5), created_by=ben.user_id)

    await desk.change(before.stored_id, draft, ben)
    await desk.change(before.stored_id, draft, ben)

    after = await desk.get(before.stored_id, MARA)
    assert (after.created_by, after.covered_until, after.preferences.most) == (USER, NOW, 5)
    assert after.next_slot.wall_time == "08:30"
    assert await told(desk, before.stored_id) == [
        ("Mara", "made", "weekdays at 09:00 Europe/Berlin"),
        (
            "Ben",
            "changed",
            "when: weekdays at 09:00 Europe/Berlin → weekdays at 08:30 Europe/Berlin; most: 12 → 5",
        ),
    ]


async def test_a_pause_has_an_end_or_none(desk: Subscriptions) -> None:
    id_ = (await made(desk)).stored_id
    until = NOW + timedelta(days=3)
    paused = await desk.pause(id_, MARA, until=until)
    again = await desk.pause(id_, MARA, until=until)
    resumed = await desk.resume(id_, MARA)

    assert (paused.resume_at, again, resumed.paused_at, resumed.resume_at) == (
        until,
        paused,
        None,
        None,
    )
    assert (await told(desk, id_))[1:] == [
        ("Mara", "paused", f"until {until:%d %B %Y, %H:%M} UTC"),
        ("Mara", "resumed", ""),
    ]


async def test_a_deletion_takes_what_waits_along_and_can_be_undone(
    desk: Subscriptions, database: Database, clock: MovableClock
) -> None:
    before = await made(desk)
    waiting = a_new_outgoing(subscription_id=before.id)
    async with database.begin() as tx:
        await tx.outbox.enqueue(waiting, NOW)

    await desk.delete(before.stored_id, MARA)
    await desk.delete(before.stored_id, MARA)
    listed = await desk.listing(MARA)
    clock.move(timedelta(days=1))
    back = await desk.restore(before.stored_id, MARA)
    again = await desk.restore(before.stored_id, MARA)

    async with database.read() as tx:
        (row,) = await tx.outbox.listing(frozenset(OutgoingState), 10)
    assert (listed, row.state) == ([], OutgoingState.REFUSED)
    assert back.deleted_at is None
    assert back.next_slot.due_at > clock.now
    assert (again, await desk.listing(MARA)) == (back, [back])
    assert [action for _, action, _ in await told(desk, back.stored_id)] == [
        "made",
        "deleted",
        "brought back",
    ]


@pytest.mark.parametrize("done", ["get", "change", "pause", "resume", "delete", "restore", "audit"])
async def test_a_stranger_manages_nothing(desk: Subscriptions, done: str) -> None:
    id_ = (await made(desk)).stored_id
    before = await desk.get(id_, MARA)
    arguments = (id_, DRAFT, STRANGER) if done == "change" else (id_, STRANGER)
    with pytest.raises(NotAllowed):
        await getattr(desk, done)(*arguments)
    assert await desk.get(id_, MARA) == before
