"""What reading a source changes: which entries are new; `polling` says when to look again.

Deciding twice is deciding once: what was stored is known, and what is known is not new.
"""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from bot.domain import polling
from bot.domain.model import Fetched, NewEntry, NotModified, Source, UpdatePlan
from bot.errors import OutsideError

MOST_ENTRIES = 2_000

_DAWN = datetime(1, 1, 1, tzinfo=UTC)


def decide(
    source: Source, fetched: Fetched | NotModified, known: frozenset[str], now: datetime
) -> UpdatePlan:
    """Return what a source's answer changes; `known` are the keys of its entries that are stored.

    New entries keep the publisher's order. One without a key gets its address, else a digest of its
    title and text, as key. Beyond 2 000, the newest are kept, undated ones last. A publisher's
    permanent redirect becomes the source's address; its title only fills an empty one.
    """
    new = _new_entries(fetched.entries, known) if isinstance(fetched, Fetched) else ()
    rested = polling.after_answer(source, new_count=len(new), rest=fetched.rest, now=now)
    if isinstance(fetched, NotModified):
        return UpdatePlan(new=(), source=rested)
    updated = replace(
        rested,
        url=fetched.permanent_url or source.url,
        title=source.title or fetched.title or "",
        etag=fetched.etag,
        last_modified=fetched.last_modified,
    )
    return UpdatePlan(new=new, source=updated)


def decide_failure(source: Source, error: OutsideError, now: datetime) -> Source:
    """Return the source's row after a failed reading; see `polling.after_failure`."""
    return polling.after_failure(source, error, now)


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
