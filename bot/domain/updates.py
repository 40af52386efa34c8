"""What reading a source changes: which entries are new, and when to look again.

    Fetched      new entries stored; looked at again in 15 minutes
    NotModified  nothing stored; looked at again in 15 minutes
    an error     looked at again after 5, 10, 20 … minutes, at most a day; not before a
                 `TryLater.after`, unless that is more than a day
    Refused, "gone"      the source is retired for good

Deciding twice is deciding once: what was stored is known, and what is known is not new.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from bot.domain.model import Fetched, NewEntry, NotModified, Source, UpdatePlan
from bot.errors import OutsideError, Refused, TryLater

POLL_EVERY = timedelta(minutes=15)
FIRST_BACK_OFF = timedelta(minutes=5)
LONGEST_BACK_OFF = timedelta(days=1)
MOST_ENTRIES = 2_000

_DAWN = datetime(1, 1, 1, tzinfo=UTC)
_MOST_DOUBLINGS = 9


def decide(
    source: Source, fetched: Fetched | NotModified, known: frozenset[str], now: datetime
) -> UpdatePlan:
    """Return what a source's answer changes; `known` are the keys of its entries that are stored.

    New entries keep the publisher's order. One without a key gets its address, else a digest of its
    title and text, as key. Beyond 2 000, the newest are kept, undated ones last. A publisher's
    permanent redirect becomes the source's address; its title only fills an empty one.
    """
    rested = replace(
        source,
        last_polled_at=now,
        last_success_at=now,
        next_poll_at=now + POLL_EVERY,
        error_count=0,
        last_error=None,
    )
    if isinstance(fetched, NotModified):
        return UpdatePlan(new=(), source=rested)
    updated = replace(
        rested,
        url=fetched.permanent_url or source.url,
        title=source.title or fetched.title or "",
        etag=fetched.etag,
        last_modified=fetched.last_modified,
    )
    return UpdatePlan(new=_new_entries(fetched.entries, known), source=updated)


def decide_failure(source: Source, error: OutsideError, now: datetime) -> Source:
    """Return the source's row after a failed reading: backed off, or retired where it is gone.

    Validators (`etag`) stay, and so does the time of the last success.
    """
    failed = replace(
        source,
        last_polled_at=now,
        error_count=source.error_count + 1,
        last_error=error.message,
        next_poll_at=now + _back_off(source, error),
    )
    if isinstance(error, Refused) and error.reason == "gone":
        return replace(failed, disabled_at=source.disabled_at or now)
    return failed


def _back_off(source: Source, error: OutsideError) -> timedelta:
    pause = FIRST_BACK_OFF * (1 << min(source.error_count, _MOST_DOUBLINGS))
    asked = error.after if isinstance(error, TryLater) and error.after else timedelta(0)
    return min(max(pause, asked), LONGEST_BACK_OFF)


def _new_entries(entries: tuple[NewEntry, ...], known: frozenset[str]) -> tuple[NewEntry, ...]:
    by_key: dict[str, NewEntry] = {}
    for entry in entries:
        keyed = _keyed(entry)
        if keyed.key not in known:
            by_key.setdefault(keyed.key, keyed)
    new = tuple(by_key.values())
    if len(new) <= MOST_ENTRIES:
        return new
    newest = sorted(new, key=lambda entry: entry.published_at or _DAWN, reverse=True)
    kept = {entry.key for entry in newest[:MOST_ENTRIES]}
    return tuple(entry for entry in new if entry.key in kept)


def _keyed(entry: NewEntry) -> NewEntry:
    if entry.key.strip():
        return entry
    return replace(entry, key=entry.url or _digest(entry))


def _digest(entry: NewEntry) -> str:
    text = f"{entry.title}\n{entry.content or ''}"
    return "sha256:" + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
