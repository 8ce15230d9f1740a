"""IAM202 however a role gets to its workload, and what else a workload asks of the trust."""

from __future__ import annotations

import json

import pytest
from workload_findings import ROWS, SERVED, codes, found
from workload_rows import RIGHTS, Row, around, other, role, service

LAMBDA = role(service("lambda.amazonaws.com"))
EC2 = role(service("ec2.amazonaws.com"))

SPELLINGS = {
    "heredoc of an ECS task role": """
        resource "aws_batch_job_definition" "app" {
          container_properties = <<-JSON
            {"image": "app", "jobRoleArn": "${aws_iam_role.app.arn}"}
          JSON
        }
    """,
    "Batch job of several nodes": """
        resource "aws_batch_job_definition" "app" {
          node_properties = jsonencode({
            nodeRangeProperties = [{ container = { executionRoleArn = aws_iam_role.app.arn } }]
          })
        }
    """,
    "Batch job on ECS": """
        resource "aws_batch_job_definition" "app" {
          ecs_properties = jsonencode({ taskProperties = [{ taskRoleArn = aws_iam_role.app.arn }] })
        }
    """,
    "setting of Beanstalk": """
        resource "aws_elastic_beanstalk_environment" "app" {
          setting {
            namespace = "aws:elasticbeanstalk:environment"
            name      = "ServiceRole"
            value     = aws_iam_role.app.name
          }
        }
    """,
    "template of Beanstalk": """
        resource "aws_elastic_beanstalk_configuration_template" "app" {
          setting {
            namespace = "aws:elasticbeanstalk:environment"
            name      = "ServiceRole"
            value     = aws_iam_role.app.arn
          }
        }
    """,
    "document of Systems Manager": """
        resource "aws_ssm_document" "app" {
          document_type = "Automation"
          content       = jsonencode({ schemaVersion = "0.3", assumeRole = aws_iam_role.app.arn })
        }
    """,
    "association of Systems Manager": """
        resource "aws_ssm_association" "app" {
          name       = "AWS-StopEC2Instance"
          parameters = { AutomationAssumeRole = aws_iam_role.app.arn }
        }
    """,
    "integration in an OpenAPI body": """
        resource "aws_api_gateway_rest_api" "app" {
          name = "app"
          body = jsonencode({
            openapi = "3.0.1"
            paths = { "/jobs" = { post = {
              x-amazon-apigateway-integration = { credentials = aws_iam_role.app.arn }
            } } }
          })
        }
    """,
    "authorizer in an OpenAPI body": """
        resource "aws_apigatewayv2_api" "app" {
          name          = "app"
          protocol_type = "HTTP"
          body = jsonencode({ components = { securitySchemes = { app = {
            x-amazon-apigateway-authorizer = { authorizerCredentials = aws_iam_role.app.arn }
          } } } })
        }
    """,
    "integration in an OpenAPI body of YAML": """
        resource "aws_api_gateway_rest_api" "app" {
          name = "app"
          body = <<-YAML
            openapi: 3.0.1
            paths:
              /jobs:
                post:
                  x-amazon-apigateway-integration:
                    credentials: ${aws_iam_role.app.arn}
          YAML
        }
    """,
    "document of Systems Manager in YAML": """
        resource "aws_ssm_document" "app" {
          document_type   = "Automation"
          document_format = "YAML"
          content         = "schemaVersion: '0.3'\\nassumeRole: ${aws_iam_role.app.arn}\\n"
        }
    """,
    "launch constraint": """
        resource "aws_servicecatalog_constraint" "app" {
          type       = "LAUNCH"
          parameters = "{\\"RoleArn\\": \\"${aws_iam_role.app.arn}\\"}"
        }
    """,
    "ARN from account and name": """
        data "aws_caller_identity" "current" {}

        resource "aws_codebuild_project" "app" {
          service_role = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/app"
        }
    """,
    "name of a role": """
        resource "aws_glue_crawler" "app" {
          role = aws_iam_role.app.name
        }
    """,
    "literal name of a role": """
        resource "aws_glue_crawler" "app" {
          role = "app"
        }
    """,
    "id of a role": """
        resource "aws_ssm_activation" "app" {
          iam_role = aws_iam_role.app.id
        }
    """,
    "local and conditional": """
        locals {
          role = true ? aws_iam_role.app.arn : null
        }

        resource "aws_codebuild_project" "app" {
          service_role = local.role
        }
    """,
    "splat": """
        resource "aws_codebuild_project" "app" {
          service_role = one(aws_iam_role.app[*].arn)
        }
    """,
    "dynamic block": """
        resource "aws_eks_cluster" "app" {
          role_arn = null
          dynamic "compute_config" {
            for_each = [aws_iam_role.app.arn]
            content {
              node_role_arn = compute_config.value
            }
          }
        }
    """,
}


