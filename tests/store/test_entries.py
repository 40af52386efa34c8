from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.announcements import Announcement
from bot.domain.model import Entry, EntryId, EntryState, NewEntry, Source, TeamId
from bot.domain.updates import Known, Revision, UpdatePlan
from bot.store.database import Database
from tests.build import NOW, a_new_entry, a_source, an_analysis, an_announcement, an_entry

LEASE = timedelta(minutes=5)
HOUR = timedelta(hours=1)
TEAM_ONE = TeamId("T1")


async def stored_source(database: Database, team_id: TeamId | None = None) -> Source:
    async with database.begin() as tx:
        return await tx.sources.add(
            "feed", "https://news.example/feed.xml", "Example News", None, NOW, team_id=team_id
        )


async def claimed_entry(database: Database, now: datetime = NOW) -> Entry:
    async with database.begin() as tx:
        await tx.entries.add(a_new_entry(), now)
        (entry,) = await tx.entries.claim_new(now, limit=1, lease=LEASE)
    return entry


async def state_of(database: Database, entry_id: EntryId) -> EntryState | None:
    async with database.read() as tx:
        entry = await tx.entries.get(entry_id)
    return None if entry is None else entry.state


async def test_applying_a_plan_twice_is_applying_it_once(database: Database) -> None:
    source = await stored_source(database)
    plan = UpdatePlan(
        new=(an_announcement("a"), an_announcement("b")),
        source=replace(source, etag='"1"', last_success_at=NOW),
    )

    async with database.begin() as tx:
        first = await tx.entries.apply(plan, NOW)
    async with database.begin() as tx:
        second = await tx.entries.apply(plan, NOW + HOUR)
        entries = await tx.entries.claim_new(NOW, limit=10, lease=LEASE)
        sources = await tx.sources.all()

    assert (first, second) == (2, 0)
    assert [(entry.key, entry.source_id, entry.seen_at) for entry in entries] == [
        ("a", source.id, NOW),
        ("b", source.id, NOW),
    ]
    assert sources == [plan.source]


async def test_a_plan_may_name_a_key_twice_and_thousands_of_keys(database: Database) -> None:
    source = await stored_source(database)
    new = tuple(an_announcement(str(number % 3_000)) for number in range(3_500))

    async with database.begin() as tx:
        count = await tx.entries.apply(UpdatePlan(new=new, source=source), NOW)
        counts = await tx.entries.count_by_state()

    assert (count, counts[EntryState.NEW]) == (3_000, 3_000)


async def announced(database: Database, source: Source, *new: Announcement) -> list[Known]:
    """Store announcements, and return what is known of them."""
    async with database.begin() as tx:
        await tx.entries.apply(UpdatePlan(new=new, source=source), NOW)
        return sorted(await tx.entries.known(source, new), key=lambda each: each.id)


@pytest.mark.parametrize(
    ("announcement", "is_known_here", "is_known_there"),
    [
        (an_announcement("a"), True, True),
        (an_announcement("a", url=None), True, False),
        (an_announcement("b", url="http://news.example/a/?utm_source=x"), True, True),
        (an_announcement("tag:a", url=None), True, True),
        (an_announcement("b", url=None, title="They met"), True, False),
        (an_announcement("b", title="Exercise"), False, False),
    ],
    ids=["itself", "its key", "its address", "a unique key", "its digest", "another"],
)
async def test_an_announcement_is_found_by_key_address_and_digest(
    database: Database, announcement: Announcement, *, is_known_here: bool, is_known_there: bool
) -> None:
    here = await stored_source(database)
    stored = [
        an_announcement("a"),
        an_announcement("tag:a"),
        an_announcement("c", title="They met"),
    ]
    await announced(database, here, *stored)
    async with database.begin() as tx:
        there = await tx.sources.add("feed", "https://news.example/asia.xml", "Asia", None, NOW)
        theirs = await tx.sources.add("feed", here.url, "", None, NOW, team_id=TEAM_ONE)
        known = [await tx.entries.known(each, [announcement]) for each in (here, there, theirs)]

    assert [bool(each) for each in known] == [is_known_here, is_known_there, False]


async def test_what_is_known_of_an_announcement_reads_back_whole(database: Database) -> None:
    source = await stored_source(database)
    told = an_announcement("a\0")

    (known,) = await announced(database, source, told)

    assert known == Known(
        id=known.id,
        source_id=source.id,
        key="a\ufffd",
        title=told.entry.title,
        address="https://news.example/a%00",
        digest=told.digest,
        published_at=told.entry.published_at,
        revision=0,
        source_url=source.url,
    )


