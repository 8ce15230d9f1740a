"""Expressions have the values that Terraform gave them.

``cases_sample.json`` is given; ``scripts/record_expressions.py`` records ``expressions.json``.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from differential.answers import agrees
from iamlint.readers import MemoryReader
from iamlint.terraform.module import RootModule, RootSettings, load_root
from iamlint.values import planned

FOLDER = Path(__file__).parents[2] / "fixtures/terraform"
FILES = ("cases_sample.json", "expressions.json")

MORE_EXACT = {
    # The provider's schema would have to be known in branches that are not evaluated.
    'try(terraform_data.u.nope, "d")',
}


def cases(name: str) -> dict[str, dict[str, Any]]:
    """The cases of a file by id."""
    data = json.loads((FOLDER / name).read_text("utf-8"))
    return {case["id"]: case for case in data["expressions"]}


@cache
def loaded(name: str) -> RootModule:
    """All cases of a file as outputs of one module."""
    data = json.loads((FOLDER / name).read_text("utf-8"))
    files = dict(data["preamble"])
    for case in data["expressions"]:
        text = f'output "{case["id"]}" {{\n  value = {case["expression"]}\n}}\n'
        files[f"output_{case['id']}.tf"] = text
    return load_root(MemoryReader(files), "", RootSettings())


@pytest.mark.parametrize(
    ("name", "id"), [(name, id) for name in FILES for id in cases(name)], ids=str
)
def test_value_is_that_of_terraform(name: str, id: str) -> None:
    """The output has Terraform's value; what Terraform refuses is unknown or a problem."""
    case = cases(name)[id]
    root = loaded(name)
    value = root.outputs.get(id)
    assert value is not None
    found = planned(value)
    problems = [item for item in root.problems if item.path == f"output_{id}.tf"]
    if case.get("error"):
        assert case["expression"] in MORE_EXACT or problems or "$unknown" in found
        return
    assert not problems
    assert agrees(case["value"], found), (case["expression"], case["value"], found)
