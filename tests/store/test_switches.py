from bot.store.database import Database
from tests.build import NOW


async def test_a_switch_is_off_until_somebody_turns_it_on(database: Database) -> None:
    async with database.begin() as tx:
        before = await tx.switches.is_on("digests_paused")
        await tx.switches.set("digests_paused", on=True, now=NOW)
        on = await tx.switches.is_on("digests_paused")
        other = await tx.switches.is_on("another")
        await tx.switches.set("digests_paused", on=False, now=NOW)
        off = await tx.switches.is_on("digests_paused")

    assert (before, on, other, off) == (False, True, False, False)
