"""Placement: where a report goes, whether it is told for the first time or was revised.

    report ── the development of its text │ where it stood before │ the best candidate │ a new one
           ── develop ── Placed

A revised report stays where it was, as long as no gate closes between it and the others there; what
it told before is taken back by telling the development anew from the others. For revisions and for
copies, `changed_at` moves only if a reader would notice. What is late changes nothing today: it is
dated back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.analysis.cluster import assign, develop, score
from bot.analysis.fingerprint import Duplicates, is_same_text, likeness
from bot.domain.announcements import LATE
from bot.domain.folding import fold
from bot.domain.lexicon import Lexicon
from bot.domain.model import ActorId, Analysis, Development, Entry, EntryId, Report, Summary
from bot.domain.placing import Join, Placed, Previous, Reading, Twin


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An entry as it was understood. `report` carries `copy_of` where the text is another's."""

    entry: Entry
    analysis: Analysis
    summary: Summary
    report: Report


def original_of(told: Told, twins: Sequence[Twin], mode: Duplicates) -> Twin | None:
    """Return the report whose text this is, the most alike of several, the oldest of those.

    None where it is nobody's. A copy of this one, from before a revision, does not count; nor does
    a text of other parties, however alike: ministries fill in the same lines for each guest.
    """
    own = told.analysis.signature
    if own is None:
        return None
    same = [
        twin
        for twin in twins
        if twin.copy_of != told.entry.id
        and _may_be_of_the_same(told.analysis.actors, twin.actors)
        and is_same_text(own, twin.signature, mode)
    ]
    return max(
        same,
        key=lambda twin: (likeness(own, twin.signature).contained, -twin.entry_id),
        default=None,
    )


def _may_be_of_the_same(one: Sequence[ActorId], other: Sequence[ActorId]) -> bool:
    """Return whether one has no party that the other lacks: a trimmed text names fewer."""
    return set(one) <= set(other) or set(other) <= set(one)


def place(
    told: Told,
    original: Development | None,
    candidates: Sequence[Development],
    previous: Previous | None,
    now: datetime,
    lexicon: Lexicon,
) -> Placed:
    """Return the development that a report belongs to, with the report in it.

    `original` is the one that its text is part of already, None where it is no copy; `candidates`
    are what the store found near; `previous` is where it stood before it was revised. Raises
    `ValueError` for an analysis without an engagement.
    """
    moment = moment_of(told.entry, told.report.published_at, now)
    if previous is None:
        target = original or _assigned(told, candidates)
        return Placed(development=_joined(told, target, moment, lexicon), joined_at=moment)
    old, rest = previous.development, _without(previous, lexicon)
    if original.id == old.id if original else _fits(told, rest):
        return _revised(told, previous, rest, moment, lexicon)
    target = original or _assigned(told, [each for each in candidates if each.id != old.id])
    return Placed(
        development=_joined(told, target, moment, lexicon),
        joined_at=moment,
        has_left=True,
        rest=left_behind(previous, moment, lexicon),
    )


def moment_of(entry: Entry, published_at: datetime | None, now: datetime) -> datetime:
    """Return when a report changes its development: now, or for what is late, when it came out.

    That may show only on its page. An undated one that is late counts as a week old when seen.
    """
    oldest = entry.seen_at - LATE
    is_late = entry.is_backfill or (published_at is not None and published_at < oldest)
    return min(now, published_at or oldest) if is_late else now


def left_behind(previous: Previous, moment: datetime, lexicon: Lexicon) -> Development | None:
    """Return what remains of a development that a report leaves; None where nothing does.

    The first of its copies there stands for its text from then on.
    """
    others = previous.others and tuple(_passed_on(previous.others, previous.entry_id))
    rest = _without(replace(previous, others=others), lexicon)
    return rest and _dated(rest, previous.development, moment)


def _without(previous: Previous, lexicon: Lexicon) -> Development | None:
    """Return the development as its other reports tell it; None where it has no others."""
    old = previous.development
    if previous.others is None:
        others = tuple(each for each in old.reports if each.entry_id != previous.entry_id)
        return replace(old, reports=others)
    if not previous.others:
        return None
    rest = retold(previous.others, lexicon)
    return replace(rest, id=old.id, created_at=old.created_at, changed_at=old.changed_at)


def _passed_on(readings: Sequence[Reading], leaving: EntryId) -> Iterator[Reading]:
    copies = [each.report.entry_id for each in readings if each.report.copy_of == leaving]
    heir = min(copies, default=None)
    for each in readings:
        if each.report.copy_of != leaving:
            yield each
        else:
            copy_of = None if each.report.entry_id == heir else heir
            yield replace(each, report=replace(each.report, copy_of=copy_of))


def retold(readings: Sequence[Reading], lexicon: Lexicon) -> Development:
    """Return the development that readings make, in their order; `ValueError` if there are none."""
    made: Development | None = None
    for each in readings:
        made = develop(each.analysis, each.summary, each.report, made, each.told_at, lexicon)
    if made is None:
        raise ValueError("nothing makes no development")
    return made


def is_noticed(before: Development, after: Development) -> bool:
    """Return whether a reader would notice the difference; how it is spelled does not count."""
    return _seen(before) != _seen(after)


def _assigned(told: Told, candidates: Sequence[Development]) -> Development | None:
    decision = assign(told.analysis, candidates, told.entry.seen_at)
    joined = decision.development_id if isinstance(decision, Join) else None
    return next((each for each in candidates if each.id == joined), None)


def _joined(
    told: Told, target: Development | None, moment: datetime, lexicon: Lexicon
) -> Development:
    made = develop(told.analysis, told.summary, told.report, target, moment, lexicon)
    if target is None:
        return made
    if told.report.copy_of is not None:
        return _dated(made, target, moment)
    return replace(made, changed_at=max(moment, target.changed_at))


def _fits(told: Told, rest: Development | None) -> bool:
    """Return whether a revised report may stay with the others; alone it always may."""
    main = told.analysis.main
    if rest is None or main is None:
        return True
    published = told.report.published_at or told.entry.seen_at
    return score(told.analysis, main, rest, published) > 0


def _revised(
    told: Told, previous: Previous, rest: Development | None, moment: datetime, lexicon: Lexicon
) -> Placed:
    old = previous.development
    made = develop(told.analysis, told.summary, told.report, rest, moment, lexicon)
    dated = _dated(replace(made, id=old.id, created_at=old.created_at), old, moment)
    joined_at = moment if is_noticed(old, made) else previous.joined_at
    return Placed(development=dated, joined_at=joined_at)


def _dated(after: Development, before: Development, moment: datetime) -> Development:
    latest = max(moment, before.changed_at) if is_noticed(before, after) else before.changed_at
    return replace(after, changed_at=latest)


def _seen(development: Development) -> tuple[object, ...]:
    return (
        fold(development.headline),
        fold(development.summary),
        frozenset(development.actors),
        development.type,
        development.status,
        development.level,
        development.happened_on,
        development.place,
        development.mechanism,
        development.confidence,
    )
