"""IAM171: a wildcard inside a principal."""

from __future__ import annotations

from iamlint.sdk import (
    Findings,
    Piece,
    Policy,
    PolicyKind,
    Principal,
    Rule,
    Severity,
    Statement,
    bad,
    good,
)


class WildcardInsidePrincipal(Rule):
    """A principal has a wildcard inside.

    A principal is `*` or it is spelled out: AWS refuses wildcards in its ARN, or compares them
    letter by letter. Under NotPrincipal such a carve-out of a Deny spares nobody. Patterns of
    principals belong into a condition.
    """

    code = "IAM171"
    name = "wildcard-inside-principal"
    severity = Severity.HIGH
    help = "name the account as principal and put the pattern under ArnLike aws:PrincipalArn"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    )
    equivalents = {
        "access-analyzer": (
            "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
            "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
        )
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
                  Principal = { AWS = "arn:aws:iam::111122223333:role/*" }
                  Action    = "sts:AssumeRole"
                }]
              })
            }
            """,
            at='"arn:aws:iam::111122223333:role/*"',
        ),
        bad(
            """
            data "aws_iam_policy_document" "logs" {
              statement {
                effect    = "Deny"
                actions   = ["s3:*"]
                resources = ["arn:aws:s3:::logs/*"]
                not_principals {
                  type        = "AWS"
                  identifiers = ["arn:aws:sts::111122223333:assumed-role/admin/*"]
                }
              }
            }

            resource "aws_s3_bucket_policy" "logs" {
              bucket = "logs"
              policy = data.aws_iam_policy_document.logs.json
            }
            """,
            at='"arn:aws:sts::111122223333:assumed-role/admin/*"',
        ),
        bad(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { Service = "*.amazonaws.com" }
                  Action    = "sts:AssumeRole"
                }]
              })
            }
            """,
            at='"*.amazonaws.com"',
        ),
        good(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { AWS = "*" }
                  Action    = "sts:AssumeRole"
                  Condition = {
                    ArnLike = { "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/app-*" }
                  }
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        if policy.document.kind is PolicyKind.RCP:
            return  # IAM181
        for principal in statement.principals or ():
            if not _has_wildcard(principal):
                continue
            yield self.finding(
                principal.span,
                f"the principal `{principal}` has a wildcard, which AWS does not expand",
                when=statement.exists,
                subject=(statement, principal),
            )


def _has_wildcard(principal: Principal) -> bool:
    """Whether there is a wildcard beside other known text. ``*`` alone is everybody."""
    if principal.type not in ("AWS", "Service"):
        return False
    known = "".join(part.text for part in principal.text.parts if isinstance(part, Piece))
    return ("*" in known or "?" in known) and known.strip("*") != ""
