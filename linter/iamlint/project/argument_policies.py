"""Resource policies that are given as arguments: the one statement that AWS makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from iamlint.project.argument_statement import ArgumentStatement, Made, principal_of
from iamlint.project.sharing import SHARES
from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.values import List, Map, Text, Value, known_text


@dataclass(frozen=True, slots=True)
class _Permission:
    """The arguments of a permission: what names the resource, the action and the statement.

    ``defaults`` are what the arguments are when they are not given. ``conditions`` are operator,
    key and argument.
    """

    service: str
    resource: str
    action: str = "action"
    sid: str = "statement_id"
    defaults: Mapping[str, str] = field(default_factory=dict)
    conditions: tuple[tuple[str, str, str], ...] = ()


_SOURCE_ACCOUNT = ("StringEquals", "aws:SourceAccount", "source_account")

_PERMISSIONS: Mapping[str, _Permission] = {
    # https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
    "aws_lambda_permission": _Permission(
        "lambda",
        "function_name",
        conditions=(
            ("ArnLike", "aws:SourceArn", "source_arn"),
            _SOURCE_ACCOUNT,
            ("StringEquals", "aws:PrincipalOrgID", "principal_org_id"),
            ("StringEquals", "lambda:FunctionUrlAuthType", "function_url_auth_type"),
            ("StringEquals", "lambda:EventSourceToken", "event_source_token"),
        ),
    ),
    # https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html
    "aws_lambda_layer_version_permission": _Permission(
        "lambda",
        "layer_name",
        conditions=(("StringEquals", "aws:PrincipalOrgID", "organization_id"),),
    ),
    # https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
    "aws_cloudwatch_event_permission": _Permission(
        "events",
        "event_bus_name",
        defaults={"action": "events:PutEvents", "event_bus_name": "default"},
    ),
    # https://docs.aws.amazon.com/privateca/latest/APIReference/API_CreatePermission.html
    "aws_acmpca_permission": _Permission(
        "acm-pca", "certificate_authority_arn", "actions", conditions=(_SOURCE_ACCOUNT,)
    ),
    # https://docs.aws.amazon.com/signer/latest/api/API_AddProfilePermission.html
    "aws_signer_signing_profile_permission": _Permission(
        "signer",
        "profile_name",
        conditions=(("StringEquals", "signer:ProfileVersion", "profile_version"),),
    ),
}
"""The resources that are one statement of a policy."""


def policy_of_arguments(resource: Resource) -> Made | None:
    """The policy that the arguments of a resource amount to, each value with its own place."""
    permission = _PERMISSIONS.get(resource.type)
    if permission is not None:
        return _permitted(resource, permission), permission.service
    share = SHARES.get(resource.type)
    return share(resource) if share is not None else None


def _permitted(resource: Resource, permission: _Permission) -> Map:
    statement = ArgumentStatement.allow(resource)
    statement.put("Sid", statement.argument(permission.sid), permission.sid)
    statement.put("Principal", principal_of(resource.get("principal")), "principal")
    for element, name in (("Action", permission.action), ("Resource", permission.resource)):
        value = statement.argument(name)
        default = permission.defaults.get(name)
        if value is None and default is not None:
            value = Text.of(default, resource.header)
        statement.put(element, value, name)
    for operator, key, argument in permission.conditions:
        statement.condition(operator, key, argument)
    _add_condition_block(statement)
    return statement.document()


def _add_condition_block(statement: ArgumentStatement) -> None:
    """The ``condition`` block of a permission for an event bus, the only one that has one."""
    blocks = statement.resource.get("condition")
    block = blocks.items[0] if isinstance(blocks, List) and blocks.items else None
    if not isinstance(block, Map):
        return
    test, key, value = block.get("type"), block.get("key"), block.get("value")
    operator, name = known_text(test), known_text(key)
    if operator is not None and name is not None and value is not None:
        span = block.span or statement.resource.header
        keys = Map({name: value}, span, key_spans=_spans({name: key}))
        statement.conditions[operator] = keys
        statement.condition_spans[operator] = (test.span if test else None) or span


def _spans(values: dict[str, Value | None]) -> dict[str, Span]:
    return {
        name: value.span
        for name, value in values.items()
        if value is not None and value.span is not None
    }
