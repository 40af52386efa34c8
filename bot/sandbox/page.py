"""The page of the sandbox: one HTML file, its modules and its styles, read once and kept in memory.

The page is plain JavaScript without a build step, and asks nobody but the sandbox: the
Content-Security-Policy below allows its own origin alone, no inline script, and images from this
machine besides (what an app shows from elsewhere is drawn as its alternative text). What the page
says to the sandbox is described in `bot.sandbox.server`.
"""

import hashlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeAlias

from aiohttp import web

from bot.sandbox.driver import Sandbox
from bot.sandbox.workspace import Workspace

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.Response]]

STATIC = "/sandbox/static/"
CONTENT_TYPES = {
    "html": "text/html",
    "js": "text/javascript",
    "css": "text/css",
    "svg": "image/svg+xml",
}
POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: http://127.0.0.1:* http://localhost:*",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticFile:
    """A file of the page: its bytes, its media type and the tag of its content."""

    body: bytes
    content_type: str
    etag: str


def routes(sandbox: Sandbox) -> list[web.RouteDef]:
    """Return what serves the page: `/` and everything under `/sandbox/static/`.

    Reads all of `bot/sandbox/static` at once (about 100 kB), so that no request touches the disk.
    `/` without `?user=` leads to the workspace's first person.
    """
    known = dict(_static_files())
    return [
        web.get("/", _front_door(sandbox.workspace, _handler(known["index.html"]))),
        *(web.get(STATIC + name, _handler(file)) for name, file in known.items()),
    ]


def _static_files() -> Iterator[tuple[str, StaticFile]]:
    for entry in filter(_is_served, (files("bot.sandbox") / "static").iterdir()):
        body = entry.read_bytes()
        etag = hashlib.sha256(body).hexdigest()[:16]
        content_type = CONTENT_TYPES[_suffix(entry)]
        yield entry.name, StaticFile(body=body, content_type=content_type, etag=etag)


def _is_served(entry: Traversable) -> bool:
    return _suffix(entry) in CONTENT_TYPES


def _suffix(entry: Traversable) -> str:
    return entry.name.rpartition(".")[2]


def _front_door(workspace: Workspace, index: Handler) -> Handler:
    async def serve(request: web.Request) -> web.Response:
        if request.query.get("user"):
            return await index(request)
        first = next(person.id for person in workspace.people.values() if not person.is_bot)
        raise web.HTTPFound(str(request.rel_url.update_query(user=first)))

    return serve


def _handler(file: StaticFile) -> Handler:
    async def serve(request: web.Request) -> web.Response:
        response = web.Response(headers=HEADERS)
        response.etag = file.etag
        if any(tag.value == file.etag for tag in request.if_none_match or ()):
            response.set_status(304)
            return response
        response.body = file.body
        response.content_type = file.content_type
        response.charset = "utf-8"
        return response

    return serve
