"""IAM103: an element has a type that the grammar refuses."""

from __future__ import annotations

from iamlint.sdk import FaultKind, Findings, Policy, Rule, Severity, bad, good


class WrongType(Rule):
    """An element has a type that the grammar refuses.

    A number, an object or a nested list where AWS asks for a string or a list of strings makes
    the whole document invalid.
    """

    code = "IAM103"
    name = "wrong-type"
    severity = Severity.HIGH
    help = "write a string, or a list of strings"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
    )
    equivalents = {"access-analyzer": ("DATA_TYPE_MISMATCH",), "parliament": ("MALFORMED",)}
    malformed = True
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect = ["Allow"]
                  Action = "s3:GetObject"
                  Resource = "arn:aws:s3:::logs/*"
                }]
              })
            }
            """,
            at='["Allow"]',
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
            if fault.kind is not FaultKind.WRONG_TYPE:
                continue
            yield self.finding(fault.span, fault.message, when=fault.exists)
