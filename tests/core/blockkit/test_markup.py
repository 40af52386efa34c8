"""mrkdwn: what is foreign is shown as it is, what is ours is formatted."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blockkit.inline import runs
from bot.blockkit.markup import entities, escape, mrkdwn, size, text_object
from tests.core.blockkit.shapes import mrkdwn_seen, node

STAR = "<!date^00000000^{_}|*>"


def written(body: str) -> str:
    return mrkdwn(runs(node(f"<section>{body}</section>"), size))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a & b", "a &amp; b"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("a * b", f"a {STAR} b"),
        ("**_", "<!date^00000000^{_}|**_>"),
        (":smile:", "<!date^00000000^{_}|:>smile:"),
        ("at 09:00 today", "at 09:00 today"),
    ],
)
def test_every_character_is_shown_and_none_is_read(text: str, expected: str) -> None:
    assert escape(text) == expected


def test_entities_escape_nothing_else() -> None:
    assert entities("*<&>*") == "*&lt;&amp;&gt;*"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<b>a</b> b", "*a* b"),
        ("<b>a </b>b", "*a* b"),
        ("a<b>b</b>c", "a\u200b*b*\u200bc"),
        ("<i>a</i><s>b</s>", "_a_\u200b~b~"),
        ("<b><i>a</i></b>", "*_a_*"),
        ("<code>a*b`c</code>", "`a*bˋc`"),
        ("<b>a<br/>b</b>", "*a*\n*b*"),
        ("a &gt; b", "a &gt; b"),
        ("&gt; a<br/>&gt; b", "\u00ad&gt; a\n\u00ad&gt; b"),
        ('<a href="https://x.example/?a=1&amp;b=|2 3">a|b &gt; *c*</a>',
         "<https://x.example/?a=1&amp;b=%7C2%203|aǀb &gt; ∗c∗>"),
        ('<b><a href="https://x.example">a</a></b>', "*<https://x.example|a>*"),
        ('a<a href="https://x.example"> </a>b', "a b"),
        ('<user id="U1"/> in <channel id="C1"/> <emoji name="eyes"/>', "<@U1> in <#C1> :eyes:"),
        ('<time at="2026-11-23T09:00:00Z" format="{date}"/>',
         "<!date^1795424400^{date}|23 November 2026>"),
    ],
    ids=[
        "bold", "space inside", "inside a word", "neighbours", "nested", "code", "across lines",
        "no quotation", "quotation at a line's start", "link", "bold link", "empty link",
        "mentions", "date",
    ],
)  # fmt: skip
def test_formatting_is_ours_alone(body: str, expected: str) -> None:
    assert written(body) == expected


def test_characters_alone_are_plain_text() -> None:
    content = runs(node("<context>*a* &amp; b</context>"))

    assert text_object(content) == {"type": "plain_text", "text": "*a* & b", "emoji": False}


def test_formatted_text_is_verbatim_mrkdwn() -> None:
    content = runs(node("<context><b>a</b></context>"))

    assert text_object(content) == {"type": "mrkdwn", "text": "*a*", "verbatim": True}


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_an_escaped_text_comes_back_as_the_characters_it_is(text: str) -> None:
    assert mrkdwn_seen(escape(text)) == text.replace("\u00ad", "").replace("\u200b", "")


@given(st.text())
def test_an_escaped_text_holds_no_token_but_ours(text: str) -> None:
    tokens = re.findall(r"<[^>]*>", escape(text))

    assert [each for each in tokens if not each.startswith("<!date^00000000^{_}|")] == []
