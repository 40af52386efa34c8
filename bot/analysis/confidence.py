"""How well a development stands: announced, reported, confirmed by one side, confirmed by more.

    a report's outlet ── the party that it speaks for ── the sides heard before ── Confidence

A side is heard through its own texts: its government's, and those of outlets that its state
controls. What others quote of it is a report. A text that several print is one voice; who reprints
it adds nothing, unless it is a government that gives it as its own.
"""

from collections.abc import Sequence

from bot.domain.lexicon import Lexicon
from bot.domain.model import ActorId, Confidence, Development, EntryId, Report, Status
from bot.domain.placing import text_of

_TO_COME = (Status.PLANNED, Status.PROPOSED)
_RUNGS = tuple(Confidence)
_OWNED = frozenset({"state_controlled", "government"})


def confidence_with(
    report: Report,
    status: Status,
    actors: Sequence[ActorId],
    known: Development | None,
    lexicon: Lexicon,
) -> Confidence:
    """Return how well a development of these actors stands with a report: it never falls.

    `status` is what the report tells, `known` the development before it. A party's own word that
    something happened confirms it for that side; its government's word that something will happen
    announces it.
    """
    side = _side(report, actors, lexicon)
    happened = status not in _TO_COME
    if report.copy_of is not None and not report.is_official:
        side = None
    if side is None or not (happened or report.is_official):
        own = Confidence.REPORTED
    else:
        own = Confidence.CONFIRMED_BY_ONE if happened else Confidence.ANNOUNCED
    if known is None:
        return own
    if own is Confidence.CONFIRMED_BY_ONE and _is_confirmed_by_another(
        report, actors, known, lexicon
    ):
        return Confidence.CONFIRMED_BY_BOTH
    return max(own, known.confidence, key=_RUNGS.index)


def _is_confirmed_by_another(
    report: Report, actors: Sequence[ActorId], known: Development, lexicon: Lexicon
) -> bool:
    if _RUNGS.index(known.confidence) < _RUNGS.index(Confidence.CONFIRMED_BY_ONE):
        return False
    voices: dict[EntryId, ActorId] = {}
    for each in known.reports:
        if (side := _side(each, actors, lexicon)) is not None:
            voices.setdefault(text_of(each), side)
    voices.pop(text_of(report), None)
    return bool(set(voices.values()) - {_side(report, actors, lexicon)})


def _side(report: Report, actors: Sequence[ActorId], lexicon: Lexicon) -> ActorId | None:
    """Return the party for which a report speaks, or None."""
    if report.country not in actors:
        return None
    outlet = lexicon.outlets.get(report.outlet_id) if report.outlet_id else None
    speaks = report.is_official or bool(outlet and outlet.ownership in _OWNED)
    return report.country if speaks else None
