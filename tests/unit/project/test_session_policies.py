"""Session policies of provider and backend blocks: collected, placed, judged as ceilings."""

from __future__ import annotations

from textwrap import dedent

import pytest

from iamlint.config import Config
from iamlint.finding import Profile
from iamlint.iam.document import PolicyKind
from iamlint.project.load import LoadSettings, load_from
from iamlint.project.model import Project
from iamlint.readers import MemoryReader
from iamlint.testing import run_source

BAD = """jsonencode({
  Version   = "2012-10-17"
  Statement = [{ Effect = "Allow", Action = ["*", "s3:GetObjekt"], Resource = "*" }]
})"""


def load(files: dict[str, str | bytes]) -> Project:
    return load_from(MemoryReader(files), ["."], LoadSettings())


def provider(block: str, body: str, more: str = "") -> str:
    return f'provider "aws" {{\n{more}  {block} {{\n    {body}\n  }}\n}}\n'


BLOCKS = {
    "assume_role": (provider("assume_role", f"policy = {BAD}"), "provider.aws"),
    "web identity": (
        provider("assume_role_with_web_identity", f"policy = {BAD}"),
        "provider.aws",
    ),
    "alias": (
        provider("assume_role", f"policy = {BAD}", '  alias = "west"\n'),
        "provider.aws.west",
    ),
    "second role": (
        provider("assume_role", f'role_arn = "r"\n  }}\n  assume_role {{\n    policy = {BAD}'),
        "provider.aws",
    ),
    "dynamic": (
        provider('dynamic "assume_role"', f"for_each = [1]\n content {{\n policy = {BAD}\n }}"),
        "provider.aws",
    ),
    "cloud control": (
        f'provider "awscc" {{\n  assume_role = {{ policy = {BAD} }}\n}}\n',
        "provider.awscc",
    ),
    "backend": (
        f'terraform {{\n  backend "s3" {{\n    assume_role = {{ policy = {BAD} }}\n  }}\n}}\n',
        "backend.s3",
    ),
    "backend, old": (
        f'terraform {{\n  backend "s3" {{\n    assume_role_policy = {BAD}\n  }}\n}}\n',
        "backend.s3",
    ),
    "through a local": (
        provider("assume_role", "policy = local.p") + f"locals {{\n  p = {BAD}\n}}\n",
        "provider.aws",
    ),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_session_policies_are_judged(name: str) -> None:
    """Their grammar is; what they allow is a ceiling, and nobody's grant."""
    text, address = BLOCKS[name]
    report = run_source(text, config=Config(profile=Profile.STRICT))
    assert report.errors == ()
    found = {(each.code, each.resource, each.span.text) for each in report.findings}
    assert ("IAM121", address, '"s3:GetObjekt"') in found
    assert not {each.code for each in report.findings if each.family in ("permission", "exposure")}
    (root,) = load({"main.tf": text}).roots
    (policy,) = root.policies
    assert (policy.kind, policy.address) == (PolicyKind.SESSION, address)


def test_json_syntax() -> None:
    """The same blocks in ``.tf.json``."""
    text = """{
      "provider": {"aws": [{"assume_role": [{"policy": "{\\"Statement\\": 1}"}]}, {"alias": "b"}]},
      "terraform": {"backend": {"s3": {"assume_role": {"policy": "{"}}}}
    }"""
    (root,) = load({"main.tf.json": text}).roots
    assert [policy.address for policy in root.policies] == ["provider.aws"]
    assert [(each.resource, each.attribute) for each in root.problems] == [
        ("backend.s3", "assume_role[0].policy")
    ]


def test_in_a_called_module() -> None:
    """A provider block of a module that is called has the address of the call."""
    files: dict[str, str | bytes] = {
        "main.tf": 'module "m" {\n  source = "./m"\n}\n',
        "m/main.tf": provider("assume_role", f"policy = {BAD}")
        + 'resource "aws_iam_user" "u" {\n  name = "u"\n}\n',
    }
    (finding,) = run_source(files, config=Config(select=("IAM121",))).findings
    assert (finding.resource, finding.path) == ("module.m.provider.aws", "m/main.tf")


def test_other_providers_and_values_are_left_alone() -> None:
    """Only what configures AWS is looked at; what is unknown or null is no policy of theirs."""
    text = dedent("""
        variable "p" {}

        provider "other" {
          assume_role {
            policy = "{"
          }
        }

        provider "aws" {
          assume_role {
            policy = null
          }
        }

        provider "aws" {
          alias = "b"
          assume_role {
            policy = var.p
          }
        }

        terraform {
          backend "gcs" {
            assume_role_policy = "{"
          }
        }
        """)
    (root,) = load({"main.tf": text}).roots
    assert root.policies == ()
    assert [lost.attribute for lost in root.unresolved] == ["assume_role[0].policy"]
    assert root.problems == ()


LIMIT = f'resource "aws_iam_policy" "limit" {{\n  policy = {BAD}\n}}\n'.replace(
    ', "s3:GetObjekt"', ""
)

PROFILE = """
resource "aws_rolesanywhere_profile" "p" {
  name                = "p"
  role_arns           = ["arn:aws:iam::246813579012:role/r"]
  managed_policy_arns = [aws_iam_policy.limit.arn]
}
"""


@pytest.mark.parametrize(
    "block",
    [
        provider("assume_role", "policy_arns = [aws_iam_policy.limit.arn]"),
        provider("assume_role_with_web_identity", "policy_arns = [aws_iam_policy.limit.arn]"),
        PROFILE,
    ],
)
def test_managed_policies_of_a_session(block: str) -> None:
    """A managed policy that only limits sessions is used, and grants nothing."""
    report = run_source(LIMIT + block)
    assert [each.code for each in report.findings if each.resource == "aws_iam_policy.limit"] == []
    report = run_source(LIMIT)
    assert "IAM302" in {each.code for each in report.findings}


def test_suppressed_above_the_block() -> None:
    """A comment above a provider block speaks for what it holds, wherever that is written."""
    text = provider("assume_role", "policy = local.p") + f"locals {{\n  p = {BAD}\n}}\n"
    config = Config(select=("IAM121",))
    assert len(run_source(text, config=config).findings) == 1
    above = "# iamlint: ignore[IAM121] the service is new\n"
    assert run_source(above + text, config=config).findings == ()


def test_a_role_that_a_provider_assumes_is_used() -> None:
    """Terraform itself runs as it."""
    role = """
resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "codebuild.amazonaws.com" }
    }]
  })
}
"""
    config = Config(select=("IAM505",))
    assert len(run_source(role, config=config).findings) == 1
    block = provider("assume_role", "role_arn = aws_iam_role.deploy.arn")
    assert run_source(role + block, config=config).findings == ()
