"""How alike a report and a development are: one number for each feature, from 0 to 1.

None means that a feature cannot be told; `bot.analysis.cluster` then leaves it out of the weighing.
No corpus is needed: words that every report of our field has weigh nothing, the rest the same.
Measured on the sample articles, an IDF of their own changed no decision.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from bot.domain.folding import fold
from bot.domain.model import ActorId, PartialDate, Status

_COMMON = frozenset(
    fold(
        "a an the and or of in on at to for from with by as is are was were be been has have had "
        "will would "
        "that this these those it its their his her he she they who which after before over under "
        "between "
        "during against amid about into out up off also said says say new more than other first "
        "last two "
        "three minister ministers ministry defence defense military official officials talks talk "
        "meeting meet "
        "met meets hold holds held holding country countries side sides security cooperation "
        "relations "
        "president secretary general chief leader visit visited visits agreed agreement state "
        "national "
        "monday tuesday wednesday thursday friday saturday sunday january february march april "
        "may june july "
        "august september october november december week month year day today joint forces force "
        "armed army "
        "statement told report reported sign signed exchange views both not no but next round"
    ).split()
)
_GROUPS = (
    frozenset(
        {
            "leader_summit",
            "senior_visit",
            "ministerial_meeting",
            "defence_dialogue",
            "multilateral_forum",
        }
    ),
    frozenset({"suspension", "refusal_or_snub", "warning_or_protest"}),
    frozenset({"resumption", "defence_dialogue", "deconfliction"}),
    frozenset({"resumption", "ministerial_meeting", "hotline_call"}),
    frozenset({"agreement_signed", "ministerial_meeting", "arms_transfer"}),
    frozenset({"arms_transfer", "military_aid"}),
    frozenset({"incident_at_sea_or_air", "show_of_force"}),
    frozenset({"ceasefire_talks", "prisoner_exchange"}),
    frozenset({"ceasefire_talks", "deconfliction"}),
    frozenset({"ceasefire_talks", "defence_dialogue"}),
    frozenset({"joint_exercise", "port_call", "training_education_exchange"}),
    frozenset({"peacekeeping_hadr", "training_education_exchange"}),
    frozenset({"basing_deployment", "agreement_signed"}),
    frozenset({"basing_deployment", "arms_transfer"}),
)
_AHEAD = (Status.PLANNED, Status.PROPOSED)
_LASTING = frozenset(
    {
        *("joint_exercise", "port_call", "basing_deployment", "training_education_exchange"),
        *("peacekeeping_hadr", "multilateral_forum", "show_of_force"),
    }
)


def party_overlap(first: Sequence[ActorId], second: Sequence[ActorId]) -> float:
    """Return the Jaccard index of two circles of parties; of large ones the smaller's share.

    Two of a large circle are its report where both belong to it: a dyad with one of them is not.
    """
    shared = len(set(first) & set(second))
    if not shared:
        return 0.0
    smaller, larger = sorted((len(set(first)), len(set(second))))
    if smaller >= 3 or (larger > 4 and shared == smaller):
        return shared / smaller
    return shared / len(set(first) | set(second))


def type_match(first: str | None, second: str | None) -> float:
    """Return 1 for the same type, a half for types that outlets confuse, else 0."""
    if first == second:
        return 1.0
    return 0.5 if any({first, second} <= group for group in _GROUPS) else 0.0


def date_match(first: PartialDate | None, second: PartialDate | None) -> float | None:
    """Return how well two dates of an event agree at the granularity that both have.

    Two days apart still count a little: outlets in different zones name different days, and a
    visit has several. None where one is unknown.
    """
    if first is None or second is None:
        return None
    gap = days_between(first, second)
    if gap == 0:
        return 1.0 if len(first.text) == len(second.text) == 10 else 0.7
    return {1: 0.8, 2: 0.5, 3: 0.3}.get(gap, 0.0)


def days_between(first: PartialDate, second: PartialDate) -> int:
    """Return the days between two dates, 0 where what they can mean overlaps."""
    if first.first_day() > second.first_day():
        first, second = second, first
    return max(0, (second.first_day() - first.last_day()).days)


def nearness(day: date | None, others: Iterable[date]) -> float | None:
    """Return how near a day is to the nearest of others: 1 the same day, 0 from two weeks on."""
    gaps = [abs((day - other).days) for other in others] if day else []
    return max(0.0, 1 - min(gaps) / 14) if gaps else None


@lru_cache(maxsize=2_048)
def word_set(text: str) -> frozenset[str]:
    """Return the words that tell reports apart, folded; names of days and common words left out.

    Remembered, because a new report is compared with the same stored ones as the one before it.
    """
    return frozenset(word for word in fold(text).split() if word not in _COMMON and len(word) > 1)


def word_overlap(first: frozenset[str], second: frozenset[str]) -> float | None:
    """Return the cosine of two sets of words; None where either is empty."""
    if not first or not second:
        return None
    shared: float = len(first & second) / (len(first) * len(second)) ** 0.5
    return shared


def may_follow(earlier: Status, later: Status) -> bool:
    """Return whether a development of one status may become what a report of another tells."""
    return earlier in _AHEAD and later not in _AHEAD


def lasts(type_id: str | None) -> bool:
    """Return whether what happened goes on for days, so that reports of it name different ones."""
    return type_id in _LASTING


def may_go_on(earlier: Status, later: Status) -> bool:
    """Return whether what is told of one day may still be told of some days later."""
    return earlier is Status.ONGOING and later in (Status.ONGOING, Status.HELD)
