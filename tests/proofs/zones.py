"""Every zone, every day: what the clocks on the walls show, against the slots that we compute.

The oracle never asks `zoneinfo` when a wall time is, which is where the traps are. It only asks
what a clock shows at a given minute, and so finds the stretches between two clock changes. Within a
stretch a day has 1440 minutes and there is nothing to get wrong; each rule is then one line:

    a wall time is shown by one stretch or more    the first minute that shows it
    … by none, and its date is                     the minute of the change that leaps over it
    no stretch shows its date                      no digest

Minutes are counted from 1970 in UTC, or on the wall; days are 1440 of the latter. Every change
since 2010 falls on a whole minute, and that is checked.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo, available_timezones, reset_tzpath

from bot.domain.cadence import EVERY_DAY, next_slot
from bot.domain.posting import Cadence
from tests.proofs.tally import Tally

FIRST_DAY = date(2010, 1, 1)
LAST_DAY = date(2030, 12, 31)
WALL_TIMES = tuple(
    time.fromisoformat(text)
    for text in ("00:00", "00:30", "01:30", "02:00", "02:30", "03:00", "09:00", "23:59")
)
HOUR = 60
DAY = 24 * HOUR
WEEK = 7 * DAY
CLOSER = MappingProxyType({WEEK: DAY, DAY: HOUR, HOUR: 1})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_MINUTE = timedelta(minutes=1)
_MARGIN_DAYS = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """The minutes in UTC from `begin` until before `end`, in which clocks are `ahead` minutes."""

    begin: int
    end: int
    ahead: int


def use_pinned_zones() -> None:
    """Read zone data from the pinned package alone, as the root does; call it before the rest."""
    reset_tzpath(to=())
    ZoneInfo.clear_cache()


def zone_names() -> list[str]:
    """Return the names of all IANA zones."""
    return sorted(available_timezones() - {"Factory", "localtime", "posixrules"})


def stretches(zone: ZoneInfo, *, step: int = WEEK) -> tuple[Stretch, ...]:
    """Return the stretches that show every date from 2010 to 2030, in order.

    Looks at the clock every `step` minutes, and ever closer where it changed between two looks, at
    last at every minute; a change that is undone within a step goes unseen.
    """
    begin = _minutes(FIRST_DAY) - _MARGIN_DAYS * DAY
    end = _minutes(LAST_DAY) + (_MARGIN_DAYS + 1) * DAY
    changes = list(_changes(zone, begin, end, step))
    return tuple(
        Stretch(start, stop, _ahead(zone, start))
        for start, stop in pairwise([begin, *changes, end])
    )


def _changes(zone: ZoneInfo, begin: int, end: int, step: int) -> Iterator[int]:
    """Yield each minute after `begin` up to `end` that begins a stretch."""
    looks = [*range(begin, end, step), end]
    for (early, before), (late, after) in pairwise((look, _ahead(zone, look)) for look in looks):
        if before != after and step == 1:
            yield late
        elif before != after:
            yield from _changes(zone, early, late, CLOSER[step])


def _ahead(zone: ZoneInfo, minute: int) -> int:
    """Return by how many minutes the wall is ahead of UTC."""
    shown = (_EPOCH + minute * _MINUTE).astimezone(zone).utcoffset()
    assert shown is not None
    assert shown % _MINUTE == timedelta(0), (zone, minute, shown)
    return shown // _MINUTE


def expected(shown: Sequence[Stretch], at: time) -> dict[date, int]:
    """Return the minute in UTC at which the digest of each local date is due, by date."""
    wall = at.hour * HOUR + at.minute
    due: dict[int, int] = {}
    for each in shown:
        first, last = each.begin + each.ahead, each.end + each.ahead
        for day in range(-((wall - first) // DAY), -((wall - last) // DAY)):
            due.setdefault(day, day * DAY + wall - each.ahead)
    dates = {
        day
        for each in shown
        for day in range((each.begin + each.ahead) // DAY, (each.end + each.ahead - 1) // DAY + 1)
    }
    for before, after in pairwise(shown):
        for day in dates - due.keys():
            if before.end + before.ahead <= day * DAY + wall < after.begin + after.ahead:
                due[day] = after.begin
    every = {date.fromordinal(_EPOCH_DAY + day): minute for day, minute in due.items()}
    return {day: every[day] for day in sorted(every)}


def given(name: str, at: time, after: int, last: date) -> list[tuple[date, int]]:
    """Return the digests that follow from `next_slot`, each asked for at the one before."""
    cadence = Cadence(weekdays=EVERY_DAY, times=(at,), zone=name)
    slot = next_slot(cadence, _EPOCH + after * _MINUTE)
    slots = []
    while slot.local_date <= last:
        slots.append((slot.local_date, _minute_of(slot.due_at)))
        slot = next_slot(cadence, slot.due_at)
    return slots


def compare(
    name: str, at: time, right: Iterable[tuple[date, int]], ours: Sequence[tuple[date, int]]
) -> Tally:
    """Return how our digests stand to the right ones; each of those counts as a run.

    One at a wrong minute is both lost and doubled: the right one is missing, and there is one too
    many. Digests out of their order count as one doubled.
    """
    wanted, got = Counter(right), Counter(ours)
    lost, doubled = wanted - got, got - wanted
    disorder = [
        one for one, sorted_one in zip(ours, sorted(ours), strict=True) if one != sorted_one
    ]
    wrong = [*lost, *doubled, *disorder]
    return Tally(
        runs=wanted.total(),
        lost=lost.total(),
        doubled=doubled.total() + bool(disorder),
        examples=tuple(f"{name} {at:%H:%M}: {day} at minute {minute}" for day, minute in wrong)[:3],
    )


def prove_zone(name: str) -> Tally:
    """Compare every day from 2010 to 2030 in a zone, for each of the wall times."""
    zone = ZoneInfo(name)
    shown = stretches(zone, step=HOUR)
    assert shown == stretches(zone)
    return _compared(name, shown, FIRST_DAY, LAST_DAY)


def rule_sets() -> list[tuple[str, tuple[Stretch, ...]]]:
    """Return what differs between zones: the stretches of one zone for each rule set."""
    names: dict[tuple[Stretch, ...], str] = {}
    for name in zone_names():
        names.setdefault(stretches(ZoneInfo(name)), name)
    return [(name, shown) for shown, name in names.items()]


def prove_changes(name: str, shown: Sequence[Stretch]) -> Tally:
    """Compare the days around each clock change of a zone, for each of the wall times."""
    return sum(
        (
            _compared(name, _near(shown, change), _day(change - 2 * DAY), _day(change + 2 * DAY))
            for change in (each.begin for each in shown[1:])
        ),
        start=Tally(),
    )


def _near(shown: Sequence[Stretch], minute: int) -> list[Stretch]:
    """Return what is shown from some days before a minute to some days after it."""
    begin, end = minute - (_MARGIN_DAYS + 1) * DAY, minute + (_MARGIN_DAYS + 1) * DAY
    cut = (replace(each, begin=max(each.begin, begin), end=min(each.end, end)) for each in shown)
    return [each for each in cut if each.begin < each.end]


def _compared(name: str, shown: Sequence[Stretch], first: date, last: date) -> Tally:
    tally = Tally()
    for at in WALL_TIMES:
        due = expected(shown, at)
        right = [(day, minute) for day, minute in due.items() if first <= day <= last]
        ours = given(name, at, right[0][1] - 1, last)
        tally += compare(name, at, right, ours)
    return tally


def _minute_of(instant: datetime) -> int:
    minutes, rest = divmod(instant - _EPOCH, _MINUTE)
    assert rest == timedelta(0), instant
    return minutes


def _minutes(day: date) -> int:
    return (day.toordinal() - _EPOCH_DAY) * DAY


def _day(minute: int) -> date:
    return date.fromordinal(_EPOCH_DAY + minute // DAY)
