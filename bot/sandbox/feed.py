"""Who is told that something changed: pages that watch, and tests that wait.

Nothing here polls. Every change of the sandbox is published once; a waiter looks at its condition
again at each, a subscriber receives the changes that are meant to be seen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.sandbox.records import Json

T = TypeVar("T")


class Changes:
    """An endless asynchronous iterator of changes, from the moment it was made until `close`."""

    def __init__(self, forget: Callable[[Changes], None]) -> None:
        self._queue: asyncio.Queue[Json | None] = asyncio.Queue()
        self._forget = forget

    def __aiter__(self) -> Changes:
        return self

    async def __anext__(self) -> Json:
        change = await self._queue.get()
        if change is None:
            raise StopAsyncIteration
        return change

    def put(self, change: Json) -> None:
        """Add a change; the reader sees them in order."""
        self._queue.put_nowait(change)

    def close(self) -> None:
        """End the iteration after what is already there, and receive no more."""
        self._forget(self)
        self._queue.put_nowait(None)


class Feed:
    """The one place where changes are published."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[None]] = set()
        self._readers: set[Changes] = set()

    def publish(self, change: Json | None = None) -> None:
        """Wake every waiter, and hand the change to every reader; None is seen by waiters only."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()
        if change is not None:
            for reader in tuple(self._readers):
                reader.put(change)

    def subscribe(self) -> Changes:
        """Return an iterator over the changes from now on; close it when done."""
        reader = Changes(self._readers.discard)
        self._readers.add(reader)
        return reader

    async def until(self, probe: Callable[[], T], *, timeout: float, waiting_for: str = "") -> T:
        """Return the first truthy value of probe, looking again at each change.

        Raises TimeoutError, naming what was waited for, after `timeout` seconds.
        """
        try:
            async with asyncio.timeout(timeout):
                while not (value := probe()):
                    waiter = asyncio.get_running_loop().create_future()
                    self._waiters.add(waiter)
                    await waiter
        except TimeoutError:
            what = waiting_for or "the condition"
            raise TimeoutError(f"Waited {timeout} s in vain for {what}.") from None
        return value

    def close(self) -> None:
        """End every subscription."""
        for reader in tuple(self._readers):
            reader.close()
