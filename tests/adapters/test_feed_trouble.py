"""Feeds as publishers get them wrong, and as nobody should make them, read over HTTP.

Each ends in entries or in one clear refusal.
"""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.model import Fetched
from bot.errors import Refused
from bot.sources.feed import FeedReader, parse_feed
from tests.adapters.test_feed import FORMATS
from tests.adapters.test_feed_completeness import response
from tests.build import NOW, a_source
from tests.publisher import bomb, head, open_publisher, open_reader, plain, raw

RUSSIAN = "Министры обороны встретились в Анкаре и обсудили совместные учения"
CHINESE = "中国和美国国防部星期一在北京举行国防部工作会晤，双方就两军关系交换了意见"
ARABIC = "التقى وزيرا الدفاع في أنقرة يوم الاثنين وبحثا التدريبات المشتركة"
PERSIAN = "وزیران دفاع روز دوشنبه در آنکارا دیدار کردند و درباره رزمایش مشترک گفت‌وگو کردند"


async def read(body: str | bytes, **headers: str) -> Fetched:
    """Read these bytes, served as a feed at http://news.example/feed."""
    async with open_publisher() as publisher, open_reader(publisher) as fetcher:
        url = publisher.serve("/feed", plain(body, **headers))
        answer = await FeedReader(fetcher).read(a_source(url=url))
    assert isinstance(answer, Fetched)
    return answer


def rss(title: str, before: str = "", inside: str = "") -> str:
    return (
        f'{before}<rss version="2.0"><channel><title>Example</title><item><guid>1</guid>'
        f"<title>{title}</title>{inside}</item></channel></rss>"
    )


async def titles(body: str | bytes, **headers: str) -> list[str]:
    return [entry.title for entry in (await read(body, **headers)).entries]


# --- documents made to take long: their answers, at a size that only linear work reaches ---------

MANY = 190_000


@pytest.mark.parametrize("many", [MANY, 2 * MANY])
@pytest.mark.parametrize(
    ("before", "written", "expected"),
    [
        pytest.param("<!-- a -->", "Talks", "Talks", id="comments before the root"),
        pytest.param("<?a b?>\n", "Talks", "Talks", id="instructions before the root"),
        pytest.param("", "Talks<script ", "Talks", id="scripts without an end"),
        pytest.param("", "Talks<![CDATA[", "Talks", id="sections without an end"),
        pytest.param("", "\u00e0\u0316\u0300", "\u00e0", id="marks in the wrong order"),
        pytest.param("", "Talks &amp;#9", "Talks", id="a reference of many digits"),
    ],
)
def test_what_is_repeated_very_often_is_read_like_what_is_not(
    before: str, written: str, expected: str, many: int
) -> None:
    piece = written[len(expected) :]
    is_open = piece.startswith("<![")
    title = expected + (piece * many).replace("<s", "&lt;s")
    body = f"{before * many}<rss><channel><item><title>{title}"
    body += "" if is_open else "</title></item></channel></rss>"
    entries = parse_feed(response(body.encode()), NOW).entries
    assert [entry.title[: len(expected)] for entry in entries] == ([] if is_open else [expected])


@pytest.mark.parametrize("many", [MANY, 2 * MANY])
def test_entities_that_are_declared_very_often_are_looked_at_once(many: int) -> None:
    declared = b"<!DOCTYPE rss [" + b"<!ENTITY " * many
    with pytest.raises(Refused, match="entities within entities"):
        parse_feed(response(declared + b"a SYSTEM 'b'>]><rss/>"), NOW)


