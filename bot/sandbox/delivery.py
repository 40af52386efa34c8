"""Bringing payloads to the bot: over its sockets, or signed over HTTP, and bringing back its ack.

    slash_commands, interactive    once; the person sees an error when no ack comes in time
    events_api                     again after each of `Patience.retries` when no ack comes

Once a request URL is set, everything goes there; else to one of the connected sockets.
Sources: docs.slack.dev/apis/events-api, …/using-socket-mode, …/verifying-requests-from-slack.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from urllib.parse import urlencode

import aiohttp

from bot.sandbox import events
from bot.sandbox.faults import Faults
from bot.sandbox.records import Json
from bot.sandbox.sockets import Sockets
from bot.sandbox.tasks import Tasks
from bot.sandbox.workspace import Workspace

Kind: TypeAlias = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long Slack waits: for an ack, and before each further attempt at an event (seconds)."""

    ack: float = 3.0
    retries: tuple[float, ...] = (0.0, 60.0, 300.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """The bot's acknowledgement: after how many seconds, and with which body (None when empty)."""

    seconds: float
    body: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAck:
    """Why there was none: Slack's retry reason; `is_final` when the bot asked for no retry."""

    seconds: float
    reason: str
    is_final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """One attempt, as it ended."""

    kind: Kind
    payload: Json
    attempt: int
    outcome: Ack | NoAck


class Delivery:
    """The ways to the bot. Every attempt is a task of the group that the server owns."""

    def __init__(
        self,
        workspace: Workspace,
        faults: Faults,
        *,
        signing_secret: str,
        patience: Patience,
        http: aiohttp.ClientSession,
        tasks: Tasks,
    ) -> None:
        self._workspace = workspace
        self._faults = faults
        self._signing_secret = signing_secret
        self._patience = patience
        self._http = http
        self._tasks = tasks
        self._request_url: str | None = None
        self._sockets = Sockets(workspace)
        self._under_way = 0
        self.attempts: list[Delivered] = []
        workspace.listeners.append(self.event_happened)

    @property
    def sockets(self) -> Sockets:
        """The Socket Mode connections."""
        return self._sockets

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way to the bot, nor waits for another attempt."""
        return self._under_way == 0

    @property
    def is_connected(self) -> bool:
        """Whether there is anywhere to deliver to."""
        return self._request_url is not None or self._sockets.count > 0

    async def use_request_url(self, url: str) -> None:
        """Deliver over HTTP from now on, after Slack's url_verification handshake.

        Raises ConnectionError when the URL does not echo the challenge.
        """
        challenge = secrets.token_urlsafe(24)
        body = {"type": "url_verification", "challenge": challenge}
        outcome = await self._post(url, "events_api", body, 0, None)
        answer = outcome.body if isinstance(outcome, Ack) else None
        echoed = answer.get("challenge") if isinstance(answer, dict) else answer
        if echoed != challenge:
            raise ConnectionError(f"{url} did not answer the challenge: {outcome}.")
        self._request_url = url
        self._workspace.feed.publish({"type": "app"})

    def event_happened(self, event: Json) -> None:
        """Deliver an event in the background, if the app subscribed to it and may have it."""
        if not events.is_wanted(self._workspace, event):
            return
        payload = events.envelope(self._workspace, event)
        for _ in range(2 if self._faults.take_doubled_event() else 1):
            self._start(self._deliver_event(payload))

    async def ask(self, kind: Kind, payload: Json) -> Ack | NoAck:
        """Deliver a command or an interaction once, and return how the bot answered."""
        self._under_way += 1
        try:
            return await self._attempt(kind, payload, 0, None)
        finally:
            self._under_way -= 1
            self._workspace.feed.publish()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._under_way += 1
        self._tasks.start(self._counted(work))

    async def _counted(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        finally:
            self._under_way -= 1
            self._workspace.feed.publish()

    async def _deliver_event(self, payload: Json) -> None:
        reason: str | None = None
        for attempt, pause in enumerate((0.0, *self._patience.retries)):
            if pause:
                await asyncio.sleep(pause)
            outcome = await self._attempt("events_api", payload, attempt, reason)
            if isinstance(outcome, Ack) or outcome.is_final:
                return
            reason = outcome.reason

    async def _attempt(
        self, kind: Kind, payload: Json, attempt: int, reason: str | None
    ) -> Ack | NoAck:
        if self._request_url is not None:
            outcome = await self._post(self._request_url, kind, payload, attempt, reason)
        else:
            outcome = await self._send(kind, payload, attempt, reason)
        if isinstance(outcome, Ack) and self._faults.take_lost_ack():
            outcome = NoAck(seconds=outcome.seconds, reason="http_timeout")
        self.attempts.append(
            Delivered(kind=kind, payload=payload, attempt=attempt, outcome=outcome)
        )
        self._workspace.feed.publish()
        return outcome

    async def _send(
        self, kind: Kind, payload: Json, attempt: int, reason: str | None
    ) -> Ack | NoAck:
        retry = {"retry_attempt": attempt, "retry_reason": reason or ""}
        extra = retry if kind == "events_api" else {}
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._patience.ack):
                body = await self._sockets.exchange(kind, payload, extra)
        except TimeoutError:
            return NoAck(seconds=time.monotonic() - started, reason="http_timeout")
        except ConnectionError:
            return NoAck(seconds=time.monotonic() - started, reason="connection_failed")
        return Ack(seconds=time.monotonic() - started, body=body)

    async def _post(
        self, url: str, kind: Kind, payload: Json, attempt: int, reason: str | None
    ) -> Ack | NoAck:
        body, content_type = _http_body(kind, payload)
        headers = {"Content-Type": content_type, **self._signature(body)}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason or ""}
        started = time.monotonic()
        try:
            async with (
                asyncio.timeout(self._patience.ack),
                self._http.post(url, data=body, headers=headers) as response,
            ):
                text = await response.text()
        except TimeoutError:
            return NoAck(seconds=time.monotonic() - started, reason="http_timeout")
        except aiohttp.ClientError:
            return NoAck(seconds=time.monotonic() - started, reason="connection_failed")
        seconds = time.monotonic() - started
        if response.status != 200:
            is_final = response.headers.get("x-slack-no-retry") == "1"
            return NoAck(seconds=seconds, reason="http_error", is_final=is_final)
        is_json = response.content_type == "application/json" and text
        return Ack(seconds=seconds, body=json.loads(text) if is_json else text or None)

    def _signature(self, body: bytes) -> dict[str, str]:
        # The real time, not the sandbox's clock: whoever checks has only that.
        timestamp = str(int(time.time()))
        base = b"v0:" + timestamp.encode() + b":" + body
        digest = hmac.new(self._signing_secret.encode(), base, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


def _http_body(kind: Kind, payload: Json) -> tuple[bytes, str]:
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"
