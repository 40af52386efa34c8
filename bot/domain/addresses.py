"""Addresses: the keys that may name an outlet, and the one form by which a page is known again.

    host_of, candidates   a URL or a host ── which outlet is it?
    canonical             a URL ── which page is it, however it was linked to?

Nothing here fetches or resolves anything, and nothing here guesses.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from posixpath import normpath
from urllib.parse import parse_qs, quote, unquote, urlsplit

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_KEY = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[^/?#\s]+)*")
_ODD = re.compile(r"[\s\\@\x00-\x1f\x7f]")

# A database's index takes some 2 700 bytes (PostgreSQL, B-tree); no publisher's address needs them.
MAX_ADDRESS = 2_000
# Composing a host of many marks takes time that grows with the square of its length.
_LONGEST = 8_000

# Parameters that say where a reader came from: the names that the maintained lists drop on every
# site (AdGuard's TrackParamFilter, Brave's query filter, Firefox's query stripping), and what
# outlets' own feeds and share buttons add; save those that name the article itself elsewhere, such
# as `cid`, `uid`, `eid` and `session`.
_TRACKER = re.compile(
    r"""
      (?:utm|mtm|pk|itm|at|ns|hsa|hmb|bsft|oft|cm|dpg|adjust|sfmc|vero|oly|cx|guce|campaign|amp|sms
        |soc|_branch)_.*
    | (?:__?hs|fb_action|ml_subscriber|mindbox-).*
    | (?:fb|g|d|y|ys|ym|tw|tt)clid | gclsrc | gbraid | wbraid | msclkid | igsh(?:id)? | srsltid
    | irclickid | irgwc | sscid | rb_clickid | wickedid | _openstat | _ga | _gl | _kx | usqp | erid
    | mc_(?:cid|eid|tc) | mkt_tok | hsctatracking | sc?_cid | sc_(?:customer|eh|uid) | et_rid
    | wt_mc | xtor | ss_email_id | vgo_ee | bbeml | _bhlid | __s | cmp(?:id)? | ncid | ocid | smid
    | guccounter | nx_source | fb_(?:ref|source|comment_id) | __readwiselocation
    | __twitter_impression | traffic_source | feedtype | feedname | taid | maca | ftag
    | ref_src | ref_url | referr?er | shared? | share_token | isappinstalled | spm
    | (?:__?)?amp | print(?:able|erfriendly)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
# These name the article on some sites, and on others whoever sent the reader, by such a word.
_SENDERS = frozenset(
    ("source", "src", "from", "via", "feature", "partner", "emc", "mod", "output", "outputtype")
)
_SENDER = re.compile(
    r"(?:rss|feeds?|atom|amp|twitter|facebook|fb|telegram|whatsapp|linkedin|reddit|e?mail|newsletter"
    r"|shar(?:e|ed|ing)|social|google(?:news)?|home(?:page)?|hp|app|widget|push|mdr"
    r"|singlemessage|groupmessage|timeline)(?![^\W_])",
    re.IGNORECASE,
)

_VARIANT_HOST = re.compile(r"\A(?:(?:www\d?|m|mobile|amp)\.)+(?=[^.]+\.)")
_GOOGLE = re.compile(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}")
_AMP_VIEWER = re.compile(r"/amp/(?:s/)?([^/]+\..*)")
# https://developers.google.com/amp/cache/overview: kind of content, "s" for TLS, then the address.
_AMP_CACHE = re.compile(r"/[cv]/(?:s/)?([^/]+\..*)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)"
    r"(?:[/-]?(?P<m>\d\d)[/-]?(?P<d>\d\d)|[/-](?P<month>\d|[a-z]{3,9})[/-](?P<day>\d\d?))(?!\d)",
    re.IGNORECASE,
)
_ROUTE = re.compile(r"(?<![!/])[!/]+[^!/]")  # a run is tried once, at its beginning
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_AMPERSANDS = re.compile(r"&(?:amp;)*")
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_AMP_SECTION = re.compile(r"\A(?:/amp)+(?=/.)|(?<=/)amp_(?=[a-z]+show/)")
_SAME_PAGE = re.compile(
    r"(?:/amp(?:\.html)?|(?<=[^/.])\.amp(?:\.html)?|/(?:index|default)\.(?:s?html?|php|aspx?|jsp)|/)\Z",
    re.IGNORECASE,
)


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


def canonical(url: str) -> str | None:
    """Return the one form of an address by which its page is known again; None if it names no page.

    Scheme, default port, `www.`, mobile and AMP variants, trackers, the order of parameters, index
    files, a slash at the end and the fragment do not count; a fragment that is a page of its own
    (`#!…`, `#/…`) does. Spelling is that of RFC 3986, 6.2.2. It is a name, not a place to fetch
    from. A bare host, what is not http, and what is longer than 2 000 characters name no page.

    >>> canonical("http://m.news.example/a/talks/amp/?utm_source=rss&id=7#top")
    'https://news.example/a/talks?id=7'
    >>> canonical("https://news.example/"), canonical("https://a.example/#!/1")
    (None, 'https://a.example/#!/1')
    """
    if len(url) > _LONGEST:
        return None
    try:
        return _canonical(url.strip())
    except ValueError:
        return None


