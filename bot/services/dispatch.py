"""Where a message goes that is to be posted.

Into the outbox and on to Slack; or, in a dry run, to the terminal (services/rehearsal.py). Who has
something to post knows the Protocol alone.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.posting import NewOutgoing
from bot.services.digests import Digests
from bot.services.outbox import Outbox
from bot.store.database import Transaction


class Dispatch(Protocol):
    """Takes what is to be posted, and posts it."""

    async def put(self, tx: Transaction, new: NewOutgoing, now: datetime) -> None:
        """Take a message, in the transaction that settles what it answers."""

    async def put_due(self) -> int:
        """Take the edition of every subscription that is due. Returns how many there were."""

    async def deliver(self) -> int:
        """Post what waits. Returns how many messages that were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxDispatch:
    """Posts to Slack, by way of the outbox."""

    digests: Digests
    outbox: Outbox

    async def put(self, tx: Transaction, new: NewOutgoing, now: datetime) -> None:
        """Put a message into the outbox, once for its key."""
        await tx.outbox.enqueue(new, now)

    async def put_due(self) -> int:
        """Put what is due into the outbox; see `Digests.enqueue_due`."""
        return await self.digests.enqueue_due()

    async def deliver(self) -> int:
        """Post what stands in the outbox; see `Outbox.deliver`."""
        return await self.outbox.deliver()
