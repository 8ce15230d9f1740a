"""IAM506: two resources that own the attachments of one policy, role or group."""

from __future__ import annotations

from iamlint.sdk import (
    POLICY_ATTACHMENT,
    Attachment,
    Conflict,
    Finding,
    Findings,
    Profile,
    Resource,
    Root,
    Rule,
    Severity,
    attached_twice,
    bad,
    conflicts,
    good,
    known_text,
)

_READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"
_ROLE = """
    resource "aws_iam_role" "app" {
      name               = "app"
      assume_role_policy = file("trust.json")
    }
"""
_ATTACHMENT = """
    resource "aws_iam_role_policy_attachment" "logs" {
      role       = aws_iam_role.app.name
      policy_arn = "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"
    }
"""
_EVERYBODY = f"""
    resource "aws_iam_policy_attachment" "read" {{
      name       = "read"
      roles      = ["other"]
      policy_arn = "{_READ}"
    }}
"""


class AttachmentConflict(Rule):
    """Two resources own the same attachments and undo each other on every apply.

    `aws_iam_policy_attachment` owns all attachments of its policy in the account;
    `managed_policy_arns`, `inline_policy` and the `_exclusive` resources own all policies of a
    principal; `aws_iam_group_membership` owns all users of a group. What another resource attaches
    and the owner does not list is taken away by one apply and put back by the next. In between
    the workload lacks the rights. A policy that is attached twice to the same principal goes when
    the first of the two attachments is destroyed.
    """

    code = "IAM506"
    name = "attachment-conflict"
    severity = Severity.HIGH
    help = "attach each policy by one resource: either the exclusive list, or single attachments"
    references = (
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy_attachment",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy_attachments_exclusive",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_group_membership",
    )
    equivalents = {"tflint": ("aws_iam_policy_attachment_exclusive_attachment",)}
    examples = (
        bad(
            _ROLE
            + _EVERYBODY
            + _ATTACHMENT.replace("policy/CloudWatchLogsFullAccess", "policy/ReadOnlyAccess"),
            at=(f'"{_READ}"', 0),
        ),
        bad(
            _ROLE.replace("name  ", f'managed_policy_arns = ["{_READ}"]\n      name') + _ATTACHMENT,
            at="managed_policy_arns",
        ),
        bad(
            _ROLE.replace("name  ", "inline_policy {}\n      name")
            + """
            resource "aws_iam_role_policy" "app" {
              name   = "app"
              role   = aws_iam_role.app.id
              policy = file("policy.json")
            }
            """,
            at="inline_policy",
        ),
        bad(
            """
            resource "aws_iam_group" "ops" {
              name = "ops"
            }

            resource "aws_iam_group_membership" "ops" {
              name  = "ops"
              group = aws_iam_group.ops.name
              users = ["anna"]
            }

            resource "aws_iam_user_group_membership" "otto" {
              user   = "otto"
              groups = [aws_iam_group.ops.name]
            }
            """,
            at="users",
        ),
        bad(
            _ROLE + _ATTACHMENT + _ATTACHMENT.replace('"logs"', '"again"'),
            at=('"arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"', 1),
        ),
        bad(_EVERYBODY, at='resource "aws_iam_policy_attachment" "read"', profile="strict"),
        good(_EVERYBODY + _ROLE + _ATTACHMENT, profile="default"),
        good(
            _ROLE
            + _ATTACHMENT
            + """
            resource "aws_iam_role_policy_attachments_exclusive" "app" {
              role_name   = aws_iam_role.app.name
              policy_arns = [aws_iam_role_policy_attachment.logs.policy_arn]
            }
            """
        ),
        good(
            _ROLE
            + """
            resource "aws_iam_role_policy" "app" {
              name   = "app"
              role   = aws_iam_role.app.id
              policy = file("policy.json")
            }

            resource "aws_iam_role_policies_exclusive" "app" {
              role_name    = aws_iam_role.app.name
              policy_names = [aws_iam_role_policy.app.name]
            }
            """
        ),
    )

    def check_project(self, project: Root) -> Findings:
        if project.module is not None and project.module.library:
            return
        undone: set[Resource] = set()
        for conflict in conflicts(project):
            undone.add(conflict.owner)
            yield self._conflict(conflict)
        for first, second in attached_twice(project):
            yield self.finding(
                second.span,
                f"{_shown(second)} is attached to the same {_kind(second)} twice",
                when=first.resource.exists & second.resource.exists,
                severity=Severity.MEDIUM,
                help="remove one of the two attachments",
                equivalents={},
                resource=second.resource,
                attribute=second.attribute,
                related=[("it is attached here as well", first.span)],
                subject=second.resource,
            )
        for resource in project.resources:
            if resource.type == POLICY_ATTACHMENT and resource.mode == "managed":
                if resource in undone:
                    continue
                yield self.finding(
                    resource.header,
                    f"{resource.address} takes its policy away from whoever else has it",
                    severity=Severity.LOW,
                    profile=Profile.STRICT,
                    help="attach the policy by one `aws_iam_role_policy_attachment` for each role",
                    resource=resource,
                    subject=resource,
                )

    def _conflict(self, conflict: Conflict) -> Finding | None:
        others = conflict.others
        return self.finding(
            conflict.span,
            f"{conflict.owner.address} undoes on every apply what {others[0][0].address} does",
            when=conflict.owner.exists & others[0][0].exists,
            equivalents=None if conflict.owner.type == POLICY_ATTACHMENT else {},
            resource=conflict.owner,
            attribute=conflict.attribute,
            related=[("and this is not in its list", span) for _, span in others],
            subject=conflict.owner,
        )


def _kind(attachment: Attachment) -> str:
    name = attachment.principal_type.removeprefix("aws_iam_").removeprefix("aws_ssoadmin_")
    return name.replace("_", " ")


def _shown(attachment: Attachment) -> str:
    policy = attachment.policy
    if policy.resource is not None:
        return str(policy.resource.address)
    return known_text(policy.value) or "a policy"
