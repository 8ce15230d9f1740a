"""A Deny without conditions beside an Allow of a trust policy: who still gets in."""

from __future__ import annotations

import pytest

from iamlint.config import Config
from iamlint.finding import Confidence, Profile
from iamlint.testing import run_source

STRICT = Config(profile=Profile.STRICT)
SURE, MAY_BE = Confidence.CERTAIN, Confidence.POSSIBLE
ROLE = """
provider "aws" {
  allowed_account_ids = ["111122223333"]
}

variable "who" {
  type = list(string)
}

resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = ALLOWED }, Action = "sts:AssumeRole" },
      { Effect = "Deny", Principal = DENIED },
    ]
  })
}
"""
EVERYBODY = '"*", Action = "sts:AssumeRole"'
OTHER = '"arn:aws:iam::444455556666:role/ci"'
VENDOR = '"arn:aws:iam::464622532012:root"'


@pytest.mark.parametrize(
    ("allowed", "denied", "left"),
    [
        ('"*"', EVERYBODY, {}),
        ('"*"', '{ AWS = "*" }, Action = "sts:*"', {}),
        ('"*"', '{ AWS = "*" }, Action = "sts:TagSession"', {"IAM203": SURE}),
        ('"*"', '{ AWS = "444455556666" }, Action = "sts:AssumeRole"', {"IAM203": SURE}),
        ('"*"', '{ AWS = var.who }, Action = "sts:AssumeRole"', {"IAM203": MAY_BE}),
        (
            '"*"',
            f'{EVERYBODY}, Condition = {{ Bool = {{ "aws:SecureTransport" = "false" }} }}',
            {"IAM203": SURE},
        ),
        (OTHER, EVERYBODY, {}),
        (OTHER, f'{{ AWS = {OTHER} }}, Action = "sts:AssumeRole"', {}),
        (OTHER, '{ AWS = "444455556666" }, Action = "*"', {}),
        (OTHER, '{ AWS = "444455556667" }, Action = "*"', {"IAM205": SURE}),
        (f"[{OTHER}, {VENDOR}]", '{ AWS = "444455556666" }, Action = "*"', {"IAM206": SURE}),
        (VENDOR, '{ AWS = "464622532012" }, Action = "sts:AssumeRole"', {}),
        ('"111122223333"', '{ AWS = "arn:aws:iam::111122223333:root" }, Action = "*"', {}),
        (
            '"111122223333"',
            '{ AWS = "arn:aws:iam::111122223333:role/x" }, Action = "*"',
            {"IAM207": SURE},
        ),
    ],
)
def test_who_still_gets_in(allowed: str, denied: str, left: dict[str, Confidence]) -> None:
    """A Deny for everybody, for the same principal or for its whole account leaves nobody."""
    report = run_source(ROLE.replace("ALLOWED", allowed).replace("DENIED", denied), config=STRICT)
    found = {
        finding.code: finding.confidence
        for finding in report.findings
        if finding.code in ("IAM203", "IAM205", "IAM206", "IAM207")
    }
    assert found == left
