"""Plans made by ``terraform show -json``: which of them can be judged, and what they describe.

https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import re
from dataclasses import replace
from json import JSONDecodeError

from iamlint.source import Problem, ProblemKind, Source, Span
from iamlint.terraform.plan_text import Member, PlanText, walk_plan
from iamlint.terraform.resource import Resource
from iamlint.values import List, Map, Value, known_text

_SUPPORTED = re.compile(r"[01]\.\d{1,9}")
"""Versions of the format: what a minor version adds can be passed over."""


def read_plan(source: Source) -> tuple[PlanText | None, tuple[Problem, ...]]:
    """The parts of a plan, ``None`` when it cannot be judged, and why."""
    try:
        plan = walk_plan(source)
    except JSONDecodeError as fault:
        message = f"not JSON: {fault.msg[:1].lower()}{fault.msg[1:]}"
        return None, (_problem(source, message, source.span(fault.pos, fault.pos)),)
    except ValueError as fault:
        return None, (_problem(source, f"not JSON: {fault}", None),)
    except RecursionError:
        return None, (_problem(source, "this is nested too deeply to be read", None),)
    version = plan.get("format_version")
    if not isinstance(version, str) or _SUPPORTED.fullmatch(version) is None:
        shown = f"`{version}`" if isinstance(version, str) else "none"
        message = f"format version {shown} is not supported"
        return None, (_problem(source, message, _place(plan, "format_version")),)
    if plan.get("errored") is True:
        message = "the plan was not completed, it is `errored`"
        return None, (_problem(source, message, _place(plan, "errored")),)
    if not {"planned_values", "resource_changes", "values"} & plan.members.keys():
        message = "the plan has neither `planned_values` nor `resource_changes`"
        return None, (_problem(source, message, _opening(source)),)
    for name, member in plan.odd.items():
        message = f"{name} of the plan: not in the form that Terraform writes"
        return None, (_problem(source, message, plan.span(member)),)
    return plan, ()


_ECHOES = {
    "inline_policy": ("aws_iam_role_policy", "name"),
    "managed_policy_arns": ("aws_iam_role_policy_attachment", "policy_arn"),
}
"""What the provider reads back into a role, and the resources that put it there."""


def without_echoes(resources: tuple[Resource, ...]) -> tuple[Resource, ...]:
    """The resources of a state, without what a role shows of policies that others give it."""
    given: dict[tuple[str, str], set[str]] = {}
    for resource in resources:
        for attribute, (type_, name) in _ECHOES.items():
            role = known_text(resource.get("role"))
            policy = known_text(resource.get(name))
            if resource.type == type_ and role is not None and policy is not None:
                given.setdefault((attribute, role), set()).add(policy)
    return tuple(
        _without(resource, given) if resource.type == "aws_iam_role" else resource
        for resource in resources
    )


def _without(role: Resource, given: dict[tuple[str, str], set[str]]) -> Resource:
    entries = dict(role.values.entries)
    name = known_text(role.get("name")) or ""
    for attribute in _ECHOES:
        value, others = entries.get(attribute), given.get((attribute, name), set())
        if isinstance(value, List) and others:
            items = tuple(item for item in value.items if _policy_of(item) not in others)
            entries[attribute] = replace(value, items=items)
    return replace(role, values=replace(role.values, entries=entries))


def _policy_of(item: Value) -> str | None:
    return known_text(item.get("name") if isinstance(item, Map) else item)


def _place(plan: PlanText, name: str) -> Span | None:
    member: Member | None = plan.members.get(name)
    return plan.span(member) if member is not None else None


def _opening(source: Source) -> Span | None:
    at = source.text.find("{")
    return source.span(at, at + 1) if at >= 0 else None


def _problem(source: Source, message: str, span: Span | None) -> Problem:
    start = source.span(0, 0)
    return Problem(ProblemKind.PLAN, source.path, message, span if span is not None else start)
