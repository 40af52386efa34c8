from datetime import timedelta

from bot.store.database import Database
from tests.build import (
    NOW,
    a_development,
    a_new_entry,
    a_query,
    a_report,
    a_summary,
    an_analysis,
)

LEASE = timedelta(minutes=5)


async def test_a_recorded_development_is_found_by_its_parties(database: Database) -> None:
    async with database.begin() as tx:
        entry = await tx.entries.add(a_new_entry(), NOW)
        development = a_development("us-cn", reports=(a_report(entry_id=entry.id),))
        stored = await tx.developments.record(
            entry, an_analysis("us-cn"), a_summary(), development, NOW
        )

    async with database.read() as tx:
        found = await tx.developments.find(a_query("cn-us"), limit=5)
        text = await tx.developments.find(
            a_query(words=("washington",), excluded=("moscow",)), limit=5
        )
        none = await tx.developments.find(
            a_query(words=("washington",), excluded=("defence",)), limit=5
        )
        phrase = await tx.developments.find(a_query(phrases=("talks resume",), people=()), limit=5)
        cand = await tx.developments.candidates(an_analysis("us-cn"), NOW)

    assert found == ([stored], 1)
    assert text == found
    assert phrase == found
    assert none == ([], 0)
    assert cand == [stored]
