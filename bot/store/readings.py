"""What was stored of a development's reports, read back as it was understood."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import (
    Analysis,
    Article,
    DevelopmentId,
    Engagement,
    PartialDate,
    Sentence,
    Sign,
    Span,
    Status,
    Summary,
)
from bot.domain.placing import Reading
from bot.store import schema
from bot.store.articles import level_of, people_of
from bot.store.developments import report_of
from bot.store.visibility import team_of

_ARTICLES = schema.articles
_ENGAGEMENTS = schema.engagements
_LINKS = schema.development_entries


async def readings_of(connection: AsyncConnection, development_id: DevelopmentId) -> list[Reading]:
    """Return what all reports of the development say, in the order in which they joined."""
    links = select(_LINKS).where(_LINKS.c.development_id == development_id)
    joined = links.order_by(_LINKS.c.joined_at, _LINKS.c.entry_id)
    rows = (await connection.execute(joined)).mappings().all()
    ids = [row["entry_id"] for row in rows]
    read = select(_ARTICLES).where(_ARTICLES.c.entry_id.in_(ids))
    articles = {row["entry_id"]: row for row in (await connection.execute(read)).mappings()}
    engagements = await _engagements(connection, ids)
    return [
        Reading(
            analysis=_analysis_of(articles[row["entry_id"]], tuple(engagements[row["entry_id"]])),
            summary=_summary_of(articles[row["entry_id"]]),
            report=report_of(row),
            told_at=row["joined_at"],
            team_id=team_of(row["team_id"]),
        )
        for row in rows
    ]


async def _engagements(
    connection: AsyncConnection, entry_ids: Sequence[int]
) -> defaultdict[int, list[Engagement]]:
    query = (
        select(_ENGAGEMENTS)
        .where(_ENGAGEMENTS.c.entry_id.in_(entry_ids))
        .order_by(_ENGAGEMENTS.c.entry_id, _ENGAGEMENTS.c.position)
    )
    found: defaultdict[int, list[Engagement]] = defaultdict(list)
    for row in (await connection.execute(query)).mappings():
        found[row["entry_id"]].append(_engagement_of(row))
    return found


def _engagement_of(row: RowMapping) -> Engagement:
    return Engagement(
        actors=tuple(row["actors"]),
        type=row["type"],
        status=Status(row["status"]),
        sign=Sign(row["sign"]),
        level=level_of(row["level"]),
        date=None if row["date"] is None else PartialDate(row["date"]),
        place=row["place"],
        mechanism=row["mechanism"],
        people=people_of(row["people"]),
        evidence=Span(row["evidence_start"], row["evidence_end"]),
        quote=row["quote"],
    )


def _analysis_of(row: RowMapping, engagements: tuple[Engagement, ...]) -> Analysis:
    return Analysis(
        article=Article(
            title=row["title"],
            text=row["text"],
            url=row["url"],
            host=row["host"],
            outlet_id=row["outlet_id"],
            published_at=row["published_at"],
            author=row["author"],
            language=row["language"],
        ),
        relevant=row["is_relevant"],
        reason=row["reason"],
        actors=tuple(row["actors"]),
        mentioned=tuple(row["mentioned"]),
        engagements=engagements,
        topics=tuple(row["topics"]),
        people=people_of(row["people"]),
        mechanisms=tuple(row["mechanisms"]),
    )


def _summary_of(row: RowMapping) -> Summary:
    """Return the summary as one sentence: where it stood in the text is not stored."""
    text = row["summary"] or ""
    sentences = (Sentence(text=text, span=Span(0, len(text))),) if text else ()
    return Summary(sentences=sentences, method=row["summary_method"] or "")
