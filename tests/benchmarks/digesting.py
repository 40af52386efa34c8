"""A hundred digests due at once: 50 different queries, a channel each.

The baseline posts as many ready-made messages of the same size to the same channels, as many at a
time as we do, without database, retries or a record of what was posted.
"""

import asyncio
from collections.abc import Iterator
from functools import partial
from itertools import cycle, islice
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.model import ChannelId, TeamId, UserId
from bot.domain.query import Query, format_query
from bot.domain.subscriptions import SubscriptionDraft
from bot.sandbox.records import Channel, Message
from bot.services.outbox import IN_FLIGHT
from tests.benchmarks.measure import Row, in_turn, seconds_of
from tests.benchmarks.world import World, open_world

COUNT = 100
QUERIES = 50
ROUNDS = 3
POST_SECONDS = 0.1


async def measure() -> list[Row]:
    """Return the rows of digests."""
    async with open_world() as world:
        await world.read_news()
        channels = _open_channels(world)
        await _due(world, channels)
        await _posted(world)
        ready = [world.slack.messages(channel)[-1] for channel in channels]
        bare = partial(_bare, world, ready)
        enqueue = await in_turn(partial(_enqueue, world, channels), bare, rounds=ROUNDS)
        posted = await in_turn(partial(_digests, world, channels), bare, rounds=ROUNDS)
        slow = await in_turn(
            partial(_digests, world, channels, delay=POST_SECONDS),
            partial(bare, delay=POST_SECONDS),
            rounds=ROUNDS,
        )
    return [
        enqueue.row(f"{COUNT} digests composed, rendered, enqueued / a bare loop of posts"),
        posted.row(f"{COUNT} digests from due to posted / a bare loop of posts"),
        slow.row("the same where a post takes 100 ms", wanted="1.25"),
    ]


def _open_channels(world: World) -> list[str]:
    workspace = world.slack.workspace
    members = frozenset({"U0ANA", workspace.app.bot_user})
    for number in range(COUNT):
        channel = Channel(id=f"C0BENCH{number}", name=f"bench-{number}", members=members)
        workspace.channels[channel.id] = channel
        workspace.messages[channel.id] = {}
    return [f"C0BENCH{number}" for number in range(COUNT)]


async def _due(world: World, channels: list[str]) -> None:
    """Subscribe each channel, its first edition due now."""
    for channel, query in zip(channels, await _queries(world), strict=False):
        draft = SubscriptionDraft(
            team_id=TeamId(world.bot.identity.team_id),
            channel_id=ChannelId(channel),
            query=query,
            weekdays=frozenset(range(7)),
            at="08:30",
            zone="Europe/Berlin",
            first_edition_now=True,
            created_by=UserId("U0ANA"),
            created_by_name="Ana Duarte",
        )
        await world.bot.core.subscriptions.save(draft)


async def _queries(world: World) -> Iterator[str]:
    """Return the parties of 50 developments as queries, again and again; the first asks for all."""
    async with world.bot.core.database.read() as tx:
        found, _ = await tx.developments.find(Query(), limit=500)
    parties = dict.fromkeys(development.actors for development in found)
    texts = [format_query(Query(actors=actors)) for actors in parties]
    return cycle(islice(["", *texts], QUERIES))


async def _posted(world: World) -> None:
    count = await world.bot.core.digests.enqueue_due()
    posted = await world.bot.outbox.deliver()
    assert (count, posted) == (COUNT, COUNT), (count, posted)


async def _enqueue(world: World, channels: list[str]) -> float:
    await _due(world, channels)
    seconds = await seconds_of(world.bot.core.digests.enqueue_due())
    await world.bot.outbox.deliver()
    return seconds


async def _digests(world: World, channels: list[str], *, delay: float = 0) -> float:
    await _due(world, channels)
    _slow(world, delay)
    return await seconds_of(_posted(world))


async def _bare(world: World, ready: list[Message], *, delay: float = 0) -> float:
    client = AsyncWebClient(token=world.slack.bot_token, base_url=world.slack.api_url)
    gate = asyncio.Semaphore(IN_FLIGHT)
    _slow(world, delay)
    return await seconds_of(asyncio.gather(*(_post(client, gate, message) for message in ready)))


def _slow(world: World, delay: float) -> None:
    if delay:
        world.slack.faults.slow_next("chat.postMessage", seconds=delay, times=COUNT)


async def _post(client: AsyncWebClient, gate: asyncio.Semaphore, message: Message) -> None:
    blocks: list[dict[str, Any]] = [dict(block) for block in message.blocks]
    async with gate:
        await client.chat_postMessage(channel=message.channel, text=message.text, blocks=blocks)
