"""Functions that ask collections for something: their size, an element, a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from iamlint.terraform.convert import convert
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions.elements import (
    either,
    equal,
    is_sequence,
    kind_name,
    may_be_empty,
    open_list,
    opened,
    part_of,
)
from iamlint.terraform.functions.graphemes import cluster_count
from iamlint.terraform.functions.table import Call, Function, Parameter, first_unknown
from iamlint.terraform.numbers import counted
from iamlint.terraform.unification import unify
from iamlint.truth import Truth
from iamlint.value_types import BOOL, DYNAMIC, NUMBER, STRING, Kind, list_of
from iamlint.values import (
    Bool,
    Included,
    List,
    Map,
    Null,
    Number,
    Text,
    Unknown,
    Value,
    type_of,
)


def _length(call: Call) -> Value:
    value = call.arguments[0]
    match value:
        case Text():
            known = value.known
            return (
                call.unknown(value, NUMBER)
                if known is None
                else Number(counted(cluster_count(known)))
            )
        case List(kind=Kind.SET) if first_unknown(value) is not None:
            return call.unknown(value, NUMBER)
        case List():
            return Number(counted(len(value.items)))
        case Map():
            return (
                call.unknown(value, NUMBER) if value.rest else Number(counted(len(value.entries)))
            )
        case Unknown(length=int(length)):
            return Number(counted(length))
        case Unknown(type=known_type) if known_type.kind is Kind.TUPLE:
            return Number(counted(len(known_type.items)))
        case Unknown(type=known_type) if known_type.kind is Kind.OBJECT:
            return Number(counted(len(known_type.attributes)))
        case Unknown(type=known_type) if known_type.kind not in (Kind.NUMBER, Kind.BOOL):
            return call.unknown(value, NUMBER)
    raise call.fault(f"needs a string, a collection or an object, not {kind_name(value)}", 0)


def _element(call: Call) -> Value:
    value = opened(call.arguments[0])
    index = call.arguments[1]
    if not is_sequence(value, sets=False):
        raise call.fault(f"cannot take from {kind_name(value)}", 0)
    if not isinstance(value, List):
        return call.unknown(value, type_of(value).element or DYNAMIC, nullable=True)
    if not value.items:
        raise call.fault("cannot take from an empty list", 0)
    if not isinstance(index, Number):
        return either(call, value.items, index)
    at = call.integer(1) % len(value.items)
    if at and call.integer(1) < 0 and value.kind is Kind.TUPLE:
        raise call.fault("cannot take a negative index of a tuple", 1)
    return value.items[at]


def _contains(call: Call) -> Value:
    value, wanted = opened(call.arguments[0]), call.arguments[1]
    if not is_sequence(value):
        raise call.fault(f"cannot search {kind_name(value)}", 0)
    found = Truth.NO
    if isinstance(value, Unknown):
        found = Truth.MAYBE
        items = tuple(one.value for one in value.includes if one.exists.certain)
    else:
        items = value.items if isinstance(value, List) else ()
    for item in items:
        found |= equal(item, wanted)
        if found.certain:
            return Bool(True)
    if found.possible:
        unknown = value if first_unknown(value) is not None else wanted
        return call.unknown(unknown, BOOL)
    return Bool(False)


def _index(call: Call) -> Value:
    value, wanted = opened(call.arguments[0]), call.arguments[1]
    if not is_sequence(value, sets=False):
        raise call.fault(f"cannot search {kind_name(value)}", 0)
    if not isinstance(value, List):
        return call.unknown(value, NUMBER)
    if not value.items:
        raise call.fault("cannot search an empty list", 0)
    for at, item in enumerate(value.items):
        found = equal(item, wanted)
        if found.certain:
            return Number(counted(at))
        if found.possible:
            return call.unknown(item if first_unknown(item) else wanted, NUMBER)
    raise call.fault("does not find the value in the list")


def _keys(call: Call) -> Value:
    value = call.arguments[0]
    match value:
        case Map():
            return _list_of_keys(value)
        case Unknown(type=known) if known.kind is Kind.OBJECT:
            items = tuple(Text.of(name) for name in sorted(known.attributes))
            return List(items, value.span, value.via)
        case Unknown(type=known) if known.kind in (Kind.DYNAMIC, Kind.MAP):
            return call.unknown(value, list_of(STRING))
    raise call.fault(f"needs a map or an object, not {kind_name(value)}", 0)


def _list_of_keys(value: Map) -> Value:
    keys = [Text.of(key, value.key_spans.get(key)) for key in sorted(value.entries)]
    if value.rest is not None:
        every = [*keys, *(key for key, _ in value.partial)]
        return open_list(value.rest, map(Included, every), STRING)
    if value.kind is Kind.MAP:
        return List(tuple(keys), value.span, value.via, Kind.LIST, STRING)
    return List(tuple(keys), value.span, value.via)


def _values(call: Call) -> Value:
    value = call.arguments[0]
    match value:
        case Map(rest=None):
            items = tuple(value.entries[key] for key in sorted(value.entries))
            if value.kind is Kind.MAP:
                return List(items, value.span, value.via, Kind.LIST, value.element)
            return List(items, value.span, value.via)
        case Map(rest=rest) if rest is not None:
            every = [*value.entries.values(), *(item for _, item in value.partial)]
            return open_list(rest, map(Included, every))
        case Unknown(type=known) if known.kind is Kind.OBJECT:
            names = sorted(known.attributes)
            parts = tuple(part_of(value, f".{name}", known.attributes[name]) for name in names)
            return List(parts, value.span, value.via)
        case Unknown(type=known) if known.kind in (Kind.DYNAMIC, Kind.MAP):
            return call.unknown(value, list_of(known.element or DYNAMIC))
    raise call.fault(f"needs a map or an object, not {kind_name(value)}", 0)


def _lookup(call: Call) -> Value:
    if len(call) > 3:
        raise call.fault(f"takes two or three arguments and was given {len(call)}")
    value, key = call.arguments[:2]
    kind = type_of(value).kind
    if kind not in (Kind.MAP, Kind.OBJECT, Kind.DYNAMIC):
        raise call.fault(f"needs a map or an object, not {kind_name(value)}", 0)
    marks = key.marks
    default = _default(call, value)
    name = key.known if isinstance(key, Text) else None
    if isinstance(value, Map) and value.rest is None and name is None:
        values = (*value.entries.values(), *([default] if default is not None else []))
        return either(call, values, key).marked(marks)
    if not isinstance(value, Map) or name is None:
        cause = key if name is None else value
        element = value.element if isinstance(value, Map) else type_of(value).element
        return call.unknown(cause, element or DYNAMIC, nullable=True).marked(marks)
    found = value.entries.get(name)
    if found is not None:
        return found.marked(marks)
    if value.rest is not None:
        return part_of(value.rest, f".{name}").marked(marks)
    if default is None:
        raise call.fault(f"finds no `{name}`, and no default is given")
    return default.marked(marks)


def _default(call: Call, value: Value) -> Value | None:
    """The default of ``lookup``, of the type of the map's elements."""
    if len(call) < 3:
        return None
    element = type_of(value).element if type_of(value).kind is Kind.MAP else None
    try:
        return convert(call.arguments[2], element or DYNAMIC)
    except EvaluationFault:
        message = "needs a default of the same type as the elements of the map"
        raise call.fault(message, 2) from None


