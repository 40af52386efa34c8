"""An operator's folder: a file that replaces nothing is named, with what was meant."""

from pathlib import Path

import pytest

from bot.blockkit.renderer import Renderer

REPLACING = {
    "message/digest.xml": '{% from "parts/brand.xml" import brand %}<message/>',
    "parts/brand.xml": "{% macro brand() %}<p>Ours</p>{% endmacro %}",
    "TAGS.md": "a copy",
    "README.md": "how we did it",
    ".git/config": "hidden",
}


def strays(folder: Path, files: dict[str, str]) -> tuple[str, ...]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return Renderer.open(folder).strays()


def test_what_replaces_or_is_used_is_no_stray(tmp_path: Path) -> None:
    assert strays(tmp_path, REPLACING) == ()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("message/digets.xml", "message/digest.xml"),
        ("digest.xml", "message/digest.xml"),
        ("message/digest.html", "message/digest.xml"),
        ("Message/Digest.xml", "message/digest.xml"),
        ("parts/developement.xml", "parts/development.xml"),
    ],
)
def test_a_misnamed_file_is_named_with_what_was_meant(
    tmp_path: Path, name: str, meant: str
) -> None:
    assert strays(tmp_path, REPLACING | {name: "<message/>"}) == (
        f"{name} replaces nothing. Did you mean {meant}?",
    )


def test_a_file_that_is_no_template_uses_nothing(tmp_path: Path) -> None:
    broken = {"message/digest.xml": '{% include "parts/a.xml" %}{% if %}', "parts/a.xml": ""}
    assert [each.split()[0] for each in strays(tmp_path, broken)] == ["parts/a.xml"]


def test_a_file_that_is_nested_too_deeply_uses_nothing(tmp_path: Path) -> None:
    deep = {"message/digest.xml": f"{{{{ {'(' * 3_000}1{')' * 3_000} }}}}", "parts/a.xml": ""}
    assert [each.split()[0] for each in strays(tmp_path, deep)] == ["parts/a.xml"]


def test_without_a_folder_there_are_no_strays() -> None:
    assert Renderer.open(None).strays() == ()
