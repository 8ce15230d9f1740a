"""Resource policies that are given as arguments: the one statement that AWS makes of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.values import List, Map, Null, Text, Unknown, Value, known_text

Made = tuple[Map, str]
"""A document and the service it belongs to."""


def policy_of_arguments(resource: Resource) -> Made | None:
    """The policy that the arguments of a resource amount to, each value with its own place."""
    maker = _MAKERS.get(resource.type)
    return maker(resource) if maker is not None else None


@dataclass(slots=True)
class _Statement:
    """A statement that is being put together; what is null or absent is left out."""

    resource: Resource
    entries: dict[str, Value] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    conditions: dict[str, Value] = field(default_factory=dict)
    condition_spans: dict[str, Span] = field(default_factory=dict)

    def argument(self, name: str) -> Value | None:
        value = self.resource.get(name)
        return None if value is None or isinstance(value, Null) else value

    def put(self, element: str, value: Value | None, argument: str) -> None:
        if value is None:
            return
        self.entries[element] = value
        span = self.resource.values.key_spans.get(argument)
        if span is not None:
            self.spans[element] = span

    def condition(self, operator: str, key: str, argument: str) -> None:
        value = self.argument(argument)
        if value is None:
            return
        span = self.resource.values.key_spans.get(argument) or self.resource.header
        before = self.conditions.get(operator)
        entries = dict(before.entries) if isinstance(before, Map) else {}
        spans = dict(before.key_spans) if isinstance(before, Map) else {}
        entries[key] = value
        spans[key] = span
        self.conditions[operator] = Map(entries, span, key_spans=spans)
        self.condition_spans.setdefault(operator, span)

    def document(self) -> Map:
        if self.conditions:
            first = next(iter(self.condition_spans.values()))
            self.entries["Condition"] = Map(self.conditions, first, key_spans=self.condition_spans)
        span = self.resource.header
        statement = Map(self.entries, span, key_spans=self.spans)
        entries: dict[str, Value] = {
            "Version": Text.of("2012-10-17", span),
            "Statement": List((statement,), span),
        }
        return Map(entries, span)


def _start(resource: Resource, sid: str) -> _Statement:
    statement = _Statement(resource)
    statement.put("Sid", statement.argument(sid), sid)
    statement.put("Effect", Text.of("Allow", resource.header), "")
    return statement


def _lambda(resource: Resource) -> Made:
    """A statement of a function's policy.

    https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
    """
    statement = _start(resource, "statement_id")
    statement.put("Principal", _principal(resource.get("principal")), "principal")
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
    statement.put("Principal", _principal(resource.get("principal")), "principal")
    statement.put("Action", statement.argument("action"), "action")
    statement.put("Resource", statement.argument("layer_name"), "layer_name")
    statement.condition("StringEquals", "aws:PrincipalOrgID", "organization_id")
    return statement.document(), "lambda"


def _event_bus(resource: Resource) -> Made:
    """A statement of an event bus's policy.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
    """
    statement = _start(resource, "statement_id")
    statement.put("Principal", _principal(resource.get("principal")), "principal")
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
    statement = _Statement(resource)
    statement.put("Effect", Text.of("Allow", resource.header), "")
    statement.put("Principal", _principal(resource.get("principal")), "principal")
    statement.put("Action", statement.argument("actions"), "actions")
    arn = "certificate_authority_arn"
    statement.put("Resource", statement.argument(arn), arn)
    statement.condition("StringEquals", "aws:SourceAccount", "source_account")
    return statement.document(), "acm-pca"


_MAKERS = {
    "aws_lambda_permission": _lambda,
    "aws_lambda_layer_version_permission": _layer,
    "aws_cloudwatch_event_permission": _event_bus,
    "aws_acmpca_permission": _private_ca,
}


def _principal(value: Value | None) -> Value | None:
    """A principal argument as the element: ``*``, a service, an account or an ARN."""
    if value is None or isinstance(value, Null):
        return None
    if isinstance(value, Text):
        known = value.known
        if known == "*":
            return value
        key = "Service" if _is_service(value) else "AWS"
        return Map({key: value}, value.span)
    if isinstance(value, Unknown) and value.choices:
        choices = tuple(choice for choice in map(_principal, value.choices) if choice is not None)
        return replace(value, choices=choices)
    return value


def _is_service(text: Text) -> bool:
    """Whether a principal is a service: it has dots, and is no ARN."""
    known = "".join(part.text for part in text.parts if not isinstance(part, Unknown))
    return "." in known and not known.startswith("arn:")


def _spans(values: dict[str, Value | None]) -> dict[str, Span]:
    return {
        name: value.span
        for name, value in values.items()
        if value is not None and value.span is not None
    }
