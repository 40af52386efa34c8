"""Where entries come from, and when each source is read next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.health import freshness_of
from bot.domain.model import EntryState, OutletId, Source, SourceId, TeamId
from bot.domain.polling import LONGEST_REST, POLL_EVERY
from bot.domain.posting import Freshness
from bot.domain.wishes import Wishes
from bot.store import schema
from bot.store.announcing import hold_still
from bot.store.columns import Instant, JsonValue
from bot.store.statements import batches, insert_if_new, locked
from bot.store.visibility import scope_of, team_of, visible_to

_TABLE = schema.sources
_ENTRIES = schema.entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The sources, within one transaction."""

    connection: AsyncConnection

    async def add(
        self,
        kind: str,
        url: str,
        title: str,
        outlet_id: OutletId | None,
        now: datetime,
        *,
        team_id: TeamId | None = None,
        folder: str = "",
    ) -> Source:
        """Return the source of this kind and address, added and due at once if it is new.

        An existing one is returned as it stands, its title unchanged. `team_id` None: for everyone.
        """
        values = {
            "kind": kind,
            "url": url,
            "title": title,
            "outlet_id": outlet_id,
            "team_id": scope_of(team_id),
            "added_at": now,
            "next_poll_at": now,
            "error_count": 0,
            "folder": folder,
            "poll_seconds": _seconds(POLL_EVERY),
        }
        await insert_if_new(self.connection, _TABLE, values)
        rows = await self.connection.execute(select(_TABLE).where(_same(kind, url, team_id)))
        return source_of(rows.mappings().one())

    async def find(self, kind: str, url: str, team_id: TeamId | None = None) -> Source | None:
        """Return the source of this kind and address, or None."""
        rows = await self.connection.execute(select(_TABLE).where(_same(kind, url, team_id)))
        row = rows.mappings().first()
        return None if row is None else source_of(row)

    async def get(self, source_id: SourceId) -> Source | None:
        """Return the source, or None if there is none."""
        rows = await self.connection.execute(select(_TABLE).where(_TABLE.c.id == source_id))
        row = rows.mappings().first()
        return None if row is None else source_of(row)

    async def all(self) -> list[Source]:
        """Return every source, disabled ones too, in the order in which they were added."""
        rows = await self.connection.execute(select(_TABLE).order_by(_TABLE.c.id))
        return [source_of(row) for row in rows.mappings()]

    async def count_due(self, now: datetime) -> int:
        """Return how many sources are due at `now`."""
        query = select(func.count()).select_from(_TABLE).where(*_is_due(now))
        return (await self.connection.execute(query)).scalar_one()

    async def claim_due(self, now: datetime, *, limit: int, lease: timedelta) -> list[Source]:
        """Take at most `limit` sources due at `now`, longest due first.

        Nobody else is given them until `lease` has passed: their `next_poll_at` is put off by it,
        until they are saved or released.
        """
        due = (
            select(_TABLE.c.id)
            .where(*_is_due(now))
            .order_by(_TABLE.c.next_poll_at, _TABLE.c.id)
            .limit(limit)
        )
        ids = (await self.connection.execute(locked(due))).scalars().all()
        claim = (
            update(_TABLE)
            .where(_TABLE.c.id.in_(ids))
            .values(next_poll_at=now + lease, lease_until=now + lease)
        )
        rows = await self.connection.execute(claim.returning(_TABLE))
        taken = {row["id"]: source_of(row) for row in rows.mappings()}
        return [taken[id_] for id_ in ids]

    async def save(self, source: Source) -> None:
        """Store what reading the source has changed.

        What people do meanwhile stays as it is: where it is filed, whether it is paused, and what
        they were told of it. An address that another source already has (a redirect to it) is not
        taken over: the source keeps its own, so that no reader is lost and no entry changes hands.
        """
        values = _values(source)
        if await self._is_taken(source):
            del values["url"]
        await self.connection.execute(update(_TABLE).where(_TABLE.c.id == source.id).values(values))

    async def save_polled(self, sources: Sequence[Source]) -> None:
        """Store when these were read, when they are read next, and how it went; nothing else."""
        if not sources:
            return
        polled = update(_TABLE).where(_TABLE.c.id == bindparam("polled_id"))
        in_order = sorted(sources, key=lambda each: each.id)  # as `all_held` locks them
        rows = [{"polled_id": each.id} | _polled(each) for each in in_order]
        await self.connection.execute(polled, rows)

    async def release(self, claimed: Sequence[Source], now: datetime) -> None:
        """Give back sources as they were claimed, due at once; those that changed since stay."""
        if not claimed:
            return
        mine = (_TABLE.c.id == bindparam("claimed_id")) & (
            _TABLE.c.lease_until == bindparam("claimed_until", type_=Instant)
        )
        freed = update(_TABLE).where(mine).values(next_poll_at=now, lease_until=None)
        in_order = sorted(claimed, key=lambda each: each.id)
        rows = [{"claimed_id": each.id, "claimed_until": each.next_poll_at} for each in in_order]
        await self.connection.execute(freed, rows)

    async def being_read(self, now: datetime) -> tuple[int, datetime]:
        """Return how many sources are held by a reader, and until when; `now` for none."""
        held = _TABLE.c.lease_until
        query = select(func.count(), func.max(held)).where(held > now)
        count, until = (await self.connection.execute(query)).one()
        return count, until or now

    async def make_due(self, source_ids: Iterable[SourceId], now: datetime) -> None:
        """Have sources read now, but for those in somebody's hands; paused ones stay paused."""
        is_free = or_(_TABLE.c.lease_until.is_(None), _TABLE.c.lease_until <= now)
        for some in batches(list(source_ids)):
            mine = (_TABLE.c.id.in_(some)) & is_free & (_TABLE.c.next_poll_at > now)
            await self.connection.execute(update(_TABLE).where(mine).values(next_poll_at=now))

    async def pause(self, source_id: SourceId, now: datetime) -> None:
        """Read a source no more; one that is paused already stays as it is."""
        mine = (_TABLE.c.id == source_id) & _TABLE.c.paused_at.is_(None)
        await self.connection.execute(update(_TABLE).where(mine).values(paused_at=now))

    async def resume(self, source_id: SourceId, now: datetime) -> None:
        """Read a source again that was paused or retired; it is due at once."""
        again = {"paused_at": None, "disabled_at": None, "next_poll_at": now}
        await self.connection.execute(update(_TABLE).where(_TABLE.c.id == source_id).values(again))

    async def remove(self, source_id: SourceId) -> None:
        """Remove a source and keep its articles, as if a person had handed them in.

        What it announced and nobody has worked on goes with it. A key that such an entry has
        already is made another by the source's number. Nothing is taken in meanwhile.
        """
        await hold_still(self.connection)
        mine = _ENTRIES.c.source_id == source_id
        unread = _ENTRIES.c.state == EntryState.NEW.value
        has_article = exists().where(schema.articles.c.entry_id == _ENTRIES.c.id)
        await self.connection.execute(delete(_ENTRIES).where(mine, unread, ~has_article))
        other = _ENTRIES.alias()
        is_taken = exists().where(
            other.c.source_id.is_(None),
            other.c.team_id == _ENTRIES.c.team_id,
            other.c.key == _ENTRIES.c.key,
        )
        apart = _ENTRIES.c.key + f" (source {source_id})"
        await self.connection.execute(update(_ENTRIES).where(mine, is_taken).values(key=apart))
        await self.connection.execute(update(_ENTRIES).where(mine).values(source_id=None))
        await self.connection.execute(delete(_TABLE).where(_TABLE.c.id == source_id))

    async def visible(self, team_id: TeamId | None) -> list[Source]:
        """Return the sources that the workspace may see, in the order in which they were added."""
        seen = select(_TABLE).where(visible_to(_TABLE.c.team_id, team_id)).order_by(_TABLE.c.id)
        return [source_of(row) for row in (await self.connection.execute(seen)).mappings()]

    async def all_held(self) -> list[Source]:
        """Return every source, and let nobody else change or hold one until this ends."""
        held = select(_TABLE).order_by(_TABLE.c.id).with_for_update(key_share=True)
        rows = await self.connection.execute(held)
        return [source_of(row) for row in rows.mappings()]

    async def note_told(self, source_ids: Iterable[SourceId], told_at: datetime | None) -> None:
        """Store when people were told of these sources' trouble; None: that it is over."""
        for some in batches(list(source_ids)):
            told = update(_TABLE).where(_TABLE.c.id.in_(some)).values(trouble_told_at=told_at)
            await self.connection.execute(told)

    async def freshness(self, now: datetime, team_id: TeamId | None = None) -> Freshness:
        """Return how current the store is at `now`, as far as the workspace may see the sources.

        Where only a person handed entries in, reading began with the first of them.
        """
        sources = await self.visible(team_id)
        freshness = freshness_of(sources, now)
        if freshness.reading_since is not None:
            return freshness
        first = select(func.min(schema.entries.c.seen_at))
        return replace(freshness, reading_since=await self.connection.scalar(first))

    async def counts_since(
        self, since: datetime, team_id: TeamId | None = None
    ) -> dict[SourceId, int]:
        """Return how many entries each source that the workspace may see announced since then.

        What was late when it was first seen does not count: it says nothing of the pace.
        """
        entries = schema.entries
        count = select(func.count()).where(
            entries.c.source_id == _TABLE.c.id,
            entries.c.seen_at >= since,
            entries.c.is_backfill.is_(False),
        )
        counted = select(_TABLE.c.id, count.scalar_subquery())
        visible = counted.where(visible_to(_TABLE.c.team_id, team_id))
        return {SourceId(row[0]): row[1] for row in await self.connection.execute(visible)}

    async def _is_taken(self, source: Source) -> bool:
        others = select(_TABLE.c.id).where(
            _same(source.kind, source.url, source.team_id), _TABLE.c.id != source.id
        )
        return (await self.connection.execute(others)).first() is not None