async def test_thousands_of_announcements_can_be_asked_for(database: Database) -> None:
    source = await stored_source(database)
    await announced(database, source, an_announcement("2999"))
    async with database.read() as tx:
        many = [an_announcement(str(number), title=str(number)) for number in range(3_000)]
        known = await tx.entries.known(source, many)

    assert [each.key for each in known] == ["2999"]


async def test_an_article_in_two_feeds_of_a_publisher_is_one_entry(database: Database) -> None:
    world = await stored_source(database)
    async with database.begin() as tx:
        asia = await tx.sources.add("feed", "https://news.example/asia.xml", "Asia", None, NOW)
        first = await tx.entries.apply(UpdatePlan(new=(an_announcement("a"),), source=world), NOW)
        again = an_announcement("b", url="https://www.news.example/a?utm_source=rss")
        second = await tx.entries.apply(UpdatePlan(new=(again,), source=asia), NOW)

    assert (first, second) == (1, 0)


async def test_the_same_article_is_an_entry_of_each_workspace_that_reads_it(
    database: Database,
) -> None:
    public = await stored_source(database)
    own = await stored_source(database, TEAM_ONE)
    others = await stored_source(database, TeamId("T2"))
    async with database.begin() as tx:
        counts = [
            await tx.entries.apply(UpdatePlan(new=(an_announcement("a"),), source=each), NOW)
            for each in (public, own, others)
        ]

    assert counts == [1, 1, 1]


async def test_what_shares_no_address_but_its_lack_is_kept_apart(database: Database) -> None:
    source = await stored_source(database)
    new = tuple(an_announcement(key, url="https://news.example/") for key in "ab")
    async with database.begin() as tx:
        count = await tx.entries.apply(UpdatePlan(new=new, source=source), NOW)

    assert count == 2


async def test_a_revision_is_worked_on_anew(database: Database) -> None:
    source = await stored_source(database)
    (known,) = await announced(database, source, an_announcement("a"))
    changed = an_announcement(
        "a",
        title="Talks called off",
        url="https://news.example/talks-off",
        published_at=NOW,
        author="A. Writer",
        language="en",
        content="They are off.",
        media_type="text/plain",
    )
    plan = UpdatePlan(revised=(Revision(known=known, announcement=changed),), source=source)
    async with database.begin() as tx:
        read = await tx.entries.get(known.id)
        assert read is not None
        await tx.entries.finish(read, EntryState.ANALYSED, "talks", NOW)
        await tx.entries.apply(plan, NOW + HOUR)
        await tx.entries.apply(plan, NOW + 2 * HOUR)
        (entry,) = await tx.entries.claim_new(NOW, limit=10, lease=LEASE)
        (again,) = await tx.entries.known(source, [changed])

    assert entry == an_entry(
        id=known.id,
        key="a",
        title="Talks called off",
        url="https://news.example/talks-off",
        seen_at=NOW,
        author="A. Writer",
        language="en",
        content="They are off.",
        media_type="text/plain",
        address="https://news.example/talks-off",
        revision=1,
        source_url=source.url,
    )
    assert (again.digest, again.revision) == (changed.digest, 1)


async def test_a_revision_takes_no_address_away_and_dates_what_was_undated(
    database: Database,
) -> None:
    source = await stored_source(database)
    first, _ = await announced(
        database, source, an_announcement("a", published_at=None), an_announcement("b")
    )
    changed = an_announcement("a", title="Talks off", url="https://news.example/b")
    revision = Revision(known=first, announcement=changed)
    async with database.begin() as tx:
        await tx.entries.apply(UpdatePlan(revised=(revision,), source=source), NOW)
        entry = await tx.entries.get(first.id)

    assert entry is not None
    assert (entry.url, entry.address, entry.published_at) == (
        "https://news.example/b",
        "https://news.example/a",
        changed.entry.published_at,
    )


async def test_a_corrected_time_of_publication_is_worked_on_anew(database: Database) -> None:
    entry = await claimed_entry(database)

    async with database.begin() as tx:
        await tx.entries.redate(entry.id, NOW - HOUR, NOW)
        (again,) = await tx.entries.claim_new(NOW, limit=1, lease=LEASE)

    assert again == replace(entry, published_at=NOW - HOUR, revision=entry.revision + 1)


