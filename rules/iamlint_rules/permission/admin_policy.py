"""IAM302: a policy that allows everything."""

from __future__ import annotations

from iamlint.sdk import (
    Effective,
    Findings,
    KeySet,
    Policy,
    Profile,
    Rule,
    Severity,
    Statement,
    bad,
    good,
    grants_identity,
    is_everything,
    pinned,
    pinned_by,
    star_resource,
)

_PROBE = "iam:CreatePolicyVersion"
"""Who may call this on every policy can give itself the rest."""

_ACCOUNT_KEYS = ("aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths")


class AdminPolicy(Rule):
    """Every action is allowed on every resource.

    Whoever takes over the workload or the user owns the account: it can read all data, delete all
    of it, and make itself a way back in. A NotAction that leaves IAM in is the same by another
    name. A condition on MFA or on the account of the resource lowers the severity by one.
    """

    code = "IAM302"
    name = "admin-policy"
    severity = Severity.HIGH
    help = "name the services, actions and resources that are used"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    )
    equivalents = {
        "checkov": ("CKV_AWS_1", "CKV_AWS_62", "CKV_AWS_49", "CKV_AWS_63"),
        "trivy": ("AVD-AWS-0057",),
        "prowler": (
            "iam_customer_attached_policy_no_administrative_privileges",
            "iam_inline_policy_no_administrative_privileges",
            "iam_customer_unattached_policy_no_administrative_privileges",
        ),
        "cloudsplaining": ("PrivilegeEscalation",),
        "kics": (
            "132a8c31-9837-4203-9fd1-15ca210c7b73",
            "2f37c4a3-58b9-4afe-8a87-d7f1d2286f84",
            "575a2155-6af1-4026-b1af-d5bc8fe2a904",
            "b1ffa705-19a3-4b73-b9d0-0c97d0663842",
        ),
    }
    silences = ("IAM301", *(f"IAM{number}" for number in range(303, 315)))
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version   = "2012-10-17"
                Statement = [{ Effect = "Allow", Action = "*", Resource = ["*"] }]
              })
            }
            """,
            at=('"*"', 0),
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  { Effect = "Allow", Action = "ec2:Describe*", Resource = "*" },
                  { Effect = "Deny", Action = "*", Resource = "*" },
                ]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        clause = statement.actions
        if clause is None or policy.managed or not grants_identity(policy, statement):
            return
        if clause.negated:
            span = clause.key_span if clause.matches(_PROBE).certain else None
        else:
            span = next((item.span for item in clause.items if is_everything(item)), None)
        if span is None or star_resource(statement.resources, ()) is None:
            return
        effective = Effective(policy)
        live = effective.live(statement, _PROBE)
        guarded = (
            pinned_by(statement.conditions, ("aws:MultiFactorAuthPresent", *_ACCOUNT_KEYS)).truth
            | pinned(statement.conditions, KeySet.RESOURCE).truth
        )
        people = policy.holder.kind == "permission_set"
        yield self.finding(
            span,
            f"{policy.holder} may call every action on every resource",
            when=statement.exists & live,
            severity=Severity.MEDIUM if guarded.possible else None,
            profile=Profile.STRICT if people else None,
        )
