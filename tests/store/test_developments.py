from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.domain.model import (
    Analysis,
    Confidence,
    Development,
    DevelopmentId,
    Entry,
    EntryId,
    EntryState,
    Level,
    MechanismId,
    OutletId,
    PartialDate,
    Sign,
    Status,
    TeamId,
    TopicId,
    TypeId,
)
from bot.domain.query import Query
from bot.store import schema
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
    an_article,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ONE, TWO = TeamId("T1"), TeamId("T2")


async def record(
    tx: Transaction,
    key: str,
    development: Development,
    *,
    analysis: Analysis | None = None,
    now: datetime = NOW,
    team_id: TeamId | None = None,
    **report: Any,
) -> Development:
    entry = await tx.entries.add(a_new_entry(key), now, team_id=team_id)
    told = replace(
        development, reports=(*development.reports, a_report(entry_id=entry.id, **report))
    )
    recorded = await tx.developments.record(
        entry, analysis or an_analysis(development.actors), a_summary(), told, now
    )
    assert recorded is not None
    return recorded


async def start(tx: Transaction, key: str, actors: str = "us-cn", **fields: Any) -> Development:
    return await record(tx, key, a_development(actors, reports=(), **fields))


async def found(database: Database, query: Query, **options: Any) -> list[str]:
    async with database.read() as tx:
        developments, _ = await tx.developments.find(query, **{"limit": 50} | options)
    return [development.headline for development in developments]


async def test_a_recorded_development_reads_back_whole(database: Database) -> None:
    development = a_development(
        "us-cn-jp",
        reports=(),
        headline="They met",
        summary="In Washington.",
        type=None,
        status=Status.PLANNED,
        sign=Sign.COOPERATIVE,
        level=Level.MINISTER,
        happened_on=PartialDate("2026-12"),
        sorted_on=date(2026, 12, 31),
        place="Washington",
        mechanism=MechanismId("dpct"),
        topics=(TopicId("taiwan"), TopicId("ai")),
        people=(a_person("He Lei", role="general", level=Level.DEPUTY), a_person("N. N.")),
        confidence=Confidence.CONFIRMED_BY_ONE,
        created_at=NOW - DAY,
    )
    report: dict[str, Any] = {
        "title": "A report",
        "url": None,
        "outlet_id": OutletId("press-tv"),
        "outlet_name": "Press TV",
        "ownership": "Iranian state media",
        "country": "ir",
        "is_official": True,
        "published_at": None,
        "summary": "",
        "generated_by": "small-1",
    }

    async with database.begin() as tx:
        stored = await record(tx, "a", development, **report)
    async with database.read() as tx:
        got = await tx.developments.get(stored.id)
        entry_id = stored.reports[0].entry_id
        of_entry = await tx.developments.of_entry(entry_id)
        entry = await tx.entries.get(entry_id)

    assert stored == replace(
        development, id=stored.id, reports=(a_report(entry_id=entry_id, **report),)
    )
    assert (got, of_entry) == (stored, stored)
    assert entry is not None
    assert entry.state == EntryState.ANALYSED


async def test_an_undated_development_with_nothing_known_reads_back_whole(
    database: Database,
) -> None:
    development = a_development(reports=(), happened_on=None, sorted_on=None)
    async with database.begin() as tx:
        stored = await record(tx, "a", development)

    assert stored == replace(development, id=stored.id, reports=stored.reports)


async def test_recording_an_entry_twice_changes_nothing(database: Database) -> None:
    async with database.begin() as tx:
        first = await start(tx, "a")
        entry = await tx.entries.add(a_new_entry("a"), NOW)
        other = a_development(headline="Something else", reports=(a_report(entry_id=entry.id),))
        again = await tx.developments.record(entry, an_analysis(), a_summary(), other, NOW)
        developments, total = await tx.developments.find(a_query(), limit=5)

    assert again is None
    assert (developments, total) == ([first], 1)


async def test_a_second_report_joins_and_changes_the_development(database: Database) -> None:
    async with database.begin() as tx:
        first = await start(tx, "a")
        joined = await record(
            tx,
            "b",
            replace(
                first,
                headline="Talks end",
                actors=(*first.actors, *a_development("jp").actors),
                topics=(TopicId("taiwan"),),
                sorted_on=date(2026, 11, 24),
                changed_at=NOW + HOUR,
            ),
            published_at=NOW - DAY,
        )
        trio, _ = await tx.developments.find(a_query("jp-cn"), limit=5)
        topic, _ = await tx.developments.find(a_query(topics=(TopicId("taiwan"),)), limit=5)

    assert [report.published_at for report in joined.reports] == [NOW - DAY, NOW - 2 * HOUR]
    assert (joined.headline, joined.id) == ("Talks end", first.id)
    assert trio == topic == [joined]


