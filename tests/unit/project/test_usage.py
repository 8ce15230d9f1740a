"""When the name of a role somewhere in the text is a use of it, and when it is a name again."""

from __future__ import annotations

from textwrap import dedent

import pytest

from iamlint.config import Config
from iamlint.finding import Profile
from iamlint.testing import run_source

ROLE = """
    resource "aws_iam_role" "this" {
      name = "bastion"
      assume_role_policy = jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect    = "Allow"
          Principal = { Service = "ec2.amazonaws.com" }
          Action    = "sts:AssumeRole"
        }]
      })
    }
"""

OWN_NAMES = {
    "label": 'resource "aws_security_group" "bastion" { description = "ssh" }',
    "label of an instance": 'resource "aws_instance" "bastion" { ami = "ami-0b5eea76982371e91" }',
    "label of a module": 'module "bastion" { source = "./vpc" }',
    "name": 'resource "aws_security_group" "x" { name = "bastion" }',
    "tag": 'resource "aws_instance" "x" { tags = { Name = "bastion" } }',
    "quoted tag": 'resource "aws_instance" "x" { tags = { "Name" : "bastion" } }',
    "part of a word": 'resource "aws_security_group" "x" { description = "bastions" }',
    "output": 'output "bastion" { value = "bastion" }',
}
USES = {
    "argument": 'resource "example_fleet" "x" { role_name = "bastion" }',
    "name in a block of a profile": """
        resource "example_fleet" "x" {
          instance_profile {
            name = "bastion"
          }
        }
    """,
    "argument beside a label": 'resource "example_fleet" "bastion" { identity = "bastion" }',
    "ARN": 'resource "example_fleet" "x" { as = "arn:aws:iam::111122223333:role/bastion" }',
    "single quotes": 'resource "terraform_data" "x" { input = "run --as \'bastion\'" }',
}


def codes(block: str) -> list[str]:
    """What is found beside the role, which no profile holds."""
    source = dedent(ROLE) + dedent(block)
    report = run_source({"main.tf": source, "vpc/main.tf": ""}, config=Config(select=("IAM501",)))
    return [finding.code for finding in report.findings]


@pytest.mark.parametrize("block", OWN_NAMES.values(), ids=OWN_NAMES)
def test_one_word_for_all_is_no_use(block: str) -> None:
    """What else is called as the role does not use it."""
    assert codes(block) == ["IAM501"]


@pytest.mark.parametrize("block", USES.values(), ids=USES)
def test_name_as_argument_is_a_use(block: str) -> None:
    """A name that may reach a machine by a way of its own keeps the rule silent."""
    assert codes(block) == []


EXTERNAL = """
    resource "aws_iam_role" "this" {{
      name = "this"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {{ Service = "{service}.amazonaws.com" }}
          Action    = "sts:AssumeRole"
          Condition = {{ StringEquals = {{ "sts:ExternalId" = "{id}" }} }}
        }}]
      }})
    }}
"""
BEANSTALK = """
    resource "aws_elastic_beanstalk_environment" "this" {
      setting {
        namespace = "aws:elasticbeanstalk:environment"
        name      = "ServiceRole"
        value     = aws_iam_role.this.arn
      }
    }
"""
FIREHOSE = """
    resource "aws_kinesis_firehose_delivery_stream" "this" {
      extended_s3_configuration {
        role_arn = aws_iam_role.this.arn
      }
    }
"""
REDSHIFT = 'resource "aws_redshift_cluster" "this" { iam_roles = [aws_iam_role.this.arn] }'
GLUE = 'resource "aws_glue_job" "this" { role_arn = aws_iam_role.this.arn }'


@pytest.mark.parametrize(
    ("service", "id", "workload", "found"),
    [
        ("elasticbeanstalk", "elasticbeanstalk", BEANSTALK, []),
        ("elasticbeanstalk", "beanstalk", BEANSTALK, ["IAM202"]),
        ("firehose", "111122223333", FIREHOSE, []),
        ("redshift", "arn:aws:redshift:eu-west-1:111122223333:dbuser:main/etl", REDSHIFT, []),
        ("glue", "111122223333", GLUE, ["IAM202"]),
    ],
)
def test_external_ids_of_services(service: str, id: str, workload: str, found: list[str]) -> None:
    """A condition on the external id keeps out the services that send none, or another."""
    source = dedent(EXTERNAL.format(service=service, id=id)) + dedent(workload)
    for profile in Profile:
        report = run_source(source, config=Config(select=("IAM202",), profile=profile))
        assert [finding.code for finding in report.findings] == found
