"""Messages to post, each once.

    pending ──claim──> sending ──> sent
       ^  ^               ├──────> refused ─┐
       │  └───retry_at────┤                 │ retry (a person)
       │                  └──────> unknown ─┤
       └────────────────────────────────────┘

Within a channel messages go out one at a time, in the order in which they were enqueued. An older
one that waits for its `not_before` (Slack asked us to wait, and means the channel) holds the
younger ones of its channel back; other channels go on. A digest of a paused subscription, and any
digest while digests are off, is held: it stays pending, and holds nothing back. So is what edits or
answers a message that does not stand yet; where that one is refused, it is refused, too.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    RowMapping,
    Select,
    and_,
    delete,
    exists,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import ChannelId, OutgoingId, SubscriptionId, TeamId
from bot.domain.posting import Action, Message, NewOutgoing, Outgoing, OutgoingState
from bot.store import posting_schema, schema
from bot.store.statements import insert_if_new, locked

_TABLE = posting_schema.outbox
_SUBSCRIPTIONS = posting_schema.subscriptions
_OTHER: Final = posting_schema.outbox.alias("other")
_ORIGIN: Final = posting_schema.outbox.alias("origin")
_SENT: Final = OutgoingState.SENT.value
_PENDING: Final = OutgoingState.PENDING.value
_SENDING: Final = OutgoingState.SENDING.value
_WITH_IT: Final = "the message that it is about was refused"
_RETRIABLE: Final = (OutgoingState.REFUSED.value, OutgoingState.UNKNOWN.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """The outbox, within one transaction."""

    connection: AsyncConnection

    async def enqueue(self, new: NewOutgoing, now: datetime) -> bool:
        """Store a message to post; False if its key was enqueued before, whatever became of it."""
        values = {
            "key": new.key,
            "team_id": new.team_id,
            "channel_id": new.channel_id,
            "thread_ts": new.thread_ts,
            "subscription_id": new.subscription_id,
            "covers_from": new.covers_from,
            "text": new.message.text,
            "blocks": new.message.blocks,
            "action": new.action.value,
            "about": new.about,
            "state": _PENDING,
            "created_at": now,
            "attempts": 0,
        }
        return await insert_if_new(self.connection, _TABLE, values)

    async def claim(
        self, now: datetime, *, lease: timedelta, with_digests: bool = True
    ) -> Outgoing | None:
        """Take the oldest message that may go out now; it is `sending`, with one attempt more.

        None: nothing may. Nothing goes out while an older one of its channel waits, or while any
        one of its channel is being sent. What belongs to a paused subscription is held, and with
        `with_digests` False what belongs to any; held ones stay pending and hold nothing back.
        Commit before sending.
        """
        claimed = {
            "state": _SENDING,
            "attempts": _TABLE.c.attempts + 1,
            "claimed_at": now,
            "lease_until": now + lease,
            "not_before": None,
        }
        try:
            async with self.connection.begin_nested():
                return await self._take(_claimable(now, with_digests=with_digests), claimed)
        except IntegrityError:
            # Two claimers, one channel: the index of messages in flight let the other one through.
            return None

    async def has_claimable(self, now: datetime, *, with_digests: bool = True) -> bool:
        """Return whether a claim would find a message now; takes none."""
        return await self.connection.scalar(_claimable(now, with_digests=with_digests)) is not None

    async def claim_expired(
        self, now: datetime, *, until: datetime, besides: Collection[OutgoingId] = ()
    ) -> Outgoing | None:
        """Take a message whose sender vanished, to look whether it was posted; or None.

        It stays `sending`, leased `until` then; `attempts` and `claimed_at` still tell of the
        attempt to look for. `besides` are those that the caller itself is at work on.
        """
        return await self._take(_expired(now, besides), {"lease_until": until})

    async def has_expired(self, now: datetime, *, besides: Collection[OutgoingId] = ()) -> bool:
        """Return whether `claim_expired` would find a message now; takes none."""
        return await self.connection.scalar(_expired(now, besides)) is not None

    async def mark_sent(self, outgoing_id: OutgoingId, ts: str, now: datetime) -> None:
        """Store that the message stands at `ts`, whatever its state: what is posted is posted."""
        sent = {
            "state": OutgoingState.SENT.value,
            "ts": ts,
            "last_error": None,
            "lease_until": None,
            "not_before": None,
            "finished_at": now,
        }
        await self.connection.execute(update(_TABLE).where(_TABLE.c.id == outgoing_id).values(sent))

    async def mark_refused(self, claimed: Outgoing, reason: str, now: datetime) -> bool:
        """Store that Slack refused the message for good.

        As `mark_unknown` and `retry_at`, only where it is still being sent by this very claim, and
        else False: who slept through the lease must not take it from whoever tries since.
        """
        is_refused = await self._leave(claimed, OutgoingState.REFUSED, reason, finished_at=now)
        if is_refused:
            await self._refuse(_TABLE.c.about == claimed.key, _WITH_IT, now)
        return is_refused

    async def mark_unknown(self, claimed: Outgoing, reason: str, now: datetime) -> bool:
        """Store that nobody can say whether it was posted: a person decides. Or False."""
        return await self._leave(claimed, OutgoingState.UNKNOWN, reason, finished_at=now)

    async def retry_at(self, claimed: Outgoing, when: datetime, reason: str) -> bool:
        """Put the message back to `pending`, to go out no sooner than `when`. Or False."""
        return await self._leave(claimed, OutgoingState.PENDING, reason, not_before=when)

    async def withdraw(self, subscription_id: SubscriptionId, reason: str, now: datetime) -> None:
        """Refuse the subscription's editions that wait: what they tell, the next one tells."""
        await self._refuse(_TABLE.c.subscription_id == subscription_id, reason, now)

    async def forget(self, before: datetime) -> None:
        """Delete what was sent or refused before then; what a person must decide stays."""
        done = and_(
            _TABLE.c.state.in_([OutgoingState.SENT.value, OutgoingState.REFUSED.value]),
            _TABLE.c.finished_at < before,
        )
        await self.connection.execute(delete(_TABLE).where(done))

    async def retry(self, key: str, now: datetime) -> bool:
        """Have a refused or uncertain message posted again, attempts counted anew.

        So is what was refused with it. False if there is none with this key in either state.
        """
        again = {
            "state": _PENDING,
            "attempts": 0,
            "not_before": now,
            "last_error": None,
            "finished_at": None,
        }
        mine = and_(_TABLE.c.key == key, _TABLE.c.state.in_(_RETRIABLE))
        result = await self.connection.execute(update(_TABLE).where(mine).values(again))
        with_it = and_(_TABLE.c.about == key, _TABLE.c.last_error == _WITH_IT)
        await self.connection.execute(update(_TABLE).where(with_it).values(again))
        return result.rowcount == 1

    async def listing(self, states: Iterable[OutgoingState], limit: int) -> list[Outgoing]:
        """Return the messages in these states, newest first."""
        wanted = [state.value for state in states]
        query = select(_TABLE).where(_TABLE.c.state.in_(wanted)).order_by(_TABLE.c.id.desc())
        rows = await self.connection.execute(query.limit(limit))
        return [outgoing_of(row) for row in rows.mappings()]

    async def get(self, key: str) -> Outgoing | None:
        """Return the message with this key, or None."""
        rows = await self.connection.execute(select(_TABLE).where(_TABLE.c.key == key))
        row = rows.mappings().first()
        return None if row is None else outgoing_of(row)

    async def _take(self, query: Select[int], values: dict[str, Any]) -> Outgoing | None:
        id_ = await self.connection.scalar(locked(query))
        if id_ is None:
            return None
        claim = update(_TABLE).where(_TABLE.c.id == id_).values(values).returning(_TABLE)
        taken = outgoing_of((await self.connection.execute(claim)).mappings().one())
        if taken.about is None:
            return taken
        stands_at = select(_TABLE.c.ts).where(_TABLE.c.key == taken.about)
        return replace(taken, about_ts=await self.connection.scalar(stands_at))

    async def _refuse(self, whose: ColumnElement[bool], reason: str, now: datetime) -> None:
        refused = {
            "state": OutgoingState.REFUSED.value,
            "last_error": reason,
            "not_before": None,
            "finished_at": now,
        }
        waiting = and_(whose, _TABLE.c.state == _PENDING)
        await self.connection.execute(update(_TABLE).where(waiting).values(refused))

    async def _leave(
        self, claimed: Outgoing, state: OutgoingState, reason: str, **times: datetime
    ) -> bool:
        left = {"state": state.value, "last_error": reason, "lease_until": None, **times}
        mine = update(_TABLE).where(_same_claim(claimed))
        return (await self.connection.execute(mine.values(left))).rowcount == 1


