"""When a source is read next, as a function of how the last reading went.

    an answer    after `poll_every`, 10 minutes to 6 hours, which follows the source: a fifth longer
                 where nothing was new, a fifth shorter for each new entry, and so at rest where
                 about every second poll brings something
    an error     after 5, 10, 20 … minutes, at most a day
    "gone"       never again: the source is retired
    not asked    as soon as its host's turn may come; that is no error

All are spread by up to a tenth, so that sources added together drift apart; what the publisher asks
(Retry-After, max-age, ttl, Crawl-delay) is a lower bound, up to a week, and hours that a feed asks
to skip (skipHours, skipDays) are skipped. The same reading of the
same source at the same time always gives the same answer.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b

from bot.domain.model import Source
from bot.errors import OutsideError, Refused, TryLater

POLL_EVERY = timedelta(minutes=15)
SHORTEST_INTERVAL = timedelta(minutes=10)
LONGEST_INTERVAL = timedelta(hours=6)
FIRST_BACK_OFF = timedelta(minutes=5)
LONGEST_BACK_OFF = timedelta(days=1)
LONGEST_REST = timedelta(days=7)
SPREAD = 0.1

# A step of a fifth makes the interval 15 minutes and a fifth of the silence so far: 2 hours in the
# morning after a quiet night. Four steps at once halve it, so that one batch a day stays calm.
_PACE = 1.2
_MOST_STEPS = 4
_TURN = timedelta(minutes=1)
_MOST_DOUBLINGS = 9


def after_answer(
    source: Source, *, new_count: int, rest: timedelta | None, now: datetime
) -> Source:
    """Return the source's row after it answered with `new_count` entries that were new.

    `rest` is how long the publisher asks us to stay away; None: it did not say. The streak of
    failures is over; `trouble_told_at` stays for whoever tells of the recovery. `usual_gap` is the
    longest silence of late, not a mean: bursts and weekends must not make a source look silent.
    """
    interval = _adapted(source.poll_every, new_count)
    return replace(
        source,
        last_polled_at=now,
        last_success_at=now,
        last_entry_at=now if new_count else source.last_entry_at,
        poll_every=interval,
        next_poll_at=_next_at(source, interval, rest, now),
        error_count=0,
        last_error=None,
        failing_from=None,
        usual_gap=_usual_gap(source, now) if new_count else source.usual_gap,
    )


def after_failure(source: Source, error: OutsideError, now: datetime) -> Source:
    """Return the source's row after a failed reading: backed off, or retired where it is gone.

    Validators (`etag`), the interval and the time of the last success stay.
    """
    back_off = min(
        FIRST_BACK_OFF * (1 << min(source.error_count, _MOST_DOUBLINGS)), LONGEST_BACK_OFF
    )
    asked = error.after if isinstance(error, TryLater) else None
    is_gone = isinstance(error, Refused) and error.reason == "gone"
    return replace(
        source,
        last_polled_at=now,
        next_poll_at=_next_at(source, back_off, asked, now),
        error_count=source.error_count + 1,
        last_error=error.message,
        failing_from=source.failing_from or now,
        disabled_at=source.disabled_at or (now if is_gone else None),
    )


def after_waiting(source: Source, after: timedelta | None, now: datetime) -> Source:
    """Return the source's row after its host's turn did not come: due again when it may, no worse.

    `after` is how long the host rests; None: others of our requests wait for it, too.
    """
    lot = _lot(source, now)
    wait = min((after or _TURN) * (1 + SPREAD * lot), LONGEST_REST)
    return replace(source, next_poll_at=now + wait)


def _adapted(interval: timedelta, new_count: int) -> timedelta:
    steps = -min(new_count, _MOST_STEPS) if new_count else 1
    seconds = round(interval.total_seconds() * _PACE**steps)  # whole ones, as they are stored
    return min(max(timedelta(seconds=seconds), SHORTEST_INTERVAL), LONGEST_INTERVAL)


def _usual_gap(source: Source, now: datetime) -> timedelta | None:
    """Return the longest silence of late: what it was, fading by a tenth with each bringing."""
    if source.last_entry_at is None:
        return None
    faded = (source.usual_gap or timedelta()) * 0.9
    return timedelta(seconds=round(max(faded, now - source.last_entry_at).total_seconds()))


def _next_at(
    source: Source, interval: timedelta, asked: timedelta | None, now: datetime
) -> datetime:
    """Return when the interval, spread both ways, and what was asked, spread upwards, are over.

    An hour that the feed itself asks to skip is slept through.
    """
    lot = _lot(source, now)
    wish = (asked or timedelta()) * (1 + SPREAD * lot)
    pause = min(max(interval * (1 - SPREAD + 2 * SPREAD * lot), wish), LONGEST_REST)
    return source.wishes.awake(now + pause)


def _lot(source: Source, now: datetime) -> float:
    """Return a number from 0 to 1 that looks drawn, and is the same each time."""
    drawn = blake2b(f"{source.id} {now.isoformat()}".encode(), digest_size=8).digest()
    return int.from_bytes(drawn, "big") / 2**64
