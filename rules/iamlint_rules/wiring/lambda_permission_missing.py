"""IAM508: a trigger that its function does not let in."""

from __future__ import annotations

from iamlint.sdk import (
    Findings,
    Mismatch,
    Root,
    Rule,
    Severity,
    Span,
    Trigger,
    bad,
    good,
    permitted,
    triggers,
)

_FUNCTION = """
    resource "aws_lambda_function" "app" {
      function_name = "app"
      role          = "arn:aws:iam::111122223333:role/app"
    }
"""
_ALIAS = """
    resource "aws_lambda_alias" "live" {
      name             = "live"
      function_name    = aws_lambda_function.app.function_name
      function_version = aws_lambda_function.app.version
    }
"""
_BUCKETS = """
    resource "aws_s3_bucket" "in" {
      bucket = "example-in"
    }

    resource "aws_s3_bucket" "out" {
      bucket = "example-out"
    }
"""
_NOTIFICATION = """
    resource "aws_s3_bucket_notification" "in" {
      bucket = aws_s3_bucket.in.id

      lambda_function {
        lambda_function_arn = aws_lambda_function.app.arn
        events              = ["s3:ObjectCreated:*"]
      }
    }
"""
_SCHEDULE = """
    resource "aws_cloudwatch_event_rule" "daily" {
      name                = "daily"
      schedule_expression = "rate(1 day)"
    }

    resource "aws_cloudwatch_event_target" "daily" {
      rule = aws_cloudwatch_event_rule.daily.name
      arn  = aws_lambda_alias.live.arn
    }
"""


def _permission(service: str, source: str, more: str = "") -> str:
    return f"""
    resource "aws_lambda_permission" "app" {{
      action        = "lambda:InvokeFunction"
      function_name = aws_lambda_function.app.function_name
      principal     = "{service}.amazonaws.com"
      source_arn    = {source}
      {more}
    }}
    """


_IN = "aws_s3_bucket.in.arn"
_DAILY = "aws_cloudwatch_event_rule.daily.arn"


class LambdaPermissionMissing(Rule):
    """A trigger of a function has no aws_lambda_permission that lets its service in.

    S3, SNS, EventBridge, CloudWatch Logs, API Gateway, Cognito, IoT, Secrets Manager and Config
    invoke a function by its own policy, which `aws_lambda_permission` writes. S3 refuses a
    notification to a function that does not let it in; the others take it, and the function is
    never invoked. A permission has to be for the service, for the alias or version that the
    trigger names, and its `source_arn` and `source_account` have to match the trigger.

    An integration, authorizer or target with a role of its own needs no permission. Silent where it
    is not known whom a permission is for, and where a module that is not here gets the function.
    """

    code = "IAM508"
    name = "lambda-permission-missing"
    severity = Severity.MEDIUM
    help = "add an aws_lambda_permission with this principal, and the trigger as source_arn"
    references = (
        "https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
    )
    examples = (
        bad(_FUNCTION + _BUCKETS + _NOTIFICATION, at="aws_lambda_function.app.arn"),
        bad(
            _FUNCTION + _BUCKETS + _NOTIFICATION + _permission("s3", "aws_s3_bucket.out.arn"),
            at="aws_lambda_function.app.arn",
        ),
        bad(
            _FUNCTION + _ALIAS + _SCHEDULE + _permission("events", _DAILY),
            at="aws_lambda_alias.live.arn",
        ),
        bad(
            _FUNCTION + _ALIAS + _SCHEDULE + _permission("scheduler", _DAILY, 'qualifier = "live"'),
            at="aws_lambda_alias.live.arn",
        ),
        good(_FUNCTION + _BUCKETS + _NOTIFICATION + _permission("s3", _IN)),
        good(_FUNCTION + _BUCKETS + _NOTIFICATION + _permission("s3", '"arn:aws:s3:::example-*"')),
        good(
            _FUNCTION
            + _ALIAS
            + _SCHEDULE
            + _permission("events", _DAILY, "qualifier = aws_lambda_alias.live.name")
        ),
        good(
            _FUNCTION
            + """
            resource "aws_api_gateway_integration" "app" {
              rest_api_id = aws_api_gateway_rest_api.app.id
              type        = "AWS_PROXY"
              uri         = aws_lambda_function.app.invoke_arn
              credentials = "arn:aws:iam::111122223333:role/gateway"
            }

            resource "aws_api_gateway_rest_api" "app" {
              name = "app"
            }
            """
        ),
        good(
            _FUNCTION
            + _BUCKETS
            + _NOTIFICATION
            + """
            module "permissions" {
              source   = "example.com/permissions/aws"
              function = aws_lambda_function.app.function_name
            }
            """
        ),
    )

    def check_project(self, project: Root) -> Findings:
        module = project.module
        if module is None or module.library or module.unparsed:
            return
        for trigger in triggers(project):
            if str(trigger.function.address) in module.passed:
                continue
            truth, mismatches = permitted(project, trigger)
            if truth.possible:
                continue
            service = f"{trigger.service}.amazonaws.com"
            yield self.finding(
                trigger.span,
                f"{trigger.resource.address} invokes {trigger.function.address}"
                f"{_shown(trigger)}, which does not let {service} in{_near(mismatches)}",
                severity=Severity.HIGH if trigger.refused else None,
                when=trigger.function.exists,
                resource=trigger.resource,
                attribute=trigger.attribute,
                related=_places(trigger, mismatches),
                subject=trigger.resource,
            )


def _shown(trigger: Trigger) -> str:
    return f" ({trigger.qualifier.shown})" if trigger.qualifier is not None else ""


def _near(mismatches: tuple[Mismatch, ...]) -> str:
    if not mismatches:
        return ""
    first = mismatches[0]
    return f": {first.permission.address} has another {first.attribute}"


def _places(trigger: Trigger, mismatches: tuple[Mismatch, ...]) -> list[tuple[str, Span]]:
    places = [("the function", trigger.function.header)]
    places += [(f"this permission has another {each.attribute}", each.span) for each in mismatches]
    return places
