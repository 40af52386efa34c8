"""Journey 5, by hand: a line makes a digest, and the list changes it, pauses it, takes it away."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import Bot
from bot.domain.cadence import describe_cadence
from bot.domain.posting import OutgoingState, Subscription
from bot.domain.subscriptions import SubscriptionDraft
from bot.sandbox.records import Message, View
from tests.journeys.conftest import World
from tests.journeys.test_5_subscription import filled, opened_form

CHANNEL = "#us-china"
LINE = "subscribe us-china weekdays 08:30 Europe/Berlin"


async def typed(world: World, bot: Bot, text: str, user: str = "ben") -> Message:
    """Type `/talks …` and return the answer."""
    await world.slack.command(user, CHANNEL, "/talks", text)
    await bot.idle()
    return world.slack.messages(CHANNEL, viewer=user)[-1]


async def pressed(world: World, bot: Bot, message: Message, action: str, user: str = "ben") -> None:
    """Press a button of a message."""
    await world.slack.click(user, message.ts, CHANNEL, f"subscription.{action}")
    await bot.idle()


async def pressed_in_list(world: World, bot: Bot, action: str, user: str = "ben") -> Message:
    """Press a button in `/talks subscriptions` and return what the person sees last."""
    listing = await typed(world, bot, "subscriptions", user)
    await pressed(world, bot, listing, action, user)
    return world.slack.messages(CHANNEL, viewer=user)[-1]


async def kept(bot: Bot) -> list[Subscription]:
    """Return what is stored and not deleted."""
    return await bot.core.digests.listing(None)


def shown(view: View) -> str:
    """Return a view's blocks as a text to look into."""
    return str(view.blocks)


async def submitted(world: World, bot: Bot, values: dict[str, Any], user: str = "ben") -> Any:
    """Submit the modal on top and return what became of it."""
    result = await world.slack.submit(user, world.slack.views(user)[-1].id, values)
    await bot.idle()
    return result


# --- one line -----------------------------------------------------------------------------------


async def test_a_line_makes_a_digest_and_says_what_was_saved(world: World, bot: Bot) -> None:
    answer = await typed(world, bot, LINE)
    (digest,) = await kept(bot)
    assert answer.only_for == "U0BEN"
    assert answer.text.splitlines()[:2] == [
        "us-china goes to a channel, weekdays at 08:30 Europe/Berlin.",
        "Next edition on 24 November 2026, 08:30 Europe/Berlin.",
    ]
    assert (digest.query, digest.channel_id, digest.created_by_name) == (
        "us-china",
        "C0USCHINA",
        "ben",
    )


async def test_a_line_without_a_zone_means_the_persons_own(world: World, bot: Bot) -> None:
    await typed(world, bot, "subscribe nato japan monthly on the 31st 8:30, 17:00")
    (digest,) = await kept(bot)
    assert (digest.query, describe_cadence(digest.cadence)) == (
        "nato japan",
        "monthly on the last day at 08:30 and 17:00 America/New_York",
    )


async def test_what_a_line_made_can_be_undone_and_the_undoing_too(world: World, bot: Bot) -> None:
    answer = await typed(world, bot, LINE)
    await pressed(world, bot, answer, "delete.v1")
    deleted = await kept(bot)
    undone = world.slack.messages(CHANNEL, viewer="ben")[-1]
    await pressed(world, bot, undone, "restore.v1")
    listing = world.slack.messages(CHANNEL, viewer="ben")[-1]
    assert (deleted, undone.text.splitlines()[0]) == ([], "Deleted us-china.")
    assert "Brought us-china back." in listing.text
    assert len(await kept(bot)) == 1


async def test_what_a_line_made_can_be_edited(world: World, bot: Bot) -> None:
    answer = await typed(world, bot, LINE)
    await pressed(world, bot, answer, "edit.v1")
    (view,) = world.slack.views("ben")
    assert "'initial_value': '08:30'" in shown(view)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("subscribe us-china weekdays 25:00", "'25:00' is no time of day."),
        ("subscribe us-china daily 9:00 Europe/Berln", "I don't know the time zone"),
        ("subscribe us-chna daily 9:00", "Did you mean us-china?"),
    ],
)
async def test_a_line_with_a_mistake_is_told_and_makes_nothing(
    world: World, bot: Bot, line: str, told: str
) -> None:
    answer = await typed(world, bot, line)
    assert told in answer.text
    assert await kept(bot) == []


