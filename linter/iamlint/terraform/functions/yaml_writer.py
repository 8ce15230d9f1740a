"""``yamlencode``: YAML byte for byte as Terraform writes it.

The layout is that of libyaml's emitter (https://github.com/yaml/libyaml, src/emitter.c) under the
settings of go-cty-yaml: block style, two blanks, strings in double quotes, or as literal blocks
when they have several lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from iamlint.source import Span
from iamlint.terraform.functions.context import TEXT_LIMIT
from iamlint.terraform.functions.pieces import text_from
from iamlint.terraform.functions.table import Call, Function, Parameter, is_text
from iamlint.terraform.numbers import number_text
from iamlint.value_types import DYNAMIC, STRING
from iamlint.values import Bool, List, Map, Null, Number, Piece, Text, Unknown, Value

_WIDTH = 80
_INDENT = 2
_KEY_LIMIT = 128
_BREAKS = "\r\n\x85\u2028\u2029"
_ESCAPES = {
    "\0": "0",
    "\a": "a",
    "\b": "b",
    "\t": "t",
    "\n": "n",
    "\v": "v",
    "\f": "f",
    "\r": "r",
    "\x1b": "e",
    '"': '"',
    "\\": "\\",
    "\x85": "N",
    "\u2028": "L",
    "\u2029": "P",
}


class _Emitter:
    """Writes values; keeps the column and what stands before it, as libyaml does."""

    def __init__(self) -> None:
        self.parts: list[Piece | Unknown] = []
        self.plain: list[str] = []
        self.size = 0
        self.column = 0
        self.indent = -1
        self.whitespace = True
        self.indention = True

    # Characters.

    def put(self, text: str) -> None:
        self.plain.append(text)
        self.size += len(text)
        self.column += len(text)

    def line_break(self, character: str = "\n") -> None:
        self.plain.append(character)
        self.column = 0

    def flush(self, span: Span | None = None) -> None:
        if self.plain:
            self.parts.append(Piece("".join(self.plain), span))
            self.plain.clear()

    def write_indent(self) -> None:
        indent = max(self.indent, 0)
        if (
            not self.indention
            or self.column > indent
            or (self.column == indent and not self.whitespace)
        ):
            self.line_break()
        self.put(" " * (indent - self.column))
        self.whitespace = self.indention = True

    def indicator(self, text: str, *, spaced: bool = False, indention: bool = False) -> None:
        if spaced and not self.whitespace:
            self.put(" ")
        self.put(text)
        self.whitespace = False
        self.indention = self.indention and indention

    # Nodes.

    def node(self, value: Value, *, mapping: bool = False, key: bool = False) -> None:
        """Writes ``value``: in a mapping, or as a simple key."""
        if self.size > TEXT_LIMIT:
            return
        match value:
            case List(items=items) if items:
                self.sequence(value, indentless=mapping and not self.indention)
            case Map() if value.entries or value.rest is not None:
                self.mapping(value)
            case List():
                self.indicator("[]", spaced=True)
            case Map():
                self.indicator("{}", spaced=True)
            case _:
                self.scalar(value, key=key)

    def sequence(self, value: List, *, indentless: bool) -> None:
        before = self.indent
        self.deepen(indentless=indentless)
        for item in value.items:
            self.write_indent()
            self.indicator("-", spaced=True, indention=True)
            self.node(item)
        self.indent = before

    def mapping(self, value: Map) -> None:
        before = self.indent
        self.deepen()
        for name in sorted(value.entries):
            self.write_indent()
            key = Text.of(name, value.key_spans.get(name))
            if len(name.encode("utf-8", "replace")) <= _KEY_LIMIT and not _has_break(name):
                self.node(key, mapping=True, key=True)
                self.indicator(":")
            else:
                self.indicator("?", spaced=True, indention=True)
                self.node(key, mapping=True)
                self.write_indent()
                self.indicator(":", spaced=True, indention=True)
            self.node(value.entries[name], mapping=True)
        if value.rest is not None:
            self.write_indent()
            self.unknown(value.rest)
        self.indent = before

    def deepen(self, *, flow: bool = False, indentless: bool = False) -> None:
        if self.indent < 0:
            self.indent = _INDENT if flow else 0
        elif not indentless:
            self.indent += _INDENT

    def scalar(self, value: Value, *, key: bool) -> None:
        before = self.indent
        self.deepen(flow=True)
        match value:
            case Text():
                self.text(value, key=key)
            case Unknown():
                quote = '"' if is_text(value) else ""
                self.indicator(quote, spaced=True)
                self.unknown(value)
                self.indicator(quote)
            case Number():
                self.plain_scalar(number_text(value.value), value.span)
            case Bool():
                self.plain_scalar("true" if value.value else "false", value.span)
            case Null():
                self.plain_scalar("null", value.span)
        self.indent = before

    def plain_scalar(self, text: str, span: Span | None) -> None:
        if not self.whitespace:
            self.put(" ")
        self.flush()
        self.put(text)
        self.flush(span)
        self.whitespace = self.indention = False

    def unknown(self, value: Unknown) -> None:
        self.flush()
        self.parts.append(value)
        self.whitespace = self.indention = False

    def text(self, value: Text, *, key: bool) -> None:
        known = value.known
        if known is None:
            self.partial(value)
        elif "\n" in known and not key and _block_allowed(known):
            self.literal(known, value.span)
        else:
            self.indicator("", spaced=True)
            self.flush()
            self.indicator('"')
            self.quoted(known, breaks=not key)
            self.indicator('"')
            self.flush(value.span)

    def partial(self, value: Text) -> None:
        self.indicator('"', spaced=True)
        for part in value.parts:
            if isinstance(part, Unknown):
                self.unknown(part)
            else:
                self.flush()
                self.quoted(part.text, breaks=False)
                self.flush(part.span)
        self.indicator('"')

    def quoted(self, text: str, *, breaks: bool) -> None:
        spaces = False
        last = len(text) - 1
        plain: list[str] = []
        for at, character in enumerate(text):
            if character == " ":
                width = self.column + sum(map(len, plain))
                if breaks and not spaces and width > _WIDTH and 0 < at < last:
                    self.put("".join(plain))
                    plain.clear()
                    self.write_indent()
                    if text[at + 1] == " ":
                        self.put("\\")
                else:
                    plain.append(" ")
                spaces = True
                continue
            spaces = False
            plain.append(_escaped(character))
            if len(plain) > 64:
                self.put("".join(plain))
                plain.clear()
        self.put("".join(plain))

    def literal(self, text: str, span: Span | None) -> None:
        self.indicator("|", spaced=True)
        if text[0] == " " or text[0] in _BREAKS:
            self.indicator(str(_INDENT))
        if text[-1] not in _BREAKS:
            self.indicator("-")
        elif len(text) == 1 or text[-2] in _BREAKS:
            self.indicator("+")
        self.line_break()
        self.flush()
        self.indention = self.whitespace = True
        broken = True
        for line in _lines(text):
            content = line.rstrip(_BREAKS)
            if content:
                if broken:
                    self.write_indent()
                self.put(content)
                self.indention = broken = False
            for character in line[len(content) :]:
                self.line_break(character)
                self.indention = broken = True
        self.flush(span)


def _lines(text: str) -> list[str]:
    """``text`` cut after each run of line breaks."""
    lines: list[str] = []
    start = 0
    for at, character in enumerate(text):
        if character in _BREAKS and (at + 1 == len(text) or text[at + 1] not in _BREAKS):
            lines.append(text[start : at + 1])
            start = at + 1
    return [*lines, text[start:]]


def _escaped(character: str) -> str:
    if character in '"\\' or character in _BREAKS or not _is_printable(character):
        short = _ESCAPES.get(character)
        if short is not None:
            return "\\" + short
        code = ord(character)
        if code <= 0xFF:
            return f"\\x{code:02X}"
        return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
    return character


def _is_printable(character: str) -> bool:
    code = ord(character)
    return (
        code == 0x0A
        or 0x20 <= code <= 0x7E
        or 0xA0 <= code <= 0xD7FF
        or (0xE000 <= code <= 0xFFFD and code != 0xFEFF)
    )


def _has_break(text: str) -> bool:
    return any(character in text for character in _BREAKS)


def _block_allowed(text: str) -> bool:
    """Whether a literal block can hold ``text``: no blank before a break or at the end."""
    if text.endswith(" ") or not all(map(_is_printable, text)):
        return False
    return not any(f" {character}" in text for character in _BREAKS)


def _yamlencode(call: Call) -> Value:
    value = call.arguments[0]
    if isinstance(value, Unknown):
        unknown = replace(value, type=STRING, origin=None, choices=(), includes=(), not_null=True)
        return replace(unknown, reason=f"yamlencode({value.reason})")
    emitter = _Emitter()
    emitter.node(value)
    emitter.write_indent()
    if isinstance(value, Number | Bool | Null):
        emitter.put("...")
        emitter.line_break()
    if emitter.size > TEXT_LIMIT:
        raise call.fault("builds a text that is too large")
    emitter.flush()
    return text_from(emitter.parts, value)


FUNCTIONS: Mapping[str, Function] = {
    "yamlencode": Function(
        _yamlencode, (Parameter("value", DYNAMIC, null=True, unknown=True),), STRING
    ),
}
