"""IAM109: a trust policy names a resource."""

from __future__ import annotations

from iamlint.sdk import FaultKind, Findings, Policy, Rule, Severity, bad, good


class ResourceInTrustPolicy(Rule):
    """A trust policy names a resource.

    It speaks of the role it belongs to; IAM refuses a Resource in it
    (`MalformedPolicyDocument`).
    """

    code = "IAM109"
    name = "resource-in-trust-policy"
    severity = Severity.HIGH
    help = "leave `Resource` out of the trust policy"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html",
    )
    equivalents = {"access-analyzer": ("ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",)}
    malformed = True
    examples = (
        bad(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect = "Allow"
                  Principal = { Service = "lambda.amazonaws.com" }
                  Action = "sts:AssumeRole"
                  Resource = "*"
                }]
              })
            }
            """,
            at="Resource",
        ),
        good(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect = "Allow"
                  Principal = { Service = "lambda.amazonaws.com" }
                  Action = "sts:AssumeRole"
                }]
              })
            }
            """
        ),
    )

    def check_policy(self, policy: Policy) -> Findings:
        for fault in policy.document.faults:
            if fault.kind is not FaultKind.RESOURCE_NOT_ALLOWED:
                continue
            yield self.finding(fault.span, fault.message, when=fault.exists)
