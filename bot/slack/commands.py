"""`/talks`: journey 2. The subcommands stand in `domain.commands`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.blockkit.renderer import Renderer
from bot.domain.cadence import split_cadence
from bot.domain.commands import Subcommand, read_command
from bot.domain.query_items import unescaped
from bot.services.conversation import Conversation
from bot.services.inbox import Inbox
from bot.slack.bolt import InFlight
from bot.slack.directory import SlackDirectory
from bot.slack.modals import open_subscribe_modal
from bot.slack.payloads import CommandCall, team_of
from bot.slack.replies import reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """The listener of the slash command."""

    conversation: Conversation
    inbox: Inbox
    renderer: Renderer
    directory: SlackDirectory

    def register(self, app: AsyncApp, in_flight: InFlight) -> None:
        """Put the listener on the app."""
        app.command("/talks")(in_flight.counted(self.talks))

    async def talks(
        self,
        ack: AsyncAck,
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        respond: AsyncRespond,
        client: AsyncWebClient,
    ) -> None:
        """Answer `/talks …`, to the person alone."""
        await ack()
        call = CommandCall.from_payload(body, team_of(context))
        if not await self.inbox.first_time(f"command:{call.trigger_id}", "command"):
            return
        query = _query_of_form(call.text)
        if query is not None:
            await open_subscribe_modal(
                client,
                self.renderer,
                call.trigger_id,
                profile=await self.directory.profile(call.asker.user_id),
                channel_id=call.channel_id,
                query=query,
            )
            return
        model = await self.conversation.to_command(call.text, call.asker, key=call.trigger_id)
        await reply(respond, self.renderer.render(model))


def _query_of_form(text: str) -> str | None:
    """Return the query of the form that a text asks for; None where it asks for none.

    Raises `SubscriptionError` where days are followed by no time of day, or by no zone.
    """
    command = read_command(text)
    if command is None or command.name is not Subcommand.SUBSCRIBE:
        return None
    query, cadence = split_cadence(unescaped(command.rest))
    return query if cadence is None else None
