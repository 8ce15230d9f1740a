"""IAM202: a role that the service of its workload cannot assume."""

from __future__ import annotations

from iamlint.sdk import (
    Findings,
    Obstacle,
    Root,
    Rule,
    Severity,
    Truth,
    Workloads,
    WorkloadTrust,
    bad,
    good,
    service_role_uses,
)


def _role(name: str, principal: str, action: str = "sts:AssumeRole", condition: str = "") -> str:
    return f"""
    resource "aws_iam_role" "{name}" {{
      name = "{name}"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {{ {principal} }}
          Action    = "{action}"
          {condition}
        }}]
      }})
    }}
    """


def _service(name: str) -> str:
    return f'Service = "{name}.amazonaws.com"'


_ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789"
_ADDON = """
    resource "aws_eks_addon" "csi" {
      cluster_name             = "main"
      addon_name               = "aws-ebs-csi-driver"
      service_account_role_arn = aws_iam_role.csi.arn
    }
"""
_EDGE = """
    resource "aws_lambda_function" "edge" {
      function_name = "edge"
      role          = aws_iam_role.edge.arn
      publish       = true
    }

    resource "aws_cloudfront_distribution" "site" {
      default_cache_behavior {
        lambda_function_association {
          event_type = "viewer-request"
          lambda_arn = aws_lambda_function.edge.qualified_arn
        }
      }
    }
"""
_PIPELINE = """
    resource "aws_codepipeline" "app" {
      name     = "app"
      role_arn = aws_iam_role.pipeline.arn

      stage {
        name = "Deploy"

        action {
          name     = "Deploy"
          role_arn = aws_iam_role.deploy.arn
        }
      }
    }
"""
_POOL = """
    resource "aws_cognito_user_pool" "app" {
      name = "app"

      sms_configuration {
        external_id    = "app-pool"
        sns_caller_arn = aws_iam_role.texts.arn
      }
    }
"""


def _texts(external_id: str) -> str:
    condition = f'Condition = {{ StringEquals = {{ "sts:ExternalId" = "{external_id}" }} }}'
    return _role("texts", _service("cognito-idp"), condition=condition) + _POOL


class WorkloadRoleTrust(Rule):
    """The role of a workload does not let in who assumes it: a service, a federation, a role.

    The service assumes the role on behalf of the workload. If the trust policy does not let it,
    the API refuses the workload during apply, or it fails when it first needs a credential. Some
    workloads have several services to trust, or actions beside sts:AssumeRole: EKS Pod Identity
    tags its sessions, CloudFront runs a function at the edge. Service accounts of EKS and identity
    pools come with a token, the actions of a pipeline and the steps of a state machine as another
    role. Roles are found in blocks and in texts of JSON and YAML, such as job definitions and
    descriptions of APIs.

    It is only possible where no page of AWS names the principal, and where a service-linked role
    may take the place of the one that is given. Roles of other accounts, and roles that the
    configuration does not have, are left alone.
    """

    code = "IAM202"
    name = "workload-role-trust"
    severity = Severity.HIGH
    silences = ("IAM158",)
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
        bad(
            _role("csi", _service("pods.eks"), "sts:AssumeRoleWithWebIdentity") + _ADDON,
            at='"pods.eks.amazonaws.com"',
        ),
        bad(_role("edge", _service("lambda")) + _EDGE, at='"lambda.amazonaws.com"'),
        bad(
            _role("pipeline", _service("codepipeline"))
            + _role("deploy", _service("cloudformation"))
            + _PIPELINE,
            at='"cloudformation.amazonaws.com"',
        ),
        bad(_texts("other-pool"), at='"sts:ExternalId" = "other-pool"'),
        good(
            _role("edge", 'Service = ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]') + _EDGE
        ),
        good(
            _role("pipeline", _service("codepipeline"))
            + _role("deploy", "AWS = aws_iam_role.pipeline.arn")
            + _PIPELINE
        ),
        good(_texts("app-pool")),
        good(
            _role(
                "csi",
                f'Federated = "arn:aws:iam::111122223333:oidc-provider/{_ISSUER}"',
                "sts:AssumeRoleWithWebIdentity",
            )
            + _ADDON
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
        workloads = Workloads(project)
        for resource in project.resources:
            if resource.mode != "managed":
                continue
            for use in service_role_uses(resource):
                role = workloads.role_of(use.value)
                judged = workloads.trust_in(role, use) if role is not None else None
                if role is None or role.trust is None or judged is None:
                    continue
                trust = judged.trust
                if trust.trusts.possible or trust.span is None:
                    continue
                places = [("this workload runs as the role", use.span)]
                if judged.place is not None:
                    places.append(judged.place)
                yield self.finding(
                    trust.span,
                    f"{role.holder} is what {resource.address} runs as, but {_why(judged)}",
                    when=role.trust.exists
                    & resource.exists
                    & Truth.of(True if judged.sure else None),
                    help=_help(judged),
                    resource=role.resource,
                    attribute="assume_role_policy",
                    related=places,
                    subject=(role.trust, trust.statement),
                )


def _help(judged: WorkloadTrust) -> str:
    actions = " and ".join(judged.actions)
    match judged.principal:
        case "Service":
            return f'let the Service principal "{judged.who}" call {actions}'
        case "Federated":
            return f"let {judged.who} as Federated principal call {actions}"
        case _:
            return f"let {judged.who} as AWS principal call {actions}"


def _why(judged: WorkloadTrust) -> str:
    trust, who = judged.trust, judged.who
    match trust.obstacle:
        case Obstacle.ACTION:
            return f"its trust policy does not let {who} call {trust.detail}"
        case Obstacle.CONDITION:
            return f"{who} never meets the condition on {trust.detail} in its trust policy"
        case Obstacle.DENY:
            return f"a Deny in its trust policy keeps {who} out"
        case _ if trust.detail:
            return f"it trusts {trust.detail} and not {who}"
        case _:
            return f"it does not trust {who}"
