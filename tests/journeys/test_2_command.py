"""Journey 2: `/talks us-china` is acknowledged at once and answered to the person alone."""

import asyncio
from datetime import timedelta

import pytest

from bot.app import Bot
from tests.journeys.conftest import World

ONE_DAY = timedelta(days=1)


async def asked(world: World, bot: Bot, text: str) -> str:
    """Type `/talks …` as Ben and return the fallback text of the newest answer."""
    outcome = await world.slack.command("ben", "#us-china", "/talks", text)
    await bot.idle()
    assert outcome.status == "ok"
    return world.slack.messages("#us-china", viewer="ben")[-1].text


async def test_a_dyad_is_answered_with_developments_and_their_sources(
    world: World, informed: Bot
) -> None:
    text = await asked(world, informed, "us-china")
    message = world.slack.messages("#us-china", viewer="ben")[-1]
    assert "Defense Policy Coordination Talks" in text
    assert "Iranian state" in text
    assert message.only_for == "U0BEN"
    assert world.slack.messages("#us-china", viewer="ana") == ()


@pytest.mark.parametrize("text", ["china us", "prc-usa", "china america", "us / china", "CN–US"])
async def test_any_order_and_alias_gives_the_same_answer(
    world: World, informed: Bot, text: str
) -> None:
    given = await asked(world, informed, text)
    usual = await asked(world, informed, "us-china")
    understood = ("United States and China", "China and United States")
    assert given.replace(understood[1], understood[0]) == usual


@pytest.mark.parametrize("text", ["", "help", "?"])
async def test_help_lists_what_can_be_typed(world: World, bot: Bot, text: str) -> None:
    assert "/talks subscribe" in await asked(world, bot, text)


async def test_a_typo_gets_a_suggestion(world: World, bot: Bot) -> None:
    assert "us-china" in await asked(world, bot, "us-chna")


async def test_nothing_read_yet_says_so(world: World, bot: Bot) -> None:
    assert "source" in (await asked(world, bot, "us-china")).lower()


async def test_show_more_replaces_the_answer_by_the_next_page(world: World, informed: Bot) -> None:
    first = await asked(world, informed, "since:60d")
    message = world.slack.messages("#us-china", viewer="ben")[-1]
    await world.slack.click("ben", message.ts, "#us-china", "answer.more.v1")
    await informed.idle()
    (after,) = world.slack.messages("#us-china", viewer="ben")
    assert after.text != first


async def test_newer_leads_back_from_show_more(world: World, informed: Bot) -> None:
    first = await asked(world, informed, "since:60d")
    for button in ("answer.more.v1", "answer.newer.v1"):
        (message,) = world.slack.messages("#us-china", viewer="ben")
        await world.slack.click("ben", message.ts, "#us-china", button)
        await informed.idle()
    (after,) = world.slack.messages("#us-china", viewer="ben")
    assert after.text == first


async def test_share_shows_the_answer_to_the_channel_once(world: World, informed: Bot) -> None:
    await asked(world, informed, "us-china")
    message = world.slack.messages("#us-china", viewer="ben")[-1]
    first = await world.slack.click("ben", message.ts, "#us-china", "answer.share.v1")
    again = await world.slack.click("ben", message.ts, "#us-china", "answer.share.v1")
    await informed.idle()
    assert (first.status, again.status) == ("ok", "ok")
    (shared,) = world.slack.messages("#us-china", viewer="ana")
    assert "Defense Policy Coordination Talks" in shared.text


async def share_failing_first(world: World, bot: Bot, status: int) -> tuple[int, int]:
    """Share twice, the first time in vain; return how many the channel then saw, each time."""
    await asked(world, bot, "us-china")
    message = world.slack.messages("#us-china", viewer="ben")[-1]
    world.slack.faults.fail_next("response_url", status=status)
    seen = []
    for _ in range(2):
        await world.slack.click("ben", message.ts, "#us-china", "answer.share.v1")
        await bot.idle()
        seen.append(len(world.slack.messages("#us-china", viewer="ana")))
    return seen[0], seen[1]


async def test_a_share_that_was_refused_may_be_tried_again(world: World, informed: Bot) -> None:
    assert await share_failing_first(world, informed, 404) == (0, 1)


async def test_a_share_that_may_stand_there_is_not_repeated(world: World, informed: Bot) -> None:
    assert await share_failing_first(world, informed, 500) == (0, 0)
    told = [each.text for each in world.slack.messages("#us-china", viewer="ben")]
    assert any("look there before you share it again" in text for text in told)


async def test_a_command_delivered_twice_is_answered_once(world: World, informed: Bot) -> None:
    await world.slack.command("ben", "#us-china", "/talks", "us-china")
    await informed.idle()
    answers = world.slack.calls("response_url")
    assert len(answers) == 1


async def test_it_is_answered_while_an_ingest_hangs(world: World, informed: Bot) -> None:
    feed = world.newsroom.feeds[0]
    hold = world.newsroom.hold(feed.url)
    world.clock.move(ONE_DAY)
    async with asyncio.TaskGroup() as group:
        poll = group.create_task(informed.core.ingest.poll())
        await hold.arrived.wait()
        text = await asked(world, informed, "us-china")
        was_open = not poll.done()
        hold.release()
    assert was_open
    assert "Defense Policy Coordination Talks" in text
