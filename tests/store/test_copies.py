"""Texts that share bands are found, at a cost that does not grow with the store."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select, text

from bot.domain.model import ActorId, Analysis, Entry, EntryId, TeamId
from bot.domain.placing import Twin
from bot.store import schema
from bot.store.copies import COMMON
from bot.store.database import Database, Transaction
from tests.build import (
    NOW,
    a_development,
    a_new_entry,
    a_report,
    a_summary,
    an_analysis,
    an_article,
    an_entry,
)

DAY = timedelta(days=1)
ONE, TWO = TeamId("T1"), TeamId("T2")
SOME = an_entry(id=EntryId(10**9))


def article(*bands: int, published_at: object = NOW) -> Analysis:
    """Return the analysis of an article whose text is found by these bands."""
    found = an_article(published_at=published_at)
    return an_analysis(article=found, signature=bytes(band % 256 for band in bands), bands=bands)


async def store(
    tx: Transaction,
    key: str,
    analysis: Analysis,
    *,
    team_id: TeamId | None = None,
    copy_of: EntryId | None = None,
) -> Entry:
    """Store an article with a development of its own."""
    entry = await tx.entries.add(a_new_entry(key), NOW, team_id=team_id)
    report = a_report(entry_id=entry.id, copy_of=copy_of)
    development = a_development(reports=(report,))
    assert await tx.developments.record(entry, analysis, a_summary(), development, NOW)
    return entry


async def twins_of(tx: Transaction, analysis: Analysis, entry: Entry = SOME) -> list[EntryId]:
    """Return the entries whose text may be that of the analysis."""
    return sorted(twin.entry_id for twin in await tx.developments.twins(entry, analysis, NOW))


async def test_a_twin_comes_with_what_it_is_compared_by(database: Database) -> None:
    async with database.begin() as tx:
        first = await store(tx, "a", article(1, 2))
        second = await store(tx, "b", article(2, 3), copy_of=first.id)
        await store(tx, "c", article(4))
        twins = await tx.developments.twins(SOME, article(2, 9), NOW)
        made = [await tx.developments.of_entry(each.id) for each in (first, second)]

    ids = [each.id for each in made if each]
    assert sorted(twins, key=lambda twin: twin.entry_id) == [
        Twin(
            entry_id=first.id,
            development_id=ids[0],
            signature=b"\x01\x02",
            actors=(ActorId("us"), ActorId("cn")),
        ),
        Twin(
            entry_id=second.id,
            development_id=ids[1],
            signature=b"\x02\x03",
            actors=(ActorId("us"), ActorId("cn")),
            copy_of=first.id,
        ),
    ]


async def test_an_article_is_not_its_own_twin(database: Database) -> None:
    async with database.begin() as tx:
        entry = await store(tx, "a", article(1))
        assert await twins_of(tx, article(1), entry) == []


async def test_a_text_without_a_signature_has_no_twin(database: Database) -> None:
    async with database.begin() as tx:
        await store(tx, "a", article(1))
        assert await twins_of(tx, replace(article(1), signature=None)) == []


@pytest.mark.parametrize(
    ("days", "is_found"), [(0, True), (14, True), (-14, True), (15, False), (-15, False)]
)
async def test_texts_of_other_weeks_are_not_compared(
    database: Database, days: int, *, is_found: bool
) -> None:
    async with database.begin() as tx:
        entry = await store(tx, "a", article(1))
        found = await twins_of(tx, article(1, published_at=NOW + days * DAY))

    assert found == ([entry.id] if is_found else [])


async def test_an_undated_text_is_of_the_day_on_which_it_was_read(database: Database) -> None:
    async with database.begin() as tx:
        entry = await store(tx, "a", article(1, published_at=None))
        assert await twins_of(tx, article(1, published_at=None)) == [entry.id]
        assert await twins_of(tx, article(1, published_at=NOW - 20 * DAY)) == []


async def test_what_not_all_may_see_is_nobody_elses_twin(database: Database) -> None:
    async with database.begin() as tx:
        entries = {
            team: await store(tx, f"{team}", article(1), team_id=team) for team in (None, ONE, TWO)
        }
        found = {
            team: await twins_of(tx, article(1), replace(SOME, team_id=team)) for team in entries
        }

    public = entries[None].id
    assert found == {
        None: [public],
        ONE: [public, entries[ONE].id],
        TWO: [public, entries[TWO].id],
    }


async def test_what_was_skipped_is_no_twin(database: Database) -> None:
    async with database.begin() as tx:
        entry = await tx.entries.add(a_new_entry("a"), NOW)
        await tx.entries.skip(entry, article(1), NOW)
        assert await twins_of(tx, article(1)) == []


async def test_a_band_that_fifty_texts_have_is_stored_no_more(database: Database) -> None:
    async with database.begin() as tx:
        for number in range(COMMON + 2):
            await store(tx, f"{number}", article(7, 100 + number))
        kept = await tx.connection.scalars(
            select(schema.article_bands.c.entry_id).where(schema.article_bands.c.band == 7)
        )
        last = await tx.connection.scalars(
            select(schema.article_bands.c.entry_id).where(
                schema.article_bands.c.band == 100 + COMMON + 1
            )
        )

        assert (len(kept.all()), len(last.all())) == (COMMON, 1)
        assert len(await twins_of(tx, article(7))) == 10


async def test_a_text_read_anew_is_found_by_its_new_bands_only(database: Database) -> None:
    async with database.begin() as tx:
        entry = await tx.entries.add(a_new_entry("a"), NOW)
        await tx.entries.skip(entry, article(1), NOW)
        again = text("UPDATE entries SET state = 'new'")
        await tx.connection.execute(again)
        await store(tx, "a", article(2))
        found = [await twins_of(tx, article(band)) for band in (1, 2)]

    assert found == [[], [entry.id]]


NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
MANY = (
    "INSERT INTO entries (id, team_id, key, title, seen_at, media_type, state, attempts,"
    " is_backfill, revision) {n} SELECT i, '', 'k' || i, 't', {now}, 'text/html', 'analysed', 1,"
    " false, 0 FROM n",
    "INSERT INTO articles (entry_id, title, text, is_relevant, reason, actors, mentioned, topics,"
    " mechanisms, people, analysed_at, is_paywalled, signature) {n} SELECT i, 't', 't', true, '',"
    " '[]', '[]', '[]', '[]', '[]', {now}, false, {blob} FROM n",
    "INSERT INTO developments (id, team_id, headline, summary, actors, status, sign, sorted_on,"
    " topics, people, confidence, created_at, changed_at) {n} SELECT i, '', 'h', 's', '[]', 'held',"
    " 'neutral', '2026-11-22', '[]', '[]', 'reported', {now}, {now} FROM n",
    "INSERT INTO development_entries (entry_id, development_id, team_id, title, outlet_name,"
    " ownership, is_official, summary, joined_at, is_paywalled) {n} SELECT i, i, '', 't', 'o', '',"
    " false, 's', {now}, false FROM n",
    "INSERT INTO article_bands (band, entry_id) {n} SELECT 1000 + i, i FROM n",
    "INSERT INTO article_bands (band, entry_id) {n} SELECT 7, i FROM n WHERE i <= 50",
)


@pytest.mark.parametrize("count", [300, 30_000])
async def test_a_text_costs_the_same_among_few_and_among_many(
    database: Database, count: int
) -> None:
    is_sqlite = database.engine.dialect.name == "sqlite"
    moment = "'2026-11-22T00:00:00.000000+00:00'"
    words = {
        "n": NUMBERS.format(count=count),
        "now": moment if is_sqlite else f"{moment}::timestamptz",
        "blob": "x'01'" if is_sqlite else "'\\x01'::bytea",
    }
    day = "" if is_sqlite else "::date"
    async with database.begin() as tx:
        for each in MANY:
            filled = each.format(**words).replace("'2026-11-22',", f"'2026-11-22'{day},")
            await tx.connection.exec_driver_sql(filled)
    statements: list[str] = []

    def note(*given: object) -> None:
        statements.append(str(given[2]))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    bands = (7, *range(1_100, 1_130))
    async with database.begin() as tx:
        begun = len(statements)
        found = await twins_of(tx, article(*bands))
        spent = len(statements) - begun
        looked_at = schema.article_bands.c.band.in_(bands)
        rows = await tx.connection.scalars(select(schema.article_bands.c.band).where(looked_at))

    assert (spent, len(rows.all()), len(found)) == (2, 80, 10)


async def test_copies_that_are_left_behind_are_copies_of_the_first_of_them(
    database: Database,
) -> None:
    async with database.begin() as tx:
        original = await tx.entries.add(a_new_entry("a"), NOW)
        copies = [await tx.entries.add(a_new_entry(key), NOW) for key in ("b", "c")]
        reports = [a_report(entry_id=each.id, copy_of=original.id) for each in copies]
        made = a_development(reports=(a_report(entry_id=original.id), *reports))
        stored = await tx.developments.record(original, article(1), a_summary(), made, NOW)
        assert stored is not None
        for each in copies:
            joined = replace(made, id=stored.id)
            await tx.developments.record(each, article(1), a_summary(), joined, NOW)
        await tx.retelling.pass_on_copies(original, stored.id)
        after = await tx.developments.get(stored.id)

    assert after is not None
    assert [(report.entry_id, report.copy_of) for report in after.reports] == [
        (original.id, None),
        (copies[0].id, None),
        (copies[1].id, copies[0].id),
    ]
