"""JSON whose every value knows its span, read from a ``Text`` with unknown parts in it.

Strict, as AWS and Terraform read it (RFC 8259). An unknown part inside a string is a part of that
string; where a value stands it is an unknown value; anywhere else it makes the list or object that
it stands in partly known: a list becomes ``Unknown`` with ``includes``, an object gets a ``rest``.
Unknown text is taken to be whole items: ``[${join(",", local.arns)}]``, ``"a": 1, ${local.more}``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

from iamlint.flat_text import FlatText
from iamlint.json_plain import read_plain
from iamlint.json_tokens import BLANKS, GLUED, JsonFault, Tokens, shown
from iamlint.source import Span
from iamlint.values import Included, List, Map, Text, Unknown, Value

__all__ = ["MOST_DEPTH", "Duplicate", "JsonFault", "JsonResult", "read_json"]

MOST_DEPTH = 200
"""Objects and lists in each other beyond which the text is refused: no policy is so deep."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A member name that occurs twice in one object, and the keys and indexes that lead there."""

    key: str
    first: Span | None
    again: Span | None
    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class JsonResult:
    """The value of a JSON text. Of duplicated members the last one counts.

    ``structural`` are the unknown parts that stand outside of strings.
    """

    value: Value
    duplicates: tuple[Duplicate, ...] = ()
    structural: tuple[Unknown, ...] = ()


def read_json(text: Text) -> JsonResult:
    """The value of a JSON text; that of ``jsonencode`` is what was encoded.

    Raises ``JsonFault``. It is not raised for what an unknown part may set right.
    """
    if text.encoded is not None:
        return JsonResult(text.encoded)
    return _read(text)


@lru_cache(maxsize=4)
def _read(text: Text) -> JsonResult:
    """Whoever asks what kind of document a text is reads it before it is read as one."""
    flat = FlatText(text)
    value = read_plain(flat, MOST_DEPTH)
    return JsonResult(value) if value is not None else _Parser(flat).read()


class _Want(Enum):
    """What has to come next in an object or list."""

    VALUE = "a value"
    KEY = "a member name"
    COLON = "`:`"
    COMMA = "`,`"


@dataclass(slots=True)
class _Frame:
    """An object or list that is being read. ``loose`` is the unknown part that came just before."""

    opening: str
    start: int
    want: _Want
    items: list[Value] = field(default_factory=list)
    entries: dict[str, Value] = field(default_factory=dict)
    key_spans: dict[str, Span] = field(default_factory=dict)
    partial: list[tuple[Text, Value]] = field(default_factory=list)
    key: Text | None = None
    rest: Unknown | None = None
    loose: Unknown | None = None
    comma: int | None = None

    @property
    def closing(self) -> str:
        return "}" if self.opening == "{" else "]"

    @property
    def step(self) -> str | int:
        if self.opening == "[":
            return len(self.items)
        return self.key.shown if self.key is not None else ""


