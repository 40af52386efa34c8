"""The sample newsroom: publishers' feeds and pages over HTTP, on loopback, under many host names.

It plays outlets of `samples/outlets.toml` by the Host header, so that an outlet is recognised by
its address as it is in the world; `Newsroom.resolver` leads those names here. The same paths work
under the plain loopback address (`local_url`), which a person's browser can open:

    /attache-sample/                        the newsroom's index (loopback only)
    /attache-sample/<outlet>/               an outlet's front page
    /attache-sample/<outlet>/feed.xml       its feed, RSS or Atom
    /attache-sample/<outlet>/<slug>         an article
    /attache-sample/trouble/<name>          misbehaviour (bot/sandbox/trouble.py)

Everything printed is marked as a sample. Articles are dated from the moment the newsroom opened.
"""

import asyncio
import hashlib
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urlsplit, urlunsplit

from aiohttp import ThreadedResolver, web
from aiohttp.abc import AbstractResolver, ResolveResult
from typing_extensions import override

from bot.sandbox.articles import (
    SampleArticle,
    SampleOutlet,
    fill,
    load_articles,
    load_outlets,
    published_at,
)
from bot.sandbox.press import PrintedArticle, article_page, feed, front_page, index_page
from bot.sandbox.traffic import Hold, SeenRequest, Traffic, host_of, path_of
from bot.sandbox.trouble import TROUBLE_PATH, TROUBLES

HOST = "127.0.0.1"
ROOT = "/attache-sample/"
FEED_NAME = "feed.xml"
RELATED_COUNT = 4
_LOCAL_NAMES = frozenset({HOST, "localhost"})


@dataclass(frozen=True, slots=True)
class NewsroomFeed:
    """One outlet's feed: what a starter source needs."""

    outlet_id: str
    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsroomResolver(AbstractResolver):
    """Leads every name to the newsroom when its port is asked for, and other ports to `fallback`.

    Without a fallback, other ports fail as an unknown name does.
    """

    port: int
    fallback: AbstractResolver | None = None

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the newsroom's address for its port. Raises `OSError` for a name unknown."""
        if port == self.port:
            return [
                ResolveResult(
                    hostname=host,
                    host=HOST,
                    port=port,
                    family=socket.AF_INET,
                    proto=0,
                    flags=socket.AI_NUMERICHOST,
                )
            ]
        if self.fallback is None:
            raise OSError(f"{host}:{port} is not the newsroom's")
        return await self.fallback.resolve(host, port, family)

    @override
    async def close(self) -> None:
        """Close the fallback."""
        if self.fallback is not None:
            await self.fallback.close()


