"""How many of the labelled questions are understood exactly, on Monday 23 November 2026.

A label is the canonical query, the kind of small talk, or a part of the hint of a refusal. The
order of ids does not count. The rest must at least be a query or a hint, never another error.
"""

import json
from dataclasses import fields
from datetime import date
from pathlib import Path

from bot.domain.query import Query, parse_query
from bot.domain.question import SmallTalk, understand
from bot.errors import QueryError
from tests.core.domain.real_lexicon import real_lexicon

FLOOR = 0.97
TODAY = date(2026, 11, 23)
QUESTIONS = Path(__file__).with_name("questions.jsonl")


def test_questions_are_understood_exactly_at_least_as_often_as_the_floor() -> None:
    lines = QUESTIONS.read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    wrong = [f"{row} -> {outcome}" for row in rows if (outcome := missed(row))]
    assert 1 - len(wrong) / len(rows) >= FLOOR, "\n".join(wrong)


def missed(row: dict[str, str]) -> str:
    """Return what a question was taken for where that is not its label, else ""."""
    lexicon = real_lexicon()
    try:
        taken = understand(row["text"], lexicon, TODAY)
    except QueryError as error:
        return "" if row.get("hint", "\0") in error.hint else f"{error.message} {error.hint}"
    if isinstance(taken, SmallTalk):
        return "" if row.get("talk") == taken.kind else taken.kind
    if "query" not in row:
        return taken.taken
    label = parse_query(row["query"], lexicon, TODAY)
    return "" if unordered(taken.query) == unordered(label) else taken.taken


def unordered(query: Query) -> dict[str, object]:
    """Return a query's fields, with tuples sorted."""
    values = {one.name: getattr(query, one.name) for one in fields(query)}
    return {k: sorted(v) if isinstance(v, tuple) else v for k, v in values.items()}
