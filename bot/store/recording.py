"""Writing what one entry says, and the development it belongs to: all of it, or nothing.

articles, engagements → developments → development_entries → parties, dyads, topics → words
                      → the entry is `analysed`
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations
from typing import Any, Final

from sqlalchemy import RowMapping, Table, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import (
    Analysis,
    Development,
    DevelopmentId,
    Entry,
    EntryState,
    Report,
    Summary,
)
from bot.store import schema
from bot.store.articles import people_to_json, write_article
from bot.store.editions import doubt
from bot.store.entries import Entries
from bot.store.schema import EVERYONE
from bot.store.search import indexed_words
from bot.store.statements import put
from bot.store.visibility import scope_of

_TABLE = schema.developments
_ACTORS = schema.development_actors
_LINKS = schema.development_entries
_ENGAGEMENTS = schema.engagements

# What is written to tables of its own, and what editions tell that may be taken back.
_INDEXED: Final = ("actors", "topics", "sorted_on")
_TOLD: Final = ("actors", "type", "status", "happened_on", "confidence")

# Made once: to put a statement together takes longer than to execute it.
_INSERT: Final = insert(_TABLE).returning(_TABLE.c.id)
_SELECT: Final = select(_TABLE).where(_TABLE.c.id == bindparam("this"))
_UPDATE: Final = update(_TABLE).where(_TABLE.c.id == bindparam("this"))
_CHANGE: Final = update(_ACTORS).where(_ACTORS.c.development_id == bindparam("this"))
_QUOTES: Final = (
    select(_ENGAGEMENTS.c.quote)
    .join(_LINKS, _LINKS.c.entry_id == _ENGAGEMENTS.c.entry_id)
    .where(_LINKS.c.development_id == bindparam("this"), _LINKS.c.team_id == bindparam("scope"))
    .order_by(_ENGAGEMENTS.c.entry_id, _ENGAGEMENTS.c.position)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where a report was written down; not `is_whole`: the development's facts are not its own."""

    development_id: DevelopmentId
    is_whole: bool


async def write_record(
    connection: AsyncConnection,
    entry: Entry,
    analysis: Analysis,
    summary: Summary,
    development: Development,
    *,
    now: datetime,
    joined_at: datetime,
) -> Written | None:
    """Store the entry's reading and its development.

    None where the entry was revised, or recorded, meanwhile: then nothing is stored. Raises
    ValueError where the development lacks the entry's report, or may not be joined by it.
    """
    entries = Entries(connection=connection)
    if not await entries.finish(entry, EntryState.ANALYSED, analysis.reason, now):
        return None
    await write_article(connection, entry, analysis, summary, now)
    scope = scope_of(entry.team_id)
    is_new = development.id == 0
    if is_new:
        development = replace(development, id=await _insert(connection, development, scope))
    is_whole = is_new or await _update(connection, entry, development)
    link = _report_values(_report_of(entry, development), entry, joined_at)
    await put(connection, schema.development_entries, link | {"development_id": development.id})
    if is_whole:
        own = [engagement.quote for engagement in analysis.engagements]
        quotes = own if is_new else await _quotes(connection, development.id, scope)
        await _write_words(connection, development.id, [*_texts(development), *quotes])
    return Written(development_id=development.id, is_whole=is_whole)


async def rewrite(
    connection: AsyncConnection, development_id: int, development: Development, scope: str
) -> None:
    """Store what is told of a development anew, as the scope's; its reports stay where they are."""
    values = _values(development) | {"team_id": scope}
    await connection.execute(update(_TABLE).where(_TABLE.c.id == development_id).values(values))
    await doubt(connection, development_id)
    await _write_parties(connection, development_id, development, scope)
    await index_words(connection, development_id)


async def split_off(connection: AsyncConnection, development: Development, scope: str) -> None:
    """Store a development of the scope's own, and move its reports to it from where they are."""
    development_id = await _insert(connection, development, scope)
    links = schema.development_entries
    moved = links.c.entry_id.in_([report.entry_id for report in development.reports])
    await connection.execute(update(links).where(moved).values(development_id=development_id))
    await index_words(connection, development_id)


def dyads_of(actors: Iterable[str]) -> list[tuple[str, str]]:
    """Return the unordered pairs among the actors, each with its lower id first.

    >>> dyads_of(("us", "cn", "us"))
    [('cn', 'us')]
    """
    return list(combinations(sorted(set(actors)), 2))


async def _insert(
    connection: AsyncConnection, development: Development, scope: str
) -> DevelopmentId:
    values = _values(development) | {"team_id": scope, "created_at": development.created_at}
    inserted = await connection.execute(_INSERT, values)
    development_id = DevelopmentId(inserted.scalar_one())
    await _write_parties(connection, development_id, development, scope, is_new=True)
    return development_id


