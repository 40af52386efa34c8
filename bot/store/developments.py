"""What people see: looking developments up, and the candidates that a new report may join.

A look-up walks one index in the order in which it answers: `dyads` for two parties or more,
`development_actors` for one, `development_topics` for a topic, else `developments` by date.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    RowMapping,
    Select,
    Table,
    bindparam,
    exists,
    func,
    select,
    union,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import (
    Analysis,
    Confidence,
    Development,
    DevelopmentId,
    Entry,
    EntryId,
    PartialDate,
    Report,
    Sign,
    Status,
    Summary,
    TeamId,
)
from bot.domain.placing import Twin
from bot.domain.query import Query
from bot.store import schema
from bot.store.articles import level_of, people_of
from bot.store.copies import find_twins
from bot.store.recording import dyads_of, write_record
from bot.store.search import text_conditions
from bot.store.statements import is_storable_id
from bot.store.visibility import scopes_of, team_of, visible_to

# Beyond this nobody counts: "more than 2 000" says enough, and counting grows with the store.
COUNT_BOUND: Final = 2_000
CANDIDATE_WINDOW: Final = timedelta(days=45)
CANDIDATE_LIMIT: Final = 200

# Any number, the same in every process: who clusters holds this lock to the end of the transaction.
_CLUSTER_LOCK: Final = 0x61747461

_TABLE = schema.developments
_REPORTS = schema.development_entries


# Made once: to put a statement together takes longer than to execute it.
_REPORTS_OF: Final = (
    select(_REPORTS)
    .where(
        _REPORTS.c.development_id.in_(bindparam("ids", expanding=True)),
        _REPORTS.c.team_id.in_(bindparam("scopes", expanding=True)),
    )
    .order_by(_REPORTS.c.published_at.is_(None), _REPORTS.c.published_at, _REPORTS.c.entry_id)
)
_PARTIES: Final = schema.development_actors
_SHARING: Final = select(_PARTIES.c.development_id, _PARTIES.c.changed_at).where(
    _PARTIES.c.actor.in_(bindparam("actors", expanding=True)),
    _PARTIES.c.team_id.in_(bindparam("scopes", expanding=True)),
)
_NEAR: Final = union(
    _SHARING.where(_PARTIES.c.changed_at.between(bindparam("first"), bindparam("last"))),
    _SHARING.where(_PARTIES.c.sorted_on.between(bindparam("first_day"), bindparam("last_day"))),
).subquery()
_NEAREST: Final = (
    select(_NEAR.c.development_id)
    .order_by(_NEAR.c.changed_at.desc(), _NEAR.c.development_id.desc())
    .limit(CANDIDATE_LIMIT)
)
_CANDIDATES: Final = (
    select(_TABLE)
    .where(_TABLE.c.id.in_(_NEAREST))
    .order_by(_TABLE.c.changed_at.desc(), _TABLE.c.id.desc())
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Developments:
    """The developments, within one transaction."""

    connection: AsyncConnection

    async def find(
        self,
        query: Query,
        *,
        limit: int,
        offset: int = 0,
        team_id: TeamId | None = None,
        changed_since: datetime | None = None,
    ) -> tuple[list[Development], int]:
        """Return a page of the developments that match, and how many match in all (at most 2 000).

        Newest first by `sorted_on`, undated ones last, ties by id. With `changed_since`, only those
        that a report changed after it, the latest change first. Everything in the query must hold;
        of several types, topics, mechanisms or statuses one is enough. `team_id` None sees what
        every workspace may see; reports that the workspace may not see are left out.
        """
        ids = self._matching(query, team_id, changed_since)
        page = list(await self.connection.scalars(ids.limit(limit).offset(offset)))
        found = await self._load(page, team_id)
        if offset == 0 and len(page) < limit:
            return found, len(page)
        bounded = ids.order_by(None).limit(COUNT_BOUND).subquery()
        total = await self.connection.scalar(select(func.count()).select_from(bounded))
        return found, total or 0

    async def get(
        self, development_id: DevelopmentId, team_id: TeamId | None = None
    ) -> Development | None:
        """Return the development, or None if there is none that the workspace may see."""
        if not is_storable_id(development_id):
            return None
        visible = select(_TABLE.c.id).where(
            _TABLE.c.id == development_id, visible_to(_TABLE.c.team_id, team_id)
        )
        found = await self._load(list(await self.connection.scalars(visible)), team_id)
        return found[0] if found else None

    async def of_entry(self, entry_id: EntryId) -> Development | None:
        """Return what the entry was recorded in, as its workspace sees it; None if nothing."""
        if not is_storable_id(entry_id):
            return None
        query = select(_REPORTS.c.development_id, _REPORTS.c.team_id).where(
            _REPORTS.c.entry_id == entry_id
        )
        link = (await self.connection.execute(query)).first()
        if link is None:
            return None
        (development,) = await self._load([link.development_id], team_of(link.team_id))
        return development

    async def hold_still(self) -> None:
        """Wait for reports being recorded, and let no other begin until this transaction ends.

        Call it before reading the clock: then a digest cannot miss a report that is recorded with
        an earlier `changed_at`. On SQLite a transaction that writes holds everything still anyway.
        """
        if self.connection.dialect.name == "postgresql":
            await self.connection.execute(select(func.pg_advisory_xact_lock(_CLUSTER_LOCK)))

    async def candidates(
        self, analysis: Analysis, now: datetime, *, team_id: TeamId | None = None
    ) -> list[Development]:
        """Return what the analysis may belong to, the latest change first, at most 200.

        Each shares a party with the main engagement, and was changed or is filed within 45 days of
        the article's date (of `now` if it has none). `team_id` is the entry's: an entry for all
        never joins a development that one workspace alone may see. Until the transaction ends
        nobody else is given candidates, so two reports of one event cannot both start one.
        """
        await self.hold_still()
        actors = analysis.main.actors if analysis.main is not None else analysis.actors
        moment = analysis.article.published_at or now
        first, last = moment - CANDIDATE_WINDOW, moment + CANDIDATE_WINDOW
        asked = {
            "actors": list(actors),
            "scopes": list(scopes_of(team_id)),
            "first": first,
            "last": last,
            "first_day": first.date(),
            "last_day": last.date(),
        }
        rows = (await self.connection.execute(_CANDIDATES, asked)).mappings().all()
        reports = await self._reports([row["id"] for row in rows], team_id)
        return [development_of(row, tuple(reports[row["id"]])) for row in rows]

    async def record(
        self,
        entry: Entry,
        analysis: Analysis,
        summary: Summary,
        development: Development,
        now: datetime,
        *,
        joined_at: datetime | None = None,
    ) -> Development | None:
        """Store what an entry says and the development it belongs to; the entry is `analysed`.

        `development` carries id 0 if it is new, and the entry's own report among its reports;
        `joined_at` is when that joined, None: now. A workspace's own entry adds its report to a
        development for everyone, but changes none of its facts: others would see them. Returns the
        development as the entry's workspace sees it.

        None where the entry was revised, or recorded, after it was claimed: nothing is stored.
        """
        written = await write_record(
            self.connection,
            entry,
            analysis,
            summary,
            development,
            now=now,
            joined_at=joined_at or now,
        )
        if written is None:
            return None
        if written.is_whole:
            reports = tuple(sorted(development.reports, key=_by_time))
            return replace(development, id=written.development_id, reports=reports)
        (stored,) = await self._load([written.development_id], entry.team_id)
        return stored

    async def twins(self, entry: Entry, analysis: Analysis, now: datetime) -> list[Twin]:
        """Return the reports whose text may be the entry's, at most 10; see `store.copies`."""
        return await find_twins(self.connection, entry, analysis, now)

    def _matching(
        self, query: Query, team_id: TeamId | None, changed_since: datetime | None
    ) -> Select[Any]:
        walk = _walk(query) if changed_since is None else _all_developments(query)
        conditions = [
            visible_to(walk.team_id, team_id),
            *walk.where,
            *_date_conditions(query, walk.sorted_on),
            *text_conditions(query, walk.id, self.connection.dialect.name),
        ]
        facts = _fact_conditions(query)
        if facts and walk.id is not _TABLE.c.id:
            facts.append(_TABLE.c.id == walk.id)
        ids = select(walk.id).where(*conditions, *facts)
        if changed_since is None:
            return ids.order_by(walk.sorted_on.desc(), walk.id.desc())
        changed = ids.where(_changed_after(changed_since, team_id))
        return changed.order_by(_TABLE.c.changed_at.desc(), _TABLE.c.id.desc())

    async def _load(self, ids: Sequence[int], team_id: TeamId | None) -> list[Development]:
        rows = await self.connection.execute(select(_TABLE).where(_TABLE.c.id.in_(ids)))
        by_id = {row["id"]: row for row in rows.mappings()}
        reports = await self._reports(ids, team_id)
        return [development_of(by_id[id_], tuple(reports[id_])) for id_ in ids]

    async def _reports(
        self, ids: Sequence[int], team_id: TeamId | None
    ) -> defaultdict[int, list[Report]]:
        asked = {"ids": list(ids), "scopes": list(scopes_of(team_id))}
        reports: defaultdict[int, list[Report]] = defaultdict(list)
        for row in (await self.connection.execute(_REPORTS_OF, asked)).mappings():
            reports[row["development_id"]].append(report_of(row))
        return reports


