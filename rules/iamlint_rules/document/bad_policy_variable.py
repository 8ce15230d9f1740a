"""IAM155: a policy variable that AWS does not fill in."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.sdk import (
    HOLE,
    OPERATORS,
    Findings,
    FlatText,
    Policy,
    PolicyKind,
    Rule,
    Severity,
    Span,
    Statement,
    Text,
    Truth,
    bad,
    good,
    may_be_key,
    variable_bodies,
)

_ESCAPES = ("*", "?", "$")
_FREE_SID = (PolicyKind.RESOURCE, PolicyKind.ENDPOINT)
"""Kinds in which a Sid may have any character, so that IAM114 says nothing of it."""


class BadPolicyVariable(Rule):
    """A policy variable is malformed, names nothing, or stands where AWS does not fill it in.

    `${aws:username}` is filled in in Resource and in the values of string and ARN conditions. A
    default stands in single quotes after a comma. Elsewhere, or misspelt, it is plain text: the
    statement never matches, or AWS refuses it.
    """

    code = "IAM155"
    name = "bad-policy-variable"
    severity = Severity.HIGH
    help = "write ${aws:key} or ${aws:key, 'default'}, in Resource or in a string condition"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
    )
    equivalents = {
        "access-analyzer": (
            "MISSING_BRACE_IN_VARIABLE",
            "MISSING_QUOTE_IN_VARIABLE",
            "UNSUPPORTED_SPACE_IN_VARIABLE",
            "EMPTY_VARIABLE",
            "VARIABLE_UNSUPPORTED_IN_ELEMENT",
            "INVALID_VARIABLE_FOR_OPERATOR",
        )
    }
    examples = (
        bad(
            """
            resource "aws_iam_group_policy" "home" {
              group = "people"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "s3:GetObject"
                  Resource = "arn:aws:s3:::home/$${username}/*"
                }]
              })
            }
            """,
            at='"arn:aws:s3:::home/$${username}/*"',
        ),
        bad(
            """
            data "aws_iam_policy_document" "home" {
              statement {
                actions   = ["s3:GetObject"]
                resources = ["arn:aws:s3:::home/&{aws:PrincipalTag/team, none}/*"]
              }
            }

            resource "aws_iam_group_policy" "home" {
              group  = "people"
              policy = data.aws_iam_policy_document.home.json
            }
            """,
            at='"arn:aws:s3:::home/&{aws:PrincipalTag/team, none}/*"',
        ),
        bad(
            """
            resource "aws_s3_bucket_policy" "home" {
              bucket = "home"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { AWS = "arn:aws:iam::111122223333:user/$${aws:username}" }
                  Action    = "s3:GetObject"
                  Resource  = "arn:aws:s3:::home/*"
                }]
              })
            }
            """,
            at='"arn:aws:iam::111122223333:user/$${aws:username}"',
        ),
        bad(
            """
            resource "aws_iam_group_policy" "home" {
              group = "people"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Action    = "s3:GetObject"
                  Resource  = "arn:aws:s3:::home/*"
                  Condition = { IpAddress = { "aws:SourceIp" = "$${aws:PrincipalTag/ip}" } }
                }]
              })
            }
            """,
            at='"$${aws:PrincipalTag/ip}"',
        ),
        good(
            """
            variable "prefix" {
              type = string
            }

            resource "aws_iam_group_policy" "home" {
              group = "people"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect = "Allow"
                  Action = "s3:GetObject"
                  Resource = [
                    "arn:aws:s3:::home/$${aws:username}/*", "arn:aws:s3:::${var.prefix}/$${*}",
                    "arn:aws:s3:::home/$${aws:PrincipalTag/team, 'none'}/$${saml:sub}",
                    "arn:aws:s3:::home/$${cognito-identity.amazonaws.com:sub}/*"
                  ]
                  Condition = { StringLike = { "s3:prefix" = "$${aws:userid}/*" } }
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        if policy.document.expands_variables is Truth.NO:
            return  # IAM113
        for text, place, allowed in _texts(policy, statement):
            chars = FlatText(text).chars
            if "${" not in chars:
                continue
            fault = _fault(chars) if allowed is None else allowed
            if fault is not None:
                message = f"`{text.shown}` {fault}"
                yield self.finding(
                    text.span or place,
                    message,
                    when=statement.exists & policy.document.expands_variables,
                )


def _texts(policy: Policy, statement: Statement) -> Iterator[tuple[Text, Span, str | None]]:
    """The texts of a statement, and why there may be no variable in them, if so."""
    for principal in statement.principals or ():
        yield principal.text, principal.span, "has a variable, which AWS does not fill in here"
    if statement.sid is not None and policy.document.kind in _FREE_SID:
        yield statement.sid, statement.span, "has a variable, which AWS does not fill in here"
    for item in statement.resources or ():
        yield item.text, item.span, None
    for condition in statement.conditions:
        operator = OPERATORS.get(condition.operator)
        name = condition.operator
        why = f"has a variable, which AWS does not fill in for {name}"
        for text in condition.texts:
            plain = operator is not None and not operator.variables
            yield text, condition.key_span, why if plain else None


def _fault(chars: str) -> str | None:
    """What is wrong with the first bad variable; a ``NUL`` is text that is not known."""
    for inner in variable_bodies(chars):
        if inner is None:
            return "has `${` without a closing brace"
        if HOLE in inner or inner in _ESCAPES:
            continue
        if not inner.strip():
            return "has a variable without a name"
        name, comma, default = inner.partition(",")
        if any(char.isspace() for char in name):
            return f"has a blank in the variable `{inner}`"
        default = default.strip()
        if comma and not (len(default) > 1 and default[0] == default[-1] == "'"):
            return f"has the variable `{inner}`, whose default is not in single quotes"
        if not may_be_key(name):
            return f"has the variable `{name}`, which does not exist"
    return None
