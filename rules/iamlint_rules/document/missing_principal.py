"""IAM107: a statement of a resource or trust policy does not say whom it speaks of."""

from __future__ import annotations

from iamlint.sdk import FaultKind, Findings, Policy, Profile, Rule, Severity, bad, good


class MissingPrincipal(Rule):
    """A statement of a resource or trust policy does not say whom it speaks of.

    A policy that is attached to a resource needs a Principal; one that is attached to an
    identity has none.
    """

    code = "IAM107"
    name = "missing-principal"
    severity = Severity.HIGH
    help = "add a `Principal`"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    )
    equivalents = {
        "access-analyzer": ("MISSING_PRINCIPAL",),
        "kics": ("bbe3dd3d-fea9-4b68-a785-cfabe2bbbc54",),
        "parliament": ("MALFORMED",),
    }
    malformed = True
    examples = (
        bad(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{ Effect = "Allow", Action = "sts:AssumeRole" }]
              })
            }
            """,
            at=("{", 2),
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
            if fault.kind is not FaultKind.MISSING_PRINCIPAL:
                continue
            optional = bool(fault.data.get("optional"))
            yield self.finding(
                fault.span,
                fault.message,
                when=fault.exists,
                profile=Profile.STRICT if optional else None,
            )
