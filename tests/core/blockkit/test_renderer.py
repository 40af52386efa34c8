"""Templates found, compiled and rendered; and what is wrong with them told by file and line."""

import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blockkit.environment import open_environment
from bot.blockkit.renderer import Renderer, own_templates
from bot.blockkit.tree import parse
from bot.errors import BlockLimitError, SettingsError, TemplateError
from tests.core.blockkit.shapes import compiled, view


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A view model for the templates of these tests."""

    TEMPLATE: ClassVar[str] = "message/note"

    words: tuple[str, ...] = ("a", "b")
    nothing: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A view model with the name of a template of ours."""

    TEMPLATE: ClassVar[str] = "message/problem"

    what: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    reference: str = ""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an operator's folder."""
    (tmp_path / "message").mkdir()
    (tmp_path / "parts").mkdir()
    return tmp_path


def render(folder: Path, source: str, model: Note | None = None) -> str:
    (folder / "message" / "note.xml").write_text(source, encoding="utf-8")
    return Renderer.open(folder).render(model or Note()).plain


def test_a_templates_names_are_its_view_models_fields(folder: Path) -> None:
    source = "<message>{% for word in words %}<p>{{ word }}</p>{% endfor %}</message>"

    assert render(folder, source) == "a\n\nb"


def test_an_operators_file_stands_in_front_of_ours(folder: Path) -> None:
    (folder / "message" / "problem.xml").write_text("<message><p>mine</p></message>")

    assert Renderer.open(folder).render(Problem()).plain == "mine"


def test_an_operators_part_changes_our_templates(folder: Path) -> None:
    part = "{% macro sentence(pieces) %}changed{% endmacro %}"
    (folder / "parts" / "sentence.xml").write_text(part)

    assert Renderer.open(folder).render(Problem()).plain == "changed\n\nchanged"


def test_our_templates_stand_beside_the_package() -> None:
    assert (own_templates() / "message" / "answer.xml").is_file()


def test_templates_inside_the_package_come_first(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "bot").mkdir()

    assert own_templates(tmp_path / "bot") == tmp_path / "templates"

    (tmp_path / "bot" / "templates").mkdir()

    assert own_templates(tmp_path / "bot") == tmp_path / "bot" / "templates"


def test_a_template_is_compiled_once(folder: Path) -> None:
    file = folder / "message" / "note.xml"
    file.write_text("<message><p>first</p></message>")
    renderer = Renderer.open(folder)
    first = renderer.render(Note())
    file.write_text("<message><p>second</p></message>")

    assert renderer.render(Note()) == first


def test_data_never_becomes_markup(folder: Path) -> None:
    model = Note(words=("<hr/>", "&amp;", '"', "\x00\ufffe\ud800"))
    source = "<message><p>{{ words | join(' ') }}</p></message>"

    assert render(folder, source, model) == '<hr/> &amp; "'


def test_a_values_direction_stays_its_own(folder: Path) -> None:
    source = "<message><p>{{ words | first }} rest</p></message>"

    assert render(folder, source, Note(words=("\u202elive",))) == "\u202elive\u202c rest"


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("<message>\n{{ summry }}</message>", 2, "'summry' is undefined"),
        ("<message>\n\n{{ words.summry }}</message>", 3, "has no attribute 'summry'"),
        ("<message>\n{% for %}</message>", 2, "xpected"),
        ("<message>\n{{ words | safe }}</message>", 2, "No filter named 'safe'"),
        ("<message>\n{% autoescape false %}{% endautoescape %}", 2, "autoescape stays on"),
        ("<message>\n<p>{{ nothing }}</p></message>", 2, "None cannot be shown"),
        ("<message>\n{% for a in 1 %}{% endfor %}</message>", 2, "not iterable"),
        ("<message>\n{{ 1 / 0 }}</message>", 2, "division by zero"),
        ("<message>\n{{ range(3) }}</message>", 2, "'range' is undefined"),
        ("\n<message>\n<pp/></message>", 3, "there is no tag <pp>"),
        ("<message>\n<p>\n</message>", 2, "<p> is never closed"),
        ('<message>\n{% include "message/note.xml" %}</message>', 2, "it includes itself, or is"),
        ('<message>\n{% include "message/nowhere.xml" %}</message>', 2, "there is no template"),
        (f"<message>\n<p>{'<b>' * 3_000}", 2, "tags stand more than 50 deep in each other"),
    ],
    ids=[
        "name", "field", "syntax", "no safe", "no autoescape", "none", "type", "arithmetic",
        "no range", "tag", "xml", "itself", "no part", "deep",
    ],
)  # fmt: skip
def test_a_broken_template_is_named_with_its_line(
    folder: Path, source: str, line: int, message: str
) -> None:
    with pytest.raises(TemplateError) as caught:
        render(folder, source)

    assert (caught.value.template, caught.value.line) == (str(folder / "message/note.xml"), line)
    assert message in str(caught.value)


def test_a_misspelt_name_comes_with_the_nearest(folder: Path) -> None:
    with pytest.raises(TemplateError) as caught:
        render(folder, "<message>{{ wrods }}</message>")

    assert caught.value.hint == "Did you mean words?"


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no folder of templates at .*/nowhere\.") as caught:
        Renderer.open(tmp_path / "nowhere")

    assert "ATTACHE_TEMPLATES_DIR" in caught.value.hint


