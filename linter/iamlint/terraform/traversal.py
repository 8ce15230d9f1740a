"""Attributes, indexes and elements of values, with Terraform's rules and messages.

What is taken from a value carries on the references by which that value was reached. A step into
something unknown is an unknown whose reason and identity are those of the longer reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from iamlint.errors import did_you_mean
from iamlint.source import Span
from iamlint.terraform.address import key_text
from iamlint.terraform.convert import convert
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions.table import unknown_from
from iamlint.terraform.numbers import counted
from iamlint.terraform.tokens import normal_name
from iamlint.terraform.unification import type_name
from iamlint.value_types import BOOL, DYNAMIC, NUMBER, STRING, Kind, Type, list_of, tuple_of
from iamlint.values import (
    Bool,
    List,
    Map,
    Null,
    Number,
    Piece,
    Text,
    Unknown,
    Value,
    type_of,
)

CHOICE_LIMIT = 16
"""Values beyond which one that is one of several counts as wholly unknown."""


def take(container: Value, item: Value) -> Value:
    """``item`` as reached through ``container``: with its references and marks."""
    if container.via:
        item = replace(item, via=item.via + container.via)
    return item.marked(container.marks) if container.marks else item


def get_attribute(value: Value, name: str, span: Span) -> Value:
    """``value.name``. Raises ``EvaluationFault`` where Terraform refuses it."""
    match value:
        case Null():
            raise EvaluationFault(f"`{name}` is asked of a null value", span)
        case Unknown():
            type = _attribute_type(value.type, name, span)
            unknown = stepped(value, f".{name}", type)
            return _through_choices(value, unknown, lambda one: get_attribute(one, name, span))
        case Map():
            found = value.entries.get(normal_name(name))
            if found is not None:
                return take(value, found)
            if value.rest is not None:
                return take(value, _rest_of(value, name))
            raise EvaluationFault(_no_attribute(value, name), span)
    raise EvaluationFault(_not_an_object(type_of(value), name), span)


def get_index(value: Value, key: Value, span: Span) -> Value:
    """``value[key]``. Raises ``EvaluationFault`` where Terraform refuses it."""
    if isinstance(value, Null):
        raise EvaluationFault("an index is asked of a null value", span)
    if isinstance(key, Null):
        raise EvaluationFault("a null value cannot be an index", key.span or span)
    if key.marks:
        value = value.marked(key.marks)
    if isinstance(key, Unknown) and key.choices:
        return _through_choices(key, unknown_from(key), lambda one: get_index(value, one, span))
    match value:
        case Unknown():
            return _index_unknown(value, key, span)
        case List(kind=Kind.SET):
            message = "a set has no indexes: its elements are known by their value only"
            raise EvaluationFault(message, span)
        case List():
            return _element(value, key, span)
        case Map():
            wanted = convert_key(key, STRING, span)
            text = wanted.known if isinstance(wanted, Text) else None
            if text is None:
                return take(value, unknown_from(wanted, value.element))
            found = value.entries.get(text)
            if found is not None:
                return take(value, found)
            if value.rest is not None:
                return take(value, _rest_of(value, text))
            raise EvaluationFault(_no_element(value, text), span)
    raise EvaluationFault(f"{type_name(type_of(value))} has no indexes", span)


def splat(value: Value, each: Callable[[Value], Value], span: Span) -> Value:
    """``value[*]`` with what follows it, ``each``."""
    match value:
        case Null():
            if value.type.is_sequence:
                raise EvaluationFault("a null list cannot be taken apart", span)
            if value.type.is_primitive:
                each(Unknown("", type=value.type))  # Terraform sees its type before its value
            return List((), span, value.via, marks=value.marks)
        case List():
            items = tuple([each(item) for item in value.items])
            if value.kind is Kind.TUPLE:
                return replace(value, items=items)
            # without elements, Terraform looks at what their type gives
            sample = items[0] if items else each(Unknown("", type=value.element))
            element = type_of(sample)
            return replace(value, items=items, kind=Kind.LIST, element=element)
        case Unknown():
            return _splat_unknown(value, each, span)
    return List((each(value),), value.span, value.via)


def elements(value: Value, span: Span) -> list[tuple[Value, Value]] | None:
    """Keys and values in the order in which Terraform iterates, ``None`` if they are unknown."""
    match value:
        case Unknown():
            if value.type.is_primitive:
                raise EvaluationFault(f"{type_name(value.type)} cannot be iterated over", span)
            if value.type.kind is Kind.TUPLE and not value.choices:
                return [
                    (Number(counted(at), span), stepped(value, f"[{at}]", type))
                    for at, type in enumerate(value.type.items)
                ]
            return None
        case Null():
            raise EvaluationFault("a null value cannot be iterated over", span)
        case List(kind=Kind.SET):
            return [(item, item) for item in (take(value, item) for item in value.items)]
        case List():
            return [
                (Number(counted(at), item.span), take(value, item))
                for at, item in enumerate(value.items)
            ]
        case Map():
            if value.rest is not None and not value.partial:
                return None
            pairs: list[tuple[Value, Value]] = [
                (key_value(value, key), take(value, value.entries[key]))
                for key in sorted(value.entries)
            ]
            return pairs + [(key, take(value, item)) for key, item in value.partial]
    raise EvaluationFault(f"{type_name(type_of(value))} cannot be iterated over", span)


def key_value(value: Map, key: str) -> Text:
    """A key of a map as a text, at the place where it was written."""
    span = value.key_spans.get(key)
    inner = span
    if span is not None and span.end - span.start == len(key) + 2:
        inner = Span(span.source, span.start + 1, span.end - 1)
    return Text((Piece(key, inner),) if key else (), span, value.via)


def stepped(value: Unknown, step: str, type: Type = DYNAMIC) -> Unknown:
    """What a step into ``value`` gives; the reason stays as it is when it is no reference."""
    origin = value.origin
    if origin is None:
        own = value.reason.startswith(("each.", "count."))  # a reference, though to no object
        reason = value.reason + step if own else value.reason
        return Unknown(reason, value.span, value.via, type, marks=value.marks)
    attribute = f"{origin.attribute}{step}" if origin.attribute else step.removeprefix(".")
    return Unknown(
        value.reason + step,
        value.span,
        value.via,
        type,
        replace(origin, attribute=attribute),
        marks=value.marks,
    )


def either(cause: Unknown, choices: Iterable[Value], type: Type) -> Unknown:
    """``cause``, an unknown value, as one of ``choices`` of that type."""
    flat: list[Value] = []
    for choice in choices:
        flat.extend(choice.choices if isinstance(choice, Unknown) and choice.choices else (choice,))
    if len(flat) > CHOICE_LIMIT:
        flat = []
    not_null = bool(flat) and not any(_may_be_null(choice) for choice in flat)
    return replace(cause, type=type, choices=tuple(flat), not_null=not_null)


def convert_key(key: Value, type: Type, span: Span) -> Value:
    """``key`` as an index of the type that is needed."""
    try:
        return convert(key, type)
    except EvaluationFault as fault:
        raise EvaluationFault(f"the index: {fault.message}", key.span or span) from None


def as_bool(value: Value, what: str, span: Span) -> Bool | Unknown:
    """``value`` as a condition. Raises ``EvaluationFault`` for null and what is no bool."""
    if isinstance(value, Null):
        raise EvaluationFault(f"{what} is null", span)
    try:
        converted = convert(value, BOOL)
    except EvaluationFault as fault:
        raise EvaluationFault(f"{what}: {fault.message}", span) from None
    if isinstance(converted, Bool | Unknown):
        return converted
    return unknown_from(converted, BOOL)


def _may_be_null(value: Value) -> bool:
    return isinstance(value, Null) or (isinstance(value, Unknown) and not value.not_null)


def _through_choices(value: Unknown, result: Unknown, step: Callable[[Value], Value]) -> Unknown:
    """``result`` as one of what ``step`` makes of the values that ``value`` may be."""
    if not value.choices:
        return result
    taken: list[Value] = []
    last: EvaluationFault | None = None
    for choice in value.choices:
        try:
            taken.append(step(choice))
        except EvaluationFault as fault:
            last = fault
    if not taken and last is not None:
        raise last
    return either(result, taken, result.type)


def _attribute_type(type: Type, name: str, span: Span) -> Type:
    match type.kind:
        case Kind.DYNAMIC:
            return DYNAMIC
        case Kind.MAP:
            return type.element or DYNAMIC
        case Kind.OBJECT if name in type.attributes:
            return type.attributes[name]
        case Kind.OBJECT:
            guess = did_you_mean(name, type.attributes)
            raise EvaluationFault(f"the object has no attribute `{name}`{guess}", span)
    raise EvaluationFault(_not_an_object(type, name), span)


def _not_an_object(type: Type, name: str) -> str:
    if type.is_sequence:
        return f"{type_name(type)} has no attribute `{name}`; its elements may have one"
    return f"{type_name(type)} has no attribute `{name}`"


def _no_attribute(value: Map, name: str) -> str:
    guess = did_you_mean(name, value.entries)
    if value.kind is Kind.MAP:
        return f"the map has no element `{name}`{guess}"
    return f"the object has no attribute `{name}`{guess}"


def _no_element(value: Map, key: str) -> str:
    shown = key if len(key) <= 60 else key[:60] + "…"
    return f"there is no element `{shown}`{did_you_mean(shown, value.entries)}"


def _rest_of(value: Map, name: str) -> Value:
    """An attribute of an object of which not all attributes are seen."""
    assert value.rest is not None  # noqa: S101 (the caller asked)
    rest = value.rest if value.rest.origin is not None else replace(value.rest, origin=value.origin)
    return stepped(rest, f".{name}")


def _index_unknown(value: Unknown, key: Value, span: Span) -> Value:
    type, element = value.type, value.type.element or DYNAMIC
    wanted: Value = key
    match type.kind:
        case Kind.LIST | Kind.TUPLE:
            wanted = convert_key(key, NUMBER, span)
            if type.kind is Kind.TUPLE and isinstance(wanted, Number):
                at = wanted.value
                if not isinstance(at, int) or not 0 <= at < len(type.items):
                    raise EvaluationFault(f"there is no element {at}", span)
                element = type.items[at]
        case Kind.MAP | Kind.OBJECT:
            wanted = convert_key(key, STRING, span)
            text = wanted.known if isinstance(wanted, Text) else None
            if type.kind is Kind.OBJECT and text is not None:
                element = _attribute_type(type, text, span)
        case Kind.DYNAMIC:
            pass
        case Kind.SET:
            raise EvaluationFault("a set has no indexes", span)
        case _:
            raise EvaluationFault(f"{type_name(type)} has no indexes", span)
    step = _step_of(wanted)
    unknown = stepped(value, step, element) if step else unknown_from(value, element)
    return _through_choices(value, unknown, lambda one: get_index(one, key, span))


def _step_of(key: Value) -> str | None:
    """A known key as it stands in a reference."""
    if isinstance(key, Number) and isinstance(key.value, int):
        return f"[{key.value}]"
    text = key.known if isinstance(key, Text) else None
    return key_text(text) if text is not None else None


def _element(value: List, key: Value, span: Span) -> Value:
    wanted = convert_key(key, NUMBER, span)
    if not isinstance(wanted, Number):
        return take(value, unknown_from(wanted, value.element))
    at = wanted.value
    if not isinstance(at, int) or not 0 <= at < len(value.items):
        count = len(value.items)
        held = f"{count} element{'' if count == 1 else 's'}"
        raise EvaluationFault(f"there is no element {at} in a {value.kind} of {held}", span)
    return take(value, value.items[at])


def _splat_unknown(value: Unknown, each: Callable[[Value], Value], span: Span) -> Value:
    type = value.type
    if value.choices:
        unknown = replace(unknown_from(value), span=span)
        return _through_choices(value, unknown, lambda one: splat(one, each, span))
    if type.kind is Kind.TUPLE:
        items = [each(stepped(value, f"[{at}]", item)) for at, item in enumerate(type.items)]
        return Unknown(value.reason, span, value.via, tuple_of(*map(type_of, items)))
    if type.is_primitive and value.not_null:
        return List((each(value),), span, value.via)
    item = each(stepped(value, "[*]", type.element or DYNAMIC))
    result = list_of(type_of(item)) if type.kind in (Kind.LIST, Kind.SET) else DYNAMIC
    includes = tuple([replace(one, value=each(one.value)) for one in value.includes])
    shown = item if isinstance(item, Unknown) else value
    return Unknown(
        shown.reason, span, value.via, result, shown.origin, includes=includes, marks=value.marks
    )
