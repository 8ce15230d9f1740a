"""IAM508 on every way that AWS invokes a function by its own policy."""

from __future__ import annotations

import pytest

from iamlint.finding import Severity
from iamlint.testing import run_source

FUNCTION = """
    provider "aws" {
      region              = "eu-west-1"
      allowed_account_ids = ["111122223333"]
    }

    variable "any" {
      type = string
    }

    resource "aws_lambda_function" "app" {
      function_name = "app"
      role          = "arn:aws:iam::111122223333:role/app"
      publish       = true
    }

    resource "aws_lambda_alias" "live" {
      name             = "live"
      function_name    = aws_lambda_function.app.arn
      function_version = aws_lambda_function.app.version
    }

    resource "aws_s3_bucket" "in" {
      bucket_prefix = "in-"
    }

    resource "aws_sns_topic" "in" {
      name = "in"
    }

    resource "aws_cloudwatch_event_rule" "in" {
      name           = "in"
      event_bus_name = "own"
    }

    resource "aws_cloudwatch_log_group" "in" {
      name = "/in"
    }

    resource "aws_api_gateway_rest_api" "in" {
      name = "in"
    }

    resource "aws_apigatewayv2_api" "in" {
      name          = "in"
      protocol_type = "HTTP"
    }

    resource "aws_secretsmanager_secret" "in" {
      name = "in"
    }
"""

TRIGGERS = {
    "s3": """
        resource "aws_s3_bucket_notification" "in" {
          bucket = aws_s3_bucket.in.bucket
          lambda_function {
            lambda_function_arn = aws_lambda_function.app.arn
          }
        }
    """,
    "sns": """
        resource "aws_sns_topic_subscription" "in" {
          topic_arn = aws_sns_topic.in.arn
          protocol  = "lambda"
          endpoint  = aws_lambda_function.app.arn
        }
    """,
    "events": """
        resource "aws_cloudwatch_event_target" "in" {
          rule           = aws_cloudwatch_event_rule.in.name
          event_bus_name = "own"
          arn            = aws_lambda_function.app.arn
        }
    """,
    "logs": """
        resource "aws_cloudwatch_log_subscription_filter" "in" {
          log_group_name  = aws_cloudwatch_log_group.in.name
          destination_arn = aws_lambda_function.app.arn
        }
    """,
    "apigateway": """
        resource "aws_api_gateway_integration" "in" {
          rest_api_id = aws_api_gateway_rest_api.in.id
          type        = "AWS_PROXY"
          uri         = aws_lambda_function.app.invoke_arn
        }
    """,
    "apigateway (authorizer)": """
        resource "aws_api_gateway_authorizer" "in" {
          rest_api_id    = aws_api_gateway_rest_api.in.id
          authorizer_uri = aws_lambda_function.app.invoke_arn
        }
    """,
    "apigateway (HTTP)": """
        resource "aws_apigatewayv2_integration" "in" {
          api_id          = aws_apigatewayv2_api.in.id
          integration_uri = aws_lambda_function.app.arn
        }
    """,
    "apigateway (authorizer, HTTP)": """
        resource "aws_apigatewayv2_authorizer" "in" {
          api_id         = aws_apigatewayv2_api.in.id
          authorizer_uri = aws_lambda_function.app.invoke_arn
        }
    """,
    "cognito-idp": """
        resource "aws_cognito_user_pool" "in" {
          name = "in"
          lambda_config {
            pre_sign_up = aws_lambda_function.app.arn
          }
        }
    """,
    "cognito-idp (sender)": """
        resource "aws_cognito_user_pool" "in" {
          name = "in"
          lambda_config {
            custom_email_sender {
              lambda_arn     = aws_lambda_function.app.arn
              lambda_version = "V1_0"
            }
          }
        }
    """,
    "iot": """
        resource "aws_iot_topic_rule" "in" {
          name = "in"
          lambda {
            function_arn = aws_lambda_function.app.arn
          }
        }
    """,
    "secretsmanager": """
        resource "aws_secretsmanager_secret_rotation" "in" {
          secret_id           = aws_secretsmanager_secret.in.id
          rotation_lambda_arn = aws_lambda_function.app.arn
        }
    """,
    "config": """
        resource "aws_config_config_rule" "in" {
          name = "in"
          source {
            owner             = "CUSTOM_LAMBDA"
            source_identifier = aws_lambda_function.app.arn
          }
        }
    """,
}

