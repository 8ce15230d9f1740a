"""What a service calls, as the role of a workload, when the workload is made or starts.

Each need is a set of actions of which one will do, on one resource. Only what the service certainly
calls is listed. What is asked for on a pattern (``BUCKET/*``) is lacking only where nothing of it
is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from iamlint.iam.arn import parse_arn
from iamlint.project.identity import items_of, place_of
from iamlint.project.model import Root
from iamlint.project.service_needs import (
    STREAMS,
    Need,
    ends_of,
    group_of,
    objects_of,
    owner_of,
    service_of,
)
from iamlint.project.step_rights import step_needs
from iamlint.project.value_paths import parsed, values_at
from iamlint.terraform.resource import Resource
from iamlint.values import List, Map, Null, Text, Value, known_text

NETWORK = (
    ("ec2:CreateNetworkInterface",),
    ("ec2:DescribeNetworkInterfaces",),
    ("ec2:DeleteNetworkInterface",),
)
"""https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions"""

QUEUE = (("sqs:ReceiveMessage",), ("sqs:DeleteMessage",), ("sqs:GetQueueAttributes",))
"""https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""

KINESIS = (
    ("kinesis:GetRecords",),
    ("kinesis:GetShardIterator",),
    ("kinesis:DescribeStream", "kinesis:DescribeStreamSummary"),
)
"""https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html"""

DYNAMODB = (
    ("dynamodb:GetRecords",),
    ("dynamodb:GetShardIterator",),
    ("dynamodb:DescribeStream",),
)
"""https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html"""

KAFKA = (("kafka:DescribeCluster", "kafka:DescribeClusterV2"), ("kafka:GetBootstrapBrokers",))
"""https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html"""

SOURCES = {"sqs": QUEUE, "kinesis": KINESIS, "dynamodb": DYNAMODB, "kafka": KAFKA}
"""What whoever reads a source calls on it, by the service in its ARN."""

TARGETS = {
    "lambda": ("lambda:InvokeFunction",),
    "sqs": ("sqs:SendMessage",),
    "sns": ("sns:Publish",),
    "kinesis": ("kinesis:PutRecord", "kinesis:PutRecords"),
    "firehose": ("firehose:PutRecord", "firehose:PutRecordBatch"),
    "states": ("states:StartExecution", "states:StartSyncExecution"),
    "codebuild": ("codebuild:StartBuild",),
    "codepipeline": ("codepipeline:StartPipelineExecution",),
}
"""What a service calls on the target of a rule, schedule or pipe, by the service in its ARN.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html
https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html
"""

_BY_POLICY = frozenset({"lambda", "sqs", "sns"})
"""Targets of EventBridge rules that let it in by their own policy."""

LOGS = (("logs:CreateLogStream",), ("logs:PutLogEvents",))
"""https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
"""


def needs(root: Root, resource: Resource) -> Iterator[Need]:
    """What a resource of a root needs roles for."""
    read = _NEEDS.get(resource.type)
    if resource.mode == "managed" and read is not None:
        yield from read(root, resource)


def _mapping(root: Root, mapping: Resource) -> Iterator[Need]:
    function = owner_of(root, mapping.get("function_name"))
    if function is not None and function.type == "aws_lambda_alias":
        function = owner_of(root, function.get("function_name"))
    role = function.get("role") if function is not None else None
    value = mapping.get("event_source_arn")
    service = service_of(value)
    if role is None or function is None or function.type != "aws_lambda_function":
        return
    actions = SOURCES.get(service or "")
    if actions is None or not isinstance(value, Text):
        return
    span = place_of(value) or mapping.header
    yield Need(mapping, role, span, "event_source_arn", actions, value, refused=True)
    if service == "kafka":
        yield Need(mapping, role, span, "event_source_arn", NETWORK, None, refused=True)


def _function(root: Root, function: Resource) -> Iterator[Need]:  # noqa: ARG001
    role = function.get("role")
    for config in items_of(function.get("vpc_config")):
        subnets = config.get("subnet_ids") if isinstance(config, Map) else None
        if role is not None and isinstance(subnets, List) and subnets.items:
            span = place_of(role) or function.header
            yield Need(function, role, span, "role", NETWORK, None, refused=True)


def _task(root: Root, task: Resource) -> Iterator[Need]:
    """Secrets that the agent fetches, and images that it pulls on Fargate.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    role = task.get("execution_role_arn")
    if role is None or isinstance(role, Null):
        return
    text = task.get("container_definitions")
    containers = parsed(text) if isinstance(text, Text) else text
    fargate = any(
        known_text(item) == "FARGATE" for item in items_of(task.get("requires_compatibilities"))
    )
    for container in containers.items if isinstance(containers, List) else ():
        if not isinstance(container, Map):
            continue
        for secret in items_of(container.get("secrets")):
            value = secret.get("valueFrom") if isinstance(secret, Map) else None
            if isinstance(value, Text):
                yield from _secret(root, task, role, value)
        image = container.get("image")
        if fargate and isinstance(image, Text) and ".dkr.ecr." in image.shown:
            span = place_of(image) or task.header
            token = (("ecr:GetAuthorizationToken",),)
            yield Need(task, role, span, "container_definitions", token, None)


def _secret(root: Root, task: Resource, role: Value, value: Text) -> Iterator[Need]:
    span = place_of(value) or task.header
    match service_of(value):
        case "secretsmanager":
            action = ("secretsmanager:GetSecretValue",)
        case "ssm":
            action = ("ssm:GetParameters",)
        case _:
            return
    yield Need(task, role, span, "container_definitions", (action,), _cut(value))
    secret = owner_of(root, value)
    key = _key(root, secret) if secret is not None else None
    if key is not None:
        yield Need(task, role, span, "container_definitions", (("kms:Decrypt",),), key)


def _key(root: Root, secret: Resource) -> Text | None:
    """The ARN of the key of one's own that a secret or parameter is encrypted with."""
    for attribute in ("kms_key_id", "key_id"):
        key = owner_of(root, secret.get(attribute))
        arn = key.get("arn") if key is not None and key.type == "aws_kms_key" else None
        if isinstance(arn, Text):
            return arn
    return None


