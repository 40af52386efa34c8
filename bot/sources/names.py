"""The system's own way from a host's name to its addresses, in threads of its own.

Where name servers are slow or away, look-ups wait for seconds: in the loop's few common threads
they would hold up each other and the reading of feeds.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from aiohttp.abc import AbstractResolver, ResolveResult
from typing_extensions import override

_FLAGS = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV


@dataclass(frozen=True, slots=True)
class SystemResolver(AbstractResolver):
    """Asks the system, as many names at once as there are threads."""

    threads: ThreadPoolExecutor

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of a name. Raises `OSError` where there are none."""
        ask = partial(
            socket.getaddrinfo,
            host,
            port,
            family=family,
            type=socket.SOCK_STREAM,
            flags=socket.AI_ADDRCONFIG,
        )
        found = await asyncio.get_running_loop().run_in_executor(self.threads, ask)
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=family,
                proto=protocol,
                flags=_FLAGS,
            )
            for family, _, protocol, _, address in found
        ]

    @override
    async def close(self) -> None:
        """Give up what is still being looked up."""
        self.threads.shutdown(wait=False, cancel_futures=True)


@asynccontextmanager
async def open_system_resolver(at_once: int) -> AsyncIterator[SystemResolver]:
    """Open a resolver for so many look-ups at once."""
    resolver = SystemResolver(ThreadPoolExecutor(at_once, thread_name_prefix="names"))
    try:
        yield resolver
    finally:
        await resolver.close()
