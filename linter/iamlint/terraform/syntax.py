"""The syntax tree: expressions, templates and blocks of HCL, each with its span.

Whatever it was read from (HCL or ``.tf.json``), this is all that the rest of iamlint sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from iamlint.source import Source, Span


@dataclass(frozen=True, slots=True, eq=False)
class NumberLiteral:
    """A number as written (``1e3``), sign excluded."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class BoolLiteral:
    """``true`` or ``false``."""

    value: bool
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class NullLiteral:
    """``null``."""

    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class LiteralPart:
    """Literal text of a template, unescaped. ``span`` covers the raw text it was written as."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class InterpolationPart:
    """``${expression}``; ``span`` includes ``${`` and ``}``."""

    expression: Expression
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class IfPart:
    """``%{ if condition }...%{ else }...%{ endif }``."""

    condition: Expression
    then: tuple[TemplatePart, ...]
    otherwise: tuple[TemplatePart, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class ForPart:
    """``%{ for key, value in collection }...%{ endfor }``; ``key`` is ``None`` if not named."""

    key: str | None
    value: str
    collection: Expression
    body: tuple[TemplatePart, ...]
    span: Span


TemplatePart = LiteralPart | InterpolationPart | IfPart | ForPart


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A quoted string, a heredoc, or a template file. ``span`` includes quotes or markers.

    Strip markers and the indentation of ``<<-`` have been applied to the literal parts. A template
    of one interpolation and nothing else gives the expression's value unchanged.
    """

    parts: tuple[TemplatePart, ...]
    span: Span
    heredoc: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """The root of a reference: ``var``, ``aws_iam_role``, ``each``, a ``for`` variable."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """``target.name``. ``span`` runs from the start of the target; ``name_span`` is the name.

    The old index syntax ``target.0`` is an ``Index`` with a ``NumberLiteral``.
    """

    target: Expression
    name: str
    name_span: Span
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """``target[key]``."""

    target: Expression
    key: Expression
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class SplatItem:
    """Stands, inside ``Splat.each``, for the current element."""

    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Splat:
    """``source.*`` or ``source[*]`` with what follows it.

    ``each`` is applied to every element: a chain of ``Attribute`` and ``Index`` that ends in a
    ``SplatItem``. What Terraform applies to the result (``a.*.b[0]``) is outside of this node.
    """

    source: Expression
    each: Expression
    full: bool
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """``name(arguments...)``; ``expand`` says that the last argument has ``...``.

    ``name`` has its namespace: ``core::upper``, ``provider::aws::arn_parse``.
    """

    name: str
    name_span: Span
    arguments: tuple[Expression, ...]
    expand: bool
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Unary:
    """``-operand`` or ``!operand``."""

    operator: str
    operand: Expression
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Binary:
    """``left operator right``."""

    operator: str
    left: Expression
    right: Expression
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Conditional:
    """``condition ? then : otherwise``."""

    condition: Expression
    then: Expression
    otherwise: Expression
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class TupleCons:
    """``[items...]``."""

    items: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class ObjectItem:
    """``key = value``. A bare name as key is a ``Template`` of its text, ``(name)`` a reference."""

    key: Expression
    value: Expression
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class ObjectCons:
    """``{ items... }``."""

    items: tuple[ObjectItem, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class For:
    """``[for key, value in collection : result if condition]`` and its object form.

    ``result_key`` is set for the object form; ``grouping`` says that it has ``...``.
    """

    key: str | None
    value: str
    collection: Expression
    result_key: Expression | None
    result: Expression
    condition: Expression | None
    grouping: bool
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Parentheses:
    """``(inner)``."""

    inner: Expression
    span: Span


Expression = (
    NumberLiteral
    | BoolLiteral
    | NullLiteral
    | Template
    | Name
    | Attribute
    | Index
    | SplatItem
    | Splat
    | Call
    | Unary
    | Binary
    | Conditional
    | TupleCons
    | ObjectCons
    | For
    | Parentheses
)


@dataclass(frozen=True, slots=True, eq=False)
class Argument:
    """``name = expression`` in a block. ``span`` covers all of it."""

    name: str
    name_span: Span
    expression: Expression
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Label:
    """A label of a block: its text, and its span with the quotes."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """What stands between the braces of a block. Arguments and blocks are in the order written."""

    arguments: Mapping[str, Argument]
    blocks: tuple[Block, ...]

    def blocks_of(self, type: str) -> tuple[Block, ...]:
        """Its blocks of one type, in order."""
        return tuple(block for block in self.blocks if block.type == type)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """``type "label"... { body }``.

    ``header`` is the span of type and labels, without the brace; ``span`` is the whole block.
    """

    type: str
    labels: tuple[Label, ...]
    header: Span
    span: Span
    body: Body

    @property
    def source(self) -> Source:
        """The file it stands in."""
        return self.span.source
