"""What the tag table lacks is an error that names the place and the nearest legal name."""

import pytest

from bot.blockkit.elements import ELEMENTS
from bot.blockkit.grammar import nearest
from bot.blockkit.inline import READERS
from bot.blockkit.layout import BLOCKS, TEXT_BLOCKS
from bot.blockkit.tags import KINDS, TAGS, TEXT, tags_page
from bot.errors import TemplateError
from tests.core.blockkit.shapes import FILE, compiled


@pytest.mark.parametrize(
    ("xml", "line", "tag", "message", "hint"),
    [
        (
            "<mesag/>", 1, "mesag",
            "<mesag> is no root", "A template is message, modal, home.",
        ),
        (
            "<message>\n<setcion>a</setcion></message>", 2, "setcion",
            "there is no tag <setcion>", "Did you mean section?",
        ),
        (
            "<message>\n<p>\n<hr/></p></message>", 3, "hr",
            "<hr> may not stand in <p>",
            "It holds text, b, i, s, code, span, a, br, time, user, channel, emoji.",
        ),
        (
            "<message>a</message>", 1, "message",
            "<message> holds no text of its own: 'a'",
            "It holds p, ul, ol, blockquote, pre, header, section, context, actions, img, hr, "
            "table, chart.",
        ),
        (
            "<message><hr>a</hr></message>", 1, "hr",
            "<hr> holds no text of its own: 'a'", "It holds none.",
        ),
        (
            '<message>\n\n<p clipp="3">a</p></message>', 3, "p",
            "<p> has no attribute clipp", "Did you mean clip?",
        ),
        (
            '<message><hr colour="red"/></message>', 1, "hr",
            "<hr> has no attribute colour", "There is none.",
        ),
        (
            '<message><p clip="many">a</p></message>', 1, "p",
            "clip may not be 'many'", "shorten the text to this many characters, with …",
        ),
        (
            '<message><chart kind="ba" title="t"/></message>', 1, "chart",
            "kind may not be 'ba'", "Did you mean bar?",
        ),
        (
            "<message><p><a>b</a></p></message>", 1, "a",
            "the attribute href is missing: the address; may be empty", "",
        ),
        (
            '<message><p><user id="!channel"/></p></message>', 1, "user",
            "id may not be '!channel'", "a user id",
        ),
    ],
    ids=[
        "root", "tag", "child", "text", "text in nothing", "attribute", "no attributes", "pattern",
        "choice", "missing", "no pings",
    ],
)  # fmt: skip
def test_a_mistake_names_place_and_nearest_name(
    xml: str, line: int, tag: str, message: str, hint: str
) -> None:
    with pytest.raises(TemplateError) as caught:
        compiled(xml)

    error = caught.value
    assert (error.template, error.line, error.tag) == (FILE, line, tag)
    assert (str(error), error.hint) == (f"{FILE}, line {line}: {message}", hint)


def test_an_attribute_without_a_value_is_as_if_not_given() -> None:
    xml = (
        '<message><actions><button action="a.b.v1" style="" value="">a</button></actions></message>'
    )

    assert compiled(xml) == compiled(xml.replace(' style="" value=""', ""))


def test_without_a_near_name_all_are_listed() -> None:
    assert nearest("zzz", ["message", "modal"]) == "There is message, modal."


def test_every_child_in_the_table_is_a_tag() -> None:
    children = {child for tag in TAGS.values() for child in tag.children}

    assert children - TAGS.keys() == {TEXT}


@pytest.mark.parametrize(
    ("kind", "built"),
    [
        ("inline", set(READERS)),
        ("text blocks", {*TEXT_BLOCKS, "li"}),
        ("layout", {*BLOCKS, "field", "tr", "td", "series", "point"}),
        ("elements", {*ELEMENTS, "option", "optgroup", "confirm"}),
    ],
)
def test_every_tag_in_the_table_is_built(kind: str, built: set[str]) -> None:
    assert {tag.name for tag in KINDS[kind]} == built


def test_the_page_has_a_row_for_every_tag() -> None:
    page = tags_page()

    assert [tag for tag in TAGS if f"| `<{tag}>` |" not in page] == []
    assert (
        "| `<a>` | a link; without an address, its text | **`href`** the address; may be empty"
        in page
    )
