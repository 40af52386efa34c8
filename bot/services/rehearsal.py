"""A dry run: what would be posted is shown instead, each message once for its key.

    put(…)       an answer           │
    put_due()    the editions due    ├─ show
    deliver()    what stands waiting │

Nothing in outbox or subscriptions changes: how far the editions have come is remembered here alone,
so a bot that is started afterwards posts what is due as if there had been no dry run.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.posting import NewOutgoing, Outgoing, OutgoingState, Subscription
from bot.errors import QueryError, TemplateError
from bot.services import Clock
from bot.services.digests import Digests, edition_key
from bot.services.outbox import PAUSED
from bot.services.subscribe import notice_of_pause
from bot.store.database import Database, Transaction

MOST_WAITING = 200
Show = Callable[[NewOutgoing], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """Dispatches to `show`.

    `shown` are the keys of what was shown; `ahead` has, for a subscription as it is stored, how it
    would be stored by now.
    """

    database: Database
    digests: Digests
    clock: Clock
    show: Show
    shown: set[str] = field(default_factory=set)
    ahead: dict[Subscription, Subscription] = field(default_factory=dict)

    async def put(self, tx: Transaction, new: NewOutgoing, now: datetime) -> None:  # noqa: ARG002 - nothing is stored
        """Show a message."""
        self.show_once(new)

    async def put_due(self) -> int:
        """Show what every subscription that is due would post. Returns how many messages."""
        now = self.clock()
        editions: list[NewOutgoing] = []
        async with self.database.read() as tx:
            if not await tx.switches.is_on(PAUSED):
                for stored in await tx.subscriptions.due(now):
                    editions.extend(await self._turn(tx, stored, now))
        return self._show_all(editions)

    async def deliver(self) -> int:
        """Show what an outbox would post that was filled before. Returns how many messages."""
        now = self.clock()
        async with self.database.read() as tx:
            rows = await tx.outbox.listing({OutgoingState.PENDING}, MOST_WAITING)
            waiting = [row.as_new() for row in reversed(rows) if await self._may_go(tx, row, now)]
        return self._show_all(waiting)

    def show_once(self, new: NewOutgoing) -> None:
        """Show a message, unless its key was shown before."""
        if new.key not in self.shown:
            self.shown.add(new.key)
            self.show(new)

    def _show_all(self, messages: Sequence[NewOutgoing]) -> int:
        before = len(self.shown)
        for each in messages:
            self.show_once(each)
        return len(self.shown) - before

    async def _turn(
        self, tx: Transaction, stored: Subscription, now: datetime
    ) -> list[NewOutgoing]:
        """Return what a subscription would have posted, and remember how it would be stored."""
        subscription = self.ahead.get(stored, stored)
        if subscription.paused_at is not None or subscription.next_slot.due_at > now:
            return []
        try:
            edition = await self.digests.edition(tx, subscription, now)
        except (QueryError, TemplateError) as error:
            self.ahead[stored] = replace(subscription, paused_at=now)
            key = edition_key(subscription)
            return [notice_of_pause(self.digests.renderer, subscription, error, key=key)]
        self.ahead[stored] = replace(
            subscription, next_slot=edition.next_slot, covered_until=edition.covered_until
        )
        return [*edition.outgoing]

    async def _may_go(self, tx: Transaction, row: Outgoing, now: datetime) -> bool:
        if row.not_before is not None and row.not_before > now:
            return False
        if row.key in self.shown or row.subscription_id is None:
            return True
        subscription = await tx.subscriptions.get(row.subscription_id)
        is_held = subscription is not None and subscription.paused_at is not None
        return not is_held and not await tx.switches.is_on(PAUSED)
