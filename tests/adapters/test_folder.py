"""Folders of files as sources."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.model import Fetched, NewEntry, NotModified
from bot.errors import Refused
from bot.sources.folder import MOST_BYTES, FolderReader
from tests.build import NOW, a_source
from tests.publisher import open_publisher, open_reader


@pytest.fixture
async def reader() -> AsyncIterator[FolderReader]:
    async with open_publisher() as publisher, open_reader(publisher) as fetcher:
        yield FolderReader(fetcher)


async def read(reader: FolderReader, folder: Path, etag: str | None = None) -> Fetched:
    answer = await reader.read(a_source(kind="folder", url=str(folder), etag=etag))
    assert isinstance(answer, Fetched)
    return answer


def write(folder: Path, name: str, text: str | bytes = "Talks were held.") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


async def test_every_text_in_the_tree_is_an_entry(reader: FolderReader, tmp_path: Path) -> None:
    write(tmp_path, "b.md", "# Talks held\n\nThe ministers met.")
    write(tmp_path, "a/2026-11-16-readout.TXT", "The ministers met.\nIn Ankara.")
    write(tmp_path, "a/page.html", "<html><title>Talks &amp; more</title><p>They met.</p></html>")
    fetched = await read(reader, tmp_path)
    assert fetched.title == tmp_path.name
    assert fetched.left_out == ()
    assert fetched.entries == (
        NewEntry(
            key="b.md",
            title="Talks held",
            content="# Talks held\n\nThe ministers met.",
            media_type="text/plain",
        ),
        NewEntry(
            key="a/2026-11-16-readout.TXT",
            title="The ministers met.",
            published_at=datetime(2026, 11, 16, 12, 0, tzinfo=UTC),
            content="The ministers met.\nIn Ankara.",
            media_type="text/plain",
        ),
        NewEntry(
            key="a/page.html",
            title="Talks & more",
            content="<html><title>Talks &amp; more</title><p>They met.</p></html>",
            media_type="text/html",
        ),
    )


@pytest.mark.parametrize(
    ("name", "text", "published_at", "content"),
    [
        (
            "a.txt",
            "Date: Mon, 16 Nov 2026 08:00:00 +0200\nThey met.",
            datetime(2026, 11, 16, 6, 0, tzinfo=UTC),
            "They met.",
        ),
        (
            "2020-01-01.txt",
            "Talks\ndate: 2026-11-16\n\nThey met.",
            datetime(2026, 11, 16, 12, 0, tzinfo=UTC),
            "Talks\n\nThey met.",
        ),
        ("readout_20261116.txt", "They met.", datetime(2026, 11, 16, 12, 0, tzinfo=UTC), None),
        ("2026-11-23 today.txt", "They met.", NOW, None),
        ("a.txt", "Date: soon\nThey met.", None, "They met."),
        ("a.txt", "They met. Date: 2026-11-16", None, None),
        ("no-1234-56-78.txt", "They met.", None, None),
        ("2026-13-45.txt", "They met.", None, None),
        ("202611161.txt", "They met.", None, None),
    ],
)
async def test_a_date_stands_in_the_text_or_in_the_name_or_is_unknown(
    reader: FolderReader,
    tmp_path: Path,
    name: str,
    text: str,
    published_at: datetime | None,
    content: str | None,
) -> None:
    write(tmp_path, name, text)
    entries = (await read(reader, tmp_path)).entries
    assert [(each.published_at, each.content) for each in entries] == [
        (published_at, content or text)
    ]


async def test_a_folder_in_which_nothing_changed_is_not_read_again(
    reader: FolderReader, tmp_path: Path
) -> None:
    path = write(tmp_path, "a.txt")
    first = await read(reader, tmp_path)
    source = a_source(kind="folder", url=str(tmp_path), etag=first.etag)
    assert await reader.read(source) == NotModified()
    path.write_text("Talks were held again.")
    assert isinstance(await reader.read(source), Fetched)


async def test_links_are_not_followed(reader: FolderReader, tmp_path: Path) -> None:
    secret = write(tmp_path, "outside/secret.txt")
    inside = tmp_path / "inside"
    write(inside, "a.txt")
    (inside / "link.txt").symlink_to(secret)
    (inside / "folder").symlink_to(secret.parent)
    fetched = await read(reader, inside)
    assert [entry.key for entry in fetched.entries] == ["a.txt"]
    assert fetched.left_out == (
        f"2 files behind a link, which is not followed: {inside}/folder, …",
    )


async def test_what_is_no_text_is_left_out_and_told(reader: FolderReader, tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path, "b.pdf", b"%PDF-1.7")
    write(tmp_path, "c.txt", b"\x00\x01\x02")
    write(tmp_path, "d.txt", b" ")
    write(tmp_path, "e.txt", b"x" * (5 * 1024 * 1024 + 1))
    write(tmp_path, ".hidden.txt")
    write(tmp_path, ".git/config.txt")
    os.mkfifo(tmp_path / "f.txt")
    fetched = await read(reader, tmp_path)
    assert [entry.key for entry in fetched.entries] == ["a.txt"]
    assert fetched.left_out == (
        f"2 files neither text nor HTML: {tmp_path}/b.pdf, …",
        f"1 file larger than 5 MB: {tmp_path}/e.txt",
        f"1 file unreadable (This is a binary file, not an article's text): {tmp_path}/c.txt",
        f"1 file unreadable (The text is empty): {tmp_path}/d.txt",
    )


async def test_a_large_folder_is_read_as_far_as_it_fits(
    reader: FolderReader, tmp_path: Path
) -> None:
    for number in range(11):
        path = write(tmp_path, f"{number:02}.txt", "Talks. " * (MOST_BYTES // 70))
        os.utime(path, (1_000_000 + number, 1_000_000 + number))
    fetched = await read(reader, tmp_path)
    assert [entry.key for entry in fetched.entries] == [
        f"{number:02}.txt" for number in range(1, 11)
    ]
    assert fetched.left_out == (f"1 file older than those that fit: {tmp_path}/00.txt",)


async def test_a_name_in_another_encoding_is_a_name(reader: FolderReader, tmp_path: Path) -> None:
    write(tmp_path, os.fsdecode(b"caf\xe9.txt"))
    assert len((await read(reader, tmp_path)).entries) == 1


async def test_a_folder_that_is_none_is_refused(reader: FolderReader, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="missing is no folder") as refused:
        await reader.read(a_source(kind="folder", url=str(tmp_path / "missing")))
    assert refused.value.reason == "not_found"
