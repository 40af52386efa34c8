"""Lists of sources in OPML, in and out."""

import ipaddress
import string
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.starters import NewSource
from bot.errors import InputError
from bot.sources.guard import Guard
from bot.sources.opml import LeftOut, Outlines, folder_path, one_line, read_opml, write_opml
from tests.build import NOW


def opml(body: str, before: str = "") -> bytes:
    return f'<?xml version="1.0"?>{before}<opml version="2.0"><body>{body}</body></opml>'.encode()


def read(body: str, guard: Guard | None = None) -> Outlines:
    return read_opml(opml(body), guard or Guard())


def feed(url: str, title: str = "", folder: str = "") -> NewSource:
    return NewSource(kind="feed", url=url, title=title, folder=folder)


def test_outlines_are_sources_in_folders() -> None:
    assert read("""
        <outline text="A" title="Aa" type="rss" xmlUrl="https://a.example/feed" htmlUrl="x"/>
        <outline text="Asia / Pacific">
          <outline text="B &amp; C" xmlUrl="https://b.example/feed"/>
          <outline text="Japan"><outline type="Atom" xmlUrl="https://c.example/feed"/></outline>
        </outline>
        <outline type="sitemap" text="D" url="https://d.example/news.xml"/>
        <outline type="page" text="E" url="https://e.example/readout"/>
        <outline text="F" xmlUrl="feed://f.example/feed"/>
        <outline text="G" xmlUrl="feed:https://g.example/feed"/>
    """) == Outlines(
        sources=(
            feed("https://a.example/feed", "Aa"),
            feed("https://b.example/feed", "B & C", "Asia Pacific"),
            feed("https://c.example/feed", "", "Asia Pacific/Japan"),
            NewSource(kind="sitemap", url="https://d.example/news.xml", title="D"),
            NewSource(kind="page", url="https://e.example/readout", title="E"),
            feed("http://f.example/feed", "F"),
            feed("https://g.example/feed", "G"),
        ),
        left_out=(),
    )


@pytest.mark.parametrize(
    ("outline", "left_out"),
    [
        ('<outline text="X"/>', LeftOut(name="X", why="has no address")),
        ("<outline/>", LeftOut(name="an outline without a name", why="has no address")),
        (
            '<outline text="X" xmlUrl="javascript:alert(1)"/>',
            LeftOut(name="X", why="has no web address"),
        ),
        (
            '<outline xmlUrl="file:///etc/hostname"/>',
            LeftOut(name="file:///etc/hostname", why="has no web address"),
        ),
        (
            '<outline text="X" type="link" url="https://a.example/"/>',
            LeftOut(name="X", why="is of another kind (link)"),
        ),
        (
            '<outline text="X" type="include" url="https://a.example/a.opml"/>',
            LeftOut(name="X", why="is of another kind (include)"),
        ),
        (
            '<outline text="X" type="folder" url="/etc"/>',
            LeftOut(name="X", why="is of another kind (folder)"),
        ),
        *(
            (
                f'<outline text="X" xmlUrl="http://{host}/feed"/>',
                LeftOut(name="X", why="leads to a private or special address"),
            )
            for host in (
                "127.0.0.1",
                "10.0.0.1:8080",
                "169.254.169.254",
                "[::1]",
                "[::ffff:10.0.0.1]",
                "[fe80::1%25eth0]",
            )
        ),
    ],
)
def test_what_is_no_source_is_left_out_and_says_why(outline: str, left_out: LeftOut) -> None:
    assert read(outline) == Outlines(sources=(), left_out=(left_out,))


def test_an_intranet_that_the_operator_allowed_is_let_in() -> None:
    guard = Guard(networks=(ipaddress.ip_network("10.0.0.0/8"),))
    found = read('<outline text="X" xmlUrl="http://10.0.0.1/feed"/>', guard)
    assert found == Outlines(sources=(feed("http://10.0.0.1/feed", "X"),), left_out=())


