"""Where CPU-bound work runs: worker processes, or inline.

A worker reads the lexicon itself, at its first piece of work, so that nothing big is sent to it.
"""

import asyncio
import functools
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeVar

from bot.analysis.grounding import Gate
from bot.analysis.pipeline import Analyst
from bot.domain.drafts import Draft
from bot.domain.lexicon import LEXICON_FILES, Lexicon
from bot.domain.model import Analysis, Entry, Page
from bot.errors import DataError, TryLater

T = TypeVar("T")

DATA = Path(__file__).parent / "domain" / "data"
PATIENCE = timedelta(minutes=2)
PARTING = timedelta(seconds=5)


@functools.cache
def read_lexicon() -> Lexicon:
    """Read our data files, once. Raises `DataError` naming the file and what is wrong with it."""
    texts = {}
    for name in LEXICON_FILES:
        try:
            texts[name] = (DATA / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"{DATA / name} cannot be read: {error}") from error
    return Lexicon.parse(texts)


@functools.cache
def the_analyst() -> Analyst:
    """Return a process's analyst, made at its first piece of work."""
    return Analyst.of(read_lexicon())


def _analyse(entry: Entry, page: Page | None) -> Analysis:
    return the_analyst().analyse(entry, page)


def _judge(draft: Draft, analysis: Analysis) -> tuple[str, ...]:
    return Gate(the_analyst()).complaints(draft, analysis)


def _warm_up() -> None:
    """Make the analyst; it stays in the worker, for it is too big to be sent back."""
    the_analyst()


def _follow_the_parent() -> None:
    """Ignore Ctrl-C, which a terminal sends to every process; but end when the parent has ended.

    A parent that was killed could tell nobody, and its workers would wait for work for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@dataclass(frozen=True, slots=True)
class InlineCompute:
    """Works in the main process: for tests and the command line."""

    analyst: Analyst

    async def analyse(self, entry: Entry, page: Page | None) -> Analysis:
        """Return what the entry's article says; see `Compute`."""
        return self.analyst.analyse(entry, page)

    async def judge(self, draft: Draft, analysis: Analysis) -> tuple[str, ...]:
        """Return what is wrong with a generated summary; see `Gate`."""
        return Gate(self.analyst).complaints(draft, analysis)


@dataclass(slots=True)
class PoolCompute:
    """Works in processes of its own, started afresh should one die."""

    workers: int
    patience: timedelta = PATIENCE
    _pool: ProcessPoolExecutor = field(init=False)
    _processes: frozenset[BaseProcess] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        self._start()

    def _start(self) -> None:
        # Never fork: threads of the database driver live in this process.
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(
            self.workers, mp_context=context, initializer=_follow_the_parent
        )
        before = set(multiprocessing.active_children())
        for _ in range(self.workers):
            self._pool.submit(_warm_up)
        self._processes = frozenset(multiprocessing.active_children()) - before

    async def analyse(self, entry: Entry, page: Page | None) -> Analysis:
        """Return what the entry's article says. Raises `TryLater` where a worker died over it."""
        return await self._run(functools.partial(_analyse, entry, page))

    async def judge(self, draft: Draft, analysis: Analysis) -> tuple[str, ...]:
        """Return what is wrong with a generated summary. Raises `TryLater` as `analyse` does."""
        return await self._run(functools.partial(_judge, draft, analysis))

    async def _run(self, work: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        pool = self._pool
        try:
            async with asyncio.timeout(self.patience.total_seconds()):
                return await loop.run_in_executor(pool, work)
        except BrokenProcessPool as error:
            self._replace(pool)
            raise TryLater("a worker process died over this article") from error
        except TimeoutError as error:
            self._replace(pool)
            raise TryLater("this article took too long to analyse") from error

    def _replace(self, pool: ProcessPoolExecutor) -> None:
        """Start a new pool, if of all whose work was in `pool` we are the first to notice."""
        if self._pool is pool:
            self._kill()
            pool.shutdown(wait=False)
            self._start()

    def close(self) -> None:
        """Stop the workers; what has not begun is dropped, its lease runs out.

        One that is stuck is killed after 5 seconds: it would keep us for ever.
        """
        self._pool.shutdown(wait=False, cancel_futures=True)
        until = time.monotonic() + PARTING.total_seconds()
        for process in self._processes:
            wait([process.sentinel], until - time.monotonic())
        self._kill()

    def _kill(self) -> None:
        for process in self._processes:
            if not wait([process.sentinel], 0):
                process.kill()
                wait([process.sentinel])
