"""The examples of a rule as sources, with the place that a bad one underlines."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.rule import Example
from iamlint.source import Source, Span


def sources(example: Example) -> Iterator[tuple[Source, Span | None]]:
    """Its files that are text, each with the place of the fault if it is there."""
    for path, content in sorted(example.files.items()):
        if isinstance(content, str):
            source = Source(path, content)
            yield source, _fault(example, source)


def _fault(example: Example, source: Source) -> Span | None:
    if example.at is None:
        return None
    text, which = (example.at, 0) if isinstance(example.at, str) else example.at
    start = -len(text)
    for _ in range(which + 1):
        start = source.text.find(text, start + len(text))
        if start < 0:
            return None
    return source.span(start, start + len(text))
