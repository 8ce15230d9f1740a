"""Type constraints: types, optional attributes and their defaults, as Terraform has them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from evaluating import context, type_text, value_of

from iamlint.terraform.convert import convert
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions import call_function
from iamlint.terraform.hcl import parse_expression_text
from iamlint.terraform.type_constraints import apply_defaults, parse_type
from iamlint.values import Included, List, Map, Text, Unknown, Value, type_of

FIXTURE = Path(__file__).parents[2] / "fixtures" / "terraform" / "type_cases.json"
CASES = json.loads(FIXTURE.read_text("utf-8"))["cases"]


def converted(type: str, value: Value) -> Value:
    """A value as that of a variable of this type."""
    constraint = parse_type(parse_expression_text(type, "test.tf"))
    return convert(apply_defaults(value, constraint), constraint.type)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['type']}={case['value']}"[:60])
def test_variable_is_as_in_terraform(case: dict[str, str]) -> None:
    """The value and its type are those of ``var.v``, where Terraform accepts the declaration."""
    if case.get("error"):
        with pytest.raises(EvaluationFault):
            converted(case["type"], value_of(case["value"]))
        return
    value = converted(case["type"], value_of(case["value"]))
    encoded = call_function("jsonencode", (value,), context())
    assert isinstance(encoded, Text)
    assert encoded.known == case["json"]
    assert type_text(type_of(value)) == re.sub(r",(?=[)\]}])|\s", "", case["result"])


def test_unknown_values_stay_unknown() -> None:
    """Defaults fill known objects only; an unknown one gets the type, and keeps who it is."""
    type = 'object({ a = optional(string, "d") })'
    value = converted(type, Unknown("var.x"))
    assert isinstance(value, Unknown)
    assert value.reason == "var.x"
    assert type_text(value.type) == "object({a:string})"


def test_choices_and_known_elements_are_converted_as_well() -> None:
    """What an unknown may be, and what it holds, gets defaults and types too."""
    type = 'list(object({ a = optional(string, "d") }))'
    unknown = Unknown("var.x", includes=(Included(Map({})),), choices=(List((Map({}),)),))
    value = converted(type, unknown)
    assert isinstance(value, Unknown)
    held = value.includes[0].value
    assert isinstance(held, Map)
    assert isinstance(held.entries["a"], Text)
    chosen = value.choices[0]
    assert isinstance(chosen, List)
    assert isinstance(chosen.items[0], Map)
    assert "a" in chosen.items[0].entries


def test_object_with_more_attributes_than_are_seen() -> None:
    """An attribute that may be there but is not seen is unknown, not missing, not defaulted."""
    type = 'object({ a = string, b = optional(string, "d") })'
    value = converted(type, Map({}, rest=Unknown("data.x.y")))
    assert isinstance(value, Map)
    assert isinstance(value.entries["a"], Unknown)
    assert isinstance(value.entries["b"], Unknown)
    assert value.entries["a"].reason == "data.x.y.a"


MESSAGES = {
    ("strin", '"x"'): "`strin` is no type, did you mean `string`?",
    ("list()", "[]"): "`list` needs one argument",
    ("list(number)", '["x"]'): "element 0: a number is required, and `x` is none",
    ("object({ a = string, b = number })", "{}"): "attributes `a` and `b` are required",
    ("object({ a = list(number) })", '{ a = ["x"] }'): (
        "attribute `a`: element 0: a number is required, and `x` is none"
    ),
    ("map(string)", "[]"): "a map of string is required",
    ("tuple([string])", "[]"): "a tuple of 1 elements is required",
    ('object({ a = optional(number, "x") })', "{}"): (
        "the default of `a`: a number is required, and `x` is none"
    ),
}


@pytest.mark.parametrize(("type", "value"), MESSAGES)
def test_messages_lead_to_the_fault(type: str, value: str) -> None:
    """A message says the path to what does not fit, and what is required there."""
    with pytest.raises(EvaluationFault) as caught:
        converted(type, value_of(value))
    assert caught.value.message == MESSAGES[type, value]
    assert caught.value.span is not None
