"""Asks Terraform about the texts in ``tests/fixtures/terraform/*_cases.json`` and writes it down.

``syntax_cases.json`` are whole files: ``terraform fmt -`` says whether they are HCL.
``template_cases.json`` are expressions: ``terraform apply`` says what they are.
To add a case, append ``{"text": "..."}`` and run this; the tests need no Terraform.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parents[1] / "tests" / "fixtures" / "terraform"

Case = dict[str, Any]


def ask_syntax(text: str) -> Case:
    """Whether a text is HCL; if not, the summary and the line of the first fault."""
    done = subprocess.run(
        ["terraform", "fmt", "-no-color", "-"],
        input=text.encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode == 0:
        return {"text": text, "accepted": True}
    report = done.stderr.decode()
    summary = re.search(r"Error: (.*)", report)
    line = re.search(r"on <stdin> line (\d+)", report)
    return {
        "text": text,
        "accepted": False,
        "summary": summary[1].strip() if summary else report.strip(),
        "line": int(line[1]) if line else None,
    }


def ask_values(texts: list[str]) -> list[Case]:
    """The values of expressions."""
    outputs = [f'output "v{at}" {{\n  value = {text}\n}}\n' for at, text in enumerate(texts)]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "main.tf").write_text("\n".join(outputs), encoding="utf-8", newline="")

        def terraform(*arguments: str) -> bytes:
            command = ["terraform", f"-chdir={folder}", *arguments]
            return subprocess.run(command, capture_output=True, check=True).stdout

        terraform("init")
        terraform("apply", "-auto-approve")
        values = json.loads(terraform("output", "-json"))
    return [{"text": text, "value": values[f"v{at}"]["value"]} for at, text in enumerate(texts)]


def main() -> None:
    """Rewrites the files."""
    path = FIXTURES / "syntax_cases.json"
    with ThreadPoolExecutor(4) as pool:
        write(path, list(pool.map(ask_syntax, texts_of(path))))
    path = FIXTURES / "template_cases.json"
    write(path, ask_values(texts_of(path)))


def texts_of(path: Path) -> list[str]:
    """The inputs that a file of cases holds."""
    return [case["text"] for case in json.loads(path.read_text(encoding="utf-8"))]


def write(path: Path, cases: list[Case]) -> None:
    """Write cases, one a line."""
    lines = ",\n".join(json.dumps(case) for case in cases)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8", newline="\n")
    print(f"{path}: {len(cases)} cases")


if __name__ == "__main__":
    main()