class _Parser:
    def __init__(self, flat: FlatText) -> None:
        self.flat = flat
        self.tokens = Tokens(flat)
        self.frames: list[_Frame] = []
        self.duplicates: list[Duplicate] = []
        self.at = 0
        self.structural: list[Unknown] = []

    def read(self) -> JsonResult:
        try:
            value = self._read()
        except JsonFault as fault:
            if not fault.structural or not self.structural:
                raise
            return JsonResult(self.structural[0], structural=tuple(self.structural))
        return JsonResult(value, tuple(self.duplicates), tuple(self.structural))

    def _read(self) -> Value:
        result: Value | None = None
        while True:
            at = self.at = self._skip(self.at)
            if at >= len(self.flat):
                if self.frames:
                    frame = self.frames[-1]
                    raise self.tokens.fault(
                        f"`{frame.opening}` is not closed", frame.start, structural=True
                    )
                if result is None:
                    raise JsonFault("the text is empty", self.flat.text.span)
                return result
            if not self.frames and result is not None:
                self._read_after_end(at)
            elif not self.frames:
                result = self._read_top(at)
            elif at in self.flat.holes:
                self._take_hole(self.frames[-1], at)
            else:
                result = self._step(self.frames[-1], at)

    def _skip(self, at: int) -> int:
        match = BLANKS.match(self.flat.chars, at)
        return match.end() if match else at

    # The top level.

    def _read_top(self, at: int) -> Value | None:
        chars = self.flat.chars
        if at in self.flat.holes:
            self.structural += (self.flat.holes[hole] for hole in sorted(self.flat.holes))
            self.at = len(self.flat)
            return self.flat.holes[at]
        if chars[at] not in '{["':
            brace = chars.find("{", at)
            scalar = self.tokens.scalar_end(at)
            if brace > at and self.tokens.describe(at) is None:
                end = at + len(chars[at:brace].split("\n", 1)[0].rstrip())
                raise self.tokens.fault(f"text before `{{`: {shown(chars[at:end])}", at, end)
            if scalar is None:
                raise self._unexpected(at)
        return self._value(at)

    def _read_after_end(self, at: int) -> None:
        if at in self.flat.holes:
            # What an unknown part adds after the end can only be blank.
            self.structural.append(self.flat.holes[at])
            self.at = at + 1
            return
        chars = self.flat.chars
        line = chars[at:].split("\n", 1)[0].rstrip()
        if chars[at] in "}]":
            raise self.tokens.fault(f"`{chars[at]}` closes nothing", at, structural=True)
        described = self.tokens.describe(at)
        if described is not None:
            raise self.tokens.fault(described[0], at, described[1])
        raise self.tokens.fault(
            f"text after the end of the JSON: {shown(line)}", at, at + len(line), structural=True
        )

    # Inside objects and lists.

    def _step(self, frame: _Frame, at: int) -> Value | None:
        char = self.flat.chars[at]
        if char in "}]":
            return self._close(frame, at)
        if char == ",":
            self._take_comma(frame, at)
        elif char == ":":
            self._take_colon(frame, at)
        elif frame.want is _Want.VALUE:
            self._value(at)
        elif frame.want is _Want.KEY:
            self._take_key(frame, at)
        elif frame.loose is not None:
            self._resume(frame, frame.loose, at)
        else:
            raise self._unexpected(at)
        return None

    def _take_hole(self, frame: _Frame, at: int) -> None:
        hole = self.flat.holes[at]
        self.structural.append(hole)
        end = self._glued_end(at)
        if frame.want is _Want.VALUE and frame.opening == "{":
            self._add(frame, hole)
        else:
            if frame.want is _Want.COMMA and self._was_scalar(frame, at):
                self._replace_last(frame, hole)
            frame.rest = frame.rest or hole
            frame.want = _Want.COMMA
            frame.key = None
        frame.loose = hole
        frame.comma = None
        self.at = end

    def _glued_end(self, at: int) -> int:
        """The end of an unknown part and of what stands right beside it."""
        end = at + 1
        while True:
            match = GLUED.match(self.flat.chars, end)
            glued = match.end() if match else end
            if glued in self.flat.holes:
                end = glued + 1
                continue
            return glued

    def _was_scalar(self, frame: _Frame, at: int) -> bool:
        """Whether a number or word ends right before ``at`` and so is but the start of one."""
        before = self.flat.chars[at - 1]
        return frame.loose is None and (before.isalnum() or before == ".")

    def _replace_last(self, frame: _Frame, hole: Unknown) -> None:
        if frame.opening == "[":
            frame.items.pop()
        elif frame.partial and frame.partial[-1][0] is frame.key:
            frame.partial[-1] = (frame.partial[-1][0], hole)
        elif frame.key is not None and frame.key.known is not None:
            frame.entries[frame.key.known] = hole

    def _resume(self, frame: _Frame, hole: Unknown, at: int) -> None:
        """After an unknown part, which may have ended in a comma, or in ``"key":``."""
        frame.rest = frame.rest or hole
        if frame.opening == "{" and self.flat.chars[at] == '"':
            self._take_key(frame, at)
            frame.loose = hole
            return
        frame.key = None
        self._value(at)

    def _take_comma(self, frame: _Frame, at: int) -> None:
        if frame.want is not _Want.COMMA:
            if frame.comma is not None:
                raise self.tokens.fault("nothing stands between two commas", at)
            if frame.want is _Want.COLON and frame.loose is not None:
                frame.key = None
            else:
                raise self._unexpected(at)
        frame.want = _Want.KEY if frame.opening == "{" else _Want.VALUE
        frame.loose = None
        frame.comma = at
        self.at = at + 1

    def _take_colon(self, frame: _Frame, at: int) -> None:
        if frame.opening == "[":
            raise self.tokens.fault("`:` in a list, members belong in `{`", at, structural=True)
        if frame.want is not _Want.COLON:
            if frame.loose is None:
                raise self._unexpected(at)
            frame.key = Text((frame.loose,), frame.loose.span)
        frame.want = _Want.VALUE
        frame.loose = None
        self.at = at + 1

    def _take_key(self, frame: _Frame, at: int) -> None:
        chars = self.flat.chars
        if chars[at] != '"':
            end = self.tokens.scalar_end(at)
            if end is not None and end not in self.flat.holes:
                name = shown(chars[at:end])
                raise self.tokens.fault(f"member name {name} is not in double quotes", at, end)
            if end is None:
                raise self._unexpected(at)
            self.at = end
            return
        frame.key, self.at = self.tokens.read_string(at)
        frame.want = _Want.COLON
        frame.loose = None
        frame.comma = None

    def _value(self, at: int) -> Value | None:
        """Read what begins at ``at``; the value, if that was one and is the whole text."""
        chars = self.flat.chars
        char = chars[at]
        if char in "{[":
            if len(self.frames) >= MOST_DEPTH:
                raise self.tokens.fault(f"more than {MOST_DEPTH} levels deep", at)
            want = _Want.KEY if char == "{" else _Want.VALUE
            self.frames.append(_Frame(char, at, want))
            self.at = at + 1
            return None
        value: Value
        if char == '"':
            value, self.at = self.tokens.read_string(at)
        else:
            end = self.tokens.scalar_end(at)
            if end is None:
                raise self._unexpected(at)
            self.at = end
            if end in self.flat.holes:
                value = self.flat.holes[end]
                self.at = self._glued_end(end)
            else:
                value = self.tokens.read_scalar(at, end)
        return self._deliver(value)

    def _deliver(self, value: Value) -> Value | None:
        if not self.frames:
            return value
        self._add(self.frames[-1], value)
        return None

    def _add(self, frame: _Frame, value: Value) -> None:
        if frame.opening == "[":
            frame.items.append(value)
        elif frame.key is not None:
            self._add_member(frame, frame.key, value)
        frame.want = _Want.COMMA
        frame.loose = None
        frame.comma = None

    def _add_member(self, frame: _Frame, key: Text, value: Value) -> None:
        name = key.known
        if name is None:
            frame.partial.append((key, value))
            frame.rest = frame.rest or key.unknowns[0]
            return
        if name in frame.entries:
            path = tuple(outer.step for outer in self.frames[:-1])
            self.duplicates.append(Duplicate(name, frame.key_spans.get(name), key.span, path))
        frame.entries[name] = value
        if key.span is not None:
            frame.key_spans[name] = key.span

    def _close(self, frame: _Frame, at: int) -> Value | None:
        char = self.flat.chars[at]
        if char != frame.closing:
            raise self.tokens.fault(f"`{char}` closes `{frame.opening}`", at, structural=True)
        if frame.comma is not None:
            raise self.tokens.fault(f"trailing comma before `{char}`", frame.comma)
        open_member = frame.want is _Want.COLON or (
            frame.want is _Want.VALUE and frame.opening == "{"
        )
        if open_member and frame.loose is None:
            raise self._unexpected(at)
        self.frames.pop()
        self.at = at + 1
        return self._deliver(self._finish(frame, at + 1))

    def _finish(self, frame: _Frame, end: int) -> Value:
        text = self.flat.text
        span = self.flat.locate(frame.start, end)
        if frame.opening == "{":
            return Map(
                frame.entries,
                span,
                text.via,
                key_spans=frame.key_spans,
                rest=frame.rest,
                marks=text.marks,
                partial=tuple(frame.partial),
            )
        if frame.rest is None:
            return List(tuple(frame.items), span, text.via, marks=text.marks)
        includes = tuple(Included(item) for item in frame.items)
        return Unknown(
            frame.rest.reason, span, text.via, includes=includes, not_null=True, marks=text.marks
        )

    def _unexpected(self, at: int) -> JsonFault:
        """The fault of something that stands where it cannot."""
        described = self.tokens.describe(at)
        if described is not None:
            return self.tokens.fault(described[0], at, described[1])
        end = self.tokens.token_end(at)
        found = shown(self.flat.chars[at:end])
        if not self.frames:
            return self.tokens.fault(f"{found} is not JSON", at, end)
        frame = self.frames[-1]
        if frame.want is _Want.COMMA:
            message = f"a comma is missing before {found}"
        elif frame.want is _Want.COLON:
            key = frame.key.shown if frame.key is not None else ""
            instead = f", not {found}," if found == "`=`" else ""
            message = f'`:`{instead} must stand after `"{key}"`'
        elif frame.want is _Want.KEY:
            message = f"a member name must stand here, not {found}"
        else:
            message = f"a value must stand here, not {found}"
        return self.tokens.fault(message, at, end, structural=True)
