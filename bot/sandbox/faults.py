"""Scripted trouble. Each script is used up in the order in which it was written, per method.

    faults.fail_next("chat.postMessage", status=429, retry_after=7)    too many requests
    faults.fail_next("chat.postMessage", error="is_archived")          ok: false
    faults.fail_next("chat.postMessage", status=503)                   a proxy's error page
    faults.drop_next("chat.postMessage")                               connection cut, not accepted
    faults.drop_next("chat.postMessage", accepted=True)                accepted, then cut: uncertain
    faults.hold_next("chat.postMessage", accepted=True)                accepted, never answered
    faults.slow_next("auth.test", seconds=2)
    faults.fail_next("response_url", status=500)                       also response URLs
    faults.lose_ack()                                                  the bot's ack never arrives
    faults.double_event()                                              one event, two deliveries
    faults.revoke_token()                                              token_revoked from now on
    faults.refuse_blocks("data_visualization")                         not rolled out here
    faults.refuse_while(lambda: database.in_transaction)               a rule that tests impose

The page reaches the same through POST /sandbox/api/faults {"fault": <name>, …arguments}.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from bot.sandbox.feed import Feed


class Hold:
    """A call that stands still until the test lets it go on."""

    def __init__(self) -> None:
        self._reached = asyncio.Event()
        self._released = asyncio.Event()

    async def reached(self, timeout: float = 10) -> None:
        """Return as soon as the call has come in. Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            await self._reached.wait()

    def release(self) -> None:
        """Let the call go on."""
        self._released.set()

    async def stand_still(self) -> None:
        """Wait for the release; for the server."""
        self._reached.set()
        await self._released.wait()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What happens to one call.

    Attributes:
        kind: "fail" answers instead of the method, "drop" cuts the connection, "hold" stands
            still, "slow" waits first.
        accepted: whether the method takes effect before a "drop" or a "hold".
    """

    kind: Literal["fail", "drop", "hold", "slow"]
    accepted: bool = False
    status: int = 200
    error: str | None = None
    retry_after: int | None = None
    seconds: float = 0
    hold: Hold = field(default_factory=Hold)


class Faults:
    """The scripts that still wait for their call, and the lasting refusals."""

    def __init__(self, feed: Feed, refused_blocks: set[str]) -> None:
        self._feed = feed
        self._scripts: dict[str, deque[Fault]] = defaultdict(deque)
        self._holds: list[Hold] = []
        self._refused_blocks = refused_blocks
        self._lost_acks = 0
        self._doubled_events = 0
        self._forbidden: Callable[[], bool] | None = None
        self.token_is_revoked = False

    def fail_next(
        self,
        method: str,
        *,
        status: int = 200,
        error: str | None = None,
        retry_after: int | None = None,
        times: int = 1,
    ) -> None:
        """Answer the next calls with an HTTP status or an error code, without effect.

        429 answers `ratelimited` with Retry-After in seconds (default 1).
        """
        if status == 429:
            error, retry_after = error or "ratelimited", retry_after or 1
        fault = Fault(kind="fail", status=status, error=error, retry_after=retry_after)
        self._scripts[method].extend([fault] * times)

    def drop_next(self, method: str, *, accepted: bool = False, times: int = 1) -> None:
        """Cut the connection of the next calls, before or after they take effect."""
        self._scripts[method].extend([Fault(kind="drop", accepted=accepted)] * times)

    def hold_next(self, method: str, *, accepted: bool = False) -> Hold:
        """Let the next call stand still until released, before or after it takes effect."""
        fault = Fault(kind="hold", accepted=accepted)
        self._scripts[method].append(fault)
        self._holds.append(fault.hold)
        return fault.hold

    def slow_next(self, method: str, *, seconds: float, times: int = 1) -> None:
        """Let the next calls wait before they are looked at."""
        self._scripts[method].extend([Fault(kind="slow", seconds=seconds)] * times)

    def lose_ack(self, times: int = 1) -> None:
        """Treat the next acks of the bot as never arrived: what follows follows at once."""
        self._lost_acks += times

    def double_event(self, times: int = 1) -> None:
        """Deliver the next events twice, at the same time and with the same event_id."""
        self._doubled_events += times

    def revoke_token(self) -> None:
        """Answer every call with token_revoked from now on."""
        self.token_is_revoked = True
        self._feed.publish({"type": "app"})

    def restore_token(self) -> None:
        """Accept the bot's token again."""
        self.token_is_revoked = False
        self._feed.publish({"type": "app"})

    def refuse_blocks(self, *types: str) -> None:
        """Answer invalid_blocks to these block types from now on; none accepts all again."""
        self._refused_blocks.clear()
        self._refused_blocks.update(types)

    def refuse_while(self, forbidden: Callable[[], bool] | None) -> None:
        """Answer HTTP 500 `call_forbidden` as long as `forbidden()` holds; None lifts it."""
        self._forbidden = forbidden

    # For the server

    def take(self, method: str) -> Fault | None:
        """Return the next script of a method, used up."""
        if self._forbidden is not None and self._forbidden():
            return Fault(kind="fail", status=500, error="call_forbidden")
        script = self._scripts[method]
        return script.popleft() if script else None

    def take_lost_ack(self) -> bool:
        """Whether this ack is lost."""
        self._lost_acks, is_lost = max(0, self._lost_acks - 1), self._lost_acks > 0
        return is_lost

    def take_doubled_event(self) -> bool:
        """Whether this event is delivered twice."""
        self._doubled_events, is_doubled = (
            max(0, self._doubled_events - 1),
            self._doubled_events > 0,
        )
        return is_doubled

    def release_all(self) -> None:
        """Let everything go on that stands still: the sandbox closes."""
        for hold in self._holds:
            hold.release()
