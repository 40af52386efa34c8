"""Answering through a `response_url`, which does not raise by itself, once: twice is said twice."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext, AsyncRespond
from slack_bolt.response import BoltResponse
from slack_sdk.webhook import WebhookResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.blockkit.inline import Json
from bot.blockkit.renderer import Rendered
from bot.domain.model import ChannelId, TeamId
from bot.domain.posting import Message, NewOutgoing
from bot.errors import Refused, Uncertain, UserError
from bot.services.rehearsal import Show
from bot.slack.calls import calling
from bot.slack.payloads import team_of


class RespondOnce(AsyncRespond):
    """Bolt's `respond`, without its second attempt after a connection that was cut."""

    async def __call__(self, **message: Any) -> WebhookResponse:  # type: ignore[explicit-override, override]
        """Send a message, given as to `AsyncWebhookClient.send`; never twice."""
        webhook = AsyncWebhookClient(
            url=self.response_url or "", proxy=self.proxy, ssl=self.ssl, retry_handlers=[]
        )
        return await webhook.send(**message)


async def reply(
    respond: AsyncRespond,
    rendered: Rendered,
    *,
    replace: bool = False,
    in_channel: bool = False,
) -> None:
    """Send a message to the person alone, or to the channel.

    `replace` puts it in the place of the message whose button was pressed. Raises `Refused` where
    Slack does not take it (the address works 5 times within 30 minutes), `Uncertain` where it
    failed over it, else as `calling` does.
    """
    async with calling():
        answer = await respond(
            text=rendered.text,
            blocks=list(rendered.blocks),
            response_type="in_channel" if in_channel else "ephemeral",
            replace_original=replace,
            unfurl_links=False,
            unfurl_media=False,
        )
    if answer.status_code == 429 or answer.status_code >= 500:
        raise Uncertain(f"Slack failed over my answer ({answer.status_code})")
    if answer.status_code != 200:
        raise Refused(
            "Slack did not take my answer",
            reason=f"http_{answer.status_code}",
            hint="Ask again: an answer's buttons work for 30 minutes.",
        )


def rehearse_replies(app: AsyncApp, show: Show) -> None:
    """Have a dry run, whatever a listener does: what a channel would see goes to `show` alone."""

    async def rehearsed(
        context: AsyncBoltContext,
        body: Mapping[str, Any],
        next_: Callable[[], Awaitable[BoltResponse | None]],
    ) -> BoltResponse | None:
        context["respond"] = _RehearsedRespond(
            respond=context.respond,  # type: ignore[arg-type] # Bolt makes one for every request
            key=f"share:{body.get('trigger_id', '')}",
            team_id=team_of(context),
            channel_id=ChannelId(context.channel_id or ""),
            show=show,
        )
        return await next_()

    app.use(rehearsed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _RehearsedRespond:
    """Answers the person alone; what is for the channel is shown, and the person told so."""

    respond: AsyncRespond
    key: str
    team_id: TeamId
    channel_id: ChannelId
    show: Show

    async def __call__(
        self, *, text: str, blocks: Sequence[Json], response_type: str, **others: Any
    ) -> WebhookResponse:
        if response_type == "ephemeral":
            return await self.respond(
                text=text, blocks=blocks, response_type=response_type, **others
            )
        self.show(
            NewOutgoing(
                key=self.key,
                team_id=self.team_id,
                channel_id=self.channel_id,
                message=Message(text=text, blocks=tuple(blocks)),
            )
        )
        raise UserError(
            "This is a dry run: what the channel would see is printed in my terminal.",
            hint="Nothing was posted.",
        )
