"""IAM111: the version of the policy language is no date that AWS knows."""

from __future__ import annotations

from iamlint.sdk import FaultKind, Findings, Policy, Rule, Severity, bad, good


class BadVersion(Rule):
    """The version of the policy language is no date that AWS knows.

    `Version` is not the date of the document: it names the language, 2012-10-17 or the older
    2008-10-17.
    """

    code = "IAM111"
    name = "bad-version"
    severity = Severity.HIGH
    help = 'write `Version` as "2012-10-17"'
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html",
    )
    equivalents = {"access-analyzer": ("INVALID_VERSION",), "parliament": ("INVALID_VERSION",)}
    malformed = True
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2024-01-01"
                Statement = [{
                  Effect = "Allow"
                  Action = "s3:GetObject"
                  Resource = "arn:aws:s3:::logs/*"
                }]
              })
            }
            """,
            at='"2024-01-01"',
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
            if fault.kind is not FaultKind.BAD_VERSION:
                continue
            yield self.finding(fault.span, fault.message, when=fault.exists)
