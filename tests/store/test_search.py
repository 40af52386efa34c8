from typing import Any

import pytest

from bot.domain.query import Query
from bot.store.columns import MAX_WORDS
from bot.store.database import Database
from bot.store.search import indexed_words
from tests.build import (
    NOW,
    a_development,
    a_new_entry,
    a_person,
    a_query,
    a_report,
    a_summary,
    an_analysis,
    an_engagement,
)


async def store(database: Database, **fields: Any) -> None:
    async with database.begin() as tx:
        entry = await tx.entries.add(a_new_entry(), NOW)
        report = a_report(
            entry_id=entry.id,
            title="Guided-missile destroyer visits Qingdao",
            summary="It was the first visit in years.",
            outlet_name="The Daily Ledger",
        )
        analysis = an_analysis(engagements=(an_engagement(quote="Admiral Li welcomed the crew."),))
        development = a_development(**{"reports": (report,)} | fields)
        await tx.developments.record(entry, analysis, a_summary(), development, NOW)


async def is_found(database: Database, query: Query) -> bool:
    async with database.read() as tx:
        _, total = await tx.developments.find(query, limit=5)
    return total == 1


TEXTS = {
    "headline": "Washington and Beijing resume defence talks",
    "summary": "The F-16 sale was not discussed, O'Neill said. 中美防务部门举行会谈",
    "place": "Yaoundé",
    "people": (a_person("Dong Jun", role="Minister of National Defence"), a_person("Li Wei")),
}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (a_query(words=("talks",)), True),
        (a_query(words=("TALK", "beijing")), True),
        (a_query(words=("talks", "moscow")), False),
        (a_query(words=("yaounde",)), True),
        (a_query(words=("destroyers",)), True),
        (a_query(words=("ledger",)), True),
        (a_query(words=("crew",)), True),
        (a_query(words=("f-16",)), True),
        (a_query(words=("16-f",)), False),
        (a_query(words=("o'neill",)), True),
        (a_query(words=("中美",)), True),
        (a_query(words=("中美防务",)), True),
        (a_query(words=("美中",)), False),
        (a_query(words=("!!!",)), True),
        (a_query(phrases=("resume defence talks",)), True),
        (a_query(phrases=("defence resume",)), False),
        (a_query(phrases=("defence talks the",)), False),
        (a_query(excluded=("moscow",)), True),
        (a_query(excluded=("talks",)), False),
        (a_query(excluded=("moscow", "f-16")), False),
        (a_query(excluded=("!!!",)), True),
        (a_query(words=("beijing",), excluded=("qingdao",)), False),
        (a_query(words=("beijing",), excluded=("moscow",)), True),
        (a_query(people=("Jun Dong",)), True),
        (a_query(people=("dong jun", "li wei")), True),
        (a_query(people=("He Lei",)), False),
        (a_query("us-cn", words=("beijing",)), True),
        (a_query("us-ru", words=("beijing",)), False),
        (a_query(words=("\0", "\ud800", '"', "'", "\\", "&", "|", "(", ":*", "NEAR")), False),
        (a_query(words=("\0", "\ud800", '"', "'", "\\", "&", "|", "(", ":*")), True),
        (a_query(words=('beijing" OR "x',)), False),
    ],
)
async def test_text_is_searched_folded(database: Database, query: Query, *, expected: bool) -> None:
    await store(database, **TEXTS)

    assert await is_found(database, query) == expected


async def test_words_of_an_earlier_text_are_forgotten(database: Database) -> None:
    await store(database, headline="Talks about submarines")
    async with database.begin() as tx:
        ((known,), _) = await tx.developments.find(a_query(words=("submarine",)), limit=1)
        entry = await tx.entries.add(a_new_entry("b"), NOW)
        changed = a_development(
            id=known.id, headline="Talks about frigates", reports=(a_report(entry_id=entry.id),)
        )
        await tx.developments.record(entry, an_analysis(), a_summary(), changed, NOW)

    assert not await is_found(database, a_query(words=("submarine",)))
    assert await is_found(database, a_query(words=("frigate",)))


async def test_a_deleted_development_is_not_found(database: Database) -> None:
    await store(database, headline="Talks about submarines")
    async with database.begin() as tx:
        await tx.connection.exec_driver_sql("DELETE FROM developments")

    assert not await is_found(database, a_query(words=("submarine",)))


async def test_a_text_beyond_all_measure_is_searched_by_its_beginning(database: Database) -> None:
    await store(database, headline="start " + "word " * MAX_WORDS + "end", summary="")

    assert await is_found(database, a_query(words=("start",)))
    assert not await is_found(database, a_query(words=("end",)))


def test_texts_are_indexed_once_and_apart() -> None:
    assert indexed_words(["Talks resume", "", "?!", "Talks resume", "In Rome"]) == (
        "talk resum ‖ in rome"
    )
