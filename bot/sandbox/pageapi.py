"""The JSON API and the WebSocket of the local page; `server.py` describes them.

Parses what the page sends, calls the same gestures that tests call, and shows what one may see.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from aiohttp import web

from bot.sandbox import shapes
from bot.sandbox.delivery import Delivery
from bot.sandbox.faults import Faults
from bot.sandbox.feed import Changes
from bot.sandbox.gestures import Gestures, Outcome, SubmitResult
from bot.sandbox.records import Channel, Json, Message, SlackError, View
from bot.sandbox.workspace import Workspace

Handler: TypeAlias = Callable[[Json], Awaitable[Json]]

FAULTS = frozenset(
    {
        "fail_next",
        "drop_next",
        "slow_next",
        "lose_ack",
        "double_event",
        "revoke_token",
        "restore_token",
        "refuse_blocks",
    }
)
BODY_CAP_BYTES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PageApi:
    """Serves /sandbox/api/… and /sandbox/ws."""

    workspace: Workspace
    gestures: Gestures
    delivery: Delivery
    faults: Faults

    def routes(self) -> list[web.RouteDef]:
        """Return everything the page asks for."""
        gets = {"state": self._state, "messages": self._messages, "views": self._views}
        posts: dict[str, Handler] = {
            "read": self._read,
            "say": self._say,
            "command": self._command,
            "click": self._click,
            "suggest": self._suggest,
            "submit": self._submit,
            "close_view": self._close_view,
            "home": self._home,
            "shortcut": self._shortcut,
            "invite": self._invite,
            "remove": self._remove,
            "faults": self._fault,
        }
        return [
            *(web.get(f"/sandbox/api/{name}", _asked(work)) for name, work in gets.items()),
            *(web.post(f"/sandbox/api/{name}", _posted(work)) for name, work in posts.items()),
            web.get("/sandbox/ws", self._watch),
            web.get("/sandbox/files/{file_id}", self._file),
        ]

    async def _state(self, asked: Json) -> Json:
        workspace, me = self.workspace, self._person(asked)
        return {
            "team": {
                "id": workspace.team.id,
                "name": workspace.team.name,
                "domain": workspace.team.domain,
            },
            "me": me,
            "users": [
                {
                    "id": person.id,
                    "name": person.name,
                    "real_name": person.real_name,
                    "title": person.title,
                    "tz": person.zone,
                    "is_bot": person.is_bot,
                }
                for person in workspace.people.values()
            ],
            "channels": [
                self._channel(me, channel)
                for channel in workspace.channels.values()
                if workspace.may_see(me, channel)
            ],
            "app": self._app(),
        }

    def _app(self) -> Json:
        app = self.workspace.app
        return {
            "id": app.id,
            "name": app.name,
            "bot_id": app.bot_id,
            "bot_user_id": app.bot_user,
            "is_connected": self.delivery.is_connected,
            "home_enabled": app.home_enabled,
            "messages_enabled": app.messages_enabled,
            "commands": [
                {
                    "command": command["command"],
                    "description": command.get("description", ""),
                    "usage_hint": command.get("usage_hint", ""),
                }
                for command in app.commands
            ],
            "shortcuts": list(app.shortcuts),
        }

    def _channel(self, me: str, channel: Channel) -> Json:
        return {
            "id": channel.id,
            "name": self.workspace.app.name if channel.is_im else channel.name,
            "topic": channel.topic,
            "is_private": channel.is_private,
            "is_im": channel.is_im,
            "is_archived": channel.is_archived,
            "is_member": me in channel.members,
            "bot_is_member": self.workspace.app.bot_user in channel.members,
            "unread": self.workspace.unread_count(me, channel),
        }

    async def _messages(self, asked: Json) -> Json:
        me, channel = self._person(asked), self._readable(asked)
        self.workspace.mark_read(me, channel.id)
        return {
            "messages": [
                shapes.page_message(self.workspace, message)
                for message in self.workspace.visible(channel.id, me)
            ]
        }

    async def _views(self, asked: Json) -> Json:
        me = self._person(asked)
        home = self.workspace.home(me)
        return {
            "views": [shapes.view(self.workspace, view) for view in self.workspace.stack(me)],
            "home": None if home is None else shapes.view(self.workspace, home),
        }

    async def _read(self, asked: Json) -> Json:
        self.workspace.mark_read(self._person(asked), self._readable(asked).id)
        return {}

    async def _say(self, asked: Json) -> Json:
        message = self.gestures.say(
            self._person(asked),
            _text(asked, "channel"),
            _text(asked, "text"),
            thread_ts=asked.get("thread_ts"),
        )
        return {"ts": message.ts}

    async def _command(self, asked: Json) -> Json:
        name, _, text = _text(asked, "text").strip().partition(" ")
        outcome = await self.gestures.command(
            self._person(asked), _text(asked, "channel"), name, text
        )
        return _outcome(outcome)

    async def _click(self, asked: Json) -> Json:
        place, action_id = self._place(asked), _text(asked, "action_id")
        action, block_id = asked.get("action"), asked.get("block_id")
        if isinstance(place, View):
            return _outcome(
                await self.gestures.press_in_view(
                    place, action_id, action, block_id=block_id, state=_state(asked)
                )
            )
        outcome = await self.gestures.press(
            self._person(asked), place, action_id, action, block_id=block_id
        )
        return _outcome(outcome)

    async def _suggest(self, asked: Json) -> Json:
        return await self.gestures.suggest(
            self._person(asked),
            self._place(asked),
            _text(asked, "action_id"),
            str(asked.get("value", "")),
        )

    async def _submit(self, asked: Json) -> Json:
        return _submitted(await self.gestures.submit(self._view(asked), _state(asked)))

    async def _close_view(self, asked: Json) -> Json:
        await self.gestures.close(self._view(asked), clear=asked.get("clear") is True)
        return {}

    async def _home(self, asked: Json) -> Json:
        me = self._person(asked)
        self.gestures.open_home(me, str(asked.get("tab") or "home"))
        home = self.workspace.home(me)
        return {"view": None if home is None else shapes.view(self.workspace, home)}

    async def _shortcut(self, asked: Json) -> Json:
        message = self._message(asked) if asked.get("ts") else None
        return _outcome(
            await self.gestures.shortcut(self._person(asked), _text(asked, "callback_id"), message)
        )

    async def _invite(self, asked: Json) -> Json:
        channel = self.workspace.channel(_text(asked, "channel"))
        who = asked.get("who") or self.workspace.app.bot_user
        self.workspace.join(channel, self.workspace.person(who).id, inviter=asked.get("by"))
        return {}

    async def _remove(self, asked: Json) -> Json:
        channel = self.workspace.channel(_text(asked, "channel"))
        who = asked.get("who") or self.workspace.app.bot_user
        self.workspace.leave(channel, self.workspace.person(who).id)
        return {}

    async def _fault(self, asked: Json) -> Json:
        details = {key: value for key, value in asked.items() if key != "user"}
        name = details.pop("fault", "")
        if name not in FAULTS:
            raise LookupError(f"There is no fault {name!r}.")
        types = details.pop("types", [])
        method = [details.pop("method")] if "method" in details else []
        getattr(self.faults, name)(*types, *method, **details)
        return {}

    async def _watch(self, request: web.Request) -> web.StreamResponse:
        me = self._person(dict(request.query))
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        changes = self.workspace.feed.subscribe()
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(_until_closed(socket, changes.close))
                await self._report(changes, me, socket)
                await socket.close()
        finally:
            changes.close()
        return socket

    async def _report(self, changes: Changes, me: str, socket: web.WebSocketResponse) -> None:
        async for change in changes:
            if self._may_see(me, change) and not socket.closed:
                seen = {key: value for key, value in change.items() if key != "only_for"}
                await socket.send_json(seen)

    async def _file(self, request: web.Request) -> web.Response:
        item = self.workspace.files.get(request.match_info["file_id"])
        if item is None or item.content is None:
            raise web.HTTPNotFound
        return web.Response(
            body=item.content,
            content_type=item.media_type,
            headers={"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"},
        )

    def _may_see(self, me: str, change: Json) -> bool:
        if change.get("only_for") not in (None, me):
            return False
        channel = change.get("channel")
        return channel is None or self.workspace.may_see(me, self.workspace.channels[channel])

    def _person(self, asked: Json) -> str:
        return self.workspace.person(_text(asked, "user")).id

    def _readable(self, asked: Json) -> Channel:
        channel = self.workspace.channel(_text(asked, "channel"))
        if not self.workspace.may_see(self._person(asked), channel):
            raise LookupError("This channel is private.")
        return channel

    def _message(self, asked: Json) -> Message:
        me, channel = self._person(asked), self._readable(asked)
        message = self.workspace.message(channel.id, _text(asked, "ts"))
        if message is None or message.only_for not in (None, me):
            raise LookupError("This message is gone.")
        return message

    def _view(self, asked: Json) -> View:
        view = self.workspace.view(_text(asked, "view_id"))
        if view.user != self._person(asked):
            raise LookupError("This view is somebody else's.")
        return view

    def _place(self, asked: Json) -> Message | View:
        return self._view(asked) if asked.get("view_id") else self._message(asked)


async def _until_closed(socket: web.WebSocketResponse, then: Callable[[], None]) -> None:
    async for _ in socket:
        pass  # the page has nothing to say here
    then()


def _asked(work: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def serve(request: web.Request) -> web.Response:
        return await _answer(work, dict(request.query))

    return serve


def _posted(work: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def serve(request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            return web.json_response({"ok": False, "error": "Send JSON."}, status=415)
        try:
            body = json.loads(await request.text())
        except ValueError:
            body = None
        if not isinstance(body, dict):
            return web.json_response({"ok": False, "error": "Send a JSON object."}, status=400)
        return await _answer(work, body)

    return serve


async def _answer(work: Handler, asked: Json) -> web.Response:
    try:
        return web.json_response({"ok": True} | await work(asked))
    except (LookupError, TypeError, SlackError) as error:
        message = error.args[0] if error.args else "That is not possible."
        return web.json_response({"ok": False, "error": str(message)}, status=400)


def _text(asked: Json, name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or not value:
        raise LookupError(f"{name!r} is missing.")
    return value


def _state(asked: Json) -> Json | None:
    state: Any = asked.get("state") or {}
    values = state.get("values") if isinstance(state, dict) else None
    return values if isinstance(values, dict) else None


def _outcome(outcome: Outcome) -> Json:
    return {
        "status": outcome.status,
        "ack_seconds": outcome.ack_seconds,
        "error": outcome.error,
    }


def _submitted(result: SubmitResult) -> Json:
    answer: Json = {"closed": result.closed, "view": result.view}
    if result.errors:
        answer["errors"] = result.errors
    if result.error:
        answer["error"] = result.error
    return answer
