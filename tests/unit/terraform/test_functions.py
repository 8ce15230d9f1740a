"""Functions: every case that Terraform itself answered, through the real parser and evaluator."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from evaluating import context, type_text, value_of

from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions import MODULES, call_function
from iamlint.terraform.functions.table import Function
from iamlint.values import Text, Unknown, type_of

FIXTURES = Path(__file__).parents[2] / "fixtures" / "terraform"
Case = dict[str, Any]


def cases(name: str) -> list[Case]:
    found: list[Case] = json.loads((FIXTURES / name).read_text("utf-8"))["cases"]
    return found


def case_id(case: Case) -> str:
    return re.sub(r"[^\x21-\x7e]", "_", case["expression"])[:60]


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The folder in which Terraform was asked about files."""
    folder = FIXTURES / "files"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("case", cases("function_cases.json"), ids=case_id)
def test_answer_is_terraforms(case: Case) -> None:
    """The value (as JSON) and the type are those that ``terraform console`` shows."""
    check(case, {})


@pytest.mark.parametrize("case", cases("file_cases.json"), ids=case_id)
def test_answer_about_files_is_terraforms(case: Case, files: dict[str, bytes]) -> None:
    """Functions that read files give what Terraform gives in the same folder."""
    check(case, files)


def check(case: Case, files: dict[str, bytes]) -> None:
    if case.get("error"):
        with pytest.raises(EvaluationFault):
            value_of(case["expression"], files=files)
        return
    value = value_of(case["expression"], files=files)
    if case.get("unknown"):
        assert isinstance(value, Unknown)
        return
    encoded = call_function("jsonencode", (value,), context())
    assert isinstance(encoded, Text)
    assert encoded.known == case["json"]
    assert type_text(type_of(value)) == re.sub(r",(?=[)\]}])|\s", "", case["type"])


def test_table_names_what_the_modules_define() -> None:
    """The lazy table and the modules agree on every name, and no name has two homes."""
    from importlib import import_module

    homes: list[str] = []
    for module, names in MODULES.items():
        functions: dict[str, Function]
        functions = import_module(f"iamlint.terraform.functions.{module}").FUNCTIONS
        assert list(functions) == names.split()
        homes.extend(functions)
    assert len(homes) == len(set(homes))
