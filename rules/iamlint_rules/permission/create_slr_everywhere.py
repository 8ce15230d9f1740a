"""IAM313: a service-linked role of any service may be made."""

from __future__ import annotations

from iamlint.sdk import (
    Effective,
    Findings,
    Policy,
    Profile,
    Rule,
    Severity,
    Statement,
    bad,
    good,
    pinned_by,
    role_grant,
)

_ACTION = "iam:CreateServiceLinkedRole"


class CreateSlrEverywhere(Rule):
    """iam:CreateServiceLinkedRole is allowed for every service.

    A service-linked role lets its service act in the account, with rights that AWS chose. Who
    needs one for a service should name that service.
    """

    code = "IAM313"
    name = "create-slr-everywhere"
    severity = Severity.LOW
    profile = Profile.STRICT
    help = "name the service in a condition on iam:AWSServiceName"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html",
    )
    equivalents = {
        "access-analyzer": (
            "CREATE_SLR_WITH_STAR_IN_RESOURCE",
            "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
            "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
            "CREATE_SLR_WITH_NOT_RESOURCE",
            "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
            "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE",
        ),
    }
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version   = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "iam:CreateServiceLinkedRole"
                  Resource = "*"
                }]
              })
            }
            """,
            at='"*"',
            profile="strict",
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Action    = "iam:CreateServiceLinkedRole"
                  Resource  = "*"
                  Condition = {
                    StringEquals = { "iam:AWSServiceName" = "ecs.amazonaws.com" }
                  }
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        grant = role_grant(policy, statement, _ACTION) if not policy.managed else None
        if grant is None or pinned_by(statement.conditions, ("iam:AWSServiceName",)).truth.possible:
            return
        yield self.finding(
            grant.span,
            f"{policy.holder} may make service-linked roles of every service",
            when=statement.exists & Effective(policy).live(statement, _ACTION),
            equivalents={"access-analyzer": (f"CREATE_SLR_WITH_{grant.shape}",)},
        )
