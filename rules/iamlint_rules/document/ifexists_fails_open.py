"""IAM152: an ...IfExists that lets in requests without the key."""

from __future__ import annotations

from iamlint.sdk import (
    KEY_SETS,
    Condition,
    Effect,
    Findings,
    KeySet,
    Policy,
    PolicyKind,
    Profile,
    Rule,
    Severity,
    Statement,
    Truth,
    bad,
    good,
    in_set,
    must_exist,
    pinned,
)

_SETS = (KeySet.PRINCIPAL, KeySet.SOURCE, KeySet.IDENTITY, KeySet.NETWORK)
_MFA = "aws:multifactorauthpresent"
_FOR_STRANGERS = frozenset({PolicyKind.TRUST, PolicyKind.RESOURCE})


class IfExistsFailsOpen(Rule):
    """An Allow is guarded by an `...IfExists`, which holds where the key is absent.

    That is the right form in a Deny. In an Allow it lets in every request without the key: an
    anonymous one has no organization, one by a service no address. In identity policies, and where
    another condition confines the statement, the finding is strict.
    """

    code = "IAM152"
    name = "ifexists-fails-open"
    severity = Severity.MEDIUM
    help = 'use the operator without IfExists, or add Null = { key = "false" }'
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists",
    )
    examples = (
        bad(
            """
            resource "aws_s3_bucket_policy" "logs" {
              bucket = "logs"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = "*"
                  Action    = "s3:GetObject"
                  Resource  = "arn:aws:s3:::logs/*"
                  Condition = { StringEqualsIfExists = { "aws:PrincipalOrgID" = "o-abcd123456" } }
                }]
              })
            }
            """,
            at="StringEqualsIfExists",
        ),
        bad(
            """
            data "aws_iam_policy_document" "app" {
              statement {
                actions   = ["s3:GetObject"]
                resources = ["arn:aws:s3:::logs/*"]
                condition {
                  test     = "IpAddressIfExists"
                  variable = "aws:SourceIp"
                  values   = ["203.0.113.0/24"]
                }
              }
            }

            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = data.aws_iam_policy_document.app.json
            }
            """,
            at='"IpAddressIfExists"',
            profile="strict",
        ),
        good(
            """
            resource "aws_s3_bucket_policy" "logs" {
              bucket = "logs"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  {
                    Effect    = "Deny"
                    Principal = "*"
                    Action    = "s3:GetObject"
                    Resource  = "arn:aws:s3:::logs/*"
                    Condition = {
                      StringNotEqualsIfExists = { "aws:PrincipalOrgID" = "o-abcd123456" }
                      BoolIfExists            = { "aws:PrincipalIsAWSService" = "false" }
                    }
                  },
                  {
                    Effect    = "Allow"
                    Principal = "*"
                    Action    = "s3:GetObject"
                    Resource  = "arn:aws:s3:::logs/*"
                    Condition = {
                      StringEqualsIfExists = { "aws:PrincipalOrgID" = "o-abcd123456" }
                      Null                 = { "aws:PrincipalOrgID" = "false" }
                    }
                  }
                ]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        if statement.effect is not Effect.ALLOW:
            return
        for condition in statement.conditions:
            if not condition.if_exists or not condition.positive or not _confines(condition):
                continue
            if must_exist(condition, statement.conditions):
                continue
            others = [other for other in statement.conditions if other is not condition]
            unseen = statement.conditions_rest is not None or statement.rest is not None
            elsewhere = unseen or pinned(others, *KEY_SETS).truth is not Truth.NO
            strict = elsewhere or policy.document.kind not in _FOR_STRANGERS
            yield self.finding(
                condition.operator_span,
                f"{condition.operator_text} holds of requests without `{condition.key.shown}`",
                when=statement.exists & condition.exists,
                profile=Profile.STRICT if strict else None,
            )


def _confines(condition: Condition) -> bool:
    """Whether the key says who, whence or from where; of tags and context keys it is usual."""
    name = condition.name
    if name is None or name == _MFA or "tag/" in name or name.startswith(("kms:", "ec2:")):
        return False
    return any(in_set(name, each) for each in _SETS)
