"""Journey 3, second half: what stands in the outbox is posted, once.

    pending ──claim──▶ sending ──post──▶ sent
       ▲                 │ ├── refused for good ──▶ refused (its subscription is paused)
       │                 │ ├── surely not accepted ──▶ pending, not before …
       │                 │ └── nobody can say ──▶ stays sending until its lease runs out
       │                 ▼
       └── not there ── look back ── found ──▶ sent
                         └── may not look ──▶ unknown (a person decides: `attache outbox retry`),
                             or refused, where the subscription leaves it to its next edition

A post is repeated only where Slack surely did not accept it. A crash between Slack's yes and our
`sent` leaves an expired `sending` row, which is settled by looking back, never by guessing. An edit
of a message may be made again: what is uncertain of it goes back to `pending` without a look.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.blockkit.renderer import Renderer
from bot.domain.model import OutgoingId
from bot.domain.posting import Action, NewOutgoing, Outgoing, OutgoingState, WhenUnknown
from bot.errors import NotAllowed, OurError, Refused, TryLater, Uncertain
from bot.services import Clock
from bot.services.subscribe import pause_and_tell
from bot.store.database import Database, Transaction
from bot.telemetry import Metrics

log = structlog.get_logger()

# A post begins in the first half of its lease, and ends before it does: half a lease is longer than
# the poster's time-out (30 s). So "not there" when looking back cannot mean "not there yet".
LEASE = timedelta(seconds=90)
IN_FLIGHT = 10
PAUSED = "digests_paused"
KEPT_FOR = timedelta(days=90)
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=15)


class Poster(Protocol):
    """Posts to one place, never retrying by itself."""

    async def post(self, outgoing: Outgoing) -> str:
        """Post, or edit the message that the row is about; return the message's timestamp id.

        Raises `TryLater` (surely not accepted), `Refused` (never will be), `Uncertain`.
        """

    async def find(self, outgoing: Outgoing) -> str | None:
        """Return the timestamp id of an earlier post of this row, or None: it is not there.

        Raises `NotAllowed` where we may not look, `TryLater` where it could not be told now.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """Delivers."""

    database: Database
    poster: Poster
    renderer: Renderer
    clock: Clock
    metrics: Metrics
    lease: timedelta = LEASE
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    held: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(IN_FLIGHT))
    at_work: set[OutgoingId] = field(default_factory=set)
    unnoted: dict[OutgoingId, str] = field(default_factory=dict)

    async def deliver(self) -> int:
        """Settle what is uncertain and post what is pending. Returns how many were posted.

        May be called any number of times at once: no more than 10 posts are in flight, and one that
        is slow keeps nothing else waiting. What is in flight here is never taken for one that a
        crash left behind, whatever the wall clock does. Once `stopping` is set, no more is claimed;
        nor is it while `held` is: a clock that is wrong must hold no lease.
        """
        await self._note_sent()
        if self.held.is_set() or not await self._has_work():
            return 0
        async with asyncio.TaskGroup() as group:
            posters = [group.create_task(self._post_until_empty()) for _ in range(IN_FLIGHT)]
            posters.append(group.create_task(self._settle()))
        await self._count_unknown()
        return sum(poster.result() for poster in posters)

    async def forget(self) -> None:
        """Drop what was sent or refused 90 days ago or more, and digests deleted as long ago.

        No key that old occurs again. Editions told as long ago are corrected no more.
        """
        async with self.database.begin() as tx:
            await tx.outbox.forget(self.clock() - KEPT_FOR)
            await tx.editions.forget(self.clock() - KEPT_FOR)
            await tx.subscriptions.forget(self.clock() - KEPT_FOR)

    async def _has_work(self) -> bool:
        now = self.clock()
        async with self.database.read() as tx:
            may_digest = not await tx.switches.is_on(PAUSED)
            if await tx.outbox.has_claimable(now, with_digests=may_digest):
                return True
            return await tx.outbox.has_expired(now, besides=self.at_work)

    async def enqueue(self, new: NewOutgoing) -> bool:
        """Put a message in the outbox. Returns False where its key was there already."""
        async with self.database.begin() as tx:
            return await tx.outbox.enqueue(new, self.clock())

    async def listing(self, states: frozenset[OutgoingState], limit: int) -> list[Outgoing]:
        """Return rows in these states, newest first."""
        async with self.database.read() as tx:
            return await tx.outbox.listing(states, limit)

    async def retry(self, key: str) -> bool:
        """Put a refused or unknown row back to pending: a person's decision. False: no such row."""
        async with self.database.begin() as tx:
            return await tx.outbox.retry(key, self.clock())

    async def _post_until_empty(self) -> int:
        posted = 0
        while not (self.stopping.is_set() or self.held.is_set()):
            async with self.gate:
                outgoing = await self._claim()
                if outgoing is None:
                    break
                posted += await self._post_held(outgoing)
        return posted

    async def _claim(self) -> Outgoing | None:
        async with self.database.begin() as tx:
            may_digest = not await tx.switches.is_on(PAUSED)
            return await tx.outbox.claim(self.clock(), lease=self.lease, with_digests=may_digest)

    async def _post_held(self, outgoing: Outgoing) -> bool:
        with self._working_on(outgoing):
            try:
                return await self._post_one(outgoing)
            except Exception:  # one post that breaks us must not stop the others in flight
                log.exception("post_not_noted", key=outgoing.key)
                return False

    @contextmanager
    def _working_on(self, outgoing: Outgoing) -> Iterator[None]:
        self.at_work.add(outgoing.id)
        try:
            yield
        finally:
            if outgoing.id not in self.unnoted:
                self.at_work.discard(outgoing.id)

    async def _post_one(self, outgoing: Outgoing) -> bool:
        if self._is_stale(outgoing):
            await self._back(outgoing, "it was claimed too long ago to be posted")
            return False
        try:
            ts = await self.poster.post(outgoing)
        except TryLater as error:
            await self._later(outgoing, error)
        except Refused as error:
            await self._refused(outgoing, error)
        except Uncertain as error:
            log.warning("post_uncertain", key=outgoing.key, reason=error.message)
        else:
            await self._sent(outgoing, ts)
            return True
        return False

    def _is_stale(self, outgoing: Outgoing) -> bool:
        """Return whether a post begun now could outlast its lease.

        Who slept since the claim (a suspended machine, a stalled disk) may no longer post: by now
        another may have looked back, seen nothing, and posted.
        """
        return outgoing.lease_until is None or self.clock() > outgoing.lease_until - self.lease / 2

    async def _sent(self, outgoing: Outgoing, ts: str) -> None:
        """Note where it stands; what the database does not take now is noted before the rest."""
        self.unnoted[outgoing.id] = ts
        self.metrics.posts.labels("sent").inc()
        log.info("message_posted", key=outgoing.key, attempt=outgoing.attempts)
        await self._note_sent()

    async def _note_sent(self) -> None:
        for outgoing_id, ts in list(self.unnoted.items()):
            async with self.database.begin() as tx:
                await tx.outbox.mark_sent(outgoing_id, ts, self.clock())
            self.unnoted.pop(outgoing_id, None)
            self.at_work.discard(outgoing_id)

    async def _later(self, outgoing: Outgoing, error: TryLater) -> None:
        doubled = FIRST_WAIT * 2 ** min(outgoing.attempts, 10)
        when = self.clock() + (error.after or min(doubled, LONGEST_WAIT))
        async with self.database.begin() as tx:
            await tx.outbox.retry_at(outgoing, when, error.message)
        self.metrics.posts.labels("later").inc()
        log.info("post_postponed", key=outgoing.key, reason=error.message)

    async def _refused(self, outgoing: Outgoing, error: Refused) -> None:
        now = self.clock()
        async with self.database.begin() as tx:
            if not await tx.outbox.mark_refused(outgoing, error.reason, now):
                return
            await self._pause_subscription(tx, outgoing, error, now)
        self.metrics.posts.labels("refused").inc()
        log.warning("post_refused", key=outgoing.key, reason=error.reason)

    async def _pause_subscription(
        self, tx: Transaction, outgoing: Outgoing, error: Refused, now: datetime
    ) -> None:
        """Pause the subscription that cannot be delivered, unless it is paused already."""
        if outgoing.subscription_id is None:
            return
        subscription = await tx.subscriptions.get(outgoing.subscription_id)
        if subscription is None:
            return
        # What this edition would have told, and any that waits behind it, the next one tells.
        await tx.subscriptions.rewind(outgoing.subscription_id, outgoing.covers_from)
        await tx.outbox.withdraw(outgoing.subscription_id, "withdrawn: the next one tells it", now)
        if subscription.paused_at is None:
            key = outgoing.key
            await pause_and_tell(tx, self.renderer, subscription, error, key=key, now=now)

    async def _settle(self) -> int:
        """Settle what was open when the round began, each once, and post what was put back.

        A look back may take long: what it leaves open is for the next round.
        """
        began = self.clock()
        while not (self.stopping.is_set() or self.held.is_set()):
            async with self.database.begin() as tx:
                outgoing = await tx.outbox.claim_expired(
                    began, until=self.clock() + self.lease, besides=self.at_work
                )
            if outgoing is None:
                break
            with self._working_on(outgoing):
                await self._settle_one(outgoing)
        return await self._post_until_empty()

    async def _settle_one(self, outgoing: Outgoing) -> None:
        if outgoing.action is Action.UPDATE:
            await self._back(outgoing, "it may have been edited: once more does no harm")
            return
        try:
            ts = await self.poster.find(outgoing)
        except (NotAllowed, Refused) as error:
            await self._unknown(outgoing, error.message)
        except TryLater:
            pass  # the new lease runs out, and we look again
        else:
            if ts is not None:
                await self._sent(outgoing, ts)
            else:
                await self._back(outgoing, "looked back: it is not there")

    async def _back(self, outgoing: Outgoing, reason: str) -> None:
        """Put back what surely was not posted."""
        async with self.database.begin() as tx:
            await tx.outbox.retry_at(outgoing, self.clock(), reason)

    async def _unknown(self, outgoing: Outgoing, reason: str) -> None:
        async with self.database.begin() as tx:
            if await self._told_again(tx, outgoing):
                return
            if not await tx.outbox.mark_unknown(outgoing, reason, self.clock()):
                return
        self.metrics.posts.labels("unknown").inc()
        log.error("post_unknown", key=outgoing.key, reason=reason)

    async def _told_again(self, tx: Transaction, outgoing: Outgoing) -> bool:
        """Leave an edition of which nobody can say to the next one, where that was asked for."""
        if outgoing.subscription_id is None:
            return False
        subscription = await tx.subscriptions.get(outgoing.subscription_id)
        if subscription is None or subscription.preferences.when_unknown is WhenUnknown.PERSON:
            return False
        reason = "nobody can say whether it was posted: the next one tells it"
        if await tx.outbox.mark_refused(outgoing, reason, self.clock()):
            await tx.subscriptions.rewind(outgoing.subscription_id, outgoing.covers_from)
        return True

    async def _count_unknown(self) -> None:
        unknown = await self.listing(frozenset({OutgoingState.UNKNOWN}), 1_000)
        self.metrics.posts_unknown.set(len(unknown))


class NoPoster:
    """The poster of an installation that has nowhere to post to (`attache add`, `attache poll`)."""

    async def post(self, outgoing: Outgoing) -> str:
        """Refuse: the root was opened without Slack."""
        raise OurError(f"there is nowhere to post {outgoing.key} to")

    async def find(self, outgoing: Outgoing) -> str | None:
        """Refuse: the root was opened without Slack."""
        raise NotAllowed(f"there is nowhere to look for {outgoing.key}")
