"""IAM208: NotPrincipal in a trust policy."""

from __future__ import annotations

from iamlint.sdk import (
    Findings,
    Policy,
    PolicyKind,
    Rule,
    Severity,
    Statement,
    bad,
    good,
)


class TrustNotPrincipal(Rule):
    """A trust policy has a NotPrincipal.

    IAM refuses it in a trust policy, whatever the effect: an Allow of everybody but a few is
    never what a role should say.
    """

    code = "IAM208"
    name = "trust-not-principal"
    severity = Severity.CRITICAL
    help = "name whom the role trusts in Principal"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html",
    )
    equivalents = {
        "access-analyzer": (
            "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
            "ALLOW_WITH_NOT_PRINCIPAL",
        ),
        "parliament": ("NOTPRINCIPAL_WITH_ALLOW",),
    }
    examples = (
        bad(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect       = "Allow"
                  NotPrincipal = { AWS = "arn:aws:iam::111122223333:role/audit" }
                  Action       = "sts:AssumeRole"
                }]
              })
            }
            """,
            at="NotPrincipal",
        ),
        good(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { AWS = "arn:aws:iam::111122223333:role/deploy" }
                  Action    = "sts:AssumeRole"
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        principals = statement.principals
        if policy.kind is not PolicyKind.TRUST or principals is None or not principals.negated:
            return
        yield self.finding(
            principals.key_span,
            f"the trust policy of {policy.holder} has a NotPrincipal, which IAM refuses",
            when=statement.exists,
        )
