"""IAM146: a condition value that its operator or key cannot have."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping

from iamlint.sdk import (
    HOLE,
    OPERATORS,
    Condition,
    Finding,
    Findings,
    Fit,
    Policy,
    Rule,
    Severity,
    Statement,
    Text,
    Truth,
    ValueType,
    bad,
    condition_key,
    good,
    is_account_id,
    is_known_principal,
    is_region,
    masked,
    meant_principal,
    operator_fit,
    parse_moment,
    parse_network,
    parse_number,
)

Fault = tuple[str, Truth]


class BadConditionValue(Rule):
    """A condition has a value that its operator cannot read or its key never has.

    AWS refuses some of these policies and takes others, whose condition then never holds: a date
    that is none, an account id without its leading zero, `ec2` for `ec2.amazonaws.com`.
    """

    code = "IAM146"
    name = "bad-condition-value"
    severity = Severity.HIGH
    help = "write a value of the form that the key has in requests"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
        "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
    )
    equivalents = {
        "access-analyzer": (
            "TYPE_MISMATCH_BOOLEAN",
            "TYPE_MISMATCH_DATE",
            "TYPE_MISMATCH_IP_RANGE",
            "TYPE_MISMATCH_NUMBER",
            "TYPE_MISMATCH_STRING",
            "INVALID_DATE_VALUE",
            "INVALID_CONDITION_DATA_TYPE",
            "INVALID_CONDITION_MULTIPLE_BOOLEAN",
            "INVALID_REGION",
            "INVALID_VPC_FORMAT",
            "INVALID_VPCE_FORMAT",
        ),
        "parliament": ("MISMATCHED_TYPE_OPERATION_TO_NULL", "MISMATCHED_TYPE"),
    }
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Action    = "iam:PassRole"
                  Resource  = "arn:aws:iam::111122223333:role/app"
                  Condition = { StringEquals = { "iam:PassedToService" = "ec2" } }
                }]
              })
            }
            """,
            at='"ec2"',
        ),
        bad(
            """
            data "aws_iam_policy_document" "app" {
              statement {
                actions   = ["s3:GetObject"]
                resources = ["arn:aws:s3:::logs/*"]
                condition {
                  test     = "DateLessThan"
                  variable = "aws:CurrentTime"
                  values   = ["31.12.2030"]
                }
              }
            }

            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = data.aws_iam_policy_document.app.json
            }
            """,
            at='"31.12.2030"',
        ),
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Action    = "ec2:StartInstances"
                  Resource  = "*"
                  Condition = { StringEquals = { "aws:RequestedRegion" = ["eu-west-1", "Eire"] } }
                }]
              })
            }
            """,
            at='"Eire"',
        ),
        bad(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { AWS = "arn:aws:iam::444455556666:root" }
                  Action    = "sts:AssumeRole"
                  Condition = { StringEquals = { "sts:ExternalId" = "" } }
                }]
              })
            }
            """,
            at='""',
        ),
        good(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { AWS = "arn:aws:iam::444455556666:root" }
                  Action    = "sts:AssumeRole"
                  Condition = { StringEquals = { "sts:ExternalId" = "a_7=b,c.d@e:f/g-h" } }
                }]
              })
            }
            """
        ),
        good(
            """
            variable "account" {
              type = string
            }

            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "iam:PassRole"
                  Resource = "arn:aws:iam::111122223333:role/app"
                  Condition = {
                    StringLike = {
                      "iam:PassedToService" = ["ec2.amazonaws.com", "*.amazonaws.com"]
                      "aws:RequestedRegion" = ["eu-*", "eu-west-1"]
                      "aws:SourceAccount"   = [var.account, "012345678901"]
                    }
                    Bool         = { "aws:SecureTransport" = true, "aws:ViaAWSService" = "False" }
                    Null         = { "aws:SourceVpc" = "true" }
                    DateLessThan = { "aws:CurrentTime" = "2030-01-01T00:00:00Z" }
                    IpAddress    = { "aws:SourceIp" = ["203.0.113.7", "2001:db8::/32"] }
                    ArnLike      = { "aws:SourceArn" = ["arn:aws:s3:::logs", "arn:aws:*"] }
                  }
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        for condition in statement.conditions:
            yield from self._check(statement, condition)

    def _check(self, statement: Statement, condition: Condition) -> Findings:
        operator = OPERATORS.get(condition.operator)
        if operator is None:
            return  # IAM140
        key = condition_key(condition.name) if condition.name is not None else None
        if key is not None and operator_fit(condition, key) is Fit.NEVER:
            return  # IAM145
        several = condition.operator == "Bool" and condition.quantifier is None
        for number, text in enumerate(condition.texts):
            if several and number == 1 and condition.known:
                message = "Bool has several values, of which AWS takes one"
                yield self._found(statement, condition, text, (message, Truth.YES))
            elif HOLE not in (chars := masked(text)):
                fault = _value_fault(operator.type, chars) or _key_fault(condition, chars)
                yield self._found(statement, condition, text, fault)

    def _found(
        self, statement: Statement, condition: Condition, text: Text, fault: Fault | None
    ) -> Finding | None:
        if fault is None:
            return None
        message, sure = fault
        span = text.span or condition.key_span
        return self.finding(
            span,
            message,
            when=statement.exists & condition.exists & sure,
            subject=span,
        )


