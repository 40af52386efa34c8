"""Sources to begin with: in packs, for a new installation, and from lists that people bring."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.domain.model import OutletId
from bot.domain.records import Record, read_records

STARTER_FILE = "starter_sources.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """A source before it is stored.

    `folder` is where it is filed: "Asia/Japan", "" for nowhere. `outlet_id` None: whose it is
    stands in its address, if anywhere.
    """

    kind: str
    url: str
    title: str = ""
    folder: str = ""
    outlet_id: OutletId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Starter sources that belong together; they are filed under its name."""

    id: str
    name: str
    sources: tuple[NewSource, ...]


def read_packs(texts: Mapping[str, str], outlets: Collection[str]) -> tuple[Pack, ...]:
    """Read the packs from the text of `STARTER_FILE`, by file name; `outlets` are the known ones.

    Raises `DataError` naming pack and source for anything missing, doubled or malformed.
    """
    records = read_records(texts, STARTER_FILE, "packs", fields=("id", "name", "sources"))
    return tuple(_pack(record, outlets) for record in records)


def _pack(record: Record, outlets: Collection[str]) -> Pack:
    rows = record.values.get("sources")
    if not isinstance(rows, list) or not rows:
        raise record.wrong("`sources` must be a list that is not empty")
    name = record.text("name")
    return Pack(
        id=record.name,
        name=name,
        sources=tuple(_source(record, row, name, outlets) for row in rows),
    )


def _source(record: Record, row: object, folder: str, outlets: Collection[str]) -> NewSource:
    if not isinstance(row, dict) or set(row) != {"url", "title", "outlet"}:
        raise record.wrong("each of `sources` must be a table of url, title and outlet")
    source = Record(file=record.file, name=f"{record.name}, {row['url']}", values=row)
    return NewSource(
        kind="feed",
        url=source.text("url"),
        title=source.text("title"),
        folder=folder,
        outlet_id=OutletId(source.reference("outlet", outlets)),
    )
