"""IAM510: the two roles of an ECS task, each in the place of the other."""

from __future__ import annotations

from iamlint.sdk import (
    Effect,
    Findings,
    Policy,
    PolicyKind,
    Profile,
    Role,
    Root,
    Rule,
    Severity,
    Text,
    Value,
    bad,
    good,
    known_text,
    place_of,
    same_value,
)

_EXECUTION = "AmazonECSTaskExecutionRolePolicy"
_FOR_START = ("ecr", "logs", "secretsmanager", "ssm", "kms")
"""The services that the agent calls to start a task."""


def _role(name: str, policy: str) -> str:
    return f"""
    resource "aws_iam_role" "{name}" {{
      name = "{name}"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {{ Service = "ecs-tasks.amazonaws.com" }}
          Action    = "sts:AssumeRole"
        }}]
      }})
    }}

    {policy.replace("NAME", name)}
    """


_AGENT = f"""
    resource "aws_iam_role_policy_attachment" "NAME" {{
      role       = aws_iam_role.NAME.name
      policy_arn = "arn:aws:iam::aws:policy/service-role/{_EXECUTION}"
    }}
"""
_WORK = """
    resource "aws_iam_role_policy" "NAME" {
      role = aws_iam_role.NAME.name
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect   = "Allow"
          Action   = "dynamodb:PutItem"
          Resource = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
        }]
      })
    }
"""


def _task(task: str, execution: str) -> str:
    return f"""
    resource "aws_ecs_task_definition" "app" {{
      family             = "app"
      task_role_arn      = aws_iam_role.{task}.arn
      execution_role_arn = aws_iam_role.{execution}.arn
    }}
    """


class EcsRolesSwapped(Rule):
    """The task role and the execution role of an ECS task stand in each other's place.

    The agent uses the execution role to pull the image and write the logs, the containers use the
    task role. Swapped, the task does not start, or starts and may do nothing. One role for both
    gives the containers the rights of the agent, such as reading the secrets of the task.
    """

    code = "IAM510"
    name = "ecs-roles-swapped"
    severity = Severity.MEDIUM
    help = "give the rights of the agent to execution_role_arn, those of the code to task_role_arn"
    references = (
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
    )
    equivalents = {"checkov": ("CKV_AWS_249",)}
    examples = (
        bad(
            _role("app", _WORK) + _role("agent", _AGENT) + _task("agent", "app"),
            at="aws_iam_role.agent.arn",
        ),
        bad(
            _role("agent", _AGENT) + _task("agent", "agent"),
            at=("aws_iam_role.agent.arn", 0),
            profile="strict",
        ),
        bad(
            """
            resource "aws_ecs_task_definition" "app" {
              family             = "app"
              task_role_arn      = "arn:aws:iam::111122223333:role/app"
              execution_role_arn = "arn:aws:iam::111122223333:role/app"
            }
            """,
            at=('"arn:aws:iam::111122223333:role/app"', 0),
            profile="strict",
        ),
        good(_role("agent", _AGENT) + _task("agent", "agent"), profile="default"),
        good(_role("app", _WORK) + _role("agent", _AGENT) + _task("app", "agent")),
    )

    def check_project(self, project: Root) -> Findings:
        if project.module is not None and project.module.library:
            return
        for task in project.resources:
            if task.mode != "managed" or task.type != "aws_ecs_task_definition":
                continue
            value, other = task.get("task_role_arn"), task.get("execution_role_arn")
            worker, agent = _role_at(project, value), _role_at(project, other)
            span = place_of(value) or task.header
            if (worker is not None and worker is agent) or _is_same_text(value, other):
                yield self.finding(
                    span,
                    f"{task.address} has one role for its containers and for the agent",
                    severity=Severity.LOW,
                    profile=Profile.STRICT,
                    help="make a role for each: the containers need none of the agent's rights",
                    resource=task,
                    attribute="task_role_arn",
                    subject=task,
                )
            elif worker is None or agent is None:
                continue
            elif _is_of_agent(worker) and _is_of_worker(agent):
                yield self.finding(
                    span,
                    f"{worker.holder} has the rights of the agent and {agent.holder} those of the "
                    "containers: the two are swapped",
                    equivalents={},
                    resource=task,
                    attribute="task_role_arn",
                    related=[("the other role", place_of(other) or span)],
                    subject=task,
                )


def _is_same_text(left: Value | None, right: Value | None) -> bool:
    """Whether two ARNs, of roles that may be of another configuration, are certainly equal."""
    if not isinstance(left, Text) or not isinstance(right, Text) or known_text(left) == "":
        return False
    return same_value(left, right).certain


def _role_at(project: Root, value: Value | None) -> Role | None:
    found = project.wiring.identities.find(value, "aws_iam_role")
    if len(found) != 1 or found[0].resource is None:
        return None
    return project.wiring.roles.get(str(found[0].resource.address))


def _identity(role: Role) -> list[Policy]:
    return [policy for policy in role.holder.policies if policy.kind is PolicyKind.IDENTITY]


def _services(policy: Policy) -> set[str] | None:
    """The services of which a policy allows actions; ``None`` when they are not all known."""
    services: set[str] = set()
    if policy.document.rest is not None:
        return None
    for statement in policy.statements:
        if statement.effect is not Effect.ALLOW:
            continue
        if statement.actions is None or statement.actions.negated or statement.actions.rest:
            return None
        for item in statement.actions:
            if item.known is None or ":" not in item.known:
                return None
            services.add(item.known.partition(":")[0].lower())
    return services


def _all_services(role: Role) -> set[str] | None:
    every: set[str] = set()
    if role.holder.unread:
        return None
    for policy in _identity(role):
        services = _services(policy)
        if services is None:
            return None
        every |= services
    return every


def _is_of_agent(role: Role) -> bool:
    """Whether a role has nothing but what starts a task."""
    services = _all_services(role)
    return bool(services) and "ecr" in (services or ()) and (services or set()) <= set(_FOR_START)


def _is_of_worker(role: Role) -> bool:
    """Whether a role has rights of an application, and none to pull an image."""
    services = _all_services(role)
    return services is not None and bool(services - set(_FOR_START)) and "ecr" not in services
