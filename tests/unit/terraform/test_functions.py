"""Functions: every case that Terraform itself answered, through the real parser and evaluator."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from evaluating import context, value_of

from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions import MODULES, call_function
from iamlint.terraform.functions.table import Function
from iamlint.value_types import Kind, Type
from iamlint.values import Text, Unknown, type_of

FIXTURES = Path(__file__).parents[2] / "fixtures" / "terraform"
CASES = json.loads((FIXTURES / "function_cases.json").read_text("utf-8"))["cases"]


def type_text(type: Type) -> str:
    """A type as Terraform's console shows it, without blanks and last commas."""
    if type.element is not None:
        return f"{type.kind}({type_text(type.element)})"
    if type.kind is Kind.TUPLE:
        return f"tuple([{','.join(map(type_text, type.items))}])"
    if type.kind is Kind.OBJECT:
        names = sorted(type.attributes)
        return "object({%s})" % ",".join(f"{n}:{type_text(type.attributes[n])}" for n in names)
    return str(type.kind)


def without_blanks(text: str) -> str:
    return re.sub(r",(?=[)\]}])|\s", "", text)


def ids() -> Iterator[str]:
    for case in CASES:
        yield re.sub(r"[^\x21-\x7e]", "_", case["expression"])[:60]


@pytest.mark.parametrize("case", CASES, ids=list(ids()))
def test_answer_is_terraforms(case: dict[str, Any]) -> None:
    """The value (as JSON) and the type are those that ``terraform console`` shows."""
    if case.get("error"):
        with pytest.raises(EvaluationFault):
            value_of(case["expression"])
        return
    value = value_of(case["expression"])
    if case.get("unknown"):
        assert isinstance(value, Unknown)
        return
    encoded = call_function("jsonencode", (value,), context())
    assert isinstance(encoded, Text)
    assert encoded.known == case["json"]
    assert without_blanks(type_text(type_of(value))) == without_blanks(case["type"])


def test_table_names_what_the_modules_define() -> None:
    """The lazy table and the modules agree on every name, and no name has two homes."""
    from importlib import import_module

    homes: list[str] = []
    for module, names in MODULES.items():
        functions: dict[str, Function]
        functions = import_module(f"iamlint.terraform.functions.{module}").FUNCTIONS
        assert tuple(functions) == names
        homes.extend(names)
    assert len(homes) == len(set(homes))
