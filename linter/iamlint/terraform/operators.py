"""The operators of HCL, with their conversions, and equality as Terraform has it."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import product

from iamlint.equality import same_value
from iamlint.source import Span
from iamlint.terraform.convert import convert
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions.table import unknown_from
from iamlint.terraform.numbers import bits_of, sized
from iamlint.terraform.numbers import product as product_of
from iamlint.terraform.traversal import either
from iamlint.truth import Truth, all_of
from iamlint.value_types import BOOL, NUMBER, Kind, Type
from iamlint.values import (
    Bool,
    List,
    Map,
    Null,
    Number,
    Text,
    Unknown,
    Value,
    all_marks,
    type_of,
    wholly_known,
)

_SPREAD_LIMIT = 16
"""Combinations of what two unknown operands may be beyond which the result is just unknown."""

_BITS = 14_000
"""Bits of a number, or of the denominator of one, that is computed here."""

_Number = int | Fraction


def unary(sign: str, operand: Value, span: Span) -> Value:
    """``-operand`` or ``!operand``."""
    type = NUMBER if sign == "-" else BOOL
    value = _operand(operand, type, f"the operand of `{sign}`", span)
    if isinstance(value, Number):
        negative = sized(-value.value, bits_of(value.value))
        return Number(negative, span, value.via, value.marks)
    if isinstance(value, Bool):
        return Bool(not value.value, span, value.via, value.marks)
    if isinstance(value, Unknown) and value.choices:
        return _spread((value,), lambda one: unary(sign, one[0], span), type).marked(value.marks)
    return replace(unknown_from(value, type), span=span, marks=value.marks)


def binary(sign: str, left: Value, right: Value, span: Span) -> Value:
    """``left sign right``."""
    if sign in ("==", "!="):
        return _equality(sign, left, right, span)
    if sign in ("&&", "||"):
        operands, result = BOOL, BOOL
    else:
        operands = NUMBER
        result = NUMBER if sign in _ARITHMETIC else BOOL
    first = _operand(left, operands, f"the left side of `{sign}`", span)
    second = _operand(right, operands, f"the right side of `{sign}`", span)
    marks = first.marks | second.marks
    via = first.via + second.via
    if isinstance(first, Number) and isinstance(second, Number):
        if sign in _ARITHMETIC:
            return Number(_computed(sign, first.value, second.value), span, via, marks)
        return Bool(_ORDER[sign](first.value, second.value), span, via, marks)
    if isinstance(first, Bool) and isinstance(second, Bool):
        both = first.value and second.value
        known_result = both if sign == "&&" else first.value or second.value
        return Bool(known_result, span, via, marks)
    if any(isinstance(one, Unknown) and one.choices for one in (first, second)):
        pair = (first, second)
        found = _spread(pair, lambda one: binary(sign, one[0], one[1], span), result)
        return found.marked(marks)
    unknown, known = (first, second) if isinstance(first, Unknown) else (second, first)
    if isinstance(known, Bool) and known.value is (sign == "||") and _known_to_plan(unknown):
        return Bool(known.value, span, via, marks)
    return replace(unknown_from(unknown, result), span=span, marks=marks)


def equals(left: Value, right: Value) -> Truth:
    """Whether ``left == right``: values of different types are never equal, nulls always are.

    Nulls in a collection are of its type: ``[null]`` is not ``[tostring(null)]``.
    """
    if (
        isinstance(left, List | Map)
        and isinstance(right, List | Map)
        and wholly_known(left)
        and wholly_known(right)
        and type_of(left) != type_of(right)
    ):
        return Truth.NO
    return _equals(left, right)


def _equals(left: Value, right: Value) -> Truth:
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Unknown):
            return _equals_unknown(one, other)
    match left, right:
        case (Null(), Null()):
            return Truth.YES
        case (Null(), _) | (_, Null()):
            return Truth.NO
        case (List(), List()):
            if left.kind is not right.kind or not _may_be_same(left.element, right.element):
                return Truth.NO
            if left.kind is Kind.SET:
                return _equal_sets(left, right)
            if len(left.items) != len(right.items):
                return Truth.NO
            return all_of(map(_equal_items, left.items, right.items))
        case (Map(), Map()):
            if left.kind is not right.kind or not _may_be_same(left.element, right.element):
                return Truth.NO
            if left.rest is not None or right.rest is not None:
                return Truth.MAYBE
            if left.entries.keys() != right.entries.keys():
                return Truth.NO
            return all_of(
                _equal_items(left.entries[key], right.entries[key]) for key in left.entries
            )
    return same_value(left, right)


def _equality(sign: str, left: Value, right: Value, span: Span) -> Value:
    marks = all_marks(left) | all_marks(right)
    truth = equals(left, right)
    if sign == "!=":
        truth = ~truth
    if truth is not Truth.MAYBE:
        return Bool(truth is Truth.YES, span, left.via + right.via, marks)
    cause = right if _is_known(left) else left
    return replace(unknown_from(cause, BOOL), span=span, marks=marks)


def _is_known(value: Value) -> bool:
    return not isinstance(value, Unknown) and not (isinstance(value, Text) and value.unknowns)


def _equal_items(left: Value, right: Value) -> Truth:
    """Whether items of two collections are equal, of which the types have to be as well."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Null) and isinstance(other, Unknown):
            kinds = one.type.kind, other.type.kind
            if kinds[0] is not kinds[1] and kinds[1] is not Kind.DYNAMIC:
                return Truth.NO
    return _equals(left, right)


