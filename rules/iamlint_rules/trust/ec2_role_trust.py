"""IAM201: the role of an instance profile that EC2 cannot assume."""

from __future__ import annotations

from iamlint.sdk import (
    Findings,
    Obstacle,
    Role,
    Root,
    Rule,
    ServiceTrust,
    Severity,
    Span,
    bad,
    good,
    service_trust,
)

EC2 = "ec2.amazonaws.com"


def _guard(key: str) -> str:
    return f'"{key}" = "arn:aws:ec2:eu-west-1:111122223333:instance/*"'


def _guarded(operator: str, key: str) -> str:
    return f"""
    resource "aws_iam_role" "app" {{
      name = "app"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {{ Service = "ec2.amazonaws.com" }}
          Action    = "sts:AssumeRole"
          Condition = {{ {operator} = {{ {_guard(key)} }} }}
        }}]
      }})
    }}

    resource "aws_iam_instance_profile" "app" {{
      name = "app"
      role = aws_iam_role.app.name
    }}
    """


class Ec2RoleTrust(Rule):
    """A role used by an EC2 instance profile does not trust ec2.amazonaws.com.

    An instance gets its credentials because the EC2 service assumes the role of the instance
    profile. If the trust policy does not let `ec2.amazonaws.com` call `sts:AssumeRole`, the
    instance starts without credentials and every call to AWS fails, with nothing in the plan to
    say so. The same holds if the statement names another action, if a Deny takes the right away,
    or if a condition asks for what EC2 never sends (an external id, MFA, an organization of the
    principal). With a condition on aws:SourceAccount or aws:SourceArn it is only possible.
    """

    code = "IAM201"
    name = "ec2-role-trust"
    severity = Severity.HIGH
    silences = ("IAM158",)
    help = 'let the Service principal "ec2.amazonaws.com" call sts:AssumeRole, without a condition'
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html",
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
                  Principal = { Service = "lambda.amazonaws.com" }
                  Action    = "sts:AssumeRole"
                }]
              })
            }

            resource "aws_iam_instance_profile" "app" {
              name = "app"
              role = aws_iam_role.app.name
            }

            resource "aws_instance" "app" {
              ami                  = "ami-0c55b159cbfafe1f0"
              instance_type        = "t3.micro"
              iam_instance_profile = aws_iam_instance_profile.app.name
            }
            """,
            at='"lambda.amazonaws.com"',
        ),
        bad(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { Service = "ec2.amazonaws.com" }
                  Action    = "sts:TagSession"
                }]
              })
            }

            resource "aws_iam_instance_profile" "app" {
              name = "app"
              role = aws_iam_role.app.name
            }

            resource "aws_launch_template" "app" {
              iam_instance_profile {
                name = aws_iam_instance_profile.app.name
              }
            }
            """,
            at='"sts:TagSession"',
        ),
        bad(_guarded("ArnLike", "aws:SourceArn"), at=_guard("aws:SourceArn"), profile="strict"),
        bad(_guarded("StringEquals", "sts:ExternalId"), at=_guard("sts:ExternalId")),
        good(_guarded("ArnLike", "aws:SourceArn"), profile="default"),
        good(_guarded("StringEqualsIfExists", "aws:SourceAccount")),
        good(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { Service = ["ec2.amazonaws.com", "ssm.amazonaws.com"] }
                  Action    = "sts:AssumeRole"
                }]
              })
            }

            resource "aws_iam_instance_profile" "app" {
              name = "app"
              role = aws_iam_role.app.name
            }

            resource "aws_launch_template" "app" {
              iam_instance_profile {
                arn = aws_iam_instance_profile.app.arn
              }
            }
            """
        ),
    )

    def check_project(self, project: Root) -> Findings:
        for role in project.wiring.roles.values():
            if role.trust is None or not role.profiles:
                continue
            trust = service_trust(role.trust.document, EC2)
            if trust.trusts.certain or trust.span is None:
                continue
            yield self.finding(
                trust.span,
                f"{role.holder} is in an instance profile, but {_why(trust)}",
                when=role.trust.exists & ~trust.trusts,
                resource=role.resource,
                attribute="assume_role_policy",
                related=_places(role),
                subject=(role.trust, trust.statement),
            )


def _why(trust: ServiceTrust) -> str:
    match trust.obstacle:
        case Obstacle.ACTION:
            return f"its trust policy does not let EC2 call {trust.detail}"
        case Obstacle.CONDITION if trust.trusts.possible:
            return f"EC2 may not send {trust.detail}, on which its trust policy has a condition"
        case Obstacle.CONDITION:
            return f"EC2 never meets the condition on {trust.detail} in its trust policy"
        case Obstacle.DENY:
            return "a Deny in its trust policy keeps EC2 out"
        case _ if trust.detail:
            return f"it trusts {trust.detail} and not {EC2}"
        case _:
            return f"it does not trust {EC2}"


def _places(role: Role) -> list[tuple[str, Span]]:
    places: list[tuple[str, Span]] = []
    for profile in role.profiles:
        places.append(("used by this instance profile", profile.resource.header))
        if profile.role_span is not None:
            places.append(("which names the role here", profile.role_span))
        places.extend(("and runs on this machine", use.workload.header) for use in profile.users)
    return places
