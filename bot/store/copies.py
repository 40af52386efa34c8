"""Reports whose text may be that of another: found by the bands that they share.

A band that fifty texts have is boilerplate, and is stored no more. So at most 64 times 50 rows are
looked at and ten signatures read, however many texts are stored: an outlet that ends every article
with the same lines costs no more than that.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, and_, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import Analysis, DevelopmentId, Entry, EntryId
from bot.domain.placing import Twin
from bot.store import schema
from bot.store.visibility import visible_to

WINDOW: Final = timedelta(days=14)
COMMON: Final = 50
MOST_TWINS: Final = 10

_BANDS = schema.article_bands
_LINKS = schema.development_entries
_ARTICLES = schema.articles
_MAIN = schema.engagements

_BAND = bindparam("of_text", type_=BigInteger)
_HAVING = select(_BANDS.c.entry_id).where(_BANDS.c.band == _BAND).limit(COMMON).subquery()
_COUNT = select(func.count()).select_from(_HAVING).scalar_subquery()
_INSERT: Final = insert(_BANDS).from_select(
    ["band", "entry_id"],
    select(_BAND, bindparam("of_entry", type_=BigInteger)).where(_COUNT < COMMON),
)


async def find_twins(
    connection: AsyncConnection, entry: Entry, analysis: Analysis, now: datetime
) -> list[Twin]:
    """Return the reports that share most bands with an article, at most 10, in no order.

    They were published, or read where that is not known, within 14 days of the article (of `now` if
    it has no date), and may be seen by all who may see the entry.
    """
    if analysis.signature is None:
        return []
    sharing = (
        select(_BANDS.c.entry_id)
        .join(_LINKS, _LINKS.c.entry_id == _BANDS.c.entry_id)
        .where(
            _BANDS.c.band.in_(analysis.bands),
            _BANDS.c.entry_id != entry.id,
            visible_to(_LINKS.c.team_id, entry.team_id),
        )
    )
    shared = Counter(sorted(await connection.scalars(sharing)))
    if not shared:
        return []
    ids = [entry_id for entry_id, _ in shared.most_common(MOST_TWINS)]
    moment = analysis.article.published_at or now
    told_at = func.coalesce(_ARTICLES.c.published_at, _ARTICLES.c.analysed_at)
    query = (
        select(
            _ARTICLES.c.entry_id,
            _ARTICLES.c.signature,
            _LINKS.c.development_id,
            _LINKS.c.copy_of,
            _MAIN.c.actors,
        )
        .join(_LINKS, _LINKS.c.entry_id == _ARTICLES.c.entry_id)
        .outerjoin(_MAIN, and_(_MAIN.c.entry_id == _ARTICLES.c.entry_id, _MAIN.c.position == 0))
        .where(
            _ARTICLES.c.entry_id.in_(ids),
            _ARTICLES.c.signature.is_not(None),
            told_at.between(moment - WINDOW, moment + WINDOW),
        )
    )
    rows = (await connection.execute(query)).mappings()
    return [Twin(**{**row, "actors": tuple(row["actors"] or ())}) for row in rows]


async def write_bands(connection: AsyncConnection, entry: Entry, analysis: Analysis) -> None:
    """Store by which bands the entry's text is found, save those that are common."""
    if not analysis.bands:
        return
    rows = [{"of_text": each, "of_entry": entry.id} for each in analysis.bands]
    await connection.execute(_INSERT, rows)


async def pass_on_copies(
    connection: AsyncConnection, entry_id: EntryId, development_id: DevelopmentId
) -> None:
    """Have the first of an entry's copies in a development stand for its text from now on."""
    copies = select(_LINKS.c.entry_id).where(
        _LINKS.c.development_id == development_id, _LINKS.c.copy_of == entry_id
    )
    ids = (await connection.scalars(copies.order_by(_LINKS.c.entry_id))).all()
    for heir, heirs in ((None, ids[:1]), (next(iter(ids), None), ids[1:])):
        if heirs:
            passed = update(_LINKS).where(_LINKS.c.entry_id.in_(heirs)).values(copy_of=heir)
            await connection.execute(passed)
