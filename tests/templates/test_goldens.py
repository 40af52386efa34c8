"""Every template with its sample: byte for byte, and valid for Slack's own SDK."""

import json
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.blockkit.limits import MAX_FALLBACK_TEXT, findings, view_findings
from bot.blockkit.renderer import Renderer, own_templates
from bot.viewmodels import SAMPLES, ViewModel
from tests.templates.golden import FOLDER, golden, golden_file

RENDERER = Renderer.open(None)

every_template = pytest.mark.parametrize("model", SAMPLES, ids=lambda model: model.TEMPLATE)


@every_template
def test_a_template_gives_its_golden(model: type[ViewModel]) -> None:
    written = golden_file(model).read_text(encoding="utf-8")

    assert golden(RENDERER, model) == written, "run `python -m tests.templates.golden`"


def test_every_golden_belongs_to_a_template() -> None:
    assert set(FOLDER.iterdir()) == {golden_file(model) for model in SAMPLES}


def test_every_template_has_a_view_model() -> None:
    files = own_templates().glob("*/*.xml")
    surfaces = {str(file.relative_to(own_templates()).with_suffix("")) for file in files}

    assert {each for each in surfaces if not each.startswith("parts/")} == {
        model.TEMPLATE for model in SAMPLES
    }


def blocks_of(model: type[ViewModel]) -> list[dict[str, Any]]:
    return json.loads(json.dumps(RENDERER.render(model.sample()).blocks))  # type: ignore[no-any-return]


@every_template
def test_the_sdk_reads_every_block_and_writes_it_the_same(model: type[ViewModel]) -> None:
    blocks = blocks_of(model)
    parsed = [Block.parse(block) for block in blocks]

    assert [block.to_dict() for block in parsed if block is not None] == blocks


@pytest.mark.parametrize(
    "model",
    [model for model in SAMPLES if not model.TEMPLATE.startswith("message/")],
    ids=lambda model: model.TEMPLATE,
)
def test_the_sdk_takes_every_view(model: type[ViewModel]) -> None:
    view = json.loads(json.dumps(RENDERER.render(model.sample()).view))

    assert View(**view).to_dict() == view
    assert view_findings(view) == ()


@every_template
def test_a_sample_is_within_slacks_limits(model: type[ViewModel]) -> None:
    rendered = RENDERER.render(model.sample())

    assert findings(rendered.surface, rendered.blocks) == ()
    assert 0 < len(rendered.text) <= MAX_FALLBACK_TEXT


@every_template
def test_a_sample_reads_without_a_template_of_ours_missing(
    model: type[ViewModel], tmp_path: Path
) -> None:
    assert Renderer.open(tmp_path).render(model.sample()) == RENDERER.render(model.sample())
