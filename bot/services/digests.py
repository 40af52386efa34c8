"""Journey 3, first half: a minute passes, and what is due stands in the outbox.

    enqueue_due()  claim a due subscription │ find │ what was told │ compose │ render
                   │ enqueue │ remember what is told │ advance

One subscription, one transaction, until none is due. The outbox key (subscription, local date and
wall time of the slot) makes enqueuing once; posting is the second half's (services/outbox.py).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.blockkit.renderer import Renderer
from bot.domain.answer import Found
from bot.domain.cadence import newest_slot, next_slot
from bot.domain.digest import Digest, NothingNew, Quiet, compose, edition_window
from bot.domain.lexicon import Lexicon
from bot.domain.model import Development, SubscriptionId, TeamId
from bot.domain.posting import NewOutgoing, Slot, Subscription
from bot.domain.query import parse_query
from bot.domain.telling import Gone, Memory, Told, change
from bot.errors import QueryError, TemplateError
from bot.services import Clock
from bot.services.corrections import Corrections, drawn, fate_of, part_key
from bot.services.outbox import PAUSED
from bot.services.subscribe import pause_and_tell
from bot.store import editions
from bot.store.database import Database, Transaction
from bot.telemetry import Metrics
from bot.viewmodels import edition_messages

log = structlog.get_logger()

MOST_CANDIDATES = 200
FAR_AHEAD = timedelta(days=9)  # a week, and the longest jump of a zone: most slots are nearer
ASTRAY = timedelta(minutes=1)
BEFORE_IT_WAS_SEEN = timedelta(hours=1)  # what was recorded since: told again only if it changed
AGAIN_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A subscription's turn: what is posted, and where it stands afterwards.

    `outgoing` is empty where nothing is new, or the edition `is_too_late`; then the next one tells
    it. `digest` None: it tells of no development.
    """

    outgoing: tuple[NewOutgoing, ...]
    covered_until: datetime | None
    next_slot: Slot
    is_too_late: bool = False
    digest: Digest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """Composes and enqueues editions."""

    database: Database
    renderer: Renderer
    lexicon: Lexicon
    clock: Clock
    metrics: Metrics

    async def enqueue_due(self) -> int:
        """Enqueue an edition for every subscription that is due. Returns how many were.

        One that breaks us is tried again ten minutes later and stops no other. What editions told
        before is corrected first; see `Corrections`.
        """
        await Corrections(
            database=self.database, renderer=self.renderer, lexicon=self.lexicon, clock=self.clock
        ).correct()
        await self._set_back()
        await self._end_pauses()
        count = 0
        while await self._enqueue_one():
            count += 1
        return count

    async def _set_back(self) -> None:
        """Set back what a clock that ran ahead put off, or took for told."""
        now = self.clock()
        async with self.database.read() as tx:
            ahead = await tx.subscriptions.ahead(due=now + FAR_AHEAD, covered=now + ASTRAY)
        for subscription in ahead:
            following = next_slot(subscription.cadence, now)
            covered = subscription.covered_until
            is_put_off = subscription.next_slot.due_at > following.due_at
            is_astray = covered is not None and covered > now
            if not (is_put_off or is_astray):
                continue  # monthly, or with many days off
            log.warning("subscription_set_back", subscription=subscription.id)
            slot = following if is_put_off else subscription.next_slot
            until = now - BEFORE_IT_WAS_SEEN if is_astray else covered
            async with self.database.begin() as tx:
                await tx.subscriptions.advance(subscription.stored_id, slot, until)

    async def _end_pauses(self) -> None:
        """Resume what was paused for a while; what happened meanwhile is told at the next slot."""
        now = self.clock()
        async with self.database.read() as tx:
            if not await tx.subscriptions.rested(now):
                return
        async with self.database.begin() as tx:
            for subscription in await tx.subscriptions.rested(now):
                following = next_slot(subscription.cadence, now)
                await tx.subscriptions.resume(subscription.stored_id, following)
                log.info("subscription_resumed", subscription=subscription.id)

    async def _enqueue_one(self) -> bool:
        now = self.clock()
        async with self.database.begin() as tx:
            if await tx.switches.is_on(PAUSED):
                return False
            subscription = await tx.subscriptions.claim_due(now)
            if subscription is None:
                return False
            try:
                async with tx.attempt():
                    outcome = await self._enqueue(tx, subscription)
            except Exception:  # one subscription that breaks us must not stop the others
                log.exception("subscription_failed", subscription=subscription.id)
                await tx.subscriptions.postpone(subscription.stored_id, now + AGAIN_AFTER)
                outcome = "failed"
        self.metrics.digests.labels(outcome).inc()
        log.info("subscription_handled", subscription=subscription.id, outcome=outcome)
        return True

    async def _enqueue(self, tx: Transaction, subscription: Subscription) -> str:
        await tx.developments.hold_still()
        now = self.clock()  # within the lock: no report can be recorded at an earlier moment
        try:
            edition = await self.edition(tx, subscription, now)
        except (QueryError, TemplateError) as error:
            key = edition_key(subscription)
            await pause_and_tell(tx, self.renderer, subscription, error, key=key, now=now)
            return "paused"
        covered_until = edition.covered_until
        if edition.outgoing and not await self._put(tx, subscription, edition, now):
            covered_until = subscription.covered_until  # the slot was used: the next one tells it
        await tx.subscriptions.advance(subscription.stored_id, edition.next_slot, covered_until)
        if edition.is_too_late:
            return "too_late"
        return "enqueued" if edition.outgoing else "nothing_new"

    async def _put(
        self, tx: Transaction, subscription: Subscription, edition: Edition, now: datetime
    ) -> bool:
        """Put an edition into the outbox; False: one of this slot was there, before a change."""
        enqueued = [await tx.outbox.enqueue(each, now) for each in edition.outgoing]
        if not enqueued[0]:
            return False
        await tx.subscriptions.tell(subscription.stored_id, now)
        if edition.digest is not None:
            told = editions.Edition(
                key=edition.outgoing[0].key,
                team_id=subscription.team_id,
                subscription_id=subscription.stored_id,
                told_at=now,
                digest=edition.digest,
            )
            await tx.editions.remember(told)
        return True

    async def edition(self, tx: Transaction, subscription: Subscription, now: datetime) -> Edition:
        """Return what a subscription has to post now; nothing is moved.

        It is that of the newest slot that has come, and the next one lies ahead: one edition after
        downtime, never seven. Raises `QueryError` for a query that is understood no longer,
        `TemplateError`.
        """
        slot = newest_slot(subscription.cadence, subscription.next_slot, now)
        subscription = replace(subscription, next_slot=slot)
        following = next_slot(subscription.cadence, max(now, slot.due_at))
        if now - slot.due_at > subscription.preferences.most_late:
            return Edition(
                outgoing=(),
                covered_until=subscription.covered_until,
                next_slot=following,
                is_too_late=True,
            )
        digest = await self._composed(tx, subscription, now)
        return Edition(
            outgoing=self._outgoing(subscription, digest),
            covered_until=digest.covered_until,
            next_slot=following,
            digest=digest if isinstance(digest, Digest) else None,
        )

    async def preview(self, subscription_id: SubscriptionId) -> Digest | Quiet | NothingNew | None:
        """Compose what would go out now, changing nothing; None: there is no such subscription."""
        now = self.clock()
        async with self.database.read() as tx:
            subscription = await tx.subscriptions.get(subscription_id)
            return await self._composed(tx, subscription, now) if subscription else None

    async def listing(self, team_id: TeamId | None) -> list[Subscription]:
        """Return a workspace's subscriptions, or every one, by id."""
        async with self.database.read() as tx:
            return await tx.subscriptions.for_team(team_id)

    async def pause_all(self, *, paused: bool) -> None:
        """Stop, or start again, all digests of this installation at once."""
        async with self.database.begin() as tx:
            await tx.switches.set(PAUSED, on=paused, now=self.clock())

    async def _composed(
        self, tx: Transaction, subscription: Subscription, now: datetime
    ) -> Digest | Quiet | NothingNew:
        query = parse_query(subscription.query, self.lexicon, now.date())
        developments, total = await tx.developments.find(
            query,
            team_id=subscription.team_id,
            limit=MOST_CANDIDATES,
            changed_since=edition_window(subscription, now),
        )
        fates = [
            (told, await fate_of(tx, told, subscription.team_id))
            for told in await tx.editions.outdated(subscription.stored_id)
        ]
        wrong = [
            fate
            for told, fate in fates
            if isinstance(fate, Development) and self._is_taken_back(told, fate)
        ]
        known = {each.id: each for each in (*developments, *wrong)}
        memory = Memory(
            told=await tx.editions.told(subscription.stored_id, list(known)),
            gone=tuple(fate for _, fate in fates if isinstance(fate, Gone)),
        )
        found = Found(
            developments=tuple(known.values()),
            total=total + len(known) - len(developments),
            freshness=await tx.sources.freshness(now, subscription.team_id),
        )
        return compose(subscription, found, now, self.lexicon, memory)

    def _is_taken_back(self, told: Told, development: Development) -> bool:
        return bool(change(told, Told.of(development), self.lexicon).taken_back)

    def _outgoing(
        self, subscription: Subscription, digest: Digest | Quiet | NothingNew
    ) -> tuple[NewOutgoing, ...]:
        """Return the messages of an edition; what follows the first one stands in its thread."""
        if isinstance(digest, NothingNew):
            return ()
        key = edition_key(subscription)
        return tuple(
            NewOutgoing(
                key=part_key(key, number),
                about=key if number else None,
                team_id=subscription.team_id,
                channel_id=subscription.channel_id,
                message=drawn(self.renderer, model),
                subscription_id=subscription.id,
                covers_from=subscription.covered_until,
            )
            for number, model in enumerate(edition_messages(digest))
        )


def edition_key(subscription: Subscription) -> str:
    """Return the outbox key of the edition that a subscription has due."""
    slot = subscription.next_slot
    return f"digest:{subscription.id}:{slot.local_date.isoformat()}:{slot.wall_time}"
