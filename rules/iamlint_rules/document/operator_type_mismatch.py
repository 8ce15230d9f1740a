"""IAM145: an operator that cannot compare the values of its key."""

from __future__ import annotations

from iamlint.sdk import (
    Findings,
    Fit,
    Policy,
    Profile,
    Rule,
    Severity,
    Statement,
    bad,
    condition_key,
    good,
    operator_fit,
)

_AA = {"access-analyzer": ("TYPE_MISMATCH",)}


class OperatorTypeMismatch(Rule):
    """An operator does not suit the type of its key.

    `NumericEquals` on an address, `IpAddress` on an ARN or `Bool` on a string are never met.
    String operators on ARNs, numbers, dates and booleans compare the text only, which is seldom
    what is meant: that case is strict.
    """

    code = "IAM145"
    name = "operator-type-mismatch"
    severity = Severity.MEDIUM
    help = "use an operator of the family of the key's type"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
    )
    equivalents = {
        **_AA,
        "parliament": ("MISMATCHED_TYPE", "MISMATCHED_TYPE_BUT_USABLE"),
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
                  Action    = "s3:GetObject"
                  Resource  = "arn:aws:s3:::logs/*"
                  Condition = { NumericEquals = { "aws:SourceIp" = "203.0.113.7" } }
                }]
              })
            }
            """,
            at="NumericEquals",
        ),
        bad(
            """
            data "aws_iam_policy_document" "jobs" {
              statement {
                actions   = ["sqs:SendMessage"]
                resources = ["*"]
                principals {
                  type        = "Service"
                  identifiers = ["sns.amazonaws.com"]
                }
                condition {
                  test     = "StringEquals"
                  variable = "aws:SourceArn"
                  values   = ["arn:aws:sns:eu-west-1:111122223333:jobs"]
                }
              }
            }

            resource "aws_sqs_queue_policy" "jobs" {
              queue_url = "jobs"
              policy    = data.aws_iam_policy_document.jobs.json
            }
            """,
            at='"StringEquals"',
            profile="strict",
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "s3:GetObject"
                  Resource = "arn:aws:s3:::logs/*"
                  Condition = {
                    IpAddress       = { "aws:SourceIp" = "203.0.113.0/24" }
                    ArnLike         = { "aws:PrincipalArn" = "arn:aws:iam::*:role/app" }
                    Bool            = { "aws:SecureTransport" = "true" }
                    NumericLessThan = { "aws:MultiFactorAuthAge" = "3600", "aws:EpochTime" = 9 }
                    DateLessThan    = { "aws:CurrentTime" = "2030-01-01" }
                    Null            = { "aws:SourceVpc" = "true" }
                    StringEquals    = { "aws:PrincipalOrgID" = "o-abcd123456" }
                  }
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        for condition in statement.conditions:
            key = condition_key(condition.name) if condition.name is not None else None
            fit = operator_fit(condition, key) if key is not None else Fit.FITS
            if key is None or fit is Fit.FITS:
                continue
            usable = fit is Fit.USABLE
            what = "compares only the text of" if usable else "cannot compare"
            parliament = "MISMATCHED_TYPE_BUT_USABLE" if usable else "MISMATCHED_TYPE"
            yield self.finding(
                condition.operator_span,
                f"{condition.operator} {what} `{condition.key.shown}`, which is of type {key.type}",
                when=statement.exists & condition.exists,
                profile=Profile.STRICT if usable else None,
                equivalents={**_AA, "parliament": (parliament,)},
            )