async def test_an_entry_that_was_handed_in_reads_back_whole(database: Database) -> None:
    new = NewEntry(
        key="k",
        title="Talks",
        url=None,
        published_at=None,
        author="A. Writer",
        language="en",
        content="<p>They met.</p>",
        media_type="text/plain",
    )
    async with database.begin() as tx:
        added = await tx.entries.add(new, NOW, team_id=TEAM_ONE)
    async with database.read() as tx:
        stored = await tx.entries.get(added.id)

    assert added == an_entry(
        id=added.id,
        source_id=None,
        key="k",
        title="Talks",
        url=None,
        published_at=None,
        seen_at=NOW,
        state=EntryState.NEW,
        attempts=0,
        author="A. Writer",
        language="en",
        content="<p>They met.</p>",
        media_type="text/plain",
        team_id=TEAM_ONE,
        address=None,
    )
    assert stored == added


async def test_the_same_key_or_page_gives_the_entry_that_is_there(database: Database) -> None:
    source = await stored_source(database)
    async with database.begin() as tx:
        await tx.entries.apply(UpdatePlan(new=(an_announcement("a"),), source=source), NOW)
        by_key = await tx.entries.add(a_new_entry("a", url=None), NOW + HOUR)
        by_page = await tx.entries.add(
            a_new_entry("x", url="https://news.example/a#top"), NOW + HOUR
        )
        first = await tx.entries.add(a_new_entry("b"), NOW)
        second = await tx.entries.add(a_new_entry("b", title="Other"), NOW + HOUR)

    assert (by_key.source_id, by_page) == (source.id, by_key)
    assert second == first


async def test_another_workspaces_entry_is_not_given_away(database: Database) -> None:
    async with database.begin() as tx:
        theirs = await tx.entries.add(a_new_entry("a"), NOW, team_id=TeamId("T2"))
        ours = await tx.entries.add(a_new_entry("a"), NOW, team_id=TEAM_ONE)
        public = await tx.entries.add(a_new_entry("a"), NOW)

    assert len({theirs.id, ours.id, public.id}) == 3


async def test_an_entry_of_a_workspaces_source_is_that_workspaces(database: Database) -> None:
    source = await stored_source(database, TEAM_ONE)
    async with database.begin() as tx:
        await tx.entries.apply(UpdatePlan(new=(an_announcement(),), source=source), NOW)
        (entry,) = await tx.entries.claim_new(NOW, limit=1, lease=LEASE)

    assert entry.team_id == TEAM_ONE


async def test_entries_are_claimed_oldest_first_and_no_more_than_asked_for(
    database: Database,
) -> None:
    async with database.begin() as tx:
        for key in ("a", "b", "c"):
            await tx.entries.add(a_new_entry(key), NOW)
        first = await tx.entries.claim_new(NOW, limit=2, lease=LEASE)
        second = await tx.entries.claim_new(NOW, limit=2, lease=LEASE)

    assert [entry.key for entry in first] == ["a", "b"]
    assert [entry.key for entry in second] == ["c"]
    assert {(entry.state, entry.attempts) for entry in first} == {(EntryState.ANALYSING, 1)}


async def test_what_is_late_waits_until_all_that_is_fresh_is_done(database: Database) -> None:
    ages = {"old": 30, "new": 1, "older": 60, "newest": 0}
    async with database.begin() as tx:
        for key, days in ages.items():
            await tx.entries.add(a_new_entry(key, published_at=NOW - timedelta(days=days)), NOW)
        entries = await tx.entries.claim_new(NOW, limit=9, lease=LEASE)

    assert {entry.key for entry in entries if entry.is_backfill} == {"old", "older"}
    async with database.begin() as tx:
        claims = [
            (await tx.entries.claim_new(NOW + LEASE, limit=1, lease=LEASE))[0].key for _ in ages
        ]
    assert claims == ["new", "newest", "old", "older"]


async def test_an_entry_whose_lease_ran_out_is_given_anew(database: Database) -> None:
    entry = await claimed_entry(database)

    async with database.begin() as tx:
        before = await tx.entries.claim_new(NOW + LEASE / 2, limit=1, lease=LEASE)
        after = await tx.entries.claim_new(NOW + LEASE, limit=1, lease=LEASE)

    assert before == []
    assert after == [replace(entry, attempts=2)]


async def test_an_entry_that_kills_its_worker_five_times_has_failed(database: Database) -> None:
    entry = await claimed_entry(database)
    async with database.begin() as tx:
        claims = [
            await tx.entries.claim_new(NOW + attempt * LEASE, limit=1, lease=LEASE)
            for attempt in range(1, 7)
        ]

    assert [len(claim) for claim in claims] == [1, 1, 1, 1, 0, 0]
    assert await state_of(database, entry.id) == EntryState.FAILED


