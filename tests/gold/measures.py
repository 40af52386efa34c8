"""How the floors are measured: F1 by field, and B-cubed for clusters."""

import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.analysis import cluster
from bot.domain.model import (
    Analysis,
    Article,
    Development,
    DevelopmentId,
    EntryId,
    OutletId,
    Summary,
)
from bot.domain.placing import Join
from tests.build import NOW, an_entry
from tests.core.analysis.coders import analyst
from tests.core.domain.real_lexicon import real_lexicon

GOLD = Path(__file__).parent


def rows(name: str) -> list[dict[str, Any]]:
    """Return the records of a file of JSON lines."""
    return [json.loads(line) for line in (GOLD / name).read_text("utf-8").splitlines()]


def read(row: Mapping[str, Any]) -> Analysis:
    """Return the analysis of a labelled text."""
    day = row["published"]
    outlet = row.get("outlet")
    return analyst().understand(
        Article(
            title=row["title"],
            text=row["text"],
            outlet_id=OutletId(outlet) if outlet else None,
            published_at=datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC) if day else None,
        )
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What was expected of a text and what was found; fields left out are not judged."""

    expected: Mapping[str, Any]
    found: Mapping[str, Any]


def told(expected: Mapping[str, Any], analysis: Analysis) -> Told:
    """Set what a text should give beside what it gave."""
    main = analysis.main if analysis.relevant else None
    return Told(
        expected,
        {
            "relevant": analysis.relevant,
            "actors": sorted(analysis.actors) if analysis.relevant else [],
            "type": main.type if main else None,
            "status": main.status.value if main else None,
            "date": main.date.text if main and main.date else None,
            "mechanism": main.mechanism if main else None,
        },
    )


def f1(hits: int, misses: int, extras: int) -> float:
    """Return the harmonic mean of precision and recall; 1 where there was nothing to find."""
    everything = 2 * hits + misses + extras
    return 2.0 * hits / everything if everything else 1.0


def relevance_f1(cases: Sequence[Told]) -> float:
    """Return the F1 of "relevant"."""
    pairs = [(case.expected["relevant"], case.found["relevant"]) for case in cases]
    return f1(pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True)))


def actors_f1(cases: Iterable[Told]) -> float:
    """Return the micro-averaged F1 of the parties."""
    hits = misses = extras = 0
    for case in cases:
        expected, found = set(case.expected.get("actors", ())), set(case.found["actors"])
        hits += len(expected & found)
        misses += len(expected - found)
        extras += len(found - expected)
    return f1(hits, misses, extras)


def accuracy(cases: Iterable[Told], field: str) -> float:
    """Return the share of texts labelled with a field whose field is exact."""
    right: list[bool] = [
        case.found[field] == case.expected[field] for case in cases if field in case.expected
    ]
    return right.count(True) / len(right)


def clustered(reports: Sequence[tuple[str, Analysis]]) -> dict[str, int]:
    """Place reports one by one, as the bot does; return the development of each by its key."""
    lexicon, known, placed = real_lexicon(), dict[int, Development](), dict[str, int]()
    for number, (key, analysis) in enumerate(reports, start=1):
        entry = an_entry(id=EntryId(number), published_at=analysis.article.published_at)
        summary = Summary(sentences=analysis.sentences[:2], method="lead")
        report = cluster.report_of(entry, analysis, summary, lexicon)
        decision = cluster.assign(analysis, list(known.values()), NOW)
        old = known[decision.development_id] if isinstance(decision, Join) else None
        new = cluster.develop(analysis, summary, report, old, NOW, lexicon)
        chosen = old.id if old else DevelopmentId(len(known) + 1)
        known[chosen] = replace(new, id=chosen)
        placed[key] = chosen
    return placed


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
