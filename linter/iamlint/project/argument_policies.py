"""Resource policies that are given as arguments: the one statement that AWS makes of them."""

from __future__ import annotations

from iamlint.project.argument_statement import ArgumentStatement, principal_of
from iamlint.project.sharing import SHARES
from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.values import List, Map, Text, Value, known_text

Made = tuple[Map, str]
"""A document and the service it belongs to."""


def policy_of_arguments(resource: Resource) -> Made | None:
    """The policy that the arguments of a resource amount to, each value with its own place."""
    maker = _MAKERS.get(resource.type) or SHARES.get(resource.type)
    return maker(resource) if maker is not None else None


def _start(resource: Resource, sid: str) -> ArgumentStatement:
    statement = ArgumentStatement(resource)
    statement.put("Sid", statement.argument(sid), sid)
    statement.put("Effect", Text.of("Allow", resource.header), "")
    return statement


def _lambda(resource: Resource) -> Made:
    """A statement of a function's policy.

    https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
    """
    statement = _start(resource, "statement_id")
    statement.put("Principal", principal_of(resource.get("principal")), "principal")
    statement.put("Action", statement.argument("action"), "action")
    statement.put("Resource", statement.argument("function_name"), "function_name")
    statement.condition("ArnLike", "aws:SourceArn", "source_arn")
    statement.condition("StringEquals", "aws:SourceAccount", "source_account")
    statement.condition("StringEquals", "aws:PrincipalOrgID", "principal_org_id")
    statement.condition("StringEquals", "lambda:FunctionUrlAuthType", "function_url_auth_type")
    statement.condition("StringEquals", "lambda:EventSourceToken", "event_source_token")
    return statement.document(), "lambda"


def _layer(resource: Resource) -> Made:
    """A statement of a layer version's policy.

    https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html
    """
    statement = _start(resource, "statement_id")
    statement.put("Principal", principal_of(resource.get("principal")), "principal")
    statement.put("Action", statement.argument("action"), "action")
    statement.put("Resource", statement.argument("layer_name"), "layer_name")
    statement.condition("StringEquals", "aws:PrincipalOrgID", "organization_id")
    return statement.document(), "lambda"


def _event_bus(resource: Resource) -> Made:
    """A statement of an event bus's policy.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
    """
    statement = _start(resource, "statement_id")
    statement.put("Principal", principal_of(resource.get("principal")), "principal")
    action = statement.argument("action") or Text.of("events:PutEvents", resource.header)
    statement.put("Action", action, "action")
    bus = statement.argument("event_bus_name") or Text.of("default", resource.header)
    statement.put("Resource", bus, "event_bus_name")
    blocks = resource.get("condition")
    block = blocks.items[0] if isinstance(blocks, List) and blocks.items else None
    if isinstance(block, Map):
        test, key, value = block.get("type"), block.get("key"), block.get("value")
        operator, name = known_text(test), known_text(key)
        if operator is not None and name is not None and value is not None:
            span = block.span or resource.header
            keys = Map({name: value}, span, key_spans=_spans({name: key}))
            statement.conditions[operator] = keys
            statement.condition_spans[operator] = (test.span if test else None) or span
    return statement.document(), "events"


def _private_ca(resource: Resource) -> Made:
    """What a certificate authority lets a service do.

    https://docs.aws.amazon.com/privateca/latest/APIReference/API_CreatePermission.html
    """
    statement = ArgumentStatement(resource)
    statement.put("Effect", Text.of("Allow", resource.header), "")
    statement.put("Principal", principal_of(resource.get("principal")), "principal")
    statement.put("Action", statement.argument("actions"), "actions")
    arn = "certificate_authority_arn"
    statement.put("Resource", statement.argument(arn), arn)
    statement.condition("StringEquals", "aws:SourceAccount", "source_account")
    return statement.document(), "acm-pca"


def _signing_profile(resource: Resource) -> Made:
    """What a signing profile lets another account do.

    https://docs.aws.amazon.com/signer/latest/api/API_AddProfilePermission.html
    """
    statement = _start(resource, "statement_id")
    statement.put("Principal", principal_of(resource.get("principal")), "principal")
    statement.put("Action", statement.argument("action"), "action")
    statement.put("Resource", statement.argument("profile_name"), "profile_name")
    statement.condition("StringEquals", "signer:ProfileVersion", "profile_version")
    return statement.document(), "signer"


_MAKERS = {
    "aws_lambda_permission": _lambda,
    "aws_lambda_layer_version_permission": _layer,
    "aws_cloudwatch_event_permission": _event_bus,
    "aws_acmpca_permission": _private_ca,
    "aws_signer_signing_profile_permission": _signing_profile,
}


def _spans(values: dict[str, Value | None]) -> dict[str, Span]:
    return {
        name: value.span
        for name, value in values.items()
        if value is not None and value.span is not None
    }