def test_a_source_that_stands_twice_is_taken_once() -> None:
    twice = '<outline text="X" xmlUrl="https://a.example/feed"/>' * 2
    assert read(twice) == Outlines(
        sources=(feed("https://a.example/feed", "X"),),
        left_out=(LeftOut(name="X", why="stands in the list before"),),
    )


def test_a_list_of_fifty_thousand_is_taken_as_far_as_five_thousand() -> None:
    many = "".join(f'<outline xmlUrl="http://a.example/{n}"/>' for n in range(50_000))
    found = read(many)
    assert (len(found.sources), len(found.left_out)) == (5_000, 45_000)
    assert found.left_out[0] == LeftOut(
        name="http://a.example/5000", why="beyond the first 5,000 of one list"
    )


def test_names_are_one_line_of_text() -> None:
    found = read('<outline text=" a&#10;b\u202e\u0085 " xmlUrl="https://a.example/feed"/>')
    assert [source.title for source in found.sources] == ["a b\u202e"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "it holds no XML"),
        (b"talks", "it holds no XML"),
        (b"<rss/>", "it is no OPML"),
        (b"<opml/>", "it is no OPML"),
        (
            opml("", '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
            "it declares entities within entities or out of files",
        ),
        (
            opml("", '<!DOCTYPE o [<!ENTITY a "a"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'),
            "it declares entities within entities or out of files",
        ),
        (b"<outline/>" * 400_001, "it has more than 400 000 tags"),
    ],
)
def test_what_is_no_list_is_refused(body: bytes, told: str) -> None:
    with pytest.raises(InputError, match=f"This is no list of feeds: {told}"):
        read_opml(body, Guard())


def test_a_list_that_is_cut_short_is_taken_as_far_as_it_goes() -> None:
    cut = opml('<outline text="X" xmlUrl="https://a.example/feed"/><outline text="Y" xml')[:-20]
    assert read_opml(cut, Guard()).sources == (feed("https://a.example/feed", "X"),)


def test_a_written_list_is_opml_2() -> None:
    sources = [
        feed("https://a.example/feed?a=1&b=2", "A <b>", "Asia/Japan"),
        feed("https://b.example/feed"),
        NewSource(kind="folder", url="/srv/news", title="Ours"),
        NewSource(kind="page", url="https://c.example/", title="C", folder="Asia"),
    ]
    assert write_opml(sources, NOW) == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<opml version="2.0">\n'
        "  <head>\n"
        "    <title>Attaché: sources</title>\n"
        "    <dateCreated>Mon, 23 Nov 2026 09:00:00 +0000</dateCreated>\n"
        "  </head>\n"
        "  <body>\n"
        '    <outline text="Asia">\n'
        '      <outline text="Japan">\n'
        '        <outline text="A &lt;b&gt;" title="A &lt;b&gt;" type="rss" '
        'xmlUrl="https://a.example/feed?a=1&amp;b=2"/>\n'
        "      </outline>\n"
        '      <outline text="C" title="C" type="page" url="https://c.example/"/>\n'
        "    </outline>\n"
        '    <outline text="https://b.example/feed" type="rss" xmlUrl="https://b.example/feed"/>\n'
        "  </body>\n"
        "</opml>\n"
    )


TEXTS = st.text(max_size=30)
SOURCES = st.builds(
    NewSource,
    kind=st.sampled_from(["feed", "sitemap", "page"]),
    url=st.text(string.ascii_letters + string.digits + "/?&=;%+-_~.'()<\"é中", max_size=30).map(
        lambda path: f"https://news.example/{path}".strip()
    ),
    title=TEXTS.map(one_line),
    folder=st.lists(TEXTS, max_size=3).map("/".join).map(folder_path),
)


@given(st.lists(SOURCES, max_size=12, unique_by=lambda source: (source.kind, source.url)))
def test_what_is_written_is_read_back(sources: list[NewSource]) -> None:
    written = write_opml(sources, datetime(2026, 11, 23, tzinfo=UTC)).encode()
    found = read_opml(written, Guard())
    key = repr
    assert found.left_out == ()
    assert sorted(found.sources, key=key) == sorted(sources, key=key)
