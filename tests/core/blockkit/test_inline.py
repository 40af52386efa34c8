"""Inline content: white space, styles, links, dates, mentions, clips; as rich_text."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blockkit.inline import Style, Text, is_plain, plain, rich, runs
from bot.errors import TemplateError
from tests.core.blockkit.shapes import node


def elements(body: str, tag: str = "p", **attributes: str) -> Any:
    given_attributes = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return rich(runs(node(f"<{tag}{given_attributes}>{body}</{tag}>")))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("  a\n   b  ", "a b"),
        ("a <b> b</b>", "a b"),
        ("<b>a </b> b", "a b"),
        ("a <br/> b", "a\nb"),
        ("<b>a </b><br/>b", "a\nb"),
        ("a<br/><br/>b", "a\n\nb"),
        ("\u00a0a\u00a0", "\u00a0a\u00a0"),
        ("<br/> a <br/> ", "a"),
        ("   ", ""),
    ],
    ids=[
        "lines", "across tags", "before a tag's end", "around a break", "styled before a break",
        "two breaks", "a no-break space stays", "breaks at either end", "nothing",
    ],
)  # fmt: skip
def test_white_space_collapses_as_in_a_browser(body: str, expected: str) -> None:
    assert plain(runs(node(f"<p>{body}</p>"))) == expected


def test_styles_and_links_nest() -> None:
    assert elements(
        'a <b>b <i>c</i> <a href="https://x.example">d</a></b><s>e</s><code>f</code>'
    ) == [
        {"type": "text", "text": "a "},
        {"type": "text", "text": "b ", "style": {"bold": True}},
        {"type": "text", "text": "c", "style": {"bold": True, "italic": True}},
        {"type": "text", "text": " ", "style": {"bold": True}},
        {"type": "link", "url": "https://x.example", "text": "d", "style": {"bold": True}},
        {"type": "text", "text": "e", "style": {"strike": True}},
        {"type": "text", "text": "f", "style": {"code": True}},
    ]


def test_neighbours_of_one_style_become_one_element() -> None:
    assert elements("a<span>b</span><b>c</b><b>d</b>") == [
        {"type": "text", "text": "ab"},
        {"type": "text", "text": "cd", "style": {"bold": True}},
    ]


def test_a_link_without_an_address_is_its_text() -> None:
    assert elements('<a href="">a</a>') == [{"type": "text", "text": "a"}]


def test_a_link_takes_no_other_scheme() -> None:
    with pytest.raises(TemplateError, match="is no address to link to"):
        elements('<a href="javascript:alert(1)">a</a>')


def test_an_instant_is_shown_in_the_readers_zone_and_falls_back_to_utc() -> None:
    assert elements('<b><time at="2026-11-23T10:00:00+01:00"/></b>') == [
        {
            "type": "date",
            "timestamp": 1795424400,
            "format": "{date_short_pretty} at {time}",
            "fallback": "23 November 2026 at 09:00 UTC",
            "style": {"bold": True},
        }
    ]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("{date_long}", "23 November 2026"),
        ("{time_secs}", "09:00:07 UTC"),
        ("{ago}", "23 November 2026, 09:00 UTC"),
        ("on {date}", "on 23 November 2026"),
    ],
)
def test_a_date_is_written_out_where_slack_cannot(pattern: str, expected: str) -> None:
    tree = node(f'<p><time at="2026-11-23 09:00:07Z" format="{pattern}"/></p>')

    assert plain(runs(tree)) == expected


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ('at="tomorrow"', "at 'tomorrow' is no date and time"),
        ('at="2026-11-23T09:00:00"', "has no zone"),
        ('at="2026-11-23T09:00:00Z" format="{when}"', "Slack knows no date token {when}"),
    ],
)
def test_a_wrong_instant_is_an_error(attributes: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        elements(f"<time {attributes}/>")


def test_mentions_come_from_ids_and_emoji_from_names() -> None:
    assert elements('<user id="U1"/> <channel id="C1">news</channel> <emoji name="eyes"/>') == [
        {"type": "user", "user_id": "U1"},
        {"type": "text", "text": " "},
        {"type": "channel", "channel_id": "C1"},
        {"type": "text", "text": " "},
        {"type": "emoji", "name": "eyes"},
    ]


def test_mentions_read_as_names_in_words() -> None:
    tree = node('<p><user id="U1">Ana</user>, <user id="U2"/> in <channel id="C1"/></p>')

    assert plain(runs(tree)) == "Ana, someone here in a channel"


@pytest.mark.parametrize(
    ("body", "clip", "expected"),
    [
        ("abc", "3", [{"type": "text", "text": "abc"}]),
        ("abc def", "5", [{"type": "text", "text": "abc…"}]),
        (
            "ab <b>cdef ghij</b> kl",
            "10",
            [
                {"type": "text", "text": "ab "},
                {"type": "text", "text": "cdef…", "style": {"bold": True}},
            ],
        ),
        (
            'abc<time at="2026-11-23T09:00:00Z"/>',
            "9",
            [{"type": "text", "text": "abc…"}],
        ),
        (
            '<a href="https://x.example">abcdefgh</a>',
            "4",
            [{"type": "link", "url": "https://x.example", "text": "abc…"}],
        ),
    ],
    ids=["fits", "word", "across styles", "a date is whole or gone", "link"],
)
def test_a_clip_shortens_across_styles(body: str, clip: str, expected: object) -> None:
    assert elements(body, clip=clip) == expected


def test_a_clip_that_keeps_nothing_leaves_the_dots() -> None:
    assert elements('<time at="2026-11-23T09:00:00Z"/>', clip="5") == [
        {"type": "text", "text": "…"}
    ]


def test_a_clip_inside_leaves_the_rest_alone() -> None:
    assert elements('<span clip="4">abcdefg</span> rest') == [{"type": "text", "text": "abc… rest"}]


def test_a_clip_counts_what_is_sent() -> None:
    tree = node('<p clip="10">&amp;&amp;&amp;&amp;</p>')

    assert runs(tree, lambda text: 5 * len(text)) == (Text("&"), Text("…"))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [((Text("a"),), True), ((), True), ((Text("a", Style(bold=True)),), False)],
)
def test_plain_runs_are_characters_and_nothing_else(
    parts: tuple[Text, ...], expected: bool
) -> None:
    assert is_plain(parts) is expected


@given(st.text(alphabet="ab \n<>&*\u202e"), st.integers(1, 30))
def test_a_clipped_paragraph_never_exceeds_its_limit(text: str, limit: int) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    tree = node(f'<p clip="{limit}">{escaped}<b>{escaped}</b></p>')

    assert len(plain(runs(tree))) <= limit
