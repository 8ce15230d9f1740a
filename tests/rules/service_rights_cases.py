"""Workloads whose service calls something as their role, for the tests of IAM509."""

from __future__ import annotations

import json
from dataclasses import dataclass

AROUND = """
    provider "aws" {
      region              = "eu-west-1"
      allowed_account_ids = ["111122223333"]
    }

    variable "any" {
      type = string
    }

    resource "aws_sqs_queue" "it" {
      name = "it"
    }

    resource "aws_sns_topic" "it" {
      name = "it"
    }

    resource "aws_kinesis_stream" "it" {
      name = "it"
    }

    resource "aws_kinesis_firehose_delivery_stream" "it" {
      name        = "it"
      destination = "http_endpoint"
    }

    resource "aws_dynamodb_table" "it" {
      name           = "it"
      stream_enabled = true
    }

    resource "aws_msk_cluster" "it" {
      cluster_name = "it"
    }

    resource "aws_lambda_function" "it" {
      function_name = "it"
      role          = "arn:aws:iam::111122223333:role/it"
    }

    resource "aws_sfn_state_machine" "it" {
      name     = "it"
      role_arn = "arn:aws:iam::111122223333:role/it"
    }

    resource "aws_cloudwatch_log_group" "it" {
      name = "it"
    }

    resource "aws_secretsmanager_secret" "it" {
      name = "it"
    }

    resource "aws_ssm_parameter" "it" {
      name = "/it"
    }

    resource "aws_s3_bucket" "it" {
      bucket = "example-it"
    }

    resource "aws_s3_bucket" "copy" {
      bucket = "example-copy"
    }
"""
FUNCTION = """
    resource "aws_lambda_function" "app" {
      function_name = "app"
      role          = aws_iam_role.app.arn
      %s
    }
"""


def mapping(source: str) -> str:
    return (
        FUNCTION % ""
        + f"""
    resource "aws_lambda_event_source_mapping" "app" {{
      function_name    = aws_lambda_function.app.function_name
      event_source_arn = {source}
    }}
    """
    )


def machine(state: str) -> str:
    return f"""
    resource "aws_sfn_state_machine" "app" {{
      role_arn = aws_iam_role.app.arn
      definition = jsonencode({{
        States = {{ Each = {{ Type = "Map", ItemProcessor = {{ States = {{
          Run = {{ Type = "Task", {state} }}
        }} }} }} }}
      }})
    }}
    """


def task(container: str, more: str = "") -> str:
    return f"""
    resource "aws_ecs_task_definition" "app" {{
      family             = "app"
      execution_role_arn = aws_iam_role.app.arn
      {more}
      container_definitions = jsonencode([{{ name = "app", {container} }}])
    }}
    """


@dataclass(frozen=True)
class Case:
    """A workload, the actions that its role needs, on what, and the text that is underlined."""

    service: str
    workload: str
    actions: tuple[str, ...]
    on: str
    at: str
    refused: bool = False


NETWORK = (
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DeleteNetworkInterface",
)
READ = {
    "sqs": ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    "kinesis": ("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream"),
    "dynamodb": ("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"),
    "kafka": ("kafka:DescribeCluster", "kafka:GetBootstrapBrokers"),
}
QUEUE, STREAM = "aws_sqs_queue.it.arn", "aws_kinesis_stream.it.arn"
TABLE, BROKERS = "aws_dynamodb_table.it.stream_arn", "aws_msk_cluster.it.arn"
LAMBDA, STATES = "aws_lambda_function.it.arn", "aws_sfn_state_machine.it.arn"
TOPIC, HOSE = "aws_sns_topic.it.arn", "aws_kinesis_firehose_delivery_stream.it.arn"
GROUP = "aws_cloudwatch_log_group.it.arn"
ROLE = "aws_iam_role.app.arn"
LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")

