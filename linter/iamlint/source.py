"""Text, places in it, and problems with it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any


@dataclass(frozen=True, eq=False)
class Source:
    """One text that was read. Two sources are equal only when they are the same object.

    ``path`` is as reports print it: relative to the working directory, with ``/``. ``text`` has
    no byte order mark and keeps its line ends.
    """

    path: str
    text: str = field(repr=False)

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Offsets at which lines begin; a line feed ends a line, also after a return."""
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return tuple(starts)

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column of ``offset``, both from 1; columns count characters."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line_text(self, line: int) -> str:
        """The text of a line (counted from 1) without its line end."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def span(self, start: int, end: int) -> Span:
        """The span from ``start`` to ``end`` (offsets, end exclusive)."""
        return Span(self, start, end)

    @cached_property
    def whole(self) -> Span:
        """The span of the whole text."""
        return Span(self, 0, len(self.text))


@dataclass(frozen=True, slots=True, init=False)
class Span:
    """A stretch of a source: offsets from 0, ``end`` exclusive.

    Slicing inside strings is addition; lines and columns are for readers. The span of a string
    includes its quotes.
    """

    source: Source
    start: int
    end: int

    def __init__(self, source: Source, start: int, end: int) -> None:
        # Hundreds of thousands are made: this takes half as long as what dataclass would write.
        _set_source(self, source)
        _set_start(self, start)
        _set_end(self, end)

    @property
    def line(self) -> int:
        """Line of the first character, from 1."""
        return self.source.line_column(self.start)[0]

    @property
    def column(self) -> int:
        """Column of the first character, from 1, in characters."""
        return self.source.line_column(self.start)[1]

    @property
    def end_line(self) -> int:
        """Line of the (exclusive) end."""
        return self.source.line_column(self.end)[0]

    @property
    def end_column(self) -> int:
        """Column of the (exclusive) end."""
        return self.source.line_column(self.end)[1]

    @property
    def text(self) -> str:
        """The text it covers."""
        return self.source.text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies in this span, in the same source."""
        return self.source is other.source and self.start <= other.start and other.end <= self.end

    def until(self, other: Span) -> Span:
        """The span from the start of this one to the end of ``other``, of the same source."""
        return Span(self.source, self.start, other.end)

    @property
    def sort_key(self) -> tuple[str, int, int]:
        """Order of places: path, start, end."""
        return (self.source.path, self.start, self.end)


_set_source, _set_start, _set_end = (
    getattr(Span, name).__set__ for name in ("source", "start", "end")
)


class ProblemKind(StrEnum):
    """Why input was not understood; it tells the IAM0xx rules apart."""

    UNREADABLE = "unreadable"
    SYNTAX = "syntax"
    PLAN = "plan"
    POLICY_JSON = "policy_json"
    DUPLICATE_KEY = "duplicate_key"
    EVALUATION = "evaluation"
    LIMIT = "limit"
    """Terraform might well take it: a bound of what is evaluated here was reached."""
    UNDECLARED = "undeclared"
    MODULE = "module"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read, parsed or resolved. It is data: the run goes on.

    ``path`` is always there; ``span`` when the fault has a place in a text that was read.
    ``resource`` is the address that was being looked at, ``attribute`` its attribute, where known.
    ``related`` are further places with a label. ``data`` holds what a rule needs beside it.
    """

    kind: ProblemKind
    path: str
    message: str
    span: Span | None = None
    resource: str | None = None
    attribute: str | None = None
    related: tuple[tuple[str, Span], ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)

    @property
    def place(self) -> Span:
        """Its span, or the beginning of the file when the fault has no place in a text."""
        return self.span if self.span is not None else Source(self.path, "").whole

    @property
    def is_error(self) -> bool:
        """Whether it kept input from being judged (exit status 2, ``errors`` of the report)."""
        return self.kind in (ProblemKind.UNREADABLE, ProblemKind.SYNTAX, ProblemKind.PLAN)
