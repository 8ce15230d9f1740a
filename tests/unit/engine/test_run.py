"""The walk: what a finding gets from its noun, and what a rule that raises costs."""

from __future__ import annotations

import sys
from inspect import getsource

import pytest
from engine_rules import RULES, AnyName, BadName, Crash, Ec2Trust, role

from iamlint.config import Config
from iamlint.finding import Confidence, Profile
from iamlint.testing import run_source

STRICT = Config(profile=Profile.STRICT)


def test_a_rule_that_raises_is_an_error_and_loses_only_its_own() -> None:
    """It is told by code, at what it looked at; what it said before is kept."""
    report = run_source(role("bad"), rules=RULES)
    (error,) = report.errors
    assert (error.rule, error.path, error.line, error.column) == ("IAM491", "main.tf", 6, 18)
    line = next(
        number
        for number, text in enumerate(getsource(sys.modules[Crash.__module__]).splitlines(), 1)
        if "no reason" in text
    )
    place = f"engine_rules.py:{line}"
    assert error.message == f"rule always-crashes failed: ValueError: no reason ({place})"
    assert [finding.code for finding in report.findings] == ["IAM291", "IAM491"]
    assert report.exit_status() == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["text"], "check_statement gave 'text' and no finding"),
        (None, "check_statement gave NoneType: it has to yield its findings"),
        (7, "check_statement gave int: it has to yield its findings"),
    ],
)
def test_a_hook_that_gives_no_findings_is_an_error_too(given: object, said: str) -> None:
    """A plugin may get it wrong in any way."""

    class Wrong(Crash):
        """Gives a text."""

        code = "IAM492"
        name = "gives-texts"
        severity = Crash.severity
        help = "mend it"
        examples = Crash.examples

        def check_statement(self, policy, statement):
            """What no hook may give."""
            return given

    (error,) = run_source(role("x"), rules=(Wrong,)).errors
    assert error.message == f"rule gives-texts failed: TypeError: {said}"


def test_a_finding_on_a_statement_knows_resource_and_attribute() -> None:
    """The rule need not say what the engine knows."""
    (finding,) = run_source(role("x"), rules=(Ec2Trust,), config=STRICT).findings
    assert finding.resource == "aws_iam_role.app"
    assert finding.addresses == ("aws_iam_role.app",)
    assert finding.attribute == "assume_role_policy"
    assert finding.confidence is Confidence.CERTAIN
    assert finding.span.text == '"sts:AssumeRole"'


def test_what_may_not_exist_makes_a_finding_possible() -> None:
    """An unknown count: of the resource, whatever the rule thinks of it."""
    text = 'variable "n" {}\n' + role("bad").replace("  name  ", "  count = var.n\n  name  ")
    (finding,) = run_source(text, rules=(BadName,), config=STRICT).findings
    assert finding.confidence is Confidence.POSSIBLE
    assert run_source(text, rules=(BadName,)).findings == ()


def test_references_on_the_way_are_related() -> None:
    """A value is reported where it is written; how it came into the resource is told."""
    text = role("x").replace('"x"', "local.name") + 'locals {\n  name = "bad"\n}\n'
    report = run_source(text, rules=(Ec2Trust, BadName))
    (finding,) = report.findings
    assert finding.span.text == '"bad"'
    assert [each.span.text for each in finding.related] == ["local.name"]


def test_references_to_a_document_are_related() -> None:
    """From the attribute through locals to the statement."""
    text = """
        locals {
          trust = {
            Statement = [{
              Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }
              Action = "sts:AssumeRole"
            }]
          }
        }
        resource "aws_iam_role" "app" {
          assume_role_policy = jsonencode(local.trust)
        }
    """
    (finding,) = run_source(text, rules=(Ec2Trust,), config=STRICT).findings
    assert [(each.message, each.span.text) for each in finding.related] == [
        ("referenced here", "local.trust")
    ]


def test_module_calls_are_related() -> None:
    """So that naming the caller's file shows what it brings in."""
    files = {"main.tf": 'module "a" {\n  source = "./m"\n}\n', "m/main.tf": role("bad")}
    (finding,) = run_source(files, rules=(BadName,)).findings
    assert finding.path == "m/main.tf"
    assert finding.resource == "module.a.aws_iam_role.app"
    assert [(each.message, each.span.text) for each in finding.related] == [
        ("called here", 'module "a"')
    ]


def test_rules_start_from_settings() -> None:
    """They have no options of their own, but know what the configuration says of the world."""
    config = Config()
    assert AnyName(config.settings).settings is config.settings


def test_references_through_a_module_call_are_related() -> None:
    """From the callee's variable to the argument, each once."""
    files = {
        "main.tf": 'module "a" {\n  source = "./m"\n  name   = "bad"\n}\n',
        "m/main.tf": 'variable "name" {}\n' + role("x").replace('"x"', "var.name"),
    }
    (finding,) = run_source(files, rules=(BadName,)).findings
    assert finding.path == "main.tf"
    assert [(each.message, each.span.text) for each in finding.related] == [
        ("referenced here", "var.name"),
        ("called here", 'module "a"'),
    ]


def test_references_to_a_data_source_are_related() -> None:
    """A document in a data source is reported there; the resource that uses it is told."""
    text = """
        data "aws_iam_policy_document" "trust" {
          statement {
            actions = ["sts:AssumeRole"]
            principals {
              type        = "Service"
              identifiers = ["ec2.amazonaws.com"]
            }
          }
        }
        resource "aws_iam_role" "app" {
          assume_role_policy = data.aws_iam_policy_document.trust.json
        }
    """
    (finding,) = run_source(text, rules=(Ec2Trust,), config=STRICT).findings
    assert finding.resource == "aws_iam_role.app"
    assert [each.span.text for each in finding.related] == [
        "data.aws_iam_policy_document.trust.json"
    ]
