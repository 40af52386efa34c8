"""The Web API: who calls, with which token and scopes; which method; what goes wrong on purpose.

Every method is a row of METHODS. Its handler is a plain function of the workspace and the arguments
that returns the answer without "ok", or raises SlackError.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from aiohttp import web

from bot.sandbox.accidents import Answer, Desk
from bot.sandbox.args import Args
from bot.sandbox.checks import validate_blocks
from bot.sandbox.methods import chat, conversations, files, people, views
from bot.sandbox.records import Json, SlackError
from bot.sandbox.sockets import Sockets
from bot.sandbox.workspace import Workspace

Handler: TypeAlias = Callable[[Workspace, Args], Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A method: its handler, the scopes of which one is needed, whose token it takes."""

    handler: Handler
    scopes: tuple[str, ...] = ()
    caller: Literal["bot", "app", "anyone"] = "bot"


def _row(handler: Handler, *scopes: str) -> Method:
    return Method(handler=handler, scopes=scopes)


METHODS: dict[str, Method] = {
    "assistant.threads.setStatus": _row(people.set_status, "chat:write", "assistant:write"),
    "assistant.threads.setSuggestedPrompts": _row(people.set_prompts, "assistant:write"),
    "assistant.threads.setTitle": _row(people.set_title, "assistant:write"),
    "auth.test": _row(people.auth_test),
    "blocks.validate": Method(handler=validate_blocks, caller="anyone"),
    "bots.info": _row(people.bot_info, "users:read"),
    "chat.delete": _row(chat.delete, "chat:write"),
    "chat.getPermalink": _row(chat.get_permalink),
    "chat.postEphemeral": _row(chat.post_ephemeral, "chat:write"),
    "chat.postMessage": _row(chat.post_message, "chat:write"),
    "chat.update": _row(chat.update, "chat:write"),
    "conversations.history": _row(conversations.history),
    "conversations.info": _row(conversations.info),
    "conversations.join": _row(conversations.join, "channels:join"),
    "conversations.list": _row(conversations.list_all),
    "conversations.members": _row(conversations.members),
    "conversations.open": _row(conversations.open_direct, "im:write"),
    "conversations.replies": _row(conversations.replies),
    "files.completeUploadExternal": _row(files.complete_upload, "files:write"),
    "files.getUploadURLExternal": _row(files.get_upload_url, "files:write"),
    "files.info": _row(files.info, "files:read"),
    "reactions.add": _row(chat.add_reaction, "reactions:write"),
    "team.info": _row(people.team_info, "team:read"),
    "users.conversations": _row(conversations.list_of_user),
    "users.info": _row(people.user_info, "users:read"),
    "users.list": _row(people.user_list, "users:read"),
    "views.open": _row(views.open_view),
    "views.publish": _row(views.publish),
    "views.push": _row(views.push),
    "views.update": _row(views.update),
}
"""What can be called. Where the scope depends on the kind of channel, the handler asks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The two tokens that this workspace knows."""

    bot: str
    app: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebApi:
    """Serves /api/<method>."""

    workspace: Workspace
    desk: Desk
    sockets: Sockets
    tokens: Tokens

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one call. `ok: false` comes with HTTP 200, as Slack does it."""
        name = request.match_info["method"]
        try:
            values = await _arguments(request)
        except SlackError as error:
            return _refusal(error).response()
        token = _token(request, values)
        args = {key: value for key, value in values.items() if key != "token"}
        return await self.desk.serve(request, name, args, lambda: self._call(name, token, args))

    def _call(self, name: str, token: str, args: Json) -> Answer:
        try:
            method = self._method(name)
            self._authenticate(method, token)
            if method.scopes:
                self.workspace.needs(*method.scopes)
            body = method.handler(self.workspace, Args(args))
        except SlackError as error:
            return _refusal(error)
        headers = {}
        if method.caller == "bot":
            headers["x-oauth-scopes"] = ",".join(sorted(self.workspace.scopes))
        return Answer(body={"ok": True} | body, headers=headers)

    def _method(self, name: str) -> Method:
        if name == "apps.connections.open":
            return Method(handler=self._open_connection, caller="app")
        if name not in METHODS:
            raise SlackError("unknown_method", req_method=name)
        return METHODS[name]

    def _open_connection(self, _workspace: Workspace, _args: Args) -> Json:
        return {"url": self.sockets.new_address()}

    def _authenticate(self, method: Method, token: str) -> None:
        if method.caller == "anyone":
            return
        if not token:
            raise SlackError("not_authed")
        if token not in (self.tokens.bot, self.tokens.app):
            raise SlackError("invalid_auth")
        if token != (self.tokens.bot if method.caller == "bot" else self.tokens.app):
            raise SlackError("not_allowed_token_type")
        if method.caller == "bot" and self.desk.faults.token_is_revoked:
            raise SlackError("token_revoked")


def _refusal(error: SlackError) -> Answer:
    return Answer(body={"ok": False, "error": error.code} | error.extra)


def _token(request: web.Request, values: Mapping[str, Any]) -> str:
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() == "bearer":
        return bearer.strip()
    is_json = request.content_type == "application/json"
    return "" if is_json else str(values.get("token", ""))


async def _arguments(request: web.Request) -> Json:
    values: Json = dict(request.query)
    if request.method == "GET" or not request.can_read_body:
        return values
    if request.content_type == "application/json":
        return values | _parsed(await request.text())
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return values | dict(await request.post())
    raise SlackError("invalid_post_type")


def _parsed(text: str) -> Json:
    try:
        value = json.loads(text)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(value, dict):
        raise SlackError("json_not_object")
    return value
