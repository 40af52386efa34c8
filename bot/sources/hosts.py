"""One request to a host at a time, in order of asking, and no sooner than the host asks.

Waiting here is on no request's clock, and stops nobody who asks another host. A host is its name:
`www.` and the bare name are two, the port makes no difference.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from bot.errors import NotOurTurn

REQUESTS_AT_ONCE = 32
LONGEST_PAUSE = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=2)
_FEW = 64


@dataclass(slots=True)
class _Line:
    """Who has the turn and who waits for it; `count` is how many they are together."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    count: int = 0


@dataclass(slots=True, kw_only=True)
class Lines:
    """Lets one in at a time, name by name, in order of asking; a name nobody asks is forgotten."""

    patience: timedelta = LONGEST_WAIT
    _lines: dict[str, _Line] = field(default_factory=dict)

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """Wait for the name's turn and hold it within the context.

        Raises `NotOurTurn` where the turn does not come within `patience`.
        """
        line = self._lines.setdefault(name, _Line())
        line.count += 1
        try:
            await self._wait(name, line)
            try:
                yield
            finally:
                line.lock.release()
        finally:
            line.count -= 1
            if not line.count:
                del self._lines[name]

    def __len__(self) -> int:
        return len(self._lines)

    async def _wait(self, name: str, line: _Line) -> None:
        if line.count == 1:
            await line.lock.acquire()  # nobody to wait for, and a time-out has its price
            return
        try:
            async with asyncio.timeout(self.patience.total_seconds()):
                await line.lock.acquire()
        except TimeoutError as error:
            message = f"{name} is still busy with what we asked before"
            raise NotOurTurn(message, hint="Try again later.") from error


@dataclass(slots=True, kw_only=True)
class Hosts:
    """Whose turn it is, host by host. `now` are seconds that never run backwards."""

    now: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _lines: Lines = field(default_factory=Lines)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(REQUESTS_AT_ONCE))
    _free_at: dict[str, float] = field(default_factory=dict)
    _tidy_at: int = _FEW

    @asynccontextmanager
    async def turn(self, host: str, pause: timedelta = timedelta()) -> AsyncIterator[None]:
        """Wait until the host may be asked, and hold its turn within the context.

        `pause` is the least time between the end of this request and the beginning of the next.
        Raises `NotOurTurn` where the turn does not come within two minutes, or the host rests for
        more than one.
        """
        async with self._lines.turn(host):
            await self._rest(host)
            async with self._places:
                try:
                    yield
                finally:
                    self._note(host, pause)

    async def _rest(self, host: str) -> None:
        wait = self._free_at.get(host, 0) - self.now()
        if wait > LONGEST_PAUSE.total_seconds():
            raise NotOurTurn(
                f"{host} wants no request for another {round(wait)} seconds",
                after=timedelta(seconds=wait),
                hint="Try again later.",
            )
        if wait > 0:
            await self.sleep(wait)

    def _note(self, host: str, pause: timedelta) -> None:
        """Note when the host may be asked again, and forget those that rested enough."""
        now = self.now()
        if pause:
            self._free_at[host] = now + pause.total_seconds()
        if len(self._free_at) >= self._tidy_at:
            for rested in [each for each, free_at in self._free_at.items() if free_at <= now]:
                del self._free_at[rested]
            self._tidy_at = max(2 * len(self._free_at), _FEW)
