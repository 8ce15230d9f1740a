"""The JSON text of a policy document, as Go's ``json.MarshalIndent`` writes it."""

from __future__ import annotations

from dataclasses import replace

from iamlint.terraform.functions.json_text import escape, json_string
from iamlint.terraform.numbers import number_text
from iamlint.truth import Truth
from iamlint.value_types import Kind
from iamlint.values import Bool, List, Map, Null, Number, Piece, Text, Unknown, Value

Parts = tuple[Piece | Unknown, ...]


def document_text(document: Map, minified: bool) -> Text:
    """``document`` as JSON text, members in the order of its entries.

    Strings are pieces with their places; what is unknown stays a part of the text.
    """
    writer = _Writer("" if minified else "  ")
    writer.write(document, 0)
    return Text(writer.finish(), encoded=document)


class _Writer:
    def __init__(self, indent: str) -> None:
        self._indent = indent
        self._colon = ": " if indent else ":"
        self._parts: list[Piece | Unknown] = []
        self._plain: list[str] = []

    def finish(self) -> Parts:
        self._flush()
        return tuple(self._parts)

    def write(self, value: Value, depth: int) -> None:
        match value:
            case Text():
                self._write_text(value)
            case Number():
                self._plain.append(number_text(value.value))
            case Bool():
                self._plain.append("true" if value.value else "false")
            case Null():
                self._plain.append("null")
            case List():
                self._write_items(list(value.items), None, depth)
            case Map():
                self._write_map(value, depth)
            case Unknown():
                self._write_unknown(value, depth)

    def _flush(self) -> None:
        if self._plain:
            self._parts.append(Piece("".join(self._plain)))
            self._plain.clear()

    def _part(self, part: Piece | Unknown) -> None:
        self._flush()
        self._parts.append(part)

    def _write_text(self, value: Text) -> None:
        self._plain.append('"')
        for part in value.parts:
            if isinstance(part, Unknown):
                self._part(part)
            elif part.text:
                self._part(replace(part, text=escape(part.text)))
        self._plain.append('"')

    def _write_unknown(self, value: Unknown, depth: int) -> None:
        there = [item.value for item in value.includes if item.exists is Truth.YES]
        if there:
            self._write_items(there, value, depth)
        elif value.type.kind is Kind.STRING:
            self._plain.append('"')
            self._part(value)
            self._plain.append('"')
        else:
            self._part(value)

    def _write_items(self, items: list[Value], rest: Unknown | None, depth: int) -> None:
        if not items:
            self._plain.append("[]")
            return
        self._plain.append("[")
        for at, item in enumerate(items):
            self._line(at, depth + 1)
            self.write(item, depth + 1)
        if rest is not None:
            self._line(len(items), depth + 1)
            self._part(rest)
        self._end(depth, "]")

    def _write_map(self, value: Map, depth: int) -> None:
        if not value.entries and value.rest is None:
            self._plain.append("{}")
            return
        self._plain.append("{")
        for at, (key, item) in enumerate(value.entries.items()):
            self._line(at, depth + 1)
            self._plain.append(json_string(key) + self._colon)
            self.write(item, depth + 1)
        if value.rest is not None:
            self._line(len(value.entries), depth + 1)
            self._part(value.rest)
        self._end(depth, "}")

    def _line(self, at: int, depth: int) -> None:
        """Begin the ``at``-th item of a list or object."""
        if at:
            self._plain.append(",")
        self._break(depth)

    def _end(self, depth: int, closing: str) -> None:
        self._break(depth)
        self._plain.append(closing)

    def _break(self, depth: int) -> None:
        if self._indent:
            self._plain.append("\n" + self._indent * depth)
