"""IAM204: a role that anybody may assume, but for a condition."""

from __future__ import annotations

from iamlint.sdk import (
    Effect,
    Findings,
    Policy,
    PolicyKind,
    Profile,
    Rule,
    Severity,
    Statement,
    assumes,
    bad,
    good,
    stranger_pin,
)


class TrustAnyoneConditioned(Rule):
    """Everybody may assume the role, and only a condition says who it is.

    It works, but one edit of the condition opens the role to the world. Naming the account in the
    principal beside the same condition does not hang on one line.
    """

    code = "IAM204"
    name = "trust-anyone-conditioned"
    severity = Severity.LOW
    profile = Profile.STRICT
    help = "name the account root as principal, and keep the condition"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    )
    equivalents = {
        "cloudsplaining": ("AssumableByAnyPrincipalWithConditions",),
        "checkov": ("CKV_AWS_60",),
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
                  Principal = { AWS = "*" }
                  Action    = "sts:AssumeRole"
                  Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" } }
                }]
              })
            }
            """,
            at='"*"',
            profile="strict",
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
        if policy.kind is not PolicyKind.TRUST or statement.effect is not Effect.ALLOW:
            return
        principals = statement.principals
        if principals is None or principals.negated or not assumes(statement).certain:
            return
        anyone = next((item for item in principals if item.is_anyone.certain), None)
        pin, condition = stranger_pin(policy.document, statement)
        if anyone is None or condition is None or condition.name == "sts:externalid":
            return
        yield self.finding(
            anyone.span,
            f"{policy.holder} trusts everybody, but for the condition on {condition.key.shown}",
            when=statement.exists & pin,
            related=[("this condition alone keeps strangers out", condition.span)],
        )
