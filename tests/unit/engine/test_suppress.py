"""Suppressions: what they take away, and what is said about those of no use."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_rules import RULES, Ec2Trust, role

from iamlint.config import Config, read_config
from iamlint.engine.registry import load_rules
from iamlint.engine.report import Report
from iamlint.finding import Profile
from iamlint.testing import run_source

EVERY = (*(rule for rule in load_rules() if rule.family == "input"), *RULES[:3])


def lint(files: dict[str, str] | str, **config: object) -> list[str]:
    return codes(run_source(files, rules=EVERY, config=Config().over(**config)))


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


@pytest.mark.parametrize(
    "comment",
    [
        "# iamlint: ignore[IAM291] why",
        "// iamlint: ignore[bad-name] why",
        "/* iamlint: ignore[IAM292, iam291] why */",
        "# tfsec:ignore:aws-iam-bad-name",
        "# tfsec:ignore:AVD-AWS-0001",
        "# trivy:ignore:AWS-0001",
        "# checkov:skip=CKV_AWS_1:why",
    ],
)
@pytest.mark.parametrize("place", ["line", "above", "header", "inside", "block"])
def test_every_comment_at_every_place(comment: str, place: str) -> None:
    """On the line, above it, at the header, above the block; checkov's anywhere in the body."""
    text = role("bad")
    checkov = "checkov" in comment
    match place:
        case "line":
            text = text.replace('"bad"', f'"bad" {comment}')
        case "above":
            text = text.replace("  name  ", f"  {comment}\n  name  ")
        case "header":
            text = text.replace('"app" {', f'"app" {{ {comment}')
        case "inside":
            text = text.replace("    Statement", f"    {comment}\n    Statement")
        case "block":
            text = f"{comment}\n{text.lstrip()}"
    left = lint(text, ignore=("IAM010", "IAM292"))
    outside = place == "block" if checkov else place == "inside"
    assert left == (["IAM291"] if outside else [])


def test_a_comment_above_a_module_block_speaks_for_that_call_alone() -> None:
    """The other call's address is left."""
    files = {
        "main.tf": '# iamlint: ignore[IAM291] why\nmodule "a" {\n  source = "./m"\n}\n'
        'module "b" {\n  source = "./m"\n}\n',
        "m/main.tf": role("bad"),
    }
    report = run_source(files, rules=EVERY, config=Config(ignore=("IAM292",)))
    (finding,) = report.findings
    assert finding.addresses == ("module.b.aws_iam_role.app",)
    assert report.summary.suppressed == 0


def test_a_comment_in_a_called_module_speaks_for_all_calls() -> None:
    """Both calls are taken away, and counted as the one finding that they are."""
    files = {
        "main.tf": 'module "a" {\n  source = "./m"\n}\nmodule "b" {\n  source = "./m"\n}\n',
        "m/main.tf": "# iamlint: ignore[IAM291] why\n" + role("bad").lstrip(),
    }
    report = run_source(files, rules=EVERY, config=Config(ignore=("IAM292",)))
    assert codes(report) == []
    assert report.summary.suppressed == 1


