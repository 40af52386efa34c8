from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from bot.domain.model import EntryId, EntryState, OutletId, SourceId, TeamId
from bot.domain.polling import after_answer, after_failure
from bot.domain.posting import Freshness
from bot.domain.updates import UpdatePlan
from bot.domain.wishes import Wishes
from bot.errors import TryLater
from bot.store import schema
from bot.store.database import Database
from tests.build import NOW, a_new_entry, a_source, an_announcement

LEASE = timedelta(minutes=5)
HOUR = timedelta(hours=1)
FEED = ("feed", "https://news.example/feed.xml", "Example News", None)
OTHER = ("feed", "https://other.example/feed.xml", "Other News", OutletId("other"))


async def test_a_new_source_is_due_at_once(database: Database) -> None:
    async with database.begin() as tx:
        added = await tx.sources.add(*FEED, NOW)

    assert added == a_source(id=added.id, added_at=NOW, next_poll_at=NOW)


async def test_adding_a_source_again_returns_it_unchanged(database: Database) -> None:
    async with database.begin() as tx:
        first = await tx.sources.add(*FEED, NOW)
        again = await tx.sources.add("feed", first.url, "Another title", None, NOW + HOUR)
        everyone = await tx.sources.all()

    assert (again, everyone) == (first, [first])


async def test_a_workspace_and_everyone_may_read_the_same_address(database: Database) -> None:
    async with database.begin() as tx:
        public = await tx.sources.add(*FEED, NOW)
        private = await tx.sources.add(*FEED, NOW, team_id=TeamId("T1"))
        everyone = await tx.sources.all()

    assert private == replace(public, id=private.id, team_id=TeamId("T1"))
    assert everyone == [public, private]


async def test_a_claimed_source_is_not_given_again_until_its_lease_is_over(
    database: Database,
) -> None:
    async with database.begin() as tx:
        source = await tx.sources.add(*FEED, NOW)

    async with database.begin() as tx:
        claimed = await tx.sources.claim_due(NOW, limit=10, lease=LEASE)
        soon = await tx.sources.claim_due(NOW + LEASE / 2, limit=10, lease=LEASE)
        later = await tx.sources.claim_due(NOW + LEASE, limit=10, lease=LEASE)

    assert claimed == [replace(source, next_poll_at=NOW + LEASE)]
    assert soon == []
    assert later == [replace(source, next_poll_at=NOW + 2 * LEASE)]


async def test_sources_are_claimed_longest_due_first_and_no_more_than_asked_for(
    database: Database,
) -> None:
    async with database.begin() as tx:
        late = await tx.sources.add(*FEED, NOW)
        early = await tx.sources.add(*OTHER, NOW - HOUR)
        claimed = await tx.sources.claim_due(NOW, limit=1, lease=LEASE)
        rest = await tx.sources.claim_due(NOW, limit=1, lease=LEASE)

    assert [source.id for source in claimed + rest] == [early.id, late.id]


async def test_a_disabled_source_is_not_claimed(database: Database) -> None:
    async with database.begin() as tx:
        source = await tx.sources.add(*FEED, NOW)
        await tx.sources.save(replace(source, disabled_at=NOW))
        claimed = await tx.sources.claim_due(NOW, limit=10, lease=LEASE)

    assert claimed == []


async def test_a_saved_source_reads_back_as_it_was_saved(database: Database) -> None:
    async with database.begin() as tx:
        source = await tx.sources.add(*OTHER, NOW)
    changed = replace(
        source,
        url="https://other.example/moved.xml",
        title="Other News, moved",
        outlet_id=None,
        next_poll_at=NOW + HOUR,
        last_polled_at=NOW,
        last_success_at=NOW - HOUR,
        etag='W/"1"',
        last_modified="Mon, 23 Nov 2026 09:00:00 GMT",
        error_count=3,
        last_error="The server answered 500.",
        disabled_at=NOW,
        poll_every=2 * HOUR,
        last_entry_at=NOW - HOUR,
        failing_from=NOW,
        usual_gap=9 * HOUR,
        wishes=Wishes(pause=HOUR, hours=frozenset({0, 23}), days=frozenset({6})),
    )

    async with database.begin() as tx:
        await tx.sources.save(changed)
    async with database.read() as tx:
        stored = await tx.sources.all()

    assert stored == [changed]


