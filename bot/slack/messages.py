"""Questions in direct messages and mentions: journey 4.

A mention is answered in its thread, a direct message where it stands (see `MessageEvent`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.services.inbox import Inbox, question
from bot.slack.bolt import InFlight
from bot.slack.payloads import MessageEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """The listeners of events that carry a question."""

    inbox: Inbox

    def register(self, app: AsyncApp, in_flight: InFlight) -> None:
        """Put the listeners on the app; what is no question is taken and left alone."""
        app.event("app_mention")(in_flight.counted(self.asked))
        app.event({"type": "message", "subtype": None})(in_flight.counted(self.messaged))
        app.event({"type": "message", "subtype": "file_share"})(in_flight.counted(self.messaged))
        app.event("message")(in_flight.counted(self.ignored))

    async def messaged(self, body: Mapping[str, Any]) -> None:
        """Answer a direct message; messages in channels are not for us."""
        if body["event"].get("channel_type") == "im":
            await self.asked(body)

    async def asked(self, body: Mapping[str, Any]) -> None:
        """Answer a question once, however often Slack delivers it."""
        event = MessageEvent.from_payload(body)
        if event is None:
            return
        asked = question(
            team=event.team_id,
            user=event.user_id,
            channel=event.channel_id,
            thread_ts=event.thread_ts,
            text=event.text,
        )
        await self.inbox.receive(event.key, asked)

    async def ignored(self) -> None:
        """Take an edit, a deletion or a join without a word: unhandled events count as failures."""
