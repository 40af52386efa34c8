"""A bot sleeps through its lease, as on a suspended machine; another one has long gone on."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields, replace
from datetime import timedelta

import pytest
from typing_extensions import override

from bot.app import Bot
from bot.domain.posting import Outgoing, OutgoingState
from bot.errors import BotError, NotAllowed, Refused, TryLater
from bot.services.outbox import Outbox
from bot.slack.poster import SlackPoster
from bot.store.database import Database, Transaction
from tests.journeys.conftest import World
from tests.journeys.test_3_digest import AN_HOUR, posted, subscribe

MINUTES = timedelta(minutes=5)
Sleep = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepyDatabase(Database):
    """A database whose user falls asleep once, after a message was claimed."""

    sleeps: list[Sleep]

    @override
    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Open a transaction that writes."""
        async with Database.begin(self) as tx:
            yield tx
            claimed = await tx.outbox.listing(frozenset({OutgoingState.SENDING}), 1)
        for sleep in self.sleeps[: len(claimed)]:
            self.sleeps.remove(sleep)
            await sleep()


@dataclass(frozen=True, slots=True)
class SleepyPoster:
    """A poster that falls asleep, and then says what it heard before."""

    sleep: Sleep
    answer: BotError

    async def post(self, outgoing: Outgoing) -> str:
        """Fail, late, whatever it is."""
        del outgoing
        await self.sleep()
        raise self.answer

    async def find(self, outgoing: Outgoing) -> str | None:
        """Fail, late, whatever it is."""
        del outgoing
        await self.sleep()
        raise self.answer


@pytest.fixture
async def due(world: World, informed: Bot) -> Bot:
    """Return a bot that may look back, with one digest in its outbox."""
    world.slack.grant("channels:history")
    await subscribe(informed)
    world.clock.move(AN_HOUR)
    await informed.core.digests.enqueue_due()
    return informed


def others(world: World, bot: Bot) -> Sleep:
    """Return a sleep of five minutes, in which another bot delivers."""
    poster = bot.outbox.poster
    assert isinstance(poster, SlackPoster)
    looking = SlackPoster(client=poster.client, may_look_back=True)
    other = replace(bot.outbox, poster=looking, at_work=set(), unnoted={})

    async def sleep() -> None:
        world.clock.move(MINUTES)
        await other.deliver()

    return sleep


def asleep(bot: Bot, sleep: Sleep) -> Outbox:
    """Return the outbox of a bot that falls asleep once it has claimed."""
    database = bot.outbox.database
    kept = {each.name: getattr(database, each.name) for each in fields(database)}
    return replace(bot.outbox, database=SleepyDatabase(**kept, sleeps=[sleep]))


async def outcome(bot: Bot) -> list[tuple[OutgoingState, int]]:
    """Return the state and the attempts of each row."""
    rows = await bot.outbox.listing(frozenset(OutgoingState), 10)
    return [(row.state, row.attempts) for row in rows]


async def test_who_slept_since_the_claim_does_not_post_what_another_did(
    world: World, due: Bot
) -> None:
    await asleep(due, others(world, due)).deliver()
    assert (len(posted(world)), await outcome(due)) == (1, [(OutgoingState.SENT, 2)])


async def test_who_slept_since_the_claim_alone_claims_anew(world: World, due: Bot) -> None:
    async def alone() -> None:
        world.clock.move(MINUTES)

    await asleep(due, alone).deliver()
    assert (len(posted(world)), await outcome(due)) == (1, [(OutgoingState.SENT, 2)])


@pytest.mark.parametrize(
    "answer", [Refused("it is archived", reason="is_archived"), TryLater("too much")], ids=repr
)
async def test_a_no_that_is_heard_too_late_changes_nothing(
    world: World, due: Bot, answer: BotError
) -> None:
    poster = SleepyPoster(others(world, due), answer)
    await replace(due.outbox, poster=poster).deliver()
    (subscription,) = await due.core.digests.listing(None)
    assert (len(posted(world)), await outcome(due)) == (1, [(OutgoingState.SENT, 2)])
    assert subscription.paused_at is None


async def test_who_fell_asleep_looking_back_does_not_call_it_unknown(
    world: World, due: Bot
) -> None:
    world.slack.faults.drop_next("chat.postMessage", accepted=True)
    await due.outbox.deliver()
    world.clock.move(MINUTES)
    poster = SleepyPoster(others(world, due), NotAllowed("history may not be read"))
    await replace(due.outbox, poster=poster).deliver()
    assert (len(posted(world)), await outcome(due)) == (1, [(OutgoingState.SENT, 1)])
