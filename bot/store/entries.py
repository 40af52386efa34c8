"""What sources announce, and how far each announcement has come.

new ──claim──> analysing ──record──> analysed
 ^                 │  ├──skip/finish──> skipped
 └──lease over─────┘  └──finish, or the fifth attempt lost──> failed
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.announcements import Announcement, announcement
from bot.domain.model import Analysis, Entry, EntryId, EntryState, NewEntry, Source, TeamId
from bot.domain.updates import Known, UpdatePlan
from bot.store import schema
from bot.store.announcing import (
    find_known,
    hold_still,
    insert_announcements,
    redate,
    revise,
    same_article,
)
from bot.store.articles import write_article
from bot.store.columns import Instant
from bot.store.sources import Sources
from bot.store.statements import is_storable_id, locked
from bot.store.visibility import team_of

MAX_ATTEMPTS: Final = 5

_TABLE = schema.entries

_ROW: Final = (
    *_TABLE.c,
    select(schema.sources.c.url)
    .where(schema.sources.c.id == _TABLE.c.source_id)
    .correlate(_TABLE)
    .scalar_subquery()
    .label("source_url"),
)

_ENDED: Final = (EntryState.ANALYSED.value, EntryState.SKIPPED.value)
_FINISH: Final = update(_TABLE).where(
    _TABLE.c.id == bindparam("this"),
    _TABLE.c.revision == bindparam("as_read"),
    _TABLE.c.state.not_in(_ENDED),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """The entries, within one transaction."""

    connection: AsyncConnection

    async def hold_still(self) -> None:
        """Let nobody else take in or forget anything until this transaction ends.

        Call it before looking at what is stored or forgotten: else that may have changed when it is
        acted upon. On SQLite a transaction that writes holds everything still anyway.
        """
        await hold_still(self.connection)

    async def known(self, source: Source, announced: Sequence[Announcement]) -> list[Known]:
        """Return what is stored of these announcements, in no order; see `updates.decide`.

        Looks at entries of the source, and at those that the same workspaces may see.
        """
        return await find_known(self.connection, source, announced)

    async def apply(self, plan: UpdatePlan, now: datetime) -> int:
        """Store the plan's new and revised entries and the source's row; return how many were new.

        Applying a plan twice is applying it once: what is stored, or was revised since, is passed
        over.
        """
        source = plan.source
        count = await insert_announcements(
            self.connection, plan.new, now, source_id=source.id, team_id=source.team_id
        )
        await revise(self.connection, plan.revised, now)
        await Sources(connection=self.connection).save(source)
        return count

    async def add(self, new: NewEntry, now: datetime, team_id: TeamId | None = None) -> Entry:
        """Store an entry that a person handed in, or return the one with its key or address.

        That may be one that a source announced, as long as the workspace may see it.
        """
        told = announcement(new, now)
        same = select(*_ROW).where(same_article(told, team_id)).order_by(_TABLE.c.id).limit(1)
        if (row := (await self.connection.execute(same)).mappings().first()) is not None:
            return entry_of(row)
        await insert_announcements(self.connection, (told,), now, source_id=None, team_id=team_id)
        return entry_of((await self.connection.execute(same)).mappings().one())

    async def redate(self, entry_id: EntryId, published_at: datetime, now: datetime) -> None:
        """Correct when an entry was published, as a person says: a revision, worked on anew."""
        await redate(self.connection, entry_id, published_at, now)

    async def claim_new(self, now: datetime, *, limit: int, lease: timedelta) -> list[Entry]:
        """Take at most `limit` entries to analyse, oldest first, for as long as `lease`.

        What was late when it was announced comes after everything fresh. An entry whose lease ran
        out is given anew; after five attempts it is `failed` instead, so that a text which kills
        its worker cannot do so for ever.
        """
        await self._give_back_lost(now)
        fresh_first = (_TABLE.c.is_backfill, _TABLE.c.id)
        query = select(_TABLE.c.id).where(_is_ripe(now)).order_by(*fresh_first).limit(limit)
        ids = (await self.connection.scalars(locked(query))).all()
        return await self._take(list(ids), now + lease)

    async def claim(self, entry_id: EntryId, now: datetime, lease: timedelta) -> Entry | None:
        """Take this entry for as long as `lease`; None if it is done or another has it."""
        if not is_storable_id(entry_id):
            return None
        query = select(_TABLE.c.id).where(_TABLE.c.id == entry_id, _claimable(now))
        ids = (await self.connection.scalars(locked(query))).all()
        taken = await self._take(list(ids), now + lease)
        return taken[0] if taken else None

    async def get(self, entry_id: EntryId) -> Entry | None:
        """Return the entry, or None if there is none."""
        if not is_storable_id(entry_id):
            return None
        rows = await self.connection.execute(select(*_ROW).where(_TABLE.c.id == entry_id))
        row = rows.mappings().first()
        return None if row is None else entry_of(row)

    async def skip(self, entry: Entry, analysis: Analysis, now: datetime) -> bool:
        """Keep what an article outside our field says, and mark its entry `skipped`.

        Returns whether that was done; not where the entry was revised, or finished, meanwhile.
        """
        if not await self.finish(entry, EntryState.SKIPPED, analysis.reason, now):
            return False
        await write_article(self.connection, entry, analysis, None, now)
        return True

    async def finish(
        self, entry: Entry, state: EntryState, reason: str | None, now: datetime
    ) -> bool:
        """Mark the entry as done with, as it was read; return whether that was still to be done.

        Not where it was revised after it was read, nor where another has brought it to an end.
        """
        this = {"this": entry.id, "as_read": entry.revision}
        done = {"state": state.value, "reason": reason, "finished_at": now, "lease_until": None}
        return (await self.connection.execute(_FINISH, this | done)).rowcount == 1

    async def release(
        self,
        entry_id: EntryId,
        error: str,
        now: datetime,
        *,
        retry_after: timedelta = timedelta(0),
    ) -> None:
        """Give a claimed entry back after a failure, to be tried again after `retry_after`.

        The fifth failure makes it `failed`. An entry that is not being analysed stays as it is.
        """
        mine = (_TABLE.c.id == entry_id) & (_TABLE.c.state == EntryState.ANALYSING.value)
        failed = {"state": EntryState.FAILED.value, "finished_at": now}
        again = {"state": EntryState.NEW.value, "not_before": now + retry_after}
        for is_last, outcome in (
            (_TABLE.c.attempts >= MAX_ATTEMPTS, failed),
            (_TABLE.c.attempts < MAX_ATTEMPTS, again),
        ):
            values: dict[str, Any] = {"reason": error, "lease_until": None, **outcome}
            await self.connection.execute(update(_TABLE).where(mine, is_last).values(values))

    async def put_back(self, entry_id: EntryId, now: datetime, wait: timedelta) -> None:
        """Give a claimed entry back that nobody could try; it is due again after `wait`."""
        mine = (_TABLE.c.id == entry_id) & (_TABLE.c.state == EntryState.ANALYSING.value)
        untried: dict[str, Any] = {
            "state": EntryState.NEW.value,
            "attempts": _TABLE.c.attempts - 1,
            "not_before": now + wait,
            "lease_until": None,
        }
        await self.connection.execute(update(_TABLE).where(mine).values(untried))

    async def count_by_state(self) -> dict[EntryState, int]:
        """Return how many entries are in each state, 0 included."""
        query = select(_TABLE.c.state, func.count()).group_by(_TABLE.c.state)
        counts = {row[0]: row[1] for row in await self.connection.execute(query)}
        return {state: counts.get(state.value, 0) for state in EntryState}

    async def _give_back_lost(self, now: datetime) -> None:
        is_given_up = _TABLE.c.attempts >= MAX_ATTEMPTS
        reason = f"given up after {MAX_ATTEMPTS} attempts that did not come to an end"
        lost = update(_TABLE).where(_is_lost(now))
        given_back = {
            "state": case((is_given_up, EntryState.FAILED.value), else_=EntryState.NEW.value),
            "reason": case((is_given_up, reason), else_=_TABLE.c.reason),
            "finished_at": case((is_given_up, literal(now, Instant)), else_=None),
            "lease_until": None,
        }
        await self.connection.execute(lost.values(given_back))

    async def _take(self, ids: list[int], lease_until: datetime) -> list[Entry]:
        claim = (
            update(_TABLE)
            .where(_TABLE.c.id.in_(ids))
            .values(
                state=EntryState.ANALYSING.value,
                attempts=_TABLE.c.attempts + 1,
                lease_until=lease_until,
            )
            .returning(*_ROW)
        )
        rows = await self.connection.execute(claim)
        return sorted((entry_of(row) for row in rows.mappings()), key=lambda entry: entry.id)


def entry_of(row: RowMapping) -> Entry:
    """Return the entry that a row of `entries` holds."""
    return Entry(
        id=EntryId(row["id"]),
        source_id=row["source_id"],
        key=row["key"],
        title=row["title"],
        url=row["url"],
        published_at=row["published_at"],
        seen_at=row["seen_at"],
        state=EntryState(row["state"]),
        attempts=row["attempts"],
        author=row["author"],
        language=row["language"],
        content=row["content"],
        media_type=row["media_type"],
        team_id=team_of(row["team_id"]),
        address=row["address"],
        is_backfill=row["is_backfill"],
        revision=row["revision"],
        source_url=row["source_url"],
    )


def _is_lost(now: datetime) -> ColumnElement[bool]:
    return (_TABLE.c.state == EntryState.ANALYSING.value) & (_TABLE.c.lease_until <= now)


def _is_ripe(now: datetime) -> ColumnElement[bool]:
    is_time = or_(_TABLE.c.not_before.is_(None), _TABLE.c.not_before <= now)
    return (_TABLE.c.state == EntryState.NEW.value) & is_time


def _claimable(now: datetime) -> ColumnElement[bool]:
    return or_(_is_ripe(now), _is_lost(now) & (_TABLE.c.attempts < MAX_ATTEMPTS))
