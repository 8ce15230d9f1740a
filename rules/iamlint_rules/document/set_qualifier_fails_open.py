"""IAM150: a set qualifier that holds for requests without the key."""

from __future__ import annotations

from iamlint.sdk import (
    KEY_SETS,
    Condition,
    Effect,
    Findings,
    KeySet,
    Policy,
    Profile,
    Rule,
    Severity,
    Statement,
    Truth,
    bad,
    condition_key,
    good,
    in_set,
    must_exist,
    pinned,
)

_STRONG = (KeySet.PRINCIPAL, KeySet.SOURCE, KeySet.IDENTITY)
_TAG_KEYS = "aws:tagkeys"
_EVENTS = "events:"
"""Keys of what a rule listens to: their values are several, and AWS writes them so."""


class SetQualifierFailsOpen(Rule):
    """A set qualifier holds for requests that lack the key.

    `ForAllValues` is true of no values at all: an Allow that is guarded so lets in every request
    without the key. `ForAnyValue` is false of none: a Deny with `ForAnyValue` and a negated
    operator misses them. Where another condition of the statement confines it, the finding is
    strict.
    """

    code = "IAM150"
    name = "set-qualifier-fails-open"
    severity = Severity.HIGH
    help = 'leave the qualifier out, or add Null = { key = "false" }'
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
    )
    equivalents = {
        "access-analyzer": ("FORALLVALUES_WITH_SINGLE_VALUED_KEY",),
        "parliament": ("SINGLE_VALUE_CONDITION_TOO_PERMISSIVE",),
    }
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
                  Condition = {
                    "ForAllValues:StringEquals" = { "aws:PrincipalOrgID" = "o-abcd123456" }
                  }
                }]
              })
            }
            """,
            at='"ForAllValues:StringEquals"',
        ),
        bad(
            """
            data "aws_iam_policy_document" "trust" {
              statement {
                actions = ["sts:AssumeRoleWithWebIdentity"]
                principals {
                  type        = "Federated"
                  identifiers = ["arn:aws:iam::111122223333:oidc-provider/id.acme.com"]
                }
                condition {
                  test     = "StringEquals"
                  variable = "id.acme.com:sub"
                  values   = ["ci"]
                }
                condition {
                  test     = "ForAllValues:StringEquals"
                  variable = "id.acme.com:aud"
                  values   = ["sts.amazonaws.com"]
                }
              }
            }

            resource "aws_iam_role" "ci" {
              name               = "ci"
              assume_role_policy = data.aws_iam_policy_document.trust.json
            }
            """,
            at='"ForAllValues:StringEquals"',
            profile="strict",
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  {
                    Effect   = "Allow"
                    Action   = "ec2:CreateTags"
                    Resource = "*"
                    Condition = {
                      "ForAllValues:StringEquals" = {
                        "aws:TagKeys"      = ["team"]
                        "aws:PrincipalArn" = ["arn:aws:iam::111122223333:role/app"]
                      }
                      Null = { "aws:PrincipalArn" = "false" }
                    }
                  },
                  {
                    Effect    = "Deny"
                    Action    = "ec2:CreateTags"
                    Resource  = "*"
                    Condition = { "ForAnyValue:StringEquals" = { "aws:TagKeys" = ["owner"] } }
                  }
                ]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        for condition in statement.conditions:
            name = condition.name
            if name is None or condition.quantifier is None or name == _TAG_KEYS:
                continue
            if must_exist(condition, statement.conditions):
                continue
            if condition.quantifier == "ForAllValues":
                yield from self._for_all(statement, condition, name)
            elif statement.effect is Effect.DENY and condition.negated and not condition.if_exists:
                yield self.finding(
                    condition.operator_span,
                    f"ForAnyValue is false of requests without `{condition.key.shown}`: "
                    "the Deny misses them",
                    severity=Severity.MEDIUM,
                    profile=Profile.STRICT,
                    when=statement.exists & condition.exists,
                )

    def _for_all(self, statement: Statement, condition: Condition, name: str) -> Findings:
        if statement.effect is not Effect.ALLOW or not condition.positive:
            return
        key = condition_key(name)
        strong = any(in_set(name, each) for each in _STRONG) or "." in name.partition(":")[0]
        if name.startswith(_EVENTS) or (not strong and (key is None or key.multivalued)):
            return
        others = [other for other in statement.conditions if other is not condition]
        elsewhere = pinned(others, *KEY_SETS).truth is not Truth.NO
        unseen = statement.conditions_rest is not None or statement.rest is not None
        weak = elsewhere or unseen
        severity = Severity.LOW if weak else Severity.HIGH if strong else Severity.MEDIUM
        yield self.finding(
            condition.operator_span,
            f"ForAllValues holds of requests without `{condition.key.shown}`",
            severity=severity,
            profile=Profile.STRICT if weak else None,
            when=statement.exists & condition.exists,
        )
