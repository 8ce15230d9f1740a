"""Rules on what is granted, through policies that AWS manages: reported where they are attached."""

from __future__ import annotations

import pytest

from iamlint.testing import run_source

ATTACHED = """
resource "aws_iam_role_policy_attachment" "app" {
  role       = "app"
  policy_arn = "arn:aws:iam::aws:policy/NAME"
}
"""


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("AmazonS3FullAccess", ["IAM301"]),
        ("AdministratorAccess", ["IAM303"]),
        ("IAMFullAccess", ["IAM303"]),
        ("PowerUserAccess", ["IAM303"]),
        ("ReadOnlyAccess", []),
        ("AmazonSSMManagedInstanceCore", []),
        ("AmazonEKSWorkerNodePolicy", []),
        ("CloudWatchAgentServerPolicy", []),
        ("service-role/AWSLambdaBasicExecutionRole", []),
        ("service-role/AmazonECSTaskExecutionRolePolicy", []),
    ],
)
def test_attached(name: str, codes: list[str]) -> None:
    """The finding stands at the ARN of the policy; usual policies are quiet."""
    report = run_source(ATTACHED.replace("NAME", name))
    assert [finding.code for finding in report.findings] == codes
    for finding in report.findings:
        assert finding.span.text == f'"arn:aws:iam::aws:policy/{name}"'
