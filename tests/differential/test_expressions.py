"""Expressions made at random, after ``expression_grammar.txt``, have Terraform's values.

``generated_cases.json`` keeps what Terraform answered (``scripts/record_expressions.py``), so that
no Terraform is needed; where there is one, it is asked about expressions that it never saw.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from differential.agreement import right
from differential.expressions import expressions
from differential.terraform_values import answers, output
from iamlint.readers import MemoryReader
from iamlint.terraform.functions import MODULES
from iamlint.terraform.module import RootSettings, load_root
from iamlint.values import planned

FOLDER = Path(__file__).parents[1] / "fixtures/terraform"
AT_ONCE = 100
NEW_SEED = 20_261
NEW = 60

DIFFERENT = {
    'tostring(try(tonumber(trimsuffix("line one\\nline two\\n", tostring(pow(2.5, 255)))), '
    'log(parseint("ff", 16), 1)))': "Terraform's numbers have an infinity, ours have none",
    '(terraform_data.u.id == "x") ? var.nested.opts : '
    'merge(jsondecode(file("files/policy.json")), { a = one([]) })': (
        "when only apply knows the condition, Terraform converts both branches; it is unknown here"
    ),
}
"""Expressions whose value is another one here, and why. At most one in a hundred."""


@cache
def recorded() -> Mapping[str, Any]:
    data: dict[str, Any] = json.loads((FOLDER / "generated_cases.json").read_text("utf-8"))
    return data


def cases() -> Sequence[dict[str, Any]]:
    found: list[dict[str, Any]] = recorded()["expressions"]
    return found


def wrong(preamble: Mapping[str, str], asked: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The expressions among ``asked`` that have another value here, and that value."""
    files = dict(preamble)
    for at, case in enumerate(asked):
        files[f"output_{at}.tf"] = output(f"x{at}", case["expression"])
    root = load_root(MemoryReader(files), "", RootSettings())
    faulty = {problem.path for problem in root.problems}
    found: dict[str, Any] = {}
    for at, case in enumerate(asked):
        value = planned(root.outputs.entries[f"x{at}"])
        # a fault in a file that a function reads has its place in that file
        refused = f"output_{at}.tf" in faulty or value == {"$unknown": f"output.x{at}"}
        if not right(dict(case), value, refused=refused):
            found[case["expression"]] = value
    return found


@pytest.mark.parametrize("start", range(0, len(cases()), AT_ONCE))
def test_values_are_those_of_terraform(start: int) -> None:
    """All but those that are told to be different, which are."""
    asked = cases()[start : start + AT_ONCE]
    told = {case["expression"] for case in asked} & DIFFERENT.keys()
    assert wrong(recorded()["preamble"], asked).keys() == told


def test_few_are_different() -> None:
    """At least 2,500 expressions are recorded, and at most one in a hundred is different."""
    assert len(cases()) >= 2500
    assert len({case["expression"] for case in cases()}) == len(cases())
    assert {case["expression"] for case in cases()} >= DIFFERENT.keys()
    assert len(DIFFERENT) * 100 <= len(cases())


def test_most_can_be_evaluated() -> None:
    """A grammar that mostly makes nonsense would find nothing; some of it has to be refused."""
    refused = sum("error" in case for case in cases())
    assert 0.1 < refused / len(cases()) < 0.4
    assert sum("applied" in case for case in cases()) > 200


def test_equal_seeds_make_equal_expressions() -> None:
    """What was recorded can be made again."""
    assert expressions(7, 300) == expressions(7, 300)
    assert expressions(7, 300) != expressions(8, 300)


def times(name: str, texts: Sequence[str]) -> int:
    """How many of ``texts`` call a function."""
    return sum(re.search(rf"(?<![\w-]){name}\(", text) is not None for text in texts)


def functions() -> list[str]:
    """The functions that Terraform has (``terraform metadata functions``)."""
    return (FOLDER / "functions.txt").read_text("utf-8").split()


def test_functions_are_all_there() -> None:
    """Each of Terraform's functions is one of ours."""
    ours = {name for names in MODULES.values() for name in names.split()} | {"try", "can"}
    assert set(functions()) <= ours


@pytest.mark.parametrize("name", functions())
def test_function_is_recorded(name: str) -> None:
    """Each function is called in generated expressions, and in three that were thought of."""
    assert times(name, [case["expression"] for case in cases()])
    written: list[str] = []
    for file in ("expressions.json", "cases_sample.json", "function_cases.json", "file_cases.json"):
        data = json.loads((FOLDER / file).read_text("utf-8"))
        written += [case["expression"] for case in data.get("cases", data.get("expressions"))]
    assert times(name, written) >= 3


@pytest.mark.skipif(shutil.which("terraform") is None, reason="there is no Terraform to ask")
def test_new_expressions_have_terraforms_values() -> None:
    """Expressions that were never recorded, asked now."""
    known = {case["expression"] for case in cases()}
    asked = [text for text in expressions(NEW_SEED, 2 * NEW) if text not in known][:NEW]
    assert len(asked) == NEW
    told = answers(recorded()["preamble"], asked)
    made = [{"expression": text, **answer} for text, answer in zip(asked, told, strict=True)]
    assert not wrong(recorded()["preamble"], made)