async def test_a_source_that_moves_to_an_address_already_read_keeps_its_own(
    database: Database,
) -> None:
    async with database.begin() as tx:
        first = await tx.sources.add(*FEED, NOW)
        second = await tx.sources.add(*OTHER, NOW)
        await tx.sources.save(replace(second, url=first.url, error_count=1))
        stored = await tx.sources.all()

    assert stored == [first, replace(second, error_count=1)]


async def test_a_store_that_never_read_anything_says_so(database: Database) -> None:
    async with database.read() as tx:
        freshness = await tx.sources.freshness(NOW)

    assert freshness == Freshness()


async def test_what_people_do_while_a_source_is_read_stays(database: Database) -> None:
    async with database.begin() as tx:
        source = await tx.sources.add(*FEED, NOW)
        await tx.sources.note_told([source.id], NOW)
        await tx.sources.save(replace(source, error_count=1, paused_at=NOW, folder="Elsewhere"))
        stored = await tx.sources.all()

    assert stored == [replace(source, error_count=1, trouble_told_at=NOW)]


async def test_it_is_stored_who_was_told_of_trouble_and_of_its_end(database: Database) -> None:
    async with database.begin() as tx:
        first = await tx.sources.add(*FEED, NOW)
        second = await tx.sources.add(*OTHER, NOW)
        await tx.sources.note_told([first.id, second.id], NOW)
        await tx.sources.note_told([first.id], None)
        held = await tx.sources.all_held()

    assert held == [first, replace(second, trouble_told_at=NOW)]


async def test_freshness_counts_the_sources_that_a_workspace_may_see(database: Database) -> None:
    async with database.begin() as tx:
        good = await tx.sources.add(*FEED, NOW - 3 * HOUR)
        own = await tx.sources.add(*OTHER, NOW - 4 * HOUR, team_id=TeamId("T1"))
        await tx.sources.save(replace(good, last_success_at=NOW - HOUR))
        await tx.sources.save(replace(own, error_count=1))
        everyone = await tx.sources.freshness(NOW)
        theirs = await tx.sources.freshness(NOW, TeamId("T1"))

    assert everyone == Freshness(
        reading_since=NOW - 3 * HOUR,
        last_success_at=NOW - HOUR,
        source_count=1,
        answering_count=1,
    )
    assert theirs == replace(everyone, source_count=2, failing=("Other News",))


async def test_announcements_are_counted_from_then_on_but_not_the_late_ones(
    database: Database,
) -> None:
    async with database.begin() as tx:
        busy = await tx.sources.add(*FEED, NOW)
        quiet = await tx.sources.add(*OTHER, NOW)
        await tx.sources.add(*FEED, NOW, team_id=TeamId("T1"))
        for age in range(4):
            plan = UpdatePlan(new=(an_announcement(f"{age}", url=None),), source=busy)
            await tx.entries.apply(plan, NOW - age * HOUR)
        late = update(schema.entries).where(schema.entries.c.key == "1").values(is_backfill=True)
        await tx.connection.execute(late)
        counts = await tx.sources.counts_since(NOW - 2 * HOUR)

    assert counts == {busy.id: 2, quiet.id: 0}


async def test_reading_began_with_what_a_person_handed_in(database: Database) -> None:
    async with database.begin() as tx:
        await tx.entries.add(a_new_entry("a"), NOW - HOUR)
        await tx.entries.add(a_new_entry("b"), NOW)
        freshness = await tx.sources.freshness(NOW)

    assert freshness == Freshness(reading_since=NOW - HOUR)


async def test_how_readings_went_is_stored_for_many_and_nothing_else(database: Database) -> None:
    async with database.begin() as tx:
        first = await tx.sources.add(*FEED, NOW)
        second = await tx.sources.add(*OTHER, NOW)
        await tx.connection.execute(update(schema.sources).values(paused_at=NOW))
        failed = after_failure(first, TryLater("slow"), NOW)
        read = after_answer(second, new_count=0, rest=None, now=NOW)
        await tx.sources.save_polled([replace(failed, title="Other", etag="other"), read])
        stored = await tx.sources.all()

    assert stored == [replace(failed, paused_at=NOW), replace(read, paused_at=NOW)]


async def test_saving_a_source_that_is_not_there_stores_nothing(database: Database) -> None:
    async with database.begin() as tx:
        await tx.sources.save(a_source(id=SourceId(99)))
        stored = await tx.sources.all()

    assert stored == []


# --- by number, by address; what people do with them --------------------------------------------