@dataclass(slots=True, kw_only=True)
class Newsroom:
    """A running newsroom. `opened_at` is the moment from which its articles are dated."""

    port: int
    opened_at: datetime
    outlets: Mapping[str, SampleOutlet]
    clock: Callable[[], datetime]
    _articles: dict[str, PrintedArticle] = field(default_factory=dict)
    _withdrawn: set[str] = field(default_factory=set)
    _traffic: Traffic = field(default_factory=Traffic)
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    # --- what is served -----------------------------------------------------------------------

    @property
    def base_url(self) -> str:
        """Return the plain loopback address of the newsroom's index."""
        return f"http://{HOST}:{self.port}{ROOT}"

    @property
    def endpoint(self) -> tuple[str, int]:
        """Return the one address and port that a guard must allow."""
        return HOST, self.port

    @property
    def feeds(self) -> list[NewsroomFeed]:
        """Return the feed of each outlet that has an article, in the order of the outlets' file."""
        writing = {article.outlet.id for article in self._articles.values()}
        return [
            NewsroomFeed(outlet.id, self.feed_url(outlet.id), f"{outlet.name} (sample)")
            for outlet in self.outlets.values()
            if outlet.id in writing
        ]

    @property
    def articles(self) -> list[PrintedArticle]:
        """Return all articles that can be read, newest first; ties by slug."""
        return sorted(
            self._articles.values(), key=lambda one: (-one.published_at.timestamp(), one.slug)
        )

    def feed_url(self, outlet_id: str) -> str:
        """Return the address of an outlet's feed, under the outlet's host name."""
        return f"{self._front_url(outlet_id)}{FEED_NAME}"

    def url_of(self, slug: str) -> str:
        """Return the address of an article, under its outlet's host name. `KeyError` if unknown."""
        return self._articles[slug].url

    def trouble_url(self, name: str, *, outlet_id: str = "reuters") -> str:
        """Return the address of one of `TROUBLES`. Raises `KeyError` for another name."""
        if name not in TROUBLES:
            raise KeyError(name)
        return f"http://{self.outlets[outlet_id].host}:{self.port}{TROUBLE_PATH}{name}"

    def local_url(self, url: str) -> str:
        """Return the address under which a browser on this machine opens a newsroom's page.

        An address that is not the newsroom's comes back as it is.
        """
        parts = urlsplit(url)
        if parts.port != self.port:
            return url
        return urlunsplit(parts._replace(netloc=f"{HOST}:{self.port}"))

    def resolver(self, *, fallback: AbstractResolver | None = None) -> NewsroomResolver:
        """Return a resolver that leads every host name with the newsroom's port here."""
        return NewsroomResolver(port=self.port, fallback=fallback)

    def open_resolver(self) -> NewsroomResolver:
        """Return a resolver as above that asks the system about all other ports."""
        return self.resolver(fallback=ThreadedResolver())

    # --- what happens to it -------------------------------------------------------------------

    def publish(self, article: SampleArticle) -> str:
        """Print an article, dated `ago` before now, and return its address; it is in its feed."""
        printed = self._printed(article, self.clock())
        self._articles[article.slug] = printed
        self._withdrawn.discard(path_of(printed.url))
        return printed.url

    def revise(
        self, slug: str, *, title: str | None = None, paragraphs: Sequence[str] | None = None
    ) -> None:
        """Change a printed article at its address. Raises `KeyError` for an unknown slug."""
        known = self._articles[slug]
        today = self.opened_at.date()
        self._articles[slug] = replace(
            known,
            title=known.title if title is None else fill(title, today),
            paragraphs=(
                known.paragraphs
                if paragraphs is None
                else tuple(fill(text, today) for text in paragraphs)
            ),
            changed_at=self.clock(),
        )

    def withdraw(self, slug: str) -> None:
        """Take an article back: its address answers 410. Raises `KeyError` for an unknown slug."""
        self._withdrawn.add(path_of(self._articles.pop(slug).url))

    # --- what gets in its way ---------------------------------------------------------------

    def hold(self, address: str) -> Hold:
        """Let requests for a path (or the path of a URL) wait until the hold is released."""
        return self._traffic.hold(address)

    def fail(
        self, address: str, *, status: int = 500, headers: Mapping[str, str] | None = None
    ) -> None:
        """Answer every request for a path (or the path of a URL) with `status`, until `mend`."""
        self._traffic.fail(address, status=status, headers=headers or {})

    def mend(self, address: str) -> None:
        """Stop failing a path."""
        self._traffic.mend(address)

    @property
    def requests(self) -> list[SeenRequest]:
        """Return what was asked for so far, in order of arrival."""
        return list(self._traffic.requests)

    def requests_for(self, address: str) -> list[SeenRequest]:
        """Return the requests for a path (or the path of a URL), in order of arrival."""
        return self._traffic.requests_for(address)

    async def received(self, address: str, *, count: int = 1) -> list[SeenRequest]:
        """Wait until a path was asked for `count` times, then return those requests."""
        return await self._traffic.received(address, count=count)

    # --- serving ------------------------------------------------------------------------------

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request: noted, held, failed or served, in that order."""
        failed = await self._traffic.admit(request)
        if failed is not None:
            return failed
        if request.path.startswith(TROUBLE_PATH):
            return await self._trouble(request, request.path.removeprefix(TROUBLE_PATH))
        return self._serve(request, request.path)

    def close(self) -> None:
        """Let everything that waits or never ends come to its end."""
        self._closing.set()
        self._traffic.release_all()

    async def _trouble(self, request: web.Request, name: str) -> web.StreamResponse:
        if name not in TROUBLES:
            raise web.HTTPNotFound
        return await TROUBLES[name](request, self._closing)

    def _serve(self, request: web.Request, path: str) -> web.Response:
        if path == "/robots.txt":
            return web.Response(text="User-agent: *\nAllow: /\n")
        if path in ("/", ROOT):
            return self._index(request)
        if path in self._withdrawn:
            raise web.HTTPGone
        outlet_id, _, name = path.removeprefix(ROOT).partition("/")
        outlet = self.outlets.get(outlet_id)
        if not path.startswith(ROOT) or outlet is None or not self._plays(outlet, request):
            raise web.HTTPNotFound
        return self._page(request, outlet, name)

    def _plays(self, outlet: SampleOutlet, request: web.Request) -> bool:
        return host_of(request) in {outlet.host, *_LOCAL_NAMES}

    def _index(self, request: web.Request) -> web.Response:
        if host_of(request) not in _LOCAL_NAMES:
            raise web.HTTPNotFound
        fronts = [
            (self.outlets[each.outlet_id], self.local_url(self._front_url(each.outlet_id)))
            for each in self.feeds
        ]
        return web.Response(text=index_page(fronts), content_type="text/html")

    def _page(self, request: web.Request, outlet: SampleOutlet, name: str) -> web.Response:
        own = [article for article in self.articles if article.outlet.id == outlet.id]
        if name == "":
            return web.Response(text=front_page(outlet, own), content_type="text/html")
        if name == FEED_NAME:
            changed = max((article.changed_at for article in own), default=self.opened_at)
            text = feed(outlet, own, self.feed_url(outlet.id))
            return _conditional(request, text, f"application/{outlet.feed}+xml", changed)
        article = self._articles.get(name)
        if article is None or article.outlet.id != outlet.id:
            raise web.HTTPNotFound
        related = [other for other in own if other.slug != name][:RELATED_COUNT]
        return _conditional(
            request, article_page(article, related), "text/html", article.changed_at
        )

    def _front_url(self, outlet_id: str) -> str:
        return f"http://{self.outlets[outlet_id].host}:{self.port}{ROOT}{outlet_id}/"

    def _printed(self, article: SampleArticle, now: datetime) -> PrintedArticle:
        today = now.astimezone(UTC).date()
        dated = published_at(article.ago, now)
        return PrintedArticle(
            slug=article.slug,
            outlet=self.outlets[article.outlet],
            title=fill(article.title, today),
            paragraphs=tuple(fill(text, today) for text in article.paragraphs),
            language=article.language,
            url=f"{self._front_url(article.outlet)}{article.slug}",
            published_at=dated,
            changed_at=dated,
        )


def _now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def open_newsroom(
    *,
    port: int = 0,
    clock: Callable[[], datetime] = _now,
    articles: Sequence[SampleArticle] | None = None,
) -> AsyncIterator[Newsroom]:
    """Serve the newsroom on 127.0.0.1 until the block ends; `port` 0 takes a free one.

    `articles` None means the package's samples. Raises `OSError` where the port is taken.
    """
    listening = socket.create_server((HOST, port))
    newsroom = Newsroom(
        port=listening.getsockname()[1],
        opened_at=clock(),
        outlets={outlet.id: outlet for outlet in load_outlets()},
        clock=clock,
    )
    for article in load_articles() if articles is None else articles:
        newsroom.publish(article)
    app = web.Application()
    app.router.add_get("/{path:.*}", newsroom.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        yield newsroom
    finally:
        newsroom.close()
        await runner.cleanup()


def _conditional(
    request: web.Request, text: str, content_type: str, changed_at: datetime
) -> web.Response:
    """Answer 304 where the reader's copy is current (RFC 9110, 13.2.2: the tag decides first)."""
    body = text.encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {
        "ETag": etag,
        "Last-Modified": format_datetime(changed_at.astimezone(UTC), usegmt=True),
    }
    tag, since = request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")
    if tag is not None:
        is_current = etag in (part.strip() for part in tag.split(","))
    else:
        is_current = since is not None and _is_since(since, changed_at)
    if is_current:
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, content_type=content_type, charset="utf-8", headers=headers)


def _is_since(text: str, changed_at: datetime) -> bool:
    try:
        return changed_at.replace(microsecond=0) <= parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return False
