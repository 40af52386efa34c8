"""Journey 5's forms: opened from a command or a button, submitted, and answered by the ack.

A view submission is the one listener that acks last, because its ack carries the answer; so before
the ack it touches the database, and asks Slack one thing, briefly. To tell only afterwards that we
are not in the channel would be a race: an update that arrives before the ack is drawn over by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.blockkit.renderer import Renderer
from bot.domain.model import ChannelId
from bot.domain.posting import Asker
from bot.domain.subscriptions import Profile
from bot.services.dispatch import Dispatch
from bot.services.subscribe import Subscriptions
from bot.slack.bolt import InFlight
from bot.slack.calls import calling
from bot.slack.directory import SlackDirectory
from bot.slack.home import Home
from bot.slack.payloads import CallbackId, PauseForm, SubscriptionForm, team_of
from bot.viewmodels import SubscribedModal, SubscribeModal, ViewModel


async def open_modal(
    client: AsyncWebClient, renderer: Renderer, trigger_id: str, modal: ViewModel
) -> None:
    """Open a modal; a trigger lives for three seconds."""
    view = renderer.render(modal).view or {}
    async with calling():
        await client.views_open(trigger_id=trigger_id, view=view)


async def open_subscribe_modal(
    client: AsyncWebClient,
    renderer: Renderer,
    trigger_id: str,
    *,
    profile: Profile,
    channel_id: ChannelId,
    query: str,
) -> None:
    """Open the form for a new digest."""
    modal = SubscribeModal.of(channel_id=channel_id, query=query, zone=profile.zone)
    await open_modal(client, renderer, trigger_id, modal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Modals:
    """The listeners of submitted forms."""

    subscriptions: Subscriptions
    dispatch: Dispatch
    renderer: Renderer
    directory: SlackDirectory
    home: Home

    def register(self, app: AsyncApp, in_flight: InFlight) -> None:
        """Put the listeners on the app."""
        app.view(CallbackId.SUBSCRIPTION_SAVE.value)(in_flight.counted(self.submitted))
        app.view(CallbackId.SUBSCRIPTION_CHANGE.value)(in_flight.counted(self.changed))
        app.view(CallbackId.SUBSCRIPTION_REST.value)(in_flight.counted(self.rested))

    async def submitted(
        self, ack: AsyncAck, body: Mapping[str, Any], context: AsyncBoltContext
    ) -> None:
        """Save the subscription, show what was saved, and send a first edition if asked to."""
        form = SubscriptionForm.from_view(body, team_of(context))
        subscription = await self.subscriptions.save(form.draft, key=f"view:{form.view_id}")
        invite = await self.directory.invitation(subscription.channel_id)
        await self._answer(ack, SubscribedModal.of(subscription, invite=invite))
        if form.draft.first_edition_now:
            await self.dispatch.put_due()
            await self.dispatch.deliver()

    async def changed(
        self,
        ack: AsyncAck,
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        """Change a digest and show how it stands."""
        form = SubscriptionForm.from_view(body, team_of(context))
        asker = form.target.asker
        subscription = await self.subscriptions.change(form.target.id, form.draft, asker)
        invite = await self.directory.invitation(subscription.channel_id)
        await self._answer(ack, SubscribedModal.of(subscription, invite=invite, title="Changed"))
        await self._refresh(client, asker)

    async def rested(
        self,
        ack: AsyncAck,
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        """Pause a digest for as long as was chosen."""
        form = PauseForm.from_view(body, team_of(context))
        asker = form.target.asker
        paused = await self.subscriptions.rest(form.target.id, form.length, form.day, asker)
        await self._answer(ack, SubscribedModal.of(paused, title="Paused"))
        await self._refresh(client, asker)

    async def _answer(self, ack: AsyncAck, modal: SubscribedModal) -> None:
        view = dict(self.renderer.render(modal).view or {})
        await ack(response_action="update", view=view)

    async def _refresh(self, client: AsyncWebClient, asker: Asker) -> None:
        """Draw the Home tab again, where the form was opened there."""
        if not asker.channel_id:
            await self.home.publish(client, replace(asker, channel_id=None))
