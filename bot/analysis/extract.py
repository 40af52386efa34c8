"""From a page's bytes to the article: its text without the page around it.

    bytes ── text (encoding) ── lines (markup, or paragraphs of plain text)
          ── the outlet, read from the address or from mirror-address lines
          ── furniture dropped, title and captions put in their places ── Article

Captions stay in the text, behind everything else: they name people, whom coding must see, but they
must not lead an article. Nothing is corrected: a misspelt name stays misspelt. Nothing is fetched.
"""

import re
from collections.abc import Sequence
from urllib.parse import urljoin

from bot.analysis.language import guess_language, has_other_letters, is_latin
from bot.analysis.markup import Markup, looks_like_html, read_html
from bot.analysis.paragraphs import arrange, paragraphs_of
from bot.domain.addresses import MAX_ADDRESS, host_of
from bot.domain.boilerplate import (
    announces_mirrors,
    ends_like_a_sentence,
    is_address,
    word_count,
)
from bot.domain.encoding import clean, read_text
from bot.domain.lexicon import Lexicon
from bot.domain.model import Article, OutletId, Page
from bot.errors import InputError

_HTML = ("text/html", "application/xhtml+xml")
_PLAIN = "text/plain"
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,24}(?![\w.-])", re.IGNORECASE)
_TAIL_LINES = 20
# Titles of pages that sites show in an article's stead, of the sort that browsers meet every day.
_NOTICE = re.compile(
    r"(?:please )?(?:sign|log) ?in(?: to .{0,40})?|"
    r"(?:error )?(?:40[134]\W*)?(?:error|(?:page )?not found|forbidden|access denied)|"
    r"just a moment|attention required|checking your browser|are you (?:a robot|human)\??|"
    r"(?:please )?verify you are.{0,20}|before you continue.{0,40}|search results.{0,40}|"
    r"shopping (?:cart|basket)|subscribe to (?:continue|read).{0,40}",
    re.IGNORECASE,
)
_FEWEST_WORDS_BEHIND_A_NOTICE = 120


def read_article(page: Page, lexicon: Lexicon) -> Article:
    """Return the article on a page; its paragraphs are lines with a blank line between two.

    The outlet is the one at the page's address; where that says nothing, the one whose mirror
    addresses stand at the text's end, if they belong to one only. `published_at` is the page's;
    else the article's own word, where that has no absurd year; else None.

    Raises `InputError` for what is empty, binary, over 5 MB, of another media type, or no article.
    A news page takes 2 to 40 ms, the worst that is accepted about three seconds.
    """
    found = _read(page)
    url = _address(page.url, found.canonical)
    mirrors = _mirror_hosts(found.lines)
    arranged = arrange(found.lines, title=_title(page, found))
    if not _is_article(arranged.body, found) or _is_notice(arranged.title, arranged.body, found):
        raise InputError(
            "No article was found: there is no running text, only menus, links or a notice.",
            hint="Give the address of the article itself, or its text in a file.",
        )
    text = "\n\n".join((*arranged.body, *found.captions))
    return Article(
        title=arranged.title,
        text=text,
        url=url,
        host=host_of(url) if url else next(iter(mirrors), None),
        outlet_id=_outlet_at(url, mirrors, lexicon),
        published_at=page.published_at or found.published_at,
        author=found.author or arranged.author,
        language=language_of(found.language, text),
        is_paywalled=found.is_paywalled,
    )


def language_of(declared: str | None, text: str) -> str | None:
    """Return the declared language, unless the letters say otherwise: templates declare too."""
    if declared and (not is_latin(declared) or not has_other_letters(text)):
        return declared
    guess = guess_language(text)
    return guess if guess and not is_latin(guess) else declared or guess


def _read(page: Page) -> Markup:
    if page.media_type not in (*_HTML, _PLAIN):
        raise InputError(
            f"A text or an HTML page was expected, not {page.media_type or 'an unknown type'}.",
            hint="Save the article as plain text or HTML and hand in that file.",
        )
    text = read_text(page.body, declared=page.charset)
    if page.media_type in _HTML or looks_like_html(text):
        return read_html(text)
    return Markup(lines=paragraphs_of(text), is_whole_page=False)


def _title(page: Page, found: Markup) -> str | None:
    title = " ".join(clean(page.title or found.title or "").split())
    return title or None


def _is_article(body: Sequence[str], found: Markup) -> bool:
    if found.is_whole_page:
        return any(ends_like_a_sentence(line) and word_count(line) >= 8 for line in body)
    return any(word_count(line) >= 4 for line in body)


def _is_notice(title: str, body: Sequence[str], found: Markup) -> bool:
    """Return whether a page is a short one by which a site keeps visitors out, or sends them on."""
    is_short = sum(word_count(line) for line in body) < _FEWEST_WORDS_BEHIND_A_NOTICE
    return found.is_whole_page and is_short and _NOTICE.fullmatch(title.strip(" .!…")) is not None


def _address(url: str | None, canonical: str | None) -> str | None:
    """Return the address to keep: the canonical one, unless it leads to another site.

    A page may claim any address as its canonical one, so only its own site's is believed.
    """
    if not canonical or len(canonical) > MAX_ADDRESS:
        return url
    try:
        claimed = urljoin(url or "", canonical)
    except ValueError:
        return url
    host = host_of(claimed)
    if host is None or not claimed.startswith(("https://", "http://")):
        return url
    return claimed if url is None or _site(host) == _site(host_of(url)) else url


def _site(host: str | None) -> str | None:
    return host.removeprefix("www.").removeprefix("amp.").removeprefix("m.") if host else None


def _mirror_hosts(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the hosts that the text's end names as its own: announced, or alone on their lines."""
    tail = lines[-_TAIL_LINES:]
    for number, line in enumerate(tail):
        if announces_mirrors(line):
            listed = [later for later in tail[number + 1 :] if is_address(later)]
            return _hosts([*_HOST.findall(line), *listed])
    return _hosts([line for line in tail if is_address(line) and "/" not in line])


def _hosts(addresses: Sequence[str]) -> tuple[str, ...]:
    hosts = (host_of(address) for address in addresses)
    return tuple(dict.fromkeys(host for host in hosts if host))


def _outlet_at(url: str | None, mirrors: Sequence[str], lexicon: Lexicon) -> OutletId | None:
    outlet = lexicon.outlet_at(url) if url else None
    if outlet:
        return outlet.id
    known = {outlet.id for outlet in map(lexicon.outlet_at, mirrors) if outlet}
    return min(known) if len(known) == 1 else None
