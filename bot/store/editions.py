"""Editions: what stands in each, what it told of each development, and what is in doubt by now.

    remember()   an edition is enqueued
    doubt()      what is known of a development was revised, or it is gone
    doubtful()   its editions are looked at, and corrected (services/corrections.py)

An edition counts as told unless it, or a part of it, was refused: then the next one tells it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    RowMapping,
    and_,
    delete,
    exists,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.digest import Digest, Section
from bot.domain.model import (
    Confidence,
    DevelopmentId,
    PartialDate,
    Status,
    SubscriptionId,
    TeamId,
)
from bot.domain.posting import Layout, OutgoingState
from bot.domain.telling import Told
from bot.domain.wording import DevelopmentLine, SourceLine
from bot.store import posting_schema, schema
from bot.store.visibility import visible_to

_EDITIONS = posting_schema.editions
_TOLD = posting_schema.told
_OUTBOX = posting_schema.outbox
_PART: Final = posting_schema.outbox.alias("part")
_DEVELOPMENTS = schema.developments
_LINKS = schema.development_entries
_REFUSED: Final = OutgoingState.REFUSED.value
_DOUBTFUL: Final = text(f"{_TOLD.name}.{posting_schema.IS_DOUBTFUL}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A stored edition; `key` is the outbox's. `corrections` counts how often it was corrected."""

    key: str
    team_id: TeamId
    subscription_id: SubscriptionId
    told_at: datetime
    digest: Digest
    corrections: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Editions:
    """The editions, within one transaction."""

    connection: AsyncConnection

    async def remember(self, edition: Edition) -> None:
        """Store an edition, and what it tells of each development."""
        row = {
            "key": edition.key,
            "team_id": edition.team_id,
            "subscription_id": edition.subscription_id,
            "told_at": edition.told_at,
            "digest": _digest_to_json(edition.digest),
            "corrections": edition.corrections,
        }
        await self.connection.execute(insert(_EDITIONS).values(row))
        rows = [
            {
                "key": edition.key,
                "subscription_id": edition.subscription_id,
                "development_id": told.development_id,
                "facts": _told_to_json(told),
                "shown": _told_to_json(told),
            }
            for told in edition.digest.told
        ]
        if rows:
            await self.connection.execute(insert(_TOLD), rows)

    async def told(
        self, subscription_id: SubscriptionId, ids: Collection[DevelopmentId]
    ) -> dict[DevelopmentId, Told]:
        """Return what the last edition of a subscription that told of a development told of it."""
        return await self._newest(subscription_id, _TOLD.c.development_id.in_(ids))

    async def outdated(self, subscription_id: SubscriptionId) -> list[Told]:
        """Return what a subscription was told that was revised since, and is not told again yet.

        A posted edition may show it already: an edit notifies nobody.
        """
        newer = _TOLD.alias("newer")
        is_newest = ~exists().where(
            newer.c.subscription_id == subscription_id,
            newer.c.development_id == _TOLD.c.development_id,
            newer.c.id > _TOLD.c.id,
            *_counts(newer),
        )
        told = await self._newest(subscription_id, and_(_TOLD.c.shown != _TOLD.c.facts, is_newest))
        return list(told.values())

    async def now_in(self, told: Told, team_id: TeamId) -> DevelopmentId | None:
        """Return the development that has most of the reports of one that is gone; None: none."""
        query = select(_LINKS.c.development_id).where(
            _LINKS.c.entry_id.in_(told.entries), visible_to(_LINKS.c.team_id, team_id)
        )
        ids = (await self.connection.scalars(query.order_by(_LINKS.c.development_id))).all()
        return DevelopmentId(max(ids, key=ids.count)) if ids else None

    async def has_doubtful(self) -> bool:
        """Return whether an edition must be looked at."""
        return (
            await self.connection.scalar(select(_TOLD.c.id).where(_DOUBTFUL).limit(1)) is not None
        )

    async def doubtful(self) -> Edition | None:
        """Return an edition that must be looked at; or None. The caller holds all still."""
        key = select(_TOLD.c.key).where(_DOUBTFUL).order_by(_TOLD.c.id).limit(1)
        found = await self._editions(_EDITIONS.c.key == key.scalar_subquery())
        return found[0] if found else None

    async def telling(self, development_id: DevelopmentId) -> list[Edition]:
        """Return the editions that tell of a development, oldest first."""
        keys = select(_TOLD.c.key).where(_TOLD.c.development_id == development_id)
        return await self._editions(_EDITIONS.c.key.in_(keys))

    async def in_doubt(self, key: str) -> list[Told]:
        """Return what an edition's message shows of each development that is in doubt."""
        rows = await self.connection.scalars(
            select(_TOLD.c.shown).where(_TOLD.c.key == key, _DOUBTFUL).order_by(_TOLD.c.id)
        )
        return [_told_of(shown) for shown in rows]

    async def shown(self, key: str, development_id: DevelopmentId) -> Told:
        """Return what an edition's message shows of a development that it tells of."""
        return _told_of(await self._told(key, development_id, _TOLD.c.shown))

    async def show(self, edition: Edition, shown: Sequence[Told]) -> None:
        """Store what an edition shows from now on; of these developments nothing is in doubt."""
        for told in shown:
            facts = await self._told(edition.key, told.development_id, _TOLD.c.facts)
            values = {
                "facts": {**facts, "headline": told.headline},
                "shown": _told_to_json(told),
                "is_doubtful": False,
            }
            mine = _of(edition.key, told.development_id)
            await self.connection.execute(update(_TOLD).where(mine).values(values))
        await self._redraw(edition)

    async def scrub(self, edition: Edition, development_id: DevelopmentId) -> None:
        """Store an edition without the words of a report, which told of a development."""
        columns = (_TOLD.c.facts, _TOLD.c.shown)
        values = {
            column.name: {**await self._told(edition.key, development_id, column), "headline": ""}
            for column in columns
        }
        mine = _of(edition.key, development_id)
        await self.connection.execute(update(_TOLD).where(mine).values(values))
        await self._redraw(edition)

    async def remove(self, keys: Collection[str]) -> None:
        """Remove editions that are not posted after all."""
        await self.connection.execute(delete(_EDITIONS).where(_EDITIONS.c.key.in_(keys)))

    async def forget(self, before: datetime) -> None:
        """Remove the editions told before then: they are corrected no more."""
        await self.connection.execute(delete(_EDITIONS).where(_EDITIONS.c.told_at < before))

    async def _told(
        self, key: str, development_id: DevelopmentId, column: Column[Any]
    ) -> dict[str, Any]:
        rows = await self.connection.execute(select(column).where(_of(key, development_id)))
        row: dict[str, Any] = rows.scalar_one()
        return row

    async def _redraw(self, edition: Edition) -> None:
        row = {"digest": _digest_to_json(edition.digest), "corrections": edition.corrections}
        mine = _EDITIONS.c.key == edition.key
        await self.connection.execute(update(_EDITIONS).where(mine).values(row))

    async def _newest(
        self, subscription_id: SubscriptionId, wanted: ColumnElement[bool]
    ) -> dict[DevelopmentId, Told]:
        query = select(_TOLD.c.facts).where(
            _TOLD.c.subscription_id == subscription_id, wanted, *_counts(_TOLD)
        )
        rows = await self.connection.scalars(query.order_by(_TOLD.c.id))
        return {told.development_id: told for told in map(_told_of, rows)}

    async def _editions(self, wanted: ColumnElement[bool]) -> list[Edition]:
        query = select(_EDITIONS).where(wanted).order_by(_EDITIONS.c.told_at, _EDITIONS.c.key)
        rows = (await self.connection.execute(query)).mappings()
        return [_edition_of(row) for row in rows]