def _equals_unknown(value: Unknown, other: Value) -> Truth:
    if value.choices:
        found = {equals(choice, other) for choice in value.choices}
        return found.pop() if len(found) == 1 else Truth.MAYBE
    if isinstance(other, Null):
        return Truth.NO if value.not_null else Truth.MAYBE
    if isinstance(other, Unknown) and value.type != other.type:
        return Truth.MAYBE  # one of them was converted
    if not isinstance(other, Unknown) and not _may_be_same(value.type, type_of(other)):
        return Truth.NO
    return same_value(value, other)


def _known_to_plan(value: Value) -> bool:
    """Whether Terraform would know ``value`` when it plans: a variable that is not set here.

    What is known only after apply leaves ``false && it`` unknown (Terraform before 1.12).
    """
    return isinstance(value, Unknown) and value.reason.startswith("var.")


def _equal_sets(left: List, right: List) -> Truth:
    if len(left.items) == len(right.items):
        truth = all_of(map(equals, left.items, right.items))
        if truth is Truth.YES:
            return truth
    known = all(map(_is_known, left.items)) and all(map(_is_known, right.items))
    return Truth.NO if known else Truth.MAYBE


def _may_be_same(left: Type, right: Type) -> bool:
    """Whether two types are the same, or may be once what is not known of them is known."""
    if Kind.DYNAMIC in (left.kind, right.kind):
        return True
    if left.kind is not right.kind:
        return False
    if left.element is not None and right.element is not None:
        return _may_be_same(left.element, right.element)
    if left.kind is Kind.TUPLE:
        return len(left.items) == len(right.items) and all(
            map(_may_be_same, left.items, right.items)
        )
    if left.kind is Kind.OBJECT:
        return left.attributes.keys() == right.attributes.keys() and all(
            _may_be_same(type, right.attributes[name]) for name, type in left.attributes.items()
        )
    return True


def _operand(value: Value, type: Type, what: str, span: Span) -> Value:
    if isinstance(value, Null):
        raise EvaluationFault(f"{what} is null", span)
    try:
        return convert(value, type)
    except EvaluationFault as fault:
        raise EvaluationFault(f"{what}: {fault.message}", span) from None


def _spread(
    operands: tuple[Value, ...], compute: Callable[[tuple[Value, ...]], Value], type: Type
) -> Value:
    """The results for all that unknown operands may be: one, when they all agree."""
    cause = next(one for one in operands if isinstance(one, Unknown) and one.choices)
    unknown = unknown_from(cause, type)
    options = [
        one.choices if isinstance(one, Unknown) and one.choices else (one,) for one in operands
    ]
    if math.prod(map(len, options)) > _SPREAD_LIMIT:
        return unknown
    results: list[Value] = []
    for combination in product(*options):
        try:
            results.append(compute(combination))
        except EvaluationFault:
            return unknown
    if all_of(same_value(results[0], other) for other in results[1:]).certain:
        return results[0]
    return either(unknown, results, type)


def _computed(sign: str, left: _Number, right: _Number) -> _Number:
    number = _ARITHMETIC[sign](left, right)
    if sign in "+-/":
        number = sized(number, max(bits_of(left), bits_of(right)))
    if max(abs(number.numerator), number.denominator).bit_length() > _BITS:
        raise EvaluationFault("the number has too many digits")
    return number


def _divide(left: _Number, right: _Number) -> _Number:
    if right == 0:
        raise EvaluationFault("division by zero")
    return Fraction(left) / Fraction(right)


def _modulo(left: _Number, right: _Number) -> _Number:
    if right == 0:
        return left  # as go-cty has it
    return sized(left - right * math.trunc(Fraction(left) / Fraction(right)), bits_of(left))


_ARITHMETIC: dict[str, Callable[[_Number, _Number], _Number]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": product_of,
    "/": _divide,
    "%": _modulo,
}
_ORDER: dict[str, Callable[[_Number, _Number], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
