"""What is certain of resources that may not be, and of modules that somebody else will call."""

from __future__ import annotations

import pytest

from iamlint.config import Config
from iamlint.finding import Confidence, Finding, Profile
from iamlint.testing import run_source

STRICT = Config(profile=Profile.STRICT)
POLICY = """
    role   = "app"
    policy = jsonencode({
      Version   = "2012-10-17"
      Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }]
    })
"""


def found(files: dict[str, str], config: Config = STRICT) -> dict[str, Finding]:
    """The findings of a configuration by code."""
    return {finding.code: finding for finding in run_source(files, config=config).findings}


@pytest.mark.parametrize("count", ["count = length(5)", "for_each = local.nowhere"])
def test_how_many_there_are_is_asked_before_any_is(count: str) -> None:
    """A `count` that Terraform refuses is refused, though nobody knows what it would make."""
    text = f'resource "aws_iam_role_policy" "app" {{\n{count}\n{POLICY}\n}}\n'
    assert found({"main.tf": text}, Config())["IAM005"].confidence is Confidence.CERTAIN


def test_a_count_in_a_module_that_may_not_be_called() -> None:
    """Whether Terraform gets as far as asking is not known."""
    call = 'variable "n" {}\nmodule "m" {\n  source = "./m"\n  count = var.n\n  x = 5\n}\n'
    called = f'variable "x" {{}}\nresource "aws_iam_role_policy" "a" {{\ncount = length(var.x)\n{POLICY}}}'
    files = {"main.tf": call + 'provider "aws" {}\n', "m/main.tf": called}
    assert found(files)["IAM005"].confidence is Confidence.POSSIBLE


def test_the_surest_of_two_calls_counts() -> None:
    """The same fault at the same place, once in what may be and once in what is."""
    call = 'variable "n" {}\nmodule "m" {\n  source = "./m"\n  count = var.n\n  x = 5\n}\n'
    sure = 'module "sure" {\n  source = "./m"\n  x = 5\n}\n'
    called = f'variable "x" {{}}\nresource "aws_iam_role_policy" "a" {{\ncount = length(var.x)\n{POLICY}}}'
    files = {"main.tf": call + sure + 'provider "aws" {}\n', "m/main.tf": called}
    finding = found(files)["IAM005"]
    assert finding.confidence is Confidence.CERTAIN
    assert finding.addresses == (
        "module.m.aws_iam_role_policy.a",
        "module.sure.aws_iam_role_policy.a",
    )


def test_a_count_beyond_what_is_looked_at_is_there_all_the_same() -> None:
    """One stands for a thousand million; Terraform does not refuse that many."""
    text = f'resource "aws_iam_role_policy" "app" {{\ncount = 1000000000\n{POLICY}\n}}\n'
    findings = found({"main.tf": text}, Config())
    assert findings["IAM301"].confidence is Confidence.CERTAIN
    assert "IAM005" not in findings


def test_a_bound_of_ours_is_no_fault_of_theirs() -> None:
    """Terraform reads a deep list; that it is not looked at here is told as an unknown policy."""
    deep = "[" * 180 + "]" * 180
    text = f'resource "aws_iam_role_policy" "app" {{\nrole = "r"\npolicy = jsonencode({deep})\n}}\n'
    assert set(found({"main.tf": text})) == {"IAM006"}


def test_statements_that_callers_may_give() -> None:
    """An element that may be null is left out: it neither stands beside another nor is misplaced."""
    text = """
        provider "aws" {}
        variable "extra" {
          type = map(object({
            actions       = optional(list(string))
            not_actions   = optional(list(string))
            resources     = optional(list(string))
            principals    = optional(list(string))
            other_parties = optional(list(string))
          }))
        }
        data "aws_iam_policy_document" "trust" {
          statement {
            actions = ["sts:AssumeRole"]
            principals {
              type        = "Service"
              identifiers = ["lambda.amazonaws.com"]
            }
          }
          dynamic "statement" {
            for_each = var.extra
            content {
              actions     = statement.value.actions
              not_actions = statement.value.not_actions
              resources   = statement.value.resources
              dynamic "principals" {
                for_each = statement.value.principals
                content {
                  type        = "AWS"
                  identifiers = principals.value
                }
              }
              dynamic "not_principals" {
                for_each = statement.value.other_parties
                content {
                  type        = "AWS"
                  identifiers = not_principals.value
                }
              }
            }
          }
        }
        resource "aws_iam_role" "app" {
          name               = "app"
          assume_role_policy = data.aws_iam_policy_document.trust.json
        }
    """
    assert not found({"main.tf": text}).keys() & {"IAM109", "IAM110"}


