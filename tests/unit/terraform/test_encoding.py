"""Which bytes Terraform takes: in comments any, elsewhere UTF-8, in JSON no byte order mark."""

from __future__ import annotations

import pytest

from iamlint.testing import run_source

ROLE = b'resource "aws_iam_role" "app" {\n  name = 1 # r\xf4le\n  /* \xe8 */\n}\n'

CASES = [
    ("main.tf", ROLE, ""),
    ("main.tf", b"// \xff", ""),
    ("main.tf", b"# \xff\nlocals {\n  a = <<A\n# b\nA\n}\n", ""),
    ("main.tf", b'locals {\n  a = "\xe8" # \xe8\n}\n', "not UTF-8: byte 0xe8"),
    ("main.tf", b"locals {\n  a = <<A\n# \xe8\nA\n}\n", "not UTF-8: byte 0xe8"),
    ("main.tf", b"locals {\n  a\xe8 = 1\n}\n", "not UTF-8: byte 0xe8"),
    ("main.tf", b"\xef\xbb\xbflocals {\n}\n", ""),
    ("main.tf.json", b'{"locals": {"a": "\xe8"}}', "not UTF-8: byte 0xe8"),
    ("main.tf.json", b'{"locals": {}}', ""),
    (
        "main.tf.json",
        b'\xef\xbb\xbf{"locals": {}}',
        "begins with a byte order mark, which Terraform refuses in JSON",
    ),
    ("terraform.tfvars", b"# \xe8\na = 1\n", ""),
    ("terraform.tfvars", b'a = "\xe8"\n', "not UTF-8: byte 0xe8"),
    (
        "terraform.tfvars.json",
        b'\xef\xbb\xbf{"a": 1}',
        "begins with a byte order mark, which Terraform refuses in JSON",
    ),
    ("other.tfvars", b"# \xe8\na = 1\n", ""),
    ("other.tfvars", b"a = \xe8\n", "not UTF-8: byte 0xe8"),
]


@pytest.mark.parametrize(("name", "content", "told"), CASES)
def test_encoding(name: str, content: bytes, told: str) -> None:
    files = {"variables.tf": b'variable "a" {\n  default = 2\n}\n', name: content}
    found = [each for each in run_source(files).findings if each.code in ("IAM001", "IAM002")]
    assert [each.message for each in found] == ([told] if told else [])
    assert all(each.path == name for each in found)


def test_a_comment_costs_nothing() -> None:
    """The file is judged as if the comment were any other."""
    report = run_source({"main.tf": ROLE + b'data "aws_iam_policy_document" "a" { x = }\n'})
    (found,) = [each for each in report.findings if each.code == "IAM002"]
    assert (found.span.line, found.span.column) == (5, 42)