CASES = {
    "queue of a function": Case("lambda", mapping(QUEUE), READ["sqs"], QUEUE, QUEUE, True),
    "stream of a function": Case("lambda", mapping(STREAM), READ["kinesis"], STREAM, STREAM, True),
    "table of a function": Case("lambda", mapping(TABLE), READ["dynamodb"], TABLE, TABLE, True),
    "function in a VPC": Case(
        "lambda",
        FUNCTION % 'vpc_config {\n subnet_ids = ["subnet-1"]\n}',
        NETWORK,
        '"*"',
        ROLE,
        True,
    ),
    "secret of a task": Case(
        "ecs-tasks",
        task('secrets = [{ name = "A", valueFrom = aws_secretsmanager_secret.it.arn }]'),
        ("secretsmanager:GetSecretValue",),
        "aws_secretsmanager_secret.it.arn",
        "aws_secretsmanager_secret.it.arn",
    ),
    "parameter of a task": Case(
        "ecs-tasks",
        task('secrets = [{ name = "A", valueFrom = aws_ssm_parameter.it.arn }]'),
        ("ssm:GetParameters",),
        "aws_ssm_parameter.it.arn",
        "aws_ssm_parameter.it.arn",
    ),
    "image of a task": Case(
        "ecs-tasks",
        task(
            'image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1"',
            'requires_compatibilities = ["FARGATE"]',
        ),
        ("ecr:GetAuthorizationToken",),
        '"*"',
        '"111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1"',
    ),
    "flow log": Case(
        "vpc-flow-logs",
        f"""
        resource "aws_flow_log" "app" {{
          iam_role_arn    = aws_iam_role.app.arn
          log_destination = {GROUP}
        }}
        """,
        LOGS,
        '"${aws_cloudwatch_log_group.it.arn}:*"',
        GROUP,
    ),
    "trail": Case(
        "cloudtrail",
        f"""
        resource "aws_cloudtrail" "app" {{
          name                       = "app"
          s3_bucket_name             = "trails"
          cloud_watch_logs_role_arn  = aws_iam_role.app.arn
          cloud_watch_logs_group_arn = "${{{GROUP}}}:*"
        }}
        """,
        LOGS,
        '"${aws_cloudwatch_log_group.it.arn}:log-stream:*"',
        f'"${{{GROUP}}}:*"',
    ),
    "delivery to a bucket": Case(
        "firehose",
        """
        resource "aws_kinesis_firehose_delivery_stream" "app" {
          name        = "app"
          destination = "extended_s3"
          extended_s3_configuration {
            role_arn   = aws_iam_role.app.arn
            bucket_arn = aws_s3_bucket.it.arn
          }
        }
        """,
        ("s3:PutObject",),
        '"${aws_s3_bucket.it.arn}/raw/*"',
        "aws_s3_bucket.it.arn",
    ),
    "target of a rule": Case(
        "events",
        f"""
        resource "aws_cloudwatch_event_target" "app" {{
          rule     = "app"
          arn      = {STATES}
          role_arn = aws_iam_role.app.arn
        }}
        """,
        ("states:StartExecution",),
        STATES,
        STATES,
    ),
    "target of a schedule": Case(
        "scheduler",
        f"""
        resource "aws_scheduler_schedule" "app" {{
          target {{
            arn      = {LAMBDA}
            role_arn = aws_iam_role.app.arn
          }}
        }}
        """,
        ("lambda:InvokeFunction",),
        LAMBDA,
        LAMBDA,
    ),
    "source of a pipe": Case(
        "pipes",
        f"""
        resource "aws_pipes_pipe" "app" {{
          role_arn = aws_iam_role.app.arn
          source   = {QUEUE}
          target   = var.any
        }}
        """,
        READ["sqs"],
        QUEUE,
        QUEUE,
    ),
    "target of a pipe": Case(
        "pipes",
        f"""
        resource "aws_pipes_pipe" "app" {{
          role_arn = aws_iam_role.app.arn
          source   = var.any
          target   = {HOSE}
        }}
        """,
        ("firehose:PutRecord",),
        HOSE,
        HOSE,
    ),
    "function of a step": Case(
        "states",
        machine(f"Resource = {LAMBDA}"),
        ("lambda:InvokeFunction",),
        '"${aws_lambda_function.it.arn}:*"',
        LAMBDA,
    ),
    "function that a step invokes": Case(
        "states",
        machine(
            'Resource = "arn:aws:states:::lambda:invoke.waitForTaskToken", '
            f"Parameters = {{ FunctionName = {LAMBDA} }}"
        ),
        ("lambda:InvokeFunction",),
        LAMBDA,
        LAMBDA,
    ),
    "execution that a step starts": Case(
        "states",
        machine(
            'Resource = "arn:aws:states:::states:startExecution.sync:2", '
            f"Arguments = {{ StateMachineArn = {STATES} }}"
        ),
        ("states:StartExecution",),
        STATES,
        STATES,
    ),
    "topic of a step": Case(
        "states",
        machine(
            f'Resource = "arn:aws:states:::sns:publish", Parameters = {{ TopicArn = {TOPIC} }}'
        ),
        ("sns:Publish",),
        TOPIC,
        TOPIC,
    ),
    "queue of a step": Case(
        "states",
        machine(
            'Resource = "arn:aws:states:::sqs:sendMessage", '
            "Parameters = { QueueUrl = aws_sqs_queue.it.url }"
        ),
        ("sqs:SendMessage",),
        QUEUE,
        "aws_sqs_queue.it.url",
    ),
    "item of a step": Case(
        "states",
        machine(
            'Resource = "arn:aws:states:::dynamodb:putItem", '
            "Parameters = { TableName = aws_dynamodb_table.it.name }"
        ),
        ("dynamodb:PutItem",),
        "aws_dynamodb_table.it.arn",
        "aws_dynamodb_table.it.name",
    ),
}


def role(service: str) -> str:
    return f"""
    resource "aws_iam_role" "app" {{
      name = "app"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {{ Service = "{service}.amazonaws.com" }}
          Action    = "sts:AssumeRole"
        }}]
      }})
    }}
    """


def policy(actions: tuple[str, ...], on: str, effect: str = "Allow", more: str = "") -> str:
    return f"""
    resource "aws_iam_role_policy" "{effect.lower()}" {{
      role = aws_iam_role.app.id
      policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect   = "{effect}"
          Action   = {json.dumps(actions)}
          Resource = {on}
          {more}
        }}]
      }})
    }}
    """


OTHER = policy(("cloudwatch:PutMetricData",), '"*"')
