from sqlalchemy import Column

from bot.store import posting_schema  # noqa: F401 - its tables join the metadata
from bot.store.schema import metadata

COLUMNS: list[Column[object]] = [
    column for table in metadata.sorted_tables for column in table.columns
]


def test_each_nullable_column_says_what_null_means() -> None:
    silent = [
        str(column)
        for column in COLUMNS
        if column.nullable and not str(column.comment).startswith("NULL: ")
    ]

    assert silent == []


def test_a_column_that_is_never_null_says_nothing_of_it() -> None:
    assert [str(column) for column in COLUMNS if column.comment and not column.nullable] == []


def test_every_row_of_a_workspace_names_it() -> None:
    scoped = {column.table.name for column in COLUMNS if column.name == "team_id"}

    assert scoped == {
        "sources",
        "entries",
        "developments",
        "development_entries",
        "dyads",
        "development_actors",
        "development_topics",
        "subscriptions",
        "outbox",
        "tombstones",
        "audit",
        "editions",
    }


def test_times_are_named_at_until_or_from() -> None:
    wrong = [
        str(column)
        for column in COLUMNS
        if type(column.type).__name__ == "Instant"
        and not column.name.endswith(("_at", "_until", "_from", "not_before"))
    ]

    assert wrong == []
