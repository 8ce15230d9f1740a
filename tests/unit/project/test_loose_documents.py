"""Documents that are used nowhere have no kind: only their grammar is judged."""

from __future__ import annotations

from textwrap import dedent

import pytest

from iamlint.config import Config
from iamlint.finding import Profile
from iamlint.testing import run_source

DOCUMENT = """
    data "aws_iam_policy_document" "d" {
      statement {
        actions   = ["*", "s3:GetObjekt"]
        resources = ["*"]
      }
    }
    """

OUTPUT = 'output "json" {\n  value = data.aws_iam_policy_document.d.json\n}\n'
MERGED = """
    data "aws_iam_policy_document" "all" {
      source_policy_documents = [data.aws_iam_policy_document.d.json]
    }
    """
POLICY = 'resource "aws_iam_policy" "p" {\n  policy = DOCUMENT\n}\n'


def codes(*parts: str) -> list[tuple[str, str | None]]:
    """The findings about documents and permissions."""
    text = "\n".join(dedent(part) for part in parts)
    report = run_source(text, config=Config(profile=Profile.STRICT))
    assert report.errors == ()
    return sorted(
        (finding.code, finding.resource)
        for finding in report.findings
        if finding.family in ("document", "permission", "trust", "exposure")
    )


LOOSE = [("IAM121", "data.aws_iam_policy_document.d")]
PLACED = [("IAM121", "aws_iam_policy.p"), ("IAM302", "aws_iam_policy.p")]


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], LOOSE),
        ([OUTPUT], LOOSE),
        ([MERGED], [("IAM121", "data.aws_iam_policy_document.all")]),
        ([POLICY.replace("DOCUMENT", "data.aws_iam_policy_document.d.json")], PLACED),
        ([MERGED, POLICY.replace("DOCUMENT", "data.aws_iam_policy_document.all.json")], PLACED),
        (
            [
                "locals {\n  json = data.aws_iam_policy_document.d.json\n}\n",
                POLICY.replace("DOCUMENT", "local.json"),
            ],
            PLACED,
        ),
        ([POLICY.replace("DOCUMENT", "one(data.aws_iam_policy_document.d[*].json)")], PLACED),
        (['resource "aws_x" "x" {\n  policy = data.aws_iam_policy_document.d.json\n}\n'], LOOSE),
    ],
)
def test_who_uses_a_document(others: list[str], expected: list[tuple[str, str]]) -> None:
    """Judged in full where it is used, directly or through others, and by its grammar elsewhere."""
    assert codes(DOCUMENT, *others) == expected


def test_a_loose_document_of_many() -> None:
    """One finding for all instances, and for all calls of its module."""
    text = dedent(DOCUMENT).replace("{\n", '{\n  for_each = toset(["a", "b"])\n', 1)
    (finding,) = run_source(
        {"main.tf": 'module "m" {\n  count = 2\n  source = "./m"\n}\n', "m/main.tf": text + ROLE},
        config=Config(select=("IAM121",)),
    ).findings
    assert finding.addresses == tuple(
        f'module.m[{call}].data.aws_iam_policy_document.d["{key}"]'
        for call in (0, 1)
        for key in ("a", "b")
    )


ROLE = """
resource "aws_iam_user" "u" {
  name = "u"
}
"""


PRIVATE = """
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::b/*"]
    condition {
      test     = "IpAddress"
      variable = "KEY"
      values   = ["10.0.0.0/8"]
    }
"""


@pytest.mark.parametrize(
    "statement",
    [
        'actions = ["sts:AssumeRole"]',
        'actions = ["sts:AssumeRole"]\n principals {\n type = "*"\n identifiers = ["*"]\n }',
        'effect = "Deny"\n not_actions = ["iam:*"]\n resources = ["*"]',
        'actions = ["s3:*"]\n resources = ["*"]\n principals {\n type = "AWS"\n identifiers = ["*"]\n}',
        'actions = ["s3:ListAllMyBuckets"]\n resources = ["arn:aws:s3:::b"]',
        PRIVATE.replace("KEY", "aws:SourceIp"),
        PRIVATE.replace("KEY", "aws:VpcSourceIp"),
        'actions = ["iam:PassRole"]\n not_resources = ["arn:aws:iam::246813579012:role/x"]',
    ],
)
def test_what_depends_on_the_kind_is_not_judged(statement: str) -> None:
    """It may be meant for any kind: neither elements nor grants are at fault."""
    document = f'data "aws_iam_policy_document" "d" {{\n statement {{\n {statement}\n }}\n}}\n'
    assert codes(document) == []
