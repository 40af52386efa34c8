"""Cursor pagination: `limit` and `cursor` in, one page and `next_cursor` out."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from bot.sandbox.args import Args
from bot.sandbox.records import Json, SlackError

T = TypeVar("T")
LIMIT_CAP = 1_000


def page_of(items: Sequence[T], args: Args, *, default: int = 100) -> tuple[list[T], Json]:
    """Return the page that the arguments ask for, and response_metadata with the next cursor.

    Raises SlackError: invalid_cursor, invalid_limit.
    """
    limit = args.number("limit", default)
    if not 0 < limit <= LIMIT_CAP:
        raise SlackError("invalid_limit")
    start = _offset(args.optional_text("cursor"))
    end = start + limit
    following = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return list(items[start:end]), {"response_metadata": {"next_cursor": following}}


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except (binascii.Error, ValueError):
        raise SlackError("invalid_cursor") from None
