"""Whether our clock is the database's: what keeps two processes from posting one digest twice."""

from datetime import timedelta

import pytest

from bot.app import utc_now
from bot.errors import SettingsError
from bot.services.clocks import Clocks
from bot.store.database import Database


def clocks(database: Database, *, ahead: timedelta) -> Clocks:
    """Return the comparison, for a machine whose clock is ahead of the true time."""
    return Clocks(database=database, clock=lambda: utc_now() + ahead)


async def test_a_clock_that_is_right_is_taken(database: Database) -> None:
    await clocks(database, ahead=timedelta(0)).compare()


@pytest.mark.parametrize("seconds", [100, -100])
async def test_a_clock_that_is_wrong_is_named_where_others_have_another(
    database: Database, seconds: int
) -> None:
    wrong = clocks(database, ahead=timedelta(seconds=seconds))
    if database.turn is not None:  # a file: nobody has another clock
        await wrong.compare()
        return
    with pytest.raises(SettingsError, match=r"are (99|100|101) seconds apart") as raised:
        await wrong.compare()
    assert "NTP" in raised.value.hint
