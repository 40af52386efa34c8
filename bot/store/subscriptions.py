"""Saved queries with a destination, and which of them is due."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import RowMapping, Select, and_, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import ChannelId, SubscriptionId, TeamId, UserId
from bot.domain.posting import (
    Cadence,
    Layout,
    Preferences,
    Slot,
    Subscription,
    WhenUnknown,
)
from bot.store import posting_schema
from bot.store.statements import is_storable_id, locked

_TABLE = posting_schema.subscriptions
_IS_THERE = posting_schema.subscriptions.c.deleted_at.is_(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriptions:
    """The subscriptions, within one transaction."""

    connection: AsyncConnection

    async def save(self, subscription: Subscription) -> Subscription:
        """Store the subscription, new where its id is None, and return it with its id.

        Saving one that was deleted meanwhile stores nothing and returns it as it is.
        """
        values = _values(subscription)
        if subscription.id is not None:
            mine = update(_TABLE).where(_TABLE.c.id == subscription.id, _IS_THERE)
            await self.connection.execute(mine.values(values))
            return subscription
        stored = await self.connection.execute(insert(_TABLE).values(values).returning(_TABLE))
        return subscription_of(stored.mappings().one())

    async def get(self, subscription_id: SubscriptionId) -> Subscription | None:
        """Return the subscription, also a deleted one, or None. Whose it is, the caller checks."""
        if not is_storable_id(subscription_id):
            return None
        found = await self._all(select(_TABLE).where(_TABLE.c.id == subscription_id))
        return found[0] if found else None

    async def for_team(self, team_id: TeamId | None) -> list[Subscription]:
        """Return the workspace's subscriptions, paused ones too, oldest first; None: everyone's.

        Without those that were deleted.
        """
        query = select(_TABLE).where(_IS_THERE).order_by(_TABLE.c.id)
        if team_id is not None:
            query = query.where(_TABLE.c.team_id == team_id)
        return await self._all(query)

    async def due(self, now: datetime) -> list[Subscription]:
        """Return every subscription that is due, longest due first, and take none of them."""
        return await self._all(_due(now))

    async def claim_due(self, now: datetime) -> Subscription | None:
        """Take the subscription that has been due longest, until this transaction ends; or None.

        Enqueue its edition and `advance` it in the same transaction, or it is due again.
        """
        taken = await self._all(locked(_due(now).limit(1)))
        return taken[0] if taken else None

    async def advance(
        self, subscription_id: SubscriptionId, next_slot: Slot, covered_until: datetime | None
    ) -> None:
        """Set when the subscription is due next, and up to when its editions have looked."""
        values = _slot_values(next_slot) | {"covered_until": covered_until}
        await self._update(subscription_id, values)

    async def postpone(self, subscription_id: SubscriptionId, until: datetime) -> None:
        """Have the same slot come up again later."""
        await self._update(subscription_id, {"next_due_at": until})

    async def ahead(self, *, due: datetime, covered: datetime) -> list[Subscription]:
        """Return the subscriptions, paused ones too, due only after or covered beyond a moment."""
        is_ahead = or_(_TABLE.c.next_due_at > due, _TABLE.c.covered_until > covered)
        return await self._all(select(_TABLE).where(is_ahead, _IS_THERE))

    async def rewind(self, subscription_id: SubscriptionId, covered_until: datetime | None) -> None:
        """Set back up to when editions have looked, so that the next one tells it again.

        None: as before the first one. A cursor that stands further back already stays there.
        """
        mine = _TABLE.c.id == subscription_id
        if covered_until is not None:
            mine = and_(mine, _TABLE.c.covered_until > covered_until)
        back = update(_TABLE).where(mine).values(covered_until=covered_until)
        await self.connection.execute(back)

    async def tell(self, subscription_id: SubscriptionId, now: datetime) -> None:
        """Note that an edition, or a line that nothing is new, was put in the outbox now."""
        await self._update(subscription_id, {"told_at": now})

    async def pause(
        self,
        subscription_id: SubscriptionId,
        now: datetime,
        reason: str,
        *,
        until: datetime | None = None,
    ) -> None:
        """Pause the subscription; `reason` is shown to its owner. None: until a person resumes."""
        paused = {"paused_at": now, "paused_reason": reason, "resume_at": until}
        await self._update(subscription_id, paused)

    async def resume(self, subscription_id: SubscriptionId, next_slot: Slot) -> None:
        """Take the subscription out of its pause, due next at the slot."""
        resumed = {"paused_at": None, "paused_reason": None, "resume_at": None}
        await self._update(subscription_id, _slot_values(next_slot) | resumed)

    async def rested(self, now: datetime) -> list[Subscription]:
        """Return the subscriptions whose pause has come to its end."""
        return await self._all(select(_TABLE).where(_TABLE.c.resume_at <= now, _IS_THERE))

    async def delete(self, subscription_id: SubscriptionId, now: datetime) -> None:
        """Take the subscription away, so that it may be brought back."""
        await self._update(subscription_id, {"deleted_at": now})

    async def restore(self, subscription_id: SubscriptionId, next_slot: Slot) -> None:
        """Bring a deleted subscription back, due next at the slot."""
        await self._update(subscription_id, _slot_values(next_slot) | {"deleted_at": None})

    async def forget(self, before: datetime) -> None:
        """Forget what was deleted before then. An id is never given again: old keys stay unique."""
        await self.connection.execute(delete(_TABLE).where(_TABLE.c.deleted_at < before))

    async def _all(self, query: Select[Any]) -> list[Subscription]:
        rows = await self.connection.execute(query)
        return [subscription_of(row) for row in rows.mappings()]

    async def _update(self, subscription_id: SubscriptionId, values: dict[str, Any]) -> None:
        mine = _TABLE.c.id == subscription_id
        await self.connection.execute(update(_TABLE).where(mine).values(values))


def subscription_of(row: RowMapping) -> Subscription:
    """Return the subscription that a row of `subscriptions` holds."""
    return Subscription(
        id=SubscriptionId(row["id"]),
        team_id=TeamId(row["team_id"]),
        channel_id=ChannelId(row["channel_id"]),
        query=row["query"],
        cadence=Cadence(
            weekdays=frozenset(row["weekdays"]),
            times=tuple(time.fromisoformat(at) for at in row["wall_time"].split()),
            zone=row["zone"],
            month_day=row["month_day"],
            skipped=frozenset(date.fromisoformat(day) for day in row["skipped"]),
        ),
        preferences=Preferences(
            layout=Layout(row["layout"]),
            most=row["most"],
            least=row["least"],
            quiet_days=row["quiet_days"],
            most_late=timedelta(seconds=row["most_late_seconds"]),
            when_unknown=WhenUnknown(row["when_unknown"]),
        ),
        created_by=UserId(row["created_by"]),
        created_by_name=row["created_by_name"],
        created_at=row["created_at"],
        next_slot=Slot(
            due_at=row["next_due_at"],
            local_date=row["next_local_date"],
            wall_time=row["next_wall_time"],
        ),
        covered_until=row["covered_until"],
        paused_at=row["paused_at"],
        paused_reason=row["paused_reason"],
        told_at=row["told_at"],
        resume_at=row["resume_at"],
        deleted_at=row["deleted_at"],
        template=row["template"],
    )


def _due(now: datetime) -> Select[Any]:
    return (
        select(_TABLE)
        .where(_TABLE.c.next_due_at <= now, _TABLE.c.paused_at.is_(None), _IS_THERE)
        .order_by(_TABLE.c.next_due_at, _TABLE.c.id)
    )


def _values(subscription: Subscription) -> dict[str, Any]:
    cadence, preferences = subscription.cadence, subscription.preferences
    return _slot_values(subscription.next_slot) | {
        "team_id": subscription.team_id,
        "channel_id": subscription.channel_id,
        "query": subscription.query,
        "weekdays": sorted(cadence.weekdays),
        "wall_time": " ".join(f"{at:%H:%M}" for at in cadence.times),
        "zone": cadence.zone,
        "month_day": cadence.month_day,
        "skipped": sorted(day.isoformat() for day in cadence.skipped),
        "layout": preferences.layout.value,
        "most": preferences.most,
        "least": preferences.least,
        "quiet_days": preferences.quiet_days,
        "most_late_seconds": round(preferences.most_late.total_seconds()),
        "when_unknown": preferences.when_unknown.value,
        "template": subscription.template,
        "created_by": subscription.created_by,
        "created_by_name": subscription.created_by_name,
        "created_at": subscription.created_at,
        "covered_until": subscription.covered_until,
        "paused_at": subscription.paused_at,
        "paused_reason": subscription.paused_reason,
        "told_at": subscription.told_at,
        "resume_at": subscription.resume_at,
        "deleted_at": subscription.deleted_at,
    }


def _slot_values(slot: Slot) -> dict[str, Any]:
    return {
        "next_due_at": slot.due_at,
        "next_local_date": slot.local_date,
        "next_wall_time": slot.wall_time,
    }
