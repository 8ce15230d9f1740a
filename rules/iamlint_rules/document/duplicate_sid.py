"""IAM115: two statements of a policy have the same id."""

from __future__ import annotations

from iamlint.sdk import FaultKind, Findings, Policy, PolicyKind, Rule, Severity, bad, good

_REFUSED = frozenset(
    {
        PolicyKind.IDENTITY,
        PolicyKind.BOUNDARY,
        PolicyKind.SCP,
        PolicyKind.RCP,
        PolicyKind.SESSION,
    }
)
"""Kinds of which AWS refuses the whole document."""


class DuplicateSid(Rule):
    """Two statements of a policy have the same id.

    IAM and Organizations refuse the document; other services take it, and nobody can tell which
    statement is meant.
    """

    code = "IAM115"
    name = "duplicate-sid"
    severity = Severity.HIGH
    help = "give each statement an id of its own, or none"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html",
    )
    equivalents = {
        "access-analyzer": (
            "UNIQUE_SIDS_REQUIRED",
            "UNIQUE_SIDS_RECOMMENDED",
        ),
        "parliament": ("DUPLICATE_SID",),
    }
    malformed = True
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  { Sid = "Logs", Effect = "Allow", Action = "s3:GetObject", Resource = "*" },
                  { Sid = "Logs", Effect = "Allow", Action = "s3:PutObject", Resource = "*" },
                ]
              })
            }
            """,
            at=('"Logs"', 1),
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
            if fault.kind is not FaultKind.DUPLICATE_SID:
                continue
            first = fault.data.get("first")
            related = [("the first is here", first)] if first is not None else []
            refused = policy.kind in _REFUSED
            yield self.finding(
                fault.span,
                fault.message,
                when=fault.exists,
                related=related,
                severity=Severity.HIGH if refused else Severity.MEDIUM,
            )
