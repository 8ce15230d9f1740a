"""JSON files that Terraform fills in are no policies as they stand."""

from __future__ import annotations

import pytest

from iamlint.project.load import LoadSettings, load_from
from iamlint.readers import MemoryReader

TEMPLATE = """{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "${bucket_arn}/*" }]
}"""
DIRECTIVE = TEMPLATE.replace("[{", "[%{ if on }{").replace("}]", "}%{ endif }]")
ESCAPED = TEMPLATE.replace("${bucket_arn}", "arn:aws:s3:::b/$${aws:username}")
POLICY = TEMPLATE.replace("${bucket_arn}", "arn:aws:s3:::b/${aws:username}")

ABSENT = 'count = 0\n  policy = templatefile("{path}", {{ bucket_arn = "x" }})'


def module(path: str) -> str:
    return f"""
variable "name" {{ type = string }}
resource "aws_iam_policy" "p" {{
  {ABSENT.format(path=path)}
}}
"""


def judged(files: dict[str, str], path: str = ".") -> list[str]:
    """The JSON files that are judged as policies; the rest is told as passed over."""
    project = load_from(MemoryReader(files), (path,), LoadSettings())
    found = [root.path for root in project.roots if root.module is None]
    passed = [path for path, reason in project.passed_over if "template" in reason]
    assert sorted(found + passed) == sorted(name for name in files if name.endswith(".json"))
    return found


NAMES = {
    "${path.module}/policies/app.json": ("m/policies/app.json", []),
    "${path.module}/policies/${var.name}.json": ("m/policies/app.json", []),
    "${path.module}/../shared/app.json": ("shared/app.json", []),
    "${local.folder}/app.json": ("m/policies/app.json", []),
    "policies/app.json": ("policies/app.json", []),
    "${path.module}/policies/other.json": ("m/policies/app.json", ["m/policies/app.json"]),
    "${var.name}.json": ("m/policies/app.json", ["m/policies/app.json"]),
}


@pytest.mark.parametrize("name", NAMES)
def test_what_a_module_may_render(name: str) -> None:
    """By the name in the module, though no instance renders it; a name wholly free says nothing."""
    path, expected = NAMES[name]
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n  name = "app"\n}\n',
        "m/main.tf": module(name),
        path: TEMPLATE,
    }
    assert judged(files) == expected


@pytest.mark.parametrize(
    ("text", "is_policy"),
    [(TEMPLATE, False), (DIRECTIVE, False), (ESCAPED, False), (POLICY, True)],
    ids=["interpolation", "directive", "escape", "policy"],
)
def test_a_template_has_something_to_fill_in(text: str, is_policy: bool) -> None:
    """IAM's own variables are none: what has only those is the policy that it seems to be."""
    files = {"main.tf": module("${path.module}/app.json"), "app.json": text}
    assert judged(files) == (["app.json"] if is_policy else [])


def test_the_data_source_that_renders() -> None:
    """``template_file`` is of old, and often of a ``file()``."""
    text = 'data "template_file" "p" {\n  count = 0\n  template = file("app.json")\n}\n'
    assert judged({"main.tf": text, "app.json": TEMPLATE}) == []


def test_a_file_that_is_only_read_is_a_policy() -> None:
    """So is one that no Terraform names: what it holds is what AWS would get."""
    text = 'resource "aws_iam_policy" "p" {\n  count = 0\n  policy = file("app.json")\n}\n'
    assert judged({"main.tf": text, "app.json": TEMPLATE}) == ["app.json"]
    assert judged({"main.tf": "", "app.json": TEMPLATE}) == ["app.json"]


def test_a_template_that_is_named_alone() -> None:
    """As a hook names it: what renders it is looked for in the folders above it."""
    files = {"m/main.tf": module("${path.module}/policies/app.json")}
    files["m/policies/app.json"] = TEMPLATE
    assert judged(files, "m/policies/app.json") == []
    del files["m/main.tf"]
    assert judged(files, "m/policies/app.json") == ["m/policies/app.json"]
