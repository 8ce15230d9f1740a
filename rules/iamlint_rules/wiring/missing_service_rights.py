"""IAM509: a role that lacks what the service of its workload calls."""

from __future__ import annotations

from iamlint.sdk import Findings, Lack, Lacking, Root, Rule, Severity, Span, bad, good


def _role(service: str, actions: str, resources: str, more: str = "") -> str:
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

    resource "aws_iam_role_policy" "app" {{
      role = aws_iam_role.app.name
      policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect   = "Allow"
          Action   = {actions}
          Resource = {resources}
          {more}
        }}]
      }})
    }}
    """


_MAPPING = """
    resource "aws_sqs_queue" "jobs" {
      name = "jobs"
    }

    resource "aws_lambda_function" "app" {
      function_name = "app"
      role          = aws_iam_role.app.arn
    }

    resource "aws_lambda_event_source_mapping" "jobs" {
      function_name    = aws_lambda_function.app.arn
      event_source_arn = aws_sqs_queue.jobs.arn
    }
"""
_IN_VPC = """
    resource "aws_lambda_function" "app" {
      function_name = "app"
      role          = aws_iam_role.app.arn

      vpc_config {
        subnet_ids         = ["subnet-0a1b2c3d"]
        security_group_ids = ["sg-0a1b2c3d"]
      }
    }
"""
_STEPS = """
    resource "aws_lambda_function" "run" {
      function_name = "run"
      role          = "arn:aws:iam::111122223333:role/run"
    }

    resource "aws_sfn_state_machine" "app" {
      name     = "app"
      role_arn = aws_iam_role.app.arn
      definition = jsonencode({
        StartAt = "Run"
        States = {
          Run = { Type = "Task", Resource = aws_lambda_function.run.arn, End = true }
        }
      })
    }
"""
_READ = '["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]'
_LOGS = '["logs:CreateLogStream", "logs:PutLogEvents"]'


class MissingServiceRights(Rule):
    """The role of a workload lacks what its service calls when it is made or starts.

    An event source mapping is refused if the role of the function may not read the source, and so
    is a function in a VPC whose role may not make network interfaces. Others are made and fail
    later: a task whose secrets cannot be fetched, a flow log, trail or stream that delivers
    nothing, a replication that copies nothing, a state machine, rule, schedule or pipe whose target
    refuses it.

    It fires only if all that the role may have is known: silent where a policy, an attachment, the
    boundary or a condition is not known, where the role leaves the configuration, and where the
    resource may let the role in by its own policy, as one that the configuration does not make may.
    A role without any policy is left to IAM504 where that is on by default.
    """

    code = "IAM509"
    name = "missing-service-rights"
    severity = Severity.MEDIUM
    help = "allow the actions on this resource to the role"
    references = (
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
        "https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html",
    )
    examples = (
        bad(
            _role("lambda", '"sqs:ReceiveMessage"', "aws_sqs_queue.jobs.arn") + _MAPPING,
            at=("aws_sqs_queue.jobs.arn", 1),
        ),
        bad(
            _role("lambda", _READ, '"arn:aws:sqs:*:*:other"') + _MAPPING,
            at="aws_sqs_queue.jobs.arn",
        ),
        bad(_role("lambda", _LOGS, '"*"') + _IN_VPC, at="aws_iam_role.app.arn"),
        bad(
            _role("states", '"lambda:InvokeFunction"', '"arn:aws:lambda:*:*:function:other"')
            + _STEPS,
            at="aws_lambda_function.run.arn",
        ),
        good(_role("lambda", _READ, "aws_sqs_queue.jobs.arn") + _MAPPING),
        good(
            _role("lambda", _LOGS, '"*"')
            + _MAPPING
            + """
            resource "aws_iam_role_policy_attachment" "app" {
              role       = aws_iam_role.app.name
              policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"
            }
            """
        ),
        good(
            _role("lambda", _LOGS, '"*"')
            + _IN_VPC
            + """
            provider "aws" {
              region = "eu-west-1"
            }

            variable "policy_arn" {
              type = string
            }

            resource "aws_iam_role_policy_attachment" "app" {
              role       = aws_iam_role.app.name
              policy_arn = var.policy_arn
            }
            """
        ),
        good(
            _role("lambda", _LOGS, '"*"')
            + _MAPPING
            + """
            resource "aws_sqs_queue_policy" "jobs" {
              queue_url = aws_sqs_queue.jobs.id
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { AWS = aws_iam_role.app.arn }
                  Action    = "sqs:*"
                  Resource  = aws_sqs_queue.jobs.arn
                }]
              })
            }
            """
        ),
        good(
            _role("lambda", _LOGS, '"*"')
            + _MAPPING
            + """
            output "role" {
              value = aws_iam_role.app.name
            }
            """
        ),
        good(
            _role("lambda", _READ, '"*"', 'Condition = { Bool = { "aws:ViaAWSService" = "true" } }')
            + _MAPPING
        ),
        good(
            _role("lambda", _LOGS, '"*"')
            + _MAPPING.replace(
                "aws_sqs_queue.jobs.arn", '"arn:aws:sqs:eu-west-1:111122223333:queue"'
            )
        ),
        good(_role("states", '"lambda:Invoke*"', '"*"') + _STEPS),
    )

    def check_project(self, project: Root) -> Findings:
        at: dict[tuple[str, Span], list[Lack]] = {}
        for lack in Lacking(project).found():
            place = (str(lack.need.workload.address), lack.need.span)
            at.setdefault(place, []).append(lack)
        for (address, span), lacks in at.items():
            need, role = lacks[0].need, lacks[0].role
            missing = " and ".join(map(_listed, lacks))
            yield self.finding(
                span,
                f"{role.holder} is what {address} runs as, but lacks {missing}",
                severity=Severity.HIGH if need.refused else None,
                when=need.workload.exists,
                data={"actions": [action for lack in lacks for action in lack.actions]},
                resource=need.workload,
                attribute=need.attribute,
                related=[("the role", role.resource.header)],
                subject=need.workload,
            )


def _listed(lack: Lack) -> str:
    actions = " and ".join(lack.actions)
    return actions if lack.need.on is None else f"{actions} on {lack.need.on.shown}"
