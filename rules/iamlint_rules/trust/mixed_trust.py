"""IAM218: one role for two unrelated workloads, or for a workload and for people."""

from __future__ import annotations

from iamlint.sdk import (
    Effect,
    Findings,
    Policy,
    PolicyKind,
    Principal,
    PrincipalKind,
    Profile,
    Rule,
    Severity,
    Statement,
    assumes,
    bad,
    good,
    known_host,
    stands_for,
)

_TOGETHER = (
    frozenset({"lambda", "edgelambda"}),
    frozenset({"ecs-tasks", "ecs"}),
    frozenset({"ec2", "ssm"}),
    frozenset({"scheduler", "events"}),
    frozenset({"airflow", "airflow-env"}),
    frozenset({"elasticmapreduce", "application-autoscaling"}),
    frozenset({"elasticmapreduce", "datapipeline"}),
    frozenset({"gamelift", "autoscaling"}),
    frozenset({"resources.cloudformation", "hooks.cloudformation"}),
    frozenset({"redshift", "redshift-serverless"}),
    frozenset({"es", "opensearchservice"}),
    frozenset({"rds", "directoryservice.rds"}),
)
"""Services that serve one workload, as their pages have them trusted together.

https://docs.aws.amazon.com/mwaa/latest/userguide/mwaa-create-role.html
https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-iam-role-automatic-scaling.html
https://docs.aws.amazon.com/datapipeline/latest/DeveloperGuide/dp-iam-roles.html
https://docs.aws.amazon.com/gamelift/latest/fleetiqguide/gsg-iam-permissions-roles.html
https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service.html
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_SQLServerWinAuth.html
"""

_PEOPLE = "people"
_PODS = "pods.eks"


def _role(principal: str) -> str:
    return f"""
    resource "aws_iam_role" "app" {{
      name = "app"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {principal}
          Action    = ["sts:AssumeRole", "sts:TagSession"]
        }}]
      }})
    }}
    """


class MixedTrust(Rule):
    """A role is shared by unrelated workloads, or by a workload and people or pipelines.

    Whoever may assume the role has all its rights, also those that only the other needs. If the
    function is taken over, so are the rights of the machine that shares its role.
    """

    code = "IAM218"
    name = "mixed-trust"
    severity = Severity.LOW
    profile = Profile.STRICT
    help = "make a role for each, with the rights it needs"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    )
    examples = (
        bad(
            _role('{ Service = ["ec2.amazonaws.com", "lambda.amazonaws.com"] }'),
            at='"lambda.amazonaws.com"',
        ),
        bad(
            _role(
                '{ Service = "ec2.amazonaws.com", AWS = "arn:aws:iam::111122223333:role/admin" }'
            ),
            at='"arn:aws:iam::111122223333:role/admin"',
        ),
        good(_role('{ Service = ["lambda.amazonaws.com", "edgelambda.amazonaws.com"] }')),
        good(_role('{ Service = ["states.amazonaws.com", "states.eu-west-1.amazonaws.com"] }')),
        good(
            _role('{ Service = ["datapipeline.amazonaws.com", "elasticmapreduce.amazonaws.com"] }')
        ),
        good(_role('{ Service = ["airflow.amazonaws.com", "airflow-env.amazonaws.com"] }')),
        good(_role('{ AWS = ["arn:aws:iam::111122223333:role/a", "111122223333"] }')),
    )

    def check_policy(self, policy: Policy) -> Findings:
        if policy.kind is not PolicyKind.TRUST:
            return
        seen: list[tuple[str, Principal, Statement]] = []
        for statement in policy.statements:
            principals = statement.principals
            if statement.effect is not Effect.ALLOW or not statement.sound:
                continue
            if principals is None or principals.negated or statement.alternative:
                continue
            if not assumes(statement).certain:
                continue
            for item in principals:
                who = _who(policy, item)
                if who is None:
                    continue
                other = next((each for each in seen if not _is_one(each[0], who)), None)
                if other is not None:
                    yield self.finding(
                        item.span,
                        f"{policy.holder} is shared by {other[1].text.shown} and {item.text.shown}",
                        when=statement.exists & other[2].exists,
                        related=[("the other principal", other[1].span)],
                        subject=policy,
                    )
                    return
                seen.append((who, item, statement))


def _who(policy: Policy, item: Principal) -> str | None:
    """The service, or that it is people; ``None`` for who is not known, or the role itself."""
    if item.type == "Service":
        return item.service.name if item.service is not None else None
    if item.kind in (PrincipalKind.ANYONE, PrincipalKind.UNKNOWN, PrincipalKind.OTHER):
        return None
    if item.type == "Federated":
        host = known_host(item)
        return _PODS if host is not None and host.startswith("oidc.eks.") else _PEOPLE
    if item.type != "AWS":
        return None
    role = policy.resource
    is_itself = item.kind is not PrincipalKind.ACCOUNT and role is not None
    if is_itself and role is not None and stands_for(item, role).possible:
        return None
    return _PEOPLE


def _is_one(left: str, right: str) -> bool:
    return left == right or any({left, right} <= pair for pair in _TOGETHER)
