"""Whether a trust policy lets a service in, and what stands in its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from iamlint.equality import same_value
from iamlint.iam.document import (
    Clause,
    Condition,
    Effect,
    PolicyDocument,
    Statement,
)
from iamlint.source import Span
from iamlint.truth import Truth, any_of
from iamlint.values import Text, Value

ASSUME_ROLE = "sts:AssumeRole"
_EXTERNAL_ID = "sts:externalid"

NOT_SENT = frozenset(
    {
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:principalarn",
        "aws:principalaccount",
        "aws:principaltype",
        "aws:multifactorauthpresent",
        "aws:multifactorauthage",
        "aws:username",
        "aws:userid",
        "aws:sourceip",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "sts:externalid",
    }
)
"""Keys that are absent when a service assumes a role for a workload of the account.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

EXTERNAL_IDS: Mapping[str, str | None] = {
    "elasticbeanstalk": "elasticbeanstalk",
    "firehose": None,
    "redshift": None,
    "redshift-serverless": None,
}
"""Services that send an external id all the same, and which; ``None``: one of the account's.

https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/iam-servicerole.html
https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service-database-users.html
"""

SOURCE = frozenset({"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"})
"""Keys that a service may or may not send along.

https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
"""


class Obstacle(StrEnum):
    """What keeps a service out."""

    PRINCIPAL = "principal"
    ACTION = "action"
    CONDITION = "condition"
    DENY = "deny"


ASSUMING = (
    "sts:AssumeRole",
    "sts:AssumeRoleWithWebIdentity",
    "sts:AssumeRoleWithSAML",
)
"""The actions by which a role is assumed."""


def assumes(statement: Statement) -> Truth:
    """Whether a statement is about one of the actions by which a role is assumed."""
    return any_of(statement.covers_action(action) for action in ASSUMING)


@dataclass(frozen=True, slots=True, eq=False)
class ServiceTrust:
    """Whether a service may assume a role. ``obstacle`` and ``span`` say why not, and where.

    Of a ``MAYBE`` they are set when it is a condition on the source of a call, which the service
    may not send. ``statement`` is the one whose condition it is.
    """

    trusts: Truth
    obstacle: Obstacle | None = None
    span: Span | None = None
    detail: str = ""
    statement: Statement | None = None


def service_trust(
    document: PolicyDocument,
    service: str,
    *,
    actions: tuple[str, ...] = (ASSUME_ROLE,),
    regional: bool = False,
    sends_source: bool = False,
    sends: Mapping[str, Value] | None = None,
) -> ServiceTrust:
    """Whether ``document`` lets ``service`` (``ec2.amazonaws.com``) call all of ``actions``.

    A trust in everybody counts as ``YES``: whether that is wise, other rules say. With
    ``sends_source`` the service sends aws:SourceArn and aws:SourceAccount along, so that
    conditions on them are no obstacle; ``sends`` are the values of further keys, in lower case,
    that it sends. Statements that may not exist, unknown principals and
    unknown conditions give ``MAYBE``, and so does a document that AWS refuses as a whole.
    """
    if not document.sound:
        return ServiceTrust(Truth.MAYBE)
    allowed = Truth.NO
    obstacle: ServiceTrust | None = None
    unsure: ServiceTrust | None = None
    sent = _sent(service, sends_source, sends or {})
    for statement in document.statements:
        if not statement.sound:
            allowed = allowed | Truth.MAYBE
            continue
        truth, why = _allows(statement, service, actions, regional, sent)
        allowed = allowed | truth
        if why is not None and (obstacle is None or _nearer(why, obstacle)):
            obstacle = why
        unsure = unsure or (
            _unsent(statement) if truth is Truth.MAYBE and not sent.source else None
        )
    if document.rest is not None:
        allowed = allowed | Truth.MAYBE
    if not allowed.possible:
        return obstacle or _no_principal(document)
    denied, deny = _denied(document, service, actions, regional)
    if denied.certain and deny is not None:
        return deny
    if unsure is not None and allowed is Truth.MAYBE:
        return unsure
    return ServiceTrust(allowed & ~denied)


def _unsent(statement: Statement) -> ServiceTrust | None:
    """What is known of a statement that holds only for calls with a source."""
    for condition in statement.conditions:
        if condition.name in SOURCE and not condition.holds_without_key:
            key = condition.key.shown
            return ServiceTrust(Truth.MAYBE, Obstacle.CONDITION, condition.span, key, statement)
    return None


@dataclass(frozen=True, slots=True, eq=False)
class _Sent:
    """The condition keys that come with the service's call."""

    source: bool
    values: Mapping[str, Value]
    external: bool


def _sent(service: str, source: bool, values: Mapping[str, Value]) -> _Sent:
    name = service.partition(".")[0]
    usual = EXTERNAL_IDS.get(name)
    if usual is not None:
        values = {_EXTERNAL_ID: Text.of(usual), **values}
    return _Sent(source, values, external=name in EXTERNAL_IDS)


