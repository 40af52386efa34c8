"""Answering a call, with the scripted trouble that was meant for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from bot.sandbox.calls import Call, CallLog
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.records import Json

PROXY_PAGE = "<html><body><h1>{status} from the proxy</h1></body></html>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A JSON answer to a call."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> web.Response:
        """Return it as aiohttp sends it."""
        return web.json_response(self.body, status=self.status, headers=self.headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Takes calls in, does what they ask unless trouble is scripted, and writes them down."""

    faults: Faults
    calls: CallLog

    async def serve(
        self, request: web.Request, method: str, args: Json, work: Callable[[], Answer]
    ) -> web.StreamResponse:
        """Answer one call. `work` has its effect when it is called, and never raises."""
        fault = self.faults.take(method)
        if fault is None:
            return self._done(method, args, work())
        match fault.kind:
            case "slow":
                await asyncio.sleep(fault.seconds)
                return self._done(method, args, work())
            case "fail":
                return self._failed(method, args, fault)
            case "hold":
                return await self._held(method, args, work, fault)
        self._unanswered(method, args, work if fault.accepted else None)
        return _cut(request)

    def _done(self, method: str, args: Json, answer: Answer) -> web.Response:
        accepted = answer.status == 200 and bool(answer.body.get("ok"))
        self._note(method, args, answer.body, answer.status, accepted=accepted)
        return answer.response()

    def _failed(self, method: str, args: Json, fault: Fault) -> web.Response:
        headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
        if fault.error is None:
            self._note(method, args, None, fault.status, accepted=False)
            page = PROXY_PAGE.format(status=fault.status)
            return web.Response(
                text=page, status=fault.status, content_type="text/html", headers=headers
            )
        body = {"ok": False, "error": fault.error}
        self._note(method, args, body, fault.status, accepted=False)
        return web.json_response(body, status=fault.status, headers=headers)

    async def _held(
        self, method: str, args: Json, work: Callable[[], Answer], fault: Fault
    ) -> web.Response:
        if not fault.accepted:
            await fault.hold.stand_still()
            return self._done(method, args, work())
        answer = self._unanswered(method, args, work)
        await fault.hold.stand_still()
        return answer.response() if answer else web.Response()

    def _unanswered(
        self, method: str, args: Json, work: Callable[[], Answer] | None
    ) -> Answer | None:
        answer = work() if work else None
        accepted = answer is not None and bool(answer.body.get("ok"))
        self._note(method, args, None, 0, accepted=accepted)
        return answer

    def _note(
        self, method: str, args: Json, reply: Json | None, status: int, *, accepted: bool
    ) -> None:
        self.calls.add(
            Call(method=method, args=args, reply=reply, status=status, accepted=accepted)
        )


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