SOURCES = {
    "s3": "aws_s3_bucket.in.arn",
    "sns": "aws_sns_topic.in.arn",
    "events": "aws_cloudwatch_event_rule.in.arn",
    "logs": '"${aws_cloudwatch_log_group.in.arn}:*"',
    "apigateway": '"${aws_api_gateway_rest_api.in.execution_arn}/*/GET/jobs"',
    "apigateway (authorizer)": (
        '"${aws_api_gateway_rest_api.in.execution_arn}/authorizers/${var.any}"'
    ),
    "apigateway (HTTP)": '"${aws_apigatewayv2_api.in.execution_arn}/*/*"',
    "apigateway (authorizer, HTTP)": (
        '"${aws_apigatewayv2_api.in.execution_arn}/authorizers/${var.any}"'
    ),
    "cognito-idp": "aws_cognito_user_pool.in.arn",
    "cognito-idp (sender)": "aws_cognito_user_pool.in.arn",
    "iot": "aws_iot_topic_rule.in.arn",
    "secretsmanager": "aws_secretsmanager_secret.in.arn",
    "config": "aws_config_config_rule.in.arn",
}


def permission(name: str, source: str | None = None, **arguments: str) -> str:
    """A permission for the service of a trigger; arguments are expressions in HCL."""
    given = {
        "action": '"lambda:InvokeFunction"',
        "function_name": "aws_lambda_function.app.function_name",
        "principal": f'"{name.partition(" ")[0]}.amazonaws.com"',
        **({"source_arn": source} if source is not None else {}),
        **arguments,
    }
    lines = "\n".join(f"      {key} = {value}" for key, value in given.items())
    return f'\n    resource "aws_lambda_permission" "app" {{\n{lines}\n    }}\n'


def found(source: str) -> list[tuple[str, Severity]]:
    report = run_source(FUNCTION + source)
    assert not report.errors
    return [(each.span.text, each.severity) for each in report.findings if each.code == "IAM508"]


def default(name: str) -> Severity:
    return Severity.HIGH if name == "s3" else Severity.MEDIUM


def reference(name: str) -> str:
    is_uri = "invoke_arn" in TRIGGERS[name]
    return f"aws_lambda_function.app.{'invoke_arn' if is_uri else 'arn'}"


@pytest.mark.parametrize("name", TRIGGERS)
class TestEachTrigger:
    """What each service needs, and what is not enough."""

    def test_no_permission(self, name: str) -> None:
        assert found(TRIGGERS[name]) == [(reference(name), default(name))]

    def test_permission(self, name: str) -> None:
        for source in (SOURCES[name], None, "var.any", '"*"'):
            assert found(TRIGGERS[name] + permission(name, source)) == []

    def test_another_service(self, name: str) -> None:
        source = TRIGGERS[name] + permission("lex", SOURCES[name])
        assert found(source) == [(reference(name), default(name))]

    def test_another_source(self, name: str) -> None:
        other = '"arn:aws:sqs:eu-west-1:111122223333:queue"'
        assert found(TRIGGERS[name] + permission(name, other)) == [(reference(name), default(name))]

    def test_another_account(self, name: str) -> None:
        source = permission(name, source_account='"444455556666"')
        assert found(TRIGGERS[name] + source) == [(reference(name), default(name))]
        assert found(TRIGGERS[name] + permission(name, source_account='"111122223333"')) == []

    def test_another_action(self, name: str) -> None:
        for action in ('"lambda:GetFunction"', '"lambda:InvokeFunctionUrl"'):
            source = TRIGGERS[name] + permission(name, action=action)
            assert found(source) == [(reference(name), default(name))]
        for action in ('"lambda:*"', '"lambda:Invoke*"', "var.any"):
            assert found(TRIGGERS[name] + permission(name, action=action)) == []

    def test_an_alias(self, name: str) -> None:
        """A trigger of an alias needs a permission on the alias."""
        alias = TRIGGERS[name].replace("lambda_function.app.", "lambda_alias.live.")
        [(place, _)] = found(alias + permission(name))
        assert place.startswith("aws_lambda_alias.live.")
        for qualifier in ("aws_lambda_alias.live.name", '"live"', "var.any"):
            assert found(alias + permission(name, qualifier=qualifier)) == []
        assert found(alias + permission(name, function_name="aws_lambda_alias.live.arn")) == []
        assert found(TRIGGERS[name] + permission(name, qualifier='"live"')) != []

    def test_another_function(self, name: str) -> None:
        other = permission(name, function_name='"other"')
        assert found(TRIGGERS[name] + other) == [(reference(name), default(name))]

    def test_function_by_arn_and_name(self, name: str) -> None:
        arns = (
            '"app"',
            '"arn:aws:lambda:eu-west-1:111122223333:function:app"',
            '"111122223333:function:app"',
            "aws_lambda_function.app.arn",
            "aws_lambda_function.app.id",
            "var.any",
        )
        for arn in arns:
            assert found(TRIGGERS[name] + permission(name, function_name=arn)) == []

    def test_permission_that_may_not_be_there(self, name: str) -> None:
        source = permission(name, count='var.any == "" ? 0 : 1')
        assert found(TRIGGERS[name] + source) == []