class TestSpellings:
    """However the role gets to the workload, a wrong trust is found at its principal."""

    @pytest.mark.parametrize("source", SPELLINGS.values(), ids=SPELLINGS)
    def test_is_found(self, source: str) -> None:
        [finding] = found(role(service("kafka.amazonaws.com")) + RIGHTS + source)
        assert (finding.code, finding.span.text) == ("IAM202", '"kafka.amazonaws.com"')

    @pytest.mark.parametrize(
        "value",
        [
            "aws_iam_role.app[0].arn",
            "one(aws_iam_role.app[*].arn)",
            'join("", aws_iam_role.app.*.arn)',
            'join(",", aws_iam_role.app[*].arn)',
            'join("", concat(aws_iam_role.app[*].arn, [""]))',
            'join("", aws_iam_role.app[*].arn, [])',
            'join("", [for each in aws_iam_role.app : each.arn])',
            'coalesce(join("", aws_iam_role.app[*].arn), var.label)',
            'element(concat(aws_iam_role.app[*].arn, [""]), 0)',
        ],
    )
    def test_of_a_role_whose_name_is_not_known(self, value: str) -> None:
        """The only element of a joined list is the object still, not a text about it."""
        source = role(service("kafka.amazonaws.com")).replace(
            'name = "app"', "count = 1\n      name = var.label"
        )
        source += f"""
        variable "label" {{
          type = string
        }}

        resource "aws_codebuild_project" "app" {{
          service_role = {value}
        }}
        """
        assert "var.label" in source.partition("variable")[0]
        finding = next(each for each in found(source) if each.code == "IAM202")
        assert finding.span.text == '"kafka.amazonaws.com"'

    @pytest.mark.parametrize(
        "value",
        ['join("", aws_iam_role.app[*].arn)', "one(aws_iam_role.app[*].arn)"],
    )
    def test_of_a_role_that_may_not_be_there(self, value: str) -> None:
        """What is empty without the role names none: only the world with it is told of."""
        source = role(service("kafka.amazonaws.com")).replace(
            'name = "app"', 'count = var.enabled ? 1 : 0\n      name = "app"'
        )
        source += f"""
        variable "enabled" {{
          type = bool
        }}

        resource "aws_codebuild_project" "app" {{
          service_role = {value}
        }}
        """
        assert "IAM202" in [each.code for each in found(source, "strict")]
        assert "IAM202" not in codes(source)

    def test_policy_of_a_role_that_may_not_be_there(self) -> None:
        source = role(service("lambda.amazonaws.com")).replace(
            'name = "app"', 'count = var.enabled ? 1 : 0\n      name = "app"'
        )
        source += """
        variable "enabled" {
          type = bool
        }

        resource "aws_iam_role_policy" "app" {
          count  = var.enabled ? 1 : 0
          role   = join("", aws_iam_role.app[*].name)
          policy = jsonencode({
            Version   = "2012-10-17"
            Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }]
          })
        }
        """
        finding = next(each for each in found(source, "strict") if each.code == "IAM301")
        assert finding.message == "role app may call every S3 action on every bucket"

    @pytest.mark.parametrize("many", ["count = 2", 'for_each = toset(["a", "b"])'])
    def test_several(self, many: str) -> None:
        key = "count.index" if "count" in many else "each.key"
        source = LAMBDA.replace('"app" {\n', f'"app" {{\n      {many}\n', 1).replace(
            'name = "app"', f'name = "app-${{{key}}}"'
        )
        source += f"""
        resource "aws_codebuild_project" "app" {{
          {many}
          service_role = aws_iam_role.app[{key}].arn
        }}
        """
        [finding] = found(
            source + RIGHTS.replace("iam_role.app", f"iam_role.app[{key}]"), "strict"
        )[:1]
        assert (finding.code, finding.span.text) == ("IAM202", '"lambda.amazonaws.com"')
        assert len(finding.addresses) == 2

    def test_through_modules(self) -> None:
        """The role comes out of one module and goes into another."""
        files = {
            "main.tf": """
                provider "aws" {
                  region = "eu-west-1"
                }
                module "role" {
                  source   = "./role"
                  services = ["lambda.amazonaws.com"]
                }
                module "build" {
                  source = "./build"
                  role   = module.role.arn
                }
            """,
            "role/main.tf": role("Service = var.services")
            + 'variable "services" {}\noutput "arn" {\n value = aws_iam_role.app.arn\n}',
            "build/main.tf": """
                variable "role" {}
                resource "aws_codebuild_project" "app" {
                  service_role = var.role
                }
            """,
        }
        [finding] = [each for each in found(files) if each.code == "IAM202"]
        assert finding.path == "main.tf"
        assert finding.span.text == '"lambda.amazonaws.com"'

    @pytest.mark.parametrize("row", [row for row in SERVED if row.is_sure][::11], ids=str)
    def test_json_syntax(self, row: Row) -> None:
        """The role and its trust in a file of Terraform's JSON syntax."""
        wrong = other(row)
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": wrong},
                    "Action": list(row.actions),
                }
            ],
        }
        app = {"name": "app", "assume_role_policy": json.dumps(trust)}
        roles = json.dumps({"resource": {"aws_iam_role": {"app": app}}}, indent=2)
        [finding] = found({"role.tf.json": roles, "main.tf": around(row)})
        assert finding.code == ("IAM201" if row.is_profile else "IAM202")
        assert finding.path == "role.tf.json"
        assert wrong in finding.span.text


