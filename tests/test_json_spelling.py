"""What is found in HCL is found in the same configuration in JSON syntax."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from hcl_to_json import CannotConvert, json_files, json_text
from iamlint.config import Config
from iamlint.engine.registry import load_rules
from iamlint.finding import Profile
from iamlint.project.computed import AwsAttributes
from iamlint.project.service_roles import service_roles
from iamlint.project.workloads import PROFILE_ATTRIBUTES, profile_uses, role_uses
from iamlint.readers import MemoryReader
from iamlint.terraform.module import RootSettings, everything, load_root
from iamlint.testing import ExampleCase, example_cases, run_source
from iamlint.values import plain

Files = dict[str, str | bytes]


def findings(files: Files) -> list[tuple[str, tuple[str, ...], str]]:
    """Code and addresses of all that is found."""
    report = run_source(files, config=Config(profile=Profile.STRICT))
    return sorted((each.code, each.addresses, str(each.confidence)) for each in report.findings)


def convertible_cases() -> list[ExampleCase]:
    """The examples of all rules that are HCL, each project once."""
    found: dict[str, ExampleCase] = {}
    for case in example_cases(*load_rules()):
        try:
            json_files(case.example.files)
        except CannotConvert:
            continue
        if any(path.endswith(".tf") for path in case.example.files):
            found.setdefault(repr(sorted(case.example.files.items())), case)
    return list(found.values())


@pytest.mark.parametrize("case", convertible_cases(), ids=str)
def test_examples_of_rules(case: ExampleCase) -> None:
    """Whatever a rule reads, it reads it in JSON too."""
    files = dict(case.example.files)
    assert findings(json_files(files)) == findings(files)


def nested(path: tuple[str, ...], value: str, depth: int = 1) -> str:
    """An argument in the blocks that a path goes through."""
    indent = "  " * depth
    if len(path) == 1:
        return f"{indent}{path[0]} = {value}\n"
    return f"{indent}{path[0]} {{\n{nested(path[1:], value, depth + 1)}{indent}}}\n"


def every_workload() -> str:
    """One resource for each attribute that takes a role or profile."""
    parts = [
        'resource "aws_iam_role" "r" {\n  assume_role_policy = "{}"\n}\n',
        'resource "aws_iam_instance_profile" "p" {\n  role = aws_iam_role.r.name\n}\n',
    ]
    for number, row in enumerate(PROFILE_ATTRIBUTES):
        body = nested(row.path, "aws_iam_instance_profile.p.name")
        parts.append(f'resource "{row.type}" "p{number}" {{\n{body}}}\n')
    for rows in service_roles().values():
        for number, role_row in enumerate(rows):
            path = tuple("inner" if step == "**" else step for step in role_row.path)
            if "*" not in path:
                body = nested(path, "aws_iam_role.r.arn")
                parts.append(f'resource "{role_row.type}" "r{number}" {{\n{body}}}\n')
    return "\n".join(parts)


def uses(files: Files) -> list[tuple[str, str]]:
    """What names a role or profile: address and attribute."""
    module = load_root(MemoryReader(files), "", RootSettings(computed=AwsAttributes()))
    assert module.problems == ()
    return [
        (str(resource.address), use.attribute)
        for resource in module.resources
        for use in (*profile_uses(resource), *role_uses(resource))
    ]


def test_every_workload() -> None:
    """Each attribute that takes a role is found, through all the blocks around it."""
    text = every_workload()
    found = uses({"main.tf": text})
    assert len(found) == text.count("= aws_iam")
    assert uses({"main.tf.json": json_text(text)}) == found


VALUES = {
    "dynamic": """
        variable "rules" {
          default = { a = { port = 1, tags = { x = "y" } } }
        }

        resource "aws_x" "d" {
          tags = { Name = "d" }

          dynamic "rule" {
            for_each = var.rules
            iterator = each_rule
            content {
              name = each_rule.key
              port = each_rule.value.port
              tags = each_rule.value.tags

              dynamic "inner" {
                for_each = [1, 2]
                content {
                  at = inner.value
                }
              }
            }
          }
        }
        """,
    "instances": """
        resource "aws_lambda_function" "f" {
          for_each = { a = { MODE = "x" }, b = {} }

          function_name = each.key
          environment {
            variables = each.value
          }
          lifecycle {
            ignore_changes = [environment]
          }
        }

        output "mode" {
          value = aws_lambda_function.f["a"].environment[0].variables.MODE
        }
        """,
    "data input": """
        resource "terraform_data" "t" {
          input = { a = [{ b = { c = 1 } }], d = {} }
        }

        resource "aws_x" "x" {
          name = terraform_data.t.input.a[0].b.c
        }
        """,
    "attribute of a block": """
        resource "aws_launch_template" "t" {
          iam_instance_profile {
            name = "p"
          }
          tag_specifications {
            resource_type = "instance"
            tags          = { a = "b" }
          }
          tag_specifications {
            resource_type = "volume"
          }
        }

        resource "aws_x" "x" {
          name  = aws_launch_template.t.iam_instance_profile[0].name
          types = aws_launch_template.t.tag_specifications[*].resource_type
          tag   = aws_launch_template.t.tag_specifications[0].tags["a"]
        }
        """,
}


@pytest.mark.parametrize("name", VALUES)
def test_values(name: str) -> None:
    """Resources have the same values, blocks and all."""
    text = dedent(VALUES[name])
    assert resolved({"main.tf.json": json_text(text)}) == resolved({"main.tf": text})


def resolved(files: Files) -> dict[str, object]:
    """The values of all resources and outputs of a root, and what went wrong."""
    settings = RootSettings(wanted=everything)
    module = load_root(MemoryReader(files), "", settings)
    return {
        "problems": sorted(problem.message for problem in module.problems),
        "outputs": plain(module.outputs),
        **{str(each.address): plain(each.values) for each in module.resources},
    }


FIXTURE = Path(__file__).parent / "fixtures" / "json_syntax"


def test_what_terraform_makes_of_it() -> None:
    """``planned_output.json`` is what ``terraform plan`` (1.11) says of the file beside it."""
    files: Files = {"main.tf.json": (FIXTURE / "main.tf.json").read_bytes()}
    found = resolved(files)
    assert found["problems"] == []
    outputs = found["outputs"]
    assert isinstance(outputs, dict)
    planned = json.loads((FIXTURE / "planned_output.json").read_text(encoding="utf-8"))
    assert outputs["all"] == planned


MODULES = sorted(each for each in (FIXTURE.parent / "modules").iterdir() if each.is_dir())


@pytest.mark.parametrize("folder", MODULES, ids=lambda folder: folder.name)
def test_modules(folder: Path) -> None:
    """The modules whose outputs Terraform has told, in JSON syntax."""
    files: Files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    try:
        in_json = json_files(files)
    except CannotConvert as reason:
        pytest.skip(str(reason))
    if any(b"fileset(" in content for content in files.values()):
        pytest.skip("it lists its own files")
    assert resolved(in_json) == resolved(files)
