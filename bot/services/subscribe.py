"""Journey 5: a form becomes a subscription.

    save(draft)  validate │ next slot │ store
    pause, resume         re-read │ re-authorise │ store

Ids come from payloads, which are claims: every one is looked up within the asker's own workspace.
"""

from dataclasses import dataclass

import structlog

from bot.domain.cadence import next_slot
from bot.domain.lexicon import Lexicon
from bot.domain.model import Asker, Subscription, SubscriptionId
from bot.domain.subscriptions import SubscriptionDraft, validate
from bot.errors import NotAllowed
from bot.services import Clock
from bot.store.database import Database, Transaction

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriptions:
    """Saves, lists, pauses and resumes subscriptions."""

    database: Database
    lexicon: Lexicon
    clock: Clock

    async def save(self, draft: SubscriptionDraft) -> Subscription:
        """Store a subscription. Raises `SubscriptionError` with a message for each wrong field."""
        subscription = validate(draft, self.lexicon, self.clock())
        async with self.database.begin() as tx:
            stored = await tx.subscriptions.save(subscription)
        log.info("subscription_saved", subscription=stored.id)
        return stored

    async def listing(self, asker: Asker) -> list[Subscription]:
        """Return the subscriptions of the asker's workspace, by id."""
        async with self.database.read() as tx:
            return await tx.subscriptions.for_team(asker.team_id)

    async def pause(self, subscription_id: SubscriptionId, asker: Asker) -> Subscription:
        """Pause a subscription of the asker's workspace. Raises `NotAllowed` for any other."""
        async with self.database.begin() as tx:
            subscription = await _own(tx, subscription_id, asker)
            if subscription.paused_at is None:
                reason = f"paused by {asker.user_name or asker.user_id}"
                await tx.subscriptions.pause(subscription_id, self.clock(), reason)
            return await _own(tx, subscription_id, asker)

    async def resume(self, subscription_id: SubscriptionId, asker: Asker) -> Subscription:
        """Resume a paused subscription with its next slot ahead. Raises `NotAllowed` as `pause`."""
        async with self.database.begin() as tx:
            subscription = await _own(tx, subscription_id, asker)
            if subscription.paused_at is not None:
                following = next_slot(subscription.cadence, self.clock())
                await tx.subscriptions.resume(subscription_id, following)
            return await _own(tx, subscription_id, asker)


async def _own(tx: Transaction, subscription_id: SubscriptionId, asker: Asker) -> Subscription:
    subscription = await tx.subscriptions.get(subscription_id)
    if subscription is None or subscription.team_id != asker.team_id:
        raise NotAllowed(
            "I don't know this digest.", hint="`/talks subscriptions` lists the ones that exist."
        )
    return subscription
