"""What the newsroom prints: article pages with the furniture of real ones, feeds, front pages.

Every page and feed says that it is a sample: a notice that people see, and a `<meta>` that
programs do. Text is data and is escaped here. Pure: a print is a function of what is printed.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from types import MappingProxyType

from bot.sandbox.articles import SampleOutlet

NOTICE = "Sample article written for the Attaché demo; not published by {outlet}"
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MENU = ("Home", "World", "Politics", "Defence", "Economy", "Sport", "Video")
_SHARES = ("Facebook", "X", "Telegram", "WhatsApp", "Email", "Print")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedArticle:
    """An article as it goes out: placeholders written out, dated, at its address."""

    slug: str
    outlet: SampleOutlet
    title: str
    paragraphs: tuple[str, ...]
    language: str
    url: str
    published_at: datetime
    changed_at: datetime


def notice(outlet: SampleOutlet) -> str:
    """Return the sentence that marks whatever this outlet prints as a sample."""
    return NOTICE.format(outlet=outlet.name)


def article_page(article: PrintedArticle, related: Sequence[PrintedArticle]) -> str:
    """Return an article's page: menu, dates with zones, text, share buttons, related, footer."""
    body = _LAYOUTS[article.outlet.layout](article)
    return _page(
        article.outlet,
        title=f"{article.title} | {article.outlet.name}",
        head=_head(article),
        body=f"{body}{_related(related)}",
        language=article.language,
    )


def front_page(outlet: SampleOutlet, articles: Sequence[PrintedArticle]) -> str:
    """Return an outlet's front page: links to its articles, and no article."""
    links = "".join(f"<li>{_link(article)}</li>" for article in articles)
    return _page(
        outlet,
        title=f"{outlet.name} (sample)",
        head="",
        body=f'<section class="latest"><h2>Latest</h2><ul>{links}</ul></section>',
        language=outlet.language,
    )


def index_page(outlets: Sequence[tuple[SampleOutlet, str]]) -> str:
    """Return the newsroom's own index: each outlet with the address of its front page."""
    links = "".join(
        f'<li><a href="{escape(url)}">{escape(outlet.name)}</a></li>' for outlet, url in outlets
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="attache-sample" content="true"><title>Sample newsroom</title></head>'
        "<body><h1>Sample newsroom</h1><p>All articles here were written for the Attaché demo; "
        f"none was published by the outlet that it stands under.</p><ul>{links}</ul></body></html>"
    )


def feed(outlet: SampleOutlet, articles: Sequence[PrintedArticle], url: str) -> str:
    """Return the outlet's feed, RSS 2.0 or Atom (RFC 4287), with the articles as given."""
    print_feed = _atom if outlet.feed == "atom" else _rss
    return print_feed(outlet, articles, url)


def _page(outlet: SampleOutlet, *, title: str, head: str, body: str, language: str) -> str:
    menu = "".join(f'<li><a href="#{name.lower()}">{name}</a></li>' for name in _MENU)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="attache-sample" content="true">\n<title>{escape(title)}</title>\n{head}'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<header class="site-header"><a class="logo" href="./">{escape(outlet.name)}</a>'
        f'<nav class="menu"><ul>{menu}</ul></nav></header>\n'
        f'<aside class="sample-notice" role="note">{escape(notice(outlet))}</aside>\n'
        f"{body}\n"
        f'<footer class="site-footer"><p>{escape(notice(outlet))}.</p>'
        f"<ul><li>About</li><li>Contact</li><li>Terms of use</li></ul></footer>\n"
        "</body>\n</html>\n"
    )


def _head(article: PrintedArticle) -> str:
    published, changed = _zoned(article.published_at, article), _zoned(article.changed_at, article)
    lines = [
        f'<link rel="canonical" href="{escape(article.url)}">',
        f'<meta property="og:type" content="article">'
        f'<meta property="og:title" content="{escape(article.title)}">'
        f'<meta property="og:url" content="{escape(article.url)}">'
        f'<meta property="og:site_name" content="{escape(article.outlet.name)}">',
    ]
    if article.outlet.layout != "readout":
        lines.append(
            f'<meta property="article:published_time" content="{published}">'
            f'<meta property="article:modified_time" content="{changed}">'
        )
    if article.outlet.layout == "magazine":
        lines.append(_json_ld(article, published, changed))
    return "\n".join(lines) + "\n"


def _json_ld(article: PrintedArticle, published: str, changed: str) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "datePublished": published,
        "dateModified": changed,
        "publisher": {"@type": "Organization", "name": f"{article.outlet.name} (sample)"},
        "url": article.url,
    }
    # "<" would end the script element early (HTML, 13.2.5.4): JSON can write it as an escape.
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'


def _wire(article: PrintedArticle) -> str:
    return (
        f'<main><article class="story">{_crumbs(article)}<h1>{escape(article.title)}</h1>'
        f'<p class="dateline"><time datetime="{_zoned(article.published_at, article)}">'
        f"{_spoken(article)}</time></p>"
        f'<div class="story-body">{_paragraphs(article)}{_mirrors(article)}</div>'
        f"{_shares('Share this')}</article></main>"
    )


def _magazine(article: PrintedArticle) -> str:
    return (
        f'<main class="layout">{_crumbs(article)}<article itemscope '
        f'itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">'
        f"{escape(article.title)}</h1>{_shares('Share')}"
        f'<div itemprop="articleBody">{_paragraphs(article)}{_mirrors(article)}</div>'
        f"{_shares('SHARE THIS ARTICLE')}</article></main>"
    )


