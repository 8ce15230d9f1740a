"""Asks Terraform for the value of each line of ``tests/fixtures/terraform/expressions.txt``.

The answers go to ``expressions.json`` beside it, in the format of ``cases_sample.json``, whose
preamble the expressions see. Run it with ``terraform`` on the path: no network is needed.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "tests/fixtures/terraform"


def main() -> None:
    """Record all lines."""
    sample = json.loads((FOLDER / "cases_sample.json").read_text("utf-8"))
    lines = (FOLDER / "expressions.txt").read_text("utf-8").splitlines()
    known = _known()
    cases: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in sample["preamble"].items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        _terraform(folder, "init")
        for line in lines:
            if not line.strip() or line.startswith("#"):
                continue
            answer = known.get(line) or _answer(folder, line)
            cases.append({"id": f"e{len(cases):04d}", "expression": line, **answer})
    data = {"preamble": sample["preamble"], "expressions": cases}
    text = json.dumps(data, indent=1, ensure_ascii=False)
    (FOLDER / "expressions.json").write_text(text + "\n", "utf-8")


def _known() -> dict[str, dict[str, Any]]:
    """The answers that are recorded already: delete the file to ask for all again."""
    path = FOLDER / "expressions.json"
    if not path.exists():
        return {}
    cases = json.loads(path.read_text("utf-8"))["expressions"]
    return {
        case["expression"]: {key: case[key] for key in ("value", "error", "why") if key in case}
        for case in cases
    }


def _answer(folder: Path, expression: str) -> dict[str, Any]:
    text = f'output "x" {{\n  value = {expression}\n}}\n'
    (folder / "output.tf").write_text(text, "utf-8")
    plan = _terraform(folder, "plan", "-out", "saved", "-input=false")
    if plan.returncode != 0:
        errors = [line for line in plan.stderr.splitlines() if "Error:" in line]
        return {"error": True, "why": errors[0].partition("Error: ")[2] if errors else "?"}
    shown = json.loads(_terraform(folder, "show", "-json", "saved").stdout)
    change = shown["output_changes"]["x"]
    return {"value": _merged(change.get("after"), change.get("after_unknown"))}


def _merged(known: Any, unknown: Any) -> Any:
    """What a plan knows and what it says to be unknown, in one."""
    if unknown is True:
        return {"$unknown": True}
    if isinstance(unknown, dict) and isinstance(known, dict):
        names = [*known, *(name for name in unknown if name not in known)]
        return {name: _merged(known.get(name), unknown.get(name)) for name in names}
    if isinstance(unknown, list) and isinstance(known, list):
        padded = [*unknown, *[False] * len(known)]
        return [_merged(item, padded[at]) for at, item in enumerate(known)]
    return known


def _terraform(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["terraform", *arguments]
    environment = {**os.environ, "TF_CLI_ARGS": "-no-color"}
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env=environment
    )


if __name__ == "__main__":
    main()
