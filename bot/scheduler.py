"""APScheduler as a metronome: each period, one spine. What is due is a column, not a job.

Three traps of APScheduler 3, all tried: under the default grace a tick that is due while the loop
stalls is dropped (`misfire_grace_time=None`); interval ticks stop when the wall clock jumps back,
so a monotonic watchdog reschedules them; `shutdown(wait=True)` cancels a running coroutine, so
`Metronome.stop` pauses, drains the spine in hand, and only then shuts down.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.telemetry import Metrics

log = structlog.get_logger()

Spine = Callable[[], Awaitable[object]]

TICKS: Mapping[str, timedelta] = {
    "poll": timedelta(minutes=1),
    "analyse": timedelta(seconds=10),
    "digests": timedelta(minutes=1),
    "deliver": timedelta(seconds=2),
    "inbox": timedelta(seconds=30),
    "tidy": timedelta(hours=1),
    "prune": timedelta(hours=6),
    "health": timedelta(minutes=10),
    "retain": timedelta(hours=1),
    "clocks": timedelta(minutes=1),
}
WATCH = timedelta(seconds=15)
DRAIN = timedelta(seconds=40)  # longer than a post may take


@dataclass(slots=True, kw_only=True)
class Metronome:
    """Runs each spine at its period, one at a time per spine."""

    spines: Mapping[str, Spine]
    metrics: Metrics
    _scheduler: AsyncIOScheduler = field(init=False)
    _running: dict[str, asyncio.Event] = field(init=False, default_factory=dict)
    _watchdog: asyncio.TimerHandle | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Start ticking; the first tick of each spine comes at once."""
        loop = asyncio.get_running_loop()
        for name, spine in self.spines.items():
            self._running[name] = asyncio.Event()
            self._running[name].set()
            self._scheduler.add_job(
                self._tick,
                "interval",
                seconds=TICKS[name].total_seconds(),
                args=(name, spine),
                id=name,
                next_run_time=_at_once(self._scheduler),
            )
        self._scheduler.start()
        self._watch(loop, loop.time())

    async def stop(self) -> None:
        """Stop ticking and wait for the spines in hand, at most 40 seconds."""
        if self._watchdog is not None:
            self._watchdog.cancel()
        if self._scheduler.running:
            self._scheduler.pause()
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN.total_seconds()):
                for done in self._running.values():
                    await done.wait()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _tick(self, name: str, spine: Spine) -> None:
        self._running[name].clear()
        try:
            with self.metrics.spine_seconds.labels(name).time():
                await spine()
        except Exception:  # a tick must not end the metronome; the trace is logged
            self.metrics.spine_failures.labels(name).inc()
            log.exception("spine_failed", tick=name)
        finally:
            self._running[name].set()

    def _watch(self, loop: asyncio.AbstractEventLoop, before: float) -> None:
        """Put back on time every job whose next run lies further ahead than its period."""
        now = _at_once(self._scheduler)
        for job in self._scheduler.get_jobs():
            if job.next_run_time and job.next_run_time - now > TICKS[job.id] + WATCH:
                log.warning("clock_jumped_back", tick=job.id)
                job.modify(next_run_time=now)
        self._watchdog = loop.call_at(
            before + WATCH.total_seconds(), self._watch, loop, before + WATCH.total_seconds()
        )


def _at_once(scheduler: AsyncIOScheduler) -> datetime:
    return datetime.now(tz=scheduler.timezone)
