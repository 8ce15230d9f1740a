"""Where a comment holds: on a line, in a block, in an object of a list."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from typing import Generic, TypeVar

from iamlint.source import Source, Span
from iamlint.terraform.blocks import ConfigFile, LazyBlock
from iamlint.terraform.syntax import (
    Block,
    For,
    ObjectCons,
    Parentheses,
    Template,
    TupleCons,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a comment speaks of: findings placed on ``lines`` or within one of ``spans``."""

    lines: frozenset[int]
    spans: tuple[Span, ...]


class FileScopes:
    """The scopes of the comments of one file. Only blocks with comments are parsed for them."""

    def __init__(self, file: ConfigFile) -> None:
        self._source = file.source
        self._blocks = sorted(file.blocks, key=lambda block: block.span.start)
        self._starts = [block.span.start for block in self._blocks]
        self._next: dict[int, int] = {}
        self._openings: dict[int, Mapping[int, list[tuple[Span, bool]]]] = {}

    def at(self, comment: Span) -> Scope:
        """The line it stands on or, when it stands alone, the one below; and what opens there.

        A block that opens there is covered whole, and so is a heredoc, in which no comment can
        stand; an object of a list only by a comment above it.
        """
        first, last = comment.line, comment.end_line
        alone = self._alone(comment)
        target = self._code_below(last) if alone else last
        spans = tuple(span for span, above in self._opened(target) if alone or not above)
        return Scope(frozenset({first, last, target}), spans)

    def around(self, comment: Span) -> Scope:
        """The top-level block that it stands in; no scope outside of one."""
        index = bisect_right(self._starts, comment.start) - 1
        if index < 0 or not self._blocks[index].span.contains(comment):
            return Scope(frozenset(), ())
        return Scope(frozenset(), (self._blocks[index].span,))

    def block_of(self, spans: Iterable[Span]) -> LazyBlock | None:
        """The top-level block that the first of ``spans`` lies in."""
        for span in spans:
            return self._blocks[bisect_right(self._starts, span.start) - 1]
        return None

    def _alone(self, comment: Span) -> bool:
        source = self._source
        start = source.line_starts[comment.line - 1]
        rest = source.line_text(comment.end_line)[comment.end_column - 1 :]
        return not (source.text[start : comment.start].strip() or rest.strip())

    def _code_below(self, line: int) -> int:
        """The first line below ``line`` that is no comment."""
        passed = []
        line += 1
        while line not in self._next and line < len(self._source.line_starts):
            text = self._source.line_text(line).strip()
            closed = text.startswith("/*") and text.endswith("*/")
            if not (text.startswith(("#", "//")) or closed):
                break
            passed.append(line)
            line += 1
        line = self._next.get(line, line)
        self._next.update(dict.fromkeys(passed, line))
        return line

    def _opened(self, line: int) -> Iterator[tuple[Span, bool]]:
        """Every span that opens on a line; whether only a comment above speaks of it."""
        if line > len(self._source.line_starts):
            return
        start = self._source.line_starts[line - 1]
        end = start + len(self._source.line_text(line))
        index = bisect_right(self._starts, end) - 1
        if index < 0:
            return
        block = self._blocks[index]
        if block.span.start >= start:
            yield block.span, False
        elif block.span.end > start:
            if index not in self._openings:
                self._openings[index] = _openings(block)
            yield from self._openings[index].get(line, ())


def _openings(lazy: LazyBlock) -> Mapping[int, list[tuple[Span, bool]]]:
    """By line, what opens inside a block."""
    opened: dict[int, list[tuple[Span, bool]]] = {}
    block = lazy.parse().block
    stack: list[object] = [block] if block is not None else []
    while stack:
        node = stack.pop()
        for span, above in _spans(node):
            opened.setdefault(span.line, []).append((span, above))
        stack.extend(_children(node))
    return opened


def _spans(node: object) -> Generator[tuple[Span, bool]]:
    match node:
        case Block():
            yield node.span, False
        case Template(heredoc=True):
            yield node.span, False
        case TupleCons():
            for item in node.items:
                inner = item
                while isinstance(inner, Parentheses):
                    inner = inner.inner
                if isinstance(inner, ObjectCons):
                    yield inner.span, True
        case For(result_key=None, result=ObjectCons()):
            yield node.result.span, True


def _children(node: object) -> Iterator[object]:
    for each in fields(node):  # type: ignore[arg-type]
        value = getattr(node, each.name)
        if isinstance(value, Mapping):
            yield from value.values()
        elif isinstance(value, tuple):
            yield from (item for item in value if is_dataclass(item))
        elif is_dataclass(value) and not isinstance(value, Span | Source):
            yield value


Item = TypeVar("Item")


@dataclass
class Nest(Generic[Item]):
    """Spans of one file that lie within or beside each other, each with an item."""

    _spans: list[tuple[Span, Item]]

    def add(self, span: Span, item: Item) -> None:
        """Add a span; not after the first question."""
        self._spans.append((span, item))

    def around(self, span: Span) -> Iterator[Item]:
        """The items of all spans that ``span`` lies in."""
        starts, parents = self._order
        index = bisect_right(starts, span.start) - 1
        while index >= 0:
            outer, item = self._spans[index]
            if span.end <= outer.end:
                yield item
            index = parents[index]

    @cached_property
    def _order(self) -> tuple[list[int], list[int]]:
        self._spans.sort(key=lambda each: (each[0].start, -each[0].end))
        parents: list[int] = []
        for index, (span, _) in enumerate(self._spans):
            parent = index - 1
            while parent >= 0 and self._spans[parent][0].end < span.end:
                parent = parents[parent]
            parents.append(parent)
        return [span.start for span, _ in self._spans], parents
