"""Functions that make maps: ``merge``, ``zipmap``, ``transpose``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from iamlint.source import Span
from iamlint.terraform.functions.context import ELEMENT_LIMIT
from iamlint.terraform.functions.elements import kind_name, opened, part_of
from iamlint.terraform.functions.table import Call, Function, Parameter, first_unknown
from iamlint.value_types import DYNAMIC, STRING, Kind, Type, list_of, map_of
from iamlint.values import List, Map, Null, Text, Unknown, Value, type_of


def _merge(call: Call) -> Value:
    """Later entries win. An unknown argument may replace all that came before it."""
    for at, argument in enumerate(call.arguments):
        if type_of(argument).kind not in (Kind.MAP, Kind.OBJECT, Kind.DYNAMIC):
            raise call.fault(f"needs maps or objects, not {kind_name(argument)}", at)
    arguments = [one for one in call.arguments if not isinstance(one, Null)]
    entries: dict[str, Value] = {}
    spans: dict[str, Span] = {}
    partial: list[tuple[Text, Value]] = []
    rest: Unknown | None = None
    for argument in arguments:
        unknown = argument.rest if isinstance(argument, Map) else _open(argument)
        if unknown is not None:
            rest = rest or unknown
            covered = argument.entries if isinstance(argument, Map) else {}
            for name in entries.keys() - covered.keys():
                # what stood here before, or what the unknown map has
                entries[name] = replace(part_of(unknown, f".{name}"), origin=None)
        given, given_spans = _entries(argument)
        entries.update(given)
        for name in given:
            spans.pop(name, None)
        spans.update(given_spans)
        if isinstance(argument, Map):
            partial += argument.partial
    if len(entries) > ELEMENT_LIMIT:
        raise call.fault("makes too many elements")
    first = arguments[0] if arguments else None
    kind, element = _merged_kind(call)
    return Map(
        entries,
        first.span if first else None,
        first.via if first else (),
        kind,
        element,
        spans,
        rest,
        partial=tuple(partial),
    )


def _open(value: Value) -> Unknown | None:
    """``value`` if it is unknown which entries it has."""
    return value if isinstance(value, Unknown) and value.type.kind is not Kind.OBJECT else None


def _entries(value: Value) -> tuple[Mapping[str, Value], Mapping[str, Span]]:
    if isinstance(value, Map):
        return value.entries, value.key_spans
    if isinstance(value, Unknown) and value.type.kind is Kind.OBJECT:
        attributes = value.type.attributes
        return {name: part_of(value, f".{name}", attributes[name]) for name in attributes}, {}
    return {}, {}


def _merged_kind(call: Call) -> tuple[Kind, Type]:
    found = [type_of(argument) for argument in call.arguments]
    if found and found[0].kind is Kind.MAP and all(one == found[0] for one in found):
        return Kind.MAP, found[0].element or DYNAMIC
    return Kind.OBJECT, DYNAMIC


def _zipmap(call: Call) -> Value:
    keys, values = call.arguments[0], opened(call.arguments[1])
    kind = type_of(values).kind
    if kind not in (Kind.LIST, Kind.TUPLE, Kind.DYNAMIC):
        raise call.fault(f"needs a list of values, not {kind_name(values)}", 1)
    element = values.element if isinstance(values, List) else DYNAMIC
    result = map_of(element) if kind is Kind.LIST else DYNAMIC
    for value in (keys, values):
        if not isinstance(value, List):
            return call.unknown(value, result)
    names, items = call.items(0).items, values.items if isinstance(values, List) else ()
    if len(names) != len(items):
        raise call.fault(f"was given {len(names)} keys and {len(items)} values")
    entries: dict[str, Value] = {}
    spans: dict[str, Span] = {}
    partial: list[tuple[Text, Value]] = []
    rest: Unknown | None = None
    marks = frozenset[str]()
    for at, (name, item) in enumerate(zip(names, items, strict=True)):
        marks |= name.marks
        if isinstance(name, Null):
            raise call.fault(f"was given null as key {at}", 0)
        known = name.known if isinstance(name, Text) else None
        if known is None:
            rest = rest or first_unknown(name)
            text = (
                name
                if isinstance(name, Text)
                else Text((name,) if isinstance(name, Unknown) else ())
            )
            partial.append((text, item))
            continue
        entries[known] = item
        if name.span is not None:
            spans[known] = name.span
    where = call.arguments[1]
    shape = (Kind.MAP, element) if kind is Kind.LIST else (Kind.OBJECT, DYNAMIC)
    made = Map(entries, where.span, where.via, *shape, spans, rest, partial=tuple(partial))
    return made.marked(marks)


def _transpose(call: Call) -> Value:
    value = call.entries(0)
    unknown = first_unknown(value)
    if unknown is not None:
        return call.unknown(unknown, map_of(list_of(STRING)))
    turned: dict[str, list[Value]] = {}
    count = 0
    for key in sorted(value.entries):
        items = value.entries[key]
        for item in items.items if isinstance(items, List) else ():
            if not isinstance(item, Text):
                raise call.fault("needs lists without null", 0)
            text = Text.of(key, value.key_spans.get(key))
            turned.setdefault(item.known or "", []).append(text)
            count += 1
    if count > ELEMENT_LIMIT:
        raise call.fault("makes too many elements")
    entries: dict[str, Value] = {
        name: List(tuple(turned[name]), kind=Kind.LIST, element=STRING) for name in sorted(turned)
    }
    return Map(entries, value.span, value.via, Kind.MAP, list_of(STRING))


FUNCTIONS: Mapping[str, Function] = {
    "merge": Function(
        _merge, (), DYNAMIC, Parameter("maps", DYNAMIC, null=True, unknown=True, inner=True)
    ),
    "zipmap": Function(
        _zipmap,
        (
            Parameter("keys", list_of(STRING), unknown=True, inner=True),
            Parameter("values", DYNAMIC, unknown=True, inner=True),
        ),
        DYNAMIC,
    ),
    "transpose": Function(
        _transpose, (Parameter("values", map_of(list_of(STRING))),), map_of(list_of(STRING))
    ),
}
