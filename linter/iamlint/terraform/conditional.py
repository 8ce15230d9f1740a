"""The value of ``condition ? then : otherwise`` from its parts.

The rules are those of hashicorp/hcl, ``hclsyntax/expression.go`` (``ConditionalExpr``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from iamlint.source import Span
from iamlint.terraform.convert import convert
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions.table import unknown_from
from iamlint.terraform.traversal import either
from iamlint.terraform.unification import type_name, unify
from iamlint.value_types import DYNAMIC, Kind, Type
from iamlint.values import Bool, List, Map, Null, Number, Unknown, Value, type_of


@dataclass(frozen=True, slots=True)
class Failed:
    """A branch that fails, and the type that can be told of it all the same.

    Terraform goes on with an unknown value in the place of what failed: that of `[nope()]` is a
    tuple of one element.
    """

    fault: EvaluationFault
    type: Type = DYNAMIC


Branch = Value | Failed
"""What a branch evaluates to. Only a branch that is taken may fail."""


def chosen(condition: Bool | Unknown, branches: tuple[Branch, Branch], span: Span) -> Value:
    """The branch that the condition takes, converted to the type that both have in common."""
    type = _common_type(branches, span)
    if isinstance(condition, Unknown):
        return _undecided(condition, branches, type).marked(condition.marks)
    taken = branches[0 if condition.value else 1]
    if isinstance(taken, Failed):
        raise taken.fault
    if isinstance(taken, Null) and taken.type.kind is Kind.DYNAMIC:
        other = branches[1 if condition.value else 0]
        if not _is_open(other):
            taken = replace(taken, type=_type_of(other))
    return _as_branch(taken, type, span).marked(condition.marks)


def _common_type(branches: tuple[Branch, Branch], span: Span) -> Type:
    """The type that both branches convert to; ``DYNAMIC`` when they stay as they are."""
    types = [_type_of(branch) for branch in branches]
    if any(type.kind is Kind.DYNAMIC for type in types) or any(map(_is_open, branches)):
        # nothing can be told of one, or it is an untyped null, which takes the type of the other
        return DYNAMIC
    found = unify(types)
    if found is None:
        names = " and ".join(map(type_name, types))
        raise EvaluationFault(f"the results of the condition have no type in common: {names}", span)
    return found


def _type_of(branch: Branch) -> Type:
    return branch.type if isinstance(branch, Failed) else type_of(branch)


def _is_open(value: Branch) -> bool:
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
        if isinstance(branch, Failed):
            return replace(unknown, type=type, not_null=False)
        try:
            values.append(convert(branch, type))
        except EvaluationFault:
            return replace(unknown, type=type, not_null=False)
    first, second = values
    marks = first.marks | second.marks
    if isinstance(first, Null) and isinstance(second, Null):
        return first.marked(marks)
    if isinstance(first, Number) and isinstance(second, Number) and first.value == second.value:
        return first.marked(marks)
    if isinstance(first, Null) != isinstance(second, Null) and type.kind is Kind.DYNAMIC:
        type = type_of(second if isinstance(first, Null) else first)
    if (
        isinstance(first, List)
        and isinstance(second, List)
        and all(isinstance(one, List) and one.kind is Kind.LIST for one in branches)
        and first.element == second.element
        and len(first.items) == len(second.items)
    ):
        items = [
            either(unknown, pair, first.element)
            for pair in zip(first.items, second.items, strict=True)
        ]
        return replace(first, items=tuple(items)).marked(marks)
    return either(unknown, values, type).marked(marks)
