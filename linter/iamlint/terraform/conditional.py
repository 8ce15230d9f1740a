"""The value of ``condition ? then : otherwise`` from its parts.

The rules are those of hashicorp/hcl, ``hclsyntax/expression.go`` (``ConditionalExpr``).
"""

from __future__ import annotations

from dataclasses import replace

from iamlint.source import Span
from iamlint.terraform.convert import convert
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions.table import unknown_from
from iamlint.terraform.traversal import either
from iamlint.terraform.unification import type_name, unify
from iamlint.value_types import DYNAMIC, Kind, Type
from iamlint.values import Bool, List, Map, Null, Unknown, Value, type_of

Branch = Value | EvaluationFault
"""What a branch evaluates to. Only a branch that is taken may fail."""


def chosen(condition: Bool | Unknown, branches: tuple[Branch, Branch], span: Span) -> Value:
    """The branch that the condition takes, converted to the type that both have in common."""
    type = _common_type(branches, span)
    if isinstance(condition, Unknown):
        return _undecided(condition, branches, type).marked(condition.marks)
    taken = branches[0 if condition.value else 1]
    if isinstance(taken, EvaluationFault):
        raise taken
    return _as_branch(taken, type, span).marked(condition.marks)


def _common_type(branches: tuple[Branch, Branch], span: Span) -> Type:
    """The type that both branches convert to; ``DYNAMIC`` when they stay as they are."""
    known = [
        branch
        for branch in branches
        if not isinstance(branch, EvaluationFault)
        and not (isinstance(branch, Null) and branch.type.kind is Kind.DYNAMIC)
    ]
    if len(known) < len(branches):
        # A failed branch has no type, and an untyped null takes that of the other one.
        return DYNAMIC
    if any(map(_is_open, known)):
        return DYNAMIC
    found = unify([type_of(branch) for branch in known])
    if found is None:
        names = " and ".join(_name_of(branch) for branch in known)
        raise EvaluationFault(f"the results of the condition have no type in common: {names}", span)
    return found


def _is_open(value: Value) -> bool:
    """Whether attributes of ``value`` are not seen, so that it has no type to convert to."""
    if isinstance(value, Map):
        return value.rest is not None or (
            type(value.entries) is dict and any(map(_is_open, value.entries.values()))
        )
    return isinstance(value, List) and any(map(_is_open, value.items))


def _as_branch(value: Value, type: Type, span: Span) -> Value:
    if type.kind is Kind.DYNAMIC:
        return value
    try:
        return convert(value, type)
    except EvaluationFault as fault:
        raise EvaluationFault(f"the result of the condition: {fault.message}", span) from None


def _undecided(condition: Unknown, branches: tuple[Branch, Branch], type: Type) -> Value:
    """One of both branches. Lists of one length stay a list, as in Terraform."""
    unknown = replace(unknown_from(condition), origin=None)
    values: list[Value] = []
    for branch in branches:
        if isinstance(branch, EvaluationFault):
            return replace(unknown, type=type, not_null=False)
        try:
            values.append(convert(branch, type))
        except EvaluationFault:
            return replace(unknown, type=type, not_null=False)
    first, second = values
    marks = first.marks | second.marks
    if isinstance(first, Null) and isinstance(second, Null):
        return first.marked(marks)
    if isinstance(first, Null) != isinstance(second, Null) and type.kind is Kind.DYNAMIC:
        type = type_of(second if isinstance(first, Null) else first)
    if (
        isinstance(first, List)
        and isinstance(second, List)
        and first.kind is second.kind is Kind.LIST
        and len(first.items) == len(second.items)
    ):
        items = [
            either(unknown, pair, first.element)
            for pair in zip(first.items, second.items, strict=True)
        ]
        return replace(first, items=tuple(items)).marked(marks)
    return either(unknown, values, type).marked(marks)


def _name_of(value: Value) -> str:
    return "null" if isinstance(value, Null) else type_name(type_of(value))