async def _update(connection: AsyncConnection, entry: Entry, development: Development) -> bool:
    """Store what the development is now; False where it is not the entry's to change."""
    rows = await connection.execute(_SELECT, {"this": development.id})
    stored = rows.mappings().one_or_none()
    scope = scope_of(entry.team_id)
    if stored is None or stored["team_id"] not in {EVERYONE, scope}:
        raise ValueError(f"development {development.id} may not be joined by entry {entry.id}")
    if stored["team_id"] != scope:
        return False
    values = _values(development)
    await connection.execute(_UPDATE, values | {"this": development.id})
    if _differ(stored, values, _TOLD):
        await doubt(connection, development.id)
    if _differ(stored, values, _INDEXED):
        await _write_parties(connection, development.id, development, scope)
    elif stored["changed_at"] != development.changed_at:
        changed = {"this": development.id, "changed_at": development.changed_at}
        await connection.execute(_CHANGE, changed)
    return True


def _differ(stored: RowMapping, values: dict[str, Any], names: Iterable[str]) -> bool:
    return any(stored[name] != _as_stored(values[name]) for name in names)


def _as_stored(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


async def _write_parties(
    connection: AsyncConnection,
    development_id: int,
    development: Development,
    scope: str,
    *,
    is_new: bool = False,
) -> None:
    shared = {
        "development_id": development_id,
        "sorted_on": development.sorted_on or schema.UNDATED,
        "team_id": scope,
    }
    actors = sorted(set(development.actors))
    tables: tuple[tuple[Table, list[dict[str, Any]]], ...] = (
        (
            schema.development_actors,
            [shared | {"actor": actor, "changed_at": development.changed_at} for actor in actors],
        ),
        (
            schema.dyads,
            [shared | {"actor_low": low, "actor_high": high} for low, high in dyads_of(actors)],
        ),
        (
            schema.development_topics,
            [shared | {"topic": topic} for topic in sorted(set(development.topics))],
        ),
    )
    for table, rows in tables:
        if not is_new:
            await connection.execute(delete(table).where(table.c.development_id == development_id))
        if rows:
            await connection.execute(insert(table), rows)


async def index_words(connection: AsyncConnection, development_id: int) -> None:
    """Search the development by what is stored of it now."""
    links = schema.development_entries
    row = (await connection.execute(select(_TABLE).where(_TABLE.c.id == development_id))).one()
    shown = (links.c.development_id == development_id) & (links.c.team_id == row.team_id)
    reports = select(links.c.title, links.c.summary, links.c.outlet_name).where(shown)
    texts = [row.headline, row.summary, row.place or ""]
    for person in row.people:
        texts.extend((person["name"], person["role"] or ""))
    for report in await connection.execute(reports.order_by(links.c.entry_id)):
        texts.extend(report)
    texts.extend(await _quotes(connection, development_id, row.team_id))
    await _write_words(connection, development_id, texts)


def _texts(development: Development) -> list[str]:
    """Return what a development is searched by, evidence left out."""
    texts = [development.headline, development.summary, development.place or ""]
    for person in development.people:
        texts.extend((person.name, person.role or ""))
    for report in sorted(development.reports, key=lambda each: each.entry_id):
        texts.extend((report.title, report.summary, report.outlet_name))
    return texts


async def _quotes(connection: AsyncConnection, development_id: int, scope: str) -> Sequence[str]:
    return (await connection.scalars(_QUOTES, {"this": development_id, "scope": scope})).all()


async def _write_words(
    connection: AsyncConnection, development_id: int, texts: Sequence[str]
) -> None:
    row = {"development_id": development_id, "words": indexed_words(texts)}
    await put(connection, schema.development_search, row)


def _report_of(entry: Entry, development: Development) -> Report:
    for report in development.reports:
        if report.entry_id == entry.id:
            return report
    raise ValueError(f"the development has no report of entry {entry.id}")


def _values(development: Development) -> dict[str, Any]:
    return {
        "headline": development.headline,
        "summary": development.summary,
        "actors": development.actors,
        "type": development.type,
        "status": development.status.value,
        "sign": development.sign.value,
        "level": None if development.level is None else development.level.value,
        "happened_on": None if development.happened_on is None else development.happened_on.text,
        "sorted_on": development.sorted_on or schema.UNDATED,
        "place": development.place,
        "mechanism": development.mechanism,
        "topics": development.topics,
        "people": people_to_json(development.people),
        "confidence": development.confidence.value,
        "changed_at": development.changed_at,
    }


def _report_values(report: Report, entry: Entry, joined_at: datetime) -> dict[str, Any]:
    return {
        "entry_id": entry.id,
        "team_id": scope_of(entry.team_id),
        "title": report.title,
        "url": report.url,
        "outlet_id": report.outlet_id,
        "outlet_name": report.outlet_name,
        "ownership": report.ownership,
        "country": report.country,
        "is_official": report.is_official,
        "published_at": report.published_at,
        "summary": report.summary,
        "joined_at": joined_at,
        "is_paywalled": report.is_paywalled,
        "copy_of": report.copy_of,
        "generated_by": report.generated_by,
    }
