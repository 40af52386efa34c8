"""The two labelled parts, read once a run, and every number that is taken of them."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from bot.domain.model import Analysis
from tests.gold.measures import (
    MEASURES,
    Told,
    b_cubed,
    clustered,
    measure,
    read,
    rows,
    told,
)
from tests.gold.summing import Judged, kept_out, standing, summed, supported, telling, traceable

PARTS = ("development", "test")
FIELDS = ("relevance", *MEASURES)
SUMMARIES: Mapping[str, Callable[[Sequence[Judged]], float]] = MappingProxyType(
    {
        "traceable": traceable,
        "supported": supported,
        "standing": standing,
        "telling": telling,
        "kept_out": kept_out,
    }
)
Labelled = tuple[Mapping[str, Any], Analysis]


@cache
def articles(part: str) -> tuple[Labelled, ...]:
    """Return a part's articles, each with its analysis."""
    return _read(f"{part}/articles.jsonl")


@cache
def reports(part: str) -> tuple[Labelled, ...]:
    """Return a part's reports on developments, in the order of arrival."""
    return tuple(sorted(_read(f"{part}/developments.jsonl"), key=_by_arrival))


def _by_arrival(labelled: Labelled) -> tuple[str, str]:
    return labelled[0]["published"], labelled[0]["id"]


def _read(name: str) -> tuple[Labelled, ...]:
    return tuple((row, read(row)) for row in rows(name))


def cases(labelled: Sequence[Labelled]) -> tuple[Told, ...]:
    """Return what was expected of each text beside what was found."""
    return tuple(told(row["expected"], analysis) for row, analysis in labelled)


def placed(part: str) -> tuple[Mapping[str, int], Mapping[str, str]]:
    """Return the development of each report: the one chosen, and the one labelled."""
    found = reports(part)
    chosen = clustered([(row["id"], analysis) for row, analysis in found])
    return chosen, {row["id"]: row["event"] for row, _ in found}


@cache
def judged(part: str) -> tuple[Judged, ...]:
    """Return the summaries of a part: of the test part the labelled ones, of the other all."""
    known = {row["id"]: analysis for row, analysis in (*articles(part), *reports(part))}
    if part == "development":
        return tuple(summed(analysis) for analysis in known.values())
    return tuple(summed(known[row["id"]], row) for row in rows(f"{part}/summaries.jsonl"))


def number(part: str, name: str) -> float:
    """Return a number of a part: "FIELD", "reports.FIELD", "clusters" or "summaries.MEASURE"."""
    kind, _, field = name.rpartition(".")
    if name == "clusters":
        return b_cubed(*placed(part))
    if kind == "summaries":
        return SUMMARIES[field](judged(part))
    return measure(cases(reports(part) if kind == "reports" else articles(part)), field)


def names() -> tuple[str, ...]:
    """Return the names of all numbers; reports are labelled with fewer fields."""
    of_reports = ("relevance", "actors", "dyads", "type", "status")
    return (
        *FIELDS,
        *(f"reports.{field}" for field in of_reports),
        "clusters",
        *(f"summaries.{field}" for field in SUMMARIES),
    )
