"""Journey 5's form: opened from a command or a button, submitted, and answered by its ack.

A view submission is the one listener that acks last, because its ack carries the answer; so before
the ack it touches the database, and asks Slack one thing, briefly. To tell only afterwards that we
are not in the channel would be a race: an update that arrives before the ack is drawn over by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.blockkit.renderer import Renderer
from bot.domain.model import ChannelId, UserId
from bot.domain.posting import Asker, Subscription
from bot.errors import OutsideError, Refused
from bot.services.dispatch import Dispatch
from bot.services.subscribe import Subscriptions
from bot.slack.bolt import InFlight
from bot.slack.calls import calling
from bot.slack.payloads import CallbackId, SubscriptionForm, team_of
from bot.viewmodels import SubscribedModal, SubscribeModal

# Slack waits three seconds for an ack, and a trigger lives as long.
BRIEFLY = timedelta(seconds=1)


async def open_subscribe_modal(
    client: AsyncWebClient,
    renderer: Renderer,
    trigger_id: str,
    *,
    asker: Asker,
    channel_id: ChannelId,
    query: str,
) -> None:
    """Open the form. A trigger lives for three seconds, so the zone is asked for briefly."""
    zone = await _zone_of(client, asker.user_id)
    modal = SubscribeModal.of(channel_id=channel_id, query=query, zone=zone)
    view = renderer.render(modal).view or {}
    async with calling():
        await client.views_open(trigger_id=trigger_id, view=view)


async def _zone_of(client: AsyncWebClient, user_id: UserId) -> str:
    """Return the person's zone, or UTC where it may not be read or does not come in time."""
    try:
        async with calling(BRIEFLY):
            answer = await client.users_info(user=user_id)
    except OutsideError:
        return "UTC"
    return str((answer.get("user") or {}).get("tz") or "UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Modals:
    """The listeners of submitted forms."""

    subscriptions: Subscriptions
    dispatch: Dispatch
    renderer: Renderer
    bot_name: str

    def register(self, app: AsyncApp, in_flight: InFlight) -> None:
        """Put the listeners on the app."""
        app.view(CallbackId.SUBSCRIPTION_SAVE.value)(in_flight.counted(self.submitted))

    async def submitted(
        self,
        ack: AsyncAck,
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        """Save the subscription, show what was saved, and send a first edition if asked to."""
        form = SubscriptionForm.from_view(body, team_of(context))
        subscription = await self.subscriptions.save(form.draft, key=f"view:{form.view_id}")
        is_member = await _is_member(client, subscription.channel_id)
        await ack(response_action="update", view=self._saved(subscription, is_member=is_member))
        if form.draft.first_edition_now:
            await self.dispatch.put_due()
            await self.dispatch.deliver()

    def _saved(self, subscription: Subscription, *, is_member: bool) -> dict[str, object]:
        invite = "" if is_member else f"/invite @{self.bot_name}"
        modal = SubscribedModal.of(subscription, invite=invite)
        return dict(self.renderer.render(modal).view or {})


async def _is_member(client: AsyncWebClient, channel_id: ChannelId) -> bool:
    """Return whether we can post there, as far as Slack tells in time; a direct message works."""
    try:
        async with calling(BRIEFLY):
            answer = await client.conversations_info(channel=channel_id)
    except Refused as error:
        return error.reason not in ("channel_not_found", "not_in_channel")
    except OutsideError:
        return True
    channel = answer.get("channel") or {}
    return bool(channel.get("is_member") or channel.get("is_im"))
