from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.digest import Digest, Section
from bot.domain.model import ChannelId, Confidence, DevelopmentId, PartialDate, SubscriptionId
from bot.domain.posting import Layout
from bot.domain.telling import Told
from bot.domain.wording import DevelopmentLine, SourceLine
from bot.store.database import Database
from bot.store.editions import Edition, doubt
from tests.build import NOW, TEAM, a_development, a_new_outgoing

LEASE = timedelta(minutes=2)
ONE = SubscriptionId(1)
TALKS = replace(
    Told.of(a_development(id=DevelopmentId(5), happened_on=PartialDate("2026-11"))),
    confidence=Confidence.CONFIRMED_BY_ONE,
)
SALE = Told.of(a_development("us-tw", id=DevelopmentId(6), happened_on=None, type=None))


def a_line(id_: int) -> DevelopmentLine:
    return DevelopmentLine(
        id=DevelopmentId(id_),
        headline="Talks",
        when="today",
        kind="Talks",
        status="held",
        parties="A and B",
        facts="Talks",
        summary="They met.",
        confidence="Reported",
        warning="",
        sources=(
            SourceLine(
                name="x", ownership="", title="t", url=None, published_at=NOW, is_paywalled=True
            ),
            SourceLine(name="y", ownership="state", title="t", url="https://x", published_at=None),
        ),
    )


def a_digest(*told: Told, **fields: Any) -> Digest:
    values: dict[str, Any] = {
        "subscription_id": ONE,
        "title": "A and B",
        "date": "Monday",
        "understood": "A and B",
        "opening": "One new.",
        "sections": (Section(title="New", lines=(a_line(5),)),),
        "left_out": 0,
        "all_query": "us-cn",
        "sources": "Reading.",
        "set_up_by": "Ana",
        "cadence": "daily",
        "covered_until": NOW,
        "layout": Layout.THREAD,
        "notes": ("a note",),
    }
    return Digest(**values | fields, told=told)


def an_edition(key: str, *told: Told, **fields: Any) -> Edition:
    values: dict[str, Any] = {
        "key": key,
        "team_id": TEAM,
        "subscription_id": ONE,
        "told_at": NOW,
        "digest": a_digest(*told),
    }
    return Edition(**values | fields)


async def remember(database: Database, *editions: Edition) -> None:
    """Store editions, each with a message of its own in the outbox."""
    async with database.begin() as tx:
        for each in editions:
            new = a_new_outgoing(
                each.key, subscription_id=each.subscription_id, channel_id=ChannelId(each.key)
            )
            await tx.outbox.enqueue(new, NOW)
            await tx.editions.remember(each)


async def told(
    database: Database, subscription_id: SubscriptionId = ONE
) -> dict[DevelopmentId, Told]:
    async with database.read() as tx:
        return await tx.editions.told(subscription_id, [DevelopmentId(5), DevelopmentId(6)])


async def refuse(database: Database, key: str) -> None:
    async with database.begin() as tx:
        claimed = await tx.outbox.claim(NOW, lease=LEASE)
        while claimed is not None and claimed.key != key:
            claimed = await tx.outbox.claim(NOW, lease=LEASE)
        assert claimed is not None
        await tx.outbox.mark_refused(claimed, "is_archived", NOW)


async def test_what_was_told_reads_back_whole(database: Database) -> None:
    await remember(database, an_edition("a", TALKS, SALE))

    assert await told(database) == {5: TALKS, 6: SALE}
    assert await told(database, SubscriptionId(2)) == {}


async def test_the_newest_edition_counts_unless_it_was_refused(database: Database) -> None:
    newer = replace(TALKS, sources=7)
    await remember(database, an_edition("a", TALKS), an_edition("b", newer))
    both = await told(database)
    await refuse(database, "b")

    assert (both, await told(database)) == ({5: newer}, {5: TALKS})


async def test_an_edition_of_which_a_part_was_refused_does_not_count(database: Database) -> None:
    await remember(database, an_edition("a", TALKS))
    part = a_new_outgoing("a:1", about="a", subscription_id=ONE)
    async with database.begin() as tx:
        await tx.outbox.enqueue(part, NOW)
        await tx.outbox.withdraw(ONE, "withdrawn", NOW)
        await tx.outbox.retry("a", NOW)

    assert await told(database) == {}


async def test_a_stored_edition_reads_back_whole_when_it_is_in_doubt(database: Database) -> None:
    edition = an_edition("a", TALKS, SALE, corrections=2)
    await remember(database, edition)
    async with database.begin() as tx:
        before = (await tx.editions.has_doubtful(), await tx.editions.doubtful())
        await doubt(tx.connection, 5)
        after = (await tx.editions.has_doubtful(), await tx.editions.doubtful())
        doubts = await tx.editions.in_doubt("a")
        telling = await tx.editions.telling(DevelopmentId(6))

    kept = replace(edition, digest=replace(edition.digest, told=()))
    assert (before, after) == ((False, None), (True, kept))
    assert (doubts, telling) == ([TALKS], [kept])


