"""IAM202: a role that the service of its workload cannot assume."""

from __future__ import annotations

from iamlint.sdk import (
    Findings,
    Obstacle,
    Role,
    Root,
    Rule,
    ServiceTrust,
    Severity,
    Truth,
    Use,
    bad,
    good,
    service_role_uses,
    service_trust,
)

_ASSUME = "sts:AssumeRole"
_SESSIONS = (_ASSUME, "sts:TagSession")


class WorkloadRoleTrust(Rule):
    """The role of a function, task, cluster or job does not trust the service that runs it.

    The service assumes the role on behalf of the workload. If the trust policy does not let it,
    the API refuses the workload during apply, or it fails when it first needs a credential.
    """

    code = "IAM202"
    name = "workload-role-trust"
    severity = Severity.HIGH
    help = "let the Service principal of the workload call sts:AssumeRole"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html",
    )
    examples = (
        bad(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { Service = "ec2.amazonaws.com" }
                  Action    = "sts:AssumeRole"
                }]
              })
            }

            resource "aws_lambda_function" "app" {
              function_name = "app"
              role          = aws_iam_role.app.arn
            }
            """,
            at='"ec2.amazonaws.com"',
        ),
        bad(
            """
            resource "aws_iam_role" "pod" {
              name = "pod"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { Service = "pods.eks.amazonaws.com" }
                  Action    = "sts:AssumeRole"
                }]
              })
            }

            resource "aws_eks_pod_identity_association" "pod" {
              role_arn = aws_iam_role.pod.arn
            }
            """,
            at='"sts:AssumeRole"',
        ),
        good(
            """
            resource "aws_iam_role" "flow" {
              name = "flow"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { Service = "states.eu-west-1.amazonaws.com" }
                  Action    = "sts:AssumeRole"
                }]
              })
            }

            resource "aws_sfn_state_machine" "flow" {
              role_arn = aws_iam_role.flow.arn
            }
            """
        ),
    )

    def check_project(self, project: Root) -> Findings:
        roles = project.wiring.roles
        for resource in project.resources:
            if resource.mode != "managed":
                continue
            for use in service_role_uses(resource):
                found = project.wiring.identities.find(use.value, "aws_iam_role")
                if len(found) != 1 or found[0].resource is None:
                    continue
                role = roles.get(str(found[0].resource.address))
                if role is None or role.trust is None:
                    continue
                trust = _trust(role, use)
                if trust.trusts.possible or trust.span is None:
                    continue
                soft = use.service is not None and use.service.soft
                yield self.finding(
                    trust.span,
                    f"{role.holder} is what {resource.address} runs as, but {_why(trust, use)}",
                    when=role.trust.exists & resource.exists & Truth.of(None if soft else True),
                    help=f'let the Service principal "{_services(use)[0]}" call sts:AssumeRole',
                    resource=role.resource,
                    attribute="assume_role_policy",
                    related=[("this workload runs as the role", use.span)],
                    subject=role.trust,
                )


def _services(use: Use) -> tuple[str, ...]:
    return use.service.services if use.service is not None else ()


def _trust(role: Role, use: Use) -> ServiceTrust:
    """The trust in the first of the services that is let in, else what keeps the first one out."""
    row = use.service
    assert row is not None and role.trust is not None  # noqa: S101, PT018 (the caller looked)
    first: ServiceTrust | None = None
    for service in row.services:
        trust = service_trust(
            role.trust.document,
            service,
            actions=_SESSIONS if row.sessions else (_ASSUME,),
            regional=row.regional,
            sends_source=True,
        )
        if trust.trusts.possible:
            return trust
        first = first or trust
    assert first is not None  # noqa: S101 (every row names a service)
    return first


def _why(trust: ServiceTrust, use: Use) -> str:
    service = _services(use)[0]
    match trust.obstacle:
        case Obstacle.ACTION:
            return f"its trust policy does not let {service} call {trust.detail}"
        case Obstacle.CONDITION:
            return f"{service} never meets the condition on {trust.detail} in its trust policy"
        case Obstacle.DENY:
            return f"a Deny in its trust policy keeps {service} out"
        case _ if trust.detail:
            return f"it trusts {trust.detail} and not {service}"
        case _:
            return f"it does not trust {service}"
