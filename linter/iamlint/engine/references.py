"""The references through which a value came to where it is used: ``related`` of a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.values import List, Map, Piece, Text, Unknown, Value

REFERENCED = "referenced here"

_STEP = re.compile(r"[^.\[\]]+")


@dataclass(frozen=True)
class References:
    """The way from an attribute of a resource to the places where its value was written.

    ``document`` is what was read out of the attribute's text, if it was a text of JSON.
    """

    resource: Resource | None
    attribute: str | None
    document: Value | None = None

    def to(self, span: Span) -> Iterator[tuple[str, Span]]:
        """The references followed to ``span``, outermost first; none to what is in the block."""
        if self.resource is None or self.resource.span.contains(span):
            return
        for reference in self._ways.get(_key(span), self._outer):
            if reference != span:
                yield REFERENCED, reference

    @cached_property
    def _value(self) -> Value | None:
        if self.resource is None or self.attribute is None:
            return None
        value: Value | None = self.resource.values
        for step in _STEP.findall(self.attribute):
            value = _child(value, step)
        return value

    @cached_property
    def _outer(self) -> tuple[Span, ...]:
        return tuple(reversed(self._value.via)) if self._value is not None else ()

    @cached_property
    def _ways(self) -> dict[tuple[str, int, int], tuple[Span, ...]]:
        """For every place in the value, the references to it."""
        ways: dict[tuple[str, int, int], tuple[Span, ...]] = {}
        stack: list[tuple[Value | Piece, tuple[Span, ...]]] = []
        if self.document is not None:
            stack.append((self.document, self._outer))
        if self._value is not None:
            stack.append((self._value, ()))
        seen: set[int] = set()
        while stack:
            value, before = stack.pop()
            if id(value) in seen:
                continue
            seen.add(id(value))
            way = before
            if value.via:
                way = tuple(dict.fromkeys((*before, *reversed(value.via))))
            if value.span is not None:
                ways.setdefault(_key(value.span), way)
            match value:
                case Text():
                    stack.extend((part, way) for part in value.parts)
                    if value.encoded is not None:
                        stack.append((value.encoded, way))
                case List():
                    stack.extend((item, way) for item in value.items)
                case Map():
                    stack.extend((item, way) for item in value.entries.values())
                    for key_span in value.key_spans.values():
                        ways.setdefault(_key(key_span), way)
                case Unknown():
                    stack.extend((choice, way) for choice in value.choices)
        return ways


def _child(value: Value | None, step: str) -> Value | None:
    if isinstance(value, Map):
        return value.get(step)
    if isinstance(value, List) and step.isdecimal() and int(step) < len(value.items):
        return value.items[int(step)]
    return None


def _key(span: Span) -> tuple[str, int, int]:
    return (span.source.path, span.start, span.end)