def test_a_comment_above_a_resource_holds_for_its_policy_written_elsewhere() -> None:
    """The resource is within the block, wherever its document stands."""
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
        # iamlint: ignore[IAM391] why
        resource "aws_iam_role" "app" {
          assume_role_policy = data.aws_iam_policy_document.trust.json
        }
    """
    assert lint(text, profile=Profile.STRICT, ignore=("IAM292",)) == []
    without = text.replace("iamlint:", "")
    assert lint(without, profile=Profile.STRICT, ignore=("IAM292",)) == ["IAM391"]


def test_a_comment_above_a_statement_or_a_heredoc_holds_for_it() -> None:
    """An object of a list, and the attribute whose text has no room for comments."""
    text = role("x").replace("Statement = [{", "Statement = [\n# iamlint: ignore[IAM391] why\n{")
    assert lint(text, profile=Profile.STRICT, ignore=("IAM292",)) == []
    heredoc = """
        resource "aws_iam_role" "app" {
          # iamlint: ignore[IAM391] why
          assume_role_policy = <<-EOF
            {"Version": "2012-10-17", "Statement": {
              "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}
          EOF
        }
    """
    assert lint(heredoc, profile=Profile.STRICT, ignore=("IAM292",)) == []


def test_per_file_and_per_address_ignores(tmp_path: Path) -> None:
    """Git-ignore patterns relative to the configuration; addresses with and without keys."""
    files = {"old/main.tf": role("bad").replace("  name  ", "  count = 2\n  name  ")}

    def left(text: str) -> list[str]:
        (tmp_path / "iamlint.toml").write_text(text)
        config = read_config(tmp_path / "iamlint.toml").over(folder=".", ignore=("IAM292",))
        return codes(run_source(files, rules=EVERY, config=config))

    assert left('[per_file_ignores]\n"old/" = ["IAM291"]') == []
    assert left('[per_file_ignores]\n"*.tf" = ["trust"]') == []
    assert left('[per_file_ignores]\n"/main.tf" = ["IAM291"]') == ["IAM291"]
    assert left('[per_address_ignores]\n"aws_iam_role.app" = ["bad-name"]') == []
    assert left('[per_address_ignores]\n"aws_iam_*" = ["IAM2"]') == []
    assert left('[per_address_ignores]\n"aws_iam_role.app[0]" = ["IAM291"]') == ["IAM291"]
    assert left('[per_address_ignores]\n"aws_iam_role.app" = ["IAM003"]') == ["IAM010", "IAM291"]


def test_an_unused_suppression_is_told_at_its_code() -> None:
    """Each code by itself."""
    text = role("bad").replace('"bad"', '"bad" # iamlint: ignore[IAM291, IAM003] why')
    report = run_source(text, rules=EVERY, config=Config(ignore=("IAM292",)))
    (finding,) = report.findings
    assert (finding.code, finding.span.text) == ("IAM010", "IAM003")


@pytest.mark.parametrize(
    ("comment", "config"),
    [
        ("# iamlint: ignore[IAM391] why", {}),
        ("# iamlint: ignore[IAM003] why", {"ignore": ("IAM003", "IAM292")}),
        ("# checkov:skip=CKV_AWS_1:why", {}),
        ("# checkov:skip=CKV_AWS_999:why", {"profile": Profile.STRICT}),
        ("# iamlint: ignore[IAM010, IAM003] why", {}),
    ],
    ids=["not run", "not selected", "foreign", "foreign unknown", "suppressed itself"],
)
def test_what_cannot_be_judged_is_not_called_unused(
    comment: str, config: dict[str, object]
) -> None:
    """Rules that did not run, other tools' comments, codes nobody here knows."""
    text = role("x").replace('"x"', f'"x" {comment}')
    assert lint(text, **{"ignore": ("IAM292", "IAM391"), **config}) == []


def test_an_unused_foreign_comment_is_told_in_strict() -> None:
    """When all its codes have an equivalent here."""
    text = role("x").replace('"x"', '"x" # tfsec:ignore:aws-iam-bad-name')
    report = run_source(
        text, rules=EVERY, config=Config(profile=Profile.STRICT, ignore=("IAM292", "IAM391"))
    )
    (finding,) = report.findings
    assert (finding.code, finding.span.text) == ("IAM010", "aws-iam-bad-name")


def test_nothing_is_unused_where_a_file_did_not_parse() -> None:
    """The finding may be in the part that was not understood."""
    text = role("x").replace('"x"', '"x" # iamlint: ignore[IAM291] why')
    files = {"main.tf": text, "broken.tf": "x = = 1"}
    assert lint(files, ignore=("IAM292",)) == ["IAM002"]


def test_a_suppression_silenced_by_another_rule_counts_as_used() -> None:
    """IAM292 is silenced by IAM291: the comment would be of use without it."""
    text = "# iamlint: ignore[IAM292] why\n" + role("bad").lstrip()
    assert lint(text) == ["IAM291"]


def test_a_reason_is_required_in_strict() -> None:
    """At the comment."""
    text = role("bad").replace('"bad"', '"bad" # iamlint: ignore[IAM291]')
    assert lint(text, ignore=("IAM292",)) == []
    assert lint(text, profile=Profile.STRICT, ignore=("IAM292", "IAM391")) == ["IAM011"]


def test_an_unknown_code_is_told_with_the_nearest() -> None:
    """Prefixes and nothing at all are no codes."""
    text = role("x").replace('"x"', '"x" # iamlint: ignore[bad-nmae, IAM2] why')
    report = run_source(text, rules=EVERY, config=Config(ignore=("IAM292",)))
    assert [(each.code, each.span.text) for each in report.findings] == [
        ("IAM012", "bad-nmae"),
        ("IAM012", "IAM2"),
    ]
    assert "did you mean `bad-name`?" in report.findings[0].message
    assert lint(text.replace("[bad-nmae, IAM2]", "[]"), ignore=("IAM292",)) == ["IAM012"]


def test_other_rules_are_not_suppressed() -> None:
    """Only the codes that are named."""
    text = role("x").replace('"x"', '"x" # iamlint: ignore[IAM291] why')
    assert Ec2Trust.code in lint(text, profile=Profile.STRICT)


def test_a_comment_in_a_file_of_values_holds_there() -> None:
    """A value is reported where it is written."""
    files = {
        "main.tf": 'variable "name" {}\n' + role("x").replace('"x"', "var.name"),
        "terraform.tfvars": '# iamlint: ignore[IAM291] why\nname = "bad"\n',
    }
    assert lint(files, ignore=("IAM292",)) == []
    files["terraform.tfvars"] = 'name = "bad"\n'
    assert lint(files, ignore=("IAM292",)) == ["IAM291"]


def test_what_is_passed_to_a_module_that_is_not_here_is_not_called_unused() -> None:
    """The rest of the root is judged."""
    text = (
        role("x").replace('"x"', '"x" # iamlint: ignore[IAM291] why')
        + 'module "m" {\n  source = "acme/m/aws"\n  name   = NAME\n}\n'
    )
    passed = text.replace("NAME", "aws_iam_role.app.name")
    assert lint(passed, ignore=("IAM292",)) == []
    assert lint(text.replace("NAME", '"a"'), ignore=("IAM292",)) == ["IAM010"]
