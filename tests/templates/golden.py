"""One golden for each template: what its view model's sample becomes.

`python -m tests.templates.golden` writes them.
"""

import json
import sys
from pathlib import Path

from bot.blockkit.renderer import Renderer
from bot.viewmodels import SAMPLES, ViewModel

FOLDER = Path(__file__).parent / "golden"


def golden_file(model: type[ViewModel]) -> Path:
    """Return where a template's golden is kept."""
    return FOLDER / f"{model.TEMPLATE.replace('/', '.')}.json"


def golden(renderer: Renderer, model: type[ViewModel]) -> str:
    """Return a template's golden: the text, and the view or the blocks."""
    rendered = renderer.render(model.sample())
    payload = rendered.view or {"blocks": rendered.blocks}
    return json.dumps({"text": rendered.text, **payload}, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    ours = Renderer.open(None)
    for each in SAMPLES:
        golden_file(each).write_text(golden(ours, each), encoding="utf-8")
        sys.stdout.write(f"{golden_file(each)}\n")
