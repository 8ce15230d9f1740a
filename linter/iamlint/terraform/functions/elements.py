"""What functions over collections share: equality, elements of what is partly known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from iamlint.equality import same_value
from iamlint.terraform.functions.table import Call, unknown_from
from iamlint.terraform.unification import unify
from iamlint.truth import Truth
from iamlint.value_types import DYNAMIC, Kind, Type, list_of, set_of
from iamlint.values import Included, List, Null, Text, Unknown, Value, type_of, wholly_known


def equal(left: Value, right: Value) -> Truth:
    """Whether two values are equal, in type as well; nulls of any type are."""
    if isinstance(left, Null) and isinstance(right, Null):
        return Truth.YES
    if wholly_known(left) and wholly_known(right) and type_of(left) != type_of(right):
        return Truth.NO
    types = type_of(left), type_of(right)
    if all(one.is_primitive for one in types) and types[0] != types[1]:
        return Truth.NO
    return same_value(left, right)


def opened(value: Value) -> Value:
    """An unknown tuple as a tuple of unknowns, whose number its type tells; else ``value``."""
    if not isinstance(value, Unknown) or value.type.kind is not Kind.TUPLE:
        return value
    items = [part_of(value, f"[{at}]", one) for at, one in enumerate(value.type.items)]
    return List(tuple(items), value.span, value.via, marks=value.marks)


def part_of(value: Unknown, step: str, type: Type = DYNAMIC) -> Unknown:
    """The element or attribute of an unknown value that ``step`` leads to."""
    origin = value.origin
    if origin is not None:
        origin = replace(origin, attribute=(origin.attribute + step).lstrip("."))
    return Unknown(value.reason + step, value.span, value.via, type, origin)


def open_list(cause: Value, included: Iterable[Included], element: Type = DYNAMIC) -> Unknown:
    """A list of unknown length that holds what is ``included``."""
    return replace(unknown_from(cause, list_of(element)), includes=tuple(included))


def open_set(cause: Value, included: Iterable[Included], element: Type = DYNAMIC) -> Unknown:
    """A set of unknown length that holds what is ``included``."""
    return replace(unknown_from(cause, set_of(element)), includes=tuple(included))


def is_sequence(value: Value, *, sets: bool = True) -> bool:
    """Whether ``value`` is, or may turn out to be, a list or tuple (or set)."""
    if isinstance(value, List):
        return sets or value.kind is not Kind.SET
    if not isinstance(value, Unknown | Null):
        return False
    kind = value.type.kind
    return kind in (Kind.DYNAMIC, Kind.LIST, Kind.TUPLE) or (sets and kind is Kind.SET)


def may_be_empty(value: Value) -> bool:
    """Whether a string that is known in part may be the empty one."""
    if isinstance(value, Text):
        return not any(part.text for part in value.parts if not isinstance(part, Unknown))
    return True


def kind_name(value: Value) -> str:
    """What ``value`` is, for messages: ``a list``."""
    kind = type_of(value).kind
    if kind is Kind.DYNAMIC:
        return "null"
    return f"an {kind}" if kind is Kind.OBJECT else f"a {kind}"


def unified(values: Sequence[Value]) -> Type:
    """The type all ``values`` converge on, or that of any."""
    return unify([type_of(value) for value in values]) or DYNAMIC


def either(call: Call, values: Sequence[Value], cause: Value, limit: int = 8) -> Unknown:
    """One of ``values``, and it is not known which."""
    unknown = call.unknown(cause, unified(values), nullable=True)
    if not values or len(values) > limit:
        return unknown
    if any(isinstance(value, Unknown) for value in values):
        return unknown
    return replace(unknown, choices=tuple(values))
