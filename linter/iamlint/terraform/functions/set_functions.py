"""Functions over sets: union, intersection, difference, product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod

from iamlint.terraform.convert import convert, make_list, make_set
from iamlint.terraform.functions.context import ELEMENT_LIMIT
from iamlint.terraform.functions.elements import equal, is_sequence, kind_name, open_set, opened
from iamlint.terraform.functions.table import Call, Function, Parameter, first_unknown
from iamlint.terraform.sets import identity, set_items
from iamlint.terraform.unification import unify
from iamlint.truth import Truth, any_of
from iamlint.value_types import DYNAMIC, Kind, Type, list_of, set_of, tuple_of
from iamlint.values import Included, List, Unknown, Value, type_of

_COMPARISON_LIMIT = 1_000_000
"""Pairs of elements beyond which sets known in part are not compared."""


def _element_type(call: Call) -> Type:
    """The element type that all argument sets agree on; an empty set of any type fits all."""
    types = []
    for value in call.arguments:
        element = type_of(value).element or DYNAMIC
        empty = isinstance(value, List) and not value.items and element.kind is Kind.DYNAMIC
        if not empty:
            types.append(element)
    found = unify(types) if types else DYNAMIC
    if found is None:
        raise call.fault("needs sets of one type")
    return found


def _sets(call: Call, element: Type) -> list[Value]:
    return [convert(value, set_of(element)) for value in call.arguments]


def _union(call: Call) -> Value:
    element = _element_type(call)
    sets = _sets(call, element)
    unknown = next((one for one in sets if isinstance(one, Unknown)), None)
    included = [one for value in sets for one in _included(value)]
    if unknown is not None:
        return open_set(unknown, included, element)
    items = set_items(one.value for one in included)
    if len(items) > ELEMENT_LIMIT:
        raise call.fault("makes too many elements")
    return make_set(_first(call), items, element)


def _first(call: Call) -> List:
    first = call.arguments[0]
    return first if isinstance(first, List) else List((), first.span, first.via)


def _included(value: Value) -> Sequence[Included]:
    if isinstance(value, Unknown):
        return value.includes
    return [Included(item) for item in value.items] if isinstance(value, List) else ()


def _intersection(call: Call) -> Value:
    element = _element_type(call)
    sets = _sets(call, element)
    if all(isinstance(one, List) for one in sets) and first_unknown(List(tuple(sets))) is None:
        return make_set(_first(call), _intersect(sets), element)
    if prod(max(len(_included(one)), 1) for one in sets[:2]) > _COMPARISON_LIMIT:
        return open_set(List(tuple(sets)), (), element)
    kept = []
    for one in _included(sets[0]):
        exists = one.exists
        for other in sets[1:]:
            exists &= _holds(other, one.value)
        if exists.possible:
            kept.append(Included(one.value, exists))
    return open_set(List(tuple(sets)), kept, element)


def _intersect(sets: Sequence[Value]) -> tuple[Value, ...]:
    keys = [{identity(one.value) for one in _included(value)} for value in sets[1:]]
    first = [one.value for one in _included(sets[0])]
    return tuple(item for item in first if all(identity(item) in one for one in keys))


def _subtract(call: Call) -> Value:
    element = _element_type(call)
    minuend, subtrahend = _sets(call, element)
    if isinstance(minuend, List) and first_unknown(List((minuend, subtrahend))) is None:
        keys = {identity(one.value) for one in _included(subtrahend)}
        items = tuple(item for item in minuend.items if identity(item) not in keys)
        return make_set(_first(call), items, element)
    if len(_included(minuend)) * len(_included(subtrahend)) > _COMPARISON_LIMIT:
        return open_set(List((minuend, subtrahend)), (), element)
    kept = []
    for one in _included(minuend):
        exists = one.exists & ~_holds(subtrahend, one.value)
        if exists.possible:
            kept.append(Included(one.value, exists))
    sure = isinstance(minuend, List) and all(one.exists.certain for one in kept)
    if sure and first_unknown(minuend) is None:
        return make_set(_first(call), tuple(one.value for one in kept), element)
    return open_set(List((minuend, subtrahend)), kept, element)


def _holds(value: Value, wanted: Value) -> Truth:
    """Whether a set holds ``wanted``."""
    found = any_of(one.exists & equal(one.value, wanted) for one in _included(value))
    return found | Truth.MAYBE if isinstance(value, Unknown) else found


def _setproduct(call: Call) -> Value:
    if len(call) < 2:
        raise call.fault("needs at least two arguments")
    arguments = [opened(argument) for argument in call.arguments]
    elements: list[Type] = []
    for at, argument in enumerate(arguments):
        if not is_sequence(argument):
            raise call.fault(f"needs sets or lists, not {kind_name(argument)}", at)
        found = _product_element(argument)
        if found is None:
            raise call.fault("needs elements of one type", at)
        elements.append(found)
    ordered = not any(type_of(one).kind is Kind.SET for one in arguments)
    result = tuple_of(*elements)
    lists = [one for one in arguments if isinstance(one, List)]
    if len(lists) < len(arguments):
        cause = next(one for one in arguments if not isinstance(one, List))
        return call.unknown(cause, list_of(result) if ordered else set_of(result))
    if prod(len(one.items) for one in lists) > ELEMENT_LIMIT:
        raise call.fault("makes too many elements")
    converted = [
        [convert(item, element) for item in one.items]
        for one, element in zip(lists, elements, strict=True)
    ]
    items = tuple(List(combination) for combination in product(*converted))
    make = make_list if ordered else make_set
    return make(replace(lists[0], kind=Kind.TUPLE), items, result)


def _product_element(value: Value) -> Type | None:
    if isinstance(value, List) and value.kind is Kind.TUPLE:
        return unify([type_of(item) for item in value.items]) if value.items else DYNAMIC
    return type_of(value).element or DYNAMIC


_SET = set_of(DYNAMIC)

FUNCTIONS: Mapping[str, Function] = {
    "setunion": Function(
        _union,
        (Parameter("first_set", _SET, unknown=True),),
        _SET,
        Parameter("other_sets", _SET, unknown=True),
    ),
    "setintersection": Function(
        _intersection,
        (Parameter("first_set", _SET, unknown=True),),
        _SET,
        Parameter("other_sets", _SET, unknown=True),
    ),
    "setsubtract": Function(
        _subtract, (Parameter("a", _SET, unknown=True), Parameter("b", _SET, unknown=True)), _SET
    ),
    "setproduct": Function(
        _setproduct, (), DYNAMIC, Parameter("sets", DYNAMIC, unknown=True, inner=True)
    ),
}
