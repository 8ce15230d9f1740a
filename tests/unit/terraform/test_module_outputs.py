"""The outputs of module trees are those that Terraform recorded for them.

``scripts/record_module_outputs.py`` asks Terraform again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from differential.answers import agrees
from iamlint.readers import MemoryReader
from iamlint.source import Source
from iamlint.terraform.module import RootModule, RootSettings, load_root
from iamlint.values import plain

FOLDER = Path(__file__).parents[2] / "fixtures/modules"
TREES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def load(name: str, settings: dict[str, Any]) -> RootModule:
    """The root of a tree, read from memory."""
    tree = FOLDER / name
    files = {
        path.relative_to(tree).as_posix(): path.read_bytes()
        for path in sorted(tree.rglob("*"))
        if path.is_file() and path.name not in ("expected.json", "settings.json")
    }
    return load_root(
        MemoryReader(files),
        settings.get("root", ""),
        RootSettings(
            variables=tuple(map(tuple, settings.get("variables", ()))),
            var_files=tuple(
                Source(path, files[path].decode()) for path in settings.get("var_files", ())
            ),
        ),
    )


@pytest.mark.parametrize("name", TREES)
def test_outputs_are_those_of_terraform(name: str) -> None:
    """Every output has Terraform's value; what Terraform refuses is a problem."""
    expected = json.loads((FOLDER / name / "expected.json").read_text("utf-8"))
    settings_file = FOLDER / name / "settings.json"
    settings = json.loads(settings_file.read_text("utf-8")) if settings_file.exists() else {}
    root = load(name, settings)
    if "$error" in expected:
        assert bool(root.problems) is not settings.get("silent", False)
        return
    assert not root.problems
    # Terraform keeps no outputs that are null.
    found = {name: item for name, item in plain(root.outputs).items() if item is not None}
    assert found.keys() == expected.keys()
    for output, value in expected.items():
        assert agrees(value, found[output]), (output, value, found[output])
