"""Socket Mode: single-use tickets, connections, envelopes and their acks.

Source: docs.slack.dev/apis/events-api/using-socket-mode.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from typing import Any, Literal

from aiohttp import WSMsgType, web

from bot.sandbox.records import Json
from bot.sandbox.workspace import Workspace

CONNECTION_CAP = 10


class Sockets:
    """The bot's connections. Each envelope goes to one of them, in turn."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._tickets: set[str] = set()
        self._open: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._turn = 0

    @property
    def count(self) -> int:
        """How many connections are open."""
        return len(self._open)

    def new_address(self) -> str:
        """Return a WebSocket URL that is good for one connection."""
        ticket = secrets.token_urlsafe(18)
        self._tickets.add(ticket)
        base = self._workspace.url.replace("http://", "ws://", 1)
        return f"{base}/socket?ticket={ticket}&app_id={self._workspace.app.id}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until either side ends it."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.json_response({"ok": False, "error": "invalid_ticket"}, status=403)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(max_msg_size=1_000_000)
        await socket.prepare(request)
        if self.count >= CONNECTION_CAP:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        await self._serve_open(socket)
        return socket

    async def exchange(self, kind: str, payload: Json, extra: Json) -> Any:
        """Send an envelope over one connection and return the payload of its ack, None if empty.

        Waits for ever: the caller sets the time limit. Raises ConnectionError without a connection.
        """
        if not self._open:
            raise ConnectionError("no socket is connected")
        self._turn = (self._turn + 1) % self.count
        socket = self._open[self._turn]
        envelope_id = secrets.token_hex(16)
        ack: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = ack
        try:
            await socket.send_json(
                {
                    "envelope_id": envelope_id,
                    "type": kind,
                    "accepts_response_payload": kind != "events_api",
                    "payload": payload,
                    **extra,
                }
            )
            return await ack
        finally:
            del self._waiting[envelope_id]

    async def disconnect(
        self, reason: Literal["warning", "refresh_requested", "link_disabled"]
    ) -> None:
        """Send every connection a disconnect; but for a mere warning, close it too."""
        for socket in tuple(self._open):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
            if reason != "warning":
                self._forget(socket)
                await socket.close()

    async def close(self) -> None:
        """Close every connection without a word."""
        for socket in tuple(self._open):
            self._forget(socket)
            await socket.close()

    async def _serve_open(self, socket: web.WebSocketResponse) -> None:
        self._open.append(socket)
        try:
            await socket.send_json(
                {
                    "type": "hello",
                    "num_connections": self.count,
                    "connection_info": {"app_id": self._workspace.app.id},
                    "debug_info": {"host": "sandbox", "approximate_connection_time": 18_060},
                }
            )
            self._workspace.feed.publish({"type": "app"})
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._receive(message.data)
        finally:
            self._forget(socket)

    def _receive(self, text: str) -> None:
        try:
            ack = json.loads(text)
        except ValueError:
            return
        waiting = self._waiting.get(str(ack.get("envelope_id", "")))
        if waiting is not None and not waiting.done():
            waiting.set_result(ack.get("payload") or None)

    def _forget(self, socket: web.WebSocketResponse) -> None:
        if socket in self._open:
            self._open.remove(socket)
            self._workspace.feed.publish({"type": "app"})
