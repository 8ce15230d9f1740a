"""Plans made by ``terraform show -json``: which of them can be judged.

https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import re

from iamlint.json_reader import JsonFault, read_json
from iamlint.source import Problem, ProblemKind, Source, Span
from iamlint.values import Bool, Map, Text, Value, known_text

_SUPPORTED = re.compile(r"[01]\.\d{1,9}")
"""Versions of the format: what a minor version adds can be passed over."""


def read_plan(source: Source) -> tuple[Map | None, tuple[Problem, ...]]:
    """The object of a plan, ``None`` when it cannot be judged, and why."""
    try:
        plan = read_json(Text.of(source.text, source.whole)).value
    except JsonFault as fault:
        return None, (_problem(source, f"not JSON: {fault.message}", fault.span),)
    if not isinstance(plan, Map):
        return None, (_problem(source, "a plan is an object", plan.span),)
    version = plan.get("format_version")
    text = known_text(version)
    if text is None or _SUPPORTED.fullmatch(text) is None:
        shown = f"`{text}`" if text is not None else "none"
        message = f"format version {shown} is not supported"
        return None, (_problem(source, message, _place(version)),)
    errored = plan.get("errored")
    if isinstance(errored, Bool) and errored.value:
        message = "the plan was not completed, it is `errored`"
        return None, (_problem(source, message, errored.span),)
    if not {"planned_values", "resource_changes", "values"} & plan.entries.keys():
        message = "the plan has neither `planned_values` nor `resource_changes`"
        return None, (_problem(source, message, _opening(plan)),)
    return plan, ()


def _place(value: Value | None) -> Span | None:
    return value.span if value is not None else None


def _opening(plan: Map) -> Span | None:
    span = plan.span
    return Span(span.source, span.start, span.start + 1) if span is not None else None


def _problem(source: Source, message: str, span: Span | None) -> Problem:
    start = source.span(0, 0)
    return Problem(ProblemKind.PLAN, source.path, message, span if span is not None else start)
