"""IAM172: a principal that has been deleted."""

from __future__ import annotations

from iamlint.sdk import Findings, Policy, Rule, Severity, Statement, bad, good, is_unique_id


class OrphanedPrincipal(Rule):
    """A principal is a unique id: what AWS shows when the role or user has been deleted.

    The policy was copied back from AWS. The id belongs to nobody any more, a new role of the same
    name has another.
    """

    code = "IAM172"
    name = "orphaned-principal"
    severity = Severity.MEDIUM
    help = "write the ARN of the principal, or take it out"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids",
    )
    equivalents = {
        "access-analyzer": ("INVALID_ROLE_REFERENCE", "INVALID_USER_REFERENCE"),
        "parliament": ("UNKNOWN_PRINCIPAL",),
    }
    examples = (
        bad(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { AWS = "AROAEXAMPLEID1234567A" }
                  Action    = "sts:AssumeRole"
                }]
              })
            }
            """,
            at='"AROAEXAMPLEID1234567A"',
        ),
        good(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { AWS = "arn:aws:iam::111122223333:role/AROAEXAMPLEID1234567A" }
                  Action    = "sts:AssumeRole"
                  Condition = { StringLike = { "aws:userid" = "AROAEXAMPLEID1234567A:*" } }
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        for principal in statement.principals or ():
            known = principal.text.known
            if principal.type == "AWS" and known is not None and is_unique_id(known):
                message = f"`{known}` is the id of a principal that has been deleted"
                yield self.finding(principal.span, message, when=statement.exists)
