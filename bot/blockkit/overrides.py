"""An operator's folder of templates: which of its files replace nothing of ours.

A file takes the place of ours by its name alone, so a misnamed one would be passed over in silence.
What another template of the folder uses is no stray, nor are hidden files and Markdown.
"""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, TemplateError
from jinja2.meta import find_referenced_templates

from bot.blockkit.environment import open_environment
from bot.blockkit.grammar import nearest


def strays(environment: Environment, own: Path) -> tuple[str, ...]:
    """Return a sentence for each file that replaces nothing, with the nearest name of ours."""
    ours = open_environment((own,)).list_templates()
    names = [name for name in environment.list_templates() if name not in ours]
    used = {each for name in environment.list_templates() for each in _used(environment, name)}
    return tuple(
        f"{name} replaces nothing. {nearest(name, _templates(ours))}"
        for name in names
        if name not in used and not _is_aside(name)
    )


def _templates(names: list[str]) -> list[str]:
    return [name for name in names if name.endswith(".xml")]


def _is_aside(name: str) -> bool:
    return name.endswith(".md") or any(part.startswith(".") for part in name.split("/"))


def _used(environment: Environment, name: str) -> Iterator[str]:
    """Yield what a template includes and imports; nothing of what is no template."""
    assert environment.loader is not None
    try:
        source, _, _ = environment.loader.get_source(environment, name)
        found = list(find_referenced_templates(environment.parse(source)))
    except (OSError, RecursionError, TemplateError, UnicodeDecodeError):
        return
    yield from (each for each in found if each)
