"""Connections to publishers: made behind the guard, or to the operator's proxy alone.

The guard sits in the socket factory, which sees every address at the moment of connecting. Behind a
proxy only the proxy is connected to, by whatever address it has; then the guard judges, before each
request, what can be seen from here (`Vetting`), and the proxy has to guard the rest.
"""

import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.sources.guard import Guard
from bot.sources.packing import ACCEPTED

# Publishers' security policies alone can be longer than aiohttp's 8 KiB.
MAX_HEADER_BYTES = 32 * 1024
MAX_HEADERS = 200
KEPT_ALIVE = timedelta(seconds=5)

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_AddressInfo = tuple[
    int | socket.AddressFamily,
    int | socket.SocketKind,
    int,
    str,
    tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes],
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vetting:
    """Behind a proxy: what can be seen from here to lead to a private address."""

    guard: Guard
    resolver: AbstractResolver

    async def check(self, url: URL) -> None:
        """Raise as the guard does for where the address leads; a name unknown here may pass."""
        host, port = url.raw_host or "", url.port or 0
        try:
            found = await self.resolver.resolve(host, port, socket.AF_UNSPEC)
        except OSError:
            return
        for each in found:
            self.guard.check(each["host"], port)


def headers_of(user_agent: str, contact: str) -> dict[str, str]:
    """Return how we introduce ourselves; a contact that is an e-mail address is sent as From."""
    headers = {
        "User-Agent": user_agent,
        "Accept-Language": "en, *;q=0.5",
        "Accept-Encoding": ACCEPTED,
    }
    return headers | {"From": contact} if _EMAIL.fullmatch(contact) else headers


@asynccontextmanager
async def open_session(
    guard: Guard, resolver: AbstractResolver, *, headers: dict[str, str], proxy: str | None
) -> AsyncIterator[aiohttp.ClientSession]:
    """Open a session: no cookies, nothing from the environment, no time-outs of its own.

    How many connections there are at once is up to whoever asks.
    """
    check = guard.check if proxy is None else _nothing
    connector = aiohttp.TCPConnector(
        resolver=resolver,
        socket_factory=_socket_factory(check),
        limit=0,
        keepalive_timeout=KEPT_ALIVE.total_seconds(),
    )
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers=headers,
        proxy=proxy,
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
        max_line_size=MAX_HEADER_BYTES,
        max_field_size=MAX_HEADER_BYTES,
        max_headers=MAX_HEADERS,
        trust_env=False,
        auto_decompress=False,
    ) as session:
        yield session


def _nothing(_: str, __: int) -> None:
    """Behind a proxy the session connects to it alone, and its address is the operator's affair."""


def _socket_factory(check: Callable[[str, int], None]) -> Callable[[_AddressInfo], socket.socket]:
    def guarded_socket(info: _AddressInfo) -> socket.socket:
        family, kind, protocol, _, address = info
        check(str(address[0]), int(address[1]))
        return socket.socket(family, kind, protocol)

    return guarded_socket
