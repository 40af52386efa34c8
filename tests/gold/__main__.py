"""Print how well the coder does: `python -m tests.gold [--cases FIELD]`.

Numbers of both parts; cases of the development part only, since the test part is frozen.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence

from tests.gold.measures import is_right
from tests.gold.parts import (
    FIELDS,
    PARTS,
    Labelled,
    articles,
    cases,
    judged,
    names,
    number,
    placed,
    reports,
)
from tests.gold.summing import dangles

PART = "development"


def main() -> None:
    """Print the table, or the development part's mistakes in a field."""
    parser = argparse.ArgumentParser(prog="python -m tests.gold", description=__doc__)
    parser.add_argument("--cases", choices=(*FIELDS, "clusters", "summaries"), metavar="FIELD")
    field = parser.parse_args().cases
    lines = {None: table, "clusters": misplaced, "summaries": dangling}.get(field)
    for line in lines() if lines else mistakes(field):
        sys.stdout.write(line + "\n")


def table() -> Iterator[str]:
    """Yield a line for each number: its name and its value in each part."""
    yield f"{'':24}" + "".join(f"{part:>12}" for part in PARTS)
    for name in names():
        yield f"{name:24}" + "".join(f"{number(part, name):12.3f}" for part in PARTS)


def mistakes(field: str) -> Iterator[str]:
    """Yield the texts whose field is wrong, with what was expected and what was found."""
    asked = "relevant" if field == "relevance" else field
    for labelled in (articles(PART), reports(PART)):
        yield from _wrong(labelled, asked)


def _wrong(labelled: Sequence[Labelled], field: str) -> Iterator[str]:
    for (row, analysis), case in zip(labelled, cases(labelled), strict=True):
        shown = "actors" if field == "dyads" else field
        judged_here = case.expected["relevant"] if field != "relevant" else True
        if shown not in case.expected or not judged_here or is_right(case, field):
            continue
        yield f"{row['id']}  {row['title']}"
        yield f"    expected {case.expected[shown]}  found {case.found.get(shown)}"
        yield f"    {analysis.reason}"


def misplaced() -> Iterator[str]:
    """Yield each labelled development with the numbers of those its reports were placed in."""
    chosen, events = placed(PART)
    grouped: dict[str, list[str]] = {}
    for key, event in events.items():
        grouped.setdefault(event, []).append(f"{key}→{chosen[key]}")
    for event, keys in grouped.items():
        numbers = {chosen[key] for key, home in events.items() if home == event}
        strangers = [key for key in events if chosen[key] in numbers and events[key] != event]
        if len(numbers) > 1 or strangers:
            yield f"{event}: {', '.join(keys)}; with {strangers or 'nobody'}"


def dangling() -> Iterator[str]:
    """Yield the summaries with a sentence that leans on one left out."""
    for each in judged(PART):
        if any(dangles(each, at) for at in range(len(each.summary.sentences))):
            yield each.summary.text


if __name__ == "__main__":
    main()
