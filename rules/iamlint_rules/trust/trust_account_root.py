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
    known_text,
    pinned,
    same_value,
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
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        principals, resource = statement.principals, policy.resource
        if policy.kind is not PolicyKind.TRUST or statement.effect is not Effect.ALLOW:
            return
        if principals is None or principals.negated or resource is None:
            return
        if pinned(statement.conditions, KeySet.PRINCIPAL).truth.possible:
            return
        own = resource.provider.account
        for item in principals:
            reason = item.text.shown
            account = item.account
            named = item.kind is PrincipalKind.ACCOUNT or "aws_caller_identity" in reason
            if not named:
                continue
            same = account is not None and same_value(account, own).certain
            if not same and not ("aws_caller_identity" in reason and _is_root(reason)):
                continue
            if account is not None and known_text(account) and not same:
                continue
            yield self.finding(
                item.span,
                f"everybody in the own account may assume {policy.holder}",
                when=statement.exists,
            )


def _is_root(text: str) -> bool:
    return text.endswith(":root") or "/" not in text
