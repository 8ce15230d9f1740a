"""IAM160: a condition on multi-factor authentication that does not do what it says."""

from __future__ import annotations

from iamlint.sdk import (
    Condition,
    Effect,
    Findings,
    Policy,
    PolicyKind,
    Profile,
    Rule,
    Severity,
    Statement,
    bad,
    good,
)

_KEY = "aws:multifactorauthpresent"
_FOR_STRANGERS = frozenset({PolicyKind.TRUST, PolicyKind.RESOURCE})


class MfaGuardFails(Rule):
    """A condition on multi-factor authentication that does not do what it says.

    Requests with long-term keys do not have `aws:MultiFactorAuthPresent` at all, sessions have it
    as `true` or `false`. So a Deny with `Bool = false` misses keys, an Allow with `Null = false`
    lets in sessions without MFA, and one with `BoolIfExists = true` lets in the keys.
    """

    code = "IAM160"
    name = "mfa-guard-fails"
    severity = Severity.HIGH
    help = "allow with Bool true, or deny with BoolIfExists false"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent",
    )
    equivalents = {"parliament": ("BAD_PATTERN_FOR_MFA",)}
    examples = (
        bad(
            """
            resource "aws_iam_group_policy" "mfa" {
              group = "people"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Deny"
                  Action    = "ec2:*"
                  Resource  = "*"
                  Condition = { Bool = { "aws:MultiFactorAuthPresent" = "false" } }
                }]
              })
            }
            """,
            at='"aws:MultiFactorAuthPresent"',
        ),
        bad(
            """
            resource "aws_iam_group_policy" "mfa" {
              group = "people"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Action    = "ec2:StopInstances"
                  Resource  = "*"
                  Condition = { Null = { "aws:MultiFactorAuthPresent" = "false" } }
                }]
              })
            }
            """,
            at='"aws:MultiFactorAuthPresent"',
        ),
        bad(
            """
            data "aws_iam_policy_document" "trust" {
              statement {
                actions = ["sts:AssumeRole"]
                principals {
                  type        = "AWS"
                  identifiers = ["111122223333"]
                }
                condition {
                  test     = "BoolIfExists"
                  variable = "aws:MultiFactorAuthPresent"
                  values   = ["true"]
                }
              }
            }

            resource "aws_iam_role" "admin" {
              name               = "admin"
              assume_role_policy = data.aws_iam_policy_document.trust.json
            }
            """,
            at='"aws:MultiFactorAuthPresent"',
        ),
        good(
            """
            resource "aws_iam_group_policy" "mfa" {
              group = "people"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  {
                    Effect    = "Deny"
                    Action    = "ec2:*"
                    Resource  = "*"
                    Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" } }
                  },
                  {
                    Effect    = "Allow"
                    Action    = "ec2:StopInstances"
                    Resource  = "*"
                    Condition = {
                      Bool = { "aws:MultiFactorAuthPresent" = "true" }
                      Null = { "aws:MultiFactorAuthPresent" = "false" }
                    }
                  }
                ]
              })
            }
            """
        ),
        good(
            """
            resource "aws_iam_group_policy" "mfa" {
              group = "people"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  {
                    Effect    = "Deny"
                    Action    = "ec2:*"
                    Resource  = "*"
                    Condition = { Bool = { "aws:MultiFactorAuthPresent" = "false" } }
                  },
                  {
                    Effect    = "Deny"
                    Action    = "ec2:*"
                    Resource  = "*"
                    Condition = { Null = { "aws:MultiFactorAuthPresent" = "true" } }
                  }
                ]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        for condition in statement.conditions:
            if condition.name != _KEY or condition.quantifier is not None:
                continue
            message = _fault(policy, statement, condition)
            if message is None:
                continue
            open_ended = condition.if_exists and _value(condition) == "true"
            strict = open_ended and policy.document.kind not in _FOR_STRANGERS
            yield self.finding(
                condition.key_span,
                message,
                when=statement.exists & condition.exists,
                severity=Severity.MEDIUM if open_ended else None,
                profile=Profile.STRICT if strict else None,
            )


def _fault(policy: Policy, statement: Statement, condition: Condition) -> str | None:
    form = (statement.effect, condition.operator, _value(condition))
    match form:
        case (Effect.ALLOW, "Bool", "false"):
            return "allows what was not signed in with MFA"
        case (Effect.ALLOW, "Bool", "true") if condition.if_exists:
            return "long-term keys lack aws:MultiFactorAuthPresent and are allowed without MFA"
        case (Effect.ALLOW, "Null", "true"):
            return "allows only requests that say nothing of MFA, such as those with long-term keys"
        case (Effect.ALLOW, "Null", "false") if not _asks_for_true(statement):
            return "aws:MultiFactorAuthPresent may be there and false: allows sessions without MFA"
        case (Effect.DENY, "Bool", "false") if not condition.if_exists:
            if _denies_absence(policy, statement):
                return None
            return "long-term keys lack aws:MultiFactorAuthPresent: the Deny misses them"
    return None


def _value(condition: Condition) -> str | None:
    """``true`` or ``false`` if that is the one value."""
    if condition.rest is not None or len(condition.texts) != 1:
        return None
    known = condition.texts[0].known
    return known.lower() if known is not None else None


def _asks_for_true(statement: Statement) -> bool:
    """Whether the statement may also ask for the value, or for the age, which says the same."""
    if statement.conditions_rest is not None or statement.rest is not None:
        return True
    return any(
        (other.name == _KEY and other.operator != "Null") or other.name == "aws:multifactorauthage"
        for other in statement.conditions
    )


def _denies_absence(policy: Policy, statement: Statement) -> bool:
    """Whether another Deny may catch the requests without the key."""
    if policy.document.rest is not None:
        return True
    return any(
        other.index != statement.index
        and other.effect is not Effect.ALLOW
        and any(
            condition.name == _KEY and condition.operator == "Null" and _value(condition) != "false"
            for condition in other.conditions
        )
        for other in policy.statements
    )
