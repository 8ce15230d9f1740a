"""The surroundings of function calls in a module: its files, and the templates among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from iamlint.reader import Reader
from iamlint.source import Source
from iamlint.terraform.effort import Effort
from iamlint.terraform.evaluate import evaluate_template
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions.context import Budget, FunctionContext
from iamlint.values import Value

CustomFunctions = Mapping[str, Callable[[tuple[Value, ...]], Value]]
"""Functions of providers by full name: ``provider::aws::arn_parse``."""


def function_context(
    reader: Reader,
    module_folder: str,
    root_folder: str,
    custom: CustomFunctions,
    shared: tuple[Effort, Budget],
) -> FunctionContext:
    """The surroundings of calls in a module; template files are evaluated from here.

    A template file may not read another one.
    """
    effort, budget = shared

    def refuse(source: Source, _: Mapping[str, Value]) -> Value:
        raise EvaluationFault(f"a template cannot be read from within a template: `{source.path}`")

    def render(source: Source, variables: Mapping[str, Value]) -> Value:
        from iamlint.terraform.hcl import SyntaxFault
        from iamlint.terraform.template import parse_template

        try:
            template = parse_template(source)
        except SyntaxFault as fault:
            raise EvaluationFault(fault.message, fault.span) from None
        return evaluate_template(template, variables, inner, effort)

    outer = FunctionContext(reader, module_folder, root_folder, render, custom, budget)
    inner = replace(outer, render=refuse)
    return outer
