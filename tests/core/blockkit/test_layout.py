"""Layout blocks: what each tag becomes."""

import pytest

from bot.errors import TemplateError
from tests.core.blockkit.shapes import block, blocks, view

TEXT = {"type": "text", "text": "a"}


def section(*elements: object) -> dict[str, object]:
    return {"type": "rich_text_section", "elements": list(elements)}


def test_neighbouring_text_blocks_become_one_block() -> None:
    assert blocks("<p>a</p><blockquote>a</blockquote><hr/><p>a</p>") == [
        {
            "type": "rich_text",
            "elements": [section(TEXT), {"type": "rich_text_quote", "elements": [TEXT]}],
        },
        {"type": "divider"},
        {"type": "rich_text", "elements": [section(TEXT)]},
    ]


def test_lists_nest_and_numbers_go_on_behind_a_deeper_list() -> None:
    body = "<ol><li>a<ul><li>a</li></ul></li><li>a</li><li> </li></ol>"

    assert block(body) == {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "ordered",
                "indent": 0,
                "elements": [section(TEXT)],
            },
            {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [section(TEXT)]},
            {
                "type": "rich_text_list",
                "style": "ordered",
                "indent": 0,
                "offset": 1,
                "elements": [section(TEXT)],
            },
        ],
    }


def test_white_space_counts_in_preformatted_text() -> None:
    assert block("<pre>\na\n  b\n</pre>") == {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "a\n  b"}]}
        ],
    }


@pytest.mark.parametrize(
    "body",
    [
        "<p> </p>",
        "<ul><li></li></ul>",
        "<ul/>",
        "<pre>\n</pre>",
        "<header> </header>",
        "<section> <field/> </section>",
        "<context/>",
        "<actions/>",
        "<table/>",
    ],
)
def test_a_block_without_content_is_left_out(body: str) -> None:
    assert blocks(body) == []


def test_a_header_is_plain_text() -> None:
    assert block("<header>*a* &amp; :b:</header>") == {
        "type": "header",
        "text": {"type": "plain_text", "text": "*a* & :b:", "emoji": False},
    }


def test_a_section_holds_text_fields_and_one_element() -> None:
    body = """
      <section expand="true">a <b>b</b>
        <field>c</field>
        <img src="https://x.example/a.png" alt="d"/>
      </section>"""

    assert block(body) == {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "a *b*", "verbatim": True},
        "fields": [{"type": "plain_text", "text": "c", "emoji": False}],
        "accessory": {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "d"},
        "expand": True,
    }


def test_a_clip_counts_what_is_sent_to_a_section() -> None:
    body = '<section clip="9">&amp;&amp;&amp;<field>a</field></section>'

    assert block(body)["text"] == {"type": "plain_text", "text": "&…", "emoji": False}


def test_a_section_may_have_fields_alone_and_a_button() -> None:
    body = '<section><field>a</field><button action="a.b.v1">b</button></section>'

    assert block(body) == {
        "type": "section",
        "fields": [{"type": "plain_text", "text": "a", "emoji": False}],
        "accessory": {
            "type": "button",
            "action_id": "a.b.v1",
            "text": {"type": "plain_text", "text": "b", "emoji": False},
        },
    }


def test_a_section_has_room_for_one_element() -> None:
    body = (
        '<section>a<button action="a.b.v1">b</button><button action="a.c.v1">c</button></section>'
    )

    with pytest.raises(TemplateError, match="has room for one element"):
        blocks(body)


def test_a_context_holds_images_before_its_text() -> None:
    assert block('<context>a <img src="https://x.example/a.png" alt="b"/> c</context>') == {
        "type": "context",
        "elements": [
            {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "b"},
            {"type": "plain_text", "text": "a c", "emoji": False},
        ],
    }


@pytest.mark.parametrize(
    ("attributes", "more"),
    [
        ("", {}),
        (' title="b"', {"title": {"type": "plain_text", "text": "b", "emoji": False}}),
    ],
)
def test_an_image_stands_alone(attributes: str, more: dict[str, object]) -> None:
    assert block(f'<img src="https://x.example/a.png" alt="a"{attributes}/>') == {
        "type": "image",
        "image_url": "https://x.example/a.png",
        "alt_text": "a",
        **more,
    }


def test_an_input_carries_its_name_as_block_id() -> None:
    modal = view(
        """
        <modal title="t" submit="s">
          <input name="query" label="What" hint="h" optional="true">
            <text-input action="a.b.v1"/>
          </input>
          <input name="at" label="At"><timepicker action="a.c.v1"/></input>
        </modal>"""
    )

    assert modal["blocks"] == [
        {
            "type": "input",
            "block_id": "query",
            "label": {"type": "plain_text", "text": "What", "emoji": False},
            "element": {"type": "plain_text_input", "action_id": "a.b.v1"},
            "hint": {"type": "plain_text", "text": "h", "emoji": False},
            "optional": True,
        },
        {
            "type": "input",
            "block_id": "at",
            "label": {"type": "plain_text", "text": "At", "emoji": False},
            "element": {"type": "timepicker", "action_id": "a.c.v1"},
        },
    ]


def test_an_input_holds_one_element() -> None:
    with pytest.raises(TemplateError, match="holds one element, this one 0"):
        view('<modal title="t" submit="s"><input name="a" label="b"/></modal>')