QUIET = {
    "function that the configuration does not have": TRIGGERS["sns"].replace(
        "aws_lambda_function.app.arn", '"arn:aws:lambda:eu-west-1:111122223333:function:other"'
    ),
    "function of another account": TRIGGERS["sns"].replace(
        "aws_lambda_function.app.arn", '"arn:aws:lambda:eu-west-1:444455556666:function:app"'
    ),
    "function that is not known": TRIGGERS["sns"].replace("aws_lambda_function.app.arn", "var.any"),
    "subscription of a queue": TRIGGERS["sns"].replace('"lambda"', '"sqs"'),
    "target with a role": TRIGGERS["events"].replace(
        'event_bus_name = "own"', 'role_arn = "arn:aws:iam::111122223333:role/events"'
    ),
    "integration with a role": TRIGGERS["apigateway (HTTP)"].replace(
        "api_id ", 'credentials_arn = "arn:aws:iam::111122223333:role/api"\n          api_id '
    ),
    "rule that AWS manages": TRIGGERS["config"].replace("CUSTOM_LAMBDA", "AWS"),
    "event source mapping": """
        resource "aws_lambda_event_source_mapping" "in" {
          event_source_arn = "arn:aws:sqs:eu-west-1:111122223333:in"
          function_name    = aws_lambda_function.app.arn
        }
    """,
}


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_needs_none(source: str) -> None:
    """No permission of the configuration is wanted."""
    assert found(source) == []


@pytest.mark.parametrize(
    "arn",
    [
        '"arn:aws:lambda:eu-west-1:111122223333:function:app"',
        '"arn:aws:lambda:eu-west-1:111122223333:function:${aws_lambda_function.app.id}"',
        '"${aws_lambda_function.app.arn}:live"',
        "aws_lambda_function.app.qualified_arn",
    ],
)
def test_function_of_a_trigger(arn: str) -> None:
    """However the trigger names the function."""
    [(place, _)] = found(TRIGGERS["sns"].replace("aws_lambda_function.app.arn", arn))
    assert place in arn


def test_for_each() -> None:
    """Triggers and permissions of the same key belong together."""
    keys = 'for_each = toset(["a", "b"])\n'
    function = FUNCTION.replace(
        'resource "aws_lambda_function" "app" {\n      function_name = "app"',
        f'resource "aws_lambda_function" "app" {{\n      {keys}      function_name = each.key',
    ).replace("function_name    = aws_lambda_function.app.arn", 'function_name = "other"')
    function = function.replace("aws_lambda_function.app.version", '"1"')
    trigger = TRIGGERS["sns"].replace("{\n", f"{{\n          {keys}", 1)
    trigger = trigger.replace("lambda_function.app.", "lambda_function.app[each.key].")
    every = permission(
        "sns",
        for_each='toset(["a", "b"])',
        function_name="aws_lambda_function.app[each.key].function_name",
    )
    one = permission("sns", function_name='aws_lambda_function.app["a"].function_name')
    missing = {every: [], one: [('aws_sns_topic_subscription.in["b"]',)]}
    for source, addresses in missing.items():
        report = run_source(function + trigger + source)
        assert [each.addresses for each in report.findings if each.code == "IAM508"] == addresses


def test_says_what_is_near() -> None:
    """A permission that is nearly right is named, with what is wrong with it."""
    report = run_source(FUNCTION + TRIGGERS["sns"] + permission("events", SOURCES["sns"]))
    [finding] = [each for each in report.findings if each.code == "IAM508"]
    assert "aws_lambda_permission.app has another principal" in finding.message
    assert finding.related[-1].span.text == '"events.amazonaws.com"'