def _same_claim(claimed: Outgoing) -> ColumnElement[bool]:
    # A person's retry counts attempts anew, so the moment of the claim is asked for, too.
    return and_(
        _TABLE.c.id == claimed.id,
        _TABLE.c.state == _SENDING,
        _TABLE.c.attempts == claimed.attempts,
        _TABLE.c.claimed_at == claimed.claimed_at,
    )


def outgoing_of(row: RowMapping) -> Outgoing:
    """Return the message that a row of `outbox` holds."""
    return Outgoing(
        id=OutgoingId(row["id"]),
        key=row["key"],
        team_id=TeamId(row["team_id"]),
        channel_id=ChannelId(row["channel_id"]),
        message=Message(text=row["text"], blocks=tuple(row["blocks"])),
        state=OutgoingState(row["state"]),
        created_at=row["created_at"],
        thread_ts=row["thread_ts"],
        subscription_id=row["subscription_id"],
        covers_from=row["covers_from"],
        attempts=row["attempts"],
        not_before=row["not_before"],
        claimed_at=row["claimed_at"],
        lease_until=row["lease_until"],
        ts=row["ts"],
        last_error=row["last_error"],
        action=Action(row["action"]),
        about=row["about"],
    )


def _expired(now: datetime, besides: Collection[OutgoingId]) -> Select[int]:
    lost = (_TABLE.c.state == _SENDING) & (_TABLE.c.lease_until <= now)
    mine = _TABLE.c.id.in_(besides)
    return select(_TABLE.c.id).where(lost, ~mine).order_by(_TABLE.c.id).limit(1)


