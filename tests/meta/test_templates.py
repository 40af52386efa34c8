"""Templates decide and repeat; they compute nothing and know only their view model."""

from dataclasses import fields
from pathlib import Path

import pytest
from jinja2 import meta, nodes

from bot.blockkit.environment import FILTERS
from bot.blockkit.renderer import Renderer, own_templates
from bot.blockkit.tree import Node, parse
from bot.slack.payloads import ActionId, CallbackId
from bot.viewmodels import SAMPLES, ViewModel
from bot.viewmodels.developments import TEXT_CAP

ENVIRONMENT = Renderer.open(None).environment
FILES = sorted(own_templates().glob("*/*.xml"))
ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)
SWITCHES = (nodes.ScopedEvalContextModifier, nodes.EvalContextModifier, nodes.FilterBlock)

every_file = pytest.mark.parametrize(
    "file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}"
)


def tree_of(file: Path) -> nodes.Template:
    return ENVIRONMENT.parse(file.read_text(encoding="utf-8"), file.stem, str(file))


@every_file
def test_a_template_does_no_arithmetic(file: Path) -> None:
    assert list(tree_of(file).find_all(ARITHMETIC)) == []


@every_file
def test_a_template_switches_nothing_off(file: Path) -> None:
    assert list(tree_of(file).find_all(SWITCHES)) == []


@every_file
def test_a_template_uses_only_our_filters(file: Path) -> None:
    used = {each.name for each in tree_of(file).find_all(nodes.Filter)}

    assert used <= set(FILTERS)


@pytest.mark.parametrize("model", SAMPLES, ids=lambda model: model.TEMPLATE)
def test_a_template_knows_only_its_view_model(model: type[ViewModel]) -> None:
    file = own_templates() / f"{model.TEMPLATE}.xml"
    names = meta.find_undeclared_variables(tree_of(file))

    assert names <= {field.name for field in fields(model)}


@pytest.mark.parametrize("file", [file for file in FILES if file.parent.name == "parts"])
def test_a_part_knows_only_its_arguments(file: Path) -> None:
    assert meta.find_undeclared_variables(tree_of(file)) == set()


def calls_of_development() -> list[nodes.Call]:
    trees = [tree_of(file) for file in FILES]
    calls = [call for tree in trees for call in tree.find_all(nodes.Call)]
    return [each for each in calls if getattr(each.node, "name", "") == "development"]


def test_a_development_takes_no_more_room_than_is_reckoned_with() -> None:
    (macro,) = tree_of(own_templates() / "parts" / "development.xml").find_all(nodes.Macro)
    asked = [word.value for call in calls_of_development() for word in call.kwargs]

    assert [each.as_const() for each in [*macro.defaults, *asked]] == [280, 220]
    assert TEXT_CAP >= 280


def all_nodes(node: Node) -> list[Node]:
    return [node, *(each for child in node.nodes for each in all_nodes(child))]


def rendered_nodes() -> list[Node]:
    """Return the nodes of every template with its sample."""
    roots = []
    for model in SAMPLES:
        sample = model.sample()
        values = {field.name: getattr(sample, field.name) for field in fields(model)}
        xml = ENVIRONMENT.get_template(f"{model.TEMPLATE}.xml").render(values)
        roots.append(parse(xml, model.TEMPLATE))
    return [node for root in roots for node in all_nodes(root)]


def test_buttons_and_listeners_agree() -> None:
    buttons = {node.get("action") for node in rendered_nodes() if node.tag == "button"}

    assert buttons == {*ActionId}


def test_forms_and_listeners_agree() -> None:
    callbacks = {node.get("callback") for node in rendered_nodes() if node.tag == "modal"}

    assert callbacks - {""} == {*CallbackId}