@pytest.mark.parametrize("many", [MANY // 2, MANY])
def test_items_within_items_are_each_read_with_what_is_theirs_alone(many: int) -> None:
    opened, closed = "<item><title>a</title><pubDate>", "</pubDate></item>"
    nest = f"<rss><channel>{opened * 100}{'<b/>' * many}{closed * 100}</channel></rss>"
    assert [entry.title for entry in parse_feed(response(nest.encode()), NOW).entries] == (
        ["a"] * 100
    )


def test_bases_and_languages_as_long_as_the_document_are_not_copied_for_each_item() -> None:
    items = "<item><title>a</title><link>b</link></item>" * 2_000
    body = (
        f"<rss xml:base='http://a.example/{'b/' * MANY}' xml:lang=' {'c' * MANY}'><channel>{items}"
    )
    fetched = parse_feed(response(f"{body}</channel></rss>".encode()), NOW)
    assert {(entry.url, entry.language) for entry in fetched.entries} == {
        ("http://news.example/b", None)
    }


def test_a_namespace_as_long_as_the_document_is_refused() -> None:
    with pytest.raises(Refused, match="too long"):
        parse_feed(response(f"<rss xmlns='{'a' * MANY}'><channel/></rss>".encode()), NOW)


def test_a_list_of_authors_is_read_once_for_all_items() -> None:
    authors = ",".join(['{"name":"A"}'] * 10_000)
    items = ",".join(f'{{"id":"{number}","title":"a"}}' for number in range(1_000))
    version = '"version":"https://jsonfeed.org/version/1.1"'
    body = f'{{{version},"authors":[{authors}],"items":[{items}]}}'
    entries = parse_feed(response(body.encode()), NOW).entries
    assert (len(entries), {entry.author for entry in entries}) == (1_000, {"A"})


def test_a_page_of_attributes_announces_no_feed() -> None:
    page = b"<html>" + (b"<link " + b"a" * 3_990 + b">") * 49
    with pytest.raises(Refused, match="is a web page"):
        parse_feed(response(page), NOW)


# --- encodings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "declared", "charset"),
    [
        pytest.param("utf-8", "utf-8", None, id="as it should be"),
        pytest.param("utf-8", "", None, id="not declared"),
        pytest.param("utf-8", "windows-1251", None, id="UTF-8 declared as another"),
        pytest.param("utf-8", "klingon", "a\tb", id="declared as nonsense"),
        pytest.param("utf-8-sig", "iso-8859-1", "iso-8859-1", id="with a mark"),
        pytest.param("utf-16", "", None, id="UTF-16 with a mark"),
        pytest.param("utf-16-le", "", None, id="UTF-16 without one"),
        pytest.param("utf-16-be", "utf-8", None, id="UTF-16 declared as UTF-8"),
        pytest.param("cp1251", "windows-1251", None, id="declared by the document"),
        pytest.param("cp1251", "", "windows-1251", id="declared by the server"),
        pytest.param("cp1251", "utf-8", "windows-1251", id="declared rightly by the server"),
        pytest.param("koi8-r", "koi8-r", "utf-8", id="declared rightly by the document"),
        pytest.param("cp1251", "utf-8", "utf-8", id="declared wrongly by both"),
        pytest.param("cp1251", "", "undefined", id="declared as no encoding"),
    ],
)
async def test_a_feed_is_read_in_the_encoding_that_was_meant(
    encoding: str, declared: str, charset: str | None
) -> None:
    before = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    kind = "application/rss+xml" + (f"; charset={charset}" if charset else "")
    body = rss(RUSSIAN, before).encode(encoding)
    assert await titles(body, Content_Type=kind) == [RUSSIAN]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "gb18030"),
        (CHINESE, "gb2312"),
        (ARABIC, "cp1256"),
        (ARABIC, "utf-8"),
        (PERSIAN, "utf-8"),
        ("自衛隊と韓国軍が東京で会談した", "iso-2022-jp"),
        ("자위대와 한국군이 도쿄에서 회담했다", "euc-kr"),
        ("La réunion a eu lieu à Paris", "iso-8859-1"),
    ],
)
async def test_a_feed_may_be_in_any_script(text: str, encoding: str) -> None:
    body = rss(text, f'<?xml version="1.0" encoding="{encoding}"?>').encode(encoding)
    assert await titles(body) == [text]


# --- what breaks off ----------------------------------------------------------------------------

ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>Example</title>'
    "<entry><id>1</id><title>Whole</title><content>&lt;/entry&gt; text</content></entry>"
    "<entry><id>2</id><title>Talks in Ankara</title><link href='http://news.example/talks'/>"
    "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>One</p><p>Two</p></div>"
    "</content></entry></feed>"
)
RSS = (
    "<rss><channel><title>Example</title><item><guid>1</guid><title>Whole</title></item>"
    "<item><guid>2</guid><title>Talks in Ankara</title><link>http://news.example/talks</link>"
    "<description><![CDATA[They spoke of <item>s and </item>s at length.]]></description>"
    "</item></channel></rss>"
)
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns="http://purl.org/rss/1.0/" xmlns:r="http://purl.org/rss/1.0/">'
    "<channel><title>Example</title><items/></channel>"
    "<r:item rdf:about='http://news.example/1'><r:title>Whole</r:title></r:item>"
    "<r:item rdf:about='http://news.example/2'><r:title>Talks in Ankara</r:title></r:item>"
    "</rdf:RDF>"
)


