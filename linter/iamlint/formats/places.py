"""Places as the JSON formats print them; it is frozen, whatever ``Span`` becomes."""

from __future__ import annotations

from iamlint.finding import Json
from iamlint.formats.printable import decoded
from iamlint.source import Span


def location(span: Span) -> dict[str, Json]:
    """Path, line and column, and the exclusive end."""
    return {
        "path": decoded(span.source.path),
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def place(span: Span) -> str:
    """``path:line:column`` of its beginning."""
    return f"{span.source.path}:{span.line}:{span.column}"