PIECES = (
    "<hr/>", "<p>a</p>", "\n", "{# a\n<hr/>\n #}\n", "<!-- <hr/>\n -->", "{% set x = 1 %}\n",
    "{% if words %}\n  <hr/>\n{% endif %}\n", "{%- if words -%}\n\n<hr/>\n{%- endif -%}\n\n",
    "{% for word in words %}<p>{{ word }}\n</p><hr/>\n{% endfor %}", "{% raw %}<hr/>\n{% endraw %}",
    "{% if not words %}<hr/>{% else %}\n<hr/>{% endif %}", "<p\n clip='3'\n>{{ words[0]\n }}</p>",
)  # fmt: skip


def with_line_numbers(source: str) -> str:
    """Return a template whose tags say on which line they stand."""
    lines = enumerate(source.split("\n"), start=1)
    return "\n".join(re.sub("<(hr|p)", rf'<\1 line="{number}"', line) for number, line in lines)


@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_every_tag_knows_its_line_whatever_stands_around_it(pieces: list[str]) -> None:
    source = with_line_numbers(f"<message>{''.join(pieces)}</message>")
    with TemporaryDirectory() as folder:
        (Path(folder) / "a.xml").write_text(source, encoding="utf-8")
        template = open_environment((Path(folder),)).get_template("a.xml")
    root = parse(template.render(words=("a", "b")), "a.xml")

    assert [str(node.place.line) for node in root.nodes] == [
        node.get("line") for node in root.nodes
    ]


def test_a_mistake_inside_a_part_names_the_part(folder: Path) -> None:
    (folder / "parts" / "word.xml").write_text(
        "{% macro word(text) %}\n<p>\n  {{ text }}<li/>\n</p>\n{% endmacro %}"
    )
    source = """
      {% from "parts/word.xml" import word %}
      <message>{% for each in words %}
        {{ word(each) }}
      {% endfor %}</message>"""

    with pytest.raises(TemplateError) as caught:
        render(folder, source)

    error = caught.value
    assert (error.template, error.line, error.tag) == (str(folder / "parts/word.xml"), 3, "li")


def test_an_undefined_name_inside_a_part_names_the_part(folder: Path) -> None:
    (folder / "parts" / "word.xml").write_text("{% macro word() %}\n{{ txt }}{% endmacro %}")
    source = '{% from "parts/word.xml" import word %}<message>\n{{ word() }}</message>'

    with pytest.raises(TemplateError) as caught:
        render(folder, source)

    assert (caught.value.template, caught.value.line) == (str(folder / "parts/word.xml"), 2)


def test_too_long_a_text_is_placed_behind_loops_and_comments(folder: Path) -> None:
    source = """{# a
      comment #}
      <message>
        {%- if words -%}

          {% for word in words %}
            <p>{{ word }}</p>
            <header>{{ word }}</header>
          {% endfor %}
        {% endif %}
      </message>"""

    with pytest.raises(BlockLimitError) as caught:
        render(folder, source, Note(words=("a", "b", "c" * 151)))

    error = caught.value
    assert (error.template, error.line, error.tag) == (
        str(folder / "message/note.xml"), 8, "header",
    )  # fmt: skip


def test_a_missing_template_names_the_nearest(folder: Path) -> None:
    (folder / "message" / "notes.xml").write_text("<message/>")

    with pytest.raises(TemplateError) as caught:
        Renderer.open(folder).render(Note())

    assert str(caught.value) == "message/note.xml: there is no template message/note.xml"
    assert caught.value.hint == "Did you mean message/notes.xml?"


def test_a_missing_part_is_named(folder: Path) -> None:
    with pytest.raises(TemplateError, match=r"there is no template parts/sentnce\.xml") as caught:
        render(folder, '{% from "parts/sentnce.xml" import sentence %}<message/>')

    assert caught.value.hint == "Did you mean parts/sentence.xml?"


def test_a_file_that_is_no_text_is_named(folder: Path) -> None:
    (folder / "message" / "note.xml").write_bytes(b"\xff\xfe")

    with pytest.raises(TemplateError, match=r"message/note\.xml: it is not in UTF-8"):
        Renderer.open(folder).render(Note())


def test_an_expression_that_is_nested_too_deeply_is_told_in_a_line(folder: Path) -> None:
    with pytest.raises(TemplateError) as caught:
        render(folder, f"<message>{{{{ {'(' * 3_000}1{')' * 3_000} }}}}</message>")

    assert str(caught.value) == "message/note.xml: it includes itself, or is nested too deeply"


def test_a_mistake_in_a_template_of_ours_is_named_from_templates_on() -> None:
    with pytest.raises(TemplateError, match=r"^templates/parts/sentence.xml, line 3: .*is_code"):
        Renderer.open(None).render(Problem(what=("a",)))


def test_a_modal_is_a_view_around_its_blocks() -> None:
    xml = """
      <modal title="t" callback="a.b.v1" submit="s" close="c">
        <p>a</p>
        <hidden name="subscription" value="7"/><hidden name="page" value="é"/>
      </modal>"""
    text = {"type": "plain_text", "emoji": False}

    assert view(xml) == {
        "type": "modal",
        "callback_id": "a.b.v1",
        "title": {**text, "text": "t"},
        "submit": {**text, "text": "s"},
        "close": {**text, "text": "c"},
        "blocks": [
            {
                "type": "rich_text",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}
                ],
            }
        ],
        "private_metadata": '{"subscription":"7","page":"é"}',
    }


def test_a_home_tab_is_a_view_with_blocks_alone() -> None:
    rendered = compiled("<home><hr/></home>")

    assert rendered.surface == "home"
    assert rendered.view == {"type": "home", "blocks": [{"type": "divider"}]}


def test_a_message_has_no_view() -> None:
    assert compiled("<message><hr/></message>").view is None
