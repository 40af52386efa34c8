"""Texts are dropped after a time; what was understood of them stays."""

from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from bot.domain.model import EntryId, EntryState
from bot.store import schema
from bot.store.database import Database, Transaction
from tests.build import (
    NOW,
    a_development,
    a_new_entry,
    a_query,
    a_report,
    a_summary,
    an_analysis,
    an_article,
    an_engagement,
)

DAY = timedelta(days=1)
LATER = NOW + 30 * DAY
LONG = "The ministers met on Monday. " + "They agreed on patrols. " * 15 + "Then came zanzibar."


async def record(tx: Transaction, key: str, quote: str = "They met.") -> EntryId:
    """Record an article with one engagement; return its entry's id."""
    entry = await tx.entries.add(a_new_entry(key, content="<p>All of it.</p>"), NOW)
    analysis = an_analysis(engagements=(an_engagement(quote=quote),))
    development = a_development(reports=(a_report(entry_id=entry.id),))
    await tx.developments.record(entry, analysis, a_summary(), development, NOW)
    return entry.id


async def skip(tx: Transaction, key: str, now: datetime = NOW) -> EntryId:
    """Store an article outside our field; return its entry's id."""
    entry = await tx.entries.add(a_new_entry(key, content="All of it."), now)
    await tx.entries.skip(entry, an_analysis(article=an_article(text="All of it.")), now)
    return entry.id


async def texts(tx: Transaction) -> list[tuple[int, str, str | None, datetime | None]]:
    """Return each article's id, text, entry's content, and when they were dropped."""
    rows = await tx.connection.execute(
        select(
            schema.articles.c.entry_id,
            schema.articles.c.text,
            schema.entries.c.content,
            schema.articles.c.text_dropped_at,
        )
        .join(schema.entries, schema.entries.c.id == schema.articles.c.entry_id)
        .order_by(schema.articles.c.entry_id)
    )
    return [(id_, text, content, at) for id_, text, content, at in rows]


async def test_only_what_was_read_before_then_is_dropped(database: Database) -> None:
    async with database.begin() as tx:
        old = await skip(tx, "old", NOW - timedelta(microseconds=1))
        young = await skip(tx, "young", NOW)
        assert await tx.archive.drop_texts(NOW, LATER, limit=10) == 1
        assert await texts(tx) == [
            (old, "", None, LATER),
            (young, "All of it.", "All of it.", None),
        ]
        assert await tx.archive.drop_texts(NOW, LATER, limit=10) == 0


async def test_the_oldest_go_first_and_no_more_than_asked_for(database: Database) -> None:
    async with database.begin() as tx:
        ids = [await skip(tx, f"{day}", NOW - day * DAY) for day in range(3)]
        assert await tx.archive.drop_texts(LATER, LATER, limit=2) == 2
        kept = [id_ for id_, text, *_ in await texts(tx) if text]
        assert kept == ids[:1]


async def test_the_development_reads_as_before_with_its_evidence_cut(database: Database) -> None:
    async with database.begin() as tx:
        entry_id = await record(tx, "one", LONG)
        before = await tx.developments.of_entry(entry_id)
        await tx.archive.drop_texts(LATER, LATER, limit=10)
        assert await tx.developments.of_entry(entry_id) == before
        (quote,) = await tx.connection.scalars(select(schema.engagements.c.quote))
        assert (quote[:28], quote[-6:], len(quote)) == (LONG[:28], " They…", 298)


async def test_what_is_kept_of_evidence_is_found_and_what_is_cut_is_not(
    database: Database,
) -> None:
    async with database.begin() as tx:
        await record(tx, "one", LONG)
        _, before = await tx.developments.find(a_query(words=("zanzibar",)), limit=5)
        await tx.archive.drop_texts(LATER, LATER, limit=10)
        _, kept = await tx.developments.find(a_query(words=("patrols",)), limit=5)
        _, cut = await tx.developments.find(a_query(words=("zanzibar",)), limit=5)
        assert (before, kept, cut) == (1, 1, 0)


async def test_what_it_was_compared_by_goes_with_the_text(database: Database) -> None:
    async with database.begin() as tx:
        entry_id = await skip(tx, "one")
        await tx.connection.execute(update(schema.articles).values(signature=b"signature"))
        bands = [{"band": band, "entry_id": entry_id} for band in (7, 8)]
        await tx.connection.execute(insert(schema.article_bands), bands)
        await tx.archive.drop_texts(LATER, LATER, limit=10)
        assert (await tx.connection.scalars(select(schema.articles.c.signature))).all() == [None]
        assert (await tx.connection.scalars(select(schema.article_bands.c.band))).all() == []


async def test_what_waits_to_be_read_anew_keeps_its_content(database: Database) -> None:
    async with database.begin() as tx:
        await skip(tx, "one")
        again = update(schema.entries).values(state=EntryState.NEW.value)
        await tx.connection.execute(again)
        assert await tx.archive.drop_texts(LATER, LATER, limit=10) == 0


async def test_what_was_given_up_loses_its_content_too(database: Database) -> None:
    async with database.begin() as tx:
        entries = [await tx.entries.add(a_new_entry(key, content="Half"), NOW) for key in "abc"]
        for entry, moment in zip(entries, (NOW, NOW - DAY), strict=False):
            await tx.entries.finish(entry, EntryState.FAILED, "it broke us", moment)
        assert await tx.archive.drop_failed(NOW, limit=10) == 1
        assert await tx.archive.drop_failed(NOW, limit=10) == 0
        kept = select(schema.entries.c.content).order_by(schema.entries.c.id)
        assert (await tx.connection.scalars(kept)).all() == ["Half", None, "Half"]
