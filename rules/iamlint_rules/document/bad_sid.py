"""IAM114: the id of a statement has characters that IAM refuses."""

from __future__ import annotations

from iamlint.sdk import FaultKind, Findings, Policy, Rule, Severity, bad, good


class BadSid(Rule):
    """The id of a statement has characters that IAM refuses.

    In policies of IAM and Organizations a Sid is letters and digits; resource policies of some
    services take more.
    """

    code = "IAM114"
    name = "bad-sid"
    severity = Severity.HIGH
    help = "use letters and digits only"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html",
    )
    equivalents = {
        "access-analyzer": ("UNSUPPORTED_SID",),
        "parliament": ("INVALID_SID",),
        "tflint": ("aws_iam_policy_sid_invalid_characters",),
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
                  Sid = "read-logs"
                  Effect = "Allow"
                  Action = "s3:GetObject"
                  Resource = "arn:aws:s3:::logs/*"
                }]
              })
            }
            """,
            at='"read-logs"',
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Sid = "ReadLogs"
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
            if fault.kind is not FaultKind.BAD_SID:
                continue
            yield self.finding(fault.span, fault.message, when=fault.exists)