async def test_a_line_where_the_bot_is_not_tells_how_to_invite_it(world: World, bot: Bot) -> None:
    await world.slack.command("ben", "#general", "/talks", LINE)
    await bot.idle()
    answer = world.slack.messages("#general", viewer="ben")[-1]
    assert "Type /invite @attache there, or nothing can be posted." in answer.text


async def test_a_line_in_a_direct_message_makes_one_digest_there(world: World, bot: Bot) -> None:
    world.slack.faults.double_event()
    await world.slack.say_to_app("ben", "subscribe us-china weekdays 8:30")
    await world.slack.idle()
    await bot.idle()
    (digest,) = await kept(bot)
    answer = world.slack.direct_messages("ben")[-1]
    assert answer.text.splitlines()[0] == (
        "us-china goes to a direct message, weekdays at 08:30 America/New_York."
    )
    assert "<#D" not in str(answer.blocks)
    assert (digest.channel_id, digest.created_by_name) == (answer.channel, "ben")


async def test_a_line_after_a_mention_makes_a_digest_of_the_channel(world: World, bot: Bot) -> None:
    await world.slack.say("ben", CHANNEL, f"@attache {LINE}")
    await world.slack.idle()
    await bot.idle()
    answer = world.slack.messages(CHANNEL)[-1]
    await pressed(world, bot, answer, "edit.v1", "ana")
    (view,) = world.slack.views("ana")
    assert [each.channel_id for each in await kept(bot)] == ["C0USCHINA"]
    assert "us-china" in shown(view)


# --- the form -----------------------------------------------------------------------------------


async def test_the_form_asks_for_everything(world: World, bot: Bot) -> None:
    view = await opened_form(world, bot)
    values = filled(at="17:00, 8:30", weekdays=[]) | {
        "month_day": {"subscription.monthday.v1": "31"},
        "layout": {"subscription.layout.v1": "thread"},
        "most": {"subscription.most.v1": "5"},
        "least": {"subscription.least.v1": "3"},
        "quiet": {"subscription.quiet.v1": "7"},
        "latest": {"subscription.latest.v1": "6"},
        "unknown": {"subscription.unknown.v1": "next"},
        "skip": {"subscription.skip.v1": "2026-12-31"},
    }
    await world.slack.submit("ben", view.id, values)
    await bot.idle()
    (digest,) = await kept(bot)
    preferences = digest.preferences
    assert describe_cadence(digest.cadence) == (
        "monthly on the last day at 08:30 and 17:00 America/New_York"
    )
    assert [day.isoformat() for day in digest.cadence.skipped] == ["2026-12-31"]
    assert (preferences.layout, preferences.most, preferences.least) == ("thread", 5, 3)
    assert (preferences.quiet_days, preferences.most_late, preferences.when_unknown) == (
        7,
        timedelta(hours=6),
        "next",
    )


async def test_every_wrong_field_is_told_where_it_stands(world: World, bot: Bot) -> None:
    view = await opened_form(world, bot)
    wrong = filled(query="us-chna", at="soon", weekdays=[])
    wrong["skip"] = {"subscription.skip.v1": "Christmas"}
    result = await world.slack.submit("ben", view.id, wrong)
    assert set(result.errors) == {"query", "at", "weekdays", "skip"}
    assert await kept(bot) == []


async def test_an_edited_digest_is_changed_and_noted_once(world: World, bot: Bot) -> None:
    await typed(world, bot, LINE)
    await pressed_in_list(world, bot, "edit.v1", "ana")
    (view,) = world.slack.views("ana")
    values = {"at": {"subscription.times.v1": "9:00"}}
    result = await submitted(world, bot, values, "ana")
    (digest,) = await kept(bot)
    await pressed_in_list(world, bot, "history.v1")
    history = shown(world.slack.views("ben")[-1])
    assert (result.errors, digest.created_by, digest.next_slot.wall_time) == ({}, "U0BEN", "09:00")
    assert "Changed" in str(world.slack.views("ana")[-1].body["title"])
    assert "ana changed it (when: weekdays at 08:30" in history
    assert "ben made it" in history
    assert view.body["private_metadata"] == '{"subscription":"1","channel":"C0USCHINA"}'


