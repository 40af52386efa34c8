"""Addresses as outlets are found by: from a URL or a host to the keys that may name its outlet.

Nothing here fetches or resolves anything, and nothing here guesses.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_KEY = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[^/?#\s]+)*")
_ODD = re.compile(r"[\s\\@\x00-\x1f\x7f]")


def host_of(url_or_host: str) -> str | None:
    """Return the host in lower case, without port and final dot; None for a malformed address.

    An address that carries a user name, a backslash or white space is malformed: such forms are
    written to look like another host's.

    >>> host_of("https://www.gov.uk:443/news"), host_of("Reuters.com"), host_of("http://a@b.org")
    ('www.gov.uk', 'reuters.com', None)
    """
    return _split(url_or_host)[0]


def candidates(url_or_host: str) -> Iterator[str]:
    """Yield the keys under which an outlet may be listed, the most specific first.

    >>> list(candidates("https://news.un.org/en"))[:4]
    ['news.un.org/en', 'news.un.org', 'un.org/en', 'un.org']
    """
    host, path = _split(url_or_host)
    if host is None:
        return
    steps = [step for step in path.split("/") if step][:3]
    labels = host.split(".")
    for first in range(len(labels)):
        domain = ".".join(labels[first:])
        for depth in range(len(steps), 0, -1):
            yield "/".join([domain, *steps[:depth]])
        yield domain


def is_indexable(address: str) -> bool:
    """Return whether an address of the data is a host, or a host and the beginning of a path."""
    return _KEY.fullmatch(address) is not None


def _split(url_or_host: str) -> tuple[str | None, str]:
    text = url_or_host.strip()
    try:
        parts = urlsplit(text if _SCHEME.match(text) else f"//{text}")
        host = (parts.hostname or "").removesuffix(".").encode("idna").decode("ascii").lower()
    except ValueError:
        return None, ""
    if _ODD.search(parts.netloc) or parts.scheme not in ("", "http", "https"):
        return None, ""
    return (host, parts.path) if _HOST.fullmatch(host) else (None, "")
