"""One fault, one finding: what follows from a fault that is told already is not told again."""

from __future__ import annotations

import pytest

from iamlint.testing import run_source

TRUST = """jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })"""
CHAIN = """
resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = TRUST
}

resource "aws_iam_instance_profile" "app" {
  name = "app"
  role = ROLE
}

resource "aws_instance" "app" {
  ami                  = "ami-0c55b159cbfafe1f0"
  instance_type        = "t3.micro"
  iam_instance_profile = aws_iam_instance_profile.app.name
}
"""


@pytest.mark.parametrize(
    ("trust", "role", "codes"),
    [
        (TRUST, "aws_iam_role.app.name", []),
        (TRUST, "aws_iam_role.ap.name", ["IAM005"]),
        ('""', "aws_iam_role.app.name", ["IAM101"]),
        ('"{}"', "aws_iam_role.app.name", ["IAM101"]),
        (TRUST.replace("Principal ", "Principals"), "aws_iam_role.app.name", ["IAM102"]),
        (TRUST.replace("ec2.", "lambda."), "aws_iam_role.app.name", ["IAM201"]),
    ],
)
def test_chain(trust: str, role: str, codes: list[str]) -> None:
    """A profile of an undeclared role may be anybody's; a refused document trusts who knows."""
    report = run_source(CHAIN.replace("TRUST", trust).replace("ROLE", role))
    assert [finding.code for finding in report.findings] == codes
