"""The references that are written in an expression, found without evaluating it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from iamlint.source import Span
from iamlint.terraform.numbers import parse_number
from iamlint.terraform.syntax import (
    Attribute,
    Binary,
    Block,
    Body,
    Call,
    Conditional,
    Expression,
    For,
    ForPart,
    IfPart,
    Index,
    InterpolationPart,
    LiteralPart,
    Name,
    NumberLiteral,
    ObjectCons,
    Parentheses,
    Splat,
    Template,
    TemplatePart,
    TupleCons,
    Unary,
)

Step = str | int


class KeyText(str):
    """A step that is a text in brackets: ``a["b"]``, where ``a.b`` would be no key."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """``root.steps``: the name it begins with and the attributes and literal keys that follow.

    ``steps`` end where something that is not literal follows: ``aws_iam_role.r[each.key].arn`` has
    the steps ``r``.
    """

    root: str
    steps: tuple[Step, ...]
    span: Span


def references_in(expression: Expression) -> tuple[Reference, ...]:
    """The references in ``expression``, in the order written. Names that ``for`` binds are none."""
    return tuple(_references(expression))


def first_call(expression: Expression) -> Call | None:
    """A function call in ``expression``, if there is one."""
    stack: list[_Scoped] = [(expression, frozenset())]
    while stack:
        node, bound = stack.pop()
        if isinstance(node, Call):
            return node
        if isinstance(node, Attribute | Index):
            base, links = unwound(node)
            stack.append((base, bound))
            stack.extend((link.key, bound) for link in links if isinstance(link, Index))
        else:
            stack.extend(_children(node, bound))
    return None


def body_expressions(body: Body) -> Iterator[Expression]:
    """All expressions of a body and the blocks in it."""
    pending = [body]
    while pending:
        current = pending.pop()
        for argument in current.arguments.values():
            yield argument.expression
        pending.extend(block.body for block in current.blocks)


def block_references(block: Block) -> tuple[Reference, ...]:
    """The references anywhere in a block, those to the iterators of its dynamic blocks too."""
    return tuple(
        reference
        for expression in body_expressions(block.body)
        for reference in _references(expression)
    )


def literal_text(expression: Expression) -> str | None:
    """The text of a string literal without interpolation, else ``None``."""
    if isinstance(expression, Template):
        if not expression.parts:
            return ""
        if len(expression.parts) == 1 and isinstance(expression.parts[0], LiteralPart):
            return expression.parts[0].text
    return None


def literal_key(expression: Expression) -> Step | None:
    """The key that a literal index is, else ``None``."""
    if isinstance(expression, NumberLiteral):
        number = parse_number(expression.text)
        return number if isinstance(number, int) else None
    text = literal_text(expression)
    return KeyText(text) if text is not None else None


def unwound(expression: Attribute | Index) -> tuple[Expression, list[Attribute | Index]]:
    """What a chain of attributes and indexes starts from, and its links in the order applied."""
    links: list[Attribute | Index] = []
    current: Expression = expression
    while isinstance(current, Attribute | Index):
        links.append(current)
        current = current.target
    links.reverse()
    return current, links


_Scoped = tuple[Expression | TemplatePart, frozenset[str]]


def _references(expression: Expression) -> Iterator[Reference]:
    """Walks with a stack of its own: expressions may be nested deeply."""
    stack: list[_Scoped] = [(expression, frozenset())]
    while stack:
        node, bound = stack.pop()
        if isinstance(node, Name):
            if node.name not in bound:
                yield Reference(node.name, (), node.span)
            continue
        if isinstance(node, Attribute | Index):
            base, links = unwound(node)
            if isinstance(base, Name):
                if base.name not in bound:
                    yield _reference(base, links)
            else:
                links = [link for link in links if isinstance(link, Index)]
                stack.append((base, bound))
            stack.extend((link.key, bound) for link in reversed(links) if isinstance(link, Index))
            continue
        stack.extend(reversed(_children(node, bound)))


def _reference(base: Name, links: list[Attribute | Index]) -> Reference:
    steps: list[Step] = []
    for link in links:
        step = link.name if isinstance(link, Attribute) else literal_key(link.key)
        if step is None:
            break
        steps.append(step)
    return Reference(base.name, tuple(steps), links[-1].span)


def _children(node: Expression | TemplatePart, bound: frozenset[str]) -> list[_Scoped]:
    match node:
        case Template():
            return [(part, bound) for part in node.parts]
        case InterpolationPart():
            return [(node.expression, bound)]
        case IfPart():
            parts = (*node.then, *node.otherwise)
            return [(node.condition, bound), *((part, bound) for part in parts)]
        case ForPart():
            inner = bound | {node.value} | ({node.key} if node.key else set())
            return [(node.collection, bound), *((part, inner) for part in node.body)]
        case Splat():
            return [(node.source, bound), (node.each, bound)]
        case Call():
            return [(argument, bound) for argument in node.arguments]
        case Unary():
            return [(node.operand, bound)]
        case Binary():
            return [(node.left, bound), (node.right, bound)]
        case Conditional():
            return [(node.condition, bound), (node.then, bound), (node.otherwise, bound)]
        case TupleCons():
            return [(item, bound) for item in node.items]
        case ObjectCons():
            return [(child, bound) for item in node.items for child in (item.key, item.value)]
        case For():
            inner = bound | {node.value} | ({node.key} if node.key else set())
            children: list[_Scoped] = [(node.collection, bound)]
            written = (node.result_key, node.result, node.condition)
            children.extend((part, inner) for part in written if part is not None)
            return children
        case Parentheses():
            return [(node.inner, bound)]
        case _:
            return []
