"""IAM116: an element of a statement is empty."""

from __future__ import annotations

from iamlint.sdk import FaultKind, Findings, Policy, Profile, Rule, Severity, bad, good

_HARMLESS = frozenset({"Sid", "Condition"})


class EmptyElement(Rule):
    """An element of a statement is empty.

    An empty list of actions, resources or principals makes AWS refuse the document during
    apply. It is what an empty list variable becomes. An empty Sid or Condition does no harm:
    that case is strict.
    """

    code = "IAM116"
    name = "empty-element"
    severity = Severity.HIGH
    help = "fill it, or leave the statement out where the list is empty"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
    )
    equivalents = {
        "access-analyzer": (
            "EMPTY_ARRAY_ACTION",
            "EMPTY_ARRAY_RESOURCE",
            "EMPTY_ARRAY_PRINCIPAL",
            "EMPTY_OBJECT_PRINCIPAL",
            "EMPTY_OBJECT_CONDITION",
            "EMPTY_SID_VALUE",
        )
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
                  Action = []
                  Resource = "arn:aws:s3:::logs/*"
                }]
              })
            }
            """,
            at="[]",
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
            if fault.kind is not FaultKind.EMPTY_ELEMENT:
                continue
            harmless = fault.data.get("element") in _HARMLESS
            yield self.finding(
                fault.span,
                fault.message,
                when=fault.exists,
                severity=Severity.INFO if harmless else None,
                profile=Profile.STRICT if harmless else None,
            )
