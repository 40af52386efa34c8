"""The only outgoing GET: limited in time, size and redirects, and never to a private address.

The guard sits where a connection is made, so a name that flips to a private address, a redirect to
one, or a literal address (for which a client skips its resolver) are all stopped alike. It lets
through what the root allowed and nothing else; no switch turns it off.

`Fetcher.get` never retries: the next poll does.
"""

import ipaddress
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver

from bot.errors import OutsideError, Refused, TryLater

MAX_BODY_BYTES = 5 * 1024 * 1024
MAX_REDIRECTS = 5
MAX_URL_LENGTH = 2_000
MAX_RETRY_AFTER = timedelta(days=1)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT_REDIRECTS = frozenset({301, 308})

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052
# Withdrawn, yet global to the standard library: site-local (RFC 3879), 6to4 relays (RFC 7526).
_WITHDRAWN = (ipaddress.ip_network("fec0::/10"), ipaddress.ip_network("192.88.99.0/24"))


class BlockedAddressError(OSError):
    """A connection that the guard refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Which addresses may be connected to: public ones, and what the root allowed.

    `endpoints` are exact pairs of address and port (the demo's newsroom); `networks` are whole
    networks (an operator's intranet).
    """

    endpoints: frozenset[tuple[str, int]] = frozenset()
    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()

    def allows(self, address: str, port: int) -> bool:
        """Return whether a connection to this literal address and port may be made."""
        try:
            parsed = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
        except ValueError:
            return False
        if (str(parsed), port) in self.endpoints:
            return True
        if any(parsed.version == net.version and parsed in net for net in self.networks):
            return True
        return all(_is_public(each) for each in _meanings(parsed))


def _meanings(
    address: Address,
) -> Sequence[Address]:
    """Return the address and those carried inside it (RFC 4291, 3056, 4380 and 6052)."""
    if isinstance(address, ipaddress.IPv4Address):
        return (address,)
    inside: list[Address] = [address]
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address.sixtofour:
        inside.append(address.sixtofour)
    if address.teredo:
        inside.extend(address.teredo)
    if address in _NAT64:
        inside.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return inside


def _is_public(address: Address) -> bool:
    if any(address in network for network in _WITHDRAWN):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What came back, at the end of all redirects. `status` is 200 to 299, or 304.

    `url` is the last address; `permanent_url` is where the permanent redirects before any
    temporary one led; None where the first was temporary, or there was none.
    `headers` have lower-case names. `body` is decompressed, at most `MAX_BODY_BYTES`.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    media_type: str
    charset: str | None
    permanent_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """An HTTP client for publishers' servers. `clock` is needed to read a dated Retry-After."""

    session: aiohttp.ClientSession
    clock: Callable[[], datetime]
    timeout: timedelta = timedelta(seconds=10)
    max_body_bytes: int = MAX_BODY_BYTES

    async def get(
        self,
        url: str,
        *,
        accept: str = "*/*",
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Response:
        """Fetch an address, conditionally where `etag` or `last_modified` is given.

        Raises `TryLater` for time-outs, connection trouble, 429 and 5xx, and `Refused` for the
        rest; reasons: scheme, address, redirects, too_large, not_found, gone, http_NNN.
        """
        headers = {"Accept": accept}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        permanent: str | None = None
        lasting = True
        for _ in range(MAX_REDIRECTS + 1):
            answer = await self._once(_checked(url), headers)
            if isinstance(answer, Response):
                return replace(answer, permanent_url=permanent)
            status, url = answer
            lasting = lasting and status in PERMANENT_REDIRECTS
            permanent = url if lasting else permanent
        raise Refused(
            f"{_short(url)} redirects more than {MAX_REDIRECTS} times",
            reason="redirects",
            hint="Open the address in a browser and use the one you end at.",
        )

    async def _once(self, url: str, headers: Mapping[str, str]) -> Response | tuple[int, str]:
        try:
            async with self.session.get(
                url,
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=self.timeout.total_seconds()),
            ) as response:
                if response.status in REDIRECTS and "Location" in response.headers:
                    return response.status, urljoin(url, response.headers["Location"])
                self._raise_for_status(url, response)
                return await self._read(url, response)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise _translated(url, error) from error

    async def _read(self, url: str, response: aiohttp.ClientResponse) -> Response:
        body = bytearray()
        async for chunk in response.content.iter_chunked(64 * 1024):
            body += chunk
            if len(body) > self.max_body_bytes:
                raise Refused(
                    f"{_short(url)} is larger than {self.max_body_bytes // 1024 // 1024} MB",
                    reason="too_large",
                    hint="Give a smaller feed, or save the article's text to a file and add that.",
                )
        return Response(
            status=response.status,
            url=url,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=bytes(body),
            media_type=response.content_type.lower(),
            charset=response.charset,
        )

    def _raise_for_status(self, url: str, response: aiohttp.ClientResponse) -> None:
        status = response.status
        if 200 <= status < 300 or status == 304:
            return
        message = f"{_short(url)} answered {status} {response.reason or ''}".rstrip()
        if status == 429 or status >= 500:
            after = _retry_after(response.headers.get("Retry-After"), self.clock())
            raise TryLater(message, after=after, hint="Try again later.")
        if status == 410:
            raise Refused(message, reason="gone", hint="The publisher removed it for good.")
        if status == 404:
            raise Refused(message, reason="not_found", hint="Check the address.")
        raise Refused(
            message, reason=f"http_{status}", hint="Open it in a browser: it may need a login."
        )


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or len(url) > MAX_URL_LENGTH:
        raise Refused(
            f"{_short(url)} is not a web address",
            reason="scheme",
            hint="Give an address that begins with http:// or https://.",
        )
    return url


