"""Functions that make a list of one or more lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from iamlint.terraform.convert import convert
from iamlint.terraform.functions.context import ELEMENT_LIMIT
from iamlint.terraform.functions.elements import (
    is_sequence,
    kind_name,
    may_be_empty,
    open_list,
    opened,
)
from iamlint.terraform.functions.table import Call, Function, Parameter, first_unknown, is_text
from iamlint.terraform.numbers import added, counted
from iamlint.terraform.sets import identity
from iamlint.terraform.unification import unify
from iamlint.truth import Truth
from iamlint.value_types import DYNAMIC, NUMBER, STRING, Kind, Type, list_of
from iamlint.values import (
    NO_MARKS,
    Included,
    List,
    Null,
    Number,
    Text,
    Unknown,
    Value,
    type_of,
)

_RANGE_LIMIT = 1024
"""Terraform's own limit."""


def _concat(call: Call) -> Value:
    if not len(call):
        raise call.fault("needs at least one argument")
    arguments = [opened(argument) for argument in call.arguments]
    for at, argument in enumerate(arguments):
        if not is_sequence(argument, sets=False):
            raise call.fault(f"needs lists, not {kind_name(argument)}", at)
    if sum(len(one.items) for one in arguments if isinstance(one, List)) > ELEMENT_LIMIT:
        raise call.fault("makes too many elements")
    element = _common_element(arguments)
    cause = next((one for one in arguments if isinstance(one, Unknown)), None)
    if cause is not None:
        included = [one for argument in arguments for one in _included(argument)]
        return open_list(cause, included, element or DYNAMIC)
    items = [item for one in arguments if isinstance(one, List) for item in one.items]
    first = arguments[0]
    if len(arguments) == 1:
        return first
    if element is None:
        return List(tuple(items), first.span, first.via)
    converted = tuple(convert(item, element) for item in items)
    return List(converted, first.span, first.via, Kind.LIST, element)


def _included(value: Value) -> tuple[Included, ...]:
    if isinstance(value, Unknown):
        return value.includes
    return tuple(map(Included, value.items)) if isinstance(value, List) else ()


def _common_element(arguments: list[Value]) -> Type | None:
    """The element type when all arguments are lists and agree on one."""
    found = [type_of(argument) for argument in arguments]
    if any(one.kind is not Kind.LIST for one in found):
        return None
    # an empty list may be one of anything
    elements = [one.element or DYNAMIC for one in found]
    settled = [one for one in elements if one.kind is not Kind.DYNAMIC]
    return unify(settled) if settled else DYNAMIC


def _flatten(call: Call) -> Value:
    value = opened(call.arguments[0])
    if not is_sequence(value):
        raise call.fault(f"can only flatten lists, not {kind_name(value)}", 0)
    items: list[Included] = []
    unknown: Unknown | None = value if isinstance(value, Unknown) else None
    for item, exists in _flat(value):
        if isinstance(item, Unknown) and not item.type.is_primitive and not is_text(item):
            unknown = unknown or item
            if item.includes:
                items += _flat_included(item)
            elif item.type.kind is Kind.DYNAMIC:
                items.append(Included(item, Truth.MAYBE))
        elif exists.possible:
            items.append(Included(item, exists))
        if len(items) > ELEMENT_LIMIT:
            raise call.fault("makes too many elements")
    marks = _list_marks(value)
    if unknown is not None:
        return open_list(unknown, items).marked(marks)
    return List(tuple(one.value for one in items), value.span, value.via).marked(marks)


def _list_marks(value: Value) -> frozenset[str]:
    """The marks of the lists that are flattened away."""
    if not isinstance(value, List):
        return NO_MARKS
    return value.marks.union(*map(_list_marks, value.items))


def _flat(value: Value) -> Iterator[tuple[Value, Truth]]:
    """The elements of ``value`` and of the sequences in it."""
    if isinstance(value, Unknown):
        for one in value.includes:
            yield from ((item, one.exists & exists) for item, exists in _flat_item(one.value))
        return
    for item in value.items if isinstance(value, List) else ():
        yield from _flat_item(item)


