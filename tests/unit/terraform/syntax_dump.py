"""Writes syntax trees without places, and walks them: to compare what was parsed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, get_args

from iamlint.source import Span
from iamlint.terraform.syntax import Expression

EXPRESSIONS = tuple(get_args(Expression))


def dump(node: Any) -> Any:
    """A syntax tree as plain data, places left out."""
    if is_dataclass(node) and not isinstance(node, type):
        if isinstance(node, Span):
            return None
        inner = {field.name: dump(getattr(node, field.name)) for field in fields(node)}
        return {type(node).__name__: {k: v for k, v in inner.items() if not k.endswith("span")}}
    if isinstance(node, tuple | list):
        return [dump(item) for item in node]
    if isinstance(node, Mapping):
        return {key: dump(item) for key, item in node.items()}
    return node


def expressions(node: Any) -> Iterator[Any]:
    """All expressions in a tree."""
    todo = [node]
    while todo:
        item = todo.pop()
        if isinstance(item, Span):
            continue
        if isinstance(item, EXPRESSIONS):
            yield item
        if is_dataclass(item) and not isinstance(item, type):
            todo.extend(getattr(item, field.name) for field in fields(item))
        elif isinstance(item, tuple | list):
            todo.extend(item)
        elif isinstance(item, Mapping):
            todo.extend(item.values())
