"""IAM105: a statement has neither Action nor NotAction."""

from __future__ import annotations

from iamlint.sdk import FaultKind, Findings, Policy, Rule, Severity, bad, good


class MissingAction(Rule):
    """A statement has neither Action nor NotAction.

    IAM refuses the document. A document that is used nowhere may be a part of another.
    """

    code = "IAM105"
    name = "missing-action"
    severity = Severity.HIGH
    help = "say which actions the statement is about"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
    )
    equivalents = {"access-analyzer": ("MISSING_ACTION",), "parliament": ("MALFORMED",)}
    malformed = True
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{ Effect = "Allow", Resource = "arn:aws:s3:::logs/*" }]
              })
            }
            """,
            at=("{", 2),
        ),
        good(
            """
            data "aws_iam_policy_document" "part" {
              statement {
                sid       = "Logs"
                resources = ["arn:aws:s3:::logs/*"]
              }
            }
            """
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
        if policy.document.kind is None:
            return  # used nowhere: the statement may be half of one that overrides it
        for fault in policy.document.faults:
            if fault.kind is not FaultKind.MISSING_ACTION:
                continue
            yield self.finding(fault.span, fault.message, when=fault.exists)
