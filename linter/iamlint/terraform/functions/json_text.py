"""``jsonencode`` and ``jsondecode``: JSON byte for byte as Terraform writes it, places kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from unicodedata import is_normalized, normalize

from iamlint.source import Span
from iamlint.terraform.functions.context import TEXT_LIMIT
from iamlint.terraform.functions.table import Call, Function, Parameter, is_text, plain_text
from iamlint.terraform.numbers import number_text
from iamlint.value_types import DYNAMIC, STRING, Kind
from iamlint.values import Bool, List, Map, Null, Number, Piece, Text, Unknown, Value

_ESCAPED = re.compile('[\x00-\x1f"\\\\<>&\u2028\u2029]')
_SHORT = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
}
_ESCAPES = {
    ord(char): _SHORT.get(char, f"\\u{ord(char):04x}")
    for char in (*map(chr, range(0x20)), *'"\\<>&\u2028\u2029')
}


def json_string(text: str) -> str:
    """``text`` as a JSON string, with the escapes of Go's encoder, which also hides HTML."""
    return f'"{escape(text)}"'


def escape(text: str) -> str:
    """``text`` as it stands between the quotes of a JSON string."""
    return text.translate(_ESCAPES) if _ESCAPED.search(text) else text


class JsonWriter:
    """Collects the parts of a JSON text; what has a place becomes a piece of its own."""

    def __init__(self, limit: int = TEXT_LIMIT) -> None:
        self.parts: list[Piece | Unknown] = []
        self._plain: list[str] = []
        self._left = limit

    @property
    def full(self) -> bool:
        """Whether more was written than a text may hold."""
        return self._left < 0

    def write(self, value: Value) -> None:
        """Adds the JSON of ``value``."""
        if self.full:
            return
        match value:
            case Text():
                self._write_text(value)
            case Number():
                self._add(number_text(value.value), value.span)
            case Bool():
                self._add("true" if value.value else "false", value.span)
            case Null():
                self._add("null", value.span)
            case List():
                self._write_list(value)
            case Map():
                self._write_map(value)
            case Unknown():
                self._write_unknown(value)

    def finish(self) -> tuple[Piece | Unknown, ...]:
        """All that was written."""
        self._flush()
        return tuple(self.parts)

    def _add(self, text: str, span: Span | None, via: tuple[Span, ...] = ()) -> None:
        self._left -= len(text)
        if span is None:
            self._plain.append(text)
            return
        self._flush()
        self.parts.append(Piece(text, span, via=via))

    def _flush(self) -> None:
        if self._plain:
            self.parts.append(Piece("".join(self._plain)))
            self._plain.clear()

    def _write_unknown(self, value: Unknown) -> None:
        quote = '"' if is_text(value) else ""
        self._plain.append(quote)
        self._flush()
        self.parts.append(value)
        self._plain.append(quote)

    def _write_text(self, value: Text) -> None:
        known = value.known
        span = value.span
        if known is not None:
            text = json_string(known)
            if span is None or span.end - span.start == len(text) or len(value.parts) < 2:
                self._add(text, span, value.via)
                return
        self._plain.append('"')
        for part in value.parts:
            if isinstance(part, Piece) and part.origin is None:
                self._add(escape(part.text), part.span, part.via)
                continue
            self._flush()
            if isinstance(part, Unknown):
                self.parts.append(part)
                continue
            # A part of an attribute stays one: with its unknown parts it is one reference.
            piece = replace(part, text=escape(part.text))
            self._left -= len(piece.text)
            self.parts.append(piece)
        self._plain.append('"')

    def _write_list(self, value: List) -> None:
        self._plain.append("[")
        for at, item in enumerate(value.items):
            if at:
                self._plain.append(",")
            self.write(item)
        self._left -= len(value.items) + 2
        self._plain.append("]")

    def _write_map(self, value: Map) -> None:
        self._plain.append("{")
        for at, key in enumerate(sorted(value.entries)):
            if at:
                self._plain.append(",")
            self._add(json_string(key), value.key_spans.get(key))
            self._plain.append(":")
            self.write(value.entries[key])
        self._left -= 2 * len(value.entries) + 2
        comma = bool(value.entries)
        for name, item in value.partial:
            if comma:
                self._plain.append(",")
            comma = True
            self._write_text(name)
            self._plain.append(":")
            self.write(item)
        if value.rest is not None and not value.partial:
            if comma:
                self._plain.append(",")
            self._flush()
            self.parts.append(value.rest)
        self._plain.append("}")


def _jsonencode(call: Call) -> Value:
    value = call.arguments[0]
    if isinstance(value, Unknown):
        unknown = replace(value, type=STRING, origin=None, choices=(), includes=(), not_null=True)
        return replace(unknown, reason=f"jsonencode({value.reason})")
    writer = JsonWriter()
    writer.write(value)
    if writer.full:
        raise call.fault("builds a text that is too large")
    return Text(writer.finish(), value.span, value.via, encoded=value)


_BEGINNINGS = frozenset('{["tfn-0123456789')
"""How JSON may begin: what begins otherwise is refused, however it goes on."""


def _jsondecode(call: Call) -> Value:
    from iamlint.json_reader import JsonFault, read_json

    text = call.arguments[0]
    if not isinstance(text, Text):
        return call.unknown(text)
    begun = text.prefix.lstrip(" \t\r\n")
    if begun and begun[0] not in _BEGINNINGS:
        raise call.fault(f"was given text that is not JSON: it begins with `{begun[0]}`", 0)
    try:
        return structural(read_json(text).value)
    except JsonFault as fault:
        raise call.fault(f"was given text that is not JSON: {fault.message}", 0) from None


def structural(value: Value) -> Value:
    """``value`` as it comes out of JSON: sequences are tuples and maps are objects."""
    match value:
        case List():
            items = tuple(map(structural, value.items))
            return replace(value, items=items, kind=Kind.TUPLE, element=DYNAMIC)
        case Map():
            entries = {
                normalize("NFC", key): structural(value.entries[key]) for key in value.entries
            }
            spans = {normalize("NFC", key): span for key, span in value.key_spans.items()}
            partial = tuple((key, structural(item)) for key, item in value.partial)
            plain = replace(value, entries=entries, key_spans=spans, partial=partial)
            return replace(plain, kind=Kind.OBJECT, element=DYNAMIC)
        case Null():
            return replace(value, type=DYNAMIC)
        case Text():
            known = value.known
            if known is None or known.isascii() or is_normalized("NFC", known):
                return value
            return plain_text(known, value)
        case _:
            return value


FUNCTIONS: Mapping[str, Function] = {
    "jsonencode": Function(
        _jsonencode, (Parameter("val", DYNAMIC, null=True, unknown=True),), STRING
    ),
    "jsondecode": Function(_jsondecode, (Parameter("str", STRING, unknown=True),), DYNAMIC),
}
