"""``try`` and ``can``: expressions of which it is no fault when they fail."""

from __future__ import annotations

from dataclasses import replace

from iamlint.terraform.effort import EffortFault
from iamlint.terraform.faults import EvaluationFault, ReferenceFault
from iamlint.terraform.functions.table import unknown_from
from iamlint.terraform.syntax import Call
from iamlint.terraform.texts import Evaluates, Variables
from iamlint.terraform.traversal import either
from iamlint.value_types import BOOL, DYNAMIC
from iamlint.values import Bool, Unknown, Value, wholly_known


def attempt(evaluator: Evaluates, node: Call, variables: Variables) -> Value:
    """``try``: the first argument that does not fail.

    An unknown one may yet fail, so where the values are known that it may be, those of the
    arguments after it are among them.
    """
    last: EvaluationFault | None = None
    for at, argument in enumerate(node.arguments):
        try:
            value = evaluator.value(argument, variables)
        except (EffortFault, ReferenceFault):
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


def can(evaluator: Evaluates, node: Call, variables: Variables) -> Value:
    """``can``: whether its argument does not fail, unknown while not all of its value is known."""
    try:
        value = evaluator.value(node.arguments[0], variables)
    except (EffortFault, ReferenceFault):
        raise
    except EvaluationFault:
        return Bool(False, node.span)
    if wholly_known(value):
        return Bool(True, node.span)
    return replace(unknown_from(value, BOOL), span=node.span)