@pytest.mark.parametrize("document", [ATOM, RSS, RDF], ids=["Atom", "RSS", "RDF"])
def test_wherever_a_feed_breaks_off_no_item_is_half_of_itself(document: str) -> None:
    whole = parse_feed(response(document.encode()), NOW).entries
    for end in range(document.index("Whole") + 60, len(document)):
        cut = parse_feed(response(document[:end].encode()), NOW)
        assert cut.entries in (whole[:1], whole)
        assert cut.title == "Example"


async def test_a_feed_that_breaks_off_is_asked_for_as_a_whole_again_and_says_so() -> None:
    cut = await read(RSS[: RSS.index("in Ankara")], ETag='"1"', Last_Modified="Mon, 16 Nov 2026")
    assert [entry.title for entry in cut.entries] == ["Whole"]
    assert (cut.etag, cut.last_modified) == (None, None)
    assert cut.left_out == ("the end, for the document breaks off",)


async def test_a_feed_that_breaks_off_in_its_title_has_none() -> None:
    cut = await read("<rss><channel><title>Exam")
    assert (cut.title, cut.entries) == (None, ())


# --- broken XML ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "found"),
    [
        pytest.param(rss("Whole")[:-16], ["Whole"], id="truncated behind an item"),
        pytest.param(rss("Cut")[:-18], [], id="truncated in an item's end"),
        pytest.param(rss("Whole") + "<item><title>Cut", ["Whole"], id="text behind its end"),
        pytest.param("\n \n" + rss("Whole", '<?xml version="1.0"?>'), ["Whole"], id="begins late"),
        pytest.param(rss("AT&T and R&D"), ["AT&T and R&D"], id="stray ampersands"),
        pytest.param(rss("caf&eacute;&nbsp;talks &amp; more"), ["café talks & more"], id="HTML"),
        pytest.param(rss("a &unknown; b"), ["a &unknown; b"], id="unknown entity"),
        pytest.param(rss("<![CDATA[a & b]]> AT&T"), ["a & b AT&T"], id="CDATA stays"),
        pytest.param(rss("a\x00b\x08c\x1bd"), ["abcd"], id="control characters"),
        pytest.param(rss("a&#0;b&#x1F;c&#xFFFF;d&#8212;e"), ["abcd—e"], id="their numbers"),
        pytest.param(rss("\u202eright to left"), ["\u202eright to left"], id="direction"),
        pytest.param(rss("a <br> b"), ["a b"], id="unclosed HTML"),
        pytest.param(rss("a <x:b>b</x:b> <http:>c"), ["a b c"], id="tags of unknown prefixes"),
        pytest.param(rss("Whole", inside="<x a=1 b>y</x>"), ["Whole"], id="bad attributes"),
        pytest.param(rss("Whole", inside="<un:known>y</un:known>"), ["Whole"], id="no namespace"),
        pytest.param(
            rss("Whole", inside="<a>" * 300 + "</a>" * 300), ["Whole"], id="too deep for any reader"
        ),
        pytest.param(
            rss(
                "caf&eacute;", '<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://10.0.0.1/d">'
            ),
            ["café"],
            id="a DTD that is never fetched",
        ),
        pytest.param(
            rss("a&mydash;b", '<!DOCTYPE rss [<!ENTITY mydash "&#8212;">]>'),
            ["ab"],
            id="own entity",
        ),
        pytest.param(
            rss("Harmless", inside="<x><![CDATA[<!DOCTYPE x [<!ENTITY e SYSTEM 'f'>]>]]></x>"),
            ["Harmless"],
            id="an article about entities",
        ),
    ],
)
async def test_what_can_be_repaired_is_read(body: str, found: list[str]) -> None:
    assert await titles(body) == found


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("declarations", "reference"),
    [
        pytest.param(f'<!ENTITY l0 "ha">{LAUGHS}', "&l9;", id="a billion laughs"),
        pytest.param('<!ENTITY x SYSTEM "file:///etc/hostname">', "&x;", id="a file"),
        pytest.param('<!ENTITY x PUBLIC "p" "http://10.0.0.1/">', "&x;", id="an address"),
        pytest.param('<!ENTITY % x SYSTEM "http://10.0.0.1/"> %x;', "", id="a parameter entity"),
        pytest.param(f'<!ENTITY l0 "ha">{LAUGHS}', "<x a='&l9;'/>", id="in an attribute"),
    ],
)
async def test_a_feed_that_plays_tricks_with_entities_is_refused(
    declarations: str, reference: str
) -> None:
    hostile = rss(f"Hostile {reference}", f"<!DOCTYPE rss [{declarations}]>")
    with pytest.raises(Refused, match="declares entities within entities or out of files") as told:
        await read(hostile)
    assert told.value.reason == "not_a_feed"