async def test_a_party_that_was_wrong_is_forgotten(database: Database) -> None:
    async with database.begin() as tx:
        first = await start(tx, "a", "us-cn-jp")
        await record(tx, "b", replace(first, actors=a_development("us-cn").actors))

    assert await found(database, a_query("jp")) == []
    assert await found(database, a_query("us-jp")) == []
    assert await found(database, a_query("us-cn")) == [first.headline]


async def test_reports_are_oldest_first_and_undated_ones_last(database: Database) -> None:
    async with database.begin() as tx:
        development = await record(tx, "a", a_development(reports=()), published_at=None)
        development = await record(tx, "b", development, published_at=NOW)
        development = await record(tx, "c", development, published_at=NOW - DAY)

    times = [report.published_at for report in development.reports]
    assert times == [NOW - DAY, NOW, None]


async def test_a_development_without_the_entrys_report_is_refused(database: Database) -> None:
    async with database.begin() as tx:
        entry = await tx.entries.add(a_new_entry(), NOW)
        with pytest.raises(ValueError, match="has no report of entry"):
            await tx.developments.record(
                entry, an_analysis(), a_summary(), a_development(reports=()), NOW
            )


async def test_a_development_that_is_not_there_cannot_be_joined(database: Database) -> None:
    async with database.begin() as tx:
        with pytest.raises(ValueError, match="may not be joined"):
            await start(tx, "a", id=DevelopmentId(99))


async def test_a_failed_recording_leaves_nothing_behind(database: Database) -> None:
    async with database.begin() as tx:
        entry = await tx.entries.add(a_new_entry(), NOW)

    with pytest.raises(ValueError, match="has no report of entry"):
        await record_badly(database, entry)

    async with database.read() as tx:
        rows = await tx.connection.exec_driver_sql(
            "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM developments),"
            " (SELECT count(*) FROM development_search), (SELECT count(*) FROM dyads)"
        )
        assert tuple(rows.one()) == (0, 0, 0, 0)


async def record_badly(database: Database, entry: Entry) -> None:
    async with database.begin() as tx:
        await tx.developments.record(
            entry, an_analysis(), a_summary(), a_development(reports=()), NOW
        )


async def test_developments_come_newest_first_and_undated_ones_last(database: Database) -> None:
    async with database.begin() as tx:
        await start(tx, "a", headline="undated", sorted_on=None)
        await start(tx, "b", headline="old", sorted_on=date(2026, 1, 1))
        await start(tx, "c", headline="new, first", sorted_on=date(2026, 11, 1))
        await start(tx, "d", headline="new, second", sorted_on=date(2026, 11, 1))

    newest_first = ["new, second", "new, first", "old", "undated"]
    assert await found(database, a_query()) == newest_first
    assert await found(database, a_query("us")) == newest_first
    assert await found(database, a_query("us-cn")) == newest_first


async def test_a_page_says_how_many_there_are_in_all(database: Database) -> None:
    async with database.begin() as tx:
        stored = [await start(tx, str(number)) for number in range(5)]

    async with database.read() as tx:
        first = await tx.developments.find(a_query("us-cn"), limit=2)
        last = await tx.developments.find(a_query("us-cn"), limit=2, offset=4)
        beyond = await tx.developments.find(a_query("us-cn"), limit=2, offset=6)

    assert first == ([stored[4], stored[3]], 5)
    assert last == ([stored[0]], 5)
    assert beyond == ([], 5)


FILTERED: dict[str, dict[str, Any]] = {
    "one": {"actors": "us-cn", "sorted_on": date(2026, 11, 1), "type": TypeId("dialogue")},
    "two": {"actors": "us-cn-jp", "sorted_on": date(2026, 10, 1), "status": Status.PLANNED},
    "three": {"actors": "cn-ru", "sorted_on": date(2026, 9, 1), "topics": (TopicId("ai"),)},
    "four": {"actors": "us-jp", "sorted_on": None, "mechanism": MechanismId("quad")},
    "five": {
        "actors": "cn-us-ru",
        "sorted_on": date(2026, 8, 1),
        "type": TypeId("exercise"),
        "topics": (TopicId("ai"), TopicId("taiwan")),
    },
}