def is_same_site(one: str, other: str) -> bool:
    """Return whether the hosts of two addresses are one, or one lies under the other.

    >>> is_same_site("https://rss.news.example/a", "https://www.news.example/b")
    True
    >>> is_same_site("https://news.example/a", "https://othernews.example/a")
    False
    """
    hosts = sorted((_VARIANT_HOST.sub("", host_of(each) or "") for each in (one, other)), key=len)
    return bool(hosts[0]) and (hosts[0] == hosts[1] or hosts[1].endswith(f".{hosts[0]}"))


def untracked(url: str | None) -> str | None:
    """Return an address to link to: as it is, without trackers and fragment; None stays None.

    >>> untracked("https://a.example/n?utm_source=rss&id=7#top")
    'https://a.example/n?id=7'
    """
    if url is None or _ROUTE.search(url.partition("#")[2]):
        return url
    page, _, query = url.partition("#")[0].partition("?")
    kept = [pair for pair in _AMPERSANDS.split(query) if _tells_pages(*pair.partition("=")[::2])]
    return page + ("?" + "&".join(kept) if kept else "")


def published_day(url: str) -> date | None:
    """Return the day that an address's path names in full, as news systems do; None without one.

    >>> published_day("https://a.example/2026/nov/23/talks"), published_day("https://a.example/7")
    (datetime.date(2026, 11, 23), None)
    """
    found = _DAY.search(_split(url)[1])
    if found is None:
        return None
    month = (found["m"] or found["month"]).lower()
    try:
        number = int(month) if month.isdecimal() else _MONTHS.index(month[:3]) + 1
        return date(int(found["y"]), number, int(found["d"] or found["day"]))
    except ValueError:
        return None


def _canonical(url: str) -> str | None:
    while (inside := _unwrapped(url)) != url:
        url = inside
    parts = urlsplit(url)
    host, _ = _split(url)
    if host is None or not parts.netloc or not parts.scheme:
        return None
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    path = _page_path(parts.path)
    query = _kept_query(parts.query)
    fragment = _spelled(parts.fragment) if _ROUTE.match(parts.fragment) else ""
    if not (path or query or fragment):
        return None
    named = f"https://{_VARIANT_HOST.sub('', host)}{port}{path or '/'}"
    whole = named + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")
    return whole if len(whole) <= MAX_ADDRESS else None


def _unwrapped(url: str) -> str:
    """Return the address that Google's redirects, AMP viewer and AMP cache carry inside theirs."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if _GOOGLE.fullmatch(host) and parts.path == "/url":
        inside = parse_qs(parts.query)
        return next((inside[name][0] for name in ("url", "q") if name in inside), url)
    carries = _AMP_VIEWER if _GOOGLE.fullmatch(host) else None
    if host.endswith(".cdn.ampproject.org"):
        carries = _AMP_CACHE
    found = carries.fullmatch(parts.path) if carries else None
    if not found:
        return url
    return f"https://{found[1]}" + (f"?{parts.query}" if parts.query else "")


def _page_path(path: str) -> str:
    """Return the path of the page itself, without a slash at the end; "" for the site's front."""
    steps = normpath("/" + _spelled(_SESSION.sub("", path)).lstrip("/"))
    steps = _AMP_SECTION.sub("", steps)
    while (shorter := _SAME_PAGE.sub("", steps)) != steps:
        steps = shorter
    return steps


def _kept_query(query: str) -> str:
    pairs = (pair.partition("=") for pair in _AMPERSANDS.split(query.replace("+", "%20")))
    spelled = {(_spelled(name), _spelled(value)) for name, _, value in pairs}
    kept = sorted(pair for pair in spelled if _tells_pages(*pair))
    return "&".join(f"{name}={value}" if value else name for name, value in kept)


def _tells_pages(name: str, value: str) -> bool:
    name = unquote(name).lower()
    if not name or _TRACKER.fullmatch(name):
        return False
    if name == "ref":
        return value.isdecimal()
    return not (name in _SENDERS and _SENDER.match(value))


def _spelled(text: str) -> str:
    """Return a part of an address with what needs no escape unescaped, and the rest escaped."""
    escaped = quote(_STRAY_PERCENT.sub("%25", text), safe="%/:@!$'()*,=", errors="replace")
    return _ESCAPE.sub(_respelled, escaped)


def _respelled(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if _UNRESERVED.fullmatch(character) else escape[0].upper()


def _split(url_or_host: str) -> tuple[str | None, str]:
    text = url_or_host.strip()
    if len(text) > _LONGEST:
        return None, ""
    try:
        parts = urlsplit(text if _SCHEME.match(text) else f"//{text}")
        host = _ascii((parts.hostname or "").removesuffix("."))
    except ValueError:
        return None, ""
    if _ODD.search(parts.netloc) or parts.scheme not in ("", "http", "https"):
        return None, ""
    return (host, parts.path) if _HOST.fullmatch(host) else (None, "")


@lru_cache(maxsize=1_000)
def _ascii(host: str) -> str:
    """Return a host name as it is looked up. Raises `ValueError` (UnicodeError) for none."""
    return host.encode("idna").decode("ascii").lower()
