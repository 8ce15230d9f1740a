"""`iamlint can` decides each case of the table as the engine does, and as AWS's pages say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from iamlint.cli import app

FIXTURES = Path(__file__).parents[1] / "fixtures/authorize"
STATUS = {"allowed": 0, "explicit_deny": 1, "implicit_deny": 1, "unknown": 3}
FLAGS = {"identity": "--policy", "resource": "--resource-policy", "boundary": "--boundary"}


def can_be_said(case: Mapping[str, Any]) -> bool:
    """Whether the command line has an option for each part of a case."""
    policies = case["policies"]
    return (
        bool(policies.get("identity") or policies.get("resource"))
        and set(policies) <= {*FLAGS, "scps"}
        and len(policies.get("boundary") or ()) <= 1
        and policies.get("boundary") != []
        and policies.get("resource") != []
        and len(policies.get("scps", ())) <= 1
        and policies.get("scps") != [[]]
        and all(case["context"].values())
    )


def cases() -> Iterator[Any]:
    """The cases that can be said on the command line."""
    for path in sorted(FIXTURES.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            if can_be_said(case):
                yield pytest.param(case, id=f"{path.stem}: {case['name']}")


def words(case: Mapping[str, Any], folder: Path) -> list[str]:
    """The command line that asks a case."""
    out = ["can"]

    def add(flag: str, document: object) -> None:
        file = folder / f"{len(out)}.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        out.extend((flag, str(file)))

    for name, flag in FLAGS.items():
        for document in case["policies"].get(name) or ():
            add(flag, document)
    for level in case["policies"].get("scps", ()):
        for document in level:
            add("--scp", document)
    request = case["request"]
    if request.get("principal") is not None:
        out.extend(("--context", f"aws:PrincipalArn={request['principal']}"))
    for key, values in case["context"].items():
        for value in values:
            out.extend(("--context", f"{key}={value}"))
    if case.get("context_complete", True):
        out.append("--context-complete")
    out.extend(("--format", "json", "--", request["action"]))
    if request.get("resource") is not None:
        out.append(request["resource"])
    return out


def test_most_cases_can_be_said() -> None:
    """The table is not passed over."""
    assert len(list(cases())) >= 300


@pytest.mark.parametrize("case", list(cases()))
def test_case(case: Mapping[str, Any], tmp_path: Path) -> None:
    """The decision and the exit status."""
    result = CliRunner().invoke(app, words(case, tmp_path))
    assert json.loads(result.stdout)["decision"] == case["decision"], result.output
    assert result.exit_code == STATUS[case["decision"]]
