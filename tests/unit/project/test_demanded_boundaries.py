"""Policies that `iam:PermissionsBoundary` names: ceilings, though no principal here has them."""

from __future__ import annotations

import pytest

from iamlint.iam.document import PolicyKind
from iamlint.project.load import LoadSettings, load_from
from iamlint.readers import MemoryReader
from iamlint.testing import run_source

CEILING = """
resource "aws_iam_policy" "ceiling" {
  name = "ceiling"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:*", "ec2:*"], Resource = "*" }]
  })
}
"""

ROLE = """
resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}
"""


def delegate(effect: str, operator: str, value: str, key: str = "iam:PermissionsBoundary") -> str:
    return f"""
    resource "aws_iam_role_policy" "delegate" {{
      role = "deployer"
      policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "{effect}"
          Action    = ["iam:CreateRole", "iam:PutRolePolicy"]
          Resource  = "arn:aws:iam::111122223333:role/app/*"
          Condition = {{ {operator} = {{ "{key}" = {value} }} }}
        }}]
      }})
    }}
    """


NAMED = {
    "an Allow": delegate("Allow", "StringEquals", "aws_iam_policy.ceiling.arn"),
    "a Deny": delegate("Deny", "StringNotEquals", "aws_iam_policy.ceiling.arn"),
    "one of several": delegate("Allow", "ArnEquals", "[var.other, aws_iam_policy.ceiling.arn]")
    + 'variable "other" {\n  type = string\n}\n',
    "a literal ARN": delegate("Allow", "ArnLike", '"arn:aws:iam::111122223333:policy/ceiling"'),
    "another spelling of the key": delegate(
        "Allow", "StringLike", "aws_iam_policy.ceiling.arn", "iam:permissionsboundary"
    ),
    "JSON text": """
    resource "aws_iam_role_policy" "delegate" {
      role   = "deployer"
      policy = <<-EOT
      {
        "Version": "2012-10-17",
        "Statement": [{
          "Effect": "Allow",
          "Action": "iam:CreateRole",
          "Resource": "arn:aws:iam::111122223333:role/app/*",
          "Condition": {"StringEquals": {"iam:PermissionsBoundary": "${aws_iam_policy.ceiling.arn}"}}
        }]
      }
      EOT
    }
    """,
    "a document": """
    data "aws_iam_policy_document" "delegate" {
      statement {
        actions   = ["iam:CreateRole"]
        resources = ["arn:aws:iam::111122223333:role/app/*"]
        condition {
          test     = "StringEquals"
          variable = "iam:PermissionsBoundary"
          values   = [aws_iam_policy.ceiling.arn]
        }
      }
    }

    resource "aws_iam_role_policy" "delegate" {
      role   = "deployer"
      policy = data.aws_iam_policy_document.delegate.json
    }
    """,
}

NOT_NAMED = {
    "no condition": "",
    "another key": delegate("Allow", "ArnEquals", "aws_iam_policy.ceiling.arn", "iam:PolicyARN"),
    "another policy": delegate("Allow", "StringEquals", '"arn:aws:iam::111122223333:policy/top"'),
    "attached as well": delegate("Allow", "StringEquals", "aws_iam_policy.ceiling.arn")
    + ROLE
    + """
    resource "aws_iam_role_policy_attachment" "app" {
      role       = aws_iam_role.app.name
      policy_arn = aws_iam_policy.ceiling.arn
    }
    """,
}


def kind_of_ceiling(text: str) -> PolicyKind | None:
    (root,) = load_from(MemoryReader({"main.tf": text}), ["."], LoadSettings()).roots
    (policy,) = (each for each in root.policies if each.address == "aws_iam_policy.ceiling")
    return policy.kind


@pytest.mark.parametrize("name", NAMED)
def test_what_a_condition_names_is_a_boundary(name: str) -> None:
    text = CEILING + NAMED[name]
    assert kind_of_ceiling(text) is PolicyKind.BOUNDARY
    report = run_source(text)
    assert report.errors == ()
    assert not [each for each in report.findings if each.family == "permission"]


@pytest.mark.parametrize("name", NOT_NAMED)
def test_what_is_not_named_or_is_attached_grants(name: str) -> None:
    text = CEILING + NOT_NAMED[name]
    assert kind_of_ceiling(text) is PolicyKind.IDENTITY
    report = run_source(text)
    assert report.errors == ()
    assert "IAM301" in {each.code for each in report.findings}
