"""IAM102: a policy or statement has a member that the grammar does not know."""

from __future__ import annotations

from iamlint.sdk import FaultKind, Findings, Policy, Rule, Severity, bad, good


class UnknownElement(Rule):
    """A policy or statement has a member that the grammar does not know.

    Names of elements are case-sensitive: `Actions`, `resource` or `not_actions` are refused by
    AWS, or, where a service is lenient, left out of what the policy says.
    """

    code = "IAM102"
    name = "unknown-element"
    severity = Severity.HIGH
    help = "use the element of the policy grammar, in its exact spelling"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html",
    )
    equivalents = {"access-analyzer": ("INVALID_POLICY_ELEMENT",), "parliament": ("MALFORMED",)}
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
                  Actions = "s3:GetObject"
                  Action = "s3:PutObject"
                  Resource = "arn:aws:s3:::logs/*"
                }]
              })
            }
            """,
            at="Actions",
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
            if fault.kind is not FaultKind.UNKNOWN_ELEMENT:
                continue
            yield self.finding(fault.span, fault.message, when=fault.exists)
