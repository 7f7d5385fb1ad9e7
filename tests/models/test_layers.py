"""The models stay usable without widgets, which import-linter cannot see inside an external package."""

import ast
from pathlib import Path

import pytest

import models

MODULES = sorted(Path(models.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_models_import_no_widgets(path: Path) -> None:
    imported = {
        name
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
    }
    assert not {name for name in imported if "QtWidgets" in name}