async def test_a_source_is_found_by_its_number_and_by_its_address(database: Database) -> None:
    async with database.begin() as tx:
        source = await tx.sources.add(*FEED, NOW)
        by_number = [await tx.sources.get(source.id), await tx.sources.get(SourceId(99))]
        by_address = [
            await tx.sources.find("feed", source.url),
            await tx.sources.find("page", source.url),
            await tx.sources.find("feed", source.url, TeamId("T1")),
        ]

    assert by_number == [source, None]
    assert by_address == [source, None, None]


async def test_a_paused_source_is_not_due_until_it_is_resumed(database: Database) -> None:
    async with database.begin() as tx:
        source = await tx.sources.add(*FEED, NOW)
        await tx.sources.pause(source.id, NOW)
        await tx.sources.pause(source.id, NOW + HOUR)
        paused = await tx.sources.get(source.id)
        due = [await tx.sources.count_due(NOW + HOUR)]
        await tx.sources.resume(source.id, NOW + HOUR)
        due.append(await tx.sources.count_due(NOW + HOUR))
        resumed = await tx.sources.get(source.id)

    assert paused == replace(source, paused_at=NOW)
    assert resumed == replace(source, next_poll_at=NOW + HOUR)
    assert due == [0, 1]


async def test_a_claimed_source_is_held_until_it_is_saved_or_released(database: Database) -> None:
    async with database.begin() as tx:
        await tx.sources.add(*FEED, NOW)
        await tx.sources.add(*OTHER, NOW)
        first, second = await tx.sources.claim_due(NOW, limit=10, lease=LEASE)
        held = [await tx.sources.being_read(NOW)]
        await tx.sources.make_due([first.id, second.id], NOW)
        held.append((await tx.sources.count_due(NOW), NOW))
        await tx.sources.save_polled([replace(first, next_poll_at=NOW + HOUR)])
        held.append(await tx.sources.being_read(NOW))
        await tx.sources.release([first, second], NOW)
        held.append(await tx.sources.being_read(NOW))
        stored = await tx.sources.all()

    assert held == [(2, NOW + LEASE), (0, NOW), (1, NOW + LEASE), (0, NOW)]
    assert [each.next_poll_at for each in stored] == [NOW + HOUR, NOW]


async def test_a_source_can_be_made_due_before_its_time(database: Database) -> None:
    async with database.begin() as tx:
        source = await tx.sources.add(*FEED, NOW + HOUR)
        await tx.sources.make_due([source.id], NOW)
        due = await tx.sources.count_due(NOW)

    assert due == 1


async def test_a_retired_source_can_be_resumed(database: Database) -> None:
    async with database.begin() as tx:
        source = await tx.sources.add(*FEED, NOW)
        await tx.sources.save(replace(source, disabled_at=NOW))
        await tx.sources.resume(source.id, NOW)
        resumed = await tx.sources.get(source.id)

    assert resumed == source


async def test_removing_a_source_keeps_its_articles_and_drops_what_was_not_read(
    database: Database,
) -> None:
    async with database.begin() as tx:
        source = await tx.sources.add(*FEED, NOW)
        new = tuple(an_announcement(key, title=f"Title {key}") for key in ("a", "b", "c"))
        await tx.entries.apply(UpdatePlan(new=new, source=source), NOW)
        for entry in await tx.entries.claim_new(NOW, limit=2, lease=LEASE):
            await tx.entries.finish(entry, EntryState.SKIPPED, None, NOW)
        await tx.sources.remove(source.id)
        left = [await tx.entries.get(EntryId(number)) for number in (1, 2, 3)]
        everyone = await tx.sources.all()

    assert everyone == []
    assert [(each.key, each.source_id) for each in left if each] == [("a", None), ("b", None)]


async def test_articles_of_two_removed_sources_may_share_a_key(database: Database) -> None:
    async with database.begin() as tx:
        for kind, url, title, outlet in (FEED, OTHER):
            source = await tx.sources.add(kind, url, title, outlet, NOW)
            new = an_announcement("1", url=f"{source.url}/1", title=source.title)
            await tx.entries.apply(UpdatePlan(new=(new,), source=source), NOW)
            (entry,) = await tx.entries.claim_new(NOW, limit=1, lease=LEASE)
            await tx.entries.finish(entry, EntryState.SKIPPED, None, NOW)
            await tx.sources.remove(source.id)
        left = [await tx.entries.get(EntryId(number)) for number in (1, 2)]

    assert [each.key for each in left if each] == ["1", "1 (source 2)"]