def _claimable(now: datetime, *, with_digests: bool) -> Select[int]:
    is_ripe = or_(_TABLE.c.not_before.is_(None), _TABLE.c.not_before <= now)
    ripe = select(_TABLE.c.id).where(
        _TABLE.c.state == _PENDING,
        is_ripe,
        ~_is_held(_TABLE, with_digests=with_digests),
        ~_is_behind(with_digests=with_digests),
    )
    return ripe.order_by(_TABLE.c.id).limit(1)


def _is_held(table: FromClause, *, with_digests: bool) -> ColumnElement[bool]:
    stands = exists().where(_ORIGIN.c.key == table.c.about, _ORIGIN.c.state == _SENT)
    waits = and_(table.c.about.is_not(None), ~stands.correlate(table))
    if not with_digests:
        return or_(waits, table.c.subscription_id.is_not(None))
    stopped = exists().where(
        _SUBSCRIPTIONS.c.id == table.c.subscription_id,
        or_(_SUBSCRIPTIONS.c.paused_at.is_not(None), _SUBSCRIPTIONS.c.deleted_at.is_not(None)),
    )
    return or_(waits, stopped.correlate(table))


def _is_behind(*, with_digests: bool) -> ColumnElement[bool]:
    # Written out, so that both planners see that the index of waiting messages is enough.
    waiting = text(f"{_OTHER.name}.{schema.IS_WAITING}")
    return exists().where(
        waiting,
        _OTHER.c.team_id == _TABLE.c.team_id,
        _OTHER.c.channel_id == _TABLE.c.channel_id,
        or_(
            _OTHER.c.state == _SENDING,
            and_(_OTHER.c.id < _TABLE.c.id, ~_is_held(_OTHER, with_digests=with_digests)),
        ),
    )
