"""How seldom a feed asks to be read, as it said when it last answered in full.

An answer that nothing changed (HTTP 304) says none of it, so it is kept with the source.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

LONGEST: Final = timedelta(days=7)
_HOURS_OF_A_WEEK: Final = 7 * 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a feed asks for: a pause, and hours (0 to 23, UTC) and days (Monday is 0) to skip."""

    pause: timedelta | None = None
    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()

    def rest(self, now: datetime, fresh_for: timedelta | None = None) -> timedelta | None:
        """Return how long to stay away from `now` on, at most a week; None: there is no wish.

        `fresh_for` is what the server asked for the same answer. A pause that ends in an hour to
        skip lasts until the next that is not.
        """
        asked = (self.pause or timedelta(), fresh_for or timedelta())
        return self.awake(now + min(max(asked), LONGEST)) - now or None

    def awake(self, moment: datetime) -> datetime:
        """Return the first moment from this one on that is in no hour and on no day to skip.

        Where every hour is ruled out, none is.
        """
        then = moment
        for _ in range(_HOURS_OF_A_WEEK):
            if then.hour not in self.hours and then.weekday() not in self.days:
                return then
            then = (then + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
        return moment


NO_WISHES: Final = Wishes()
