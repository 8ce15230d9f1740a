"""Calls of functions: ``try``, ``can`` and ``templatestring``, the last argument that is expanded.

https://developer.hashicorp.com/terraform/language/expressions/function-calls
"""

from __future__ import annotations

from dataclasses import replace

from iamlint.source import Span
from iamlint.terraform.attempts import attempt, can
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions import call_function
from iamlint.terraform.functions.context import FunctionContext
from iamlint.terraform.functions.table import unknown_from
from iamlint.terraform.references import literal_key, unwound
from iamlint.terraform.syntax import Attribute, Call, Expression, Index, Name
from iamlint.terraform.texts import Evaluates, Variables
from iamlint.terraform.traversal import take
from iamlint.terraform.unification import type_name
from iamlint.values import NO_MARKS, List, Null, Unknown, Value, type_of


def call_value(
    evaluator: Evaluates, context: FunctionContext, node: Call, variables: Variables
) -> Value:
    """What the call gives. Raises ``EvaluationFault``, at the argument that is at fault."""
    plain = node.name.removeprefix("core::")
    if plain in ("try", "can"):
        if not node.arguments:
            raise EvaluationFault(f"`{plain}` needs an argument", node.span)
        if plain == "can" and len(node.arguments) > 1:
            raise EvaluationFault("`can` takes one argument", node.span)
        return (can if plain == "can" else attempt)(evaluator, node, variables)
    if plain == "templatestring" and node.arguments and not _is_named(node.arguments[0]):
        message = "`templatestring` needs a reference to a named value as template"
        raise EvaluationFault(message, node.arguments[0].span)
    arguments = [evaluator.value(argument, variables) for argument in node.arguments]
    marks = NO_MARKS
    if node.expand and arguments:
        last = arguments.pop()
        marks = last.marks
        if isinstance(last, Unknown) and not last.type.is_primitive:
            return replace(unknown_from(last), span=node.span).marked(marks)
        if not isinstance(last, List):
            message = f"`...` needs a list, set or tuple, and this is {_name_of(last)}"
            raise EvaluationFault(message, node.arguments[-1].span)
        arguments.extend(take(last, item) for item in last.items)
    try:
        result = call_function(node.name, tuple(arguments), context)
    except EvaluationFault as fault:
        if fault.span is None:
            fault.span = _argument_span(node, fault)
        raise
    return result.at(node.span).marked(marks)


def _argument_span(node: Call, fault: EvaluationFault) -> Span | None:
    at = fault.argument
    if at is None:
        return node.span
    return node.arguments[min(at, len(node.arguments) - 1)].span


def _is_named(node: Expression) -> bool:
    """Whether ``node`` names a value: ``local.a["b"].c``, but no call, template or parentheses.

    https://developer.hashicorp.com/terraform/language/functions/templatestring
    """
    if not isinstance(node, Name | Attribute | Index):
        return False
    if isinstance(node, Index) and literal_key(node.key) is None:
        return False
    return isinstance(unwound(node)[0], Name) if not isinstance(node, Name) else True


def _name_of(value: Value) -> str:
    return "null" if isinstance(value, Null) else type_name(type_of(value))
