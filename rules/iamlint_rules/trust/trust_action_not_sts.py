"""IAM210: a trust policy that allows more than assuming the role."""

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
    action_parts,
    bad,
    good,
)


class TrustActionNotSts(Rule):
    """An action of a trust policy is of another service than STS, or a wildcard.

    A trust policy says who may assume the role, nothing else: IAM refuses actions of other
    services. `sts:*` and `*` are taken, but say more than is meant.
    """

    code = "IAM210"
    name = "trust-action-not-sts"
    severity = Severity.HIGH
    help = 'write "sts:AssumeRole", and what else the role does into a permission policy'
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html",
    )
    equivalents = {"access-analyzer": ("UNSUPPORTED_ACTION_IN_POLICY",)}
    examples = (
        bad(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { Service = "lambda.amazonaws.com" }
                  Action    = ["sts:AssumeRole", "s3:GetObject"]
                }]
              })
            }
            """,
            at='"s3:GetObject"',
        ),
        good(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { Service = "lambda.amazonaws.com" }
                  Action    = "sts:AssumeRole"
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        actions = statement.actions
        if policy.kind is not PolicyKind.TRUST or actions is None or actions.negated:
            return
        for item in actions.items:
            parts = action_parts(item)
            if parts is not None and parts.service != "sts":
                yield self.finding(
                    item.span,
                    f"`{item}` has no place in the trust policy of {policy.holder}",
                    when=statement.exists,
                )
            elif (item.known or "").lower() in ("*", "sts:*") and statement.effect is Effect.ALLOW:
                yield self.finding(
                    item.span,
                    f"the trust policy of {policy.holder} allows `{item}`",
                    severity=Severity.LOW,
                    profile=Profile.STRICT,
                    when=statement.exists,
                    equivalents={},
                )