DAMAGES = st.lists(
    st.tuples(
        st.integers(0, 2_000),
        st.integers(0, 300),
        st.sampled_from([b"", b"<", b"&", b"&#x0;", b"\xff", b"\0", b"<x:y>", b"]]>", b"<!DOCTYPE"])
        | st.binary(max_size=5),
    ),
    min_size=1,
    max_size=6,
)


@given(st.sampled_from(sorted(FORMATS)), DAMAGES)
def test_a_damaged_feed_ends_in_entries_or_in_a_refusal(
    name: str, damages: list[tuple[int, int, bytes]]
) -> None:
    body = FORMATS[name].encode()
    for start, length, put in damages:
        body = body[:start] + put + body[start + length :]
    with suppress(Refused):
        assert all(entry.title for entry in parse_feed(response(body), NOW).entries)


# --- no feed at all -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("", "is empty"),
        (" \n ", "is empty"),
        ("No feed here, only words.", "is not a feed: it holds no XML"),
        (b"\x00\x01\x02\xff\xfe" * 100, "is not a feed: "),
        (b"%PDF-1.7 \xe2\xe3\xcf\xd3", "is not a feed: This is a PDF file"),
        ("<html><body>No feed here</body></html>", "is a web page, not a feed"),
        ('<?xml version="1.0"?>\n<!DOCTYPE html>\n<html><p>No', "is a web page, not a feed"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "is some other XML, not a feed"),
        ("<urlset><url><loc>http://a.example/</loc></url></urlset>", "is a sitemap, not a feed"),
        ("<sitemapindex/>", "is a list of sitemaps, not a feed"),
        ("<opml version='2.0'><body/></opml>", r"is a list of feeds \(OPML\), not a feed"),
        ('{"version": "1"}', "is JSON, but not a feed"),
        ('{"items": [], "version": 1}', "is JSON, but not a feed"),
        ("[1, 2]", "is JSON, but not a feed"),
        ('{"items": [', "cannot be read: its JSON is broken"),
        ("[" * 100_000, "cannot be read: its JSON is broken"),
    ],
)
async def test_what_is_no_feed_is_refused_and_named(body: str | bytes, told: str) -> None:
    with pytest.raises(Refused, match=told) as refused:
        await read(body)
    assert refused.value.reason == "not_a_feed"


@pytest.mark.parametrize(
    ("links", "announced"),
    [
        ("<link rel=alternate type='application/rss+xml' href=/news.xml>", "/news.xml"),
        ('<LINK HREF="news.xml" TYPE="application/atom+xml" REL="Alternate">', "/news.xml"),
        (
            '<base href="/a/"><link rel="alternate" type="application/rss+xml" href="b?x=1&amp;y">',
            "/a/b?x=1&y",
        ),
        (
            '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">'
            '<link rel="alternate" type="application/json" href="/wp-json/posts/1">'
            '<link rel="alternate" type="application/feed+json" href="/feed.json">'
            '<link rel="alternate" type="application/rss+xml" href="/feed/">',
            "/feed/",
        ),
    ],
)
async def test_a_web_page_is_refused_with_the_feed_that_it_announces(
    links: str, announced: str
) -> None:
    page = f"<!doctype html><html><head><title>News</title>{links}</head><body>News</body></html>"
    async with open_publisher() as publisher, open_reader(publisher) as fetcher:
        url = publisher.serve("/", plain(page))
        with pytest.raises(Refused) as refused:
            await FeedReader(fetcher).read(a_source(url=url))
        told = (refused.value.message, refused.value.hint)
        feed = publisher.url(announced)
    assert told == (f"{url} is a web page, not a feed", f"It announces one: {feed}")


@pytest.mark.parametrize(
    "links",
    [
        "",
        "<link rel='stylesheet' type='application/rss+xml' href='/news.xml'>",
        "<link rel='alternate' type='text/html' href='/fr'>",
        "<link rel='alternate' type='application/rss+xml' href='javascript:x'>",
        "<link rel='alternate' type='application/rss+xml'>",
    ],
)
async def test_a_web_page_that_announces_no_feed_gets_none_guessed(links: str) -> None:
    with pytest.raises(Refused) as refused:
        await read(f"<html><head>{links}</head></html>")
    assert refused.value.hint == (
        "Give the address of an RSS, Atom or JSON feed. "
        "--kind page reads the page itself, as one article."
    )