async def test_one_entry_can_be_claimed_by_its_id_once(database: Database) -> None:
    async with database.begin() as tx:
        entry = await tx.entries.add(a_new_entry(), NOW)
        first = await tx.entries.claim(entry.id, NOW, lease=LEASE)
        second = await tx.entries.claim(entry.id, NOW, lease=LEASE)
        later = await tx.entries.claim(entry.id, NOW + LEASE, lease=LEASE)

    assert first == replace(entry, state=EntryState.ANALYSING, attempts=1)
    assert second is None
    assert later == replace(entry, state=EntryState.ANALYSING, attempts=2)


@pytest.mark.parametrize("number", [99, 0, -1, 2**70], ids=str)
async def test_an_entry_that_is_not_there_is_none(database: Database, number: int) -> None:
    async with database.begin() as tx:
        got = await tx.entries.get(EntryId(number))
        claimed = await tx.entries.claim(EntryId(number), NOW, lease=LEASE)

    assert (got, claimed) == (None, None)


async def test_a_released_entry_is_new_again_after_its_pause(database: Database) -> None:
    entry = await claimed_entry(database)

    async with database.begin() as tx:
        await tx.entries.release(entry.id, "timed out", NOW, retry_after=HOUR)
        at_once = await tx.entries.claim_new(NOW, limit=1, lease=LEASE)
        later = await tx.entries.claim_new(NOW + HOUR, limit=1, lease=LEASE)

    assert at_once == []
    assert later == [replace(entry, attempts=2)]


async def test_the_fifth_failure_is_the_last(database: Database) -> None:
    async with database.begin() as tx:
        entry = await tx.entries.add(a_new_entry(), NOW)
        for _ in range(5):
            await tx.entries.claim_new(NOW, limit=1, lease=LEASE)
            await tx.entries.release(entry.id, "timed out", NOW)

    assert await state_of(database, entry.id) == EntryState.FAILED


async def test_releasing_an_entry_that_is_done_changes_nothing(database: Database) -> None:
    entry = await claimed_entry(database)

    async with database.begin() as tx:
        await tx.entries.finish(entry, EntryState.SKIPPED, "not our field", NOW)
        await tx.entries.release(entry.id, "timed out", NOW)

    assert await state_of(database, entry.id) == EntryState.SKIPPED


async def test_a_skipped_entry_keeps_what_its_article_says(database: Database) -> None:
    entry = await claimed_entry(database)
    analysis = an_analysis(relevant=False, reason="a football match")

    async with database.begin() as tx:
        await tx.entries.skip(entry, analysis, NOW)
        await tx.entries.skip(entry, analysis, NOW)
        rows = await tx.connection.exec_driver_sql(
            "SELECT articles.text, articles.reason, engagements.quote FROM articles"
            " JOIN engagements ON engagements.entry_id = articles.entry_id"
        )
        kept = [tuple(row) for row in rows]

    assert kept == [
        (
            "The two delegations met on Monday.",
            "a football match",
            "The two delegations met on Monday.",
        )
    ]
    assert await state_of(database, entry.id) == EntryState.SKIPPED


async def test_an_article_without_engagements_is_kept_too(database: Database) -> None:
    entry = await claimed_entry(database)

    async with database.begin() as tx:
        await tx.entries.skip(entry, an_analysis("", engagements=(), relevant=False), NOW)

    assert await state_of(database, entry.id) == EntryState.SKIPPED


async def test_entries_are_counted_by_state(database: Database) -> None:
    async with database.begin() as tx:
        for key in ("a", "b", "c"):
            await tx.entries.add(a_new_entry(key), NOW)
        await tx.entries.claim_new(NOW, limit=1, lease=LEASE)
        counts = await tx.entries.count_by_state()

    assert counts == {
        EntryState.NEW: 2,
        EntryState.ANALYSING: 1,
        EntryState.ANALYSED: 0,
        EntryState.SKIPPED: 0,
        EntryState.FAILED: 0,
    }


HOSTILE = "<!channel> & *x* \0 \u202e \ud800 \U0001f600 'quoted' \"twice\" " + "x" * 10_000


async def test_any_title_is_stored_at_its_length(database: Database) -> None:
    async with database.begin() as tx:
        stored = await tx.entries.add(a_new_entry(title=HOSTILE), NOW)

    assert stored.title == HOSTILE.replace("\0", "\ufffd").replace("\ud800", "\ufffd")


async def test_a_source_may_announce_nothing(database: Database) -> None:
    source = a_source(id=(await stored_source(database)).id, added_at=NOW, etag='"2"')
    async with database.begin() as tx:
        count = await tx.entries.apply(UpdatePlan(new=(), source=source), NOW)
        stored = await tx.sources.all()

    assert (count, stored) == (0, [source])