def _flat_item(item: Value) -> Iterator[tuple[Value, Truth]]:
    item = opened(item)
    if isinstance(item, List):
        yield from _flat(item)
    else:
        yield item, Truth.YES


def _flat_included(value: Unknown) -> list[Included]:
    return [Included(item, exists) for item, exists in _flat(value)]


def _distinct(call: Call) -> Value:
    value = call.arguments[0]
    if isinstance(value, Unknown):
        return open_list(value, value.includes, value.type.element or DYNAMIC)
    seen: dict[object, Value] = {}
    for item in call.items(0).items:
        key = identity(item)
        seen.setdefault(object() if key is None else key, item)
    items = tuple(seen.values())
    if len(items) > 1 and first_unknown(value) is not None:
        return open_list(value, map(Included, items), call.items(0).element)
    return replace(call.items(0), items=items)


def _compact(call: Call) -> Value:
    value = call.arguments[0]
    if isinstance(value, Unknown):
        return open_list(value, filter(None, map(_kept, value.includes)), STRING)
    items = [Included(item) for item in call.items(0).items if not isinstance(item, Null)]
    kept = list(filter(None, map(_kept, items)))
    if any(not one.exists.certain for one in kept):
        return open_list(value, kept, STRING)
    return replace(call.items(0), items=tuple(one.value for one in kept))


def _kept(one: Included) -> Included | None:
    """What ``compact`` makes of an element: nothing if it is empty, a doubt if it may be."""
    value = one.value
    if isinstance(value, Text) and value.known is not None:
        return one if value.known else None
    if isinstance(value, Null):
        return None
    return replace(one, exists=Truth.MAYBE) if may_be_empty(value) else one


def _chunklist(call: Call) -> Value:
    value = call.items(0)
    size = call.integer(1)
    if size < 0:
        raise call.fault("needs a positive size", 1)
    items = value.items
    step = size or max(len(items), 1)
    chunks = tuple(replace(value, items=items[at : at + step]) for at in range(0, len(items), step))
    return replace(value, items=chunks, element=list_of(value.element))


def _reverse(call: Call) -> Value:
    value = opened(call.arguments[0])
    if not is_sequence(value):
        raise call.fault(f"can only reverse lists, not {kind_name(value)}", 0)
    if isinstance(value, Unknown):
        element = value.type.element or DYNAMIC
        return open_list(value, reversed(value.includes), element)
    found = call.items(0) if not isinstance(value, List) else value
    kind = Kind.TUPLE if found.kind is Kind.TUPLE else Kind.LIST
    return replace(found, items=found.items[::-1], kind=kind)


def _slice(call: Call) -> Value:
    value = opened(call.arguments[0])
    if isinstance(value, List) and value.kind is Kind.SET:
        raise call.fault("cannot take a part of a set, whose elements have no order", 0)
    if not is_sequence(value, sets=False):
        raise call.fault(f"needs a list, not {kind_name(value)}", 0)
    length = len(value.items) if isinstance(value, List) else None
    bounds: list[int | None] = []
    for at, name in ((1, "start"), (2, "end")):
        if not isinstance(call.arguments[at], Number):
            bounds.append(None)
            continue
        bound = call.integer(at)
        if bound < 0:
            raise call.fault(f"needs a {name} that is not negative", at)
        if length is not None and bound > length:
            raise call.fault(f"was given the {name} {bound} beyond the {length} elements", at)
        bounds.append(bound)
    start, end = bounds
    if start is not None and end is not None and start > end:
        raise call.fault(f"was given the start {start} after the end {end}", 1)
    if not isinstance(value, List) or start is None or end is None:
        cause = next(one for one in (value, *call.arguments[1:]) if first_unknown(one) is not None)
        return call.unknown(cause, list_of(type_of(value).element or DYNAMIC))
    return replace(value, items=value.items[start:end])


