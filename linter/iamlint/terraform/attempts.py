"""``try`` and ``can``: expressions of which it is no fault when they fail."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from iamlint.source import Span
from iamlint.terraform.effort import EffortFault
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions.table import unknown_from
from iamlint.terraform.names import Scope
from iamlint.terraform.references import Step, references_in
from iamlint.terraform.syntax import Call, Expression
from iamlint.terraform.texts import Variables
from iamlint.terraform.traversal import either, get_attribute, get_index
from iamlint.value_types import BOOL, DYNAMIC
from iamlint.values import Bool, List, Number, Text, Unknown, Value, wholly_known


class Attempts(Protocol):
    """Whoever evaluates the arguments."""

    scope: Scope

    def value(self, expression: Expression, variables: Variables) -> Value:
        """The value of ``expression``."""
        ...


def attempt(evaluator: Attempts, node: Call, variables: Variables) -> Value:
    """``try``: the first argument that does not fail.

    An unknown one may yet fail, so where the values are known that it may be, those of the
    arguments after it are among them.
    """
    last: EvaluationFault | None = None
    for at, argument in enumerate(node.arguments):
        try:
            value = evaluator.value(argument, variables)
        except EffortFault:
            raise
        except EvaluationFault as fault:
            last = fault
            continue
        if isinstance(value, Unknown) and value.choices and at + 1 < len(node.arguments):
            rest = replace(node, arguments=node.arguments[at + 1 :])
            try:
                return either(value, (value, attempt(evaluator, rest, variables)), DYNAMIC)
            except EvaluationFault:
                return value
        return value
    message = "no argument of `try` can be evaluated"
    if last is not None:
        message += f": {last.message}"
    raise EvaluationFault(message, node.span)


def can(evaluator: Attempts, node: Call, variables: Variables) -> Value:
    """``can``: whether its argument does not fail, unknown while that depends on unknowns."""
    expression = node.arguments[0]
    cause = _unknown_below(evaluator, expression, variables)
    if cause is not None:
        return replace(unknown_from(cause, BOOL), span=node.span)
    try:
        evaluator.value(expression, variables)
    except EffortFault:
        raise
    except EvaluationFault:
        return Bool(False, node.span)
    return Bool(True, node.span)


def _unknown_below(
    evaluator: Attempts, expression: Expression, variables: Variables
) -> Value | None:
    """A value that ``expression`` refers to and that is not wholly known."""
    for reference in references_in(expression):
        try:
            bound = variables.get(reference.root)
            if bound is not None:
                value, used = bound, 0
            else:
                found = evaluator.scope.resolve(reference.root, reference.steps, reference.span)
                value, used = found.value, found.used
            for step in reference.steps[used:]:
                value = _step_into(value, step, reference.span)
        except EffortFault:
            raise
        except EvaluationFault:
            continue
        if not wholly_known(value):
            return value
    return None


def _step_into(value: Value, step: Step, span: Span) -> Value:
    if isinstance(step, int):
        return get_index(value, Number(step), span)
    if isinstance(value, List):
        return get_index(value, Text.of(step), span)
    return get_attribute(value, step, span)
