"""Journey 3: no slot, however odd, and no clock, however wrong, costs a reader any news."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.app import Bot
from bot.domain.posting import Asker, Outgoing, OutgoingState, Subscription
from bot.domain.subscriptions import SubscriptionDraft
from tests.build import a_new_entry, a_page
from tests.journeys.conftest import World
from tests.journeys.test_3_digest import AN_HOUR, ONE_DAY, posted, subscribe, tick

ARTICLE = """<html><head><title>{0}</title></head><body><article><h1>{0}</h1>
<p>Senior defence officials of {1} and {2} held their yearly defence policy talks in the capital on
Sunday, both ministries said. They discussed a line between their staffs.</p></article></body>"""


async def tell(bot: Bot, one: str, other: str) -> None:
    """Have the bot read an article about talks between two."""
    title = f"{one} and {other} hold defence policy talks"
    url = f"https://{one.casefold()}.example/talks"
    await bot.core.ingest.add(
        a_new_entry(one, title=title, url=url), a_page(ARTICLE.format(title, one, other))
    )


def is_told(world: World, name: str) -> bool:
    """Return whether any edition names a country."""
    return any(name in message.text for message in posted(world))


async def changed(bot: Bot, subscription: Subscription, **fields: object) -> Subscription:
    """Change a digest as a form does."""
    draft = SubscriptionDraft(
        team_id=subscription.team_id,
        channel_id=subscription.channel_id,
        query=subscription.query,
        weekdays=frozenset(range(7)),
        at="09:30",
        zone="UTC",
        first_edition_now=False,
        created_by=subscription.created_by,
        created_by_name=subscription.created_by_name,
    )
    asker = Asker(team_id=subscription.team_id, user_id=subscription.created_by)
    draft = replace(draft, **fields)  # type: ignore[arg-type] # from a table
    return await bot.core.subscriptions.change(subscription.stored_id, draft, asker)


@pytest.mark.parametrize("fields", [{"month_day": 15}, {"skip": "2026-11-23 to 2026-12-14"}])
async def test_what_is_far_ahead_is_not_taken_for_put_off(
    world: World, bot: Bot, fields: dict[str, Any]
) -> None:
    subscription = await subscribe(bot, **fields)
    world.clock.move(AN_HOUR)
    await tell(bot, "France", "Germany")
    for _ in range(3):
        await tick(bot)
        world.clock.move(ONE_DAY)
    world.clock.now = subscription.next_slot.due_at
    await tick(bot)
    assert is_told(world, "France")


async def test_a_slot_that_was_used_before_a_change_loses_no_news(world: World, bot: Bot) -> None:
    subscription = await subscribe(bot)
    await tell(bot, "Japan", "India")
    world.clock.move(AN_HOUR)
    await tick(bot)
    again = await changed(bot, subscription, zone="America/New_York")
    world.clock.move(AN_HOUR)
    await tell(bot, "France", "Germany")
    world.clock.now = again.next_slot.due_at
    await tick(bot)
    world.clock.move(ONE_DAY)
    await tick(bot)
    assert is_told(world, "France")


async def test_a_clock_that_ran_ahead_once_loses_no_news(world: World, bot: Bot) -> None:
    await subscribe(bot)
    start = world.clock.now
    await tell(bot, "Japan", "India")
    world.clock.now = start + 5 * ONE_DAY + AN_HOUR
    await tick(bot)
    world.clock.now = start + AN_HOUR
    await tell(bot, "France", "Germany")
    await tick(bot)
    world.clock.now = start + ONE_DAY + AN_HOUR
    await tick(bot)
    assert is_told(world, "France")


async def test_a_deleted_digest_posts_nothing_that_was_put_back(world: World, bot: Bot) -> None:
    subscription = await subscribe(bot)
    await tell(bot, "France", "Germany")
    world.clock.move(AN_HOUR)
    world.slack.faults.fail_next("chat.postMessage", status=429)
    await tick(bot)
    async with bot.core.database.begin() as tx:
        await tx.subscriptions.delete(subscription.stored_id, world.clock.now)
    world.clock.move(ONE_DAY)
    await tick(bot)
    assert posted(world) == ()


async def test_while_clocks_differ_nothing_is_posted(world: World, bot: Bot) -> None:
    await subscribe(bot)
    await tell(bot, "France", "Germany")
    world.clock.move(AN_HOUR)
    bot.outbox.held.set()
    await tick(bot)
    held: list[Outgoing] = await bot.outbox.listing(frozenset(OutgoingState), 9)
    while_held = posted(world)
    bot.outbox.held.clear()
    await tick(bot)
    assert (while_held, [row.state for row in held]) == ((), [OutgoingState.PENDING])
    assert is_told(world, "France")


async def test_one_post_that_breaks_us_stops_no_other(world: World, bot: Bot) -> None:
    await subscribe(bot)
    await subscribe(bot, "C0USCHINA")
    await tell(bot, "France", "Germany")
    world.clock.move(AN_HOUR)
    world.slack.faults.fail_next("chat.postMessage", status=429, retry_after=10**9)
    await tick(bot)
    world.clock.move(ONE_DAY + timedelta(seconds=1))
    await bot.outbox.deliver()
    rows = await bot.outbox.listing(frozenset(OutgoingState), 9)
    assert [row.state for row in rows] == [OutgoingState.SENT] * 2
