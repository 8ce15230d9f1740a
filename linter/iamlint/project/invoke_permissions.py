"""Which ``aws_lambda_permission`` lets a trigger invoke its function.

https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
"""

from __future__ import annotations

from dataclasses import dataclass

from iamlint.equality import same_value
from iamlint.iam.pattern import Pattern
from iamlint.iam.principal import Principal, same_account
from iamlint.project.identity import place_of
from iamlint.project.invocations import Trigger
from iamlint.project.lambda_functions import NAME, as_text, function_named
from iamlint.project.model import Root
from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.truth import Truth, all_of, any_of
from iamlint.values import Null, Text, known_text

INVOKE = "lambda:InvokeFunction"


@dataclass(frozen=True, slots=True, eq=False)
class Mismatch:
    """Why a permission on the same function does not let a trigger in."""

    permission: Resource
    attribute: str
    span: Span


def permitted(root: Root, trigger: Trigger) -> tuple[Truth, tuple[Mismatch, ...]]:
    """Whether some permission lets a trigger in, and why those on its function do not."""
    truth = Truth.NO
    mismatches: list[Mismatch] = []
    for resource in root.resources:
        if resource.type == "awscc_lambda_permission":
            truth = truth | Truth.MAYBE
        if resource.type != "aws_lambda_permission" or resource.mode != "managed":
            continue
        same, qualifier = _is_on(root, resource, trigger.function)
        if not same.possible:
            continue
        checks = {
            "qualifier": _same_qualifier(qualifier, trigger.qualifier),
            "principal": _is_service(resource, trigger.service),
            "action": _covers_invoke(resource),
            "source_arn": _is_source(resource, trigger.source),
            "source_account": _is_own(resource),
        }
        wrong = next((name for name, each in checks.items() if not each.possible), None)
        if wrong is None:
            truth = truth | (same & resource.exists & all_of(checks.values()))
        elif same.certain:
            value = resource.get(wrong)
            span = (place_of(value) if value is not None else None) or resource.header
            mismatches.append(Mismatch(resource, wrong, span))
    return truth, tuple(mismatches)


def _is_on(root: Root, permission: Resource, function: Resource) -> tuple[Truth, Text | None]:
    """Whether a permission is on a function, and for which alias or version."""
    value = permission.get("function_name")
    given = permission.get("qualifier")
    qualifier = None if isinstance(given, Null | None) else as_text(given)
    target = function_named(root, value) if value is not None else None
    if target is not None:
        return Truth.of(target.function is function), qualifier or target.qualifier
    if not isinstance(value, Text) or value.known is None:
        return Truth.MAYBE, qualifier
    match = NAME.search(value.known)
    own = known_text(function.get("function_name"))
    if match is None or own is None:
        return Truth.MAYBE, qualifier
    return Truth.of(match[1] == own), qualifier or (Text.of(match[2]) if match[2] else None)


def _same_qualifier(left: Text | None, right: Text | None) -> Truth:
    if left is None or right is None:
        other = left or right
        return Truth.YES if other is None else Truth.of(None if other.known is None else False)
    return same_value(left, right)


def _is_service(permission: Resource, service: str) -> Truth:
    text = as_text(permission.get("principal"))
    if text is None:
        return Truth.MAYBE
    if text.known == "*":
        return Truth.YES
    principal = Principal("Service", text, text.span or permission.header)
    return principal.names_service(service, regional=service == "logs")


def _covers_invoke(permission: Resource) -> Truth:
    text = as_text(permission.get("action"))
    return Truth.MAYBE if text is None else Pattern(text, fold=True).matches(INVOKE)


def _is_source(permission: Resource, sources: tuple[Text, ...]) -> Truth:
    value = permission.get("source_arn")
    if isinstance(value, Null | None):
        return Truth.YES
    text = as_text(value)
    if text is None or not sources:
        return Truth.MAYBE
    return any_of(Pattern(text).overlaps(source) for source in sources)


def _is_own(permission: Resource) -> Truth:
    value = permission.get("source_account")
    if isinstance(value, Null | None):
        return Truth.YES
    return same_account(value, permission.provider.account)
