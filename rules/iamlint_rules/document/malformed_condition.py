"""IAM141: a condition is not written as operator, key and values."""

from __future__ import annotations

from iamlint.sdk import FaultKind, Findings, Policy, Rule, Severity, bad, good


class MalformedCondition(Rule):
    """A condition is not written as operator, key and values.

    The operator stands first, then the key with its prefix (`aws:`), then the values. Keys of
    tags name the tag: `aws:ResourceTag/Team`.
    """

    code = "IAM141"
    name = "malformed-condition"
    severity = Severity.HIGH
    help = 'write `Condition = { StringEquals = { "aws:SourceAccount" = "..." } }`'
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html",
    )
    equivalents = {
        "access-analyzer": (
            "INVALID_CONDITION_KEY_FORMAT",
            "MISSING_TAG_KEY_IN_CONDITION",
            "DATA_TYPE_MISMATCH",
        )
    }
    malformed = True
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect = "Allow"
                  Action = "s3:GetObject"
                  Resource = "arn:aws:s3:::logs/*"
                  Condition = {
                    StringEquals = {
                      SourceAccount = "111122223333"
                    }
                  }
                }]
              })
            }
            """,
            at="SourceAccount",
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect = "Allow"
                  Action = "s3:GetObject"
                  Resource = "arn:aws:s3:::logs/*"
                  Condition = {
                    StringEquals = {
                      "aws:ResourceAccount" = "111122223333"
                    }
                  }
                }]
              })
            }
            """
        ),
    )

    def check_policy(self, policy: Policy) -> Findings:
        for fault in policy.document.faults:
            if fault.kind is not FaultKind.MALFORMED_CONDITION:
                continue
            yield self.finding(fault.span, fault.message, when=fault.exists)
