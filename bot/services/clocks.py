"""Whether our clock may be trusted: leases are times, and every process must mean the same by them.

A post is held by a lease. Were two processes' clocks further apart than half a lease, the one ahead
would take the other's post for one that a crash left behind, and post it again. They meet at the
database, so each compares itself with it: at the start, and again and again.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from bot.errors import SettingsError
from bot.services import Clock
from bot.store.database import Database

# Two that are each this far off, one to either side, are still within half a lease (45 s).
MOST_APART = timedelta(seconds=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """Compares our clock with the database's, and holds what must not go on while it is wrong."""

    database: Database
    clock: Clock
    held: asyncio.Event = field(default_factory=asyncio.Event)

    async def compare(self) -> None:
        """Raise `SettingsError` where they are more than 20 seconds apart, saying by how much.

        `held` is set from then on, until they agree again. A database that is a file has this
        machine's clock: nothing is compared.
        """
        before = self.clock()
        theirs = await self.database.now()
        after = self.clock()
        if theirs is None or before - MOST_APART <= theirs <= after + MOST_APART:
            self.held.clear()
            return
        self.held.set()
        seconds = abs(theirs - after).total_seconds()
        raise SettingsError(
            f"This machine's clock and the database's are {seconds:.0f} seconds apart",
            hint="Set both by the same time service (NTP): else a digest may be posted twice.",
        )