def _cut(value: Text) -> Text:
    """The ARN of a secret without the key and version that may follow its name."""
    arn = parse_arn(value)
    known = arn.resource.known if arn is not None else None
    if known is None or known.count(":") < 2 or not isinstance(value.known, str):
        return value
    return Text.of(":".join(value.known.split(":")[:7]), value.span)


def _flow_log(root: Root, log: Resource) -> Iterator[Need]:  # noqa: ARG001
    role, group = log.get("iam_role_arn"), log.get("log_destination")
    if role is not None and isinstance(group, Text) and service_of(group) == "logs":
        span = place_of(group) or log.header
        yield Need(log, role, span, "log_destination", LOGS, group_of(group), ends=STREAMS)


def _trail(root: Root, trail: Resource) -> Iterator[Need]:  # noqa: ARG001
    role, group = trail.get("cloud_watch_logs_role_arn"), trail.get("cloud_watch_logs_group_arn")
    if role is not None and isinstance(group, Text) and service_of(group) == "logs":
        span = place_of(group) or trail.header
        attribute = "cloud_watch_logs_group_arn"
        yield Need(trail, role, span, attribute, LOGS, group_of(group), ends=STREAMS)


def _firehose(root: Root, stream: Resource) -> Iterator[Need]:  # noqa: ARG001
    """What is delivered to a bucket.

    https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3
    """
    for config in items_of(stream.get("extended_s3_configuration")):
        if not isinstance(config, Map):
            continue
        role, bucket = config.get("role_arn"), config.get("bucket_arn")
        if role is not None and isinstance(bucket, Text):
            span = place_of(bucket) or stream.header
            attribute = "extended_s3_configuration.bucket_arn"
            yield Need(stream, role, span, attribute, (("s3:PutObject",),), objects_of(bucket))


def _replication(root: Root, rules: Resource) -> Iterator[Need]:
    """Both ends of a replication.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
    """
    role, bucket = rules.get("role"), owner_of(root, rules.get("bucket"))
    arn = bucket.get("arn") if bucket is not None and bucket.type == "aws_s3_bucket" else None
    if role is None:
        return
    if isinstance(arn, Text):
        span = place_of(rules.get("bucket")) or rules.header
        yield Need(rules, role, span, "bucket", (("s3:GetReplicationConfiguration",),), arn)
        read = (("s3:GetObjectVersionForReplication", "s3:GetObjectVersion"),)
        yield Need(rules, role, span, "bucket", read, objects_of(arn))
    for target, span in values_at(rules, ("rule", "destination", "bucket")):
        if isinstance(target, Text):
            path = "rule.destination.bucket"
            yield Need(rules, role, span, path, (("s3:ReplicateObject",),), objects_of(target))


def _target(root: Root, target: Resource) -> Iterator[Need]:  # noqa: ARG001
    role, value = target.get("role_arn"), target.get("arn")
    service = service_of(value)
    if role is None or isinstance(role, Null) or service in _BY_POLICY:
        return
    yield from _to(target, role, value, "arn")


def _schedule(root: Root, schedule: Resource) -> Iterator[Need]:  # noqa: ARG001
    for target in items_of(schedule.get("target")):
        if isinstance(target, Map) and target.get("role_arn") is not None:
            yield from _to(schedule, target.get("role_arn"), target.get("arn"), "target.arn")


def _pipe(root: Root, pipe: Resource) -> Iterator[Need]:  # noqa: ARG001
    role, source = pipe.get("role_arn"), pipe.get("source")
    actions = SOURCES.get(service_of(source) or "")
    if role is not None and actions is not None and isinstance(source, Text):
        span = place_of(source) or pipe.header
        yield Need(pipe, role, span, "source", actions, source)
    for name in ("enrichment", "target"):
        yield from _to(pipe, role, pipe.get(name), name)


def _to(resource: Resource, role: Value | None, value: Value | None, path: str) -> Iterator[Need]:
    actions = TARGETS.get(service_of(value) or "")
    if role is None or actions is None or not isinstance(value, Text):
        return
    span = place_of(value) or resource.header
    yield Need(resource, role, span, path, (actions,), value, ends=ends_of(service_of(value)))


_NEEDS: dict[str, Callable[[Root, Resource], Iterator[Need]]] = {
    "aws_lambda_event_source_mapping": _mapping,
    "aws_lambda_function": _function,
    "aws_ecs_task_definition": _task,
    "aws_flow_log": _flow_log,
    "aws_cloudtrail": _trail,
    "aws_kinesis_firehose_delivery_stream": _firehose,
    "aws_s3_bucket_replication_configuration": _replication,
    "aws_sfn_state_machine": step_needs,
    "aws_cloudwatch_event_target": _target,
    "aws_scheduler_schedule": _schedule,
    "aws_pipes_pipe": _pipe,
}
