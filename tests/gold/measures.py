"""How the floors are measured: F1 by field, and B-cubed for clusters.

    rows ── read ── Told (expected beside found) ── a measure by its name

A list in the place of a label means that any one of its members counts.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.analysis import cluster
from bot.domain.folding import fold
from bot.domain.model import (
    Analysis,
    Article,
    Development,
    DevelopmentId,
    Engagement,
    EntryId,
    OutletId,
    Summary,
)
from bot.domain.placing import Join
from tests.build import NOW, an_entry
from tests.core.analysis.coders import analyst
from tests.core.domain.real_lexicon import real_lexicon

GOLD = Path(__file__).parent
FORUM = "multilateral_forum"
# As the store has it: what was changed or is filed within so many days may be joined.
_REACH = timedelta(days=45)


def rows(name: str) -> list[dict[str, Any]]:
    """Return the records of a file of JSON lines."""
    return [json.loads(line) for line in (GOLD / name).read_text("utf-8").splitlines()]


def read(row: Mapping[str, Any]) -> Analysis:
    """Return the analysis of a labelled text; one published on a bare day came out at noon."""
    outlet = row.get("outlet")
    return analyst().understand(
        Article(
            title=row["title"],
            text=row["text"],
            outlet_id=OutletId(outlet) if outlet else None,
            published_at=_moment(row["published"]) if row["published"] else None,
        )
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(hour=12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """What was expected of a text and what was found; fields left out are not judged."""

    expected: Mapping[str, Any]
    found: Mapping[str, Any]


def told(expected: Mapping[str, Any], analysis: Analysis) -> Told:
    """Set what a text should give beside what it gave."""
    main = analysis.main if analysis.relevant else None
    found: dict[str, Any] = {
        "relevant": analysis.relevant,
        "actors": sorted(analysis.actors) if analysis.relevant else [],
        "topics": list(analysis.topics) if analysis.relevant else [],
    }
    return Told(expected, found | (_facts(main) if main else {}))


def _facts(main: Engagement) -> dict[str, Any]:
    return {
        "type": main.type,
        "status": main.status.value,
        "date": main.date.text if main.date else None,
        "mechanism": main.mechanism,
        "level": main.level.value if main.level else None,
        "place": main.place,
        "people": [{"name": each.name} for each in main.people],
    }


# --- one field ----------------------------------------------------------------------------------


def f1(hits: int, misses: int, extras: int) -> float:
    """Return the harmonic mean of precision and recall; 1 where there was nothing to find."""
    everything = 2 * hits + misses + extras
    return 2.0 * hits / everything if everything else 1.0


def relevance_f1(cases: Sequence[Told]) -> float:
    """Return the F1 of "relevant"."""
    pairs = [(case.expected["relevant"], case.found["relevant"]) for case in cases]
    return f1(pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True)))


def micro_f1(cases: Iterable[Told], parts: Callable[[Mapping[str, Any]], set[Any]]) -> float:
    """Return the micro-averaged F1 of sets: of parties, of dyads, of people."""
    pairs = [(parts(case.expected), parts(case.found)) for case in cases]
    return f1(
        sum(len(expected & found) for expected, found in pairs),
        sum(len(expected - found) for expected, found in pairs),
        sum(len(found - expected) for expected, found in pairs),
    )


def actors_of(labels: Mapping[str, Any]) -> set[str]:
    """Return the parties."""
    return set(labels.get("actors", ()))


def dyads_of(labels: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return the pairs of the parties; a forum keeps its participants and has none."""
    if FORUM in allowed(labels.get("type")):
        return set()
    return set(combinations(sorted(labels.get("actors", ())), 2))


def people_of(labels: Mapping[str, Any]) -> set[str]:
    """Return the last words of the people's names, folded."""
    return {fold(each["name"]).split()[-1] for each in labels.get("people", ())}


def topics_recall(cases: Iterable[Told]) -> float:
    """Return the share of the labelled topics that were found; there may be others."""
    judged = [case for case in cases if "topics" in case.expected]
    wanted = sum(len(case.expected["topics"]) for case in judged)
    hits = sum(len(set(case.expected["topics"]) & set(case.found["topics"])) for case in judged)
    return hits / wanted if wanted else 1.0


