"""Quality floors: what the coder must not fall below, on texts of our own, labelled by hand.

`test/` and `development/` are the labelled parts, `coding.jsonl` and `clusters.jsonl` the older
short examples; the newsroom's samples carry their own labels. A floor is raised freely. To lower
one below what `highest` remembers, give the reason under `lowered_because` in floors.json: the test
refuses it without.
"""

import json
from dataclasses import asdict
from datetime import date
from functools import cache

import pytest

from bot.domain.model import Analysis, Article, OutletId
from bot.sandbox.articles import fill, load_articles, published_at
from tests.build import NOW
from tests.core.analysis.coders import analyst
from tests.gold.measures import (
    GOLD,
    Told,
    b_cubed,
    clustered,
    measure,
    read,
    rows,
    told,
)
from tests.gold.parts import PARTS, number

FLOORS = json.loads((GOLD / "floors.json").read_text("utf-8"))
TODAY = date(2026, 11, 23)


@cache
def gold_cases() -> tuple[Told, ...]:
    return tuple(told(row["expected"], read(row)) for row in rows("coding.jsonl"))


@cache
def sample_analyses() -> tuple[tuple[str, str, Analysis], ...]:
    """Return slug, event and analysis of each sample article, as of a fixed day."""
    return tuple(
        (
            sample.slug,
            sample.expected.event,
            analyst().understand(
                Article(
                    title=fill(sample.title, TODAY),
                    text="\n\n".join(fill(each, TODAY) for each in sample.paragraphs),
                    outlet_id=OutletId(sample.outlet),
                    published_at=published_at(sample.ago, NOW),
                )
            ),
        )
        for sample in load_articles()
    )


@cache
def sample_cases() -> tuple[Told, ...]:
    expected = [
        {name: value for name, value in asdict(sample.expected).items() if value not in ("", ())}
        for sample in load_articles()
    ]
    found = [analysis for _, _, analysis in sample_analyses()]
    return tuple(told(each, analysis) for each, analysis in zip(expected, found, strict=True))


def measured(name: str) -> float:
    """Return a measure by its name in floors.json: the set, then the field."""
    corpus, _, field = name.partition(".")
    if corpus in PARTS:
        return number(corpus, field)
    if field == "clusters":
        return clusters_of(corpus)
    return measure(gold_cases() if corpus == "gold" else sample_cases(), field)


def clusters_of(corpus: str) -> float:
    if corpus == "gold":
        labelled = rows("clusters.jsonl")
        reports = [(str(number), read(row)) for number, row in enumerate(labelled)]
        events = {str(number): row["event"] for number, row in enumerate(labelled)}
    else:
        kept = [each for each in sample_analyses() if each[1] and each[2].relevant]
        reports = [(slug, analysis) for slug, _, analysis in kept]
        events = {slug: event for slug, event, _ in kept}
    reports.sort(key=lambda each: str(each[1].article.published_at))
    return b_cubed(clustered(reports), events)


@pytest.mark.parametrize("name", FLOORS["floors"])
def test_quality_stays_above_its_floor(name: str) -> None:
    assert round(measured(name), 3) >= FLOORS["floors"][name]


def test_a_floor_is_lowered_only_with_a_reason() -> None:
    lowered = {
        name
        for name, highest in FLOORS["highest"].items()
        if FLOORS["floors"].get(name, 0.0) < highest
    }
    assert lowered <= {name for name, reason in FLOORS["lowered_because"].items() if reason}
