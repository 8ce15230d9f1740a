"""Which role a statement names, whom a trust policy lets in, and what is one object."""

from __future__ import annotations

import pytest

from iamlint.project.assume import admits, named_roles
from iamlint.project.identity import object_key
from iamlint.project.load import LoadSettings, load_from
from iamlint.project.model import Root
from iamlint.project.trust_pins import denies_unless
from iamlint.readers import MemoryReader
from iamlint.truth import Truth

TRUST = """
resource "aws_iam_role" "deploy" {
  name = "deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = PRINCIPAL, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role" "ci" {
  name               = "ci"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy" "ci" {
  role = aws_iam_role.ci.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = [aws_iam_role.deploy.arn, "arn:aws:iam::*:role/deploy"]
    }]
  })
}

variable "who" {
  type = string
}
"""


def root(text: str) -> Root:
    """The one root of a configuration."""
    settings = LoadSettings(account="111122223333")
    (found,) = load_from(MemoryReader({"main.tf": text}), (".",), settings).roots
    return found


@pytest.mark.parametrize(
    ("principal", "truth"),
    [
        ("{ AWS = aws_iam_role.ci.arn }", Truth.YES),
        ('{ AWS = "arn:aws:iam::111122223333:role/ci" }', Truth.YES),
        ('{ AWS = "111122223333" }', Truth.YES),
        ('{ AWS = "444455556666" }', Truth.NO),
        ('{ AWS = "arn:aws:iam::111122223333:role/other" }', Truth.NO),
        ('{ AWS = "arn:aws:iam::111122223333:user/ci" }', Truth.NO),
        ('{ AWS = "arn:aws:sts::111122223333:assumed-role/ci/build" }', Truth.YES),
        ('{ Service = "ec2.amazonaws.com" }', Truth.NO),
        ("{ AWS = var.who }", Truth.MAYBE),
        ('"*"', Truth.YES),
    ],
)
def test_admits(principal: str, truth: Truth) -> None:
    """A principal is let in by its ARN, a session of it, its account, or everybody."""
    project = root(TRUST.replace("PRINCIPAL", principal))
    roles = project.wiring.roles
    assert admits(roles["aws_iam_role.deploy"], roles["aws_iam_role.ci"].resource) is truth


def test_named_roles() -> None:
    """A role is named by its ARN; a pattern that others may match names none."""
    project = root(TRUST.replace("PRINCIPAL", '"*"'))
    (policy,) = [
        each
        for each in project.policies
        if each.resource is not None and each.resource.type == "aws_iam_role_policy"
    ]
    named = list(named_roles(project, policy.statements[0]))
    assert [str(role.resource.address) for _, role in named] == ["aws_iam_role.deploy"]


def test_object_key() -> None:
    """References to one object are one key, by whatever attribute; unknown ones are none."""
    project = root(
        """
        resource "aws_s3_bucket" "b" {}

        resource "aws_s3_bucket_policy" "one" {
          bucket = aws_s3_bucket.b.id
        }

        resource "aws_s3_bucket_policy" "other" {
          bucket = aws_s3_bucket.b.bucket
        }
        """
    )
    one, other = (project.by_address[f"aws_s3_bucket_policy.{name}"] for name in ("one", "other"))
    assert object_key(one.get("bucket"), one) == object_key(other.get("bucket"), other)
    assert object_key(one.get("bucket"), one) is not None
    assert object_key(None, one) is None


def test_denies_unless() -> None:
    """A Deny for everybody with a negated operator confines the Allows beside it."""
    project = root(
        """
        resource "aws_iam_role" "r" {
          assume_role_policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Deny"
              Principal = "*"
              Action    = "sts:AssumeRole"
              Condition = { StringNotEquals = { "sts:ExternalId" = "x1" } }
            }]
          })
        }
        """
    )
    (policy,) = project.policies
    assert denies_unless(policy.document, "sts:externalid")
    assert not denies_unless(policy.document, "aws:sourcearn")