def _sort(call: Call) -> Value:
    value = call.arguments[0]
    if isinstance(value, Unknown):
        return open_list(value, value.includes, STRING)
    items = call.items(0).items
    for at, item in enumerate(items):
        if isinstance(item, Null):
            raise call.fault(f"cannot sort null, which is element {at}", 0)
    if len(items) > 1 and first_unknown(value) is not None:
        return replace(open_list(value, map(Included, items), STRING), length=len(items))
    return replace(call.items(0), items=tuple(sorted(items, key=_known)))


def _known(value: Value) -> str:
    return (value.known if isinstance(value, Text) else None) or ""


def _range(call: Call) -> Value:
    if not 1 <= len(call) <= 3:
        raise call.fault("takes one to three arguments")
    numbers = [call.number(at) for at in range(len(call))]
    start, end = (counted(0), numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1])
    step = numbers[2] if len(numbers) == 3 else counted(1 if end >= start else -1)
    if step < 0 < end - start:
        raise call.fault("needs an end below the start when the step is negative", 1)
    if step > 0 > end - start:
        raise call.fault("needs an end above the start when the step is positive", 1)
    items: list[Value] = []
    current = start
    while current < end if step > 0 or end > start else current > end:
        if len(items) >= _RANGE_LIMIT:
            raise call.fault(f"makes more than {_RANGE_LIMIT} values")
        items.append(Number(current))
        current = added(current, step)
    return List(tuple(items), kind=Kind.LIST, element=NUMBER)


def _matchkeys(call: Call) -> Value:
    values, keys, wanted = (call.items(at) for at in range(3))
    if unify([keys.element, wanted.element]) is None:
        raise call.fault("needs keys and searched values of one type")
    if len(values.items) != len(keys.items):
        raise call.fault("needs as many keys as values")
    common = unify([keys.element, wanted.element]) or DYNAMIC
    sought = [convert(item, common) for item in wanted.items]
    if not sought:
        return replace(values, items=())
    for value in (keys, wanted):
        if first_unknown(value) is not None:
            return call.unknown(value, list_of(values.element))
    known = {identity(item) for item in sought}
    items = [
        value
        for value, key in zip(values.items, keys.items, strict=True)
        if identity(convert(key, common)) in known
    ]
    return replace(values, items=tuple(items))


_LIST = Parameter("list", DYNAMIC, unknown=True, inner=True)
_STRINGS = Parameter("list", list_of(STRING), unknown=True)
_ANY_LIST = Parameter("list", list_of(DYNAMIC))
_INDEX = Parameter("start_index", NUMBER, unknown=True)

FUNCTIONS: Mapping[str, Function] = {
    "concat": Function(_concat, (), DYNAMIC, Parameter("seqs", DYNAMIC, unknown=True, inner=True)),
    "flatten": Function(_flatten, (_LIST,), DYNAMIC),
    "distinct": Function(_distinct, (replace(_ANY_LIST, unknown=True),), list_of(DYNAMIC)),
    "compact": Function(_compact, (_STRINGS,), list_of(STRING)),
    "chunklist": Function(
        _chunklist,
        (replace(_ANY_LIST, inner=True), Parameter("size", NUMBER)),
        list_of(list_of(DYNAMIC)),
    ),
    "reverse": Function(_reverse, (_LIST,), DYNAMIC),
    "slice": Function(
        _slice, (_LIST, _INDEX, Parameter("end_index", NUMBER, unknown=True)), DYNAMIC
    ),
    "sort": Function(_sort, (_STRINGS,), list_of(STRING)),
    "range": Function(_range, (), list_of(NUMBER), Parameter("params", NUMBER)),
    "matchkeys": Function(
        _matchkeys,
        (
            Parameter("values", list_of(DYNAMIC)),
            Parameter("keys", list_of(DYNAMIC)),
            Parameter("searchset", list_of(DYNAMIC)),
        ),
        list_of(DYNAMIC),
    ),
}
