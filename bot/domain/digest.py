"""Composing a digest: one edition of a subscription, or nothing new.

    New        developments first heard of since the edition before
    Updated    told before, changed since: in words what (telling.py)
    Corrected  told before, and taken back: it was wrong, retracted, or part of another one
    Upcoming   planned for today or later, whether new or updated

The most important stand first (ranking.py), Upcoming by date. Nothing stands in two sections, and
nothing is told again unless something changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.answer import Found, failing_text, freshness_text
from bot.domain.cadence import describe_cadence
from bot.domain.lexicon import Lexicon
from bot.domain.model import Development, DevelopmentId, SubscriptionId
from bot.domain.plans import is_ahead
from bot.domain.posting import Layout, Subscription
from bot.domain.query import Query, describe, format_query, parse_query
from bot.domain.ranking import importance_of, score
from bot.domain.telling import Gone, Memory, Told, change, gone_line, name_of
from bot.domain.wording import (
    DevelopmentLine,
    count_text,
    join_names,
    line_of,
    weekday_text,
)
from bot.errors import QueryError

FIRST_WINDOW = timedelta(days=7)
LATE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a digest: "New", "Updated", "Corrected", "Upcoming"."""

    title: str
    lines: tuple[DevelopmentLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One edition.

    `date` reads "Monday 23 November 2026"; `understood` is the query in words;
    `cadence` reads "weekdays at 09:00 Europe/Berlin"; `sources` says what was read and failing.
    `left_out` counts developments beyond the cap; `all_query` is the query, in words of the query
    language, that finds every development of the edition. `set_up_by` is a person's name, or "".
    `told` is what is told of each development; `notes` say what was corrected since, and when.
    """

    subscription_id: SubscriptionId | None
    title: str
    date: str
    understood: str
    opening: str
    sections: tuple[Section, ...]
    left_out: int
    all_query: str
    sources: str
    set_up_by: str
    cadence: str
    covered_until: datetime
    layout: Layout = Layout.MESSAGE
    told: tuple[Told, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """A development that is to be told. `title` is its section, unless it lies ahead."""

    development: Development
    title: str
    change: str = ""


_NOTHING_TOLD = Memory()
_CORRECTED = "Corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """A line in place of an edition: there is nothing new, but somebody is there."""

    opening: str
    sources: str
    cadence: str
    covered_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingNew:
    """There is nothing to post; `covered_until` is up to when was looked."""

    covered_until: datetime


def edition_window(subscription: Subscription, now: datetime) -> datetime:
    """Return since when changes belong into the next edition.

    For the first one: since it was set up, and seven days back at least.
    """
    return subscription.covered_until or min(subscription.created_at, now - FIRST_WINDOW)


def compose(
    subscription: Subscription,
    found: Found,
    now: datetime,
    lexicon: Lexicon,
    memory: Memory = _NOTHING_TOLD,
) -> Digest | Quiet | NothingNew:
    """Return the edition that is due: the most important of the developments found.

    `found` holds what changed since `edition_window`; its total counts also what the store did not
    hand over. `memory` is what earlier editions told. What is less important than the subscription
    asks for does not belong, unless it corrects what was told; what is beyond its cap is counted in
    `left_out`, corrections last. Local dates are the cadence's.
    """
    since = edition_window(subscription, now)
    items = list(_items(subscription, found, memory, since, lexicon))
    retracted = [gone for gone in memory.gone if gone.into is None]
    if not items and not retracted:
        return _nothing(subscription, found, now)
    ranked = sorted(items, key=lambda one: _rank(one, now, lexicon))
    chosen = ranked[: subscription.preferences.most]
    sections = tuple(_sections(chosen, retracted, now, lexicon))
    query = _query(subscription, now, lexicon)
    understood = describe(query, lexicon) if query else subscription.query
    unseen = max(found.total - len(found.developments), 0)
    left_out = len(ranked) + unseen - len(chosen)
    return Digest(
        subscription_id=subscription.id,
        title=f"Military diplomacy: {understood}" if subscription.query else "Military diplomacy",
        date=weekday_text(now.astimezone(ZoneInfo(subscription.cadence.zone)).date()),
        understood=understood,
        opening=_late(subscription, now)
        + _opening(sections, left_out, since, subscription.cadence.zone),
        sections=sections,
        left_out=left_out,
        all_query=_all_query(query, found) if query else subscription.query,
        sources=_sources(found),
        set_up_by=subscription.created_by_name,
        cadence=describe_cadence(subscription.cadence),
        covered_until=now,
        layout=subscription.preferences.layout,
        told=_told(chosen, memory.gone),
    )


def _items(
    subscription: Subscription, found: Found, memory: Memory, since: datetime, lexicon: Lexicon
) -> Iterator[_Item]:
    """Yield what is to be told: what is new, what changed, and what others were found to be."""
    merged: dict[DevelopmentId, list[str]] = {}
    known = {one.id: one for one in found.developments}
    for gone in memory.gone:
        if gone.into is not None:
            merged.setdefault(gone.into.id, []).append(name_of(gone.told, lexicon))
            known.setdefault(gone.into.id, gone.into)
    for one in known.values():
        if one.id in merged:
            words = f"the same event as was told as {join_names(merged[one.id])}"
            yield _Item(development=one, title=_CORRECTED, change=words)
        elif (item := _item(one, memory.told, since, lexicon)) is not None:
            matters = importance_of(one, lexicon) >= subscription.preferences.least
            if matters or item.title == _CORRECTED:
                yield item


def _item(
    development: Development,
    told: Mapping[DevelopmentId, Told],
    since: datetime,
    lexicon: Lexicon,
) -> _Item | None:
    """Return how a development is told; None where nothing changed since it was."""
    before = told.get(development.id)
    if before is None or before.is_gone:
        if development.created_at >= since:
            return _Item(development=development, title="New")
        return _Item(development=development, title="Updated", change=_change(development, since))
    changed = change(before, Told.of(development), lexicon)
    if not changed.text:
        return None
    title = _CORRECTED if changed.taken_back else "Updated"
    return _Item(development=development, title=title, change=changed.text)


def _rank(item: _Item, now: datetime, lexicon: Lexicon) -> tuple[bool, float, int]:
    development = item.development
    return item.title != _CORRECTED, -score(development, now, lexicon), -development.id


def _told(chosen: Sequence[_Item], gone: Sequence[Gone]) -> tuple[Told, ...]:
    ends = (replace(each.told, is_gone=True) for each in gone)
    return (*(Told.of(each.development) for each in chosen), *ends)


def _nothing(subscription: Subscription, found: Found, now: datetime) -> Quiet | NothingNew:
    """Return the line that the subscription wants where nothing is new, if it is time for one."""
    zone = ZoneInfo(subscription.cadence.zone)
    since = (subscription.told_at or subscription.created_at).astimezone(zone)
    days = (now.astimezone(zone).date() - since.date()).days
    wanted = subscription.preferences.quiet_days
    if wanted is None or days < wanted:
        return NothingNew(covered_until=now)
    about = f" about {subscription.query}" if subscription.query else ""
    return Quiet(
        opening=f"{_late(subscription, now)}Nothing new{about} since {weekday_text(since.date())}.",
        sources=_sources(found),
        cadence=describe_cadence(subscription.cadence),
        covered_until=now,
    )


def _late(subscription: Subscription, now: datetime) -> str:
    """Return the label of an edition that comes late, "" for one that is on time."""
    due_at = subscription.next_slot.due_at
    if now - due_at < LATE:
        return ""
    local = due_at.astimezone(ZoneInfo(subscription.cadence.zone))
    return f"Late: due on {weekday_text(local.date())} at {local:%H:%M}. "


def _sources(found: Found) -> str:
    texts = (freshness_text(found.freshness), failing_text(found.freshness))
    return " ".join(text for text in texts if text)


def _sections(
    chosen: Sequence[_Item], retracted: Sequence[Gone], now: datetime, lexicon: Lexicon
) -> Iterator[Section]:
    ahead = [one for one in chosen if _is_coming(one, now)]
    ahead.sort(key=lambda one: happened.text if (happened := one.development.happened_on) else "9")
    parts = {
        title: [one for one in chosen if one.title == title and one not in ahead]
        for title in ("New", "Updated", _CORRECTED)
    } | {"Upcoming": ahead}
    for title, items in parts.items():
        lines = [
            replace(line_of(one.development, lexicon, now), change=one.change) for one in items
        ]
        if title == _CORRECTED:
            lines.extend(gone_line(each, lexicon) for each in retracted)
        if lines:
            yield Section(title=title, lines=tuple(lines))


def _is_coming(item: _Item, now: datetime) -> bool:
    return item.title != _CORRECTED and is_ahead(item.development, now.date())


def _change(development: Development, since: datetime) -> str:
    """Return what changed since, as far as the reports tell."""
    late = [one for one in development.reports if one.published_at and one.published_at >= since]
    before = {one.outlet_name for one in development.reports if one not in late}
    added = {one.outlet_name for one in late} - before
    if added:
        return f"+{count_text(len(added), 'source')}"
    return f"+{count_text(len(late), 'report')}" if late else "changed"


def _query(subscription: Subscription, now: datetime, lexicon: Lexicon) -> Query | None:
    """Return what is subscribed to; None where it can no longer be understood."""
    try:
        return parse_query(subscription.query, lexicon, now.date())
    except QueryError:
        # The lexicon may have changed since the subscription was saved.
        return None


def _all_query(query: Query, found: Found) -> str:
    """Return the query for everything found: from the earliest day on, where all days are known."""
    days = [one.sorted_on for one in found.developments if one.sorted_on]
    is_known = bool(days) and len(days) == found.total
    return format_query(replace(query, since=min(days)) if is_known else query)


def _opening(sections: Sequence[Section], left_out: int, since: datetime, zone: str) -> str:
    local = since.astimezone(ZoneInfo(zone))
    when = f"since {weekday_text(local.date())}, {local:%H:%M} {zone}"
    if left_out:
        shown = sum(len(one.lines) for one in sections)
        return f"{shown + left_out} developments {when}; the {shown} that matter most are here."
    counts = join_names([f"{len(one.lines)} {one.title.casefold()}" for one in sections])
    return f"{counts} {when}."
