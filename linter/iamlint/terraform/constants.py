"""Expressions that may not refer to anything: defaults, values in ``.tfvars`` files, settings."""

from __future__ import annotations

from dataclasses import dataclass

from iamlint.source import Span
from iamlint.terraform.effort import Effort
from iamlint.terraform.evaluate import evaluate
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions.context import FunctionContext
from iamlint.terraform.names import Resolution
from iamlint.terraform.references import Step, first_call
from iamlint.terraform.syntax import Expression
from iamlint.values import Bool, Text, Value


@dataclass(frozen=True, slots=True)
class _ConstantScope:
    context: FunctionContext
    effort: Effort
    what: str

    def resolve(self, root: str, steps: tuple[Step, ...], span: Span) -> Resolution:  # noqa: ARG002
        raise EvaluationFault(f"{self.what} cannot refer to anything", span)


def constant(expression: Expression, effort: Effort, context: FunctionContext, what: str) -> Value:
    """The value of an expression without references and calls. Raises ``EvaluationFault``."""
    call = first_call(expression)
    if call is not None:
        raise EvaluationFault(f"{what} cannot call a function", call.name_span)
    return evaluate(expression, _ConstantScope(context, effort, what))


def constant_bool(
    expression: Expression | None, effort: Effort, context: FunctionContext
) -> bool | None:
    """A setting that is ``true`` or ``false``, ``None`` if it is not written or is neither."""
    if expression is None:
        return None
    try:
        value = constant(expression, effort, context, "a setting")
    except EvaluationFault:
        return None
    if isinstance(value, Text):
        return {"true": True, "false": False}.get(value.known or "")
    return value.value if isinstance(value, Bool) else None
