"""Paths through blocks and texts, machines and their scripts, and roles of other accounts."""

from __future__ import annotations

import pytest

from iamlint.project.load import LoadSettings, load_from
from iamlint.project.machines import bare_machines, user_data_text
from iamlint.project.model import Root
from iamlint.project.value_paths import values_at
from iamlint.readers import MemoryReader
from iamlint.values import Unknown, known_text


def root(source: str) -> Root:
    return load_from(MemoryReader({"main.tf": source}), ["."], LoadSettings()).roots[0]


STREAM = """
    variable "blocks" {}

    resource "aws_kinesis_firehose_delivery_stream" "x" {
      role_arn = "top"

      extended_s3_configuration {
        role_arn = "one"
        data_format_conversion_configuration {
          schema_configuration {
            role_arn = "deep"
          }
        }
      }

      dynamic "redshift_configuration" {
        for_each = ["two", "three"]
        content {
          role_arn = redshift_configuration.value
        }
      }

      tags = { one = "first", two = null, three = "third" }
      json = jsonencode({ roles = [{ arn = "in json" }] })
      text = "{\\"roles\\": [{\\"arn\\": \\"in text\\"}]}"
      yaml = "roles:\\n  - arn: in yaml\\n"
      none = "roles: [arn"
    }
"""


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("role_arn", ["top"]),
        ("extended_s3_configuration.role_arn", ["one"]),
        ("redshift_configuration.role_arn", ["two", "three"]),
        ("**.role_arn", ["top", "one", "deep", "two", "three"]),
        ("**.schema_configuration.role_arn", ["deep"]),
        ("extended_s3_configuration.**.role_arn", ["one", "deep"]),
        ("tags.*", ["first", "third"]),
        ("json.roles.arn", ["in json"]),
        ("text.roles.arn", ["in text"]),
        ("yaml.roles.arn", ["in yaml"]),
        ("yaml.**.arn", ["in yaml"]),
        ("none.roles.arn", []),
        ("missing.role_arn", []),
        ("tags.one.more", []),
    ],
)
def test_values_at(path: str, found: list[str]) -> None:
    """Each step is a block, a member or what a text of JSON or YAML has."""
    resource = root(STREAM).by_address["aws_kinesis_firehose_delivery_stream.x"]
    values = [known_text(value) for value, _ in values_at(resource, tuple(path.split(".")))]
    assert sorted(map(str, values)) == sorted(found)


def test_what_is_not_known() -> None:
    """A block that is not known stands for what it may hold."""
    source = STREAM.replace('for_each = ["two", "three"]', "for_each = var.blocks")
    resource = root(source).by_address["aws_kinesis_firehose_delivery_stream.x"]
    values = [value for value, _ in values_at(resource, ("redshift_configuration", "role_arn"))]
    assert values
    assert all(isinstance(value, Unknown) for value in values)


@pytest.mark.parametrize(
    "script",
    [
        'user_data = "aws s3 ls"',
        'user_data = base64encode("aws s3 ls")',
        'user_data_base64 = "YXdzIHMzIGxz"',
    ],
)
def test_scripts(script: str) -> None:
    """A script is read through base64."""
    resource = root(f'resource "aws_instance" "x" {{\n {script}\n}}').by_address["aws_instance.x"]
    assert user_data_text(resource) == "aws s3 ls"


TEMPLATE = 'resource "aws_launch_template" "t" {\n name = "t"\n %s\n}\n'
WITH_PROFILE = TEMPLATE % 'iam_instance_profile {\n name = "p"\n }'
BARE = TEMPLATE % ""
BY_ID = "launch_template {\n id = aws_launch_template.t.id\n }"


@pytest.mark.parametrize(
    ("source", "bare"),
    [
        ('resource "aws_instance" "x" {}', ["aws_instance.x"]),
        ('resource "aws_instance" "x" {\n iam_instance_profile = "p"\n}', []),
        (f'{BARE}resource "aws_instance" "x" {{\n {BY_ID}\n}}', ["aws_instance.x"]),
        (f'{WITH_PROFILE}resource "aws_instance" "x" {{\n {BY_ID}\n}}', []),
        ('resource "aws_instance" "x" {\n launch_template {\n id = "lt-1"\n }\n}', []),
        (f'{BARE}resource "aws_autoscaling_group" "x" {{\n {BY_ID}\n}}', ["aws_launch_template.t"]),
        (
            BARE + 'resource "aws_autoscaling_group" "x" {\n launch_template {\n name = "t"\n }\n}',
            ["aws_launch_template.t"],
        ),
        (f'{WITH_PROFILE}resource "aws_autoscaling_group" "x" {{\n {BY_ID}\n}}', []),
        (BARE, []),
    ],
)
def test_bare_machines(source: str, bare: list[str]) -> None:
    """Machines, and templates that a group makes machines of, that get no profile."""
    assert [str(machine.address) for machine in bare_machines(root(source))] == bare


@pytest.mark.parametrize(("account", "named"), [("111122223333", True), ("444455556666", False)])
def test_roles_of_other_accounts(account: str, named: bool) -> None:
    """The name in an ARN is that of a role of its own account."""
    source = """
        provider "aws" {
          allowed_account_ids = ["111122223333"]
        }
        resource "aws_iam_role" "app" {
          name = "app"
        }
        resource "aws_codebuild_project" "app" {
          service_role = "arn:aws:iam::%s:role/app"
        }
    """
    project = root(source % account)
    value = project.by_address["aws_codebuild_project.app"].get("service_role")
    [found] = project.wiring.identities.find(value, "aws_iam_role")
    assert (found.resource is not None) is named
