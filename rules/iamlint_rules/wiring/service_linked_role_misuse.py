"""IAM514: a service-linked role treated like a role of one's own."""

from __future__ import annotations

from iamlint.sdk import (
    Findings,
    Found,
    Resource,
    Root,
    Rule,
    Severity,
    Text,
    bad,
    good,
    known_text,
    place_of,
)

_PATH = "/aws-service-role/"
_NAME = "AWSServiceRoleFor"
_LINKED = "aws_iam_service_linked_role"
_PASSED = frozenset(
    f"{name}.amazonaws.com"
    for name in (
        *("ec2", "ecs-tasks", "edgelambda", "vpc-flow-logs", "codebuild", "firehose", "scheduler"),
        *("pipes", "monitoring.rds", "eks-fargate-pods", "pods.eks", "tasks.apprunner"),
        *("build.apprunner", "credentials.iot"),
    )
)
"""Service principals that take a role which is passed to them, and have no service-linked one."""

_TRUST = """
      assume_role_policy = jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect    = "Allow"
          Principal = { Service = "autoscaling.amazonaws.com" }
          Action    = "sts:AssumeRole"
        }]
      })
"""


class ServiceLinkedRoleMisuse(Rule):
    """A service-linked role is declared, changed or given a policy as if it were one's own.

    AWS makes these roles, with trust and rights that nobody may change: their path
    `/aws-service-role/` and the beginning of their name are reserved, and IAM refuses each write.
    `aws_iam_service_linked_role` makes one, for services that have such a role.
    """

    code = "IAM514"
    name = "service-linked-role-misuse"
    severity = Severity.HIGH
    help = "use aws_iam_service_linked_role, and leave its policies to the service"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html",
    )
    examples = (
        bad(
            f"""
            resource "aws_iam_role" "scaling" {{
              name = "scaling"
              path = "/aws-service-role/autoscaling.amazonaws.com/"
              {_TRUST.strip()}
            }}
            """,
            at='"/aws-service-role/autoscaling.amazonaws.com/"',
        ),
        bad(
            """
            resource "aws_iam_service_linked_role" "scaling" {
              aws_service_name = "autoscaling.amazonaws.com"
            }

            resource "aws_iam_role_policy_attachment" "scaling" {
              role       = aws_iam_service_linked_role.scaling.name
              policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
            }
            """,
            at="aws_iam_service_linked_role.scaling.name",
        ),
        bad(
            """
            resource "aws_iam_service_linked_role" "machines" {
              aws_service_name = "ec2.amazonaws.com"
            }
            """,
            at='"ec2.amazonaws.com"',
        ),
        good(
            f"""
            resource "aws_iam_service_linked_role" "scaling" {{
              aws_service_name = "autoscaling.amazonaws.com"
            }}

            resource "aws_iam_role" "app" {{
              name = "app"
              path = "/service-role/"
              {_TRUST.strip()}
            }}
            """
        ),
    )

    def check_project(self, project: Root) -> Findings:
        for resource in project.resources:
            if resource.mode != "managed":
                continue
            if resource.type == "aws_iam_role":
                yield from self._role(resource)
            elif resource.type == _LINKED:
                yield from self._linked(resource)
            elif resource.type == "aws_iam_role_policy":
                value = resource.get("role")
                for found in project.wiring.identities.find(value, "aws_iam_role"):
                    if _is_linked(found):
                        yield self.finding(
                            place_of(value) or resource.header,
                            f"{resource.address} writes a policy on a service-linked role",
                            help="remove it: what the role may do is up to the service",
                            resource=resource,
                            attribute="role",
                            subject=resource,
                        )
        for attachment in project.wiring.attachments:
            if attachment.principal_type == "aws_iam_role" and _is_linked(attachment.principal):
                yield self.finding(
                    place_of(attachment.principal.value) or attachment.principal_span,
                    f"{attachment.resource.address} attaches a policy to a service-linked role",
                    help="remove it: what the role may do is up to the service",
                    resource=attachment.resource,
                    attribute="role",
                    subject=attachment.resource,
                )

    def _role(self, role: Resource) -> Findings:
        path, name = role.get("path"), role.get("name")
        at = next(
            (
                value
                for value, start in ((path, _PATH), (name, _NAME))
                if isinstance(value, Text) and value.prefix.startswith(start)
            ),
            None,
        )
        if at is None:
            return
        what = "path" if at is path else "name"
        yield self.finding(
            place_of(at) or role.header,
            f"the {what} of {role.address} is reserved for service-linked roles",
            resource=role,
            attribute=what,
            subject=role,
        )

    def _linked(self, resource: Resource) -> Findings:
        value = resource.get("aws_service_name")
        name = known_text(value)
        if name in _PASSED:
            yield self.finding(
                place_of(value) or resource.header,
                f"{name} has no service-linked role",
                help="declare an aws_iam_role that trusts the service, and pass it",
                resource=resource,
                attribute="aws_service_name",
                subject=resource,
            )


def _is_linked(found: Found) -> bool:
    if found.resource is not None:
        return found.resource.type == _LINKED
    literal = found.literal
    return literal is not None and (literal.startswith(_NAME) or f":role{_PATH}" in literal)
