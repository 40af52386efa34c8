"""What is handed over to be taken in from the past, piece by piece, so that nothing big is held.

    article     .txt .text .md .html .htm .xhtml     one article
    rows        .jsonl .ndjson      one a line: {"url": …, "title": …, "published": …, "text": …}
    addresses   a text file with nothing but an address a line
    sitemap     .xml .xml.gz        the addresses in it, and in those that it lists
    folder      all of these below it, by name; what is hidden is passed over
    http…       a page; a sitemap where the address looks like one

Empty lines, and those that begin with #, are passed over. A piece that cannot be read says where it
stands and why; the others go on.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.domain.lexicon import Lexicon
from bot.domain.model import NewEntry
from bot.errors import InputError
from bot.inputs import HTML_SUFFIXES, MAX_BYTES, TEXT_SUFFIXES, Fetch, read_input, read_published
from bot.sources.dates import read_date
from bot.sources.entries import address_of, plain
from bot.sources.http import Fetcher
from bot.sources.sitemap import ACCEPT, parse_sitemap
from bot.sources.threads import PATIENCE, in_thread

ROW_SUFFIXES = frozenset({".jsonl", ".ndjson"})
SITEMAP_SUFFIXES = frozenset({".xml", ".gz"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """An article that was read. `where` is the file and line."""

    where: str
    entry: NewEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFile:
    """A file with one article in it."""

    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An article that must be fetched. `title` "" and `published_at` None: the page will say."""

    where: str
    url: str
    title: str = ""
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """What stands somewhere and is no article, and why."""

    where: str
    problem: str


Article = Ready | ArticleFile | Link
Piece = Article | Bad


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file, or the addresses of a sitemap; `count` is how many pieces are in it."""

    count: int
    pieces: Callable[[], Iterator[Piece]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """A sitemap that is still to be read: a path or an address."""

    where: str


def parts_of(names: Sequence[str]) -> list[Part | Map]:
    """Return what the names stand for. Raises InputError for a path that is not there."""
    return [_part(each) for name in names for each in _files(name)]


async def read_map(sitemap: Map, fetcher: Fetcher) -> list[Part | Map]:
    """Return the addresses of a sitemap, or the sitemaps that it lists.

    Raises InputError, TryLater or Refused.
    """
    where = sitemap.where
    now = fetcher.clock()
    if _is_address(where):
        response = await fetcher.get(where, accept=ACCEPT)
        parse = partial(parse_sitemap, response.body, response.url, now, charset=response.charset)
    else:
        parse = partial(parse_sitemap, _bytes(Path(where)), where, now)
    read = await in_thread(parse, where, PATIENCE)
    links = [
        Link(
            where=address,
            url=address,
            title=plain(item.title),
            published_at=read_date(item.dates[0], now),
        )
        for item in read.items
        if (address := address_of(item.link, item.base))
    ]
    return [_fixed(links), *(Map(where=each) for each in read.others)]


async def read_article(piece: Article, fetch: Fetch, lexicon: Lexicon) -> NewEntry:
    """Return a piece's article. Raises InputError, TryLater or Refused."""
    match piece:
        case Ready():
            return piece.entry
        case ArticleFile():
            return (await read_input(piece.where, None, fetch, lexicon)).entry
        case Link():
            entry = (await read_input(piece.url, piece.published_at, fetch, lexicon)).entry
            return replace(entry, title=piece.title or entry.title)


def _files(name: str) -> Iterator[str]:
    if _is_address(name):
        yield name
        return
    path = Path(name)
    if not path.exists():
        raise InputError(f"{path} does not exist", hint="Check the name.")
    if not path.is_dir():
        yield name
        return
    for each in sorted(path.rglob("*")):
        is_hidden = any(part.startswith(".") for part in each.relative_to(path).parts)
        if each.is_file() and not is_hidden:
            yield str(each)


def _is_address(name: str) -> bool:
    return name.lower().startswith(("http://", "https://"))


def _is_sitemap(name: str) -> bool:
    path = name.partition("?")[0].lower()
    return Path(path).suffix in SITEMAP_SUFFIXES or (
        _is_address(name) and "sitemap" in path.rsplit("/", 1)[-1]
    )


def _fixed(pieces: Sequence[Piece]) -> Part:
    return Part(count=len(pieces), pieces=lambda: iter(pieces))


def _part(name: str) -> Part | Map:
    if _is_sitemap(name):
        return Map(where=name)
    if _is_address(name):
        return _fixed([Link(where=name, url=name)])
    try:
        return _file_part(name, Path(name))
    except InputError as error:
        return _fixed([Bad(where=name, problem=error.message)])


def _file_part(name: str, path: Path) -> Part:
    suffix = path.suffix.lower()
    if suffix in ROW_SUFFIXES:
        return _lines_part(path, _row)
    if suffix in TEXT_SUFFIXES and _lists_addresses(path):
        return _lines_part(path, _address)
    if suffix in TEXT_SUFFIXES | HTML_SUFFIXES:
        return _fixed([ArticleFile(where=name)])
    return _fixed([Bad(where=name, problem="this kind of file holds no articles")])


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> InputError:
    reason = error.strerror or str(error)
    return InputError(f"{path} cannot be read: {reason}", hint="Check its permissions.")


def _lines_part(path: Path, read: Callable[[str, str], Piece]) -> Part:
    return Part(count=sum(1 for _ in _lines(path)), pieces=lambda: _read_lines(path, read))


def _read_lines(path: Path, read: Callable[[str, str], Piece]) -> Iterator[Piece]:
    for number, line in _lines(path):
        where = f"{path}, line {number}"
        if len(line) > MAX_BYTES:
            yield Bad(where=where, problem=f"larger than {MAX_BYTES // 1024 // 1024} MB")
            continue
        try:
            yield read(where, line.decode("utf-8-sig"))
        except UnicodeDecodeError:
            yield Bad(where=where, problem="this is no UTF-8")
        except InputError as error:
            yield Bad(where=where, problem=error.message)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that say something, with their numbers."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                stripped = line.strip()
                if stripped and not stripped.startswith(b"#"):
                    yield number, stripped
    except OSError as error:
        raise _unreadable(path, error) from error


def _lists_addresses(path: Path) -> bool:
    """Return whether every line is an address: then it is no article."""
    found = False
    for _, line in _lines(path):
        if not line.lower().startswith((b"http://", b"https://")) or b" " in line:
            return False
        found = True
    return found


def _address(where: str, line: str) -> Piece:
    return Link(where=where, url=line)


def _row(where: str, line: str) -> Piece:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError("this is no JSON") from error
    if not isinstance(row, dict):
        raise InputError("a row is an object with url, title, published and text")
    url, title = _text(row, "url"), _text(row, "title")
    published, text = _text(row, "published"), _text(row, "text")
    if url and not _is_address(url):
        raise InputError("`url` begins with http:// or https://")
    published_at = read_published(published or None)
    if not text and url:
        return Link(where=where, url=url, title=title, published_at=published_at)
    if not (text and title):
        raise InputError("a row needs `title` and `text`, or `url`")
    digest = hashlib.sha256(f"{title}\n{text}".encode("utf-8", "replace")).hexdigest()
    entry = NewEntry(
        key=url or f"text:{digest}",
        title=title,
        url=url or None,
        published_at=published_at,
        content=text,
        media_type="text/plain",
    )
    return Ready(where=where, entry=entry)


def _text(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(f"`{name}` is a text")
    return value.strip()