# --- odd contents -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "<rss version='2.0'><channel><title>Example</title></channel></rss>",
        "<rss/>",
        "<feed xmlns='http://www.w3.org/2005/Atom'/>",
        "<rss><channel><item/><item><guid>only an id</guid></item></channel></rss>",
        '{"version": "https://jsonfeed.org/version/1.1", "items": []}',
        '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1"}, 1, null]}',
    ],
)
async def test_an_empty_feed_announces_nothing(body: str) -> None:
    assert (await read(body)).entries == ()


async def test_values_of_other_types_count_as_left_out() -> None:
    item = """{"id": 7, "title": ["T"], "url": true, "content_text": "Text <b>", "authors": {},
      "author": {"name": 5}, "date_published": 1700000000, "language": null}"""
    body = f'{{"version": "https://jsonfeed.org/version/1.1", "title": 5, "items": [{item}]}}'
    fetched = await read(body)
    entry = fetched.entries[0]
    assert (fetched.title, entry.key, entry.title, entry.url) == ("5", "7", "Text <b>", None)
    assert (entry.content, entry.author) == ("<p>Text &lt;b&gt;</p>", "5")
    assert entry.published_at is None


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Mon, 16 Nov 2026 08:00:00 +0200", "2026-11-16T06:00:00+00:00"),
        ("Mon, 16 Nov 2026 08:00:00 EST", "2026-11-16T13:00:00+00:00"),
        ("Mon, 16 Nov 2026 08:00:00 MSK", "2026-11-16T05:00:00+00:00"),
        ("16 Nov 26 08:00 GMT", "2026-11-16T08:00:00+00:00"),
        ("Mon, 16 Nov 2026 08:00:00", "2026-11-16T08:00:00+00:00"),
        ("Mon, 16 Nov 2026 08:00:60 GMT", "2026-11-16T08:01:00+00:00"),
        ("16 November 2026", "2026-11-16T12:00:00+00:00"),
        ("2026-11-16T08:00:00.123456789+05:30", "2026-11-16T02:30:00+00:00"),
        ("2026-11-16 08:00:00 +0800", "2026-11-16T00:00:00+00:00"),
        ("2026-11-16T24:00:00Z", "2026-11-17T00:00:00+00:00"),
        ("2026/11/16 08:00", "2026-11-16T08:00:00+00:00"),
        ("2026-11-16", "2026-11-16T12:00:00+00:00"),
        ("2026-11-23", NOW.isoformat()),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00+00:00"),
        ("2099-01-01T00:00:00Z", "2099-01-01T00:00:00+00:00"),
    ],
)
async def test_dates_are_read_with_their_zones(written: str, read_as: str) -> None:
    entries = (await read(rss("T", inside=f"<pubDate>{written}</pubDate>"))).entries
    dates = [entry.published_at.isoformat() for entry in entries if entry.published_at]
    assert dates == [read_as]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "never",
        "12",
        "2026",
        "2026-11",
        "10:30",
        "16/11/2026 08:00",
        "Mon, 99 Nov 99999 00:00:00 GMT",
        "Mon, 16 Nov 2026 99:99:00 GMT",
        "Mon, 16 Nov 2026 08:00:00 +9900",
        "2026-11-16T08:00:00+99:99",
        "2026-02-30",
        "0000-00-00T00:00:00Z",
        "Пн, 16 ноя 2026 08:00:00 +0300",
        "Mon, 16 Nov 2026 08:00:00 GMT" + " " * 10 + "x" * 100,
    ],
)
async def test_a_date_that_cannot_be_read_is_unknown(written: str) -> None:
    entries = (await read(rss("T", inside=f"<pubDate>{written}</pubDate>"))).entries
    assert [entry.published_at for entry in entries] == [None]


async def test_the_next_date_counts_where_the_first_cannot_be_read() -> None:
    inside = "<pubDate>soon</pubDate><updated>2026-11-16T08:00:00Z</updated>"
    entries = (await read(rss("T", inside=inside))).entries
    assert [str(entry.published_at) for entry in entries] == ["2026-11-16 08:00:00+00:00"]


async def test_a_gzip_bomb_is_refused() -> None:
    async with open_publisher() as publisher, open_reader(publisher) as fetcher:
        body = bomb(64)
        headed = head(Content_Encoding="gzip", Content_Length=str(len(body)))
        url = publisher.serve("/feed", raw(headed, body))
        with pytest.raises(Refused) as refused:
            await FeedReader(fetcher).read(a_source(url=url))
    assert refused.value.reason == "too_large"
