"""The metronome: real ticks of the real scheduler, awaited by what they do."""

import asyncio

from bot.scheduler import Metronome
from bot.telemetry import Metrics


async def test_every_spine_ticks_at_once_and_again() -> None:
    ticked = asyncio.Event()
    count = 0

    async def deliver() -> None:
        nonlocal count
        count += 1
        if count == 2:
            ticked.set()

    metronome = Metronome(spines={"deliver": deliver}, metrics=Metrics.declare())
    metronome.start()
    async with asyncio.timeout(20):
        await ticked.wait()
    await metronome.stop()
    assert count == 2


async def test_a_spine_that_fails_is_counted_and_ticks_again() -> None:
    again = asyncio.Event()
    count = 0

    async def deliver() -> None:
        nonlocal count
        count += 1
        if count == 2:
            again.set()
            return
        raise ValueError("a bug of ours")

    metrics = Metrics.declare()
    metronome = Metronome(spines={"deliver": deliver}, metrics=metrics)
    metronome.start()
    async with asyncio.timeout(20):
        await again.wait()
    await metronome.stop()
    failures = metrics.registry.get_sample_value(
        "attache_spine_failures_total", {"spine": "deliver"}
    )
    assert failures == 1


async def test_stopping_waits_for_the_spine_in_hand() -> None:
    started, go_on = asyncio.Event(), asyncio.Event()
    finished = False

    async def deliver() -> None:
        nonlocal finished
        started.set()
        await go_on.wait()
        finished = True

    metronome = Metronome(spines={"deliver": deliver}, metrics=Metrics.declare())
    metronome.start()
    await started.wait()
    async with asyncio.TaskGroup() as group:
        stopping = group.create_task(metronome.stop())
        go_on.set()
        await stopping
    assert finished


async def test_a_metronome_that_never_started_stops() -> None:
    metronome = Metronome(spines={}, metrics=Metrics.declare())
    await metronome.stop()
    assert metronome.spines == {}
