"""A trial: what a digest would post now, to the person who asks, and nothing moves.

    send(id)   re-authorise │ compose │ enqueue under a key of its own │ deliver

The message belongs to no subscription: what becomes of it pauses none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blockkit.renderer import Renderer
from bot.domain.cadence import describe_cadence
from bot.domain.digest import Digest, NothingNew, Quiet
from bot.domain.model import ChannelId, SubscriptionId
from bot.domain.posting import Asker, NewOutgoing, Subscription
from bot.services import Clock
from bot.services.corrections import drawn, part_key
from bot.services.digests import Digests
from bot.services.dispatch import Dispatch
from bot.services.subscribe import Subscriptions
from bot.store.database import Database
from bot.viewmodels import QuietMessage, ViewModel, edition_messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """Sends trials."""

    database: Database
    subscriptions: Subscriptions
    digests: Digests
    dispatch: Dispatch
    renderer: Renderer
    clock: Clock

    async def send(self, subscription_id: SubscriptionId, asker: Asker) -> Subscription:
        """Send the asker, by direct message, what would go out now; once a minute at most.

        Returns the subscription. Raises `NotAllowed` for one that the asker may not manage,
        `QueryError` for a query that is understood no longer.
        """
        subscription = await self.subscriptions.get(subscription_id, asker)
        edition = await self.digests.preview(subscription_id)
        now = self.clock()
        async with self.database.begin() as tx:
            for each in self._trial(subscription, edition, asker, now):
                await self.dispatch.put(tx, each, now)
        await self.dispatch.deliver()
        return subscription

    def _trial(
        self,
        subscription: Subscription,
        edition: Digest | Quiet | NothingNew | None,
        asker: Asker,
        now: datetime,
    ) -> list[NewOutgoing]:
        key = f"trial:{subscription.id}:{asker.user_id}:{now:%Y-%m-%dT%H:%M}"
        return [
            NewOutgoing(
                key=part_key(key, number),
                about=key if number else None,
                team_id=subscription.team_id,
                channel_id=ChannelId(asker.user_id),
                message=drawn(self.renderer, model),
            )
            for number, model in enumerate(_shown(subscription, edition))
        ]


def _shown(
    subscription: Subscription, edition: Digest | Quiet | NothingNew | None
) -> Sequence[ViewModel]:
    if isinstance(edition, Digest | Quiet):
        return edition_messages(edition)
    about = f" about {subscription.query}" if subscription.query else ""
    line = QuietMessage(
        opening=f"Nothing is new{about}: now, nothing would be posted.",
        sources="",
        cadence=describe_cadence(subscription.cadence),
    )
    return (line,)
