"""IAM104: the effect of a statement is missing, or neither Allow nor Deny."""

from __future__ import annotations

from iamlint.sdk import FaultKind, Findings, Policy, Rule, Severity, bad, good

_KINDS = frozenset({FaultKind.MISSING_EFFECT, FaultKind.BAD_EFFECT})


class BadEffect(Rule):
    """The effect of a statement is missing, or neither Allow nor Deny.

    The case matters: `allow` is refused. In `aws_iam_policy_document` a missing effect is
    Allow.
    """

    code = "IAM104"
    name = "bad-effect"
    severity = Severity.HIGH
    help = 'write `Effect` as "Allow" or "Deny"'
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html",
    )
    equivalents = {
        "access-analyzer": (
            "MISSING_EFFECT",
            "INVALID_EFFECT",
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
                  Effect = "allow"
                  Action = "s3:GetObject"
                  Resource = "arn:aws:s3:::logs/*"
                }]
              })
            }
            """,
            at='"allow"',
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
            if fault.kind not in _KINDS:
                continue
            yield self.finding(fault.span, fault.message, when=fault.exists)
