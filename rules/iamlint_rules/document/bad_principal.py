"""IAM170: a principal is of no form that AWS knows."""

from __future__ import annotations

from iamlint.sdk import FaultKind, Findings, Policy, Rule, Severity, bad, good


class BadPrincipal(Rule):
    """A principal is of no form that AWS knows.

    Principals stand under `AWS`, `Service`, `Federated` or `CanonicalUser`; the type decides
    how the text is read.
    """

    code = "IAM170"
    name = "bad-principal"
    severity = Severity.HIGH
    help = "write the principal under its type"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    )
    equivalents = {
        "access-analyzer": (
            "INVALID_PRINCIPAL_FORMAT",
            "INVALID_PRINCIPAL_KEY",
            "UNSUPPORTED_PRINCIPAL",
        ),
        "parliament": (
            "UNKNOWN_PRINCIPAL",
            "MALFORMED",
        ),
    }
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
                  Principal = { Services = "lambda.amazonaws.com" }
                  Action = "sts:AssumeRole"
                }]
              })
            }
            """,
            at="Services",
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
            if fault.kind is not FaultKind.BAD_PRINCIPAL:
                continue
            yield self.finding(fault.span, fault.message, when=fault.exists)
