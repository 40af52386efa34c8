"""The buttons about digests, in lists and on the Home tab.

What a press did is said on top of the list, which is drawn again as it is now: in a person's own
message in its place, on the Home tab there, else beside it, for the person alone.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.blockkit.renderer import Renderer
from bot.domain.model import SubscriptionId
from bot.domain.posting import Asker, Subscription
from bot.services.subscribe import Subscriptions
from bot.services.trials import Trials
from bot.slack.bolt import InFlight
from bot.slack.directory import SlackDirectory
from bot.slack.home import Home
from bot.slack.modals import open_modal, open_subscribe_modal
from bot.slack.payloads import ActionId, Click, team_of
from bot.slack.replies import reply
from bot.viewmodels import ChangeModal, Focus, HistoryModal, PauseModal, SubscriptionsMessage

Deed = Callable[[SubscriptionId, Asker], Awaitable[Subscription]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionActions:
    """The listeners of these buttons."""

    subscriptions: Subscriptions
    trials: Trials
    renderer: Renderer
    directory: SlackDirectory
    home: Home

    def register(self, app: AsyncApp, in_flight: InFlight) -> None:
        """Put the listeners on the app."""
        table = (
            (ActionId.SUBSCRIPTION_OPEN, self.open),
            (ActionId.SUBSCRIPTION_EDIT, self.edit),
            (ActionId.SUBSCRIPTION_PAUSE, self.pause),
            (ActionId.SUBSCRIPTION_REST, self.rest),
            (ActionId.SUBSCRIPTION_RESUME, self.resume),
            (ActionId.SUBSCRIPTION_TEST, self.test),
            (ActionId.SUBSCRIPTION_HISTORY, self.history),
            (ActionId.SUBSCRIPTION_DELETE, self.delete),
            (ActionId.SUBSCRIPTION_RESTORE, self.restore),
            (ActionId.SUBSCRIPTION_NEXT, self.turn),
            (ActionId.SUBSCRIPTION_BACK, self.turn),
        )
        for action_id, listener in table:
            app.action(action_id.value)(in_flight.counted(listener))

    async def open(
        self,
        ack: AsyncAck,
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        """Open the form, filled with the answer's query."""
        await ack()
        click = Click.from_payload(body, team_of(context))
        await open_subscribe_modal(
            client,
            self.renderer,
            click.trigger_id,
            profile=await self.directory.profile(click.asker.user_id),
            channel_id=click.channel_id,
            query=click.value,
        )

    async def edit(
        self,
        ack: AsyncAck,
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        """Open the form, filled with a digest."""
        await ack()
        click = Click.from_payload(body, team_of(context))
        subscription = await self.subscriptions.get(click.subscription_id(), click.asker)
        modal = ChangeModal.of(subscription, opened_in=click.channel_id)
        await open_modal(client, self.renderer, click.trigger_id, modal)

    async def rest(
        self,
        ack: AsyncAck,
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        """Ask how long a digest should rest."""
        await ack()
        click = Click.from_payload(body, team_of(context))
        subscription = await self.subscriptions.get(click.subscription_id(), click.asker)
        modal = PauseModal.of(subscription, opened_in=click.channel_id)
        await open_modal(client, self.renderer, click.trigger_id, modal)

    async def history(
        self,
        ack: AsyncAck,
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
    ) -> None:
        """Show who did what to a digest."""
        await ack()
        click = Click.from_payload(body, team_of(context))
        subscription = await self.subscriptions.get(click.subscription_id(), click.asker)
        audit = await self.subscriptions.audit(click.subscription_id(), click.asker)
        modal = HistoryModal.of(subscription, audit)
        await open_modal(client, self.renderer, click.trigger_id, modal)

    async def pause(
        self,
        ack: AsyncAck,
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        respond: AsyncRespond,
        client: AsyncWebClient,
    ) -> None:
        """Pause a digest until someone resumes it: the button below an edition."""
        await ack()
        click = Click.from_payload(body, team_of(context))
        await self._do(click, self.subscriptions.pause, "Paused {}.", respond, client)

    async def resume(
        self,
        ack: AsyncAck,
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        respond: AsyncRespond,
        client: AsyncWebClient,
    ) -> None:
        """Resume a digest."""
        await ack()
        click = Click.from_payload(body, team_of(context))
        await self._do(click, self.subscriptions.resume, "Resumed {}.", respond, client)

    async def test(
        self,
        ack: AsyncAck,
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        respond: AsyncRespond,
        client: AsyncWebClient,
    ) -> None:
        """Send the person the edition as it would go out now."""
        await ack()
        click = Click.from_payload(body, team_of(context))
        note = "A test of {} goes to you by direct message."
        await self._do(click, self.trials.send, note, respond, client)

    async def delete(
        self,
        ack: AsyncAck,
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        respond: AsyncRespond,
        client: AsyncWebClient,
    ) -> None:
        """Delete a digest, and offer to bring it back."""
        await ack()
        click = Click.from_payload(body, team_of(context))
        await self._do(click, self.subscriptions.delete, "Deleted {}.", respond, client)

    async def restore(
        self,
        ack: AsyncAck,
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        respond: AsyncRespond,
        client: AsyncWebClient,
    ) -> None:
        """Bring a deleted digest back."""
        await ack()
        click = Click.from_payload(body, team_of(context))
        await self._do(click, self.subscriptions.restore, "Brought {} back.", respond, client)

    async def turn(
        self,
        ack: AsyncAck,
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        respond: AsyncRespond,
        client: AsyncWebClient,
    ) -> None:
        """Show another page of the list."""
        await ack()
        click = Click.from_payload(body, team_of(context))
        await self._show(click, Focus(offset=click.number()), respond, client)

    async def _do(
        self, click: Click, deed: Deed, note: str, respond: AsyncRespond, client: AsyncWebClient
    ) -> None:
        """Do something to a digest and show the list, with what was done."""
        done = await deed(click.subscription_id(), click.asker)
        focus = Focus(
            near=done.stored_id,
            note=note.format(done.query or "everything"),
            undo=done.deleted_at is not None,
        )
        await self._show(click, focus, respond, client)

    async def _show(
        self, click: Click, focus: Focus, respond: AsyncRespond, client: AsyncWebClient
    ) -> None:
        if not click.message_ts:
            await self.home.publish(client, click.asker, focus)
            return
        listing = await self.subscriptions.listing(click.asker)
        rendered = self.renderer.render(SubscriptionsMessage.of(listing, focus))
        await reply(respond, rendered, replace=click.is_ephemeral)
