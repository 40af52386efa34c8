"""The buttons of answers, and those that no longer exist.

Every value is a claim: it is read again and re-authorised by the services.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond

from bot.blockkit.renderer import Rendered, Renderer
from bot.errors import Uncertain, UserError
from bot.services.answer import Answers
from bot.services.inbox import Inbox
from bot.slack.bolt import InFlight
from bot.slack.payloads import ActionId, Click, team_of
from bot.slack.replies import reply
from bot.viewmodels import AnswerMessage, SharedMessage

# What a button with an address sends (blockkit/elements.py); an operator's template may have one.
LINK_OPENED = re.compile(r"^link\.open\.v\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """The listeners of buttons."""

    answers: Answers
    inbox: Inbox
    renderer: Renderer

    def register(self, app: AsyncApp, in_flight: InFlight) -> None:
        """Put the listeners on the app; last of all: it takes buttons that no longer exist."""
        table = (
            (ActionId.ANSWER_MORE, self.more),
            (ActionId.ANSWER_NEWER, self.more),
            (ActionId.ANSWER_SHARE, self.share),
        )
        for action_id, listener in table:
            app.action(action_id.value)(in_flight.counted(listener))
        app.action(LINK_OPENED)(in_flight.counted(self.acknowledged))
        app.action(re.compile(r"^[a-z]+\.[a-z]+\.v\d+$"))(in_flight.counted(self.expired))
        app.action(re.compile(r".*"))(in_flight.counted(self.acknowledged))

    async def more(
        self,
        ack: AsyncAck,
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        respond: AsyncRespond,
    ) -> None:
        """Show another page: in the person's own message in its place, else for them alone."""
        await ack()
        click = Click.from_payload(body, team_of(context))
        offset, query = click.counted_query()
        answer = await self.answers.to_query(query, click.asker, offset=offset)
        rendered = self.renderer.render(AnswerMessage.of(answer))
        await reply(respond, rendered, replace=click.is_ephemeral)

    async def share(
        self,
        ack: AsyncAck,
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        respond: AsyncRespond,
    ) -> None:
        """Show what the person sees to the whole channel, once."""
        await ack()
        click = Click.from_payload(body, team_of(context))
        offset, query = click.counted_query()
        answer = await self.answers.to_query(query, click.asker, offset=offset)
        rendered = self.renderer.render(SharedMessage.of(answer, click.asker.user_id))
        key = f"share:{click.channel_id}:{click.message_ts}:{click.asker.user_id}:{click.value}"
        await self._share_once(key[:400], rendered, respond)

    async def _share_once(self, key: str, rendered: Rendered, respond: AsyncRespond) -> None:
        if not await self.inbox.first_time(key, "click"):
            raise UserError(
                "You have shared this already.",
                hint="Look in the channel; to share it again, ask again with `/talks`.",
            )
        try:
            await reply(respond, rendered, in_channel=True)
        except Uncertain as error:  # it may be there: the key stays
            hint = "It may be in the channel all the same: look there before you share it again."
            raise Uncertain(error.message, hint=hint) from error
        except Exception:
            await self.inbox.release(key)
            raise

    async def acknowledged(self, ack: AsyncAck) -> None:
        """Acknowledge what asks for nothing, such as a link that was opened."""
        await ack()

    async def expired(self, ack: AsyncAck) -> None:
        """Tell the person that a button of an old message works no longer."""
        await ack()
        raise UserError("This button works no longer.", hint="Ask again with `/talks`.")
