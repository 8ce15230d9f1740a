"""Conversions that are called as functions, and marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from iamlint.terraform.functions.table import Call, Function, Parameter
from iamlint.value_types import BOOL, DYNAMIC, NUMBER, STRING, Type, list_of, map_of, set_of
from iamlint.values import EPHEMERAL, SENSITIVE, Bool, List, Map, Null, Unknown, Value, type_of


def _converted(call: Call) -> Value:
    """Arguments are converted to the type of their parameter, so all is done."""
    return call.arguments[0]


def _sensitive(call: Call) -> Value:
    return call.arguments[0].marked(frozenset((SENSITIVE,)))


def _nonsensitive(call: Call) -> Value:
    value = call.arguments[0]
    return replace(value, marks=value.marks - {SENSITIVE}) if value.marks else value


def _issensitive(call: Call) -> Value:
    value = call.arguments[0]
    if SENSITIVE in value.marks:
        return Bool(True)
    return call.unknown(value, BOOL) if isinstance(value, Unknown) else Bool(False)


def _ephemeralasnull(call: Call) -> Value:
    return _durable(call.arguments[0])


def _durable(value: Value) -> Value:
    """``value`` with null for all that is ephemeral."""
    if EPHEMERAL in value.marks:
        return Null(value.span, value.via, type_of(value), value.marks - {EPHEMERAL})
    if isinstance(value, List):
        return replace(value, items=tuple(map(_durable, value.items)))
    if isinstance(value, Map):
        return replace(value, entries={key: _durable(one) for key, one in value.entries.items()})
    return value


def _removed(call: Call) -> Value:
    raise call.fault(f"is no longer a function of Terraform, `to{call.name}` is")


def _to(type: Type) -> Function:
    parameter = Parameter("v", type, null=True, unknown=True, marked=True)
    return Function(_converted, (parameter,), type, spread=False)


_VALUE = (Parameter("value", DYNAMIC, null=True, unknown=True, marked=True),)

FUNCTIONS: Mapping[str, Function] = {
    "tostring": _to(STRING),
    "tonumber": _to(NUMBER),
    "tobool": _to(BOOL),
    "tolist": _to(list_of(DYNAMIC)),
    "toset": _to(set_of(DYNAMIC)),
    "tomap": _to(map_of(DYNAMIC)),
    "sensitive": Function(_sensitive, _VALUE, DYNAMIC, spread=False),
    "nonsensitive": Function(_nonsensitive, _VALUE, DYNAMIC, spread=False),
    "issensitive": Function(_issensitive, _VALUE, BOOL, spread=False),
    "ephemeralasnull": Function(_ephemeralasnull, _VALUE, DYNAMIC, spread=False),
    "list": Function(_removed, (), DYNAMIC, Parameter("vals", DYNAMIC, null=True)),
    "map": Function(_removed, (), DYNAMIC, Parameter("vals", DYNAMIC, null=True)),
}