def _coalesce(call: Call) -> Value:
    wanted = unify([type_of(value) for value in call.arguments])
    if wanted is None:
        raise call.fault("needs arguments of one type")
    for argument in call.arguments:
        value = convert(argument, wanted)
        match value:
            case Null():
                continue
            case Text(known=""):
                continue
            case Text(known=None) if may_be_empty(value):
                return call.unknown(value, wanted)
            case Unknown():
                return call.unknown(value, wanted)
        return value
    raise call.fault("finds only null and empty strings")


def _coalescelist(call: Call) -> Value:
    if not len(call):
        raise call.fault("needs at least one argument")
    arguments = [opened(argument) for argument in call.arguments]
    if not any(isinstance(one, Unknown) for one in arguments):
        for at, argument in enumerate(arguments):
            bare = isinstance(argument, Null) and argument.type.kind is Kind.DYNAMIC
            if bare or not is_sequence(argument, sets=False):
                raise call.fault(f"needs lists, not {kind_name(argument)}", at)
    for argument in arguments:
        if isinstance(argument, Unknown):
            return call.unknown(argument, argument.type)
        if isinstance(argument, List) and argument.items:
            return argument
    raise call.fault("finds only empty lists")


def _one(call: Call) -> Value:
    value = opened(call.arguments[0])
    if isinstance(value, Unknown) and is_sequence(value):
        certain = [one.value for one in value.includes if one.exists.certain]
        if len(certain) == 1:
            return certain[0]
        return call.unknown(value, value.type.element or DYNAMIC, nullable=True)
    if isinstance(value, List):
        if value.kind is Kind.SET and len(value.items) > 1 and first_unknown(value) is not None:
            return call.unknown(value, value.element, nullable=True)
        if not value.items:
            return Null(value.span, type=value.element)
        if len(value.items) == 1:
            return value.items[0]
        raise call.fault(f"needs a list of one element or none, and it has {len(value.items)}", 0)
    raise call.fault(f"needs a list of one element or none, not {kind_name(value)}", 0)


