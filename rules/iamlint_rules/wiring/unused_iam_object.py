"""IAM505: a policy, role, group or user that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.sdk import (
    Effect,
    Findings,
    Profile,
    Resource,
    Role,
    Root,
    Rule,
    Severity,
    Usage,
    bad,
    good,
    is_unused,
)

_ROLE = """
    resource "aws_iam_role" "job" {
      name = "nightly-job"
      assume_role_policy = jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect    = "Allow"
          Principal = { Service = "glue.amazonaws.com" }
          Action    = "sts:AssumeRole"
        }]
      })
    }
"""
_POLICY = """
    resource "aws_iam_policy" "read" {
      name = "read-orders"
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect   = "Allow"
          Action   = "dynamodb:GetItem"
          Resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
        }]
      })
    }
"""


class UnusedIamObject(Rule):
    """A policy is attached to nobody, or a role, group or user is used by nothing.

    What nobody uses is forgotten, and still there to be used: a role that a service may assume, a
    policy that somebody may attach. Often it shows a join that was meant and is missing.
    """

    code = "IAM505"
    name = "unused-iam-object"
    severity = Severity.LOW
    profile = Profile.STRICT
    help = "remove it, or join it to what it was written for"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#remove-credentials",
    )
    equivalents = {
        "checkov": ("CKV2_AWS_14", "CKV2_AWS_21"),
        "prowler": ("iam_customer_unattached_policy_no_administrative_privileges",),
        "kics": ("fc101ca7-c9dd-4198-a1eb-0fbe92e80044",),
    }
    examples = (
        bad(_POLICY, at='resource "aws_iam_policy" "read"'),
        bad(_ROLE, at='resource "aws_iam_role" "job"'),
        bad(
            """
            resource "aws_iam_group" "ops" {
              name = "operators"
            }
            """,
            at='resource "aws_iam_group" "ops"',
        ),
        # A membership of nobody.
        bad(
            """
            resource "aws_iam_group" "ops" {
              name = "ops"
            }

            resource "aws_iam_group_membership" "ops" {
              name  = "ops"
              group = aws_iam_group.ops.name
              users = []
            }
            """,
            at='resource "aws_iam_group" "ops"',
        ),
        good(
            _ROLE
            + _POLICY
            + """
            resource "aws_iam_role_policy_attachment" "read" {
              role       = aws_iam_role.job.name
              policy_arn = aws_iam_policy.read.arn
            }

            resource "aws_glue_job" "job" {
              name     = "nightly"
              role_arn = aws_iam_role.job.arn
            }
            """
        ),
        good(
            _POLICY
            + """
            output "policy" {
              value = aws_iam_policy.read.arn
            }
            """
        ),
    )

    def check_project(self, project: Root) -> Findings:
        module = project.module
        if module is None or module.library or module.incomplete:
            return
        usage = Usage(project)
        for resource, message in _unused(project, usage):
            if is_unused(usage, resource):
                yield self.finding(resource.header, message, resource=resource, subject=resource)


def _unused(project: Root, usage: Usage) -> Iterator[tuple[Resource, str]]:
    wiring = project.wiring
    attached = {
        str(each.policy.resource.address)
        for each in wiring.attachments
        if each.policy.resource is not None
    }
    unknown = any(not each.policy.is_known for each in wiring.attachments)
    bounds = [holder.boundary for holder in wiring.holders.values() if holder.boundary is not None]
    bounding = {
        str(found.resource.address)
        for boundary in bounds
        for found in wiring.identities.find(boundary.value, "aws_iam_policy")
        if found.resource is not None
    }
    for resource in project.resources:
        if resource.mode != "managed":
            continue
        address = str(resource.address)
        if resource.type == "aws_iam_policy":
            if address not in attached | bounding and not unknown:
                yield resource, f"{address} is attached to nobody"
        elif resource.type == "aws_iam_role":
            role = wiring.roles[address]
            if (
                _trusts_services_only(role)
                and not role.profiles
                and not (
                    usage.for_machines_only(role)  # IAM501 speaks of these
                )
            ):
                yield resource, f"nothing runs as {role.holder}"
        elif resource.type == "aws_iam_group":
            yield resource, f"no user is in group {resource.address.name}"
        elif resource.type == "aws_iam_user":
            holder = wiring.holders.get(address)
            if holder is not None and not holder.policies and not holder.unread:
                yield resource, f"user {resource.address.name} is in no group and has no policy"


def _trusts_services_only(role: Role) -> bool:
    if role.trust is None or role.trust.document.rest is not None:
        return False
    for statement in role.trust.statements:
        principals = statement.principals
        if statement.effect is Effect.DENY:
            continue
        if not statement.sound or principals is None or principals.negated or principals.rest:
            return False
        if any(item.service is None for item in principals):
            return False
    return True
