"""A publisher of the worst kind: answers byte for byte as a test says, on loopback, under any name.

Nothing here knows HTTP well: what is sent is what the test wrote. A path that was given no answer
is not found, `/robots.txt` too. A path may be given under one host name (`host/path`) or under all.
"""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from typing_extensions import override

from bot.sources.guard import Guard
from bot.sources.http import Fetcher, open_fetcher
from tests.build import NOW

HOST = "127.0.0.1"
PACE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request as it came: `path` with its query, `headers` with lower-case names."""

    host: str
    path: str
    headers: Mapping[str, str]


Answer = Callable[[Seen, asyncio.StreamWriter], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class Publisher:
    """A running publisher; `requests` are in order of arrival, `at_once` the most so far a host."""

    port: int = 0
    requests: list[Seen] = field(default_factory=list)
    at_once: dict[str, int] = field(default_factory=dict)
    _answers: dict[str, Answer] = field(default_factory=dict)
    _now: dict[str, int] = field(default_factory=dict)

    @property
    def endpoint(self) -> tuple[str, int]:
        """Return the address and port that a guard must allow."""
        return HOST, self.port

    def url(self, path: str, host: str = "news.example") -> str:
        """Return the address of a path under a host name."""
        return f"http://{host}:{self.port}{path}"

    def serve(self, address: str, answer: Answer) -> str:
        """Answer so from now on under `/path` or `host/path`; return the address."""
        self._answers[address] = answer
        host, _, path = address.partition("/")
        return self.url(f"/{path}", host or "news.example")

    def paths(self) -> list[str]:
        """Return what was asked for, robots.txt left out."""
        return [each.path for each in self.requests if each.path != "/robots.txt"]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while not writer.is_closing():
                seen = _read(await reader.readuntil(b"\r\n\r\n"))
                self.requests.append(seen)
                await self._answer(seen, writer)
        writer.close()

    async def _answer(self, seen: Seen, writer: asyncio.StreamWriter) -> None:
        self._now[seen.host] = self._now.get(seen.host, 0) + 1
        self.at_once[seen.host] = max(self.at_once.get(seen.host, 0), self._now[seen.host])
        path = urlsplit(seen.path).path
        answer = self._answers.get(f"{seen.host}{path}") or self._answers.get(path, not_found)
        try:
            await answer(seen, writer)
        finally:
            self._now[seen.host] -= 1


@asynccontextmanager
async def open_publisher() -> AsyncIterator[Publisher]:
    """Serve until the context is left; whoever is still being answered then is hung up on."""
    publisher = Publisher()
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        try:
            with suppress(asyncio.CancelledError):
                await publisher.talk(reader, writer)
        finally:
            talks.discard(task)
            writer.transport.abort()

    server = await asyncio.start_server(talk, HOST, 0)
    publisher.port = server.sockets[0].getsockname()[1]
    try:
        yield publisher
    finally:
        server.close()
        for task in list(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


def _read(head: bytes) -> Seen:
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if line)
    lower = {name.lower(): value for name, value in headers.items()}
    return Seen(
        host=lower.get("host", "").rpartition(":")[0], path=first.split(" ")[1], headers=lower
    )


# --- answers ------------------------------------------------------------------------------------


def head(status: str = "200 OK", **headers: str) -> bytes:
    """Return a response's head; an underscore in a header's name means a hyphen."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode("utf-8", "surrogateescape")


def raw(*parts: bytes, closing: bool = True) -> Answer:
    """Send these bytes, then hang up unless `closing` is false."""

    async def answer(_: Seen, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
        if closing:
            writer.close()

    return answer


def plain(body: str | bytes = "", status: str = "200 OK", **headers: str) -> Answer:
    """Answer properly."""
    data = body.encode() if isinstance(body, str) else body
    return raw(head(status, **{"Content_Length": str(len(data)), **headers}), data, closing=False)


def redirect(location: str, status: str = "302 Found", **headers: str) -> Answer:
    """Lead elsewhere; `PORT` in the location means the publisher's own."""

    async def answer(seen: Seen, writer: asyncio.StreamWriter) -> None:
        port = seen.headers["host"].rpartition(":")[2]
        await plain(status=status, Location=location.replace("PORT", port), **headers)(seen, writer)

    return answer


def endless(chunk: bytes = b"<x>" * 1000, **headers: str) -> Answer:
    """Send chunks until the other side hangs up."""

    async def answer(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(head(Transfer_Encoding="chunked", **headers))
        while True:
            writer.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
            await writer.drain()

    return answer


def drip(byte: bytes = b" ", **headers: str) -> Answer:
    """Send one byte at a time, slowly, until the other side hangs up."""

    async def answer(_: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(head(**headers))
        never = asyncio.Event()
        while True:
            writer.write(byte)
            await writer.drain()
            with suppress(TimeoutError):
                await asyncio.wait_for(never.wait(), PACE)

    return answer


async def silence(_: Seen, __: asyncio.StreamWriter) -> None:
    """Say nothing at all until the other side hangs up."""
    await asyncio.Event().wait()


def bomb(mebibytes: int) -> bytes:
    """Return gzip of so many MiB of spaces: a thousandth of their size."""
    piece = gzip.compress(b" " * 2**20)
    return piece * mebibytes


not_found = plain("nothing here", "404 Not Found")


# --- reading it ---------------------------------------------------------------------------------


def open_reader(
    publisher: Publisher,
    names: AbstractResolver | None = None,
    *,
    clock: Callable[[], datetime] = lambda: NOW,
    guard: Guard | None = None,
    contact: str = "",
    proxy: str | None = None,
) -> AbstractAsyncContextManager[Fetcher]:
    """Open a fetcher that may reach this publisher and nothing else on loopback."""
    return open_fetcher(
        guard=guard or Guard(endpoints=frozenset({publisher.endpoint})),
        user_agent="Attache/test",
        clock=clock,
        contact=contact,
        resolver=names or Names(),
        proxy=proxy,
    )


# --- names --------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Names(AbstractResolver):
    """A name server of a test's own: each look-up of a name takes its next answer, the last stays.

    Every other name leads to loopback. `asked` are the names in order.
    """

    flips: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    asked: list[str] = field(default_factory=list)

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of a name. Raises `OSError` for an unknown one."""
        self.asked.append(host)
        if host in self.unknown:
            raise OSError(f"{host} is unknown")
        answers = self.flips.get(host, [(HOST,)])
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [_result(host, address, port) for address in addresses]

    @override
    async def close(self) -> None:
        """Nothing is open."""


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(
        hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST
    )
