"""Instances of an unknown ``for_each``: one resource stands for all, and keys tell them apart."""

from __future__ import annotations

from textwrap import dedent

import pytest

from iamlint.config import Config
from iamlint.finding import Profile
from iamlint.testing import run_source

ROOT = """
    variable "names" {
      type = set(string)
    }

    provider "aws" {}

    module "app" {
      source   = "./app"
      for_each = var.names
      name     = each.key
    }

    resource "aws_iam_role" "app" {
      for_each           = var.names
      name               = "app-${each.key}"
      assume_role_policy = file("trust.json")
    }

    resource "aws_s3_bucket" "app" {
      for_each = var.names
      bucket   = "app-${each.key}"
    }
"""
APP = """
    variable "name" {
      type = string
    }

    resource "aws_iam_role" "app" {
      name               = var.name
      assume_role_policy = file("trust.json")
    }

    output "role" {
      value = aws_iam_role.app.name
    }
"""
TRUST = """{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": {"Service": "lambda.amazonaws.com"},
    "Action": "sts:AssumeRole"
  }
}"""
POLICY = """jsonencode({
        Version   = "2012-10-17"
        Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::x/*" }]
      })"""
BUCKET_POLICY = """jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect    = "Allow"
          Action    = "s3:GetObject"
          Principal = { AWS = "111122223333" }
          Resource  = "${aws_s3_bucket.app["%s"].arn}/*"
        }]
      })"""


def inline(name: str, role: str) -> str:
    """An inline policy of a role."""
    return f"""
    resource "aws_iam_role_policy" "{name}" {{
      name   = "run"
      role   = {role}
      policy = {POLICY}
    }}
    """


def attached(name: str, role: str) -> str:
    """An attachment to a role."""
    return f"""
    resource "aws_iam_role_policy_attachment" "{name}" {{
      role       = {role}
      policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    }}
    """


def on_bucket(name: str, key: str) -> str:
    """The policy of a bucket."""
    return f"""
    resource "aws_s3_bucket_policy" "{name}" {{
      bucket = aws_s3_bucket.app["{key}"].id
      policy = {BUCKET_POLICY.replace("%s", key)}
    }}
    """


ONE, TWO = 'aws_iam_role.app["one"].name', 'aws_iam_role.app["two"].name'
OUT_ONE, OUT_TWO = 'module.app["one"].role', 'module.app["two"].role'


@pytest.mark.parametrize(
    ("first", "second", "codes"),
    [
        (inline("a", ONE), inline("b", TWO), []),
        (inline("a", ONE), inline("b", ONE), ["IAM507"]),
        (inline("a", OUT_ONE), inline("b", OUT_TWO), []),
        (inline("a", OUT_ONE), inline("b", OUT_ONE), ["IAM507"]),
        (attached("a", ONE), attached("b", TWO), []),
        (attached("a", ONE), attached("b", ONE), ["IAM506"]),
        (attached("a", OUT_ONE), attached("b", OUT_TWO), []),
        (attached("a", OUT_ONE), attached("b", OUT_ONE), ["IAM506"]),
        (on_bucket("a", "one"), on_bucket("b", "two"), []),
        (on_bucket("a", "one"), on_bucket("b", "one"), ["IAM507"]),
    ],
)
def test_keys_tell_instances_apart(first: str, second: str, codes: list[str]) -> None:
    """Two keys are two objects, though what is known of both is the same; one key is one."""
    files = {
        "main.tf": dedent(ROOT) + dedent(first) + dedent(second),
        "trust.json": TRUST,
        "app/main.tf": dedent(APP),
        "app/trust.json": TRUST,
    }
    selected = ("IAM005", "IAM133", "IAM135", "IAM506", "IAM507")
    for profile in Profile:
        report = run_source(files, config=Config(select=selected, profile=profile))
        assert [finding.code for finding in report.findings] == codes


def test_role_without_a_known_name_is_called_as_its_module_calls_it() -> None:
    """The address tells which of several modules it is; what is known by name goes by that."""
    admin = """
        resource "aws_iam_role_policy_attachment" "admin" {
          role       = aws_iam_role.app.name
          policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
        }
    """
    calls = """
        variable "name" {
          type = string
        }

        provider "aws" {}

        module "one" {
          source = "./app"
          name   = var.name
        }

        module "two" {
          source = "./app"
          name   = "deploy"
        }
    """
    files = {
        "main.tf": dedent(calls),
        "app/main.tf": dedent(APP) + dedent(admin),
        "app/trust.json": TRUST,
    }
    report = run_source(files, config=Config(select=("IAM303",)))
    (finding,) = report.findings
    assert finding.message == "role module.one.app gets AdministratorAccess"