async def doubt(connection: AsyncConnection, development_id: int) -> None:
    """Have the editions that tell of a development looked at: it was revised, or it is gone."""
    mine = update(_TOLD).where(_TOLD.c.development_id == development_id)
    await connection.execute(mine.values(is_doubtful=True))


def _of(key: str, development_id: DevelopmentId) -> ColumnElement[bool]:
    return and_(_TOLD.c.key == key, _TOLD.c.development_id == development_id)


def _counts(told: FromClause) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    stands = exists().where(_OUTBOX.c.key == told.c.key, _OUTBOX.c.state != _REFUSED)
    lost = exists().where(
        _PART.c.about == told.c.key,
        _PART.c.subscription_id.is_not(None),
        _PART.c.state == _REFUSED,
    )
    return stands.correlate(told), ~lost.correlate(told)


# --- as JSON ----------------------------------------------------------------------------------


def _edition_of(row: RowMapping) -> Edition:
    return Edition(
        key=row["key"],
        team_id=TeamId(row["team_id"]),
        subscription_id=SubscriptionId(row["subscription_id"]),
        told_at=row["told_at"],
        digest=_digest_of(row["digest"]),
        corrections=row["corrections"],
    )


def _digest_to_json(digest: Digest) -> dict[str, Any]:
    row = asdict(replace(digest, told=()))
    row["covered_until"] = digest.covered_until.isoformat()
    for section in row["sections"]:
        for source in (source for line in section["lines"] for source in line["sources"]):
            published_at = source["published_at"]
            source["published_at"] = published_at.isoformat() if published_at else None
    return row


def _digest_of(row: Mapping[str, Any]) -> Digest:
    sections = tuple(
        Section(title=each["title"], lines=tuple(_line_of(line) for line in each["lines"]))
        for each in row["sections"]
    )
    values = {
        **row,
        "sections": sections,
        "covered_until": datetime.fromisoformat(row["covered_until"]),
        "layout": Layout(row["layout"]),
        "told": (),
        "notes": tuple(row["notes"]),
    }
    return Digest(**values)


def _line_of(row: Mapping[str, Any]) -> DevelopmentLine:
    return DevelopmentLine(**{**row, "sources": tuple(_source_of(each) for each in row["sources"])})


def _source_of(row: Mapping[str, Any]) -> SourceLine:
    published_at = row["published_at"]
    moment = datetime.fromisoformat(published_at) if published_at else None
    return SourceLine(**{**row, "published_at": moment})


def _told_to_json(told: Told) -> dict[str, Any]:
    return {**asdict(told), "date": told.date.text if told.date else None}


def _told_of(row: Mapping[str, Any]) -> Told:
    values = {
        **row,
        "parties": tuple(row["parties"]),
        "status": Status(row["status"]),
        "date": PartialDate(row["date"]) if row["date"] else None,
        "confidence": Confidence(row["confidence"]),
        "entries": tuple(row["entries"]),
    }
    return Told(**values)
