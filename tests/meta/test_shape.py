"""Modules keep to 400 lines; functions to 40, or to 60 where one table or one root is built."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for path in (ROOT / "bot").rglob("*.py") if "versions" not in path.parts)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_and_its_functions_keep_to_their_size(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    functions = (
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    long = {each.name for each in functions if (each.end_lineno or 0) - each.lineno >= 60}
    assert len(text.splitlines()) <= 400
    assert long == set()
