"""Announcements as rows: which are stored, storing new ones, revising old ones.

What is stored is found by key, address or digest in one statement for a thousand announcements. Two
sources that announce one article at once are kept apart by a lock (PostgreSQL; on SQLite a writer
is alone anyway) and, should all else fail, by the unique index on the address.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    ColumnElement,
    RowMapping,
    Update,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.announcements import Announcement
from bot.domain.model import EntryId, EntryState, Source, SourceId, TeamId
from bot.domain.updates import Known, Revision
from bot.store import schema
from bot.store.columns import FreeText
from bot.store.statements import BATCH, insert_new
from bot.store.visibility import scope_of, visible_to

_TABLE = schema.entries
_SOURCES = schema.sources

# Any number, the same in every process: who takes in or forgets holds this lock.
_LOCK: Final = 0x656E7472

_KNOWN: Final = (
    _TABLE.c.id,
    _TABLE.c.source_id,
    _TABLE.c.key,
    _TABLE.c.title,
    _TABLE.c.address,
    _TABLE.c.digest,
    _TABLE.c.published_at,
    _TABLE.c.revision,
    _SOURCES.c.url.label("source_url"),
)
_REVISED: Final = (
    *("source_id", "key", "title", "url", "author", "language", "content", "media_type", "digest"),
    "published_at",
)


async def hold_still(connection: AsyncConnection) -> None:
    """Let nobody else take in or forget anything until this transaction ends; see `Entries`."""
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))


async def find_known(
    connection: AsyncConnection, source: Source, announced: Sequence[Announcement]
) -> list[Known]:
    """Return what is stored of a source's announcements, within what its workspaces may see."""
    known: dict[int, Known] = {}
    for start in range(0, len(announced), BATCH):
        some = announced[start : start + BATCH]
        query = select(*_KNOWN).outerjoin(_SOURCES, _SOURCES.c.id == _TABLE.c.source_id)
        query = query.where(or_(*_matches(source, some)))
        for row in (await connection.execute(query)).mappings():
            known[row["id"]] = _known_of(row)
    return list(known.values())


async def insert_announcements(
    connection: AsyncConnection,
    announced: Sequence[Announcement],
    now: datetime,
    *,
    source_id: SourceId | None,
    team_id: TeamId | None,
) -> int:
    """Store those announcements whose key and address are free; return how many that were."""
    if not announced:
        return 0
    await hold_still(connection)
    rows = [_values(told, now, source_id=source_id, team_id=team_id) for told in announced]
    return await insert_new(connection, _TABLE, rows)


async def revise(connection: AsyncConnection, revisions: Sequence[Revision], now: datetime) -> None:
    """Store what was announced anew, so that each entry is worked on again from the beginning.

    The first time of publication stays, save where an entry changes hands, and so does an address
    that another entry has by now. An entry that was revised since the revision was decided on stays
    as it is.
    """
    if not revisions:
        return
    await hold_still(connection)
    await connection.execute(_revising(now), [_revised_values(each) for each in revisions])


async def redate(
    connection: AsyncConnection, entry_id: EntryId, published_at: datetime, now: datetime
) -> None:
    """Store another time of publication, so that the entry is worked on again from it."""
    dated = update(_TABLE).where(_TABLE.c.id == entry_id)
    await connection.execute(dated.values(published_at=published_at, **_anew(now)))


def same_article(told: Announcement, team_id: TeamId | None) -> ColumnElement[bool]:
    """Return the condition that an entry which the workspace may see is this very article."""
    is_same = _TABLE.c.key == told.entry.key
    if told.address is not None:
        is_same = or_(is_same, _TABLE.c.address == told.address)
    return visible_to(_TABLE.c.team_id, team_id) & is_same


def _matches(source: Source, announced: Sequence[Announcement]) -> list[ColumnElement[bool]]:
    own, scope = _TABLE.c.source_id == source.id, _TABLE.c.team_id == scope_of(source.team_id)
    keys = [told.entry.key for told in announced]
    unique = [told.unique_key for told in announced if told.unique_key is not None]
    addresses = [told.address for told in announced if told.address is not None]
    return [
        own & _TABLE.c.key.in_(keys),
        own & _TABLE.c.digest.in_([told.digest for told in announced]),
        scope & _TABLE.c.key.in_(unique),
        scope & _TABLE.c.address.in_(addresses),
    ]


def _known_of(row: RowMapping) -> Known:
    return Known(
        id=EntryId(row["id"]),
        source_id=row["source_id"],
        key=row["key"],
        title=row["title"],
        address=row["address"],
        digest=row["digest"],
        published_at=row["published_at"],
        revision=row["revision"],
        source_url=row["source_url"],
    )


def _values(
    told: Announcement, now: datetime, *, source_id: SourceId | None, team_id: TeamId | None
) -> dict[str, Any]:
    new = told.entry
    return {
        "source_id": source_id,
        "team_id": scope_of(team_id),
        "key": new.key,
        "title": new.title,
        "url": new.url,
        "published_at": new.published_at,
        "seen_at": now,
        "author": new.author,
        "language": new.language,
        "content": new.content,
        "media_type": new.media_type,
        "state": EntryState.NEW.value,
        "attempts": 0,
        "address": told.address,
        "digest": told.digest,
        "is_backfill": told.is_late,
        "revision": 0,
    }


def _revising(now: datetime) -> Update:
    other = _TABLE.alias()
    address = bindparam("new_address", type_=FreeText)
    is_taken = exists().where(
        other.c.team_id == _TABLE.c.team_id, other.c.address == address, other.c.id != _TABLE.c.id
    )
    is_inherited = bindparam("is_inherited", type_=Boolean)
    is_late = bindparam("new_is_late", type_=Boolean)
    return (
        update(_TABLE)
        .where(
            _TABLE.c.id == bindparam("known_id"), _TABLE.c.revision == bindparam("known_revision")
        )
        .values(
            {name: bindparam(f"new_{name}", type_=_TABLE.c[name].type) for name in _REVISED}
            | {
                "address": case((is_taken, _TABLE.c.address), else_=address),
                "is_backfill": case((is_inherited, is_late), else_=_TABLE.c.is_backfill),
            }
            | _anew(now)
        )
    )


def _anew(now: datetime) -> dict[str, Any]:
    return {
        "revision": _TABLE.c.revision + 1,
        "revised_at": now,
        "state": EntryState.NEW.value,
        "attempts": 0,
        "reason": None,
        "not_before": None,
        "lease_until": None,
        "finished_at": None,
    }


def _revised_values(revision: Revision) -> dict[str, Any]:
    told, known, is_own = revision.announcement, revision.known, revision.heir is None
    times = (known.published_at, told.entry.published_at)
    values = {f"new_{name}": getattr(told.entry, name, None) for name in _REVISED}
    return values | {
        "is_inherited": not is_own,
        "new_source_id": known.source_id if is_own else revision.heir,
        "new_key": known.key if is_own else told.entry.key,
        "new_published_at": next(filter(None, times if is_own else reversed(times)), None),
        "new_is_late": told.is_late,
        "known_id": known.id,
        "known_revision": known.revision,
        "new_digest": told.digest,
        "new_address": told.address,
    }
