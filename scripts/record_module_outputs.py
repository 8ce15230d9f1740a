"""Asks Terraform for the outputs of the module trees in ``tests/fixtures/modules``.

Each tree is copied, initialised, planned and applied; the outputs go to ``expected.json`` beside
it. What the plan does not know is marked as in ``cases_sample.json``: ``{"$unknown": true}``, and
``{"$partial": [TEXT, null, TEXT]}`` for a text with the id of an object. A tree that Terraform
refuses has ``{"$error": WHY}``. Only Terraform's own provider is used: no network is needed.

``settings.json`` may name the folder of the root, ``variables`` and ``var_files``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "tests/fixtures/modules"


def main() -> None:
    """Record the trees named on the command line, by default all."""
    names = sys.argv[1:] or sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
    for name in names:
        expected = _record(FOLDER / name)
        text = json.dumps(expected, indent=1, ensure_ascii=False, sort_keys=True)
        (FOLDER / name / "expected.json").write_text(text + "\n", "utf-8")
        print(name, expected.get("$error", "") if isinstance(expected, dict) else "")


def _record(tree: Path) -> Any:
    settings = tree / "settings.json"
    given = json.loads(settings.read_text("utf-8")) if settings.exists() else {}
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "copy"
        shutil.copytree(tree, copy)
        root = copy / given.get("root", ".")
        arguments = [f"-var-file={path}" for path in given.get("var_files", ())]
        for variable, text in given.get("variables", ()):
            arguments += ["-var", f"{variable}={text}"]
        for step in (
            ["init", "-input=false"],
            ["plan", "-input=false", "-out=saved", *arguments],
            ["apply", "-input=false", "-auto-approve", "saved"],
        ):
            run = _terraform(root, *step)
            if run.returncode != 0:
                lines = run.stderr.splitlines()
                errors = [line.partition("Error: ")[2] for line in lines if "Error: " in line]
                return {"$error": errors[-1].partition(":")[0] if errors else "?"}
        plan = json.loads(_terraform(root, "show", "-json", "saved").stdout)
        state = json.loads(_terraform(root, "show", "-json").stdout)
        outputs = json.loads(_terraform(root, "output", "-json").stdout)
        ids = set(_ids(state.get("values", {}).get("root_module", {})))
        changes = plan.get("output_changes", {})
        return {
            name: _marked(output["value"], changes.get(name, {}).get("after_unknown"), ids)
            for name, output in outputs.items()
        }


def _ids(module: dict[str, Any]) -> Iterator[str]:
    for resource in module.get("resources", ()):
        yield resource["values"]["id"]
    for child in module.get("child_modules", ()):
        yield from _ids(child)


def _marked(value: Any, unknown: Any, ids: set[str]) -> Any:
    """An output after apply, with what the plan did not know marked."""
    if unknown is True:
        if isinstance(value, str) and ids:
            pieces = re.split("|".join(map(re.escape, sorted(ids))), value)
            if len(pieces) > 1 and any(pieces):
                return {"$partial": _partial(pieces)}
        return {"$unknown": True}
    if isinstance(unknown, dict) and isinstance(value, dict):
        return {name: _marked(item, unknown.get(name), ids) for name, item in value.items()}
    if isinstance(unknown, list) and isinstance(value, list):
        padded = [*unknown, *[False] * len(value)]
        return [_marked(item, padded[at], ids) for at, item in enumerate(value)]
    return value


def _partial(pieces: list[str]) -> list[str | None]:
    parts: list[str | None] = []
    for at, piece in enumerate(pieces):
        if at and not (parts and parts[-1] is None):
            parts.append(None)
        if piece:
            parts.append(piece)
    return parts


def _terraform(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["terraform", *arguments]
    environment = {**os.environ, "TF_CLI_ARGS": "-no-color"}
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env=environment
    )


if __name__ == "__main__":
    main()
