"""Arguments and nested blocks as values; ``dynamic`` blocks are expanded in place.

https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from iamlint.equality import same_value
from iamlint.source import Span
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions.table import unknown_from
from iamlint.terraform.references import literal_text
from iamlint.terraform.syntax import (
    Block,
    Body,
    Expression,
    Name,
)
from iamlint.terraform.traversal import elements
from iamlint.truth import Truth
from iamlint.value_types import DYNAMIC, Kind
from iamlint.values import List, Map, Unknown, Value

Variables = dict[str, Value]

META_ARGUMENTS = frozenset({"count", "for_each", "provider", "depends_on"})
"""Arguments of resources that speak to Terraform and are no values."""

META_BLOCKS = frozenset({"lifecycle", "provisioner", "connection"})
"""Blocks of resources that speak to Terraform and are no values."""


@dataclass(frozen=True, slots=True)
class BodyReader:
    """Evaluates nested blocks. ``evaluate`` reports what fails and gives an unknown for it."""

    evaluate: Callable[[Expression, Variables], Value]
    fault: Callable[[EvaluationFault], None]

    def blocks(self, blocks: Iterable[Block], variables: Variables) -> List:
        """The blocks of one type, written or dynamic, as a list of maps."""
        maps: list[Map] = []
        span: Span | None = None
        for block in blocks:
            span = span or block.span
            if block.type == "dynamic":
                maps.extend(self._dynamic(block, variables))
            else:
                maps.append(self._map(block, block.span, variables))
        return List(tuple(maps), span, kind=Kind.TUPLE)

    def _map(self, block: Block, span: Span, variables: Variables) -> Map:
        body = block.body
        entries: dict[str, Value] = {}
        key_spans: dict[str, Span] = {}
        for name, argument in body.arguments.items():
            entries[name] = self.evaluate(argument.expression, variables)
            key_spans[name] = argument.name_span
        for type, blocks in blocks_by_type(body).items():
            entries[type] = self.blocks(blocks, variables)
            key_spans[type] = blocks[0].header
        return Map(entries, span, key_spans=key_spans)

    def _dynamic(self, block: Block, variables: Variables) -> list[Map]:
        content = next(iter(block.body.blocks_of("content")), None)
        for_each = block.body.arguments.get("for_each")
        if content is None or for_each is None:
            missing = "`content`" if content is None else "`for_each`"
            self.fault(EvaluationFault(f"the dynamic block lacks {missing}", block.header))
            return []
        label = block.labels[0].text if block.labels else ""
        iterator = _iterator(block) or label
        collection = self.evaluate(for_each.expression, variables)

        def make(key: Value, value: Value, exists: Truth) -> Map:
            item = Map({"key": key, "value": value}, via=collection.via)
            made = self._map(content, block.span, {**variables, iterator: item})
            return made if exists is Truth.YES else replace(made, exists=exists)

        try:
            return _each(collection, iterator, for_each.expression.span, make)
        except EvaluationFault as fault:
            self.fault(fault)
            return []


def blocks_by_type(body: Body) -> dict[str, list[Block]]:
    """The blocks of a body by type, a dynamic one under the type that it makes."""
    found: dict[str, list[Block]] = {}
    for block in body.blocks:
        type = block.type
        if type == "dynamic" and block.labels:
            type = block.labels[0].text
        found.setdefault(type, []).append(block)
    return found


def _each(
    collection: Value, iterator: str, span: Span, make: Callable[[Value, Value, Truth], Map]
) -> list[Map]:
    """The blocks for each element; where those are not known, blocks that may be there."""
    pairs = elements(collection, span)
    if pairs is not None:
        return [make(key, value, Truth.YES) for key, value in pairs]
    if isinstance(collection, Unknown) and collection.choices:
        options = [elements(choice, span) for choice in collection.choices if not _none(choice)]
        known = [pairs for pairs in options if pairs is not None]
        if len(known) == len(options):
            somewhere = _of_any(known, len(collection.choices), f"{iterator}.key")
            return [make(key, value, exists) for key, value, exists in somewhere]
    cause = unknown_from(collection)
    maps: list[Map] = []
    if isinstance(collection, Unknown):
        key = Unknown(f"{iterator}.key", cause.span)
        maps = [make(key, item.value, item.exists) for item in collection.includes]
    element = collection.type.element if isinstance(collection, Unknown) else None
    unknown = Unknown(f"{iterator}.value", cause.span, type=element or DYNAMIC)
    key = Unknown(f"{iterator}.key", cause.span, not_null=True)
    return [*maps, make(key, unknown, Truth.MAYBE)]


def _of_any(
    options: Sequence[Sequence[tuple[Value, Value]]], choices: int, key_name: str
) -> list[tuple[Value, Value, Truth]]:
    """The elements of any option, each once; those of all ``choices`` are certainly there."""
    found: list[tuple[Value, Value]] = []
    counts: list[int] = []
    by_span: dict[Span | None, list[int]] = {}
    for pairs in options:
        seen: set[int] = set()
        for key, value in pairs:
            alike = by_span.setdefault(value.span, [])
            at = next((at for at in alike if at not in seen and _same(found[at][1], value)), None)
            if at is None:
                at = len(found)
                alike.append(at)
                found.append((key, value))
                counts.append(0)
            elif not same_value(found[at][0], key).certain:
                found[at] = (Unknown(key_name, not_null=True), value)
            seen.add(at)
            counts[at] += 1
    return [
        (key, value, Truth.YES if count == choices else Truth.MAYBE)
        for (key, value), count in zip(found, counts, strict=True)
    ]


def _same(left: Value, right: Value) -> bool:
    """Whether two elements are one, written once."""
    return left is right or (left.span is not None and same_value(left, right).certain)


def _none(value: Value) -> bool:
    return isinstance(value, List) and not value.items


def _iterator(block: Block) -> str | None:
    argument = block.body.arguments.get("iterator")
    if argument is None:
        return None
    expression = argument.expression
    return expression.name if isinstance(expression, Name) else literal_text(expression)
