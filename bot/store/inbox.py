"""What Slack delivered: each delivery is answered once, and one that a crash cut short still is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import RowMapping, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.posting import InboxItem
from bot.store import posting_schema
from bot.store.statements import insert_if_new, locked

MAX_ATTEMPTS: Final = 5

_TABLE = posting_schema.inbox
_BATCH: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """The inbox, within one transaction."""

    connection: AsyncConnection

    async def claim(self, item: InboxItem, now: datetime, *, lease: timedelta) -> bool:
        """Take a delivery to answer it; False if this key has been delivered before."""
        values = {
            "key": item.key,
            "kind": item.kind,
            "payload": dict(item.payload),
            "received_at": item.received_at,
            "attempts": 1,
            "lease_until": now + lease,
        }
        return await insert_if_new(self.connection, _TABLE, values)

    async def take_over(self, now: datetime, *, lease: timedelta) -> list[InboxItem]:
        """Take up to twenty deliveries whose claim ran out unanswered, oldest first.

        After five attempts a delivery is left alone, so that one that kills us does so five times.
        """
        query = (
            select(_TABLE.c.key)
            .where(
                _TABLE.c.lease_until <= now,
                _TABLE.c.done_at.is_(None),
                _TABLE.c.attempts < MAX_ATTEMPTS,
            )
            .order_by(_TABLE.c.lease_until, _TABLE.c.key)
            .limit(_BATCH)
        )
        keys = (await self.connection.scalars(locked(query))).all()
        taken = (
            update(_TABLE)
            .where(_TABLE.c.key.in_(keys))
            .values(lease_until=now + lease, attempts=_TABLE.c.attempts + 1)
            .returning(_TABLE)
        )
        items = [item_of(row) for row in (await self.connection.execute(taken)).mappings()]
        return sorted(items, key=lambda item: (item.received_at, item.key))

    async def done(self, key: str, now: datetime) -> None:
        """Mark the delivery as answered."""
        await self.connection.execute(update(_TABLE).where(_TABLE.c.key == key).values(done_at=now))

    async def release(self, key: str) -> None:
        """Forget a claimed delivery that came to nothing, so that its key can be claimed again."""
        await self.connection.execute(delete(_TABLE).where(_TABLE.c.key == key))

    async def forget(self, before: datetime) -> int:
        """Forget deliveries received before that time; return how many."""
        old = delete(_TABLE).where(_TABLE.c.received_at < before)
        return (await self.connection.execute(old)).rowcount


def item_of(row: RowMapping) -> InboxItem:
    """Return the delivery that a row of `inbox` holds; `attempts` counts the newest one."""
    return InboxItem(
        key=row["key"],
        kind=row["kind"],
        payload=row["payload"],
        received_at=row["received_at"],
        attempts=row["attempts"],
    )
