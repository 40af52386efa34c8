"""The only outgoing GET: polite, limited in time, size and redirects, never to a private address.

    get    robots.txt allows it │ the host's turn │ one exchange │ a redirect: again, 5 at most

The guard sits where a connection is made, so a name that flips to a private address, a redirect to
one, or a literal address (for which a client skips its resolver) are all stopped alike. It lets
through what the root allowed and nothing else; no switch turns it off. Behind a proxy it sees only
literal addresses and names that can be resolved here: there the proxy is the guard of names.

`Fetcher.get` asks again only where an answer was nonsense; else the next poll does.
"""

import asyncio
import re
import string
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import quote, urljoin

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.errors import Refused, TryLater
from bot.sources.connection import Vetting, headers_of, open_session
from bot.sources.failures import refusal, shown, translated
from bot.sources.guard import Guard
from bot.sources.headers import fresh_for, retry_after
from bot.sources.hosts import LONGEST_PAUSE, REQUESTS_AT_ONCE, Hosts
from bot.sources.names import open_system_resolver
from bot.sources.packing import unpacked
from bot.sources.robots import MAX_BYTES as MAX_ROBOTS_BYTES
from bot.sources.robots import Robots

MAX_BODY_BYTES = 5 * 1024 * 1024
MAX_REDIRECTS = 5
MAX_URL_LENGTH = 2_000  # bytes: addresses go into indexes
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT_REDIRECTS = frozenset({301, 308})

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_ROBOTS_HEADERS: Mapping[str, str] = {"Accept": "text/plain, */*;q=0.5"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What came back, at the end of all redirects. `status` is 200 to 299, or 304.

    `url` is the last address; `permanent_url` is where the permanent redirects before any
    temporary one led; None where the first was temporary, or there was none.
    `headers` have lower-case names. `body` is decompressed, at most `MAX_BODY_BYTES`.
    `fresh_for` is how long the publisher asks not to be asked for it again (Cache-Control, Expires,
    a Crawl-delay of more than a minute), at most a week; None where it does not say.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    media_type: str
    charset: str | None
    permanent_url: str | None = None
    fresh_for: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Redirect:
    status: int
    url: str


_Permit = Callable[[URL], Awaitable[timedelta]]
_Read = Callable[[str, aiohttp.ClientResponse], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class _Request:
    """One exchange: `url` as it was given, `target` as it is sent, `read` for the body."""

    url: str
    target: URL
    headers: Mapping[str, str]
    read: _Read


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """An HTTP client for publishers' servers.

    `clock` is needed to read a date; `timeout` bounds all exchanges of one `get` together, not the
    waiting for a host's turn; `vetting` None: not behind a proxy.
    """

    session: aiohttp.ClientSession
    clock: Callable[[], datetime]
    hosts: Hosts
    robots: Robots
    vetting: Vetting | None = None
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
        rest; reasons: scheme, port, address, robots, redirects, too_large, not_found, gone,
        http_NNN.
        """
        headers = {"Accept": accept}
        conditions = _conditions(etag, last_modified)
        try:
            response = await self._follow(url, headers | conditions, self._permitted, self._whole)
        except TryLater as error:
            if type(error.__cause__) is not aiohttp.ClientResponseError:
                raise
            # Nonsense may be a 304 with a body, which HTTP forbids, or what was left of an earlier
            # answer on the same connection: ask for everything, once.
            response = await self._follow(url, headers, self._permitted, self._whole)
            conditions = {}
        if response.status == 304 and not conditions:
            message = f"{shown(url)} answered that nothing changed, but was not asked that"
            raise TryLater(message, hint="Try again later.")
        return response

    async def _follow(
        self, url: str, headers: Mapping[str, str], permit: _Permit, read: _Read
    ) -> Response:
        """Exchange, and follow redirects; each address is permitted first."""
        permanent: str | None = None
        lasting = True
        left = self.timeout.total_seconds()
        for _ in range(MAX_REDIRECTS + 1):
            target = _checked(url)
            pause = await permit(target)
            async with self.hosts.turn(_host_of(target), pause):
                began = self.hosts.now()
                answer = await self._exchange(_Request(url, target, headers, read), left)
                left -= self.hosts.now() - began
            if isinstance(answer, Response):
                return replace(answer, permanent_url=permanent, fresh_for=_rest(answer, pause))
            url = answer.url
            lasting = lasting and answer.status in PERMANENT_REDIRECTS
            permanent = url if lasting else permanent
        raise Refused(
            f"{shown(url)} redirects more than {MAX_REDIRECTS} times",
            reason="redirects",
            hint="Open the address in a browser and use the one you end at.",
        )

    async def _permitted(self, url: URL) -> timedelta:
        """Return the pause that the host asks for. Raises `Refused` where it does not want us."""
        rules = await self.robots.rules(url, self._robots_txt)
        allows = partial(rules.allows, url)
        if not (await asyncio.to_thread(allows) if rules.is_long else allows()):
            raise Refused(
                f"{shown(str(url))} is closed to us by the robots.txt of {url.host}",
                reason="robots",
                hint="Ask the publisher, or save the article's text to a file and add that.",
            )
        return rules.delay

    async def _robots_txt(self, url: str) -> bytes:
        response = await self._follow(url, _ROBOTS_HEADERS, _always, _beginning)
        return response.body

    async def _exchange(self, request: _Request, seconds: float) -> Response | _Redirect:
        try:
            async with asyncio.timeout(seconds):
                if self.vetting is not None:
                    await self.vetting.check(request.target)
                async with self.session.get(
                    request.target, headers=request.headers, allow_redirects=False
                ) as response:
                    return await self._answer(request, response)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise translated(request.url, error) from error

    async def _answer(
        self, request: _Request, response: aiohttp.ClientResponse
    ) -> Response | _Redirect:
        status, now = response.status, self.clock()
        headers = _lower(response)
        if status in REDIRECTS and "location" in headers:
            _check_rest(request.url, retry_after(headers, now))
            return _Redirect(status=status, url=_joined(request.url, response))
        if not (200 <= status < 300 or status == 304):
            raise refusal(request.url, status, retry_after(headers, now))
        return Response(
            status=status,
            url=request.url,
            headers=headers,
            body=b"" if status == 304 else await request.read(request.url, response),
            media_type=response.content_type.lower(),
            charset=response.charset,
            fresh_for=fresh_for(headers, now),
        )

    async def _whole(self, url: str, response: aiohttp.ClientResponse) -> bytes:
        """Return the body. Raises `Refused` as soon as more than `max_body_bytes` are there."""
        body = bytearray()
        if (response.content_length or 0) <= self.max_body_bytes:
            async for chunk in unpacked(response):
                body += chunk
                if len(body) > self.max_body_bytes:
                    break
            else:
                return bytes(body)
        raise Refused(
            f"{shown(url)} is larger than {self.max_body_bytes // 1024 // 1024} MB",
            reason="too_large",
            hint="Give a smaller feed, or save the article's text to a file and add that.",
        )


async def _beginning(_: str, response: aiohttp.ClientResponse) -> bytes:
    """Return as much of the body as counts in a robots.txt."""
    body = bytearray()
    async for chunk in unpacked(response):
        body += chunk
        if len(body) >= MAX_ROBOTS_BYTES:
            break
    return bytes(body[:MAX_ROBOTS_BYTES])


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """Return what to ask; a validator with control characters cannot be sent, and is none."""
    asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in asked.items() if value and not _CONTROLS.search(value)}


async def _always(_: URL) -> timedelta:
    return timedelta()


def _checked(url: str) -> URL:
    try:
        parsed = URL(url)
        usable = parsed.scheme in ("http", "https") and bool(parsed.raw_host) and parsed.port != 0
    except ValueError:
        parsed, usable = URL(), False
    if not usable or len(url.encode("utf-8", "replace")) > MAX_URL_LENGTH:
        raise Refused(
            f"{shown(url)} is not a web address",
            reason="scheme",
            hint="Give an address that begins with http:// or https://.",
        )
    return parsed


def _host_of(url: URL) -> str:
    return (url.raw_host or "").rstrip(".")


def _joined(url: str, response: aiohttp.ClientResponse) -> str:
    """Return where a redirect leads, bytes that no address has escaped."""
    location = response.headers["Location"].encode("utf-8", "surrogateescape")
    try:
        return urljoin(url, quote(location, safe=string.printable))
    except ValueError as error:
        message = f"{shown(url)} redirects to what is not a web address"
        raise Refused(message, reason="scheme", hint="Check the address.") from error


def _lower(response: aiohttp.ClientResponse) -> dict[str, str]:
    """Return the headers with lower-case names; a list that came in parts is put together.

    Bytes that are not UTF-8 are lost: what is stored must be text.
    """
    lower = {name.lower(): _text(value) for name, value in response.headers.items()}
    if "cache-control" in lower:
        lower["cache-control"] = ", ".join(response.headers.getall("Cache-Control"))
    return lower


def _text(value: str) -> str:
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def _rest(answer: Response, pause: timedelta) -> timedelta | None:
    """Return how long the publisher wants to rest, by headers or by a long Crawl-delay."""
    asked = pause if pause > LONGEST_PAUSE else timedelta()
    return max(answer.fresh_for or asked, asked) or None


def _check_rest(url: str, after: timedelta | None) -> None:
    """Raise `TryLater` where a redirect is to be followed only after a while (RFC 9110, 10.2.3)."""
    if after:
        message = f"{shown(url)} redirects, and asks us to wait before we follow"
        raise TryLater(message, after=after, hint="Try again later.")


@asynccontextmanager
async def open_fetcher(
    *,
    guard: Guard,
    user_agent: str,
    clock: Callable[[], datetime],
    contact: str = "",
    resolver: AbstractResolver | None = None,
    proxy: str | None = None,
) -> AsyncIterator[Fetcher]:
    """Open a fetcher behind `guard`. No cookies, and nothing from the environment.

    `user_agent` begins with our product's name, for which robots.txt is read. A `contact` that is
    an e-mail address is sent as From. `resolver` None means the system's, `proxy` None no proxy;
    with one, connections are made to it alone.
    """
    headers = headers_of(user_agent, contact)
    async with (
        open_system_resolver(REQUESTS_AT_ONCE) as system,
        open_session(guard, resolver or system, headers=headers, proxy=proxy) as session,
    ):
        yield Fetcher(
            session=session,
            clock=clock,
            hosts=Hosts(now=asyncio.get_running_loop().time),
            robots=Robots(token=user_agent.partition("/")[0].lower(), clock=clock),
            vetting=Vetting(guard=guard, resolver=resolver or system) if proxy else None,
        )
