"""Asks Terraform for the values of the expressions in ``tests/fixtures/terraform``.

``expressions.json`` has the lines of ``expressions.txt``, in the format of ``cases_sample.json``,
whose preamble the expressions see. ``generated_cases.json`` has as many expressions as are named on
the command line (by default 2,600), written after the grammar in ``tests/differential``.
``functions.txt`` has the names of Terraform's functions. Run it with ``terraform`` on the path: no
network is needed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tests/fixtures/terraform"
SEED = 1114

sys.path.insert(0, str(ROOT / "tests"))

from differential.expressions import expressions  # noqa: E402
from differential.terraform_values import answers  # noqa: E402


def main() -> None:
    """Record all."""
    preamble = json.loads((FOLDER / "cases_sample.json").read_text("utf-8"))["preamble"]
    lines = (FOLDER / "expressions.txt").read_text("utf-8").splitlines()
    written = [line for line in lines if line.strip() and not line.startswith("#")]
    _record("expressions.json", preamble, written, "e", {"value", "error", "why"})
    made = expressions(SEED, int(sys.argv[1]) if len(sys.argv) > 1 else 2600)
    _record("generated_cases.json", preamble, made, "g", {"value", "applied", "error"})
    (FOLDER / "functions.txt").write_text("".join(f"{name}\n" for name in _functions()), "utf-8")


def _record(
    name: str, preamble: Mapping[str, str], asked: Iterable[str], letter: str, kept: set[str]
) -> None:
    """One case a line, so that a change of one is a change of one line."""
    texts = list(asked)
    cases: list[dict[str, Any]] = []
    for expression, answer in zip(texts, answers(preamble, texts), strict=True):
        told = {key: answer[key] for key in answer if key in kept}
        cases.append({"id": f"{letter}{len(cases):04d}", "expression": expression, **told})
    rows = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    head = json.dumps(preamble, ensure_ascii=False, indent=1)
    (FOLDER / name).write_text(
        f'{{"preamble": {head},\n"expressions": [\n{rows}\n]}}\n', "utf-8", newline="\n"
    )
    refused = sum("error" in case for case in cases)
    print(f"{name}: {len(cases)} cases, {refused} of them refused")


def _functions() -> list[str]:
    """The names of Terraform's functions, without those again that have ``core::`` before them."""
    done = subprocess.run(
        ["terraform", "metadata", "functions", "-json"], capture_output=True, check=True
    )
    names: Iterable[str] = json.loads(done.stdout)["function_signatures"]
    return sorted(name for name in names if not name.startswith("core::"))


if __name__ == "__main__":
    main()