def _translated(url: str, error: Exception) -> OutsideError:
    if isinstance(error, TimeoutError):
        return TryLater(f"{_short(url)} did not answer in time", hint="Try again later.")
    blocked = _cause(error, BlockedAddressError)
    if blocked is not None:
        return Refused(
            f"{_short(url)} leads to a private or special address, which is never fetched",
            reason="address",
            hint="An operator can allow an intranet with ATTACHE_SOURCES__ALLOWED_NETWORKS.",
        )
    if isinstance(error, aiohttp.InvalidURL | ValueError):
        return Refused(
            f"{_short(url)} is not a web address", reason="scheme", hint="Check the address."
        )
    return TryLater(
        f"{_short(url)} could not be reached ({type(error).__name__})",
        hint="Check the address and the connection, then try again.",
    )


def _cause(error: BaseException | None, kind: type[BaseException]) -> BaseException | None:
    seen = 0
    while error is not None and seen < 10:
        if isinstance(error, kind):
            return error
        inner = getattr(error, "os_error", None)
        error = (
            inner if isinstance(inner, BaseException) else (error.__cause__ or error.__context__)
        )
        seen += 1
    return None


def _retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Read a Retry-After header: seconds or an HTTP date (RFC 9110, 10.2.3), at most a day.

    None if unreadable.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text)), MAX_RETRY_AFTER) if len(text) < 10 else None
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, OverflowError, TypeError):
        return None
    if when.tzinfo is None:
        return None
    return min(max(when - now, timedelta()), MAX_RETRY_AFTER)


def _short(url: str) -> str:
    return url if len(url) <= 120 else f"{url[:119]}…"


@asynccontextmanager
async def open_fetcher(
    *,
    guard: Guard,
    user_agent: str,
    clock: Callable[[], datetime],
    resolver: AbstractResolver | None = None,
) -> AsyncIterator[Fetcher]:
    """Open a fetcher behind `guard`; `resolver` None means the system's. No cookies, no proxies."""

    def guarded_socket(
        info: tuple[
            int | socket.AddressFamily,
            int | socket.SocketKind,
            int,
            str,
            tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes],
        ],
    ) -> socket.socket:
        family, kind, protocol, _, address = info
        if not guard.allows(str(address[0]), int(address[1])):
            raise BlockedAddressError(f"{address[0]} is not a public address")
        return socket.socket(family, kind, protocol)

    connector = aiohttp.TCPConnector(
        resolver=resolver, socket_factory=guarded_socket, limit=20, limit_per_host=1
    )
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": user_agent, "Accept-Language": "en, *;q=0.5"},
        trust_env=False,
    ) as session:
        yield Fetcher(session=session, clock=clock)