async def test_what_an_edition_shows_by_now_is_not_what_it_told(database: Database) -> None:
    edition = an_edition("a", TALKS)
    await remember(database, edition)
    shown = replace(TALKS, is_gone=True, headline="")
    async with database.begin() as tx:
        await doubt(tx.connection, 5)
        await tx.editions.show(replace(edition, corrections=1), [shown])
    async with database.read() as tx:
        is_doubtful = await tx.editions.has_doubtful()
        outdated = await tx.editions.outdated(ONE)
        kept = await tx.editions.shown("a", DevelopmentId(5))

    assert (is_doubtful, kept, outdated) == (False, shown, [replace(TALKS, headline="")])


async def test_what_was_told_again_is_not_outdated(database: Database) -> None:
    edition = an_edition("a", TALKS)
    await remember(database, edition)
    gone = replace(TALKS, is_gone=True, headline="")
    async with database.begin() as tx:
        await tx.editions.show(edition, [gone])
    await remember(database, an_edition("b", gone))
    async with database.read() as tx:
        again = await tx.editions.outdated(ONE)
    await refuse(database, "b")
    async with database.read() as tx:
        refused = await tx.editions.outdated(ONE)

    assert (again, len(refused)) == ([], 1)


async def test_scrubbing_drops_the_headlines_and_settles_nothing(database: Database) -> None:
    edition = an_edition("a", TALKS)
    await remember(database, edition)
    async with database.begin() as tx:
        await doubt(tx.connection, 5)
        await tx.editions.scrub(replace(edition, digest=a_digest(title="B")), DevelopmentId(5))
        doubtful = await tx.editions.doubtful()
        shown = await tx.editions.shown("a", DevelopmentId(5))

    assert doubtful is not None
    assert (doubtful.digest, shown.headline) == (a_digest(title="B"), "")


@pytest.mark.parametrize(("days", "is_kept"), [(0, True), (1, False)])
async def test_old_editions_are_forgotten_with_what_they_told(
    database: Database, days: int, is_kept: bool
) -> None:
    await remember(database, an_edition("a", TALKS))
    async with database.begin() as tx:
        await tx.editions.forget(NOW + timedelta(days=days))

    assert (await told(database) != {}) is is_kept


async def test_removing_an_edition_removes_what_it_told(database: Database) -> None:
    await remember(database, an_edition("a", TALKS))
    async with database.begin() as tx:
        await tx.editions.remove(["a", "unknown"])

    assert await told(database) == {}


async def test_what_follows_a_message_waits_until_it_stands(database: Database) -> None:
    async with database.begin() as tx:
        await tx.outbox.enqueue(a_new_outgoing("a"), NOW)
        await tx.outbox.enqueue(a_new_outgoing("a:1", about="a"), NOW)
        await tx.outbox.enqueue(a_new_outgoing("b"), NOW)
        first = await tx.outbox.claim(NOW, lease=LEASE)
        assert first is not None
        await tx.outbox.mark_unknown(first, "who knows", NOW)
        second = await tx.outbox.claim(NOW, lease=LEASE)
        assert second is not None
        await tx.outbox.mark_sent(second.id, "1.2", NOW)
        held = await tx.outbox.claim(NOW, lease=LEASE)
        await tx.outbox.mark_sent(first.id, "1.1", NOW)
        freed = await tx.outbox.claim(NOW, lease=LEASE)

    assert (second.key, held) == ("b", None)
    assert freed is not None
    assert (freed.key, freed.about, freed.about_ts, freed.thread) == ("a:1", "a", "1.1", "1.1")


async def test_what_is_about_a_refused_message_is_refused_and_retried_with_it(
    database: Database,
) -> None:
    async with database.begin() as tx:
        await tx.outbox.enqueue(a_new_outgoing("a"), NOW)
        await tx.outbox.enqueue(a_new_outgoing("a:1", about="a"), NOW)
        first = await tx.outbox.claim(NOW, lease=LEASE)
        assert first is not None
        await tx.outbox.mark_refused(first, "is_archived", NOW)
        refused = await tx.outbox.get("a:1")
        await tx.outbox.retry("a", NOW)
        retried = await tx.outbox.get("a:1")

    assert refused is not None
    assert retried is not None
    assert (refused.state, refused.last_error) == (
        "refused",
        "the message that it is about was refused",
    )
    assert (retried.state, retried.last_error) == ("pending", None)
