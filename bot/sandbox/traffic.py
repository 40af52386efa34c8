"""The newsroom's traffic: who asked for what, which paths wait, and which fail.

Paths are compared without host and query. All state is of one running newsroom.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import web


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRequest:
    """A request that reached the newsroom; `headers` have lower-case names."""

    host: str
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Hold:
    """A path whose requests wait. `arrived` is set by the first; `release` lets all of them go."""

    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Answer the requests that wait, and stop holding."""
        self.released.set()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What a failing path answers."""

    status: int
    headers: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class Traffic:
    """What came in, and what stands in its way."""

    requests: list[SeenRequest] = field(default_factory=list)
    holds: dict[str, Hold] = field(default_factory=dict)
    failures: dict[str, Failure] = field(default_factory=dict)
    seen: asyncio.Condition = field(default_factory=asyncio.Condition)

    def hold(self, address: str) -> Hold:
        """Let requests for a path (or the path of a URL) wait until released.

        A second hold is for the requests that come after it; the first keeps those it has.
        """
        hold = self.holds[path_of(address)] = Hold()
        return hold

    def fail(self, address: str, *, status: int, headers: Mapping[str, str]) -> None:
        """Answer every request for a path with `status`, until `mend`."""
        self.failures[path_of(address)] = Failure(status=status, headers=headers)

    def mend(self, address: str) -> None:
        """Stop failing a path; nothing happens where none fails."""
        self.failures.pop(path_of(address), None)

    def requests_for(self, address: str) -> list[SeenRequest]:
        """Return the requests for a path (or the path of a URL), in order of arrival."""
        return [seen for seen in self.requests if seen.path == path_of(address)]

    async def received(self, address: str, *, count: int) -> list[SeenRequest]:
        """Wait until a path was asked for `count` times, then return those requests."""
        async with self.seen:
            await self.seen.wait_for(lambda: len(self.requests_for(address)) >= count)
        return self.requests_for(address)

    async def admit(self, request: web.Request) -> web.Response | None:
        """Note a request, let it wait where its path is held, and return its failure, if any."""
        await self._note(request)
        hold = self.holds.get(request.path)
        if hold is not None:
            await self._wait(request.path, hold)
        failure = self.failures.get(request.path)
        if failure is None:
            return None
        return web.Response(status=failure.status, headers=failure.headers)

    def release_all(self) -> None:
        """Release every hold, as when the newsroom closes."""
        for hold in self.holds.values():
            hold.release()

    async def _note(self, request: web.Request) -> None:
        headers = {name.lower(): value for name, value in request.headers.items()}
        async with self.seen:
            self.requests.append(
                SeenRequest(host=host_of(request), path=request.path, headers=headers)
            )
            self.seen.notify_all()

    async def _wait(self, path: str, hold: Hold) -> None:
        hold.arrived.set()
        await hold.released.wait()
        if self.holds.get(path) is hold:
            del self.holds[path]


def host_of(request: web.Request) -> str:
    """Return the host name that was asked for, in lower case and without its port."""
    return (urlsplit(f"//{request.host}").hostname or "").lower()


def path_of(address: str) -> str:
    """Return the path of a URL; a path is its own."""
    return urlsplit(address).path
