"""IAM101: a policy has no statement."""

from __future__ import annotations

from iamlint.sdk import FaultKind, Findings, Policy, Rule, Severity, bad, good


class MissingStatement(Rule):
    """A policy has no statement.

    A document without `Statement`, with an empty list, or an empty text says nothing, and IAM
    refuses it. It is what is left when a list variable turns out to be empty. A data source
    `aws_iam_policy_document` that nothing attaches may be empty: it is a base for others to merge.
    """

    code = "IAM101"
    name = "missing-statement"
    severity = Severity.HIGH
    help = "add a statement, or leave the whole policy out"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
    )
    equivalents = {"access-analyzer": ("MISSING_STATEMENT",), "parliament": ("MALFORMED",)}
    malformed = True
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({ Version = "2012-10-17", Statement = [] })
            }
            """,
            at="[]",
        ),
        bad(
            """
            resource "aws_iam_role" "app" {
              name               = "app"
              assume_role_policy = ""
            }
            """,
            at='""',
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
            variable "extra" {
              type    = list(string)
              default = []
            }
            data "aws_iam_policy_document" "base" {
              source_policy_documents = var.extra
            }
            data "aws_iam_policy_document" "app" {
              source_policy_documents = [data.aws_iam_policy_document.base.json]
              statement {
                actions   = ["s3:GetObject"]
                resources = ["arn:aws:s3:::logs/*"]
              }
            }
            output "base" {
              value = data.aws_iam_policy_document.base.json
            }
            """
        ),
    )

    def check_policy(self, policy: Policy) -> Findings:
        if policy.kind is None and policy.resource is not None:
            return
        for fault in policy.document.faults:
            if fault.kind is not FaultKind.MISSING_STATEMENT:
                continue
            yield self.finding(fault.span, fault.message, when=fault.exists)
