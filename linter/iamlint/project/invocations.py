"""What invokes which function of a root.

https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from iamlint.project.identity import items_of, origin_of, place_of
from iamlint.project.lambda_functions import function_named
from iamlint.project.model import Root
from iamlint.project.value_paths import values_at
from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.values import Null, Piece, Text, known_text


@dataclass(frozen=True, slots=True)
class _Row:
    """How resources of a type invoke functions.

    ``path`` is the attribute that names the function, ``service`` who calls it. ``source`` is the
    attribute with the object on whose behalf it calls, which is of the type ``of``; ``arn`` is the
    ARN that this has in the call, and ``more`` what may follow it. A ``role`` that is given is who
    calls instead. ``only`` are an attribute and the value that it has to have. ``refused`` says
    that without the permission the API refuses the trigger itself.
    """

    type: str
    path: tuple[str, ...]
    service: str
    source: str | None = None
    of: str = ""
    arn: str = "arn"
    more: tuple[str, ...] = ("",)
    role: str | None = None
    only: tuple[tuple[str, ...], str] | None = None
    refused: bool = False


_POOL = (
    *("create_auth_challenge", "custom_message", "define_auth_challenge", "post_authentication"),
    *("post_confirmation", "pre_authentication", "pre_sign_up", "pre_token_generation"),
    *("user_migration", "verify_auth_challenge_response", "custom_email_sender.lambda_arn"),
    *("custom_sms_sender.lambda_arn", "pre_token_generation_config.lambda_arn"),
)
_REST = "aws_api_gateway_rest_api"
_HTTP = "aws_apigatewayv2_api"

_ROWS = (
    _Row(
        "aws_s3_bucket_notification",
        ("lambda_function", "lambda_function_arn"),
        "s3",
        "bucket",
        "aws_s3_bucket",
        refused=True,
    ),
    _Row(
        "aws_sns_topic_subscription",
        ("endpoint",),
        "sns",
        "topic_arn",
        "aws_sns_topic",
        only=(("protocol",), "lambda"),
    ),
    _Row(
        "aws_cloudwatch_event_target",
        ("arn",),
        "events",
        "rule",
        "aws_cloudwatch_event_rule",
        role="role_arn",
    ),
    _Row(
        "aws_cloudwatch_log_subscription_filter",
        ("destination_arn",),
        "logs",
        "log_group_name",
        "aws_cloudwatch_log_group",
        more=("", ":*"),
    ),
    _Row(
        "aws_api_gateway_integration",
        ("uri",),
        "apigateway",
        "rest_api_id",
        _REST,
        arn="execution_arn",
        more=("/*",),
        role="credentials",
    ),
    _Row(
        "aws_api_gateway_authorizer",
        ("authorizer_uri",),
        "apigateway",
        "rest_api_id",
        _REST,
        arn="execution_arn",
        more=("/authorizers/*",),
        role="authorizer_credentials",
    ),
    _Row(
        "aws_apigatewayv2_integration",
        ("integration_uri",),
        "apigateway",
        "api_id",
        _HTTP,
        arn="execution_arn",
        more=("/*",),
        role="credentials_arn",
    ),
    _Row(
        "aws_apigatewayv2_authorizer",
        ("authorizer_uri",),
        "apigateway",
        "api_id",
        _HTTP,
        arn="execution_arn",
        more=("/authorizers/*",),
        role="authorizer_credentials_arn",
    ),
    *(
        _Row("aws_cognito_user_pool", ("lambda_config", *path.split(".")), "cognito-idp", "")
        for path in _POOL
    ),
    _Row("aws_iot_topic_rule", ("**", "function_arn"), "iot", ""),
    _Row(
        "aws_secretsmanager_secret_rotation",
        ("rotation_lambda_arn",),
        "secretsmanager",
        "secret_id",
        "aws_secretsmanager_secret",
    ),
    _Row(
        "aws_config_config_rule",
        ("source", "source_identifier"),
        "config",
        "",
        only=(("source", "owner"), "CUSTOM_LAMBDA"),
    ),
)
"""An empty ``source`` is the resource itself."""

TRIGGERS = frozenset(row.type for row in _ROWS)
"""The types of resources that invoke functions and need a permission for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Trigger:
    """A resource that invokes a function. ``source`` are the ARNs it may call on behalf of.

    ``refused`` says that the API refuses the resource when the service may not call.
    """

    resource: Resource
    attribute: str
    span: Span
    function: Resource
    qualifier: Text | None
    service: str
    source: tuple[Text, ...]
    refused: bool


def triggers(root: Root) -> Iterator[Trigger]:
    """The resources of a root that invoke a function of it."""
    for resource in root.resources:
        if resource.mode != "managed" or resource.type not in TRIGGERS:
            continue
        for row in _ROWS:
            if row.type == resource.type and _applies(row, resource):
                yield from _triggers(root, row, resource)


def _applies(row: _Row, resource: Resource) -> bool:
    if row.role is not None and not isinstance(resource.get(row.role), Null | None):
        return False
    if row.only is None:
        return True
    path, wanted = row.only
    return any(known_text(value) == wanted for value, _ in values_at(resource, path))


def _triggers(root: Root, row: _Row, resource: Resource) -> Iterator[Trigger]:
    for value, span in values_at(resource, row.path):
        for item in items_of(value):
            target = function_named(root, item)
            if target is not None:
                yield Trigger(
                    resource,
                    ".".join(row.path),
                    place_of(item) or span,
                    target.function,
                    target.qualifier,
                    row.service,
                    _source(root, row, resource),
                    row.refused,
                )


def _source(root: Root, row: _Row, resource: Resource) -> tuple[Text, ...]:
    """The ARNs that a service may say it calls for; none when they are not known."""
    owner: Resource | None = resource
    if row.source:
        found = root.wiring.identities.find(resource.get(row.source), row.of)
        owner = found[0].resource if len(found) == 1 else None
        if owner is None:
            owner = root.resource_of(origin_of(resource.get(row.source) or Null()))
        if owner is not None and owner.type != row.of:
            return ()
    arn = owner.get(row.arn) if owner is not None else None
    if not isinstance(arn, Text):
        return ()
    return tuple(Text((*arn.parts, Piece(end)) if end else arn.parts) for end in row.more)
