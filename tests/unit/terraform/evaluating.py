"""Evaluates one expression among given names, for the tests of functions and conversion."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from iamlint.readers import MemoryReader
from iamlint.source import Source, Span
from iamlint.terraform.effort import Effort
from iamlint.terraform.evaluate import Resolution, evaluate, evaluate_template
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions.context import FunctionContext
from iamlint.terraform.hcl import parse_expression_text
from iamlint.terraform.references import Step
from iamlint.terraform.template import parse_template
from iamlint.value_types import Kind, Type
from iamlint.values import Value

Files = Mapping[str, str | bytes]


def context(files: Files | None = None, root_folder: str = "") -> FunctionContext:
    """A context whose reader has ``files``."""

    def render(source: Source, variables: Mapping[str, Value]) -> Value:
        return evaluate_template(parse_template(source), variables, made, Effort())

    made = FunctionContext(MemoryReader(files or {"main.tf": ""}), root_folder, root_folder, render)
    return made


@dataclass(frozen=True)
class NamesScope:
    """A scope that knows some names."""

    context: FunctionContext
    names: Mapping[str, Value]
    effort: Effort = field(default_factory=Effort)

    def resolve(self, root: str, steps: tuple[Step, ...], span: Span) -> Resolution:
        if root not in self.names:
            raise EvaluationFault(f"`{root}` is not declared", span)
        return Resolution(self.names[root], 0)


def value_of(
    text: str, names: Mapping[str, Value] | None = None, files: Files | None = None
) -> Value:
    """The value of an expression. ``names`` are what it may refer to."""
    scope = NamesScope(context(files), names or {})
    return evaluate(parse_expression_text(text, "test.tf"), scope)


def type_text(type: Type) -> str:
    """A type as Terraform's console shows it, without blanks and last commas."""
    if type.element is not None:
        return f"{type.kind}({type_text(type.element)})"
    if type.kind is Kind.TUPLE:
        return f"tuple([{','.join(map(type_text, type.items))}])"
    if type.kind is Kind.OBJECT:
        names = sorted(type.attributes)
        attributes = ",".join(f"{name}:{type_text(type.attributes[name])}" for name in names)
        return "object({" + re.sub(r"\s", "", attributes) + "})"
    return str(type.kind)
