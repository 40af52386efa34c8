"""Files that are generated from the code agree with it: `make docs` writes them."""

import pytest

from tests.meta.generate import ROOT, generated

FILES = {str(path.relative_to(ROOT)): text for path, text in generated()}


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_generated_file_is_up_to_date(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == FILES[name], "run `make docs`"
