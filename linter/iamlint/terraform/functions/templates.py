"""``templatefile`` and ``templatestring``; the evaluator renders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from iamlint.flat_text import FlatText
from iamlint.source import Source, Span
from iamlint.terraform.functions.elements import kind_name
from iamlint.terraform.functions.files import file_source
from iamlint.terraform.functions.table import Call, Function, Parameter
from iamlint.value_types import DYNAMIC, STRING, Kind
from iamlint.values import List, Map, Piece, Text, Unknown, Value, type_of

_NAME = re.compile(r"[^\W\d][\w-]*")


def _templatefile(call: Call) -> Value:
    source = file_source(call)
    if isinstance(source, Unknown):
        return replace(source, type=DYNAMIC)
    return _rendered(call, source)


def _rendered(call: Call, source: Source) -> Value:
    variables = call.arguments[1]
    if type_of(variables).kind not in (Kind.MAP, Kind.OBJECT, Kind.DYNAMIC):
        raise call.fault(f"needs a map of variables, not {kind_name(variables)}", 1)
    if not isinstance(variables, Map) or variables.rest is not None:
        return call.unknown(variables)
    for name in variables.entries:
        if not _NAME.fullmatch(name):
            raise call.fault(f"was given `{name[:60]}`, which can name no variable", 1)
    return call.context.render(source, variables.entries)


def _templatestring(call: Call) -> Value:
    text = call.source_text(0)
    place = text.span
    path = place.source.path if place is not None else "templatestring"
    source = Source(path, text.known or "")
    return _placed(_rendered(call, source), source, FlatText(text))


def _placed(value: Value, source: Source, flat: FlatText) -> Value:
    """``value`` with places where the template was written, not in the template alone."""

    def place(span: Span | None) -> Span | None:
        if span is None or span.source is not source:
            return span
        return flat.locate(span.start, span.end)

    span = place(value.span)
    match value:
        case Text():
            parts = tuple(
                replace(part, span=place(part.span))
                if isinstance(part, Piece | Unknown) and part.span is not None
                else part
                for part in value.parts
            )
            return replace(value, parts=parts, span=span)
        case List():
            return replace(
                value, items=tuple(_placed(item, source, flat) for item in value.items), span=span
            )
        case Map():
            entries = {key: _placed(item, source, flat) for key, item in value.entries.items()}
            spans = {key: place(one) or one for key, one in value.key_spans.items()}
            return replace(value, entries=entries, span=span, key_spans=spans)
        case _:
            return replace(value, span=span)


_VARIABLES = Parameter("vars", DYNAMIC, unknown=True)

FUNCTIONS: Mapping[str, Function] = {
    "templatefile": Function(
        _templatefile, (Parameter("path", STRING, unknown=True), _VARIABLES), DYNAMIC
    ),
    "templatestring": Function(
        _templatestring, (Parameter("template", STRING), _VARIABLES), STRING
    ),
}
