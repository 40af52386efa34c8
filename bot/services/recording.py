"""Writing down what was understood of an entry, within one transaction: all of it, or nothing.

    record()   where it stood before │ whose text it is │ candidates │ place │ store
    skip()     outside our field, so it leaves the development that it was part of

An entry that was revised, or recorded by another, since it was claimed is left alone.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.analysis.fingerprint import Duplicates
from bot.analysis.placement import Told, left_behind, moment_of, original_of, place, retold
from bot.domain.lexicon import Lexicon
from bot.domain.model import Analysis, Development, DevelopmentId, Entry, TeamId
from bot.domain.placing import Previous, Reading
from bot.store.database import Transaction


async def record(
    tx: Transaction,
    told: Told,
    clock: Callable[[], datetime],
    lexicon: Lexicon,
    duplicates: Duplicates,
) -> Development | None:
    """Store what an entry says, and return the development that it is part of from now on.

    None where there was nothing left to do. Until the transaction ends nobody else is recording.
    """
    entry, analysis = told.entry, told.analysis
    await tx.developments.hold_still()
    now = clock()  # within the lock, so that no digest that is being composed misses it
    previous = await tx.retelling.previous(entry) if entry.revision else None
    told, original = await _with_original(tx, told, now, duplicates)
    candidates = (
        [] if original else await tx.developments.candidates(analysis, now, team_id=entry.team_id)
    )
    placed = place(told, original, candidates, previous, now, lexicon)
    stored = await tx.developments.record(
        entry, analysis, told.summary, placed.development, now, joined_at=placed.joined_at
    )
    if stored is not None and previous is not None and placed.has_left:
        await _settle(tx, previous, placed.rest, entry, lexicon)
    return stored


async def skip(
    tx: Transaction,
    entry: Entry,
    analysis: Analysis,
    clock: Callable[[], datetime],
    lexicon: Lexicon,
) -> None:
    """Store that an entry is outside our field; what it told before is taken back."""
    previous = await tx.retelling.previous(entry) if entry.revision else None
    now = clock()
    is_current = await tx.entries.skip(entry, analysis, now)
    if is_current and previous is not None:
        await tx.retelling.take_out(entry)
        moment = moment_of(entry, analysis.article.published_at, now)
        await _settle(tx, previous, left_behind(previous, moment, lexicon), entry, lexicon)


async def rebuild(tx: Transaction, development_id: DevelopmentId, lexicon: Lexicon) -> bool:
    """Make a development anew from the reports that are left; False: none is, so it is gone.

    Where no report is left that everyone may see, it becomes the development of the workspaces
    that told of it themselves, of each its own.
    """
    readings = await tx.retelling.readings(development_id)
    if not readings:
        await tx.retelling.remove(development_id)
        return False
    owner = await tx.retelling.owner_of(development_id)
    groups: defaultdict[TeamId | None, list[Reading]] = defaultdict(list)
    for reading in readings:
        groups[reading.team_id].append(reading)
    if owner in groups:
        groups = defaultdict(list, {owner: groups[owner]})
    (heir, own), *others = groups.items()
    for team_id, theirs in others:
        await tx.retelling.split_off(retold(theirs, lexicon), team_id)
    await tx.retelling.rewrite(development_id, retold(own, lexicon), heir)
    return True


async def _with_original(
    tx: Transaction, told: Told, now: datetime, duplicates: Duplicates
) -> tuple[Told, Development | None]:
    """Return what was told, marked as the copy that it may be, and its text's development."""
    if duplicates is Duplicates.OFF:
        return told, None
    twins = await tx.developments.twins(told.entry, told.analysis, now)
    twin = original_of(told, twins, duplicates)
    if twin is None:
        return told, None
    original = await tx.developments.get(twin.development_id, told.entry.team_id)
    first = twin.entry_id if twin.copy_of is None else twin.copy_of
    return replace(told, report=replace(told.report, copy_of=first)), original


async def _settle(
    tx: Transaction, previous: Previous, rest: Development | None, entry: Entry, lexicon: Lexicon
) -> None:
    """Store what is left of a development that a report has left."""
    await tx.retelling.pass_on_copies(entry, previous.development.id)
    if rest is None:
        await rebuild(tx, previous.development.id, lexicon)
    elif previous.others is not None:
        await tx.retelling.rewrite(previous.development.id, rest, entry.team_id)
