"""What invokes which function of a root, and which ``aws_lambda_permission`` lets it.

https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from iamlint.flat_text import FlatText
from iamlint.iam.arn import parse_arn
from iamlint.iam.pattern import Pattern
from iamlint.iam.principal import Principal, same_account
from iamlint.project.identity import items_of, origin_of, place_of
from iamlint.project.model import Root
from iamlint.project.value_paths import values_at
from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.truth import Truth, all_of, any_of
from iamlint.values import Null, Piece, Text, Unknown, Value, known_text, same_value

INVOKE = "lambda:InvokeFunction"

_FUNCTION = "aws_lambda_function"
_ALIAS = "aws_lambda_alias"
_NAME = re.compile(r"(?:^|:function:)([^:/]+)(?::([^:/]+))?(?:/invocations)?$")
_QUALIFIED = ("qualified_arn", "qualified_invoke_arn")


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
class _Target:
    """A function of the root, and the alias or version of it that is named."""

    function: Resource
    qualifier: Text | None


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


@dataclass(frozen=True, slots=True, eq=False)
class Mismatch:
    """Why a permission on the same function does not let a trigger in."""

    permission: Resource
    attribute: str
    span: Span


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
            target = _target(root, item)
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
            ref = origin_of(resource.get(row.source) or Null())
            owner = root.by_address.get(ref.address) if ref is not None else None
        if owner is not None and owner.type != row.of:
            return ()
    arn = owner.get(row.arn) if owner is not None else None
    if not isinstance(arn, Text):
        return ()
    return tuple(Text((*arn.parts, Piece(end)) if end else arn.parts) for end in row.more)


def _target(root: Root, value: Value) -> _Target | None:
    """The function that a value names by ARN, invocation URI or name."""
    if not isinstance(value, Text):
        return None
    ref = origin_of(value)
    named = root.by_address.get(ref.address) if ref is not None else None
    if ref is not None and named is not None and named.mode == "managed":
        if named.type == _FUNCTION:
            qualifier = named.get("version") if ref.attribute in _QUALIFIED else None
            return _Target(named, _as_text(qualifier))
        if named.type == _ALIAS:
            target = _target(root, named.get("function_name") or Null())
            return _Target(target.function, _as_text(named.get("name"))) if target else None
    flat = FlatText(value)
    match = _NAME.search(flat.chars)
    if match is None:
        return None
    function = _named(root, value, flat.slice(*match.span(1)))
    if function is None:
        return None
    return _Target(function, flat.slice(*match.span(2)) if match[2] else None)


def _named(root: Root, value: Text, name: Text) -> Resource | None:
    """The function of a name, which is part of a text: its origin, or else who is called so."""
    for part in name.parts:
        found = root.by_address.get(part.origin.address) if part.origin is not None else None
        if found is not None and found.type == _FUNCTION and found.mode == "managed":
            return found
    known = name.known
    named = root.wiring.identities.by_name.get((_FUNCTION, known), []) if known else []
    arn = parse_arn(value)
    if len(named) != 1 or (
        arn is not None and not same_account(arn.account, named[0].provider.account).possible
    ):
        return None
    return named[0]


def _as_text(value: Value | None) -> Text | None:
    if isinstance(value, Unknown):
        return Text((value,))
    return value if isinstance(value, Text) else None


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
    qualifier = None if isinstance(given, Null | None) else _as_text(given)
    target = _target(root, value) if value is not None else None
    if target is not None:
        return Truth.of(target.function is function), qualifier or target.qualifier
    if not isinstance(value, Text) or value.known is None:
        return Truth.MAYBE, qualifier
    match = _NAME.search(value.known)
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
    text = _as_text(permission.get("principal"))
    if text is None:
        return Truth.MAYBE
    if text.known == "*":
        return Truth.YES
    principal = Principal("Service", text, text.span or permission.header)
    return principal.names_service(service, regional=service == "logs")


def _covers_invoke(permission: Resource) -> Truth:
    text = _as_text(permission.get("action"))
    return Truth.MAYBE if text is None else Pattern(text, fold=True).matches(INVOKE)


def _is_source(permission: Resource, sources: tuple[Text, ...]) -> Truth:
    value = permission.get("source_arn")
    if isinstance(value, Null | None):
        return Truth.YES
    text = _as_text(value)
    if text is None or not sources:
        return Truth.MAYBE
    return any_of(Pattern(text).overlaps(source) for source in sources)


def _is_own(permission: Resource) -> Truth:
    value = permission.get("source_account")
    if isinstance(value, Null | None):
        return Truth.YES
    return same_account(value, permission.provider.account)