EDGE = """
    resource "aws_lambda_function" "app" {
      function_name = "app"
      publish       = true
      role          = aws_iam_role.app.arn
    }

    resource "aws_cloudfront_distribution" "app" {
      default_cache_behavior {
        lambda_function_association {
          event_type = "viewer-request"
          lambda_arn = aws_lambda_function.app.qualified_arn
        }
      }
    }
"""
AUTO = """
    resource "aws_eks_cluster" "app" {
      role_arn = aws_iam_role.app.arn
      compute_config {
        enabled = %s
      }
    }
"""
SCALING = """
    resource "aws_appautoscaling_target" "app" {
      service_namespace = "%s"
      role_arn          = aws_iam_role.app.arn
    }
"""
TEXTS = """
    resource "aws_cognito_user_pool" "app" {
      sms_configuration {
        external_id    = "%s"
        sns_caller_arn = aws_iam_role.app.arn
      }
    }
"""
IMPORT = """
    resource "aws_ebs_snapshot_import" "app" {
      role_name = aws_iam_role.app.name
    }
"""
FLOWS = """
    variable "destination" {
      type = string
    }

    resource "aws_flow_log" "app" {
      iam_role_arn         = aws_iam_role.app.arn
      log_destination_type = %s
    }
"""
STEPS = """
    resource "aws_sfn_state_machine" "app" {
      role_arn = aws_iam_role.first.arn
      definition = jsonencode({ States = { Run = {
        Type        = "Task"
        Credentials = { RoleArn = aws_iam_role.app.arn }
      } } })
    }
"""
INGESTION = """
    resource "aws_osis_pipeline" "app" {
      pipeline_configuration_body = <<-YAML
        sink:
          - opensearch:
              aws:
                sts_role_arn: "${aws_iam_role.app.arn}"
      YAML
    }
"""