@pytest.mark.parametrize("metadata", ["", "[]", "{", '{"subscription":"1"}', '{"subscription":7}'])
@pytest.mark.parametrize(
    ("action", "field"), [("edit.v1", "query"), ("pause.v2", "length")], ids=["edit", "pause"]
)
async def test_a_form_about_somebody_elses_digest_changes_nothing(
    world: World, bot: Bot, metadata: str, action: str, field: str
) -> None:
    await typed(world, bot, LINE)
    await pressed_in_list(world, bot, action, "ana")
    (view,) = world.slack.views("ana")
    world.slack.workspace.keep_view(replace(view, body={**view.body, "private_metadata": metadata}))
    before = await kept(bot)
    result = await submitted(world, bot, {}, "ana")
    assert result.errors == {field: "I don't know this digest."}
    assert await kept(bot) == before


# --- the list -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("length", "day", "end"),
    [
        ("open", None, None),
        ("week", None, datetime(2026, 11, 29, 23, tzinfo=UTC)),
        ("day", "2026-12-01", datetime(2026, 11, 30, 23, tzinfo=UTC)),
    ],
)
async def test_a_digest_is_paused_for_as_long_as_is_chosen_and_resumed(
    world: World, bot: Bot, length: str, day: str | None, end: datetime | None
) -> None:
    await typed(world, bot, LINE)
    await pressed_in_list(world, bot, "pause.v2")
    values = {"length": {"subscription.length.v1": length}, "day": {"subscription.day.v1": day}}
    await submitted(world, bot, values)
    (paused,) = await kept(bot)
    told = shown(world.slack.views("ben")[-1])
    await pressed_in_list(world, bot, "resume.v1")
    (resumed,) = await kept(bot)
    assert (paused.paused_at, paused.resume_at) == (world.clock.now, end)
    assert "It rests " in told
    assert (resumed.paused_at, resumed.resume_at) == (None, None)


async def test_a_pause_until_no_day_is_told_at_the_day(world: World, bot: Bot) -> None:
    await typed(world, bot, LINE)
    await pressed_in_list(world, bot, "pause.v2")
    result = await submitted(world, bot, {"length": {"subscription.length.v1": "day"}})
    assert result.errors == {"day": "Choose the day on which it should go on."}


async def test_a_button_of_an_old_list_still_pauses(world: World, bot: Bot) -> None:
    await typed(world, bot, LINE)
    button = {
        "type": "button",
        "action_id": "subscription.pause.v1",
        "text": {"type": "plain_text", "text": "Pause"},
        "value": "1",
    }
    blocks = ({"type": "actions", "block_id": "old", "elements": [button]},)
    old = world.slack.workspace.post(
        "C0USCHINA", user="U0BOT", is_bot=True, text="An old edition", blocks=blocks
    )
    await pressed(world, bot, old, "pause.v1")
    (paused,) = await kept(bot)
    assert paused.paused_at == world.clock.now
    assert "Paused us-china." in world.slack.messages(CHANNEL, viewer="ben")[-1].text


async def test_a_test_goes_to_the_person_once_and_moves_nothing(
    world: World, informed: Bot
) -> None:
    await typed(world, informed, LINE)
    before = await kept(informed)
    listing = await pressed_in_list(world, informed, "test.v1")
    await pressed(world, informed, listing, "test.v1")
    (edition,) = world.slack.direct_messages("ben")
    assert "Defense Policy Coordination Talks" in edition.text
    assert "A test of us-china goes to you by direct message." in listing.text
    assert (await kept(informed), world.slack.messages(CHANNEL)) == (before, ())


async def test_a_test_of_a_digest_in_threads_has_its_thread(world: World, informed: Bot) -> None:
    view = await opened_form(world, informed)
    values = filled() | {"layout": {"subscription.layout.v1": "thread"}}
    await world.slack.submit("ben", view.id, values)
    await informed.idle()
    await pressed_in_list(world, informed, "test.v1")
    head, *parts = world.slack.direct_messages("ben")
    assert parts != []
    assert {each.thread_ts for each in parts} == {head.ts}


