"""What a person hands over on the command line: a file, an address, or standard input.

Everything is read whole and checked before anything is stored. A publication date without a time
counts as noon UTC, so that it is that date in most zones; without one the date is unknown.
"""

import hashlib
import mimetypes
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from bot.analysis.extract import read_article
from bot.domain.encoding import is_misread, read_text
from bot.domain.lexicon import Lexicon
from bot.domain.model import NewEntry, Page
from bot.errors import InputError

MAX_BYTES = 5 * 1024 * 1024
TEXT_SUFFIXES = frozenset({".txt", ".text", ".md", ""})
HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})

Fetch = Callable[[str], Awaitable[Page]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """An article that was handed over and can be read."""

    name: str
    entry: NewEntry
    page: Page


async def read_input(
    name: str, published_at: datetime | None, fetch: Fetch, lexicon: Lexicon
) -> Input:
    """Read a file, an address or `-`. Raises `InputError`, `TryLater` or `Refused`."""
    page = await _page(name, fetch)
    if published_at is not None:
        page = Page(
            body=page.body,
            media_type=page.media_type,
            url=page.url,
            charset=page.charset,
            published_at=published_at,
        )
    try:
        article = read_article(page, lexicon)
    except InputError as error:
        raise InputError(f"{name}: {error.message}", hint=error.hint) from error
    content = read_text(page.body, declared=page.charset)
    if page.url is None and is_misread(content):
        raise InputError(
            f"{name} is in an encoding that I cannot tell", hint="Save it as UTF-8 and try again."
        )
    entry = NewEntry(
        key=article.url or f"text:{hashlib.sha256(article.text.encode()).hexdigest()}",
        title=article.title,
        url=article.url,
        published_at=article.published_at,
        author=article.author,
        language=article.language,
        content=content,
        media_type=page.media_type,
    )
    return Input(name=name, entry=entry, page=page)


async def _page(name: str, fetch: Fetch) -> Page:
    if not name.strip():
        raise InputError(
            "A name is empty",
            hint="Give a file, an address, or - for standard input; put quotes around spaces.",
        )
    if name == "-":
        return _from_bytes("standard input", sys.stdin.buffer.read(MAX_BYTES + 1), "")
    if name.lower().startswith(("http://", "https://")):
        return await fetch(name)
    if "://" in name:
        raise InputError(
            f"{name} is neither a file nor a web address",
            hint="Addresses begin with http:// or https://.",
        )
    return _from_file(Path(name))


def _from_file(path: Path) -> Page:
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder", hint="Name the files in it.")
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise InputError(f"{path} does not exist", hint="Check the name.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"{path} cannot be read: {reason}", hint="Check its name and permissions."
        ) from error
    return _from_bytes(str(path), body, path.suffix.lower())


def _from_bytes(name: str, body: bytes, suffix: str) -> Page:
    if len(body) > MAX_BYTES:
        raise InputError(
            f"{name} is larger than {MAX_BYTES // 1024 // 1024} MB",
            hint="Give one article; a collection goes in file by file.",
        )
    if not body.strip():
        raise InputError(f"{name} is empty", hint="Give a file with an article's text in it.")
    return Page(body=body, media_type=_media_type(body, suffix))


def _media_type(body: bytes, suffix: str) -> str:
    if suffix in HTML_SUFFIXES or _looks_like_html(body):
        return "text/html"
    if suffix in TEXT_SUFFIXES:
        return "text/plain"
    return mimetypes.types_map.get(suffix, "text/plain")


def _looks_like_html(body: bytes) -> bool:
    start = body[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<?xml")) or b"<body" in start


def read_published(text: str | None) -> datetime | None:
    """Read `--published`: a date or an ISO 8601 time (without a zone: UTC); None stays unknown."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            f"{text!r} is no date", hint="Write 2026-09-16 or 2026-09-16T08:00Z."
        ) from error
    if len(text) <= 10:
        moment = datetime.combine(moment.date(), time(12))
    if not 1900 <= moment.year <= 2200:
        raise InputError(f"{text!r} is no date of an article", hint="Write 2026-09-16.")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
