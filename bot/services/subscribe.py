"""Journey 5: a form becomes a subscription.

    save(draft)                        validate │ next slot │ store │ audit
    change, pause, resume,
    delete, restore                    re-read │ re-authorise │ store │ audit

Ids come from payloads, which are claims: every one is looked up again. A person sees and manages
the digests of the channel they stand in, and those that they set up themselves; so the digests of a
private channel show themselves to nobody outside.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.blockkit.renderer import Renderer
from bot.domain.cadence import describe_cadence, next_slot
from bot.domain.lexicon import Lexicon
from bot.domain.model import ChannelId, SubscriptionId
from bot.domain.posting import (
    Asker,
    AuditLine,
    InboxItem,
    Message,
    NewOutgoing,
    Subscription,
)
from bot.domain.subscriptions import SubscriptionDraft, describe_changes, pause_end, validate
from bot.errors import BotError, NotAllowed
from bot.services import Clock
from bot.store.database import Database, Transaction
from bot.viewmodels import ProblemMessage

log = structlog.get_logger()

MOST_LINES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriptions:
    """Saves, lists, changes, pauses, resumes, deletes and brings back subscriptions."""

    database: Database
    lexicon: Lexicon
    clock: Clock

    async def save(self, draft: SubscriptionDraft, *, key: str | None = None) -> Subscription:
        """Store a subscription, once for each `key` (the form's id): people press twice.

        Raises `SubscriptionError` with a message for each wrong field.
        """
        now = self.clock()
        subscription = validate(draft, self.lexicon, now)
        async with self.database.begin() as tx:
            if key is not None and not await _is_new(tx, key, now):
                return await _newest_of(tx, subscription)
            stored = await tx.subscriptions.save(subscription)
            await _note(tx, stored, _maker(stored), "made", describe_cadence(stored.cadence), now)
        log.info("subscription_saved", subscription=stored.id)
        return stored

    async def get(self, subscription_id: SubscriptionId, asker: Asker) -> Subscription:
        """Return a subscription that the asker may manage. Raises `NotAllowed` for any other."""
        async with self.database.read() as tx:
            return await _own(tx, subscription_id, asker)

    async def change(
        self, subscription_id: SubscriptionId, draft: SubscriptionDraft, asker: Asker
    ) -> Subscription:
        """Change what a form asks for; who made it, and what was told, stays.

        Raises `SubscriptionError` with a message for each wrong field, `NotAllowed` as `get`.
        """
        now = self.clock()
        wanted = validate(draft, self.lexicon, now)
        async with self.database.begin() as tx:
            before = await _own(tx, subscription_id, asker)
            after = replace(
                before,
                channel_id=wanted.channel_id,
                query=wanted.query,
                cadence=wanted.cadence,
                preferences=wanted.preferences,
                next_slot=wanted.next_slot,
            )
            stored = await tx.subscriptions.save(after)
            if changes := describe_changes(before, after):
                await _note(tx, stored, asker, "changed", changes, now)
        return stored

    async def listing(self, asker: Asker) -> list[Subscription]:
        """Return the subscriptions that the asker may manage from where they stand, by id."""
        async with self.database.read() as tx:
            everything = await tx.subscriptions.for_team(asker.team_id)
        return [each for each in everything if _may_manage(each, asker)]

    async def pause(
        self, subscription_id: SubscriptionId, asker: Asker, *, until: datetime | None = None
    ) -> Subscription:
        """Pause a subscription, until then or (None) until someone resumes it.

        Raises `NotAllowed` as `get`.
        """
        now = self.clock()
        async with self.database.begin() as tx:
            subscription = await _own(tx, subscription_id, asker)
            if subscription.paused_at is None or subscription.resume_at != until:
                reason = f"paused by {asker.user_name or asker.user_id}"
                await tx.subscriptions.pause(subscription_id, now, reason, until=until)
                detail = f"until {until:%d %B %Y, %H:%M} UTC" if until else ""
                await _note(tx, subscription, asker, "paused", detail, now)
            return await _own(tx, subscription_id, asker)

    async def rest(
        self, subscription_id: SubscriptionId, length: str, day: str, asker: Asker
    ) -> Subscription:
        """Pause a subscription for a `PauseLength`, which may end on a `day` (ISO) of its zone.

        Raises `SubscriptionError` for length and day, `NotAllowed` as `get`.
        """
        subscription = await self.get(subscription_id, asker)
        until = pause_end(length, day, subscription.cadence.zone, self.clock())
        return await self.pause(subscription_id, asker, until=until)

    async def resume(self, subscription_id: SubscriptionId, asker: Asker) -> Subscription:
        """Resume a paused subscription with its next slot ahead. Raises `NotAllowed` as `pause`."""
        async with self.database.begin() as tx:
            subscription = await _own(tx, subscription_id, asker)
            if subscription.paused_at is not None:
                now = self.clock()
                await tx.subscriptions.resume(subscription_id, next_slot(subscription.cadence, now))
                await _note(tx, subscription, asker, "resumed", "", now)
            return await _own(tx, subscription_id, asker)

    async def delete(self, subscription_id: SubscriptionId, asker: Asker) -> Subscription:
        """Take a subscription away; `restore` brings it back. Raises `NotAllowed` as `get`."""
        now = self.clock()
        async with self.database.begin() as tx:
            subscription = await _own(tx, subscription_id, asker, also_deleted=True)
            if subscription.deleted_at is not None:
                return subscription
            await tx.subscriptions.delete(subscription_id, now)
            await tx.outbox.withdraw(subscription_id, "withdrawn: its digest was deleted", now)
            await _note(tx, subscription, asker, "deleted", "", now)
        return replace(subscription, deleted_at=now)

    async def restore(self, subscription_id: SubscriptionId, asker: Asker) -> Subscription:
        """Bring a deleted subscription back, its next slot ahead. Raises `NotAllowed` as `get`."""
        now = self.clock()
        async with self.database.begin() as tx:
            subscription = await _own(tx, subscription_id, asker, also_deleted=True)
            if subscription.deleted_at is not None:
                following = next_slot(subscription.cadence, now)
                await tx.subscriptions.restore(subscription_id, following)
                await _note(tx, subscription, asker, "brought back", "", now)
            return await _own(tx, subscription_id, asker)

    async def audit(self, subscription_id: SubscriptionId, asker: Asker) -> list[AuditLine]:
        """Return what was done to a subscription, newest first. Raises `NotAllowed` as `get`."""
        async with self.database.read() as tx:
            await _own(tx, subscription_id, asker, also_deleted=True)
            return await tx.audit.lines(subscription_id, MOST_LINES)


async def _is_new(tx: Transaction, key: str, now: datetime) -> bool:
    item = InboxItem(key=key, kind="form", payload={}, received_at=now)
    is_new = await tx.inbox.claim(item, now, lease=timedelta())
    if is_new:
        await tx.inbox.done(key, now)
    return is_new


async def _newest_of(tx: Transaction, subscription: Subscription) -> Subscription:
    """Return what the same person stored last for the same channel."""
    wanted = (subscription.created_by, subscription.channel_id)
    everything = await tx.subscriptions.for_team(subscription.team_id)
    same = [each for each in everything if (each.created_by, each.channel_id) == wanted]
    return same[-1] if same else subscription


async def _note(
    tx: Transaction,
    subscription: Subscription,
    asker: Asker,
    action: str,
    detail: str,
    now: datetime,
) -> None:
    line = AuditLine(
        done_at=now,
        team_id=subscription.team_id,
        user_id=asker.user_id,
        user_name=asker.user_name,
        action=action,
        subscription_id=subscription.stored_id,
        detail=detail,
    )
    await tx.audit.note(line)


def _maker(subscription: Subscription) -> Asker:
    return Asker(
        team_id=subscription.team_id,
        user_id=subscription.created_by,
        user_name=subscription.created_by_name,
    )


async def _own(
    tx: Transaction, subscription_id: SubscriptionId, asker: Asker, *, also_deleted: bool = False
) -> Subscription:
    subscription = await tx.subscriptions.get(subscription_id)
    is_gone = subscription is None or (subscription.deleted_at is not None and not also_deleted)
    if subscription is None or is_gone or not _may_manage(subscription, asker):
        raise NotAllowed(
            "I don't know this digest.",
            hint="`/talks subscriptions` lists this channel's and your own.",
        )
    return subscription


def _may_manage(subscription: Subscription, asker: Asker) -> bool:
    is_theirs = subscription.created_by == asker.user_id
    is_here = subscription.channel_id == asker.channel_id
    return subscription.team_id == asker.team_id and (is_theirs or is_here)


async def pause_and_tell(
    tx: Transaction,
    renderer: Renderer,
    subscription: Subscription,
    error: BotError,
    *,
    key: str,
    now: datetime,
) -> None:
    """Pause a subscription that cannot go on, and tell its owner once, by direct message.

    `key` names the edition over which it stopped; the notice leaves through the outbox.
    """
    await tx.subscriptions.pause(subscription.stored_id, now, error.message)
    await tx.outbox.enqueue(notice_of_pause(renderer, subscription, error, key=key), now)
    log.warning("subscription_paused", subscription=subscription.id, reason=type(error).__name__)


def notice_of_pause(
    renderer: Renderer, subscription: Subscription, error: BotError, *, key: str
) -> NewOutgoing:
    """Return what a subscription's owner is told of its pause over the edition `key`."""
    about = f" of {subscription.query}" if subscription.query else ""
    problem = ProblemMessage(
        message=f"I paused your digest{about}: {error.message}", hint=error.hint, reference=""
    )
    rendered = renderer.render_surely(problem)
    return NewOutgoing(
        key=f"paused:{key}",
        team_id=subscription.team_id,
        channel_id=ChannelId(subscription.created_by),
        message=Message(text=rendered.text, blocks=rendered.blocks),
    )
