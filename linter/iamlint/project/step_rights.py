"""What the tasks of a state machine call as its role.

https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
"""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.iam.arn import parse_arn
from iamlint.project.identity import items_of, place_of
from iamlint.project.model import Root
from iamlint.project.service_needs import VERSIONS, Need, ends_of, owner_of, service_of
from iamlint.project.value_paths import parsed
from iamlint.terraform.resource import Resource
from iamlint.values import Map, Text, Value, known_text

STEPS = {
    "lambda:invoke": ("FunctionName", ("lambda:InvokeFunction",)),
    "states:startExecution": ("StateMachineArn", ("states:StartExecution",)),
    "sns:publish": ("TopicArn", ("sns:Publish",)),
    "sqs:sendMessage": ("QueueUrl", ("sqs:SendMessage",)),
    "codebuild:startBuild": ("ProjectName", ("codebuild:StartBuild",)),
    "glue:startJobRun": ("JobName", ("glue:StartJobRun",)),
    "dynamodb:getItem": ("TableName", ("dynamodb:GetItem",)),
    "dynamodb:putItem": ("TableName", ("dynamodb:PutItem",)),
    "dynamodb:updateItem": ("TableName", ("dynamodb:UpdateItem",)),
    "dynamodb:deleteItem": ("TableName", ("dynamodb:DeleteItem",)),
}
"""The argument of a task that names what it is about, and what it calls on that.

https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
"""

_STEP = ":states:::"


def step_needs(root: Root, machine: Resource) -> Iterator[Need]:
    """What the tasks of a state machine need its role for."""
    role = machine.get("role_arn")
    definition = machine.get("definition")
    tree = parsed(definition) if isinstance(definition, Text) else None
    if role is not None and isinstance(tree, Map):
        for state in _tasks(tree):
            yield from _step(root, machine, role, state)


def _tasks(tree: Map) -> Iterator[Map]:
    """The tasks of a state machine that run as its own role, in branches and maps too."""
    if known_text(tree.get("Type")) == "Task" and tree.get("Credentials") is None:
        yield tree
    for value in tree.entries.values():
        for item in items_of(value):
            if isinstance(item, Map):
                yield from _tasks(item)


def _step(root: Root, machine: Resource, role: Value, state: Map) -> Iterator[Need]:
    called = state.get("Resource")
    if not isinstance(called, Text):
        return
    if service_of(called) == "lambda":
        span = place_of(called) or machine.header
        action = (("lambda:InvokeFunction",),)
        yield Need(machine, role, span, "definition", action, called, ends=VERSIONS)
        return
    name = called.shown.partition(_STEP)[2].partition(".")[0]
    if name not in STEPS:
        return
    argument, actions = STEPS[name]
    for block in ("Parameters", "Arguments"):
        given = state.get(block)
        value = given.get(argument) if isinstance(given, Map) else None
        target = _arn_of(root, value)
        if value is not None and target is not None:
            span = place_of(value) or machine.header
            ends = ends_of(service_of(target))
            yield Need(machine, role, span, "definition", (actions,), target, ends=ends)


def _arn_of(root: Root, value: Value | None) -> Text | None:
    """The ARN of what a value names, be it by name or address."""
    if isinstance(value, Text) and parse_arn(value) is not None:
        return value
    owner = owner_of(root, value)
    arn = owner.get("arn") if owner is not None else None
    return arn if isinstance(arn, Text) else None
