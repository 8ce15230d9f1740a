"""IAM148: the same condition key stands twice under one operator."""

from __future__ import annotations

from iamlint.sdk import FaultKind, Findings, Policy, Rule, Severity, bad, good


class DuplicateConditionKey(Rule):
    """The same condition key stands twice under one operator.

    The case of keys does not matter, so both are one key: AWS refuses the document, or keeps
    one of them. In `aws_iam_policy_document` the values of both are put into one list, so that
    what was meant as AND is OR.
    """

    code = "IAM148"
    name = "duplicate-condition-key"
    severity = Severity.HIGH
    help = "write the key once, with all its values"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html",
    )
    equivalents = {"access-analyzer": ("DUPLICATE_KEYS_WITH_DIFFERENT_CASE",)}
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
                      "aws:ResourceAccount" = "111122223333"
                      "AWS:ResourceAccount" = "444455556666"
                    }
                  }
                }]
              })
            }
            """,
            at='"AWS:ResourceAccount"',
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
                }]
              })
            }
            """
        ),
    )

    def check_policy(self, policy: Policy) -> Findings:
        for fault in policy.document.faults:
            if fault.kind is not FaultKind.DUPLICATE_CONDITION_KEY:
                continue
            first = fault.data.get("first")
            related = [("the first is here", first)] if first is not None else []
            yield self.finding(fault.span, fault.message, when=fault.exists, related=related)