def development_of(row: RowMapping, reports: tuple[Report, ...]) -> Development:
    """Return the development that a row of `developments` holds, with its reports."""
    return Development(
        id=DevelopmentId(row["id"]),
        headline=row["headline"],
        summary=row["summary"],
        actors=tuple(row["actors"]),
        type=row["type"],
        status=Status(row["status"]),
        sign=Sign(row["sign"]),
        level=level_of(row["level"]),
        happened_on=None if row["happened_on"] is None else PartialDate(row["happened_on"]),
        sorted_on=None if row["sorted_on"] == schema.UNDATED else row["sorted_on"],
        place=row["place"],
        mechanism=row["mechanism"],
        topics=tuple(row["topics"]),
        people=people_of(row["people"]),
        confidence=Confidence(row["confidence"]),
        reports=reports,
        created_at=row["created_at"],
        changed_at=row["changed_at"],
    )


def report_of(row: RowMapping) -> Report:
    """Return the report that a row of `development_entries` holds."""
    return Report(
        entry_id=EntryId(row["entry_id"]),
        title=row["title"],
        url=row["url"],
        outlet_id=row["outlet_id"],
        outlet_name=row["outlet_name"],
        ownership=row["ownership"],
        country=row["country"],
        is_official=row["is_official"],
        published_at=row["published_at"],
        summary=row["summary"],
        is_paywalled=row["is_paywalled"],
        copy_of=row["copy_of"],
        generated_by=row["generated_by"],
    )


