"""What response headers say about time: when to come back, and how long an answer stays fresh.

Headers are claims: whatever cannot be read counts as not said, and nothing asks for more than a
week.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

MAX_WAIT = timedelta(days=7)
_MAX_DIGITS = 9
# A directive of Cache-Control: a token, then perhaps a token or a quoted text (RFC 9111, 5.2).
_DIRECTIVE = re.compile(r'([!#$%&\'*+.^_`|~\w-]+)(?:=(?:"([^"]*)"|([^\s,"]*)))?', re.ASCII)
_NEVER_FRESH = frozenset({"no-store", "no-cache"})


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return how long Retry-After asks us to wait, at most a week (RFC 9110, 10.2.3).

    It is a number of seconds or a date, as seen from `now`; None where there is none to be read.
    """
    text = headers.get("retry-after", "").strip()
    seconds = _seconds(text)
    if seconds is not None:
        return min(seconds, MAX_WAIT)
    when = _date(text)
    return None if when is None else min(max(when - now, timedelta()), MAX_WAIT)


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return for how much longer an answer is fresh, at most a week (RFC 9111, 4.2).

    That is max-age, or else Expires as seen from Date, less Age. None where the publisher says
    nothing, or that it is stale at once.
    """
    directives = _directives(headers.get("cache-control", ""))
    if not _NEVER_FRESH.isdisjoint(directives):
        return None
    lifetime = _seconds(directives.get("max-age", "")) or _until_expiry(headers, directives, now)
    age = _seconds(headers.get("age", "").strip()) or timedelta()
    if lifetime is None or lifetime <= age:
        return None
    return min(lifetime - age, MAX_WAIT)


def _directives(text: str) -> dict[str, str]:
    return {
        name.lower(): quoted or plain for name, quoted, plain in _DIRECTIVE.findall(text.strip())
    }


def _until_expiry(
    headers: Mapping[str, str], directives: Mapping[str, str], now: datetime
) -> timedelta | None:
    expires = _date(headers.get("expires", ""))
    if expires is None or "max-age" in directives:
        return None
    return expires - (_date(headers.get("date", "")) or now)


def _seconds(text: str) -> timedelta | None:
    """Return a whole number of seconds; more digits than a week has are as good as a week."""
    if not (text.isascii() and text.isdigit()):
        return None
    return timedelta(seconds=int(text)) if len(text) <= _MAX_DIGITS else MAX_WAIT


def _date(text: str) -> datetime | None:
    """Return an HTTP date; None for one that cannot be read or has no zone."""
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, OverflowError, TypeError):
        return None
    return when if when.tzinfo is not None else None
