"""`/talks`: journey 2. The table of subcommands is what help is written from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.blockkit.renderer import Renderer
from bot.services.answer import Answers
from bot.services.health import Health
from bot.services.inbox import Inbox
from bot.services.subscribe import Subscriptions
from bot.slack.bolt import InFlight
from bot.slack.modals import open_subscribe_modal
from bot.slack.payloads import CommandCall, team_of
from bot.slack.replies import reply
from bot.viewmodels import AnswerMessage, HelpMessage, SourcesMessage, SubscriptionsMessage

HELP = (
    ("/talks us-china", "the latest developments between two countries or organisations"),
    ("/talks japan philippines us", "developments that all of them took part in"),
    ("/talks us-china since:3m topic:taiwan", "only recent ones, only on a topic"),
    ('/talks "joint patrol" -drill', "words, phrases, and what to leave out"),
    ("/talks subscribe us-china", "set up a daily digest in a channel"),
    ("/talks subscriptions", "the digests of this channel, and yours; pause or resume them"),
    ("/talks sources", "what I read, what is failing, and since when"),
    ("/talks help", "this list"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """The listener of the slash command."""

    answers: Answers
    subscriptions: Subscriptions
    inbox: Inbox
    health: Health
    renderer: Renderer

    def register(self, app: AsyncApp, in_flight: InFlight) -> None:
        """Put the listener on the app."""
        app.command("/talks")(in_flight.counted(self.talks))

    async def talks(
        self,
        ack: AsyncAck,
        command: Mapping[str, Any],
        context: AsyncBoltContext,
        respond: AsyncRespond,
        client: AsyncWebClient,
    ) -> None:
        """Answer `/talks …`, to the person alone."""
        await ack()
        call = CommandCall.from_payload(command, team_of(context))
        if not await self.inbox.first_time(f"command:{call.trigger_id}", "command"):
            return
        word, *rest = call.text.split(maxsplit=1) or ("",)
        match word.lower():
            case "" | "help" | "?":
                await reply(respond, self.renderer.render(HelpMessage(commands=HELP)))
            case "subscribe":
                await open_subscribe_modal(
                    client,
                    self.renderer,
                    call.trigger_id,
                    asker=call.asker,
                    channel_id=call.channel_id,
                    query="".join(rest),
                )
            case "subscriptions":
                listing = await self.subscriptions.listing(call.asker)
                await reply(respond, self.renderer.render(SubscriptionsMessage.of(listing)))
            case "sources":
                overview = await self.health.overview(call.asker.team_id)
                await reply(respond, self.renderer.render(SourcesMessage.of(overview)))
            case _:
                answer = await self.answers.to_query(call.text, call.asker)
                await reply(respond, self.renderer.render(AnswerMessage.of(answer)))