def _readout(article: PrintedArticle) -> str:
    return (
        f'<main id="content">{_crumbs(article)}<article class="release"><p class="kind">Release</p>'
        f'<h1>{escape(article.title)}</h1><p class="date"><time datetime="'
        f'{_zoned(article.published_at, article)}">{_spoken(article)}</time></p>'
        f"{_paragraphs(article)}</article></main>"
    )


_LAYOUTS = MappingProxyType({"wire": _wire, "magazine": _magazine, "readout": _readout})


def _paragraphs(article: PrintedArticle) -> str:
    return "\n".join(f"<p>{escape(text, quote=False)}</p>" for text in article.paragraphs)


def _crumbs(article: PrintedArticle) -> str:
    crumbs = escape(article.outlet.crumbs)
    return f'<div class="breadcrumbs" role="navigation">{crumbs}</div>' if crumbs else ""


def _mirrors(article: PrintedArticle) -> str:
    if not article.outlet.mirrors:
        return ""
    links = "".join(f"<p>{escape(host)}</p>" for host in article.outlet.mirrors)
    name = escape(article.outlet.name)
    return (
        f'<div class="mirrors"><p>{name}’s website can also be accessed at the following alternate '
        f"addresses:</p>{links}</div>"
    )


def _shares(label: str) -> str:
    buttons = "".join(f'<li><button type="button">{name}</button></li>' for name in _SHARES)
    return f'<div class="share-buttons"><span>{label}</span><ul>{buttons}</ul></div>'


def _related(articles: Sequence[PrintedArticle]) -> str:
    if not articles:
        return ""
    links = "".join(f"<li>{_link(article)}</li>" for article in articles)
    return f'<aside class="related"><h2>Related</h2><ul>{links}</ul></aside>'


def _link(article: PrintedArticle) -> str:
    # Relative to the article's own page, so that the link opens under any host name.
    return f'<a href="{escape(article.slug)}">{escape(article.title)}</a>'


def _zoned(moment: datetime, article: PrintedArticle) -> str:
    return moment.astimezone(article.outlet.zone).isoformat(timespec="seconds")


def _spoken(article: PrintedArticle) -> str:
    local = article.published_at.astimezone(article.outlet.zone)
    return f"{local.year}-{local.month:02}-{local.day:02} {local:%H:%M} ({local:%Z})"


def _rss(outlet: SampleOutlet, articles: Sequence[PrintedArticle], url: str) -> str:
    items = "".join(_rss_item(article) for article in articles)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n'
        f"<title>{_xml(outlet.name)} (sample)</title>\n<link>http://{_xml(outlet.host)}/</link>\n"
        f"<description>{_xml(notice(outlet))}</description>\n"
        f"<language>{_xml(outlet.language)}</language>\n"
        f'<atom:link href="{_xml(url)}" rel="self" type="application/rss+xml"/>\n'
        f"{items}</channel>\n</rss>\n"
    )


def _rss_item(article: PrintedArticle) -> str:
    date = format_datetime(article.published_at.astimezone(article.outlet.zone))
    full = (
        f"<content:encoded>{_xml(_paragraphs(article))}</content:encoded>"
        if article.outlet.full_text
        else ""
    )
    return (
        f"<item><title>{_xml(article.title)}</title><link>{_xml(article.url)}</link>"
        f'<guid isPermaLink="true">{_xml(article.url)}</guid><pubDate>{date}</pubDate>'
        f"<description>{_xml(article.paragraphs[0])}</description>{full}</item>\n"
    )


def _atom(outlet: SampleOutlet, articles: Sequence[PrintedArticle], url: str) -> str:
    entries = "".join(_atom_entry(article) for article in articles)
    changed = max((article.changed_at for article in articles), default=None)
    updated = changed.isoformat(timespec="seconds") if changed else "1970-01-01T00:00:00+00:00"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xml:lang="{_xml(outlet.language)}">\n<id>{_xml(url)}</id>\n'
        f"<title>{_xml(outlet.name)} (sample)</title>\n<updated>{updated}</updated>\n"
        f"<subtitle>{_xml(notice(outlet))}</subtitle>\n"
        f"<author><name>{_xml(outlet.name)} (sample)</name></author>\n"
        f'<link rel="self" href="{_xml(url)}"/>\n{entries}</feed>\n'
    )


def _atom_entry(article: PrintedArticle) -> str:
    full = (
        f'<content type="html">{_xml(_paragraphs(article))}</content>'
        if article.outlet.full_text
        else ""
    )
    return (
        f"<entry><id>{_xml(article.url)}</id><title>{_xml(article.title)}</title>"
        f'<link rel="alternate" type="text/html" href="{_xml(article.url)}"/>'
        f"<published>{_zoned(article.published_at, article)}</published>"
        f"<updated>{_zoned(article.changed_at, article)}</updated>"
        f"<summary>{_xml(article.paragraphs[0])}</summary>{full}</entry>\n"
    )


def _xml(text: str) -> str:
    """Escape for XML 1.0, without the characters that it cannot carry at all (section 2.2)."""
    return escape(_NO_XML.sub("", text))


_STYLE = (
    "body{font:17px/1.5 Georgia,serif;margin:0 auto;max-width:46rem;padding:0 1rem;color:#222}"
    ".site-header{border-bottom:3px solid #444;padding:1rem 0}.logo{font-weight:bold;color:#222}"
    "ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.8rem;font-size:.8rem}"
    ".latest ul,.related ul{display:block}.sample-notice{background:#fff3c4;padding:.6rem;"
    "margin:1rem 0;font:14px sans-serif}.site-footer{border-top:1px solid #aaa;font-size:.8rem}"
)
