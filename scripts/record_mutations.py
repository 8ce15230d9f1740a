"""Asks Terraform about files that are almost HCL, for ``tests/differential/test_mutations.py``.

Writes ``mutation_cases.json`` and, for ``.tf.json``, ``json_mutation_cases.json`` to
``tests/fixtures/terraform/``: as many files that Terraform takes as files that it refuses, with the
line and the summary of the first fault.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from differential.json_mutations import json_mutants  # noqa: E402 - after the path is set
from differential.mutation_seeds import CONSTRUCTS, seeds  # noqa: E402
from differential.mutations import mutants  # noqa: E402
from differential.terraform_verdicts import Verdict, verdicts  # noqa: E402

EACH = 1600
LONGEST = 400
"""Characters: what is longer tells nothing that a shorter file would not."""


def main() -> None:
    """Rewrites the files."""
    made = [*mutants(1, 9 * EACH, CONSTRUCTS), *mutants(2, EACH, seeds(), lines=8)]
    _record("mutation_cases.json", made, ".tf", EACH)
    _record("json_mutation_cases.json", [*json_mutants(3, 3 * EACH)], ".tf.json", EACH // 8)


def _record(name: str, made: Sequence[str], suffix: str, most: int) -> None:
    taken: list[tuple[str, Verdict]] = []
    refused: list[tuple[str, Verdict]] = []
    texts = [text for text in made if len(text) <= LONGEST]
    for text, verdict in zip(texts, verdicts(texts, suffix), strict=True):
        if not verdict.accepted:
            refused.append((text, verdict))
        elif text.encode("utf-8", "replace") == text.encode("utf-8", "surrogateescape"):
            taken.append((text, verdict))
    count = min(len(taken), len(refused), most)
    cases = [*_spread(taken, count), *_spread(refused, count)]
    lines = ",\n".join(
        json.dumps({"text": text, "line": verdict.line, "summary": verdict.summary})
        for text, verdict in cases
    )
    path = ROOT / "tests" / "fixtures" / "terraform" / name
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8", newline="\n")
    print(f"{path}: {len(cases)} cases")


def _spread(cases: list[tuple[str, Verdict]], count: int) -> list[tuple[str, Verdict]]:
    """That many of the cases, from the first to the last."""
    return [cases[at * len(cases) // count] for at in range(count)]


if __name__ == "__main__":
    main()