def source_of(row: RowMapping) -> Source:
    """Return the source that a row of `sources` holds."""
    return Source(
        id=SourceId(row["id"]),
        kind=row["kind"],
        url=row["url"],
        title=row["title"],
        outlet_id=row["outlet_id"],
        team_id=team_of(row["team_id"]),
        added_at=row["added_at"],
        next_poll_at=row["next_poll_at"],
        last_polled_at=row["last_polled_at"],
        last_success_at=row["last_success_at"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        error_count=row["error_count"],
        last_error=row["last_error"],
        disabled_at=row["disabled_at"],
        folder=row["folder"],
        paused_at=row["paused_at"],
        poll_every=timedelta(seconds=row["poll_seconds"]),
        last_entry_at=row["last_entry_at"],
        failing_from=row["failing_from"],
        trouble_told_at=row["trouble_told_at"],
        usual_gap=_duration(row["usual_gap_seconds"]),
        wishes=_wishes_of(row["wishes"]),
    )


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    is_beyond = _TABLE.c.next_poll_at > now + 2 * LONGEST_REST  # by a clock that ran ahead
    return (
        or_(_TABLE.c.next_poll_at <= now, is_beyond),
        _TABLE.c.disabled_at.is_(None),
        _TABLE.c.paused_at.is_(None),
    )


def _same(kind: str, url: str, team_id: TeamId | None) -> ColumnElement[bool]:
    return (_TABLE.c.kind == kind) & (_TABLE.c.url == url) & (_TABLE.c.team_id == scope_of(team_id))


def _polled(source: Source) -> dict[str, Any]:
    return {
        "lease_until": None,
        "next_poll_at": source.next_poll_at,
        "last_polled_at": source.last_polled_at,
        "last_success_at": source.last_success_at,
        "error_count": source.error_count,
        "last_error": source.last_error,
        "disabled_at": source.disabled_at,
        "poll_seconds": _seconds(source.poll_every),
        "failing_from": source.failing_from,
    }


def _values(source: Source) -> dict[str, Any]:
    return _polled(source) | {
        "url": source.url,
        "title": source.title,
        "outlet_id": source.outlet_id,
        "etag": source.etag,
        "last_modified": source.last_modified,
        "last_entry_at": source.last_entry_at,
        "usual_gap_seconds": None if source.usual_gap is None else _seconds(source.usual_gap),
        "wishes": _wish_values(source.wishes),
    }


def _wish_values(wishes: Wishes) -> dict[str, JsonValue]:
    """Return wishes as they are stored: only those that there are."""
    values: dict[str, JsonValue] = {
        "pause": _seconds(wishes.pause) if wishes.pause else None,
        "hours": sorted(wishes.hours),
        "days": sorted(wishes.days),
    }
    return {name: value for name, value in values.items() if value}


def _wishes_of(values: dict[str, Any]) -> Wishes:
    return Wishes(
        pause=_duration(values.get("pause")),
        hours=frozenset(values.get("hours", ())),
        days=frozenset(values.get("days", ())),
    )


def _seconds(duration: timedelta) -> int:
    return int(duration.total_seconds())


def _duration(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
