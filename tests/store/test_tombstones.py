"""What was forgotten stays known, as marks."""

from datetime import timedelta

from bot.domain.model import TeamId
from bot.store.database import Database
from tests.build import NOW, TEAM


async def test_only_what_was_buried_is_known(database: Database) -> None:
    async with database.begin() as tx:
        await tx.tombstones.bury(["a", "b", "a"], NOW)
    async with database.read() as tx:
        assert await tx.tombstones.known(["b", "c", "a"]) == frozenset({"a", "b"})


async def test_burying_twice_is_burying_once(database: Database) -> None:
    async with database.begin() as tx:
        await tx.tombstones.bury(["a"], NOW)
        await tx.tombstones.bury(["a", "b"], NOW + timedelta(days=1))
        assert await tx.tombstones.known(["a", "b"]) == frozenset({"a", "b"})


async def test_what_one_workspace_forgot_the_others_may_read(database: Database) -> None:
    async with database.begin() as tx:
        await tx.tombstones.bury(["theirs"], NOW, TEAM)
        await tx.tombstones.bury(["ours"], NOW)
        marks = ["theirs", "ours"]
        assert await tx.tombstones.known(marks, TEAM) == frozenset(marks)
        assert await tx.tombstones.known(marks, TeamId("T0002")) == frozenset({"ours"})
        assert await tx.tombstones.known(marks) == frozenset({"ours"})


async def test_thousands_of_marks_are_looked_up_at_once(database: Database) -> None:
    marks = [f"mark {number}" for number in range(2_500)]
    async with database.begin() as tx:
        await tx.tombstones.bury(marks[::2], NOW)
        assert await tx.tombstones.known(iter(marks)) == frozenset(marks[::2])
        assert await tx.tombstones.known([]) == frozenset()