@pytest.mark.parametrize(
    ("query", "headlines"),
    [
        (a_query(), ["one", "two", "three", "five", "four"]),
        (a_query("us-cn"), ["one", "two", "five"]),
        (a_query("cn-us"), ["one", "two", "five"]),
        (a_query("us-us"), ["one", "two", "five", "four"]),
        (a_query("us-cn-jp"), ["two"]),
        (a_query("jp-cn-us-ru"), []),
        (a_query("ru"), ["three", "five"]),
        (a_query("fr"), []),
        (a_query(since=date(2026, 10, 1)), ["one", "two"]),
        (a_query(until=date(2026, 10, 1)), ["two", "three", "five"]),
        (a_query("us", since=date(2026, 8, 1), until=date(2026, 10, 1)), ["two", "five"]),
        (a_query(topics=(TopicId("ai"),)), ["three", "five"]),
        (a_query(topics=(TopicId("ai"), TopicId("taiwan"))), ["three", "five"]),
        (a_query("us-cn", topics=(TopicId("ai"),)), ["five"]),
        (a_query("ru", topics=(TopicId("taiwan"),)), ["five"]),
        (a_query(types=(TypeId("exercise"),)), ["five"]),
        (
            a_query("us", types=(TypeId("exercise"), TypeId("dialogue"))),
            ["one", "two", "five", "four"],
        ),
        (a_query(mechanisms=(MechanismId("quad"),)), ["four"]),
        (a_query(statuses=(Status.PLANNED, Status.CANCELLED)), ["two"]),
        (a_query("us-cn", statuses=(Status.HELD,), since=date(2026, 9, 1)), ["one"]),
    ],
)
async def test_every_filter_must_hold(
    database: Database, query: Query, headlines: list[str]
) -> None:
    async with database.begin() as tx:
        for headline, fields in FILTERED.items():
            await start(tx, headline, headline=headline, **fields)

    assert await found(database, query) == headlines


async def test_what_changed_since_comes_with_the_latest_change_first(database: Database) -> None:
    async with database.begin() as tx:
        await start(tx, "a", headline="old", changed_at=NOW - HOUR)
        await start(tx, "b", headline="late", changed_at=NOW + 2 * HOUR, sorted_on=None)
        await start(tx, "c", headline="early", changed_at=NOW + HOUR)

    assert await found(database, a_query(), changed_since=NOW - HOUR) == ["late", "early"]
    assert await found(database, a_query("us-cn"), changed_since=NOW) == ["late", "early"]
    assert await found(database, a_query("us-ru"), changed_since=NOW) == []


@pytest.mark.parametrize("number", [99, 0, -1, 2**70], ids=str)
async def test_a_development_that_is_not_there_is_none(database: Database, number: int) -> None:
    async with database.read() as tx:
        got = await tx.developments.get(DevelopmentId(number))
        of_entry = await tx.developments.of_entry(EntryId(number))

    assert (got, of_entry) == (None, None)


# --- who sees what ----------------------------------------------------------------------------


async def test_a_workspaces_own_development_is_seen_by_it_alone(database: Database) -> None:
    async with database.begin() as tx:
        await start(tx, "a", headline="for all")
        own = await record(tx, "b", a_development(reports=(), headline="own"), team_id=ONE)

    async with database.read() as tx:
        seen = [await tx.developments.get(own.id, team) for team in (ONE, TWO, None)]

    assert seen == [own, None, None]
    assert await found(database, a_query("us-cn"), team_id=ONE) == ["own", "for all"]
    assert await found(database, a_query("us"), team_id=ONE) == ["own", "for all"]
    assert await found(database, a_query(), team_id=TWO) == ["for all"]
    assert await found(database, a_query(words=("own",)), team_id=TWO) == []
    assert await found(database, a_query()) == ["for all"]


async def test_a_workspaces_own_report_is_shown_to_it_and_changes_nothing_for_others(
    database: Database,
) -> None:
    async with database.begin() as tx:
        shared = await start(tx, "a")
        own = await record(
            tx,
            "b",
            replace(shared, headline="A secret", actors=(), changed_at=NOW + HOUR),
            now=NOW + HOUR,
            team_id=ONE,
            title="A secret submarine",
        )

    async with database.read() as tx:
        theirs = await tx.developments.get(shared.id, TWO)
        ours = await tx.developments.get(shared.id, ONE)
        of_entry = await tx.developments.of_entry(own.reports[-1].entry_id)

    assert theirs == shared
    assert ours == of_entry == own == replace(shared, reports=own.reports)
    assert [report.title for report in own.reports] == [
        "Defence talks resume in Washington",
        "A secret submarine",
    ]
    assert await found(database, a_query(words=("submarine",)), team_id=TWO) == []
    assert await found(database, a_query(), changed_since=NOW, team_id=ONE) == [shared.headline]
    assert await found(database, a_query(), changed_since=NOW, team_id=TWO) == []
    assert await found(database, a_query(), changed_since=NOW) == []