def external(service_name: str, value: str) -> str:
    condition = f'StringEquals = {{ "sts:ExternalId" = "{value}" }}'
    return role(service(service_name), condition=condition)


class TestWhatTheWorkloadAsksFor:
    """What else a workload needs of the trust shows in the workload."""

    def test_at_the_edge(self) -> None:
        """A function that CloudFront runs needs the other service as well."""
        [finding] = found(LAMBDA + EDGE + RIGHTS)
        assert (finding.code, finding.span.text) == ("IAM202", '"lambda.amazonaws.com"')
        assert "edgelambda.amazonaws.com" in finding.message
        assert finding.related[-1].span.text == "aws_lambda_function.app.qualified_arn"
        both = role(service("lambda.amazonaws.com", "edgelambda.amazonaws.com"))
        assert codes(both + EDGE + RIGHTS) == []

    def test_the_edge_is_not_enough(self) -> None:
        source = role(service("edgelambda.amazonaws.com")) + EDGE + RIGHTS
        [finding] = found(source)
        assert "and not lambda.amazonaws.com" in finding.message

    @pytest.mark.parametrize(("enabled", "wrong"), [("true", ["IAM202"]), ("false", [])])
    def test_auto_mode(self, enabled: str, wrong: list[str]) -> None:
        """A cluster in Auto Mode tags its sessions."""
        source = AUTO % enabled + RIGHTS
        assert codes(role(service("eks.amazonaws.com")) + source) == wrong
        actions = ("sts:AssumeRole", "sts:TagSession")
        assert codes(role(service("eks.amazonaws.com"), actions) + source) == []

    def test_scaling(self) -> None:
        """Only for EMR is the role used: elsewhere a service-linked one takes its place."""
        assert codes(LAMBDA + SCALING % "elasticmapreduce" + RIGHTS) == ["IAM202"]
        assert codes(LAMBDA + SCALING % "ecs" + RIGHTS) == []

    @pytest.mark.parametrize(
        ("destination", "services"),
        [
            ("null", ["vpc-flow-logs"]),
            ('"cloud-watch-logs"', ["vpc-flow-logs"]),
            ('"kinesis-data-firehose"', ["delivery.logs"]),
            ("var.destination", ["vpc-flow-logs", "delivery.logs"]),
        ],
    )
    def test_flow_logs(self, destination: str, services: list[str]) -> None:
        """It is log delivery that takes them to Firehose in another account."""
        for name in ("vpc-flow-logs", "delivery.logs", "logs"):
            source = role(service(f"{name}.amazonaws.com")) + FLOWS % destination + RIGHTS
            assert codes(source) == ([] if name in services else ["IAM202"]), name

    @pytest.mark.parametrize(("value", "wrong"), [("pool", []), ("other", ["IAM202"])])
    def test_external_id_of_a_pool(self, value: str, wrong: list[str]) -> None:
        """Cognito sends the external id of the pool."""
        trust = external("cognito-idp.amazonaws.com", value)
        assert codes(trust + TEXTS % "pool" + RIGHTS) == wrong

    @pytest.mark.parametrize(("value", "wrong"), [("vmimport", []), ("other", ["IAM202"])])
    def test_external_id_of_an_import(self, value: str, wrong: list[str]) -> None:
        assert codes(external("vmie.amazonaws.com", value) + IMPORT + RIGHTS) == wrong

    @pytest.mark.parametrize(
        "condition",
        [
            'StringEquals = { "aws:PrincipalOrgID" = "o-1234567890" }',
            'Bool = { "aws:MultiFactorAuthPresent" = "true" }',
            'Null = { "sts:ExternalId" = "false" }',
        ],
    )
    def test_condition_that_no_service_meets(self, condition: str) -> None:
        """It is told once, at the condition."""
        row = next(row for row in ROWS if row.type == "aws_codebuild_project")
        for name, more in (("codebuild", around(row)), ("ec2", around(ROWS[0]))):
            trust = role(service(f"{name}.amazonaws.com"), condition=condition)
            [finding] = found(trust + more)
            assert finding.code == ("IAM202" if name == "codebuild" else "IAM201")
            assert finding.span.text in condition

    def test_external_id_of_no_service(self) -> None:
        """No other service sends one."""
        trust = external("codebuild.amazonaws.com", "build")
        row = next(row for row in ROWS if row.type == "aws_codebuild_project")
        [finding] = found(trust + around(row))
        assert (finding.code, finding.span.text) == ("IAM202", '"sts:ExternalId" = "build"')

    def test_credentials_of_a_step(self) -> None:
        """The role of a state machine assumes the one that a step names."""
        first = role(service("states.amazonaws.com"), name="first")
        rights = RIGHTS.replace("iam_role.app", "iam_role.first")
        assert codes(role("AWS = aws_iam_role.first.arn") + first + STEPS + rights) == []
        assert codes(LAMBDA + first + STEPS + rights) == ["IAM202"]

    def test_told_once(self) -> None:
        """Where the other role has sts:AssumeRole on this one, IAM511 tells it."""
        first = role(service("states.amazonaws.com"), name="first")
        grant = """
            provider "aws" {
              region = "eu-west-1"
            }

            resource "aws_iam_role_policy" "first" {
              role = aws_iam_role.first.name
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "sts:AssumeRole"
                  Resource = aws_iam_role.app.arn
                }]
              })
            }
        """
        assert codes(LAMBDA + first + STEPS + grant) == ["IAM511"]

    def test_pipeline_in_yaml(self) -> None:
        """It is only likely that ingestion pipelines have this principal."""
        source = LAMBDA + INGESTION + RIGHTS
        assert codes(source) == []
        assert "IAM202" in codes(source, "strict")
        assert codes(role(service("osis-pipelines.amazonaws.com")) + INGESTION + RIGHTS) == []


