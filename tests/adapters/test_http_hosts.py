"""Whose turn it is: one request to a host at a time, and no sooner than it asks."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.errors import NotOurTurn
from bot.sources.hosts import REQUESTS_AT_ONCE, Hosts, Lines
from tests.publisher import Publisher, Seen, open_publisher, open_reader, plain

SECOND = timedelta(seconds=1)
NO_PAUSE = timedelta()


@dataclass(slots=True)
class Watch:
    """A clock that only sleeping moves."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def remembered(hosts: Hosts) -> int:
    """Return how many hosts take up memory."""
    return len(hosts._lines) + len(hosts._free_at)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def hosts(watch: Watch) -> Hosts:
    return Hosts(now=watch, sleep=watch.sleep)


async def ask(hosts: Hosts, host: str, pause: timedelta = NO_PAUSE) -> None:
    async with hosts.turn(host, pause):
        pass


async def test_turns_come_in_the_order_of_asking(hosts: Hosts) -> None:
    order: list[int] = []

    async def take(number: int) -> None:
        async with hosts.turn("a.example"):
            order.append(number)
            await asyncio.sleep(0)  # noqa: TID251 - lets the others run, waits for nothing
            order.append(number)

    async with asyncio.TaskGroup() as group:
        for number in range(4):
            group.create_task(take(number))
    assert order == [0, 0, 1, 1, 2, 2, 3, 3]


async def test_another_host_need_not_wait(hosts: Hosts) -> None:
    async with hosts.turn("a.example"), hosts.turn("b.example"):
        assert remembered(hosts) == 2
    assert remembered(hosts) == 0


async def test_who_gives_up_waiting_leaves_the_turn_to_the_next(hosts: Hosts) -> None:
    taken = asyncio.Event()

    async def take() -> None:
        async with hosts.turn("a.example"):
            taken.set()

    async with asyncio.TaskGroup() as group, hosts.turn("a.example"):
        impatient = group.create_task(take())
        patient = group.create_task(take())
        await asyncio.sleep(0)  # noqa: TID251 - lets both queue up, waits for nothing
        impatient.cancel()
    await patient
    assert (taken.is_set(), impatient.cancelled(), remembered(hosts)) == (True, True, 0)


async def test_a_failure_gives_the_turn_back(hosts: Hosts) -> None:
    with pytest.raises(ValueError, match="broken"):
        async with hosts.turn("a.example"):
            raise ValueError("broken")
    await ask(hosts, "a.example")
    assert remembered(hosts) == 0


async def test_a_host_rests_as_long_as_it_asks_between_requests(hosts: Hosts, watch: Watch) -> None:
    for _ in range(3):
        await ask(hosts, "a.example", 10 * SECOND)
    await ask(hosts, "b.example", 10 * SECOND)
    assert watch.slept == [10, 10]


async def test_time_that_passed_anyway_counts_as_rest(hosts: Hosts, watch: Watch) -> None:
    await ask(hosts, "a.example", 10 * SECOND)
    watch.now += 7
    await ask(hosts, "a.example")
    assert watch.slept == [3]


async def test_a_long_rest_is_not_waited_for_and_asking_does_not_prolong_it(
    hosts: Hosts, watch: Watch
) -> None:
    await ask(hosts, "a.example", 600 * SECOND)
    with pytest.raises(NotOurTurn):
        await ask(hosts, "a.example", 600 * SECOND)
    watch.now += 100
    with pytest.raises(NotOurTurn) as later:
        await ask(hosts, "a.example", 600 * SECOND)
    assert (later.value.after, watch.slept) == (500 * SECOND, [])


async def test_hosts_that_rested_are_forgotten(hosts: Hosts, watch: Watch) -> None:
    for number in range(10_000):
        await ask(hosts, f"{number}.example", SECOND)
        watch.now += 0.1
    assert remembered(hosts) < 200


async def test_only_so_many_requests_are_under_way_at_once(hosts: Hosts) -> None:
    under_way = most = 0

    async def take(number: int) -> None:
        nonlocal under_way, most
        async with hosts.turn(f"{number}.example"):
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)  # noqa: TID251 - lets the others run, waits for nothing
            under_way -= 1

    async with asyncio.TaskGroup() as group:
        for number in range(3 * REQUESTS_AT_ONCE):
            group.create_task(take(number))
    assert most == REQUESTS_AT_ONCE


async def test_a_turn_that_does_not_come_in_time_is_for_later() -> None:
    lines = Lines(patience=timedelta(milliseconds=1))
    async with lines.turn("a.example"):
        with pytest.raises(NotOurTurn, match="still busy"):
            async with lines.turn("a.example"):
                pass
    assert len(lines) == 0


# --- over real sockets --------------------------------------------------------------------------


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    async with open_publisher() as opened:
        yield opened


async def test_a_host_is_asked_for_one_thing_at_a_time(publisher: Publisher) -> None:
    waiting: set[str] = set()
    both = asyncio.Event()

    async def together(seen: Seen, writer: asyncio.StreamWriter) -> None:
        waiting.add(seen.host)
        if len(waiting) == 2:
            both.set()
        await both.wait()
        await plain("x")(seen, writer)

    publisher.serve("/slow", together)
    async with open_reader(publisher) as reader, asyncio.TaskGroup() as group:
        for host in ("a.example", "a.example", "www.a.example", "www.a.example"):
            group.create_task(reader.get(publisher.url("/slow", host)))
    assert publisher.at_once == {"a.example": 1, "www.a.example": 1}
    assert remembered(reader.hosts) == 0


async def test_waiting_for_a_turn_is_not_on_the_requests_clock(publisher: Publisher) -> None:
    url = publisher.serve("/feed", plain("x"))
    async with open_reader(publisher) as reader:
        await reader.get(url)
        hurried = replace(reader, timeout=timedelta(seconds=0.2))
        async with asyncio.TaskGroup() as group, reader.hosts.turn("news.example"):
            task = group.create_task(hurried.get(url))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(asyncio.shield(task), 0.4)
    assert task.result().body == b"x"
