"""Journey 5: a form, filled and submitted, becomes a digest in a channel."""

from typing import Any

import pytest

from bot.app import Bot
from bot.domain.model import ChannelId, SubscriptionId, TeamId, UserId
from bot.domain.posting import Asker
from bot.errors import NotAllowed
from bot.sandbox.records import View
from tests.journeys.conftest import World

ELEMENTS = {
    "channel": "channel",
    "query": "query",
    "weekdays": "weekdays",
    "at": "times",
    "zone": "zone",
    "first_edition": "first",
}


async def opened_form(world: World, bot: Bot, text: str = "subscribe us-china") -> View:
    """Type `/talks subscribe …` as Ben and return the form."""
    await world.slack.command("ben", "#us-china", "/talks", text)
    await bot.idle()
    (view,) = world.slack.views("ben")
    return view


def filled(**changes: Any) -> dict[str, dict[str, Any]]:
    """Return what Ben fills in: a field's name is its block's and its element's."""
    values = {
        "channel": "C0USCHINA",
        "query": "us-china",
        "at": "09:30",
        "zone": "America/New_York",
        "weekdays": ["0", "1", "2", "3", "4"],
    }
    return {
        name: {f"subscription.{ELEMENTS[name]}.v1": value}
        for name, value in {**values, **changes}.items()
    }


async def test_the_form_knows_the_channel_the_query_and_the_persons_zone(
    world: World, bot: Bot
) -> None:
    view = await opened_form(world, bot)
    shown = str(view.blocks)
    assert "C0USCHINA" in shown
    assert "us-china" in shown
    assert "America/New_York" in shown


async def test_a_submitted_form_is_confirmed_and_listed(world: World, bot: Bot) -> None:
    view = await opened_form(world, bot)
    result = await world.slack.submit("ben", view.id, filled())
    await bot.idle()
    (kept,) = await bot.core.digests.listing(None)
    assert result.errors == {}
    assert (kept.channel_id, kept.query, kept.created_by) == ("C0USCHINA", "us-china", "U0BEN")
    assert kept.next_slot.wall_time == "09:30"


async def test_a_first_edition_is_posted_at_once_when_asked_for(
    world: World, informed: Bot
) -> None:
    view = await opened_form(world, informed)
    await world.slack.submit("ben", view.id, filled(first_edition=["now"]))
    await informed.idle()
    (edition,) = world.slack.messages("#us-china")
    assert "Defense Policy Coordination Talks" in edition.text


async def test_a_wrong_field_is_told_where_it_stands(world: World, bot: Bot) -> None:
    view = await opened_form(world, bot)
    result = await world.slack.submit("ben", view.id, filled(query="us-chna"))
    assert set(result.errors) == {"query"}
    assert "us-china" in result.errors["query"]
    assert await bot.core.digests.listing(None) == []


async def test_a_form_submitted_twice_makes_one_digest(world: World, bot: Bot) -> None:
    view = await opened_form(world, bot)
    world.slack.faults.lose_ack()
    await world.slack.submit("ben", view.id, filled())
    await bot.idle()
    again = await world.slack.submit("ben", view.id, filled())
    await bot.idle()
    assert again.errors == {}
    assert len(await bot.core.digests.listing(None)) == 1


async def test_a_channel_without_the_bot_gets_the_invite_line(world: World, bot: Bot) -> None:
    view = await opened_form(world, bot)
    await world.slack.submit("ben", view.id, filled(channel="C0GENERAL"))
    await bot.idle()
    assert "/invite @attache" in str(world.slack.views("ben")[-1].blocks)


@pytest.mark.parametrize(
    ("number", "team", "channel"),
    [
        (1, "T0OTHER", "C0USCHINA"),
        (1, "T0HARBOUR", "C0GENERAL"),
        (1, "T0HARBOUR", None),
        (999, "T0HARBOUR", "C0USCHINA"),
        (0, "T0HARBOUR", "C0USCHINA"),
    ],
)
async def test_a_digest_of_elsewhere_can_neither_be_seen_nor_paused(
    world: World, bot: Bot, number: int, team: str, channel: str | None
) -> None:
    view = await opened_form(world, bot)
    await world.slack.submit("ben", view.id, filled())
    await bot.idle()
    stranger = Asker(
        team_id=TeamId(team),
        user_id=UserId("U0EVE"),
        channel_id=ChannelId(channel) if channel else None,
    )
    with pytest.raises(NotAllowed, match="don't know this digest"):
        await bot.core.subscriptions.pause(SubscriptionId(number), stranger)
    (kept,) = await bot.core.digests.listing(None)
    assert kept.paused_at is None


async def test_the_home_tab_shows_what_is_set_up(world: World, bot: Bot) -> None:
    view = await opened_form(world, bot)
    await world.slack.submit("ben", view.id, filled())
    await bot.idle()
    await world.slack.open_home("ben")
    await world.slack.idle()
    await bot.idle()
    home = world.slack.home("ben")
    assert home is not None
    assert "us-china" in str(home.blocks)
