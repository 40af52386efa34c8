"""Templates to Slack's blocks.

    view model ─ Jinja ─► XML ─ tree ─► nodes ─ grammar, layout ─► blocks ─ limits ─► Rendered

Pure, but for reading templates. Every mistake in a template is a `TemplateError` with the file and
line where it was written; what Slack would refuse is a `BlockLimitError`, likewise.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from traceback import extract_tb
from typing import Any, ClassVar, Protocol, Self, cast

import jinja2

from bot.blockkit.elements import id_of
from bot.blockkit.environment import file_name, open_environment
from bot.blockkit.grammar import check, nearest
from bot.blockkit.inline import Json
from bot.blockkit.layout import build_blocks
from bot.blockkit.limits import (
    MAX_FALLBACK_TEXT,
    MAX_VIEW_BYTES,
    Finding,
    Surface,
    findings,
    view_findings,
)
from bot.blockkit.markup import plain_object
from bot.blockkit.overrides import strays
from bot.blockkit.tree import Node, parse
from bot.blockkit.words import words_of
from bot.errors import BlockLimitError, SettingsError, TemplateError


class ViewModel(Protocol):
    """What a template may see: a frozen dataclass whose fields are the template's names."""

    TEMPLATE: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What a template became.

    `text` is Slack's fallback text: escaped, at most 3,900 characters, pinging nobody. `plain` is
    the same in full and unescaped, for a terminal. `blocks` are JSON values. `view` is the modal or
    Home tab around the blocks, None for a message.
    """

    surface: Surface
    text: str
    plain: str
    blocks: tuple[Json, ...]
    view: Json | None


_UNDEFINED = re.compile(r"'(\w+)' is undefined")
_PACKAGE = Path(__file__).parents[1]
_FAILURES = (
    jinja2.TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What Jinja lets through of a broken template: its own errors, and those of its expressions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renderer:
    """Renders view models. Templates are read and compiled once, at their first use."""

    environment: jinja2.Environment
    own_dir: Path

    @classmethod
    def open(cls, operator_dir: Path | None) -> Self:
        """Return a renderer that looks in the operator's folder first, file by file.

        Raises `SettingsError` for a folder that does not exist.
        """
        if operator_dir is not None and not operator_dir.is_dir():
            raise SettingsError(
                f"There is no folder of templates at {operator_dir}.",
                hint="Correct ATTACHE_TEMPLATES_DIR, or leave it out: then our own are used.",
            )
        own = own_templates()
        folders = (own,) if operator_dir is None else (operator_dir, own)
        return cls(environment=open_environment(folders), own_dir=own)

    def render(self, model: ViewModel) -> Rendered:
        """Return what a view model's template makes of it.

        Raises `TemplateError` for a mistake in the template, `BlockLimitError` for a result that
        Slack would refuse.
        """
        name = f"{model.TEMPLATE}.xml"
        context = {each.name: getattr(model, each.name) for each in fields(model)}
        try:
            xml = self.environment.get_template(name).render(context)
        except _FAILURES as error:
            raise self._explained(error, name, context) from error
        return compile_xml(xml, name)

    def render_surely(self, model: ViewModel) -> Rendered:
        """Return as `render` does, by our own template where the operator's is broken.

        For what tells of trouble: that must not fail over the trouble.
        """
        try:
            return self.render(model)
        except (TemplateError, BlockLimitError):
            return Renderer.open(None).render(model)

    def strays(self) -> tuple[str, ...]:
        """Return a sentence for each file of the operator's folder that replaces nothing."""
        return strays(self.environment, self.own_dir)

    def _explained(self, error: Exception, name: str, known: Iterable[str]) -> TemplateError:
        """Return an error of Jinja's as ours, with the file and line that it happened in."""
        if isinstance(error, jinja2.TemplateSyntaxError):
            file = file_name(error.filename, self.own_dir) if error.filename else name
            return TemplateError(error.message or "syntax error", template=file, line=error.lineno)
        message, hint = self._told(error, known)
        for frame in reversed(extract_tb(error.__traceback__)):
            if frame.filename.endswith(".xml"):
                file = file_name(frame.filename, self.own_dir)
                return TemplateError(message, template=file, line=frame.lineno, hint=hint)
        return TemplateError(message, template=name, hint=hint)

    def _told(self, error: Exception, known: Iterable[str]) -> tuple[str, str]:
        """Return what an error of Jinja's means, and the way out."""
        match error:
            case jinja2.TemplateNotFound(name=missing):
                names = self.environment.list_templates(extensions=["xml"])
                return f"there is no template {missing}", nearest(str(missing), names)
            case RecursionError():
                return "it includes itself, or is nested too deeply", "Make it flatter."
            case UnicodeDecodeError():
                return "it is not in UTF-8", "Save it as UTF-8."
        undefined = _UNDEFINED.fullmatch(str(error))
        return str(error), nearest(undefined[1], known) if undefined else ""


