"""Pages that misbehave: what publishers' servers do on bad days, each under its own name.

`TROUBLES` maps the last part of an address (`/attache-sample/trouble/<name>`) to what answers
there. Nothing here knows an article; whatever waits or never ends stops when the newsroom closes.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from types import MappingProxyType

from aiohttp import web

TROUBLE_PATH = "/attache-sample/trouble/"
HUGE_BYTES = 20 * 1024 * 1024
BOMB_BYTES = 64 * 1024 * 1024
BUSY_SECONDS = 120
_CHUNK = b"All work and no play makes a dull article. " * 1524  # just under 64 KiB
_DRIP_SECONDS = 0.05
_DRIP_BYTES = 40_000

Trouble = Callable[[web.Request, asyncio.Event], Awaitable[web.StreamResponse]]


def _fixed(
    body: bytes, *, status: int = 200, media_type: str = "text/html", **headers: str
) -> Trouble:
    async def answer(_request: web.Request, _closing: asyncio.Event) -> web.StreamResponse:
        sent = {"Content-Type": media_type}
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        return web.Response(body=body, status=status, headers=sent)

    return answer


def _redirect(location: str, *, status: int = 302) -> Trouble:
    return _fixed(b"", status=status, Location=location)


async def _endless(request: web.Request, closing: asyncio.Event) -> web.StreamResponse:
    """Chunks without end, each an honest piece of HTML."""
    return await _stream(request, _repeat(b"<p>And so on.</p>\n", closing), "text/html")


async def _drip(request: web.Request, closing: asyncio.Event) -> web.StreamResponse:
    """Promise a page of ordinary length, then send it a byte at a time."""
    return await _stream(request, _repeat(b".", closing), "text/html", length=_DRIP_BYTES)


async def _huge(request: web.Request, _closing: asyncio.Event) -> web.StreamResponse:
    """Twenty megabytes of text, their length not told."""
    return await _stream(request, _amount(HUGE_BYTES), "text/html")


async def _gzip_bomb(request: web.Request, _closing: asyncio.Event) -> web.StreamResponse:
    """Sixty-four kilobytes on the wire that unpack to sixty-four megabytes."""
    return await _stream(request, _bomb(), "text/html", Content_Encoding="gzip")


async def _cut_short(request: web.Request, _closing: asyncio.Event) -> web.StreamResponse:
    """Promise more than is sent, then hang up."""
    response = web.StreamResponse(headers={"Content-Type": "text/html", "Content-Length": "5000"})
    await response.prepare(request)
    await response.write(_html("<article><p>It begins well"))
    response.force_close()
    return response


async def _stream(
    request: web.Request,
    chunks: AsyncIterator[bytes],
    media_type: str,
    *,
    length: int | None = None,
    **headers: str,
) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": media_type})
    response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    if length is None:
        response.enable_chunked_encoding()
    response.content_length = length
    with suppress(ConnectionError):  # the reader has had enough, which is what we wish to see
        await response.prepare(request)
        async for chunk in chunks:
            await response.write(chunk)
        await response.write_eof()
    return response


async def _repeat(chunk: bytes, closing: asyncio.Event) -> AsyncIterator[bytes]:
    while not closing.is_set():
        yield chunk
        await _pause(closing)


async def _amount(total: int) -> AsyncIterator[bytes]:
    for start in range(0, total, len(_CHUNK)):
        yield _CHUNK[: total - start]


async def _bomb() -> AsyncIterator[bytes]:
    press = zlib.compressobj(level=9, wbits=31)  # 31: gzip's own header (zlib manual)
    zeros = bytes(1024 * 1024)
    for _ in range(BOMB_BYTES // len(zeros)):
        yield press.compress(zeros)
        await asyncio.sleep(0)  # most turns write nothing, and would keep the loop to themselves
    yield press.flush()


async def _pause(closing: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(_DRIP_SECONDS):
            await closing.wait()


def _html(body: str) -> bytes:
    return f"<!DOCTYPE html><html><head><title>Sample</title></head><body>{body}".encode()


_LOGIN = _html(
    "<nav><a href='#'>Home</a></nav><form><input name='user'><button>Sign in</button></form>"
)
_TRUNCATED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>Cut (sample)</title>'
    b"<item><title>Whole</title><guid>whole</guid></item><item><title>Half of a ti"
)
_LATIN = (
    "<html><head><title>Visite à Athènes</title></head><body><article><p>Le ministre a été reçu "
    "à Athènes par son homologue, où une visite en Méditerranée orientale a été évoquée.</p>"
    "</article></body></html>"
).encode("latin-1")

TROUBLES: Mapping[str, Trouble] = MappingProxyType(
    {
        "redirect-loop": _redirect(f"{TROUBLE_PATH}redirect-loop"),
        "redirect-ping": _redirect(f"{TROUBLE_PATH}redirect-pong"),
        "redirect-pong": _redirect(f"{TROUBLE_PATH}redirect-ping"),
        "redirect-private": _redirect("http://10.0.0.1/"),
        "redirect-metadata": _redirect("http://169.254.169.254/latest/meta-data/"),
        "redirect-file": _redirect("file:///etc/hostname"),
        "moved": _redirect("/attache-sample/", status=301),
        "not-found": _fixed(_html("<h1>Not found</h1>"), status=404),
        "gone": _fixed(_html("<h1>Gone</h1>"), status=410),
        "forbidden": _fixed(_html("<h1>Forbidden</h1>"), status=403),
        "busy": _fixed(b"Slow down", status=429, Retry_After=str(BUSY_SECONDS)),
        "error": _fixed(_html("<h1>Something broke</h1>"), status=500),
        "unavailable": _fixed(b"", status=503, Retry_After="Fri, 31 Dec 2100 23:59:59 GMT"),
        "huge": _huge,
        "gzip-bomb": _gzip_bomb,
        "endless": _endless,
        "drip": _drip,
        "cut-short": _cut_short,
        "wrong-encoding": _fixed(_LATIN, media_type="text/html; charset=utf-8"),
        "unknown-encoding": _fixed(_LATIN, media_type="text/html; charset=klingon"),
        "html-feed": _fixed(_LOGIN),
        "truncated-feed": _fixed(_TRUNCATED, media_type="application/rss+xml"),
        "empty": _fixed(b""),
        "empty-feed": _fixed(b"", media_type="application/rss+xml"),
        "no-article": _fixed(_LOGIN),
        "binary": _fixed(bytes(range(256)) * 16, media_type="application/octet-stream"),
        "binary-page": _fixed(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 16),
    }
)
