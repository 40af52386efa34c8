"""Folders of files: every *.txt, *.md and *.html within is an article, known by its path.

Only the command line adds such a source, for what it reads is on this machine. The folder
itself may be a symbolic link; within it none is followed, unless one is put there while it is read.
A folder in which nothing changed is not read again.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from stat import S_ISLNK, S_ISREG
from types import MappingProxyType
from typing import Final

from bot.domain.encoding import MAX_BYTES, read_text
from bot.domain.model import Fetched, NewEntry, NotModified, Source
from bot.errors import InputError, Refused
from bot.sources.dates import read_date
from bot.sources.entries import MAX_CONTENT, MAX_TITLE, MOST_ENTRIES, plain
from bot.sources.http import Fetcher
from bot.sources.threads import PATIENCE, in_thread

MEDIA_TYPES: Final = MappingProxyType(
    {".txt": "text/plain", ".md": "text/plain", ".html": "text/html", ".htm": "text/html"}
)
MOST_BYTES: Final = 50 * 1024 * 1024  # in all, at one reading
MOST_FILES: Final = 20_000  # looked at
_NAMED_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)([01]\d)\2([0-3]\d)(?!\d)")
_DATE_LINE = re.compile(r"^Date:[ \t]*(\S[^\n]{0,99})\n?", re.IGNORECASE | re.MULTILINE)
_HEADING = re.compile(r"\s*#*[ \t]*([^\n]{1,300})")
_HTML_TITLE = re.compile(r"<(title|h1)\b[^<>]{0,500}>", re.IGNORECASE)
_HTML_TITLE_END = re.compile(r"</(?:title|h1)", re.IGNORECASE)
_MOST_TITLES = 20  # of which one has an end
_LONGEST_TITLE = 2_000
_DATE_WITHIN = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    path: Path
    name: str
    size: int
    changed: int


@dataclass(slots=True)
class _LeftOut:
    """How many files are left out for which reason, and the first of them."""

    counts: dict[str, int] = field(default_factory=dict)
    firsts: dict[str, str] = field(default_factory=dict)

    def note(self, name: str, why: str) -> None:
        self.counts[why] = self.counts.get(why, 0) + 1
        self.firsts.setdefault(why, name)

    def lines(self) -> tuple[str, ...]:
        return tuple(
            f"{count:,} {'file' if count == 1 else 'files'} {why}: {self.firsts[why]}"
            + (", …" if count > 1 else "")
            for why, count in self.counts.items()
        )


@dataclass(frozen=True, slots=True)
class FolderReader:
    """Reads the files of a folder and of the folders in it; fetches nothing."""

    fetcher: Fetcher
    patience: timedelta = PATIENCE

    async def read(self, source: Source) -> Fetched | NotModified:
        """Return the files' articles, by path; the newest 2 000, and 50 MB, where there are more.

        The source's address is the folder's path. Raises `Refused` (reason `not_found`) where there
        is none, and `TryLater`.
        """
        read = partial(_read, Path(source.url), source.etag, self.fetcher.clock())
        return await in_thread(read, source.url, self.patience)


def _read(root: Path, known: str | None, now: datetime) -> Fetched | NotModified:
    if not root.is_dir():
        raise Refused(f"{root} is no folder", reason="not_found", hint="Check its name.")
    left_out = _LeftOut()
    files = list(_files(root, left_out))
    state = _state(files)
    if state == known:
        return NotModified()
    entries = [_entry(each, left_out, now) for each in _newest(files, left_out)]
    return Fetched(
        entries=tuple(entry for entry in entries if entry is not None),
        title=root.name or None,
        etag=state,
        left_out=left_out.lines(),
    )


def _files(root: Path, left_out: _LeftOut) -> Iterator[_File]:
    """Yield what may be read, folder by folder, in order of name; hidden things are not seen."""
    seen = 0
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if Path(folder, name).is_symlink()]
        for name in (*links, *sorted(each for each in names if not each.startswith("."))):
            path = Path(folder, name)
            seen += 1
            if seen > MOST_FILES:
                left_out.note(str(path), f"beyond the first {MOST_FILES:,}")
                return
            found = _looked_at(path, path.relative_to(root).as_posix())
            if isinstance(found, _File):
                yield found
            else:
                left_out.note(str(path), found)


def _looked_at(path: Path, name: str) -> _File | str:
    """Return the file, or in words why it is left out."""
    try:
        info = path.lstat()
    except OSError:
        return "unreadable"
    if S_ISLNK(info.st_mode):
        return "behind a link, which is not followed"
    if not S_ISREG(info.st_mode) or path.suffix.lower() not in MEDIA_TYPES:
        return "neither text nor HTML"
    if info.st_size > MAX_BYTES:
        return f"larger than {MAX_BYTES // 1024 // 1024} MB"
    return _File(path=path, name=name, size=info.st_size, changed=info.st_mtime_ns)


def _state(files: Sequence[_File]) -> str:
    """Return a digest of which files there are, how large, and when they were changed."""
    lines = "\n".join(f"{file.name}\0{file.size}\0{file.changed}" for file in files)
    return sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()


def _newest(files: Sequence[_File], left_out: _LeftOut) -> list[_File]:
    """Return the files that are changed last and are not too many, in their order."""
    kept: set[str] = set()
    room = MOST_BYTES
    for file in sorted(files, key=lambda each: each.changed, reverse=True):
        room -= file.size
        if room < 0 or len(kept) == MOST_ENTRIES:
            left_out.note(str(file.path), "older than those that fit")
        else:
            kept.add(file.name)
    return [file for file in files if file.name in kept]


def _entry(file: _File, left_out: _LeftOut, now: datetime) -> NewEntry | None:
    try:
        with open(file.path, "rb", opener=_not_through_links) as opened:
            text = read_text(opened.read(MAX_BYTES + 1))
    except (OSError, InputError) as error:
        why = error.message if isinstance(error, InputError) else "It cannot be opened."
        left_out.note(str(file.path), f"unreadable ({why.rstrip('.')})")
        return None
    media_type = MEDIA_TYPES[file.path.suffix.lower()]
    dated = _DATE_LINE.search(text, 0, _DATE_WITHIN) if media_type == "text/plain" else None
    content = text[: dated.start()] + text[dated.end() :] if dated else text
    named = _NAMED_DATE.search(file.path.stem)
    written = dated[1] if dated else "-".join(named.group(1, 3, 4)) if named else ""
    return NewEntry(
        key=file.name,
        title=_title(content, media_type) or file.path.stem,
        published_at=read_date(written, now),
        content=content.strip()[:MAX_CONTENT],
        media_type=media_type,
    )


def _not_through_links(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW)  # it may have become one since it was looked at


def _title(content: str, media_type: str) -> str:
    if media_type == "text/html":
        return next(filter(None, _html_titles(content)), "")
    heading = _HEADING.match(content)
    return " ".join(heading[1].split()) if heading else ""


def _html_titles(content: str) -> Iterator[str]:
    for opening in islice(_HTML_TITLE.finditer(content), _MOST_TITLES):
        begin = opening.end()
        end = _HTML_TITLE_END.search(content, begin, begin + _LONGEST_TITLE)
        yield plain(content[begin : end.start()])[:MAX_TITLE] if end else ""
