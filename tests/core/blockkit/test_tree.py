"""XML to nodes: text, attributes, true lines, and errors that say where."""

import pytest

from bot.blockkit.tree import Node, Place, mark, parse
from bot.errors import TemplateError
from tests.core.blockkit.shapes import FILE, node


def test_a_tree_keeps_tags_attributes_text_and_lines() -> None:
    assert node('<p clip="3">a &amp; b\n<b>c</b></p>') == Node(
        tag="p",
        attributes={"clip": "3"},
        children=(
            "a & b\n",
            Node(tag="b", attributes={}, children=("c",), place=Place(FILE, 2)),
        ),
        place=Place(FILE, 1),
    )


def test_children_are_found_by_tag() -> None:
    tree = node("<ul><li>a</li>x<br/><li>b</li></ul>")

    assert [child.tag for child in tree.nodes] == ["li", "br", "li"]
    assert [child.children for child in tree.all("li")] == [("a",), ("b",)]


def test_markers_leave_comments_and_character_data_alone() -> None:
    source = "<!-- <p> --><![CDATA[<p>]]><p>"

    assert mark(source, "x", 7) == '<!-- <p> --><![CDATA[<p>]]><p _at="x:7">'


def test_a_file_name_may_hold_anything() -> None:
    tree = parse(mark("<p/>", 'C:/a "b" & <c>.xml', 2), "elsewhere")

    assert tree.place == Place('C:/a "b" & <c>.xml', 2)


def test_an_unmarked_tag_is_placed_in_the_file_without_a_line() -> None:
    assert parse("<p/>", FILE).place == Place(FILE, None)


@pytest.mark.parametrize(
    ("xml", "line", "tag", "message"),
    [
        ("<message>\n<p>\n</message>", 2, "p", "<p> is never closed"),
        ("<message>\n<p></p>\n", 1, "message", "<message> is never closed"),
        ("<message>\n\n<p x=1/></message>", 3, "message", "this is not well-formed"),
        ("<message>\n<p>a\n&nbsp;</p></message>", 3, "p", "undefined entity"),
        ("\n", 2, "", "no element found"),
        ("<p/>\n<p/>", 2, "", "junk after document element"),
        ('<!DOCTYPE p [<!ENTITY a "b">]>\n<p>&a;</p>', 1, "", "no document type"),
        ("<p>\n<!DOCTYPE p>", 2, "p", "not well-formed"),
    ],
    ids=[
        "unclosed tag", "unclosed root", "bad attribute", "entity", "nothing", "two roots",
        "document type", "late document type",
    ],
)  # fmt: skip
def test_broken_xml_is_an_error_at_its_line(xml: str, line: int, tag: str, message: str) -> None:
    with pytest.raises(TemplateError) as caught:
        node(xml)

    assert (caught.value.template, caught.value.line, caught.value.tag) == (FILE, line, tag)
    assert message in str(caught.value)