def _allows(
    statement: Statement,
    service: str,
    actions: tuple[str, ...],
    regional: bool,
    sent: _Sent,
) -> tuple[Truth, ServiceTrust | None]:
    """Whether one statement lets the service in; if not though it names it, why not."""
    effect = statement.is_effect(Effect.ALLOW)
    principal = _names(statement, service, regional)
    if not (effect & principal).possible:
        return Truth.NO, None
    truth = statement.exists & effect & principal
    for action in actions:
        covered = statement.covers_action(action)
        if not covered.possible:
            span = clause_span(statement.actions) or statement.span
            return Truth.NO, ServiceTrust(Truth.NO, Obstacle.ACTION, span, action)
        truth = truth & covered
    for condition in statement.conditions:
        met = _met(condition, sent)
        if not met.possible and condition.exists.certain:
            key = condition.key.shown
            return Truth.NO, ServiceTrust(
                Truth.NO, Obstacle.CONDITION, condition.span, key, statement
            )
        truth = truth & (met | (Truth.NO if condition.exists.certain else Truth.MAYBE))
    if statement.conditions_rest is not None:
        truth = truth & Truth.MAYBE
    return truth, None


def _met(condition: Condition, sent: _Sent) -> Truth:
    """Whether a call by a service can meet a condition."""
    name = condition.name
    if name is None:
        return Truth.MAYBE
    if name in sent.values:
        return _equals(condition, sent.values[name])
    if name == _EXTERNAL_ID and sent.external:
        return Truth.YES
    absent_is_fine = (
        condition.if_exists or condition.negated or condition.quantifier == "ForAllValues"
    )
    if condition.operator == "Null":
        asks_absent = [text.known for text in condition.texts] == ["true"]
        if name in NOT_SENT:
            return Truth.of(asks_absent)
        return Truth.MAYBE
    if name in NOT_SENT:
        return Truth.YES if absent_is_fine else Truth.NO
    if name in SOURCE and sent.source:
        return Truth.YES
    return Truth.MAYBE


def _equals(condition: Condition, value: Value) -> Truth:
    """Whether a key with a certain value meets a condition; only equality is looked at."""
    if condition.operator not in ("StringEquals", "StringLike") or condition.quantifier:
        return Truth.MAYBE
    if condition.operator == "StringLike" and any("*" in text.shown for text in condition.texts):
        return Truth.MAYBE
    return any_of(same_value(text, value) for text in condition.texts) | Truth.of(
        None if condition.rest is not None else False
    )


def _denied(
    document: PolicyDocument, service: str, actions: tuple[str, ...], regional: bool
) -> tuple[Truth, ServiceTrust | None]:
    denied = Truth.NO
    why: ServiceTrust | None = None
    for statement in document.statements:
        truth = statement.exists & statement.is_effect(Effect.DENY)
        principals = statement.principals
        if principals is None:
            truth = truth & Truth.MAYBE
        elif principals.negated:
            truth = truth & ~principals.names_service(service, regional)
        else:
            truth = truth & (
                principals.names_service(service, regional) | principals.includes_anyone
            )
        covered = Truth.NO
        for action in actions:
            covered = covered | statement.covers_action(action)
        truth = truth & covered & (statement.unconditional | Truth.MAYBE)
        denied = denied | truth
        if truth.certain and why is None:
            span = clause_span(statement.actions) or statement.span
            why = ServiceTrust(Truth.NO, Obstacle.DENY, span, actions[0])
    return denied, why


def _names(statement: Statement, service: str, regional: bool) -> Truth:
    principals = statement.principals
    if principals is None:
        return Truth.MAYBE if statement.rest is not None else _unread(statement)
    if principals.negated:
        return ~principals.names_service(service, regional)
    return principals.names_service(service, regional) | principals.includes_anyone


def _unread(statement: Statement) -> Truth:
    return Truth.MAYBE if "Principal" in statement.value.entries else Truth.NO


def _no_principal(document: PolicyDocument) -> ServiceTrust:
    """No statement names the service: at the service that stands there, else at the principal."""
    fallback: Span | None = None
    for statement in document.statements:
        principals = statement.principals
        if principals is None or statement.effect is not Effect.ALLOW:
            continue
        for item in principals.items:
            if item.type == "Service":
                return ServiceTrust(Truth.NO, Obstacle.PRINCIPAL, item.span, item.text.shown)
        fallback = fallback or principals.span
    return ServiceTrust(Truth.NO, Obstacle.PRINCIPAL, fallback or document.span)


def clause_span(clause: Clause | None) -> Span | None:
    """The first item of a clause, or else the clause."""
    if clause is None:
        return None
    return clause.items[0].span if clause.items else clause.span


_ORDER = (Obstacle.CONDITION, Obstacle.ACTION, Obstacle.PRINCIPAL)


def _nearer(one: ServiceTrust, other: ServiceTrust) -> bool:
    """Whether ``one`` is nearer to letting the service in."""
    assert one.obstacle is not None and other.obstacle is not None  # noqa: S101, PT018
    return _ORDER.index(one.obstacle) < _ORDER.index(other.obstacle)
