"""IAM305: a wildcard over the actions of IAM itself."""

from __future__ import annotations

from iamlint.sdk import (
    Action,
    Effective,
    Findings,
    Pattern,
    Policy,
    Profile,
    Rule,
    Severity,
    Statement,
    action_parts,
    any_of,
    bad,
    changes,
    every_role,
    expand,
    good,
    grants_identity,
    is_everything,
    pinned_by,
)


class IamWildcard(Rule):
    """A wildcard over IAM's own actions is allowed everywhere.

    `iam:*`, `iam:Put*`, `iam:Attach*` and `iam:Create*` let the principal give itself any right:
    it is an administrator by another name. Under a condition on iam:PermissionsBoundary it is not.
    """

    code = "IAM305"
    name = "iam-wildcard"
    severity = Severity.HIGH
    help = "name the actions, and the roles or users by a path of their own"
    references = (
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    )
    equivalents = {
        "checkov": (
            "CKV2_AWS_40",
            "CKV_AWS_109",
            "CKV_AWS_289",
            "CKV_AWS_110",
            "CKV_AWS_286",
        ),
        "prowler": ("iam_policy_allows_privilege_escalation",),
        "cloudsplaining": ("PrivilegeEscalation",),
    }
    silences = ("IAM304", "IAM306", "IAM307")
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version   = "2012-10-17"
                Statement = [{ Effect = "Allow", Action = "iam:Put*", Resource = "*" }]
              })
            }
            """,
            at='"iam:Put*"',
        ),
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version   = "2012-10-17"
                Statement = [{ Effect = "Allow", Action = "*", Resource = "arn:aws:iam::*:role/*" }]
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
                Version   = "2012-10-17"
                Statement = [{ Effect = "Allow", Action = "iam:Get*", Resource = "*" }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        if policy.managed or not grants_identity(policy, statement):
            return
        if every_role(statement.resources) is None:
            return
        if pinned_by(statement.conditions, ("iam:PermissionsBoundary",)).truth.possible:
            return
        effective = Effective(policy)
        for item in statement.allowed_actions():
            actions = _iam_actions(item)
            managing = [action for action in actions if "Permissions management" in action.levels]
            writing = [action for action in actions if changes(action)]
            if not managing or not writing:
                continue
            people = policy.holder.kind == "permission_set" and is_everything(item)
            live = any_of(effective.live(statement, str(action)) for action in managing)
            yield self.finding(
                item.span,
                f"{policy.holder} may call {managing[0]} and more through a wildcard, everywhere",
                when=statement.exists & live,
                profile=Profile.STRICT if people else None,  # as IAM302, which it stands in for
            )
            return


def _iam_actions(item: Pattern) -> tuple[Action, ...]:
    """The actions of IAM that a wildcard takes in, be it one over every service."""
    parts = action_parts(item)
    if is_everything(item):
        return expand("iam:*")
    if parts is None or parts.service != "iam" or not item.has_wildcard:
        return ()
    return expand(item)