def test_defaults_that_leave_it_to_the_callers_of_a_library() -> None:
    """No name and no statement: a caller will say; a configuration has nobody to say so."""
    text = """
        variable "name" {
          type    = string
          default = null
        }
        variable "services" {
          type    = list(string)
          default = []
        }
        data "aws_iam_policy_document" "trust" {
          dynamic "statement" {
            for_each = var.services
            content {
              actions = ["sts:AssumeRole"]
              principals {
                type        = "Service"
                identifiers = [statement.value]
              }
            }
          }
        }
        resource "aws_iam_role" "app" {
          name_prefix        = "${var.name}-"
          assume_role_policy = data.aws_iam_policy_document.trust.json
        }
    """
    assert not found({"main.tf": text}, Config())
    configuration = text + '\nprovider "aws" {}\n'
    assert found({"main.tf": configuration}, Config()).keys() == {"IAM005", "IAM101"}


def test_switches_that_leave_a_document_empty_are_for_the_callers_of_a_library() -> None:
    """A caller turns one on; of a document in which nothing is written, none can make more."""
    text = """
        variable "with_logs" {
          type    = bool
          default = false
        }
        data "aws_iam_policy_document" "logs" {
          count = var.with_logs ? 1 : 0
          statement {
            actions   = ["logs:PutLogEvents"]
            resources = ["*"]
          }
        }
        data "aws_iam_policy_document" "app" {
          source_policy_documents = data.aws_iam_policy_document.logs[*].json
        }
        resource "aws_iam_policy" "app" {
          policy = data.aws_iam_policy_document.app.json
        }
    """
    assert not found({"main.tf": text}, Config())
    configuration = text + '\nprovider "aws" {}\n'
    assert found({"main.tf": configuration}, Config()).keys() == {"IAM101"}
    bare = text.replace("source_policy_documents = data.aws_iam_policy_document.logs[*].json", "")
    assert found({"main.tf": bare}, Config()).keys() == {"IAM101"}


def test_what_a_library_takes_from_its_caller_for_nothing_is_nothing() -> None:
    """No element passes an `if` that is false whatever the element is."""
    text = """
        provider "aws" {}
        variable "policies" {}
        resource "aws_iam_role_policy_attachment" "app" {
          for_each   = { for key, arn in var.policies : key => arn if false }
          role       = aws_iam_role.app[0].name
          policy_arn = each.value
        }
        resource "aws_iam_role" "app" {
          count              = 0
          assume_role_policy = "{}"
        }
    """
    assert not found({"main.tf": text})


def test_a_managed_policy_is_reported_where_its_arn_is_written() -> None:
    """Not where a module passes it on; the way there is related."""
    text = """
        locals {
          arns = { admin = "arn:aws:iam::aws:policy/AdministratorAccess" }
        }
        resource "aws_iam_role_policy_attachment" "app" {
          for_each   = local.arns
          role       = "app"
          policy_arn = each.value
        }
    """
    finding = found({"main.tf": text}, Config())["IAM303"]
    assert finding.span.text == '"arn:aws:iam::aws:policy/AdministratorAccess"'
    assert "each.value" in {related.span.text for related in finding.related}


@pytest.mark.parametrize(
    "every",
    [
        'concat([{ action = "s3:*" }], var.more ? [{ action = "ec2:*" }] : [])',
        'concat(var.more ? [{ action = "ec2:*" }] : [], [{ action = "s3:*" }])',
        'var.more ? [{ action = "ec2:*" }, local.own] : [local.own]',
    ],
)
def test_a_statement_of_every_outcome_is_certain(every: str) -> None:
    """What both branches of a conditional list is there once, whatever the condition is."""
    text = f"""
        provider "aws" {{}}
        variable "more" {{}}
        locals {{
          own = {{ action = "s3:*" }}
        }}
        data "aws_iam_policy_document" "app" {{
          dynamic "statement" {{
            for_each = {every}
            content {{
              sid       = "One${{title(split(":", statement.value.action)[0])}}"
              actions   = [statement.value.action]
              resources = ["*"]
            }}
          }}
        }}
        resource "aws_iam_role_policy" "app" {{
          role   = "app"
          policy = data.aws_iam_policy_document.app.json
        }}
    """
    findings = found({"main.tf": text})
    assert findings["IAM301"].confidence is Confidence.CERTAIN
    assert findings["IAM304"].confidence is Confidence.POSSIBLE
    assert "IAM115" not in findings


def test_a_managed_policy_is_the_same_in_every_partition() -> None:
    """Its text is known though the partition in its ARN is not."""
    text = """
        data "aws_partition" "current" {}
        data "aws_iam_policy" "s3" {
          arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonS3FullAccess"
        }
        resource "aws_iam_role_policy" "app" {
          role   = "app"
          policy = data.aws_iam_policy.s3.policy
        }
    """
    assert "IAM301" in found({"main.tf": text})
