"""Reads JSON that was written in one piece, as nearly all is, several times as fast.

What is not plain sailing (a fault, a name that stands twice) is left to ``json_reader``, which says
what is wrong; of all else both give the same value.
"""

from __future__ import annotations

import re

from iamlint.flat_text import FlatText
from iamlint.json_tokens import JsonFault, Tokens
from iamlint.source import Span
from iamlint.values import Bool, List, Map, Number, Piece, Text, Value

_BLANKS = r"[ \t\n\r]*+"
_VALUE = re.compile(
    rf"""{_BLANKS}(?:"([^"\\\x00-\x1f]*+)"|([{{\[])|(")
    |(-?(?:0|[1-9][0-9]{{0,17}}+)|true|false)(?![+\-.\w$])|([+\-.\w$]+))""",
    re.VERBOSE,
).match
_KEY = re.compile(rf'{_BLANKS}"([^"\\\x00-\x1f]*+)"{_BLANKS}:').match
_CLOSE = {"{": re.compile(rf"{_BLANKS}\}}").match, "[": re.compile(rf"{_BLANKS}\]").match}
_COMMA = re.compile(rf"{_BLANKS},").match
_END = re.compile(rf"{_BLANKS}\Z").match


class _NotPlainError(Exception):
    """It takes the other reader."""


def read_plain(flat: FlatText, most_depth: int) -> Value | None:
    """The object or list that a text is, ``None`` where it takes the other reader."""
    parts = flat.text.parts
    if len(parts) != 1:
        return None
    piece = parts[0]
    if not isinstance(piece, Piece) or piece.span is None:
        return None
    if piece.span.end - piece.span.start != len(piece.text):
        return None
    try:
        return _Reader(flat, piece, piece.span, most_depth).read()
    except (_NotPlainError, JsonFault, RecursionError):
        return None


class _Reader:
    __slots__ = ("base", "chars", "empty", "flat", "left", "marks", "piece", "source", "via")

    def __init__(self, flat: FlatText, piece: Piece, span: Span, most_depth: int) -> None:
        self.flat = flat
        self.piece = piece
        self.chars = piece.text
        self.source, self.base = span.source, span.start
        self.via = flat.via((piece,))
        self.empty = flat.via(())
        self.marks = flat.text.marks
        self.left = most_depth

    def read(self) -> Value:
        opened = _VALUE(self.chars)
        if opened is None or opened.lastindex != 2:
            raise _NotPlainError
        value, at = self._value(0)
        if _END(self.chars, at) is None:
            raise _NotPlainError
        return value

    def _value(self, at: int) -> tuple[Value, int]:
        """The value from ``at`` on, and where it ends."""
        found = _VALUE(self.chars, at)
        if found is None:
            raise _NotPlainError
        if found.lastindex == 1:
            return self._text(found[1], *found.span(1)), found.end()
        if found.lastindex == 2:
            self.left -= 1
            if self.left < 0:
                raise _NotPlainError
            read = self._map if found[2] == "{" else self._list
            value = read(found.start(2), found.end())
            self.left += 1
            return value
        if found.lastindex == 3:
            return Tokens(self.flat).read_string(found.start(3))
        if found.lastindex == 4:
            return self._scalar(found[4], *found.span(4)), found.end()
        return Tokens(self.flat).read_scalar(*found.span(5)), found.end()

    def _text(self, text: str, start: int, end: int) -> Text:
        base, source, piece = self.base, self.source, self.piece
        span = Span(source, base + start - 1, base + end + 1)
        if not text:
            return Text((), span, self.empty, None, self.marks)
        own = Piece(text, Span(source, base + start, base + end), piece.origin, piece.via)
        return Text((own,), span, self.via, None, self.marks)

    def _scalar(self, text: str, start: int, end: int) -> Number | Bool:
        span = Span(self.source, self.base + start, self.base + end)
        if text in ("true", "false"):
            return Bool(text == "true", span, self.via, self.marks)
        return Number(int(text), span, self.via, self.marks)

    def _map(self, start: int, at: int) -> tuple[Map, int]:
        chars, base = self.chars, self.base
        entries: dict[str, Value] = {}
        key_spans: dict[str, Span] = {}
        closed = _CLOSE["{"](chars, at)
        while closed is None:
            if entries:
                comma = _COMMA(chars, at)
                if comma is None:
                    raise _NotPlainError
                at = comma.end()
            found = _KEY(chars, at)
            if found is None:
                raise _NotPlainError
            name = found[1]
            if name in entries:
                raise _NotPlainError
            first, last = found.span(1)
            entries[name], at = self._value(found.end())
            key_spans[name] = Span(self.source, base + first - 1, base + last + 1)
            closed = _CLOSE["{"](chars, at)
        end = closed.end()
        span = Span(self.source, base + start, base + end)
        via = self.flat.text.via
        return Map(entries, span, via, key_spans=key_spans, marks=self.marks), end

    def _list(self, start: int, at: int) -> tuple[List, int]:
        chars, base = self.chars, self.base
        items: list[Value] = []
        closed = _CLOSE["["](chars, at)
        while closed is None:
            if items:
                comma = _COMMA(chars, at)
                if comma is None:
                    raise _NotPlainError
                at = comma.end()
            item, at = self._value(at)
            items.append(item)
            closed = _CLOSE["["](chars, at)
        end = closed.end()
        span = Span(self.source, base + start, base + end)
        return List(tuple(items), span, self.flat.text.via, marks=self.marks), end
