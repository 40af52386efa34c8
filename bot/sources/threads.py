"""Work that would hold up the loop, done in a thread.

A thread cannot be stopped, and one that runs a single regular expression stops all others: whatever
is done here takes time that grows with its input, and no faster.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from bot.errors import TryLater

T = TypeVar("T")

PATIENCE = timedelta(seconds=30)


async def in_thread(work: Callable[[], T], what: str, patience: timedelta = PATIENCE) -> T:
    """Return what `work` gives; a thread that was given up on goes on until its work is done.

    Raises `TryLater` that names `what` where it takes longer than `patience`.
    """
    try:
        async with asyncio.timeout(patience.total_seconds()):
            return await asyncio.to_thread(work)
    except TimeoutError as error:
        raise TryLater(f"{what} took too long to read", hint="Try again later.") from error
