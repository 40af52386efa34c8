"""Reading our data files: TOML tables as `Record`s, with errors that name file and record.

This module knows TOML and nothing of the field. It must never open a file.
"""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.errors import DataError


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One table of a data file. Every reader raises `DataError` for a value of another type."""

    file: str
    name: str
    values: Mapping[str, object]

    def wrong(self, what: str) -> DataError:
        """Return the error that says what is wrong with this record."""
        return DataError(f"{self.file}, {self.name}: {what}", hint=_SEE_TOP.format(self.file))

    def text(self, key: str) -> str:
        """Return a text that must be there and must say something."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(f"`{key}` must be a text that is not empty")
        return value

    def optional_text(self, key: str) -> str | None:
        """Return a text, or None where the field is left out."""
        return self.text(key) if key in self.values else None

    def choice(self, key: str, allowed: Collection[str]) -> str:
        """Return a text that must be one of `allowed`."""
        value = self.text(key)
        if value not in allowed:
            raise self.wrong(f"`{key}` is {value!r}, but must be one of {', '.join(allowed)}")
        return value

    def number(self, key: str, low: int, high: int) -> int:
        """Return a whole number between `low` and `high`, both included."""
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.wrong(f"`{key}` must be a whole number from {low} to {high}")
        return value

    def flag(self, key: str) -> bool:
        """Return a truth value, false where the field is left out."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(f"`{key}` must be true or false")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts in the file's order, empty where the field is left out."""
        return tuple(self._each_text(key, self._list(key)))

    def forms(self, key: str, inner: str) -> tuple[str, ...]:
        """Return the text `inner` of each table in the list `key`."""
        rows = self._list(key)
        return tuple(
            self._each_text(
                f"{key}.{inner}", [row.get(inner) if isinstance(row, dict) else row for row in rows]
            )
        )

    def references(self, key: str, known: Collection[str]) -> tuple[str, ...]:
        """Return a list of ids that must all be `known`."""
        ids = self.texts(key)
        for reference in ids:
            if reference not in known:
                raise self.wrong(f"`{key}` names {reference!r}, which no record has as its id")
        return ids

    def reference(self, key: str, known: Collection[str]) -> str:
        """Return one id that must be `known`."""
        value = self.text(key)
        if value not in known:
            raise self.wrong(f"`{key}` names {value!r}, which no record has as its id")
        return value

    def _list(self, key: str) -> list[object]:
        value = self.values.get(key, [])
        if not isinstance(value, list):
            raise self.wrong(f"`{key}` must be a list")
        return value

    def _each_text(self, key: str, values: Iterable[object]) -> Iterable[str]:
        for value in values:
            if not isinstance(value, str) or not value.strip():
                raise self.wrong(f"`{key}` must hold texts only, and none of them empty")
            yield value


def read_records(
    texts: Mapping[str, str], file: str, table: str, *, fields: Collection[str], key: str = "id"
) -> tuple[Record, ...]:
    """Return the tables named `table` of one file, in order; `key` is the field that names each.

    Raises `DataError` when the file is missing or no TOML, when a name is missing or doubled, and
    for a field that is not among `fields`: a misspelt one would otherwise be lost in silence.
    """
    records = tuple(
        _record(file, number, row, fields, key)
        for number, row in enumerate(_tables(texts, file, table), start=1)
    )
    seen: set[str] = set()
    for record in records:
        if record.name in seen:
            raise record.wrong(f"a second record with this `{key}`")
        seen.add(record.name)
    return records


def _tables(texts: Mapping[str, str], file: str, table: str) -> list[object]:
    if file not in texts:
        raise DataError(f"The data file {file} is missing.")
    try:
        tables = tomllib.loads(texts[file]).get(table)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{file} is no TOML: {error}", hint=_SEE_TOP.format(file)) from error
    if not isinstance(tables, list) or not tables:
        raise DataError(f"{file} holds no [[{table}]]", hint=_SEE_TOP.format(file))
    return tables


def _record(file: str, number: int, row: object, fields: Collection[str], key: str) -> Record:
    unnamed = Record(file=file, name=f"record {number}", values={})
    if not isinstance(row, dict):
        raise unnamed.wrong("must be a table")
    record = Record(file=file, name=unnamed.name, values=row)
    record = Record(file=file, name=record.text(key), values=row)
    unknown = sorted(set(row) - set(fields))
    if unknown:
        raise record.wrong(f"unknown field `{unknown[0]}`")
    return record


_SEE_TOP = "The format stands at the top of {}."
