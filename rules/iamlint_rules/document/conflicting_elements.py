"""IAM110: a statement has an element and its negation."""

from __future__ import annotations

from iamlint.sdk import FaultKind, Findings, Policy, Rule, Severity, bad, good


class ConflictingElements(Rule):
    """A statement has an element and its negation.

    Action with NotAction, Resource with NotResource, or Principal with NotPrincipal in one
    statement is refused.
    """

    code = "IAM110"
    name = "conflicting-elements"
    severity = Severity.HIGH
    help = "split it into two statements, or drop one of the two"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
    )
    equivalents = {
        "access-analyzer": ("UNSUPPORTED_ELEMENT_COMBINATION",),
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
                  Action = "s3:GetObject"
                  NotAction = "s3:PutObject"
                  Resource = "arn:aws:s3:::logs/*"
                }]
              })
            }
            """,
            at="NotAction",
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
            if fault.kind is not FaultKind.CONFLICTING_ELEMENTS:
                continue
            first = fault.data.get("first")
            related = [("the first is here", first)] if first is not None else []
            yield self.finding(fault.span, fault.message, when=fault.exists, related=related)
