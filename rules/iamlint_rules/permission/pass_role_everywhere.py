"""IAM312: any role may be passed to any service."""

from __future__ import annotations

from iamlint.sdk import (
    Effective,
    Findings,
    KeySet,
    Policy,
    Rule,
    Severity,
    Statement,
    bad,
    good,
    pinned,
    role_grant,
)

_ACTION = "iam:PassRole"


class PassRoleEverywhere(Rule):
    """iam:PassRole is allowed on every role.

    Who may pass a role to a service can start a machine or function as that role, an
    administrator's included. Roles that are named, or a path of their own, or a condition on
    iam:PassedToService keep it to what is meant.
    """

    code = "IAM312"
    name = "pass-role-everywhere"
    severity = Severity.MEDIUM
    help = "name the roles, and the services in a condition on iam:PassedToService"
    references = ("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",)
    equivalents = {
        "access-analyzer": (
            "PASS_ROLE_WITH_STAR_IN_RESOURCE",
            "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
            "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
            "PASS_ROLE_WITH_NOT_RESOURCE",
            "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
            "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE",
        ),
        "trivy": ("AVD-AWS-0342",),
        "kics": ("e39bee8c-fe54-4a3f-824d-e5e2d1cca40a",),
    }
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version   = "2012-10-17"
                Statement = [{ Effect = "Allow", Action = "iam:PassRole", Resource = "*" }]
              })
            }
            """,
            at='"*"',
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Action    = "iam:PassRole"
                  Resource  = "*"
                  Condition = {
                    StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" }
                  }
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        grant = role_grant(policy, statement, _ACTION) if not policy.managed else None
        if grant is None or pinned(statement.conditions, KeySet.PASS).truth.possible:
            return
        yield self.finding(
            grant.span,
            f"{policy.holder} may pass every role",
            when=statement.exists & Effective(policy).live(statement, _ACTION),
            equivalents={
                "access-analyzer": (f"PASS_ROLE_WITH_{grant.shape}",),
                "trivy": ("AVD-AWS-0342",),
                "kics": ("e39bee8c-fe54-4a3f-824d-e5e2d1cca40a",),
            },
        )
