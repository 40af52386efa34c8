"""What an article says, kept beside its entry: the text and the coded engagements."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import Analysis, Engagement, Entry, Level, Person, Summary
from bot.store import schema
from bot.store.columns import JsonValue
from bot.store.copies import write_bands
from bot.store.statements import insert_if_new


async def write_article(
    connection: AsyncConnection,
    entry: Entry,
    analysis: Analysis,
    summary: Summary | None,
    now: datetime,
) -> None:
    """Store the entry's article and engagements in place of any older reading of it."""
    values = _article_values(entry, analysis, summary, now)
    if not await insert_if_new(connection, schema.articles, values):
        old = delete(schema.articles).where(schema.articles.c.entry_id == entry.id)
        await connection.execute(old)
        await connection.execute(insert(schema.articles).values(values))
        bands = delete(schema.article_bands).where(schema.article_bands.c.entry_id == entry.id)
        await connection.execute(bands)
    await write_bands(connection, entry, analysis)
    rows = [
        _engagement_values(entry, position, engagement)
        for position, engagement in enumerate(analysis.engagements)
    ]
    if rows:
        await connection.execute(insert(schema.engagements), rows)


def people_to_json(people: tuple[Person, ...]) -> JsonValue:
    """Return people as they are stored."""
    return [
        {
            "name": person.name,
            "role": person.role,
            "actor": person.actor,
            "level": None if person.level is None else person.level.value,
        }
        for person in people
    ]


def people_of(stored: list[dict[str, Any]]) -> tuple[Person, ...]:
    """Return people from how they are stored."""
    return tuple(
        Person(
            name=person["name"],
            role=person["role"],
            actor=person["actor"],
            level=level_of(person["level"]),
        )
        for person in stored
    )


def level_of(text: str | None) -> Level | None:
    """Return the level that a stored text names; None where it was not known."""
    return None if text is None else Level(text)


def _article_values(
    entry: Entry, analysis: Analysis, summary: Summary | None, now: datetime
) -> dict[str, Any]:
    article = analysis.article
    return {
        "entry_id": entry.id,
        "title": article.title,
        "text": article.text,
        "url": article.url,
        "host": article.host,
        "outlet_id": article.outlet_id,
        "published_at": article.published_at,
        "author": article.author,
        "language": article.language,
        "is_relevant": analysis.relevant,
        "reason": analysis.reason,
        "actors": analysis.actors,
        "mentioned": analysis.mentioned,
        "topics": analysis.topics,
        "mechanisms": analysis.mechanisms,
        "people": people_to_json(analysis.people),
        "summary": None if summary is None else summary.text,
        "summary_method": None if summary is None else summary.method,
        "analysed_at": now,
        "is_paywalled": article.is_paywalled,
        "signature": analysis.signature,
    }


def _engagement_values(entry: Entry, position: int, engagement: Engagement) -> dict[str, Any]:
    return {
        "entry_id": entry.id,
        "position": position,
        "actors": engagement.actors,
        "type": engagement.type,
        "status": engagement.status.value,
        "sign": engagement.sign.value,
        "level": None if engagement.level is None else engagement.level.value,
        "date": None if engagement.date is None else engagement.date.text,
        "place": engagement.place,
        "mechanism": engagement.mechanism,
        "people": people_to_json(engagement.people),
        "evidence_start": engagement.evidence.start,
        "evidence_end": engagement.evidence.end,
        "quote": engagement.quote,
    }
