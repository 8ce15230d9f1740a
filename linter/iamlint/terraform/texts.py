"""Templates: literal text, interpolations and directives put together into one ``Text``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from iamlint.source import Span
from iamlint.terraform.convert import convert
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions.table import unknown_from
from iamlint.terraform.normal import normal_text
from iamlint.terraform.syntax import (
    Expression,
    ForPart,
    IfPart,
    InterpolationPart,
    LiteralPart,
    Template,
    TemplatePart,
)
from iamlint.terraform.traversal import as_bool, either, elements
from iamlint.value_types import STRING
from iamlint.values import NO_MARKS, Null, Piece, Text, Unknown, Value

Variables = Mapping[str, Value]


class Evaluates(Protocol):
    """Whoever evaluates the expressions in a template."""

    def value(self, expression: Expression, variables: Variables) -> Value:
        """The value of ``expression``."""
        ...

    def step(self) -> None:
        """Counts one step of work."""
        ...


@dataclass(slots=True)
class _Parts:
    """The parts of a text while it is put together."""

    parts: list[Piece | Unknown] = field(default_factory=list)
    marks: frozenset[str] = NO_MARKS

    def add(self, value: Value, span: Span) -> None:
        """Adds an interpolated value, with the places of its pieces."""
        self.marks |= value.marks
        if isinstance(value, Null):
            raise EvaluationFault("a null value cannot be part of a string", span)
        if isinstance(value, Unknown):
            self.parts.append(value)
            return
        if isinstance(value, Text) and not value.via and value.origin is None:
            self.parts.extend(value.parts)
            return
        try:
            text = convert(value, STRING)
        except EvaluationFault as fault:
            raise EvaluationFault(f"it cannot be part of a string: {fault.message}", span) from None
        assert isinstance(text, Text)  # noqa: S101 (known values convert to text)
        for part in text.parts:
            via = part.via + text.via
            if isinstance(part, Piece):
                self.parts.append(Piece(part.text, part.span, part.origin or text.origin, via))
            else:
                self.parts.append(replace(part, via=via) if text.via else part)

    def text(self, span: Span) -> Text:
        return normal_text(Text(tuple(self.parts), span, marks=self.marks))


def template_value(evaluator: Evaluates, template: Template, variables: Variables) -> Value:
    """The value of a template: a text, or whatever its only interpolation is."""
    parts = template.parts
    if len(parts) == 1:
        part = parts[0]
        if isinstance(part, LiteralPart):
            return Text((Piece(part.text, part.span),), template.span)
        if isinstance(part, InterpolationPart):
            return evaluator.value(part.expression, variables)
    return _joined(evaluator, parts, variables, template.span)


def _joined(
    evaluator: Evaluates, parts: tuple[TemplatePart, ...], variables: Variables, span: Span
) -> Text:
    out = _Parts()
    _render(evaluator, parts, variables, out)
    return out.text(span)


def _render(
    evaluator: Evaluates, parts: tuple[TemplatePart, ...], variables: Variables, out: _Parts
) -> None:
    for part in parts:
        match part:
            case LiteralPart():
                if part.text:
                    out.parts.append(Piece(part.text, part.span))
            case InterpolationPart():
                out.add(evaluator.value(part.expression, variables), part.span)
            case IfPart():
                _render_if(evaluator, part, variables, out)
            case ForPart():
                _render_for(evaluator, part, variables, out)


def _render_if(evaluator: Evaluates, part: IfPart, variables: Variables, out: _Parts) -> None:
    value = evaluator.value(part.condition, variables)
    condition = as_bool(value, "the condition of `if`", part.condition.span)
    out.marks |= condition.marks
    if not isinstance(condition, Unknown):
        chosen = part.then if condition.value else part.otherwise
        _render(evaluator, chosen, variables, out)
        return
    try:
        choices = [
            _joined(evaluator, branch, variables, part.span)
            for branch in (part.then, part.otherwise)
        ]
    except EvaluationFault:
        choices = []  # one of the two may be refused: which, is not known
    out.parts.append(either(unknown_from(condition), choices, STRING))


def _render_for(evaluator: Evaluates, part: ForPart, variables: Variables, out: _Parts) -> None:
    collection = evaluator.value(part.collection, variables)
    out.marks |= collection.marks
    pairs = elements(collection, part.collection.span)
    if pairs is None:
        out.parts.append(unknown_from(collection, STRING))
        return
    for key, item in pairs:
        evaluator.step()
        inner = dict(variables)
        if part.key is not None:
            inner[part.key] = key
        inner[part.value] = item
        _render(evaluator, part.body, inner, out)
