"""Addresses: the host that an address leads to, and the keys its outlet may be listed under."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.addresses import (
    MAX_ADDRESS,
    candidates,
    canonical,
    host_of,
    is_indexable,
    published_day,
    untracked,
)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.gov.uk:443/news", "www.gov.uk"),
        ("HTTP://Reuters.COM./", "reuters.com"),
        ("localhost:8080", "localhost"),
        ("http://127.0.0.1:9000/a", "127.0.0.1"),
        ("https://пример.рф/", "xn--e1afmkfd.xn--p1ai"),
        ("news.example/?u=https://b.example", "news.example"),
        ("https://medium.example/@roe/a b", "medium.example"),
        ("https://a@b.example/", None),
        ("https://a.example\\b.example/", None),
        ("https://a b.example/", None),
        ("mailto://a.example", None),
        ("https:///path", None),
        ("https://" + "a" * 70 + ".example", None),
        ("  ", None),
    ],
)
def test_a_host_is_read_from_a_sound_address_only(address: str, expected: str | None) -> None:
    assert host_of(address) == expected


def test_candidates_run_from_the_most_specific_to_the_top_domain() -> None:
    assert list(candidates("https://news.un.org/en/story/2026/a")) == [
        "news.un.org/en/story/2026",
        "news.un.org/en/story",
        "news.un.org/en",
        "news.un.org",
        "un.org/en/story/2026",
        "un.org/en/story",
        "un.org/en",
        "un.org",
        "org/en/story/2026",
        "org/en/story",
        "org/en",
        "org",
    ]


def test_a_malformed_address_has_no_candidates() -> None:
    assert list(candidates("http://[")) == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [("gov.uk", True), ("a.example/b", True), ("Gov.uk", False), ("localhost", False)],
)
def test_the_data_list_lower_case_hosts_and_prefixes(address: str, *, expected: bool) -> None:
    assert is_indexable(address) is expected


@given(st.text(max_size=80) | st.text(max_size=40).map("https://{}/".format))
def test_any_text_has_a_host_or_none(text: str) -> None:
    host = host_of(text)
    assert host is None or host_of(host) == host


SAME = [
    ("scheme", "http://news.example/a/talks"),
    ("upper case", "HTTPS://News.Example/a/talks"),
    ("default port", "https://news.example:443/a/talks"),
    ("other default port", "http://news.example:80/a/talks"),
    ("final dot", "https://news.example./a/talks"),
    ("www", "https://www.news.example/a/talks"),
    ("www2", "https://www2.news.example/a/talks"),
    ("mobile host", "https://m.news.example/a/talks"),
    ("long mobile host", "https://www.mobile.news.example/a/talks"),
    ("amp host", "https://amp.news.example/a/talks"),
    ("fragment", "https://news.example/a/talks#comments"),
    ("text fragment", "https://news.example/a/talks#:~:text=two%20armies"),
    ("empty query", "https://news.example/a/talks?"),
    ("slash at the end", "https://news.example/a/talks/"),
    ("doubled slashes", "https://news.example//a///talks"),
    ("dots", "https://news.example/b/../a/./talks"),
    ("escaped letter", "https://news.example/a/%74alks"),
    ("escaped dots", "https://news.example/b/%2e%2e/a/talks"),
    ("index", "https://news.example/a/talks/index.html"),
    ("other index", "https://news.example/a/talks/Default.aspx"),
    ("session in the path", "https://news.example/a/talks;jsessionid=0A1B2C"),
    ("amp at the end", "https://news.example/a/talks/amp"),
    ("amp page at the end", "https://news.example/a/talks/amp.html"),
    ("amp suffix", "https://news.example/a/talks.amp"),
    ("amp twice", "https://amp.news.example/a/talks.amp/amp/"),
    ("amp in front", "https://news.example/amp/a/talks"),
    ("amp parameter", "https://news.example/a/talks?amp=1"),
    ("bare amp parameter", "https://news.example/a/talks?amp"),
    ("amp output", "https://news.example/a/talks?outputType=amp"),
    ("amp viewer", "https://www.google.com/amp/s/www.news.example/a/talks/amp/"),
    ("amp viewer elsewhere", "https://www.google.co.uk/amp/news.example/a/talks"),
    ("amp cache", "https://news-example.cdn.ampproject.org/c/s/news.example/a/talks"),
    ("amp cache viewer", "https://x.cdn.ampproject.org/v/s/news.example/a/talks?amp_js_v=0.1&usqp=m"),
    ("redirect", "https://www.google.com/url?rct=j&sa=t&url=https://news.example/a/talks&ct=ga"),
    ("print", "https://news.example/a/talks?print=true"),
    ("campaign", "https://news.example/a/talks?utm_source=x&utm_medium=social&UTM_Term=y"),
    ("clicks", "https://news.example/a/talks?fbclid=Iw&gclid=1&msclkid=2&ysclid=3"),
    ("mails", "https://news.example/a/talks?mc_cid=12&mc_eid=ab&_hsenc=p2&mkt_tok=NzM"),
    ("feed of a broadcaster", "https://news.example/a/talks?at_medium=RSS&at_campaign=rss"),
    ("feed of a channel", "https://news.example/a/talks?traffic_source=rss"),
    ("feed of a foreign service", "https://news.example/a/talks?maca=en-rss-en-all-1573-rdf"),
    ("feed of a paper", "https://news.example/a/talks?partner=rss&emc=rss"),
    ("feed of a magazine", "https://news.example/a/talks?mod=rss_world"),
    ("feed of a portal", "https://news.example/a/talks?ref=rss&source=feed-all"),
    ("share button", "https://news.example/a/talks?share=telegram&ref=tw-share"),
    ("other share button", "https://news.example/a/talks?CMP=share_btn_url&smid=tw-share"),
    ("messenger", "https://news.example/a/talks?from=singlemessage&isappinstalled=0"),
    ("ampersands of a feed", "https://news.example/a/talks?utm_source=x&amp;utm_medium=y"),
]  # fmt: skip


@pytest.mark.parametrize("url", [url for _, url in SAME], ids=[name for name, _ in SAME])
def test_variants_of_one_address_are_one_page(url: str) -> None:
    assert canonical(url) == "https://news.example/a/talks"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/?p=12&b=2&a=1&a=1", "https://a.example/?a=1&b=2&p=12"),
        ("https://a.example/n?x=a+b&y", "https://a.example/n?x=a%20b&y"),
        ("https://a.example/n?x=a%20b&y=", "https://a.example/n?x=a%20b&y"),
        ("https://a.example:8443/n", "https://a.example:8443/n"),
        ("https://пример.рф/новости", "https://xn--e1afmkfd.xn--p1ai/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"),
        ("https://a.example/%e4%b8%ad%2f1", "https://a.example/%E4%B8%AD%2F1"),
        ("https://a.example/100%", "https://a.example/100%25"),
        ("https://a.example/amp_articleshow/123.cms?from=mdr", "https://a.example/articleshow/123.cms"),
        ("https://amp.dev/about/", "https://amp.dev/about"),
        ("https://www.google.com/url?sa=t", "https://google.com/url?sa=t"),
        ("https://x.cdn.ampproject.org/i/s/news.example/a.png", "https://x.cdn.ampproject.org/i/s/news.example/a.png"),
        (" https://a.example/n\n", "https://a.example/n"),
        ("https://a.example/#!/news/1", "https://a.example/#!/news/1"),
        ("https://a.example/?utm_source=rss", None),
        ("https://a.example/index.php", None),
        ("https://a.example/#/", None),
        ("https://a.example/amp/", None),
        ("https://a.example", None),
        ("//a.example/n", None),
        ("a.example/n", None),
        ("http:a.example/n", None),
        ("ftp://a.example/n", None),
        ("mailto:roe@a.example", None),
        ("https://user@a.example/n", None),
        ("https://a.example:port/n", None),
        ("https://[::1/n", None),
        ("https://a.example/" + "n" * 2_000, None),
        ("", None),
    ],
    ids=lambda text: str(text)[:60],
)  # fmt: skip
def test_an_address_has_one_spelling(url: str, expected: str | None) -> None:
    assert canonical(url) == expected


# Shapes of addresses in use by news systems, each of another page.
DIFFERENT = [
    "https://a.example/2026/11/23/talks",
    "https://a.example/2026/11/24/talks",
    "https://a.example/2026/11/23/talks-2",
    "https://a.example/2026/11/23/Talks",
    "https://a.example/2026/11/23/talks.html",
    "https://a.example/2026/11/23/talks.htm",
    "https://a.example/2026/11/23/talks_2.html",
    "https://a.example/?p=1201",
    "https://a.example/?p=1202",
    "https://a.example/?page_id=1201",
    "https://a.example/index.php?id=7",
    "https://a.example/index.php?id=8",
    "https://a.example/index.php/en/news/7",
    "https://a.example/news.php?cid=7",
    "https://a.example/news.php?uid=7",
    "https://a.example/news.php?sid=7",
    "https://a.example/news.php?eid=7",
    "https://a.example/news.php?mid=7",
    "https://a.example/news.php?nid=7",
    "https://a.example/news.php?aid=7&cat=3",
    "https://a.example/news.php?aid=7&cat=4",
    "https://a.example/news.php?ref=7",
    "https://a.example/news.php?ref=8",
    "https://a.example/view?source=navy&id=1",
    "https://a.example/view?source=army&id=1",
    "https://a.example/view?source=navy&id=2",
    "https://a.example/view?from=2026-11-01",
    "https://a.example/view?from=2026-11-02",
    "https://a.example/forum.php?mod=viewthread&tid=7",
    "https://a.example/forum.php?mod=forumdisplay&tid=7",
    "https://a.example/article.asp?article=7",
    "https://a.example/article.asp?article=7&lang=en",
    "https://a.example/article.asp?article=7&lang=fa",
    "https://a.example/article.asp?article=7&page=2",
    "https://a.example/article.do?seq=7",
    "https://a.example/board/view.do?boardSeq=1&seq=7",
    "https://a.example/board/view.do?boardSeq=2&seq=7",
    "https://a.example/ViewArticle.aspx?PortalId=1&ModuleId=2&Article=3",
    "https://a.example/ViewArticle.aspx?PortalId=1&ModuleId=2&Article=4",
    "https://a.example/News/Article/3021/talks-held",
    "https://a.example/News/Article/Article/3021/talks-held",
    "https://a.example/News/Article/Article/3022/talks-held",
    "https://a.example/Detail/2026/11/23/7/two-armies",
    "https://a.example/Detail/2026/11/23/8/two-armies",
    "https://a.example/n/20261123/c7.html",
    "https://a.example/n/20261123/c8.html",
    "https://a.example/english/2026-11/23/c_139.htm",
    "https://a.example/english/2026-11/23/c_140.htm",
    "https://a.example/english/2026-11/23/content_139.shtml",
    "https://a.example/page/202611/1301.shtml",
    "https://a.example/articleshow/7.cms",
    "https://a.example/articleshow/8.cms",
    "https://a.example/politics/article7.ece",
    "https://a.example/world/asia/article/3301/talks",
    "https://a.example/world/asia/article/3302/talks",
    "https://a.example/view/AEN20261123001",
    "https://a.example/view/AEN20261123002",
    "https://a.example/story/fe7a-4c",
    "https://a.example/story/FE7A-4C",
    "https://a.example/s/7",
    "https://a.example/tass/7",
    "https://a.example/news/7-talks",
    "https://a.example/en/news/7",
    "https://a.example/fa/news/7",
    "https://a.example/%E4%BC%9A%E8%B0%88/7",
    "https://a.example/%E8%A8%AA%E5%95%8F/7",
    "https://a.example/event/amp-summit",
    "https://a.example/event/summit",
    "https://a.example/ampere/7",
    "https://a.example/live/7",
    "https://a.example/#!/news/7",
    "https://a.example/#!/news/8",
    "https://a.example/app#/news/7",
    "https://a.example/app#/news/8",
    "https://a.example:8080/news/7",
    "https://en.a.example/news/7",
    "https://fr.a.example/news/7",
    "https://b.example/news/7",
    "https://a.example/redirect?url=https://b.example/1",
    "https://a.example/redirect?url=https://b.example/2",
    "https://archive.example/web/2026/https://a.example/news/7",
    "https://archive.example/web/2025/https://a.example/news/7",
    "https://a.example/a;v=1",
    "https://a.example/a;v=2",
    "https://a.example/a%2Fb",
    "https://a.example/a/b",
    "https://a.example/download?file=a.pdf",
    "https://a.example/download?file=b.pdf",
    "https://a.example/?7",
    "https://a.example/?8",
]


def test_different_pages_of_one_site_stay_different() -> None:
    addresses = [canonical(url) for url in DIFFERENT]
    assert None not in addresses
    assert len(set(addresses)) == len(DIFFERENT)


PIECES = (
    "http://", "https://", "//", "a.example", "b.example", "www.", "m.", "amp.", ".", "..", "/",
    "amp", "index.html", ".amp", "?", "&", "&amp;", "=", "#", "!", "%", "%2", "%61", "%%61f", "%2E",
    ";", ";jsessionid=1", "utm_a", "ref", "from", "rss", "7", "+", " ", "ü", "\ud800", "\0", "İ",
    "@", ":80", ":99", "[", "]", "google.com", "/url", "url=", "https%3A%2F%2F", "/c/s/", "amp_",
    ".cdn.ampproject.org", "articleshow/",
)  # fmt: skip
ADDRESSES = st.one_of(
    st.text(),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=14).map(lambda p: "http://a.example" + "".join(p)),
)


@given(ADDRESSES)
def test_the_one_form_of_an_address_is_its_own(url: str) -> None:
    found = canonical(url)
    assert found is None or (canonical(found) == found and len(found) <= MAX_ADDRESS)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/n?utm_source=rss&id=7&ref=rss", "https://a.example/n?id=7"),
        ("https://www.a.example/n/?a=1&amp;b=2#top", "https://www.a.example/n/?a=1&b=2"),
        ("http://a.example/n?fbclid=1", "http://a.example/n"),
        ("https://a.example/#!/n?utm_source=rss", "https://a.example/#!/n?utm_source=rss"),
        ("no address", "no address"),
        (None, None),
    ],
)
def test_an_address_is_linked_to_without_trackers(url: str | None, expected: str | None) -> None:
    assert untracked(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/2026/11/23/talks", date(2026, 11, 23)),
        ("https://a.example/2026/1/3/talks", date(2026, 1, 3)),
        ("https://a.example/world/2026/nov/23/talks", date(2026, 11, 23)),
        ("https://a.example/2026/November/3", date(2026, 11, 3)),
        ("https://a.example/2026-11-23-talks", date(2026, 11, 23)),
        ("https://a.example/n/20261123/c7.html", date(2026, 11, 23)),
        ("https://a.example/english/2026-11/23/c_139.htm", date(2026, 11, 23)),
        ("https://a.example/202611/23/content.shtml", date(2026, 11, 23)),
        ("https://a.example/2026/11/talks", None),
        ("https://a.example/2026/13/40/talks", None),
        ("https://a.example/2026/abc/40/talks", None),
        ("https://a.example/n/202611230017", None),
        ("https://a.example/n?date=2026-11-23", None),
        ("mailto:roe@a.example/2026/11/23", None),
    ],
)
def test_an_address_may_name_its_day(url: str, expected: date | None) -> None:
    assert published_day(url) == expected