def accuracy(cases: Iterable[Told], field: str) -> float:
    """Return the share of texts labelled with a field whose field is right."""
    right = [is_right(case, field) for case in cases if field in case.expected]
    return right.count(True) / len(right)


def is_right(case: Told, field: str) -> bool:
    """Return whether a field is as labelled; nothing is where all of it was missed."""
    if field in ("actors", "dyads", "people"):
        parts = {"actors": actors_of, "dyads": dyads_of, "people": people_of}[field]
        return bool(parts(case.expected) == parts(case.found))
    if field == "topics":
        return set(case.expected["topics"]) <= set(case.found["topics"])
    found = case.found.get(field, _NOTHING)
    return found in allowed(case.expected[field])


_NOTHING = object()


def allowed(label: Any) -> list[Any]:
    """Return the values that a label allows."""
    return label if isinstance(label, list) else [label]


EXACT = ("type", "status", "date", "mechanism", "level", "place")
MEASURES: Mapping[str, Callable[[Sequence[Told]], float]] = MappingProxyType(
    {
        "actors": partial(micro_f1, parts=actors_of),
        "dyads": partial(micro_f1, parts=dyads_of),
        **{field: partial(accuracy, field=field) for field in EXACT},
        "people": partial(micro_f1, parts=people_of),
        "topics": topics_recall,
    }
)


def measure(cases: Sequence[Told], field: str) -> float:
    """Return a field's measure; all but relevance are taken over what is labelled relevant."""
    if field == "relevance":
        return relevance_f1(cases)
    return MEASURES[field]([case for case in cases if case.expected["relevant"]])


# --- clusters -----------------------------------------------------------------------------------


def clustered(reports: Sequence[tuple[str, Analysis]]) -> dict[str, int]:
    """Place reports one by one, as the bot does; return the development of each by its key.

    What is not relevant is not placed: it stands alone, under a negative number.
    """
    lexicon, known, placed = real_lexicon(), dict[int, Development](), dict[str, int]()
    for number, (key, analysis) in enumerate(reports, start=1):
        if analysis.main is None or not analysis.relevant:
            placed[key] = -number
            continue
        now = analysis.article.published_at or NOW
        entry = an_entry(id=EntryId(number), published_at=analysis.article.published_at)
        summary = Summary(sentences=analysis.sentences[:2], method="lead")
        report = cluster.report_of(entry, analysis, summary, lexicon)
        near = [each for each in known.values() if _is_near(each, analysis.main, now)]
        decision = cluster.assign(analysis, near, now)
        old = known[decision.development_id] if isinstance(decision, Join) else None
        new = cluster.develop(analysis, summary, report, old, now, lexicon)
        chosen = old.id if old else DevelopmentId(len(known) + 1)
        known[chosen] = replace(new, id=chosen)
        placed[key] = chosen
    return placed


def _is_near(development: Development, main: Engagement, now: datetime) -> bool:
    filed = development.sorted_on
    is_filed_near = filed is not None and abs(filed - now.date()) <= _REACH
    is_recent = is_filed_near or abs(development.changed_at - now) <= _REACH
    return is_recent and bool(set(development.actors) & set(main.actors))


def b_cubed(placed: Mapping[str, Hashable], gold: Mapping[str, Hashable]) -> float:
    """Return the B-cubed F1 of a clustering (Bagga and Baldwin 1998), by report."""
    ours, theirs = _groups(placed), _groups(gold)
    precision = recall = 0.0
    for key in placed:
        shared = len(ours[placed[key]] & theirs[gold[key]])
        precision += shared / len(ours[placed[key]])
        recall += shared / len(theirs[gold[key]])
    precision, recall = precision / len(placed), recall / len(placed)
    return 2 * precision * recall / (precision + recall)


def _groups(labels: Mapping[str, Hashable]) -> Mapping[Hashable, set[str]]:
    groups: defaultdict[Hashable, set[str]] = defaultdict(set)
    for key, label in labels.items():
        groups[label].add(key)
    return groups