async def test_a_test_of_a_digest_without_news_says_so(world: World, bot: Bot) -> None:
    await typed(world, bot, "subscribe weekdays 08:30")
    await pressed_in_list(world, bot, "test.v1")
    (edition,) = world.slack.direct_messages("ben")
    assert edition.text.splitlines()[0] == "Nothing is new: now, nothing would be posted."
    rows = await bot.outbox.listing(frozenset(OutgoingState), 9)
    assert [(each.key, each.subscription_id) for each in rows] == [
        ("trial:1:U0BEN:2026-11-23T09:00", None)
    ]


async def test_a_digest_is_deleted_once_from_the_list(world: World, bot: Bot) -> None:
    await typed(world, bot, LINE)
    listing = await typed(world, bot, "subscriptions")
    await pressed(world, bot, listing, "delete.v1")
    gone = world.slack.messages(CHANNEL, viewer="ben")[-1]
    await pressed(world, bot, gone, "restore.v1")
    await pressed_in_list(world, bot, "history.v1")
    assert "No digest is set up here yet." in gone.text
    assert "brought it back" in shown(world.slack.views("ben")[-1])


async def many(world: World, bot: Bot) -> None:
    """Set up 23 digests in the channel."""
    draft = SubscriptionDraft(
        team_id=(await kept(bot))[0].team_id,
        channel_id=(await kept(bot))[0].channel_id,
        query="nato",
        weekdays=frozenset({0}),
        at="09:00",
        zone="UTC",
        first_edition_now=False,
        created_by=(await kept(bot))[0].created_by,
        created_by_name="ben",
    )
    for number in range(2, 24):
        await bot.core.subscriptions.save(replace(draft, query=f"nato {number}"))


async def test_a_long_list_is_turned_page_by_page(world: World, bot: Bot) -> None:
    await typed(world, bot, LINE)
    await many(world, bot)
    first = await typed(world, bot, "subscriptions")
    await pressed(world, bot, first, "next.v1")
    second = world.slack.messages(CHANNEL, viewer="ben")[-1]
    await pressed(world, bot, second, "next.v1")
    third = world.slack.messages(CHANNEL, viewer="ben")[-1]
    await pressed(world, bot, third, "back.v1")
    back = world.slack.messages(CHANNEL, viewer="ben")[-1]
    told = [each.text.splitlines()[0] for each in (first, second, third, back)]
    assert told == [
        "These digests are set up (1 to 10 of 23):",
        "These digests are set up (11 to 20 of 23):",
        "These digests are set up (21 to 23 of 23):",
        "These digests are set up (11 to 20 of 23):",
    ]


# --- the Home tab -------------------------------------------------------------------------------


async def home_of(world: World, bot: Bot) -> str:
    """Open Ben's Home tab and return its blocks as a text."""
    await world.slack.open_home("ben")
    await world.slack.idle()
    await bot.idle()
    return home_now(world)


def home_now(world: World) -> str:
    """Return the blocks of Ben's Home tab as a text."""
    home = world.slack.home("ben")
    assert home is not None
    return str(home.blocks)


async def test_the_home_tab_does_what_the_list_does(world: World, bot: Bot) -> None:
    await typed(world, bot, LINE)
    await home_of(world, bot)
    await world.slack.click_in_home("ben", "subscription.edit.v1")
    await bot.idle()
    await submitted(world, bot, {"query": {"subscription.query.v1": "nato"}})
    changed = home_now(world)
    await world.slack.click_in_home("ben", "subscription.pause.v2")
    await bot.idle()
    await submitted(world, bot, {"length": {"subscription.length.v1": "week"}})
    paused = home_now(world)
    await world.slack.click_in_home("ben", "subscription.delete.v1")
    await bot.idle()
    deleted = home_now(world)
    await world.slack.click_in_home("ben", "subscription.restore.v1")
    await bot.idle()
    assert "nato" in changed
    assert "Paused until 30 November 2026, 00:00 Europe/Berlin" in paused
    assert "Deleted nato." in deleted
    assert "Brought nato back." in home_now(world)
