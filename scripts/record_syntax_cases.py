"""Asks Terraform about every text in ``tests/fixtures/terraform/syntax_cases.json``.

``terraform fmt -`` reads a text and says whether it is HCL; what it says is written beside it, and
``tests/unit/terraform/test_syntax_cases.py`` compares. To add a case, append ``{"text": "..."}``.
"""

from __future__ import annotations

import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CASES = Path(__file__).parents[1] / "tests" / "fixtures" / "terraform" / "syntax_cases.json"


def ask(text: str) -> dict[str, object]:
    """What Terraform says: nothing, or the summary and line of the first fault."""
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


def main() -> None:
    """Rewrites the file."""
    cases = json.loads(CASES.read_text(encoding="utf-8"))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, [case["text"] for case in cases]))
    lines = ",\n".join(json.dumps(answer) for answer in answers)
    CASES.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(f"{len(answers)} cases, {sum(bool(a['accepted']) for a in answers)} accepted")


if __name__ == "__main__":
    main()
