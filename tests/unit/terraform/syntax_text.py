"""Writes a syntax tree as a short text, for the tests of the parser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from iamlint.source import Source, Span
from iamlint.terraform import syntax as s
from iamlint.terraform.hcl import parse_expression_text

FILE = "test.tf"


def parsed(text: str) -> s.Expression:
    """The syntax tree of an expression."""
    return parse_expression_text(text, FILE)


def short(node: Any) -> Any:
    """An expression as nested lists: the kind of node, then what it holds."""
    match node:
        case s.NumberLiteral():
            return node.text
        case s.BoolLiteral():
            return str(node.value).lower()
        case s.NullLiteral():
            return "null"
        case s.Name():
            return node.name
        case s.Template():
            return ["heredoc" if node.heredoc else "template", *map(short, node.parts)]
        case s.LiteralPart():
            return repr(node.text)
        case s.InterpolationPart():
            return ["$", short(node.expression)]
        case s.IfPart():
            then, otherwise = map(short, node.then), map(short, node.otherwise)
            return ["%if", short(node.condition), [*then], [*otherwise]]
        case s.ForPart():
            return ["%for", node.key, node.value, short(node.collection), [*map(short, node.body)]]
        case s.Attribute():
            return [".", short(node.target), node.name]
        case s.Index():
            return ["[", short(node.target), short(node.key)]
        case s.SplatItem():
            return "@"
        case s.Splat():
            return ["[*]" if node.full else ".*", short(node.source), short(node.each)]
        case s.Call():
            dots = ["..."] if node.expand else []
            return [f"{node.name}()", *map(short, node.arguments), *dots]
        case s.Unary():
            return [node.operator, short(node.operand)]
        case s.Binary():
            return [node.operator, short(node.left), short(node.right)]
        case s.Conditional():
            return ["?", short(node.condition), short(node.then), short(node.otherwise)]
        case s.TupleCons():
            return ["tuple", *map(short, node.items)]
        case s.ObjectCons():
            return ["object", *([short(item.key), short(item.value)] for item in node.items)]
        case s.Parentheses():
            return ["()", short(node.inner)]
        case s.For():
            key = [short(node.result_key), "=>"] if node.result_key is not None else []
            dots = ["..."] if node.grouping else []
            condition = ["if", short(node.condition)] if node.condition is not None else []
            head = ["for", node.key, node.value, short(node.collection)]
            return [*head, *key, short(node.result), *dots, *condition]
    raise AssertionError(node)


def nodes(root: Any) -> Iterator[Any]:
    """All nodes of a tree that have a place."""
    todo = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, tuple | list):
            todo.extend(node)
        elif isinstance(node, dict):
            todo.extend(node.values())
        elif is_dataclass(node) and not isinstance(node, Span | Source):
            if hasattr(node, "span"):
                yield node
            todo.extend(getattr(node, field.name) for field in fields(node))
