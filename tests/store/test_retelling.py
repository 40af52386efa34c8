"""What developments are made of, read back, and told anew when a report leaves."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.model import DevelopmentId, Entry, EntryState, PartialDate, Status, TeamId, TopicId
from bot.domain.placing import Previous, Reading
from bot.store.database import Database, Transaction
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

HOUR = timedelta(hours=1)
ONE, TWO = TeamId("T1"), TeamId("T2")
ANALYSIS = an_analysis(
    mentioned=("us", "cn", "jp"),
    engagements=(
        an_engagement(
            status=Status.PLANNED,
            date=PartialDate("2026-12"),
            place="Geneva",
            people=(a_person("He Lei"),),
        ),
        an_engagement("us-jp", date=None),
    ),
    topics=(TopicId("taiwan"),),
    people=(a_person("He Lei"),),
)


async def tell(
    tx: Transaction, key: str, development_id: int = 0, *, team_id: TeamId | None = None
) -> Entry:
    """Store an article as part of a development, a new one for 0."""
    entry = await tx.entries.add(a_new_entry(key), NOW, team_id=team_id)
    report = a_report(entry_id=entry.id, title=f"Report {key}")
    told = a_development(id=DevelopmentId(development_id), reports=(report,))
    assert await tx.developments.record(
        entry, ANALYSIS, a_summary(), told, NOW, joined_at=NOW + entry.id * HOUR
    )
    return entry


def reading(entry: Entry, team_id: TeamId | None = None) -> Reading:
    """Return what is stored of an article that was told as above."""
    return Reading(
        analysis=ANALYSIS,
        summary=a_summary(),
        report=a_report(entry_id=entry.id, title=f"Report {entry.key}"),
        told_at=NOW + entry.id * HOUR,
        team_id=team_id,
    )


async def test_what_reports_said_reads_back_whole(database: Database) -> None:
    async with database.begin() as tx:
        first = await tell(tx, "a")
        made = await tx.developments.of_entry(first.id)
        assert made is not None
        second = await tell(tx, "b", made.id, team_id=ONE)
        readings = await tx.retelling.readings(made.id)

    assert readings == [reading(first), reading(second, ONE)]


async def test_where_a_report_stands_is_told_with_the_others(database: Database) -> None:
    async with database.begin() as tx:
        first = await tell(tx, "a")
        made = await tx.developments.of_entry(first.id)
        assert made is not None
        second = await tell(tx, "b", made.id)
        own = await tell(tx, "c", made.id, team_id=ONE)
        stands = [await tx.retelling.previous(each) for each in (second, own)]
        whole = [await tx.developments.get(made.id, team) for team in (None, ONE)]
        nowhere = await tx.retelling.previous(await tx.entries.add(a_new_entry("d"), NOW))

    assert nowhere is None
    assert stands == [
        Previous(
            entry_id=second.id,
            development=whole[0],  # type: ignore[arg-type] # it is there
            others=(reading(first),),
            joined_at=NOW + second.id * HOUR,
        ),
        Previous(
            entry_id=own.id,
            development=whole[1],  # type: ignore[arg-type] # it is there
            others=None,
            joined_at=NOW + own.id * HOUR,
        ),
    ]


async def test_a_report_that_is_taken_out_is_gone(database: Database) -> None:
    async with database.begin() as tx:
        entry = await tell(tx, "a")
        made = await tx.developments.of_entry(entry.id)
        assert made is not None
        await tx.retelling.take_out(entry)
        left = await tx.retelling.readings(made.id)
        await tx.retelling.remove(made.id)
        found, total = await tx.developments.find(a_query(), limit=5)
        by_word = await tx.developments.find(a_query(words=("talks",)), limit=5)

    assert (left, found, total, by_word) == ([], [], 0, ([], 0))


async def test_a_development_is_told_anew_and_found_by_its_new_words(database: Database) -> None:
    async with database.begin() as tx:
        entry = await tell(tx, "a")
        made = await tx.developments.of_entry(entry.id)
        assert made is not None
        await tx.retelling.rewrite(made.id, replace(made, headline="Tea ceremony"), None)
        after = await tx.developments.get(made.id)
        _, found = await tx.developments.find(a_query(words=("ceremony",)), limit=5)
        owner = await tx.retelling.owner_of(made.id)

    assert (after, found, owner) == (replace(made, headline="Tea ceremony"), 1, None)


async def test_what_only_workspaces_tell_is_split_among_them(database: Database) -> None:
    async with database.begin() as tx:
        public = await tell(tx, "a")
        made = await tx.developments.of_entry(public.id)
        assert made is not None
        for key, team in (("b", ONE), ("c", TWO)):
            await tell(tx, key, made.id, team_id=team)
        await tx.retelling.take_out(public)
        for told in await tx.retelling.readings(made.id):
            own = a_development(id=DevelopmentId(0), reports=(told.report,))
            await tx.retelling.split_off(own, told.team_id)
        await tx.retelling.remove(made.id)
        seen = [
            (await tx.developments.find(a_query(), limit=5, team_id=team))[0]
            for team in (None, ONE, TWO)
        ]

    titles = [[report.title for one in found for report in one.reports] for found in seen]
    assert titles == [[], ["Report b"], ["Report c"]]


@pytest.mark.parametrize("is_relevant", [True, False])
async def test_what_was_read_before_a_revision_is_not_stored_after_it(
    database: Database, *, is_relevant: bool
) -> None:
    async with database.begin() as tx:
        entry = replace(await tx.entries.add(a_new_entry("a"), NOW), revision=-1)
        report = a_development(reports=(a_report(entry_id=entry.id),))
        if is_relevant:
            done: object = await tx.developments.record(entry, ANALYSIS, a_summary(), report, NOW)
        else:
            done = await tx.entries.skip(entry, ANALYSIS, NOW) or None
        counts = await tx.entries.count_by_state()
        found, _ = await tx.developments.find(a_query(), limit=5)

    assert (done, counts[EntryState.NEW], found) == (None, 1, [])