def own_templates(package: Path = _PACKAGE) -> Path:
    """Return the folder of our own templates: inside the package (wheel), else beside it."""
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


# --- from a tree to what Slack is sent ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Origins:
    """Remembers which node each object came from."""

    nodes: dict[int, tuple[Json, Node]] = field(default_factory=dict)

    def note(self, node: Node, made: Json) -> Json:
        self.nodes[id(made)] = made, node
        return made

    def node_of(self, made: object) -> Node | None:
        return self.nodes[id(made)][1] if id(made) in self.nodes else None

    def innermost(self, value: object, pointer: str) -> Node | None:
        """Return the node of the innermost object that a JSON pointer passes through."""
        found = None
        for key in pointer.split("/")[1:]:
            value = value[int(key)] if isinstance(value, list | tuple) else cast("Json", value)[key]
            found = self.node_of(value) or found
        return found


def compile_xml(xml: str, name: str) -> Rendered:
    """Return what XML of our tags is to Slack; `name` stands in errors where no marker does.

    Raises `TemplateError` and `BlockLimitError` as `Renderer.render` does.
    """
    root = parse(xml, name)
    check(root)
    origins = _Origins()
    blocks = build_blocks(root.nodes, origins.note)
    surface = cast("Surface", root.tag)
    view = None if surface == "message" else _view(root, blocks)
    _keep_limits(root, surface, blocks, view, origins)
    words = words_of(root, MAX_FALLBACK_TEXT)
    return Rendered(
        surface=surface,
        text=words.slack,
        plain=words.plain,
        blocks=tuple(blocks),
        view=view,
    )


def _view(root: Node, blocks: Sequence[Json]) -> Json:
    view: Json = {"type": root.tag}
    if root.get("callback"):
        view["callback_id"] = id_of(root, "callback")
    for name in ("title", "submit", "close"):
        if root.get(name):
            view[name] = plain_object(root.get(name))
    view["blocks"] = list(blocks)
    hidden = {node.get("name"): node.get("value") for node in root.all("hidden")}
    if hidden:
        view["private_metadata"] = json.dumps(hidden, ensure_ascii=False, separators=(",", ":"))
    return view


def _keep_limits(
    root: Node, surface: Surface, blocks: Sequence[Json], view: Json | None, origins: _Origins
) -> None:
    """Raise `BlockLimitError` for the first thing that Slack would refuse."""
    for finding in findings(surface, blocks):
        raise _refused(finding, origins.innermost(blocks, finding.path) or root)
    if view is None:
        return
    for finding in view_findings(view):
        raise _refused(finding, root)
    size = len(json.dumps(view).encode())
    if size > MAX_VIEW_BYTES:
        message = f"the view has {size} bytes, at most {MAX_VIEW_BYTES} fit"
        raise _refused(Finding(path="", message=message), root)


def _refused(finding: Finding, node: Node) -> BlockLimitError:
    return BlockLimitError(
        f"<{node.tag}>: {finding.message}",
        template=node.place.template,
        line=node.place.line,
        tag=node.tag,
        hint='Shorten foreign text with clip="…".' if "at most" in finding.message else "",
    )
