"""`iamlint rules` and `iamlint explain`."""

from __future__ import annotations

import json
from pathlib import Path

from running import Iamlint

KEYS = [
    *("code", "name", "family", "severity", "profile", "summary", "help", "url"),
    *("references", "equivalents", "fixable"),
]


def test_rules_as_json(iamlint: Iamlint) -> None:
    """Every rule with every key of the interface, by code."""
    listed = json.loads(iamlint("rules", "--format", "json").stdout)
    assert listed["schema"] == 1
    assert [list(rule) for rule in listed["rules"]] == [KEYS] * len(listed["rules"])
    codes = [rule["code"] for rule in listed["rules"]]
    assert codes == sorted(codes)
    wildcard = next(rule for rule in listed["rules"] if rule["code"] == "IAM301")
    assert (wildcard["name"], wildcard["family"]) == ("wildcard-s3", "permission")


def test_rules_as_a_table(iamlint: Iamlint) -> None:
    """Every rule on its line, under its family."""
    text = iamlint("rules", COLUMNS="200").stdout
    for rule in json.loads(iamlint("rules", "--format", "json").stdout)["rules"]:
        line = next(line for line in text.splitlines() if line.startswith(rule["code"]))
        assert rule["name"] in line
        assert rule["severity"] in line
    assert "permission\n" in text


def test_explain_by_code_or_name(iamlint: Iamlint) -> None:
    """Either shows the page: what, help, bad and good, references, equivalents."""
    page = iamlint("explain", "IAM301").stdout
    assert page == iamlint("explain", "wildcard-s3").stdout == iamlint("explain", "iam301").stdout
    for part in ("IAM301 wildcard-s3", "help: ", "bad:", "good:", "^^^", "references:", "checkov"):
        assert part in page


def test_every_page_fits(iamlint: Iamlint) -> None:
    """Every rule can be explained, and no page is wider than the terminal but for addresses."""
    from rich.cells import cell_len

    for rule in json.loads(iamlint("rules", "--format", "json").stdout)["rules"]:
        page = iamlint("explain", rule["code"], COLUMNS="80")
        assert page.status == 0
        wide = [line for line in page.stdout.splitlines() if cell_len(line) > 80]
        assert all("https://" in line for line in wide)


def test_rules_of_the_project(iamlint: Iamlint, tmp_path: Path) -> None:
    """A rule file that the configuration names is listed with the others."""
    (tmp_path / "iamlint.toml").write_text('[rules]\npaths = ["own.py"]\n')
    (tmp_path / "own.py").write_text(OWN)
    assert "IAM901" in iamlint("rules").stdout
    assert "IAM901" not in iamlint("rules", "--no-config").stdout
    assert "Every role is named." in iamlint("explain", "role-name").stdout


OWN = '''
from iamlint.sdk import Findings, Resource, Rule, Severity, bad, good


class RoleName(Rule):
    """Every role is named."""

    code = "IAM901"
    name = "role-name"
    severity = Severity.LOW
    help = "name it"
    examples = (
        bad("""resource "aws_iam_role" "r" {}""", at="resource"),
        good("""resource "aws_iam_role" "r" { name = "r" }"""),
    )

    def check_resource(self, resource: Resource) -> Findings:
        if resource.get("name") is None:
            yield self.finding(resource.header, "role has no name")
'''