def _by_time(report: Report) -> tuple[bool, float, int]:
    """Order reports as they are loaded: oldest first, undated ones last."""
    published = report.published_at
    return published is None, published.timestamp() if published else 0.0, report.entry_id


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """The table whose index a look-up walks, and what picks the rows of it."""

    id: Column[int]
    sorted_on: Column[date]
    team_id: Column[str]
    where: tuple[ColumnElement[bool], ...] = ()


def _walk(query: Query) -> _Walk:
    actors = tuple(dict.fromkeys(query.actors))
    if len(actors) > 1:
        ((low, high),) = dyads_of(actors[:2])
        walk = _over(schema.dyads, actor_low=low, actor_high=high)
        return _with(walk, actors[2:], query.topics)
    if actors:
        return _with(_over(schema.development_actors, actor=actors[0]), (), query.topics)
    if len(query.topics) == 1:
        return _over(schema.development_topics, topic=query.topics[0])
    return _all_developments(query)


def _all_developments(query: Query) -> _Walk:
    walk = _Walk(id=_TABLE.c.id, sorted_on=_TABLE.c.sorted_on, team_id=_TABLE.c.team_id)
    return _with(walk, query.actors, query.topics)


def _over(table: Table, **values: str) -> _Walk:
    return _Walk(
        id=table.c.development_id,
        sorted_on=table.c.sorted_on,
        team_id=table.c.team_id,
        where=tuple(table.c[name] == value for name, value in values.items()),
    )


def _with(walk: _Walk, actors: Sequence[str], topics: Sequence[str]) -> _Walk:
    """Return the walk, passing over what lacks one of the actors, or all of the topics."""
    also = [_has(walk, schema.development_actors.c.actor, (actor,)) for actor in actors]
    if topics:
        also.append(_has(walk, schema.development_topics.c.topic, topics))
    return replace(walk, where=(*walk.where, *also))


def _has(walk: _Walk, column: Column[str], values: Sequence[str]) -> ColumnElement[bool]:
    table = column.table
    return exists().where(table.c.development_id == walk.id, column.in_(values))


def _date_conditions(query: Query, sorted_on: Column[date]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.since is not None:
        conditions.append(sorted_on >= query.since)
    if query.until is not None:
        conditions.append(sorted_on.between(schema.FIRST_DAY, query.until))
    return conditions


def _fact_conditions(query: Query) -> list[ColumnElement[bool]]:
    wanted = (
        (_TABLE.c.type, query.types),
        (_TABLE.c.mechanism, query.mechanisms),
        (_TABLE.c.status, tuple(status.value for status in query.statuses)),
    )
    return [column.in_(values) for column, values in wanted if values]


def _changed_after(since: datetime, team_id: TeamId | None) -> ColumnElement[bool]:
    if team_id is None:
        return _TABLE.c.changed_at > since
    # A workspace's own report changes nothing for the others, so it leaves changed_at alone.
    # As a union, since with an OR of the two PostgreSQL would look at every development.
    own = select(_REPORTS.c.development_id).where(
        _REPORTS.c.team_id == team_id, _REPORTS.c.joined_at > since
    )
    return _TABLE.c.id.in_(union(select(_TABLE.c.id).where(_TABLE.c.changed_at > since), own))