QUIET = {
    "role of another account": """
        resource "aws_codebuild_project" "app" {
          service_role = "arn:aws:iam::444455556666:role/app"
        }
    """,
    "role that the configuration does not have": """
        resource "aws_codebuild_project" "app" {
          service_role = "arn:aws:iam::111122223333:role/elsewhere"
        }
    """,
    "service-linked role": """
        resource "aws_iam_service_linked_role" "app" {
          aws_service_name = "batch.amazonaws.com"
        }

        resource "aws_batch_compute_environment" "app" {
          service_role = aws_iam_service_linked_role.app.arn
        }
    """,
    "role from a data source": """
        data "aws_iam_role" "app" {
          name = "app"
        }

        resource "aws_codebuild_project" "app" {
          service_role = data.aws_iam_role.app.arn
        }
    """,
    "one of two roles": """
        variable "own" {
          type = bool
        }

        resource "aws_codebuild_project" "app" {
          service_role = var.own ? aws_iam_role.app.arn : var.policy_arn
        }
    """,
    "setting of another namespace": """
        resource "aws_elastic_beanstalk_environment" "app" {
          setting {
            namespace = "aws:elasticbeanstalk:application:environment"
            name      = "ServiceRole"
            value     = aws_iam_role.app.name
          }
        }
    """,
    "parameter of a document": """
        resource "aws_ssm_document" "app" {
          document_type = "Automation"
          content       = jsonencode({ assumeRole = "{{ AutomationAssumeRole }}" })
        }
    """,
    "credentials of the caller": """
        resource "aws_api_gateway_integration" "app" {
          credentials = "arn:aws:iam::*:user/*"
        }
    """,
    "credentials chosen when it runs": """
        resource "aws_sfn_state_machine" "app" {
          role_arn   = "arn:aws:iam::111122223333:role/flow"
          definition = jsonencode({ States = { Run = { Credentials = { "RoleArn.$" = "$.role" } } } })
        }
    """,
    "no workload": "",
}


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_not_judged(source: str) -> None:
    """Roles that are not of the configuration, and what is not known."""
    assert codes(role(service("kafka.amazonaws.com")) + RIGHTS + source) == []
