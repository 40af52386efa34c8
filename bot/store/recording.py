"""Writing what one entry says, and the development it belongs to: all of it, or nothing.

articles, engagements → developments → development_entries → parties, dyads, topics → words
                      → the entry is `analysed`
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import combinations
from typing import Any

from sqlalchemy import RowMapping, Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import Analysis, Development, Entry, EntryState, Report, Summary
from bot.store import schema
from bot.store.articles import people_to_json, write_article
from bot.store.entries import Entries
from bot.store.schema import EVERYONE
from bot.store.search import indexed_words
from bot.store.visibility import scope_of

_TABLE = schema.developments


async def write_record(
    connection: AsyncConnection,
    entry: Entry,
    analysis: Analysis,
    summary: Summary,
    development: Development,
    now: datetime,
) -> int:
    """Store the entry's reading and its development; return the development's id.

    Raises ValueError where the development lacks the entry's report, or may not be joined by it.
    """
    known = await _development_id(connection, entry)
    if known is not None:
        await Entries(connection=connection).finish(
            entry.id, EntryState.ANALYSED, analysis.reason, now
        )
        return known
    await write_article(connection, entry, analysis, summary, now)
    if development.id == 0:
        development_id = await _insert(connection, entry, development)
    else:
        development_id = development.id
        await _update(connection, entry, development)
    report = _report_of(entry, development)
    link = _report_values(report, entry, now) | {"development_id": development_id}
    await connection.execute(insert(schema.development_entries).values(link))
    await index_words(connection, development_id)
    await Entries(connection=connection).finish(entry.id, EntryState.ANALYSED, analysis.reason, now)
    return development_id


def dyads_of(actors: Iterable[str]) -> list[tuple[str, str]]:
    """Return the unordered pairs among the actors, each with its lower id first.

    >>> dyads_of(("us", "cn", "us"))
    [('cn', 'us')]
    """
    return list(combinations(sorted(set(actors)), 2))


async def _development_id(connection: AsyncConnection, entry: Entry) -> int | None:
    links = schema.development_entries
    query = select(links.c.development_id).where(links.c.entry_id == entry.id)
    known: int | None = await connection.scalar(query)
    return known


async def _insert(connection: AsyncConnection, entry: Entry, development: Development) -> int:
    scope = scope_of(entry.team_id)
    values = _values(development) | {"team_id": scope, "created_at": development.created_at}
    statement = insert(_TABLE).values(values).returning(_TABLE.c.id)
    development_id: int = (await connection.execute(statement)).scalar_one()
    await _write_parties(connection, development_id, development, scope)
    return development_id


async def _update(connection: AsyncConnection, entry: Entry, development: Development) -> None:
    rows = await connection.execute(select(_TABLE).where(_TABLE.c.id == development.id))
    stored = rows.mappings().one_or_none()
    scope = scope_of(entry.team_id)
    if stored is None or stored["team_id"] not in {EVERYONE, scope}:
        raise ValueError(f"development {development.id} may not be joined by entry {entry.id}")
    if stored["team_id"] != scope:
        return
    values = _values(development)
    await connection.execute(update(_TABLE).where(_TABLE.c.id == development.id).values(values))
    if _parties_differ(stored, values):
        await _write_parties(connection, development.id, development, scope)
        return
    parties = schema.development_actors
    mine = parties.c.development_id == development.id
    changed = {"changed_at": development.changed_at}
    await connection.execute(update(parties).where(mine).values(changed))


def _parties_differ(stored: RowMapping, values: dict[str, Any]) -> bool:
    return any(
        stored[name] != _as_stored(values[name]) for name in ("actors", "topics", "sorted_on")
    )


def _as_stored(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


async def _write_parties(
    connection: AsyncConnection, development_id: int, development: Development, scope: str
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
        await connection.execute(delete(table).where(table.c.development_id == development_id))
        if rows:
            await connection.execute(insert(table), rows)


async def index_words(connection: AsyncConnection, development_id: int) -> None:
    """Search the development by what is stored of it now."""
    words = {"words": indexed_words(await _texts(connection, development_id))}
    search = schema.development_search
    mine = search.c.development_id == development_id
    result = await connection.execute(update(search).where(mine).values(words))
    if result.rowcount == 0:
        new = words | {"development_id": development_id}
        await connection.execute(insert(search).values(new))


async def _texts(connection: AsyncConnection, development_id: int) -> list[str]:
    """Return what is searched: only what all who see the development may see."""
    links, engagements = schema.development_entries, schema.engagements
    row = (await connection.execute(select(_TABLE).where(_TABLE.c.id == development_id))).one()
    texts = [row.headline, row.summary, row.place or ""]
    for person in row.people:
        texts.extend((person["name"], person["role"] or ""))
    shown = (links.c.development_id == development_id) & (links.c.team_id == row.team_id)
    reports = select(links.c.title, links.c.summary, links.c.outlet_name).where(shown)
    for report in await connection.execute(reports.order_by(links.c.entry_id)):
        texts.extend(report)
    quotes = select(engagements.c.quote).join_from(
        engagements, links, engagements.c.entry_id == links.c.entry_id
    )
    ordered = quotes.where(shown).order_by(engagements.c.entry_id, engagements.c.position)
    texts.extend(await connection.scalars(ordered))
    return texts


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


def _report_values(report: Report, entry: Entry, now: datetime) -> dict[str, Any]:
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
        "joined_at": now,
        "is_paywalled": False,
    }
