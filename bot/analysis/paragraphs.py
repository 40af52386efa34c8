"""From a page's lines to an article's: what leads, what goes, what is kept for the end.

    lines ── furniture, breadcrumbs and bylines dropped ── the tail trimmed ── title taken
          ── captions behind the rest

Works on lines that are whole paragraphs; `paragraphs_of` makes them from plain text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.analysis.sentences import split
from bot.domain.boilerplate import (
    announces_mirrors,
    ends_like_a_sentence,
    is_byline,
    is_caption,
    is_furniture,
    word_count,
)
from bot.domain.folding import fold_name

_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_CRUMB = re.compile(r"\s*[»›]\s*|\s+[/>|•]\s+")
_POINTER = re.compile(
    r"(?:read|see|watch) (?:more|also|next)\s*[:…]?|related\b[^.]{0,20}:?", re.IGNORECASE
)
_AUTHOR = re.compile(r"[Bb][Yy]:?\s+(.{2,100})")
_WORD = re.compile(r"[^\W_]")
_HEAD_LINES = 8
_LONGEST_TITLE = 200
_FIRST_CHARACTERS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """An article's lines in reading order, the headline apart; captions come last."""

    title: str
    author: str | None
    body: tuple[str, ...]


def paragraphs_of(text: str) -> tuple[str, ...]:
    r"""Return the paragraphs of a plain text: its lines, or its blocks where lines are wrapped.

    >>> paragraphs_of("Talks\n\nThe two delegations met again this week in\nthe capital.")
    ('Talks', 'The two delegations met again this week in the capital.')
    """
    paragraphs: list[str] = []
    for block in _BLANK_LINES.split(text):
        rows = [" ".join(row.split()) for row in block.split("\n") if row.strip()]
        paragraphs.extend([" ".join(rows)] if _is_wrapped(rows) else rows)
    return tuple(paragraphs)


def arrange(lines: Sequence[str], *, title: str | None) -> Arranged:
    """Return the article that the lines hold; `title` is the headline where it is known.

    Without one, the first line that may be a headline is taken from the text, or else the first
    sentence is repeated. `body` may be empty.
    """
    kept = _trim_tail(list(_article_lines(lines)))
    if title:
        kept = _without_headline(kept, title)
    else:
        title, kept = _take_title(kept)
    captions = [line for line in kept if is_caption(line)]
    body = [line for line in kept if not is_caption(line)]
    return Arranged(title=title, author=_author(lines), body=(*body, *captions))


def _is_wrapped(rows: Sequence[str]) -> bool:
    if len(rows) < 2 or not all(40 <= len(row) <= 100 for row in rows[:-1]):
        return False
    return len(rows[-1]) <= 100 and any(row[0].islower() for row in rows[1:])


def _article_lines(lines: Sequence[str]) -> Iterator[str]:
    after_pointer = False
    for number, line in enumerate(lines):
        points_on = after_pointer and not ends_like_a_sentence(line)
        after_pointer = _POINTER.fullmatch(line) is not None
        if after_pointer or points_on or not _WORD.search(line):
            continue
        if is_furniture(line) or announces_mirrors(line):
            continue
        if number < _HEAD_LINES and (is_byline(line) or _is_breadcrumb(line)):
            continue
        yield line


def _is_breadcrumb(line: str) -> bool:
    parts = _CRUMB.split(line)
    return len(parts) > 1 and all(len(part.split()) <= 3 for part in parts)


def _author(lines: Sequence[str]) -> str | None:
    for line in lines[:_HEAD_LINES]:
        named = _AUTHOR.fullmatch(line) if is_byline(line) else None
        if named:
            return named[1]
    return None


def _trim_tail(lines: list[str]) -> list[str]:
    """Drop short lines behind the last sentence: an app's name, a section, a signature."""
    last = len(lines)
    while last > 1 and not ends_like_a_sentence(lines[last - 1]):
        if word_count(lines[last - 1]) >= 7 or is_caption(lines[last - 1]):
            return lines[:last]
        last -= 1
    return lines[:last] if lines and ends_like_a_sentence(lines[last - 1]) else lines


def _without_headline(lines: Sequence[str], title: str) -> list[str]:
    """Drop the headline where the text repeats it, and short labels above the first real line."""
    headline = fold_name(title)
    first = next((number for number, line in enumerate(lines) if word_count(line) >= 4), 0)
    rest = lines[first:]
    return [
        line
        for number, line in enumerate(rest)
        if number > _HEAD_LINES or fold_name(line) != headline
    ]


def _take_title(lines: list[str]) -> tuple[str, list[str]]:
    number = next((number for number, line in enumerate(lines) if not is_caption(line)), None)
    if number is None:
        return _clipped(lines[0] if lines else ""), lines
    line = lines[number]
    is_headline = len(lines) > 1 and len(line) <= _LONGEST_TITLE and not line.endswith((".", "。"))
    if is_headline:
        return line, lines[:number] + lines[number + 1 :]
    return _clipped(split(line[:_FIRST_CHARACTERS])[0].text), lines


def _clipped(title: str) -> str:
    if len(title) <= _LONGEST_TITLE:
        return title
    return title[:_LONGEST_TITLE].rsplit(" ", 1)[0] + "…"
