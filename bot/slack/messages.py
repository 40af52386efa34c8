"""Questions in direct messages and mentions: journey 4.

A mention is answered in its thread, a direct message where it stands (see `MessageEvent`).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.services.inbox import Inbox, question
from bot.slack.bolt import InFlight
from bot.slack.payloads import MessageEvent, team_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """The listeners of events that carry a question."""

    inbox: Inbox

    def register(self, app: AsyncApp, in_flight: InFlight) -> None:
        """Put the listeners on the app; what is no question is taken and left alone.

        Bolt acknowledges an event after the listener's middleware and before the listener.
        """
        first = [in_flight.counted(self.claimed)]
        asked = in_flight.counted(self.asked)
        app.event("app_mention", middleware=first)(asked)
        app.event({"type": "message", "subtype": None}, middleware=first)(asked)
        app.event({"type": "message", "subtype": "file_share"}, middleware=first)(asked)
        app.event("message")(in_flight.counted(self.ignored))

    async def claimed(
        self,
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        next_: Callable[[], Awaitable[BoltResponse | None]],
    ) -> BoltResponse | None:
        """Keep a question before it is acknowledged; what is none, or was here before, ends here.

        Raises DatabaseUnavailable: then there is no acknowledgement, and Slack delivers it again.
        """
        event = MessageEvent.from_payload(body, team_of(context))
        item = await self.inbox.claim(event.key, _question(event)) if event else None
        if item is None:
            return BoltResponse(status=200, body="")
        context["question"] = item
        return await next_()

    async def asked(self, context: AsyncBoltContext) -> None:
        """Answer a question that was claimed."""
        await self.inbox.answer(context["question"])

    async def ignored(self) -> None:
        """Take an edit, a deletion or a join without a word: unhandled events count as failures."""


def _question(event: MessageEvent) -> dict[str, str]:
    return question(
        team=event.team_id,
        user=event.user_id,
        channel=event.channel_id,
        thread_ts=event.thread_ts,
        text=event.text,
    )
