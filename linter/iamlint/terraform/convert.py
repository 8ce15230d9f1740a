"""Conversion of values between Terraform's types.

The rules are those of go-cty (https://pkg.go.dev/github.com/zclconf/go-cty/cty/convert). Places,
references and marks stay with the values; what is not known stays so, under the new type.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.numbers import number_text, parse_number
from iamlint.terraform.sets import set_items
from iamlint.terraform.unification import can_convert, type_key, type_name, unify
from iamlint.value_types import DYNAMIC, Kind, Type, object_of
from iamlint.values import (
    Bool,
    Included,
    List,
    Map,
    Null,
    Number,
    Piece,
    Text,
    Unknown,
    Value,
    type_of,
    wholly_known,
)

__all__ = ["can_convert", "convert", "make_list", "make_map", "make_set", "unify"]


def convert(value: Value, type: Type) -> Value:
    """``value`` as a value of ``type``. Raises ``EvaluationFault`` where Terraform refuses it.

    Attributes that an object type does not have are dropped; those that it has as optional and
    the value lacks become null (defaults are applied before, by ``apply_defaults``).
    """
    if type.kind is Kind.DYNAMIC:
        return value
    match value:
        case Unknown():
            return _convert_unknown(value, type)
        case Null():
            if not can_convert(value.type, type):
                raise _fault(value, type)
            return value if value.type == type else replace(value, type=plain_type(type))
        case Text() | Number() | Bool():
            return _convert_primitive(value, type)
        case List():
            return _convert_list(value, type)
        case Map():
            return _convert_map(value, type)


def plain_type(type: Type) -> Type:
    """``type`` without its optional attributes: the type that a converted value has."""
    if type.is_primitive or type.kind is Kind.DYNAMIC:
        return type
    if type.element is not None:
        return replace(type, element=plain_type(type.element))
    if type.kind is Kind.TUPLE:
        return replace(type, items=tuple(map(plain_type, type.items)))
    return object_of({name: plain_type(item) for name, item in type.attributes.items()})


def make_list(value: List, items: tuple[Value, ...], element: Type) -> List:
    """A list of ``items``, which already are of the type ``element``, in the place of ``value``."""
    return replace(value, items=items, kind=Kind.LIST, element=element)


def make_set(value: List, items: tuple[Value, ...], element: Type) -> List:
    """A set of ``items``, which already are of the type ``element``, in the place of ``value``.

    Marks of the elements go over to the set.
    """
    marks = value.marks.union(*(item.marks for item in items))
    plain = tuple(replace(item, marks=frozenset()) if item.marks else item for item in items)
    unique = set_items(plain)
    return replace(value, items=unique, kind=Kind.SET, element=element, marks=marks)


def make_map(value: Map, entries: dict[str, Value], element: Type) -> Map:
    """A map of ``entries``, which already are of the type ``element``, in place of ``value``."""
    return replace(value, entries=entries, kind=Kind.MAP, element=element, origin=None)


def _fault(value: Value, type: Type) -> EvaluationFault:
    return EvaluationFault(f"{type_name(type)} is required", value.span)


def _convert_unknown(value: Unknown, type: Type) -> Value:
    if not can_convert(value.type, type):
        raise _fault(value, type)
    if value.choices:
        choices = _possible(value.choices, type)
        if not choices:
            raise _fault(value, type)
    else:
        choices = ()
    includes = value.includes
    if includes and type.element is not None:
        element = type.element
        includes = tuple(Included(convert(item.value, element), item.exists) for item in includes)
    plain = plain_type(type)
    if type.element is not None and type.element.kind is Kind.DYNAMIC:
        plain = _like(value.type, type)
    length = value.length if type.kind is Kind.LIST else None
    return replace(value, type=plain, choices=choices, includes=includes, length=length)


def _like(source: Type, target: Type) -> Type:
    """The collection type ``target`` of any element, with the element type of ``source``."""
    if source.element is not None:
        return replace(target, element=source.element)
    items = source.items or tuple(source.attributes.values())
    return replace(target, element=unify(items) or DYNAMIC)


def _possible(choices: tuple[Value, ...], type: Type) -> tuple[Value, ...]:
    """Those of ``choices`` that convert."""
    converted = []
    for choice in choices:
        try:
            converted.append(convert(choice, type))
        except EvaluationFault:
            continue
    return tuple(converted)


def _convert_primitive(value: Text | Number | Bool, type: Type) -> Value:
    match value, type.kind:
        case (Text(), Kind.STRING) | (Number(), Kind.NUMBER) | (Bool(), Kind.BOOL):
            return value
        case Number(), Kind.STRING:
            return _as_text(value, number_text(value.value))
        case Bool(), Kind.STRING:
            return _as_text(value, "true" if value.value else "false")
        case Text(), (Kind.NUMBER | Kind.BOOL):
            return _parse(value, type)
    raise _fault(value, type)


def _as_text(value: Number | Bool, text: str) -> Text:
    return Text((Piece(text, value.span),), value.span, value.via, marks=value.marks)


def _parse(value: Text, type: Type) -> Value:
    text = value.known
    if text is None:
        reason = value.shown if len(value.parts) > 1 else value.unknowns[0].reason
        return Unknown(reason, value.span, value.via, type, not_null=True, marks=value.marks)
    if type.kind is Kind.NUMBER:
        number = parse_number(text)
        if number is not None:
            return Number(number, value.span, value.via, value.marks)
        raise EvaluationFault(f"a number is required, and `{_short(text)}` is none", value.span)
    if text in ("true", "1"):
        return Bool(True, value.span, value.via, value.marks)
    if text in ("false", "0"):
        return Bool(False, value.span, value.via, value.marks)
    raise EvaluationFault(f"a bool is required, and `{_short(text)}` is none", value.span)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "…"


def _convert_list(value: List, type: Type) -> Value:
    if type.kind is Kind.TUPLE:
        return _convert_tuple(value, type)
    if type.kind not in (Kind.LIST, Kind.SET):
        raise _fault(value, type)
    make: Callable[[List, tuple[Value, ...], Type], List]
    make = make_set if type.kind is Kind.SET else make_list
    element = type.element or DYNAMIC
    if element.kind is Kind.DYNAMIC:
        if value.kind is not Kind.TUPLE:
            return value if value.kind is type.kind else make(value, value.items, value.element)
        return _converge(value, type, make)
    if value.kind is type.kind and value.element == element:
        return value
    if not value.items and value.kind is not Kind.TUPLE and not can_convert(value.element, element):
        raise _fault(value, type)
    items = tuple(_element(item, element, at) for at, item in enumerate(value.items))
    if not _has_dynamic(element):
        return make(value, items, plain_type(element))
    found = _common(items, plain_type(element))
    return make(value, tuple(convert(item, found) for item in items), found)


def _converge(
    value: List, type: Type, make: Callable[[List, tuple[Value, ...], Type], List]
) -> List:
    """A tuple as list or set of whatever type its elements converge on."""
    items = value.items
    if not items:
        return make(value, (), DYNAMIC)
    types = [type_of(item) for item in items if not _is_open(item)]
    found = unify(types) if types else DYNAMIC
    if found is None:
        raise EvaluationFault(f"all {type.kind} elements must have the same type", value.span)
    if len(types) < len(items) and not _settled(found):
        found = DYNAMIC  # what is not known yet decides
    several = found.kind is Kind.DYNAMIC and any(one.kind is not Kind.DYNAMIC for one in types)
    if several and all(map(wholly_known, items)):
        raise EvaluationFault(f"all {type.kind} elements must have the same type", value.span)
    converted = tuple(convert(item, found) for item in items)
    if found.kind is not Kind.DYNAMIC and _has_dynamic(found):
        _check_alike(converted, type, value)
    return make(value, converted, found)


def _check_alike(items: tuple[Value, ...], type: Type, value: Value) -> None:
    """Refuses elements that differ where their common type is open (null beside a tuple)."""
    if all(map(wholly_known, items)) and len({type_key(type_of(item)) for item in items}) > 1:
        raise EvaluationFault(f"all {type.kind} elements must have the same type", value.span)


def _is_open(value: Value) -> bool:
    return isinstance(value, Unknown | Map) and type_of(value).kind is Kind.DYNAMIC


def _settled(type: Type) -> bool:
    """Whether a further element of unknown type could not make it another type."""
    return type.kind in (Kind.STRING, Kind.DYNAMIC)


def _common(values: tuple[Value, ...], fallback: Type) -> Type:
    """The type that converted elements have in common, where their type was left open."""
    if not values:
        return fallback
    found = unify([type_of(value) for value in values])
    if found is None:
        raise EvaluationFault("all elements must have the same type")
    return found


def _has_dynamic(type: Type) -> bool:
    if type.kind is Kind.DYNAMIC:
        return True
    if type.element is not None:
        return _has_dynamic(type.element)
    return any(map(_has_dynamic, type.items)) or any(map(_has_dynamic, type.attributes.values()))


def _element(value: Value, type: Type, key: int | str) -> Value:
    try:
        return convert(value, type)
    except EvaluationFault as fault:
        name = f"`{key}`" if isinstance(key, str) else str(key)
        raise EvaluationFault(f"element {name}: {fault.message}", fault.span) from fault


def _convert_tuple(value: List, type: Type) -> List:
    if value.kind is not Kind.TUPLE:
        raise _fault(value, type)
    if len(value.items) != len(type.items):
        count = len(type.items)
        raise EvaluationFault(f"a tuple of {count} elements is required", value.span)
    pairs = enumerate(zip(value.items, type.items, strict=True))
    items = tuple(_element(item, wanted, at) for at, (item, wanted) in pairs)
    return replace(value, items=items)


def _convert_map(value: Map, type: Type) -> Value:
    if type.kind is Kind.OBJECT:
        return _convert_object(value, type)
    if type.kind is not Kind.MAP:
        raise _fault(value, type)
    if value.kind is Kind.MAP and type.element in (DYNAMIC, value.element):
        return value
    element = type.element or DYNAMIC
    if element.kind is Kind.DYNAMIC:
        element = _attribute_type(value)
    entries = {key: _element(item, element, key) for key, item in value.entries.items()}
    if value.partial:
        partial = tuple((key, _element(item, element, key.shown)) for key, item in value.partial)
        value = replace(value, partial=partial)
    if not _has_dynamic(element) or element.kind is Kind.DYNAMIC:
        return make_map(value, entries, plain_type(element))
    found = _common(tuple(entries.values()), plain_type(element))
    return make_map(value, {key: convert(item, found) for key, item in entries.items()}, found)


def _attribute_type(value: Map) -> Type:
    items = tuple(value.entries.values())
    types = [type_of(item) for item in items if not _is_open(item)]
    if not types:
        return DYNAMIC
    found = unify(types)
    if found is not None and found.kind is Kind.DYNAMIC and all(map(wholly_known, items)):
        settled = {type_key(one): one for one in types if one.kind is not Kind.DYNAMIC}
        found = next(iter(settled.values()), DYNAMIC) if len(settled) <= 1 else None
    if found is None:
        raise EvaluationFault("all map elements must have the same type", value.span)
    if (len(types) < len(items) or value.rest is not None) and not _settled(found):
        return DYNAMIC
    return found


def _convert_object(value: Map, type: Type) -> Map:
    entries: dict[str, Value] = {}
    missing: list[str] = []
    for key, item in value.entries.items():
        if key in type.attributes:
            entries[key] = _attribute(item, type.attributes[key], key)
    for name, wanted in type.attributes.items():
        if name in entries:
            continue
        if value.rest is not None:
            entries[name] = replace(
                value.rest, reason=f"{value.rest.reason}.{name}", type=plain_type(wanted)
            )
        elif name in type.optional:
            entries[name] = Null(value.span, type=plain_type(wanted))
        else:
            missing.append(name)
    if missing:
        raise EvaluationFault(_missing_message(missing), value.span)
    spans = {key: span for key, span in value.key_spans.items() if key in entries}
    return replace(
        value,
        entries=entries,
        kind=Kind.OBJECT,
        element=DYNAMIC,
        key_spans=spans,
        rest=None,
        partial=(),
    )


def _attribute(value: Value, type: Type, name: str) -> Value:
    try:
        return convert(value, type)
    except EvaluationFault as fault:
        raise EvaluationFault(f"attribute `{name}`: {fault.message}", fault.span) from fault


def _missing_message(names: list[str]) -> str:
    quoted = [f"`{name}`" for name in sorted(names)]
    if len(quoted) == 1:
        return f"attribute {quoted[0]} is required"
    return f"attributes {', '.join(quoted[:-1])} and {quoted[-1]} are required"
