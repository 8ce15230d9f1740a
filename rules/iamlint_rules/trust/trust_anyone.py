"""IAM203: a role that anybody may assume."""

from __future__ import annotations

from iamlint.sdk import (
    Effect,
    Findings,
    Policy,
    PolicyKind,
    Rule,
    Severity,
    Statement,
    assumes,
    bad,
    good,
    shut_out,
    stranger_pin,
)


class TrustAnyone(Rule):
    """Everybody, in every account, may assume the role.

    A principal of `*` in a trust policy lets in every principal of every AWS account. A condition
    that names the organization, the account or the network confines it; an external id alone is a
    shared secret and no identity, so that case is high.
    """

    code = "IAM203"
    name = "trust-anyone"
    severity = Severity.CRITICAL
    help = "name the accounts, roles or services that shall assume the role"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous",
    )
    equivalents = {
        "access-analyzer": ("ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",),
        "checkov": ("CKV_AWS_60", "CKV_AWS_283"),
        "kics": ("12b7e704-37f0-4d1e-911a-44bf60c48c21",),
        "cloudsplaining": ("AssumableByAnyPrincipal",),
    }
    shows_possible = True
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
                }]
              })
            }
            """,
            at='"*"',
        ),
        # Refused for its Resource too: mended, it is open.
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
                  Resource  = "arn:aws:iam::111122223333:role/app"
                }]
              })
            }
            """,
            at='"*"',
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
                  Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" } }
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
        if anyone is None:
            return
        pin, condition = stranger_pin(policy.document, statement)
        secret = condition is not None and condition.name == "sts:externalid"
        if pin.possible and not secret:
            return
        note = ", by an external id alone" if secret else ""
        yield self.finding(
            anyone.span,
            f"everybody may assume {policy.holder}{note}",
            severity=Severity.HIGH if secret else None,
            when=statement.exists & ~shut_out(policy.document, statement, anyone),
        )
