"""IAM207: everybody of the own account may assume the role."""

from __future__ import annotations

from iamlint.sdk import (
    Effect,
    Findings,
    KeySet,
    Policy,
    PolicyKind,
    PrincipalKind,
    Profile,
    Rule,
    Severity,
    Statement,
    bad,
    good,
    pinned,
    same_value,
    shut_out,
)


class TrustAccountRoot(Rule):
    """The role trusts the root of its own account, and so everybody there.

    Who may call sts:AssumeRole anywhere in the account may assume it. This is the usual way to
    leave the choice to identity policies; a condition on aws:PrincipalArn narrows it.
    """

    code = "IAM207"
    name = "trust-account-root"
    severity = Severity.LOW
    profile = Profile.STRICT
    help = "name the roles, or add a condition on aws:PrincipalArn"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts",
    )
    equivalents = {"checkov": ("CKV_AWS_61",)}
    examples = (
        bad(
            """
            data "aws_caller_identity" "current" {}

            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { AWS = data.aws_caller_identity.current.account_id }
                  Action    = "sts:AssumeRole"
                }]
              })
            }
            """,
            at="data.aws_caller_identity.current.account_id",
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
        good(
            """
            data "aws_caller_identity" "current" {}

            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect = "Allow"
                  Principal = {
                    AWS = [
                      data.aws_caller_identity.current.arn,
                      "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/deploy",
                    ]
                  }
                  Action = "sts:AssumeRole"
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        principals, resource = statement.principals, policy.resource
        if policy.kind is not PolicyKind.TRUST or statement.effect is not Effect.ALLOW:
            return
        if principals is None or principals.negated or resource is None:
            return
        if not statement.covers_action("sts:AssumeRole").certain:
            return
        if pinned(statement.conditions, KeySet.PRINCIPAL).truth.possible:
            return
        own = resource.provider.account
        for item in principals:
            if item.type != "AWS":
                continue
            # A text that is but one unknown value may be the account's bare id.
            account = item.account if item.kind is PrincipalKind.ACCOUNT else item.text
            if account is None or not same_value(account, own).certain:
                continue
            yield self.finding(
                item.span,
                f"everybody in the own account may assume {policy.holder}",
                when=statement.exists & ~shut_out(policy.document, statement, item),
            )
