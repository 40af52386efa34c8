"""The words of a message: complete, escaped, within Slack's bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blockkit.words import words_of
from tests.core.blockkit.shapes import compiled, message, node

BODY = """
  <header>Digest</header>
  <context>Monday</context>
  <p>Hello <a href="https://x.example/?a=1&amp;b=2">Ana &amp; Ben</a>,<br/>here it is.</p>
  <ul><li>one<br/>more</li><li>two<ol><li>three</li></ol></li><li/></ul>
  <blockquote>a<br/>b</blockquote>
  <pre>
c
  d</pre>
  <hr/>
  <section>e<field>f</field><button url="https://x.example">g</button></section>
  <actions><button action="a.b.v1">h</button></actions>
  <context><img src="https://x.example/i.png" alt="i"/></context>
  <img src="https://x.example/j.png" alt="j"/>
  <table><tr><td>k</td><td><b>l</b></td></tr></table>
  <chart kind="pie" title="m"><series><point label="n" value="1"/></series></chart>
  <p><a href="https://x.example">https://x.example</a></p>"""

WORDS = """Digest
Monday

Hello Ana & Ben <https://x.example/?a=1&b=2>,
here it is.

• one
  more
• two
  1. three

> a
> b

c
  d

e
f
g <https://x.example>

[i]

[j]

k | l

m
n: 1

https://x.example"""


def test_everything_is_told_in_words() -> None:
    assert message(BODY).plain == WORDS


def test_slacks_text_is_the_same_but_escaped() -> None:
    escaped = WORDS.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert message(BODY).text == escaped


def test_a_form_is_told_by_its_labels_and_values() -> None:
    xml = """
      <modal title="Subscribe" submit="Save">
        <input name="a" label="What"><text-input action="a.b.v1" initial="us-china"/></input>
        <input name="b" label="On"><checkboxes action="a.b.v1">
          <option value="0" selected="true">Monday</option>
          <option value="1" selected="true">Tuesday</option>
          <option value="2">Wednesday</option></checkboxes></input>
        <input name="c" label="In"><select action="a.b.v1">
          <optgroup label="x"><option value="0" selected="true">Rome</option></optgroup>
        </select></input>
        <input name="d" label="At"><timepicker action="a.b.v1"/></input>
      </modal>"""

    assert compiled(xml).plain == (
        "Subscribe\n\nWhat: us-china\n\nOn: Monday, Tuesday\n\nIn: Rome\n\nAt"
    )


def test_a_message_may_say_it_in_its_own_words() -> None:
    assert compiled('<message text="a &lt;b&gt;"><p>c</p></message>').text == "a &lt;b&gt;"


def test_a_message_without_words_has_none() -> None:
    assert message("<hr/>").text == ""


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (
            200,
            "Short\n\nA headline &lt;https://x.example/long&gt;\n\n"
            "long long long long long long long long long long\n\nGo &lt;https://x.example&gt;",
        ),
        (90, "Short\n\nA headline\n\n" + "long " * 9 + "long"),
        (40, "Short\n\nA headline\n\nlong long long long…"),
        (14, "Sho…\n\nA…\n\nlon…"),
        (3, "…\n…"),
    ],
    ids=["all", "without addresses", "longest lines cut", "all lines cut", "few lines"],
)
def test_what_is_too_long_loses_addresses_then_the_ends_of_long_lines(
    limit: int, expected: str
) -> None:
    tree = node(
        '<message><p>Short</p><p><a href="https://x.example/long">A headline</a></p>'
        f"<p>{'long ' * 10}</p>"
        '<actions><button url="https://x.example">Go</button></actions></message>'
    )

    assert words_of(tree, limit).slack == expected


@given(st.lists(st.text(alphabet="ab &<>\n"), max_size=8), st.integers(1, 60))
def test_slacks_text_never_exceeds_its_limit(texts: list[str], limit: int) -> None:
    escaped = [each.replace("&", "&amp;").replace("<", "&lt;") for each in texts]
    tree = node(f"<message>{''.join(f'<p>{each}</p>' for each in escaped)}</message>")

    assert len(words_of(tree, limit).slack) <= limit