async def test_a_workspaces_second_report_joins_its_own_development(database: Database) -> None:
    async with database.begin() as tx:
        own = await record(tx, "a", a_development(reports=()), team_id=ONE)
        joined = await record(tx, "b", replace(own, headline="More"), team_id=ONE)

    assert joined == replace(own, headline="More", reports=joined.reports)
    assert len(joined.reports) == 2


async def test_nobody_joins_a_development_of_another_workspace(database: Database) -> None:
    async with database.begin() as tx:
        own = await record(tx, "a", a_development(reports=()), team_id=ONE)
        with pytest.raises(ValueError, match="may not be joined"):
            await record(tx, "b", own, team_id=TWO)
        with pytest.raises(ValueError, match="may not be joined"):
            await record(tx, "c", own)


# --- candidates -------------------------------------------------------------------------------


async def candidates(database: Database, analysis: Analysis, **options: Any) -> list[str]:
    async with database.begin() as tx:
        developments = await tx.developments.candidates(analysis, NOW, **options)
    return [development.headline for development in developments]


async def test_candidates_share_a_party_and_come_latest_change_first(database: Database) -> None:
    async with database.begin() as tx:
        await start(tx, "a", "us-jp", headline="shares one", changed_at=NOW)
        await start(tx, "b", "us-cn", headline="shares both", changed_at=NOW + HOUR)
        await start(tx, "c", "fr-de", headline="shares none")

    assert await candidates(database, an_analysis("us-cn")) == ["shares both", "shares one"]
    assert await candidates(database, an_analysis("us", engagements=())) == [
        "shares both",
        "shares one",
    ]
    assert await candidates(database, an_analysis("")) == []


async def test_a_new_report_brings_a_development_to_the_front(database: Database) -> None:
    async with database.begin() as tx:
        first = await start(tx, "a", headline="first", changed_at=NOW)
        await start(tx, "b", headline="second", changed_at=NOW + HOUR)
        await record(tx, "c", replace(first, changed_at=NOW + 2 * HOUR))

    assert await candidates(database, an_analysis()) == ["first", "second"]
    assert await found(database, a_query("us"), changed_since=NOW) == ["first", "second"]


async def test_candidates_are_the_newest_200(database: Database) -> None:
    async with database.begin() as tx:
        await start(tx, "a")
        for table, key in (
            (schema.developments, "id"),
            (schema.development_actors, "development_id"),
        ):
            rows = (await tx.connection.execute(select(table))).mappings().all()
            copies = [{**row, key: number} for row in rows for number in range(1_001, 1_203)]
            await tx.connection.execute(insert(table), copies)
        developments = await tx.developments.candidates(an_analysis(), NOW)

    assert [each.id for each in developments] == list(range(1_202, 1_002, -1))


async def test_candidates_lie_within_45_days_of_the_article(database: Database) -> None:
    long_ago = NOW - timedelta(days=400)
    async with database.begin() as tx:
        await start(tx, "a", headline="old", sorted_on=long_ago.date(), changed_at=long_ago)
        await start(tx, "b", headline="told late", sorted_on=long_ago.date(), changed_at=NOW)
        await start(tx, "c", headline="new")
        await start(tx, "d", headline="undated", sorted_on=None)

    recent = an_analysis(article=an_article(published_at=NOW - 45 * DAY))
    undated = an_analysis(article=an_article(published_at=None))
    past = an_analysis(article=an_article(published_at=long_ago + 45 * DAY))
    assert await candidates(database, recent) == ["undated", "new", "told late"]
    assert await candidates(database, undated) == ["undated", "new", "told late"]
    assert await candidates(database, past) == ["told late", "old"]


async def test_candidates_are_what_the_entrys_workspace_may_see(database: Database) -> None:
    async with database.begin() as tx:
        await start(tx, "a", headline="for all")
        await record(tx, "b", a_development(reports=(), headline="own"), team_id=ONE)

    assert await candidates(database, an_analysis(), team_id=ONE) == ["own", "for all"]
    assert await candidates(database, an_analysis(), team_id=TWO) == ["for all"]
    assert await candidates(database, an_analysis()) == ["for all"]
