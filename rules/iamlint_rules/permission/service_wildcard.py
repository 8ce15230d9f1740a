"""IAM304: every action of a service, everywhere."""

from __future__ import annotations

from iamlint.sdk import (
    SENSITIVE_SERVICES,
    Effective,
    Findings,
    KeySet,
    Pattern,
    Policy,
    Profile,
    Rule,
    Severity,
    Statement,
    action_parts,
    any_of,
    bad,
    changes_of,
    expand,
    good,
    grants_identity,
    low_value,
    pinned,
    star_resource,
)

_OTHER_RULES = frozenset({"s3", "iam"})
_PLAIN = frozenset({"logs", "cloudwatch", "xray", "ssmmessages", "ec2messages"})
"""Services of which the whole is usual and does little harm."""

_LOWER = {Severity.MEDIUM: Severity.LOW, Severity.LOW: Severity.INFO}


class ServiceWildcard(Rule):
    """Every action of a service is allowed on everything it has.

    A workload that is taken over can then delete, reconfigure and open all of it, and what AWS
    adds to the service later comes along. For sensitive services this is on by default.
    """

    code = "IAM304"
    name = "service-wildcard"
    severity = Severity.MEDIUM
    help = "name the actions that are used, and the resources they are used on"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    )
    equivalents = {
        "checkov": ("CKV_AWS_111", "CKV_AWS_290"),
        "trivy": ("AVD-AWS-0057",),
        "cloudsplaining": ("ServiceWildcard",),
        "prowler": (
            "iam_policy_no_full_access_to_kms",
            "iam_policy_no_full_access_to_cloudtrail",
            "iam_inline_policy_no_full_access_to_kms",
            "iam_inline_policy_no_full_access_to_cloudtrail",
        ),
        "kics": ("34b921bd-90a0-402e-a0a5-dc73371fd963",),
    }
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version   = "2012-10-17"
                Statement = [{ Effect = "Allow", Action = "kms:*", Resource = "*" }]
              })
            }
            """,
            at='"kms:*"',
        ),
        # Each service is a grant of its own, whatever stands before it.
        bad(
            """
            resource "aws_iam_user_policy" "app" {
              user = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = ["polly:*", "lambda:*"]
                  Resource = "*"
                }]
              })
            }
            """,
            at='"lambda:*"',
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  { Effect = "Allow", Action = "ec2:Describe*", Resource = "*" },
                  {
                    Effect   = "Allow"
                    Action   = "dynamodb:*"
                    Resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
                  },
                ]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        if policy.managed or not grants_identity(policy, statement):
            return
        for item in statement.allowed_actions():
            service = _whole_service(item)
            if service is None or star_resource(statement.resources, expand(item)) is None:
                continue
            actions = expand(item)
            if set(actions) <= low_value():
                continue
            sensitive = service in SENSITIVE_SERVICES and service not in _PLAIN
            severity = Severity.MEDIUM if sensitive else Severity.LOW
            if pinned(statement.conditions, KeySet.RESOURCE).truth.possible:
                severity = _LOWER[severity]
            effective = Effective(policy)
            live = any_of(effective.live(statement, str(action)) for action in actions)
            yield self.finding(
                item.span,
                f"{policy.holder} may call every action of {service} on everything",
                severity=severity,
                profile=Profile.DEFAULT if sensitive else Profile.STRICT,
                when=statement.exists & live,
                subject=(statement, item),
            )


def _whole_service(item: Pattern) -> str | None:
    """The service of which a pattern takes in all, or all that changes something."""
    parts = action_parts(item)
    if parts is None or parts.name is None or not item.has_wildcard:
        return None
    if parts.service in _OTHER_RULES:
        return None
    actions = changes_of(parts.service)
    if parts.name.strip("*") == "" or (actions and actions <= set(expand(item))):
        return parts.service if expand(item) else None
    return None
