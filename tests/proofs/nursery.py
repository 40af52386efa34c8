"""Where the processes of the crash proofs are forked: python -m tests.proofs.nursery

    stdin   {"racers": 4, "errand": {…}}     a line for each race; without an errand: wake up
    stdout  [0, -9, 0, 0]                    how each of its processes ended, once all have

A process that fell asleep counts as ended by that signal; those are woken at last, and end then.
It has read and compiled everything, and has neither a thread nor an event loop, which a fork would
tear apart. The processes of a race open their bots, wait for each other, and tick at once.
"""

import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

import structlog

from bot.blockkit.renderer import Renderer
from bot.telemetry import Metrics
from bot.viewmodels import DigestMessage, ProblemMessage
from bot.workers import read_lexicon
from tests.proofs.worker import Errand, Prepared, open_worker

ROOT = Path(__file__).parents[2]
KILLED: Final = -signal.SIGKILL
ASLEEP: Final = -signal.SIGSTOP


@dataclass(frozen=True, slots=True)
class Nursery:
    """A nursery, in the hands of a test."""

    process: subprocess.Popen[str]

    async def race(self, errand: Errand, racers: int) -> list[int]:
        """Send so many processes on an errand; return how each ended: -9 was killed."""
        return await self._asked({"racers": racers, "errand": asdict(errand)})

    async def wake(self) -> list[int]:
        """Wake all who sleep; return how each ended."""
        return await self._asked({})

    async def _asked(self, what: dict[str, Any]) -> list[int]:
        return await asyncio.to_thread(self._answer, json.dumps(what))

    def _answer(self, line: str) -> list[int]:
        if self.process.stdin is None or self.process.stdout is None:
            raise ValueError("a nursery is spoken to through pipes")
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        ends: list[int] = json.loads(self.process.stdout.readline())
        return ends


@contextmanager
def open_nursery() -> Iterator[Nursery]:
    """Start a nursery; it ends with its stdin."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.proofs.nursery"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Nursery(process)


def main() -> None:
    """Hold the races that are asked for, one after the other."""
    prepared = _prepared()
    gc.freeze()
    assert threading.active_count() == 1
    sleepers: list[int] = []
    for line in sys.stdin:
        asked = json.loads(line)
        if asked:
            pids = _raced(Errand(**asked["errand"]), prepared, asked["racers"])
        else:
            pids, sleepers = sleepers, []
            for pid in pids:
                os.kill(pid, signal.SIGCONT)
        ends = {pid: _end(pid) for pid in pids}
        sleepers += [pid for pid, end in ends.items() if end == ASLEEP]
        sys.stdout.write(f"{json.dumps(list(ends.values()))}\n")
        sys.stdout.flush()


def _prepared() -> Prepared:
    # What dies and what is uncertain is what we are here for; standard output is the protocol's.
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger("critical"),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    renderer = Renderer.open(None)
    for model in (DigestMessage, ProblemMessage):
        renderer.render(model.sample())
    return Prepared(lexicon=read_lexicon(), renderer=renderer, metrics=Metrics.declare())


def _end(pid: int) -> int:
    _, status = os.waitpid(pid, os.WUNTRACED)
    return ASLEEP if os.WIFSTOPPED(status) else os.waitstatus_to_exitcode(status)


def _raced(errand: Errand, prepared: Prepared, racers: int) -> list[int]:
    ready, is_ready = os.pipe()
    gate, opener = os.pipe()
    pids = []
    for _ in range(racers):
        pid = os.fork()
        if pid == 0:
            os.close(opener)
            _live(errand, prepared, is_ready, gate)
        pids.append(pid)
    os.close(is_ready)
    os.close(gate)
    for _ in pids:
        os.read(ready, 1)  # nothing at all once nobody is left to come
    os.close(ready)
    os.close(opener)
    return pids


def _live(errand: Errand, prepared: Prepared, is_ready: int, gate: int) -> NoReturn:
    code = 1
    try:
        asyncio.run(_run(errand, prepared, is_ready, gate))
        code = 0
    except BaseException:  # noqa: BLE001 - the end of a process, told by its code
        traceback.print_exc()
    finally:
        os._exit(code)


async def _run(errand: Errand, prepared: Prepared, is_ready: int, gate: int) -> None:
    async with open_worker(errand, prepared) as worker:
        os.write(is_ready, b".")
        os.close(is_ready)
        os.read(gate, 1)  # returns when the nursery closes its end
        await worker.tick()


if __name__ == "__main__":
    main()
