"""Slack's limits: each number is kept, and every breach says where and by how much."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blockkit.limits import (
    MAX_BLOCKS,
    RULES,
    SURFACES,
    Finding,
    Surface,
    findings,
    text_length,
    view_findings,
)
from bot.errors import BlockLimitError
from tests.core.blockkit.shapes import FILE, compiled, message

DIVIDER: dict[str, object] = {"type": "divider"}


def header(text: str) -> dict[str, Any]:
    return {"type": "header", "text": {"type": "plain_text", "text": text}}


def found(surface: Surface, *blocks: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each.path, each.message) for each in findings(surface, blocks)]


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([header("a" * 150)], []),
        ([header("a" * 151)], [("/0/text/text", "text has 151 characters, at most 150 fit")]),
        ([header("")], [("/0/text/text", "text is empty")]),
        ([{"type": "header"}], [("/0", "text is missing")]),
        ([{"type": "section"}], [("/0", "a section needs a text or fields")]),
        ([{"type": "video"}], [("/0", "there is no block of type 'video'")]),
        (
            [DIVIDER, {"type": "actions", "elements": [{"type": "button", "action_id": "a"}] * 2}],
            [
                ("/1/elements/1", "the action_id 'a' occurs twice"),
                ("/1/elements/0", "text is missing"),
                ("/1/elements/1", "text is missing"),
            ],
        ),
        (
            [{**DIVIDER, "block_id": "a"}, {**DIVIDER, "block_id": "a"}],
            [("/1", "the block_id 'a' occurs twice")],
        ),
        (
            [{"type": "table", "rows": [[], [{"type": "raw_text", "text": "a" * 10_001}]]}],
            [
                ("/0", "the rows of a table need equally many cells"),
                ("/0", "a table's cells hold 10001 characters, at most 10000"),
                ("/0/rows/0", "rows is empty"),
            ],
        ),
        ([{"type": "table", "rows": "a"}], [("/0", "a table's rows are lists of cells")]),
        (
            [{"type": "rich_text", "elements": [
                {"type": "rich_text_list", "indent": 9, "elements": [1]}]}],
            [("/0/elements/0/indent", "indent is 9, at most 8 fit")],
        ),
    ],
    ids=[
        "fits", "too long", "empty", "missing", "no text", "unknown", "same action", "same block",
        "uneven table", "no table", "deep list",
    ],
)  # fmt: skip
def test_a_breach_says_where_and_by_how_much(
    blocks: list[dict[str, Any]], expected: list[tuple[str, str]]
) -> None:
    assert found("message", *blocks) == expected


@pytest.mark.parametrize(("surface", "most"), MAX_BLOCKS.items())
def test_a_surface_holds_so_many_blocks(surface: Surface, most: int) -> None:
    assert found(surface, *[DIVIDER] * most) == []
    assert found(surface, *[DIVIDER] * (most + 1)) == [
        (f"/{most}", f"{most + 1} blocks; a {surface} holds at most {most}")
    ]


def test_a_message_has_a_budget_of_words_and_addresses() -> None:
    link = {"type": "link", "url": "u" * 2_900, "text": "t" * 100}
    section = {"type": "rich_text_section", "elements": [link]}
    block = {"type": "rich_text", "elements": [section]}

    assert text_length(block) == 3_000
    assert found("message", *[block] * 4) == []
    assert found("message", *[block] * 4, header("a")) == [
        ("/4", "the message holds 12001 characters, at most 12000 fit")
    ]
    assert found("home", *[block] * 5) == []


def test_a_message_has_two_charts_and_one_table() -> None:
    chart = {
        "type": "data_visualization",
        "title": "t",
        "chart": {"type": "pie", "segments": [{"label": "a", "value": 1}]},
    }
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}

    assert found("message", chart, chart, table) == []
    assert found("message", chart, chart, chart, table, table) == [
        ("/2", "a message holds at most 2 charts"),
        ("/4", "a message holds at most 1 table"),
    ]


def test_a_block_stands_only_where_slack_takes_it() -> None:
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}

    assert found("modal", table) == [("/0", "a table block may not stand in a modal")]


def test_a_view_has_limits_of_its_own() -> None:
    text = {"type": "plain_text", "text": "a" * 25}
    fields = {"blocks": [{"type": "input"}], "private_metadata": "a" * 3_001}

    assert view_findings({"type": "home", "blocks": []}) == ()
    assert view_findings({"type": "modal", "close": text, **fields}) == (
        Finding(path="/close/text", message="close has 25 characters, at most 24 fit"),
        Finding(
            path="/private_metadata",
            message="private_metadata has 3001 characters, at most 3000 fit",
        ),
        Finding(path="", message="title is missing"),
        Finding(path="", message="a modal with an input needs a submit button"),
    )


def test_every_rule_belongs_to_something_that_exists() -> None:
    assert SURFACES.keys() - RULES.keys() == {"divider"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "text", "elements", "rows", "options"]), inner)
        | st.fixed_dictionaries({"type": st.sampled_from(sorted(RULES)), "elements": inner})
    ),
    max_leaves=12,
)


@given(st.sampled_from(sorted(MAX_BLOCKS)), st.lists(JSON, max_size=4))
def test_any_json_can_be_judged(surface: Surface, blocks: list[Any]) -> None:
    assert all(each.path.startswith("/") for each in findings(surface, blocks))


@pytest.mark.parametrize(
    ("xml", "line", "tag", "message"),
    [
        (
            f"<message>\n<p>a</p>\n<header>{'a' * 151}</header></message>", 3, "header",
            "<header>: text has 151 characters, at most 150 fit",
        ),
        (
            f'<home>\n<actions>\n<button action="a.b.v1">{"a" * 76}</button></actions></home>',
            3, "button", "<button>: text has 76 characters, at most 75 fit",
        ),
        (
            '<message>\n<actions>\n<button action="a.b.v1">a\n'
            f'<confirm title="t" confirm="{"y" * 31}">a</confirm></button></actions></message>',
            4, "confirm", "<confirm>: confirm has 31 characters, at most 30 fit",
        ),
        (
            "<message>" + "\n<hr/>" * 51 + "</message>", 52, "hr",
            "<hr>: 51 blocks; a message holds at most 50",
        ),
        (
            f'\n<modal title="{"t" * 25}"/>', 2, "modal",
            "<modal>: title has 25 characters, at most 24 fit",
        ),
        (
            '<home>\n<section>a<button action="a.b.v1" value=""/></section></home>', 2, "button",
            "<button>: text is empty",
        ),
        (
            f'<home>{"".join(f"<p>{chr(0x1F600) * 9_999}</p><hr/>" for _ in range(7))}</home>',
            1, "home", "<home>: the view has 8",
        ),
    ],
    ids=["block", "element", "confirmation", "blocks", "view", "empty", "bytes"],
)  # fmt: skip
def test_a_template_over_a_limit_is_an_error_at_its_tag(
    xml: str, line: int, tag: str, message: str
) -> None:
    with pytest.raises(BlockLimitError) as caught:
        compiled(xml)

    error = caught.value
    assert (error.template, error.line, error.tag) == (FILE, line, tag)
    assert str(error).startswith(f"{FILE}, line {line}: {message}")


@pytest.mark.parametrize(
    ("text", "hint"),
    [("a" * 151, 'Shorten foreign text with clip="…".'), ("\u200b", "")],
)
def test_too_long_a_text_has_a_way_out(text: str, hint: str) -> None:
    with pytest.raises(BlockLimitError) as caught:
        message(f'<header>{text}</header><img src="" alt="a"/>')

    assert caught.value.hint == hint
