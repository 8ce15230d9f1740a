"""Attributes, indexes and splats, applied to an operand as Terraform applies them."""

from __future__ import annotations

from dataclasses import dataclass

from iamlint.source import Span
from iamlint.terraform.syntax import Attribute, Expression, Index, Splat, SplatItem


@dataclass(slots=True)
class Step:
    """What is applied to an operand: ``.name``, ``.0``, ``[key]``, ``.*`` or ``[*]``."""

    kind: str
    start: int
    end: int
    key: Expression | None = None
    name: str = ""
    steps: tuple[Step, ...] = ()


def apply_step(target: Expression, step: Step) -> Expression:
    """The operand with the step applied: after ``[*]`` all of them go to each element."""
    if step.kind == "+":
        for each in step.steps:
            target = apply_step(target, each)
        return target
    source = target.span.source
    if type(target) is Splat and target.full:
        inner = apply_step(target.each, step)
        span = Span(source, target.span.start, inner.span.end)
        return Splat(target.source, inner, True, span)
    span = Span(source, target.span.start, step.end)
    if step.kind == ".":
        return Attribute(target, step.name, Span(source, step.start, step.end), span)
    if step.key is not None:
        return Index(target, step.key, span)
    return _splat(target, step, span)


def _splat(target: Expression, step: Step, span: Span) -> Expression:
    """After ``.*`` names and ``.0`` go to each element, and the first ``[`` ends that."""
    item = SplatItem(Span(span.source, step.start, step.end))
    full = step.kind == "[*]"
    result: Expression = Splat(target, item, full, span)
    inside = True
    for each in step.steps:
        inside = inside and (full or each.kind != "[")
        if full or not inside or type(result) is not Splat:
            result = apply_step(result, each)
        else:
            inner = apply_step(result.each, each)
            whole = Span(span.source, span.start, inner.span.end)
            result = Splat(target, inner, False, whole)
    return result
