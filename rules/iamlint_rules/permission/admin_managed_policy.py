"""IAM303: an AWS-managed policy that makes its holder an administrator."""

from __future__ import annotations

from iamlint.sdk import (
    SENSITIVE_SERVICES,
    Effect,
    Findings,
    Policy,
    Profile,
    Rule,
    Severity,
    bad,
    good,
)

_ADMINISTRATOR = frozenset({"AdministratorAccess", "IAMFullAccess"})
_POWERFUL = frozenset({"PowerUserAccess", "AWSCloudShellFullAccess"})
_OTHERS = frozenset({"AmazonS3FullAccess"})
"""Of these another rule speaks."""


class AdminManagedPolicy(Rule):
    """An AWS-managed policy gives its holder all there is, or all of a sensitive service.

    AdministratorAccess and IAMFullAccess make whoever takes over the principal the owner of the
    account; PowerUserAccess leaves only IAM out. Managed policies cannot be narrowed: they grant
    what AWS adds to them. As a permissions boundary they grant nothing and are left alone.
    """

    code = "IAM303"
    name = "admin-managed-policy"
    severity = Severity.HIGH
    help = "attach a policy of your own that names what is used"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    )
    equivalents = {
        "checkov": ("CKV_AWS_274", "CKV_AWS_275", "CKV2_AWS_56"),
        "prowler": (
            "iam_aws_attached_policy_no_administrative_privileges",
            "iam_role_administratoraccess_policy",
            "iam_group_administrator_access_policy",
            "iam_user_administrator_access_policy",
            "iam_policy_cloudshell_admin_not_attached",
            "bedrock_full_access_policy_attached",
        ),
    }
    examples = (
        bad(
            """
            resource "aws_iam_role_policy_attachment" "app" {
              role       = "app"
              policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
            }
            """,
            at='"arn:aws:iam::aws:policy/AdministratorAccess"',
        ),
        bad(
            """
            resource "aws_ssoadmin_permission_set" "admin" {
              name         = "admin"
              instance_arn = "arn:aws:sso:::instance/ssoins-1234567890abcdef"
            }

            resource "aws_ssoadmin_managed_policy_attachment" "admin" {
              instance_arn       = aws_ssoadmin_permission_set.admin.instance_arn
              permission_set_arn = aws_ssoadmin_permission_set.admin.arn
              managed_policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
            }
            """,
            at='"arn:aws:iam::aws:policy/AdministratorAccess"',
            profile="strict",
        ),
        good(
            """
            resource "aws_iam_role_policy_attachment" "app" {
              role       = "app"
              policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
            }
            """
        ),
    )

    def check_policy(self, policy: Policy) -> Findings:
        if policy.managed is None:
            return
        name = policy.managed.rpartition("/")[2]
        case = _case(name, policy)
        if case is None:
            return
        severity, profile = case
        if policy.resource is not None and policy.resource.type.startswith("aws_ssoadmin_"):
            profile = Profile.STRICT
        yield self.finding(
            policy.place or policy.document.span,
            f"{policy.holder} gets {name}",
            severity=severity,
            profile=profile,
        )


def _case(name: str, policy: Policy) -> tuple[Severity, Profile] | None:
    if name in _ADMINISTRATOR:
        return Severity.HIGH, Profile.DEFAULT
    if name in _POWERFUL:
        return Severity.MEDIUM, Profile.DEFAULT
    if name not in _OTHERS and name.endswith("FullAccess") and _opens_sensitive(policy):
        return Severity.MEDIUM, Profile.STRICT
    return None


def _opens_sensitive(policy: Policy) -> bool:
    """Whether a statement allows everything of a sensitive service."""
    return any(
        item.known in {f"{service}:*" for service in SENSITIVE_SERVICES}
        for statement in policy.statements
        if statement.effect is Effect.ALLOW
        for item in statement.allowed_actions()
    )