def _value_fault(kind: ValueType, value: str) -> Fault | None:
    test = _TESTS.get(kind)
    if test is None or test[0](value):
        return None
    return f"`{value}` is {test[1]}", Truth.YES


def _is_bool(value: str) -> bool:
    return value.lower() in ("true", "false")


def _is_base64(value: str) -> bool:
    try:
        base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _is_arn(value: str) -> bool:
    if value[:1] in ("*", "?"):
        return True
    fields = value.split(":", 5)
    return fields[0] == "arn" and (len(fields) == 6 or "*" in fields[-1])


_TESTS: Mapping[ValueType, tuple[Callable[[str], bool], str]] = {
    ValueType.BOOL: (_is_bool, "neither true nor false"),
    ValueType.NULL: (_is_bool, "neither true nor false"),
    ValueType.DATE: (lambda value: parse_moment(value) is not None, "no date of ISO 8601"),
    ValueType.NUMERIC: (lambda value: parse_number(value) is not None, "no number"),
    ValueType.IP_ADDRESS: (lambda value: parse_network(value) is not None, "no IP address or CIDR"),
    ValueType.BINARY: (_is_base64, "not in base64"),
    ValueType.ARN: (_is_arn, "no ARN"),
}


def _key_fault(condition: Condition, value: str) -> Fault | None:
    """What is wrong with a value for its key; one with wildcards may be anything."""
    operator = condition.operator
    test = _KEYS.get(condition.name or "")
    if test is None or not operator.startswith("String") or "*" in value or "?" in value:
        return None
    if condition.operator.endswith("IgnoreCase"):
        value = value.lower()
    return test(value)


def _account(value: str) -> Fault | None:
    if is_account_id(value):
        return None
    return f"`{value}` is no account id, which has twelve digits", Truth.YES


def _starting(prefix: str, what: str) -> Callable[[str], Fault | None]:
    def test(value: str) -> Fault | None:
        if value.startswith(prefix):
            return None
        return f"`{value}` is no {what}, which starts with `{prefix}`", Truth.YES

    return test


def _region(value: str) -> Fault | None:
    exists = is_region(value)
    if exists is Truth.YES:
        return None
    return f"there is no region `{value}`", ~exists


def _principal(value: str) -> Fault | None:
    if "." not in value:
        guess = value.lower() if is_known_principal(value.lower()) else meant_principal(value)
        hint = f", did you mean `{guess}.amazonaws.com`?" if guess else ""
        return f"`{value}` is no service principal{hint}", Truth.YES
    name, dot, suffix = value.partition(".amazonaws.com")
    guess = meant_principal(name) if dot and not is_known_principal(name) else None
    if guess is None:
        return None
    return (
        f"no service has the principal `{value}`, did you mean `{guess}{dot}{suffix}`?",
        Truth.YES,
    )


def _external_id(value: str) -> Fault | None:
    if re.fullmatch(r"[\w+=,.@:/-]{2,1224}", value, re.ASCII):
        return None
    shown = value if len(value) <= 64 else f"{value[:64]}..."
    return (
        f"`{shown}` is no external id, which has 2 to 1224 letters, digits and `_+=,.@:/-`",
        Truth.YES,
    )


_ORGANIZATION = _starting("o-", "organization id")
_KEYS: Mapping[str, Callable[[str], Fault | None]] = {
    "aws:sourceaccount": _account,
    "aws:principalaccount": _account,
    "aws:resourceaccount": _account,
    "aws:principalorgid": _ORGANIZATION,
    "aws:resourceorgid": _ORGANIZATION,
    "aws:sourceorgid": _ORGANIZATION,
    "aws:sourcevpc": _starting("vpc-", "VPC id"),
    "aws:sourcevpce": _starting("vpce-", "VPC endpoint id"),
    "aws:requestedregion": _region,
    "aws:principalservicename": _principal,
    "iam:passedtoservice": _principal,
    "sts:externalid": _external_id,
}
