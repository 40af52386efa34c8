"""`attache serve` as a program of its own: start to ready, and the memory of the serving process.

Ready is connected to Slack by Socket Mode, which comes last. The database is migrated and empty.
Memory is what stays resident after one `/talks us-china` was answered, so that all code is loaded;
the worker process is counted apart, after it read the newsroom. The baseline is the bare Bolt
program of `bare.py`.
"""

import asyncio
import os
import statistics
import sys
import tempfile
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from bot.sandbox.driver import Sandbox
from tests.benchmarks.measure import Pair, Row
from tests.benchmarks.world import open_workspace, open_world
from tests.databases import SqliteFiles, sqlite_files

ROUNDS = 4
SERVE = "from bot.cli import main; main()"
Start = Callable[[Sandbox], Coroutine[Any, Any, Process]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Seconds from start to ready, and resident MB of the process."""

    seconds: float
    memory_mb: float


async def measure() -> list[Row]:
    """Return the rows of starting."""
    with tempfile.TemporaryDirectory() as folder:
        databases = sqlite_files(Path(folder))
        runs = [(await _run(_serve(databases)), await _run(_bare)) for _ in range(ROUNDS + 1)][1:]
    ours, bare = [run for run, _ in runs], [run for _, run in runs]
    ready = Pair(
        ours=tuple(run.seconds for run in ours), baseline=tuple(run.seconds for run in bare)
    )
    return [
        ready.row("start to ready / a bare Bolt program", wanted="2 s"),
        _memory(ours, bare),
        Row(name="memory of the worker process", ours=_mb([await _worker_mb()])),
    ]


def _memory(ours: list[Run], bare: list[Run]) -> Row:
    mine, other = [run.memory_mb for run in ours], [run.memory_mb for run in bare]
    return Row(
        name="idle memory of the serving process / a bare Bolt program",
        ours=_mb(mine),
        baseline=_mb(other),
        ratio=statistics.median(mine) / statistics.median(other),
        wanted="200 MB",
    )


def _mb(values: list[float]) -> str:
    return f"{statistics.median(values):.0f} MB"


async def _worker_mb() -> float:
    async with open_world() as world:
        await world.read_news()
        return max(map(resident_mb, children_of(os.getpid())))


async def _run(start: Start) -> Run:
    async with open_workspace() as slack:
        began = perf_counter()
        process = await start(slack)
        try:
            await slack.connected(timeout=60)
            seconds = perf_counter() - began
            await slack.command("ben", "#us-china", "/talks", "us-china")
            await slack.received("response_url")
            return Run(seconds=seconds, memory_mb=resident_mb(process.pid))
        finally:
            process.terminate()
            await process.wait()


def _serve(databases: SqliteFiles) -> Start:
    async def start(slack: Sandbox) -> Process:
        folder = databases.template.parent
        with databases.fresh(folder) as url:
            environment = {
                "ATTACHE_SLACK__BOT_TOKEN": slack.bot_token,
                "ATTACHE_SLACK__APP_TOKEN": slack.app_token,
                "ATTACHE_SLACK__API_URL": slack.api_url,
                "ATTACHE_DATABASE__URL": url,
                "ATTACHE_WEB__PORT": "0",
            }
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                SERVE,
                "serve",
                env=environment,
                stdout=DEVNULL,
                stderr=DEVNULL,
            )

    return start


async def _bare(slack: Sandbox) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.bare", slack.api_url
    )


def resident_mb(pid: int) -> float:
    """Return a process's resident memory (proc(5), VmRSS); nan where there is no /proc."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return float("nan")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started; none where there is no /proc."""
    try:
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    except OSError:
        return []
