"""IAM108: an identity policy names a principal."""

from __future__ import annotations

from iamlint.sdk import FaultKind, Findings, Policy, Rule, Severity, bad, good


class PrincipalNotAllowed(Rule):
    """An identity policy names a principal.

    It speaks of whom it is attached to; IAM refuses a Principal in it
    (`MalformedPolicyDocument`).
    """

    code = "IAM108"
    name = "principal-not-allowed"
    severity = Severity.HIGH
    help = "leave `Principal` out, or attach the document to the resource it speaks of"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    )
    equivalents = {
        "access-analyzer": (
            "UNSUPPORTED_PRINCIPAL",
            "SCP_SYNTAX_ERROR_PRINCIPAL",
        ),
        "parliament": ("MALFORMED",),
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
                  Principal = "*"
                  Action = "s3:GetObject"
                  Resource = "arn:aws:s3:::logs/*"
                }]
              })
            }
            """,
            at="Principal",
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
            if fault.kind is not FaultKind.PRINCIPAL_NOT_ALLOWED:
                continue
            yield self.finding(fault.span, fault.message, when=fault.exists)
