"""A local Slack workspace on one loopback port: what `attache demo` shows and the tests talk to.

`open_sandbox` binds 127.0.0.1 and serves, until it is left:

    /api/<method>                 the Web API, for the bot
    /socket?ticket=…              Socket Mode, for the bot
    /response/<token>             the response_url of commands and actions, for the bot
    /upload/<file id>             where files.getUploadURLExternal points
    /sandbox/…                    the JSON API and the WebSocket below, for the page
    /                             the page itself

Every request whose Host is not the sandbox's own address, or that carries another Origin, is
refused with 403: neither a web page of somewhere else nor a rebound name can drive the workspace.

The page's API. Requests and answers are JSON; every answer has `ok`, and `error` when it is false
(with HTTP status 400). `user` is whom the page acts as. A `POST` needs
`Content-Type: application/json`.

GET /sandbox/api/state?user=U
    {ok, team: {id, name, domain}, me,
     users: [{id, name, real_name, title, tz, is_bot}],
     channels: [{id, name, topic, is_private, is_im, is_archived, is_member, bot_is_member,
                 unread}],                        public ones, one's private ones, the app's DM
     app: {id, name, bot_id, bot_user_id, is_connected, home_enabled, messages_enabled,
           commands: [{command, description, usage_hint}],
           shortcuts: [{type: "global"|"message", callback_id, name, description}]}}
GET /sandbox/api/messages?user=U&channel=C        also marks the channel as read
    {ok, messages: [MESSAGE]}                     oldest first, replies included, own ephemerals too
    MESSAGE = {ts, channel, user, bot, text, blocks, thread_ts|null, reply_count, ephemeral,
               edited, subtype|null, metadata|null, files: [{id, title, url, mimetype}],
               reactions: [{name, users}]}
POST /sandbox/api/read     {user, channel}        marks the channel as read
POST /sandbox/api/say      {user, channel, text, thread_ts?}              -> {ok, ts}
POST /sandbox/api/command  {user, channel, text: "/talks us-china"}       -> OUTCOME
    OUTCOME = {ok, status: "ok"|"timeout"|"failed", ack_seconds, error|null}
POST /sandbox/api/click    {user, block_id, action_id,
                            action: {type, value | selected_option | selected_date | …},
                            channel, ts           of the message, or
                            view_id,              of the modal or Home
                            state?: {values}}                             -> OUTCOME
POST /sandbox/api/suggest  {user, block_id, action_id, value, channel?, ts?, view_id?}
                                                  -> {ok, options} or {ok, option_groups}
GET /sandbox/api/views?user=U                     -> {ok, views: [VIEW], home: VIEW|null}
    VIEW as Slack sends it in payloads; `views` is the modal stack, the last is on top
POST /sandbox/api/submit   {user, view_id, state: {values: {block_id: {action_id: {type, …}}}}}
    -> {ok, errors?: {block_id: text}, view?: VIEW the one now on top, closed, error?}
POST /sandbox/api/close_view {user, view_id, clear?: true}                -> {ok}
POST /sandbox/api/home     {user, tab: "home"|"messages"}                 -> {ok, view: VIEW|null}
    tells the app that its Home was opened; what it publishes comes as a "home" event
POST /sandbox/api/shortcut {user, callback_id, channel?, ts?}             -> OUTCOME
POST /sandbox/api/invite   {channel, who?: the bot, by?}                  -> {ok}
POST /sandbox/api/remove   {channel, who?: the bot}                       -> {ok}
POST /sandbox/api/faults   {fault, method?, …}                            -> {ok}; see faults.py

WS /sandbox/ws?user=U sends one JSON object per change that this user may see:
    {type: "message", channel, message}           new, also a reply
    {type: "message_changed", channel, message}   edited, replaced, or its reply_count changed
    {type: "message_deleted", channel, ts}
    {type: "ephemeral", channel, message}         only you can see this
    {type: "view_opened", view}                   put on top of the stack
    {type: "view_updated", view}
    {type: "view_closed", view_id}
    {type: "home", view}                          published
    {type: "channels"}                            membership, names or unread: fetch the state again
    {type: "status", channel, thread_ts, status}  "is thinking…"; empty clears it
    {type: "prompts", channel, prompts: [{title, message}], title|null}
    {type: "notice", text, channel|null}          something did not work: show it for a moment
    {type: "app"}                                 connected, disconnected, …: fetch the state
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web

from bot.sandbox import page as local_page
from bot.sandbox import responses
from bot.sandbox.accidents import Answer, Desk
from bot.sandbox.calls import RESPONSE_URL, CallLog
from bot.sandbox.delivery import Delivery, Patience
from bot.sandbox.driver import Sandbox
from bot.sandbox.faults import Faults
from bot.sandbox.feed import Feed
from bot.sandbox.gestures import Gestures
from bot.sandbox.methods import files
from bot.sandbox.pageapi import PageApi
from bot.sandbox.records import App, Json, SlackError
from bot.sandbox.starter import MANIFEST
from bot.sandbox.tasks import Tasks
from bot.sandbox.webapi import Tokens, WebApi
from bot.sandbox.workspace import Workspace

HOST = "127.0.0.1"
BOT_TOKEN = "xoxb-sandbox"  # noqa: S105 - opens nothing but this sandbox
APP_TOKEN = "xapp-sandbox"  # noqa: S105 - the same
SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105 - the same
REQUEST_CAP_BYTES = 20_000_000
REFUSED_STATUS = {"invalid_url": 404, "expired_url": 404, "used_url": 404}

Middleware = Callable[
    [web.Request, Callable[[web.Request], Awaitable[web.StreamResponse]]],
    Awaitable[web.StreamResponse],
]


@asynccontextmanager
async def open_sandbox(
    *,
    port: int = 0,
    clock: Callable[[], datetime] | None = None,
    page: bool = True,
    signing_secret: str = SIGNING_SECRET,
    manifest: Mapping[str, Any] = MANIFEST,
    patience: Patience | None = None,
) -> AsyncIterator[Sandbox]:
    """Open a workspace with the app of `manifest` installed; serve it until the context is left.

    Port 0 takes a free one. `clock` gives message timestamps and the age of trigger ids and of
    response URLs (aware UTC; the real time by default). Acks and retries are waited for in real
    time, by default as long as Slack does. Raises OSError when the port is taken.
    """
    async with AsyncExitStack() as stack:
        listener = stack.enter_context(_listener(port))
        url = f"http://{HOST}:{listener.getsockname()[1]}"
        feed = Feed()
        workspace = Workspace.open(
            url=url, app=App.from_manifest(manifest), clock=clock or _real_time, feed=feed
        )
        faults = Faults(feed, workspace.refused_blocks)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        tasks = Tasks()
        stack.push_async_callback(tasks.close)
        delivery = Delivery(
            workspace,
            faults,
            signing_secret=signing_secret,
            patience=patience or Patience(),
            http=http,
            tasks=tasks,
        )
        sandbox = Sandbox(
            url=url,
            bot_token=BOT_TOKEN,
            app_token=APP_TOKEN,
            signing_secret=signing_secret,
            workspace=workspace,
            faults=faults,
            log=CallLog(feed),
            delivery=delivery,
            gestures=Gestures(workspace, delivery),
        )
        runner = web.AppRunner(
            _application(sandbox, page=page),
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=1,
        )
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        stack.push_async_callback(_hang_up, sandbox)
        await web.SockSite(runner, listener).start()
        yield sandbox


def _real_time() -> datetime:
    return datetime.now(UTC)


def _listener(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
    except OSError:
        listener.close()
        raise
    return listener


async def _hang_up(sandbox: Sandbox) -> None:
    sandbox.faults.release_all()
    sandbox.workspace.feed.close()
    await sandbox.delivery.sockets.close()


def _application(sandbox: Sandbox, *, page: bool) -> web.Application:
    desk = Desk(faults=sandbox.faults, calls=sandbox.log)
    web_api = WebApi(
        workspace=sandbox.workspace,
        desk=desk,
        sockets=sandbox.delivery.sockets,
        tokens=Tokens(bot=sandbox.bot_token, app=sandbox.app_token),
    )
    page_api = PageApi(
        workspace=sandbox.workspace,
        gestures=sandbox.gestures,
        delivery=sandbox.delivery,
        faults=sandbox.faults,
    )
    application = web.Application(
        middlewares=[_own_address_only(sandbox.url)], client_max_size=REQUEST_CAP_BYTES
    )
    application.add_routes(
        [
            web.route("*", "/api/{method}", web_api.serve),
            web.get("/socket", sandbox.delivery.sockets.serve),
            web.post("/response/{token}", _responder(sandbox.workspace, desk)),
            web.post("/upload/{file_id}", _uploader(sandbox.workspace)),
            *page_api.routes(),
            *(local_page.routes(sandbox) if page else ()),
        ]
    )
    return application


def _own_address_only(url: str) -> Any:
    port = url.rpartition(":")[2]
    hosts = frozenset({f"{HOST}:{port}", f"localhost:{port}"})
    origins = frozenset(f"http://{host}" for host in hosts)

    @web.middleware
    async def check(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        # A browser tells whence a request without an Origin comes, such as a picture's.
        is_foreign = request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")
        is_elsewhere = is_foreign and request.path != "/"  # a link to the page itself is fine
        if origin not in (None, *origins) or request.host not in hosts or is_elsewhere:
            raise web.HTTPForbidden(text="This workspace answers to its own address only.")
        return await handler(request)

    return check


def _responder(
    workspace: Workspace, desk: Desk
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(request: web.Request) -> web.StreamResponse:
        token = request.match_info["token"]
        try:
            body: Any = await request.json()
        except ValueError:
            body = None
        args: Json = body if isinstance(body, dict) else {}

        def work() -> Answer:
            try:
                responses.respond(workspace, token, args)
            except SlackError as error:
                status = REFUSED_STATUS.get(error.code, 400)
                return Answer(body={"ok": False, "error": error.code} | error.extra, status=status)
            return Answer(body={"ok": True})

        return await desk.serve(request, RESPONSE_URL, args, work)

    return serve


def _uploader(workspace: Workspace) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(request: web.Request) -> web.StreamResponse:
        try:
            files.receive(workspace, request.match_info["file_id"], await request.read())
        except SlackError as error:
            return web.Response(status=400, text=error.code)
        return web.Response(text="OK")

    return serve
