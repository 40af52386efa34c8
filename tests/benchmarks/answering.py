"""`/talks us-china`: how soon it is acknowledged, and how soon it is answered.

Under load, the newsroom holds a feed, so that a poll stays open, while four articles of a megabyte
are worked on: fetched, analysed one by one in the worker process, summed up and recorded. Commands
are typed one after the other until that is done, and at least 30.
"""

import asyncio
from datetime import timedelta

from bot.sandbox.articles import SampleArticle
from bot.sandbox.driver import Sandbox
from bot.sandbox.newsroom import Newsroom
from tests.benchmarks.bare import open_bare_bolt
from tests.benchmarks.measure import Row, in_turn, seconds_of, spread
from tests.benchmarks.world import World, open_workspace, open_world

COMMANDS = 30
LONG_BYTES = 1_000_000
LONG_COUNT = 4
BUDGET = "300 ms"
A_DAY = timedelta(days=1)


async def measure() -> list[Row]:
    """Return the rows of answering."""
    async with open_world() as world:
        await world.read_news()
        idle = [await acked(world) for _ in range(COMMANDS)]
        ratio = await _beside_bare_bolt(world)
        loaded = await _under_load(world)
    return [
        Row(name=f"ack of /talks us-china, idle, {len(idle)} times", ours=spread(idle)),
        Row(
            name=f"while an ingest hangs and 1 MB articles are analysed, {len(loaded)} times",
            ours=spread(loaded),
            wanted=BUDGET,
        ),
        ratio,
    ]


async def acked(world: World) -> float:
    """Type the command; return the seconds until its ack, once it is answered as well."""
    outcome = await world.slack.command("ben", "#us-china", "/talks", "us-china")
    await world.bot.idle()
    assert outcome.status == "ok", outcome
    return outcome.ack_seconds


async def _answered(slack: Sandbox) -> None:
    """Type the command and return when the answer is there."""
    before = len(slack.calls("response_url"))
    await slack.command("ben", "#us-china", "/talks", "us-china")
    await slack.received("response_url", before + 1)


async def _beside_bare_bolt(world: World) -> Row:
    answer = world.slack.messages("#us-china", viewer="ben")[-1]
    async with (
        open_workspace() as other,
        open_bare_bolt(other.api_url, answer.text, [dict(block) for block in answer.blocks]),
    ):
        await other.connected()
        pair = await in_turn(
            lambda: seconds_of(_answered(world.slack)),
            lambda: seconds_of(_answered(other)),
            rounds=COMMANDS,
        )
    return pair.row("/talks us-china to its answer / a bare command, ready-made blocks", wanted="2")


async def _under_load(world: World) -> list[float]:
    acks: list[float] = []
    for number in range(LONG_COUNT):
        world.newsroom.publish(_long_article(world.newsroom, number))
    world.clock.move(A_DAY)
    await world.bot.core.ingest.poll()
    hold = world.newsroom.hold(world.newsroom.feeds[0].url)
    world.clock.move(A_DAY)
    async with asyncio.TaskGroup() as group:
        group.create_task(world.bot.core.ingest.poll())
        await hold.arrived.wait()
        analysing = group.create_task(world.bot.core.ingest.analyse())
        while not analysing.done() or len(acks) < COMMANDS:
            acks.append(await acked(world))
        hold.release()
    assert analysing.result() == LONG_COUNT
    return acks


def _long_article(newsroom: Newsroom, number: int) -> SampleArticle:
    """Return an article whose text is all the samples', again and again, up to a megabyte."""
    texts = [text for article in newsroom.articles for text in article.paragraphs]
    once = sum(len(text.encode()) for text in texts)
    return SampleArticle(
        slug=f"everything-at-once-{number}",
        outlet="reuters",
        title="US and China hold defence talks while everything else happens",
        ago="0h",
        paragraphs=tuple(texts * (LONG_BYTES // once + 1)),
    )
