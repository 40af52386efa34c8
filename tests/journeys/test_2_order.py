"""Journey 2: an answer opens with what has happened; what lies ahead follows."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.app import Bot
from bot.sandbox.articles import load_articles
from bot.sandbox.newsroom import open_newsroom
from tests.conftest import MovableClock
from tests.journeys.conftest import World, read_news

EVENTS = ("us-cn", "cn-us", "us-tw", "admm-plus", "shangri-la-announced")


@pytest.fixture
async def forums(world: World, clock: MovableClock) -> AsyncIterator[Bot]:
    """Return the bot after it has read of two countries and of forums that both attend."""
    articles = [each for each in load_articles() if (each.expected.event or "").startswith(EVENTS)]
    async with (
        open_newsroom(clock=clock, articles=articles) as newsroom,
        replace(world, newsroom=newsroom).open_bot() as bot,
    ):
        await world.slack.connected()
        await read_news(bot, newsroom)
        yield bot


def told(text: str) -> list[str]:
    """Return the days with which developments begin."""
    days = [line.split(" · ")[0] for line in text.splitlines() if " · " in line]
    return [day for day in days if day.endswith(("2026", "2027"))]


@pytest.mark.parametrize("text", ["us-china", "When did the US and China last meet?"])
async def test_a_forum_next_year_does_not_lead(world: World, forums: Bot, text: str) -> None:
    await world.slack.say_to_app("ben", text)
    await world.slack.received("chat.postMessage")
    await forums.idle()
    answer = world.slack.direct_messages("ben")[-1].text
    assert answer.startswith("Latest: Defence dialogue (working level)")
    assert "Next: Multilateral forum or conference, Shangri-La Dialogue, planned for 2027" in answer
    assert told(answer)[0] == "21 November 2026"


async def test_show_more_shows_every_development_once(world: World, forums: Bot) -> None:
    await world.slack.command("ben", "#us-china", "/talks", "us-china")
    await forums.idle()
    (first,) = world.slack.messages("#us-china", viewer="ben")
    await world.slack.click("ben", first.ts, "#us-china", "answer.more.v1")
    await forums.idle()
    (second,) = world.slack.messages("#us-china", viewer="ben")
    assert told(first.text) == [
        "21 November 2026",
        "19 November 2026",
        "18 November 2026",
        "17 November 2026",
        "Planned for 2027",
    ]
    assert len(told(second.text)) == 1
    assert not set(told(second.text)) & set(told(first.text))