def _alltrue(call: Call) -> Value:
    for item in call.items(0).items:
        if isinstance(item, Unknown):
            return call.unknown(item, BOOL)
        if not isinstance(item, Bool) or not item.value:
            return Bool(False)
    return Bool(True)


def _anytrue(call: Call) -> Value:
    items = call.items(0).items
    if any(isinstance(item, Bool) and item.value for item in items):
        return Bool(True)
    unknown = next((item for item in items if isinstance(item, Unknown)), None)
    return Bool(False) if unknown is None else call.unknown(unknown, BOOL)


_ANY = Parameter("value", DYNAMIC, unknown=True)
_LIST = Parameter("list", DYNAMIC, unknown=True)
_INNER_LIST = replace(_LIST, inner=True)
_MAP = Parameter("inputMap", DYNAMIC, unknown=True, inner=True)
_VALUES = Parameter("vals", DYNAMIC, null=True, unknown=True)

FUNCTIONS: Mapping[str, Function] = {
    "length": Function(_length, (replace(_ANY, inner=True),), NUMBER),
    "element": Function(_element, (_INNER_LIST, Parameter("index", NUMBER, unknown=True)), DYNAMIC),
    "contains": Function(_contains, (_LIST, _ANY), BOOL),
    "index": Function(_index, (_LIST, _ANY), NUMBER),
    "keys": Function(_keys, (_MAP,), DYNAMIC),
    "values": Function(_values, (replace(_MAP, name="mapping"),), DYNAMIC),
    "lookup": Function(
        _lookup,
        (_MAP, Parameter("key", STRING, unknown=True)),
        DYNAMIC,
        Parameter("default", DYNAMIC, null=True, unknown=True, marked=True),
    ),
    "coalesce": Function(_coalesce, (), DYNAMIC, _VALUES),
    "coalescelist": Function(_coalescelist, (), DYNAMIC, _VALUES),
    "one": Function(_one, (_LIST,), DYNAMIC),
    "alltrue": Function(_alltrue, (Parameter("list", list_of(BOOL)),), BOOL),
    "anytrue": Function(_anytrue, (Parameter("list", list_of(BOOL)),), BOOL),
}
