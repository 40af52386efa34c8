"""What the bot asked of the sandbox, in order: the facts that tests wait for and compare."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from bot.sandbox.feed import Feed
from bot.sandbox.records import Json

RESPONSE_URL = "response_url"
"""The method name under which posts to a response_url are recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that was answered, or would have been.

    Attributes:
        method: a Web API method, or "response_url".
        args: the arguments without the token.
        reply: the body of the answer; None when the caller never got one.
        status: the HTTP status of the answer; 0 when the caller never got one.
        accepted: whether the call took effect, answered or not.
    """

    method: str
    args: Json
    reply: Json | None
    status: int
    accepted: bool

    @property
    def error(self) -> str | None:
        """Slack's error code, None when the call was fine or was not answered."""
        return self.reply.get("error") if self.reply else None


class CallLog:
    """Every call since the sandbox opened."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._calls: list[Call] = []
        self._by_method: dict[str, list[Call]] = defaultdict(list)

    def add(self, call: Call) -> None:
        """Record a call and wake whoever waits for it."""
        self._calls.append(call)
        self._by_method[call.method].append(call)
        self._feed.publish()

    def of(self, method: str | None = None) -> tuple[Call, ...]:
        """Return the calls of a method, or all, oldest first."""
        return tuple(self._calls if method is None else self._by_method[method])

    async def received(self, method: str, count: int, *, timeout: float) -> tuple[Call, ...]:
        """Return all calls of the method as soon as there are at least `count` since the start.

        Raises TimeoutError after `timeout` seconds.
        """
        calls = self._by_method[method]
        await self._feed.until(
            lambda: len(calls) >= count, timeout=timeout, waiting_for=f"{count} of {method}"
        )
        return tuple(calls)
