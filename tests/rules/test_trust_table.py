"""Whom a trust policy lets in: conditions as vendors document them, and as people get them wrong.

Each file of ``fixtures/trust`` is the table of one vendor or clause. Its ``source`` is the page
that says what a token of the vendor looks like; each row has a statement, why it is right or
wrong, and every finding on it: code, severity, profile and the text at fault, ``possible`` if it
is but that. In texts ``HOST`` is the host of the issuer and ``{{...}}`` an expression.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from iamlint.config import Config
from iamlint.finding import Finding, Profile
from iamlint.iam.oidc import SHARED
from iamlint.iam.vendors import VENDORS
from iamlint.rule import Settings
from iamlint.testing import run_source

TABLES = Path(__file__).parent.parent / "fixtures" / "trust"
JUDGED = ("IAM1", "IAM2")
PROVIDER = "aws_iam_openid_connect_provider.vendor.arn"
SHOWN_WHEN_POSSIBLE = ("IAM203", "IAM211")

Expected = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Row:
    """A row of a table. ``provider`` is the ARN of the OIDC provider that is trusted, if one is."""

    name: str
    statements: list[Any]
    provider: str | None
    terraform: str
    bare: bool
    config: Config
    findings: list[Expected]

    def __str__(self) -> str:
        return self.name


def rows() -> Iterator[Row]:
    """Every row of every table."""
    for path in sorted(TABLES.glob("*.json")):
        text = path.read_text(encoding="utf-8")
        table = json.loads(text.replace("HOST", json.loads(text).get("host", "HOST")))
        assert table["source"].startswith("https://"), path
        for row in table["rows"]:
            yield _row(path.stem, table, row)


def _row(table_name: str, table: dict[str, Any], row: dict[str, Any]) -> Row:
    assert row["why"], row
    usual = {"Effect": "Allow", "Principal": table["principal"], "Action": table["action"]}
    parts = {"principal": "Principal", "action": "Action", "condition": "Condition"}
    usual |= {name: row[key] for key, name in parts.items() if key in row}
    statements = [
        {key: value for key, value in (usual | each).items() if value is not None}
        for each in row.get("statements", [{}])
    ]
    principal = usual["Principal"]
    trusted = str(principal.get("Federated", "")) if isinstance(principal, dict) else ""
    whole = json.dumps(statements)
    plain = "terraform" not in row and "{{" not in whole
    alone = whole.count(trusted) == 1 and re.match(r"arn:[^:]*:iam::\d+:oidc", trusted)
    return Row(
        f"{table_name}: {row['name']}",
        statements,
        trusted if plain and alone else None,
        row.get("terraform", ""),
        plain and row.get("bare", table.get("bare", True)),
        Config(
            account=row.get("account"),
            settings=Settings(trusted_accounts=frozenset(row.get("trusted_accounts", ()))),
        ),
        [(*each, "certain") if len(each) == 4 else tuple(each) for each in row["findings"]],
    )


ROWS = list(rows())
SAMPLE = ROWS[::3]
"""Rows that are looked at in other forms, too; the sorts of rows recur from table to table."""


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_role(row: Row) -> None:
    """A role has the statements as its trust policy; both profiles."""
    source = _role(row.statements) + row.terraform
    assert _found(source, row, Profile.STRICT) == sorted(row.findings)
    usual = [
        each
        for each in row.findings
        if each[2] == "default" and (each[4] == "certain" or each[0] in SHOWN_WHEN_POSSIBLE)
    ]
    assert _found(source, row, Profile.DEFAULT) == sorted(usual)


@pytest.mark.parametrize("row", [row for row in SAMPLE if row.provider], ids=str)
def test_provider_of_the_configuration(row: Row) -> None:
    """The provider is a resource beside the role, which refers to it."""
    assert row.provider is not None
    arn = json.dumps(row.provider)
    given = json.loads(json.dumps(row.statements).replace(arn, json.dumps(f"{{{{{PROVIDER}}}}}")))
    _, _, _, _, account, host = row.provider.split(":", 5)
    source = f"""
    resource "aws_iam_openid_connect_provider" "vendor" {{
      url            = "https://{host.partition("/")[2]}"
      client_id_list = ["sts.amazonaws.com"]
    }}
    """
    expected = [
        (code, severity, profile, PROVIDER if at == arn else at, confidence)
        for code, severity, profile, at, confidence in row.findings
    ]
    own = replace(row, config=replace(row.config, account=account))
    assert _found(_role(given) + source, own, Profile.STRICT) == sorted(expected)


@pytest.mark.parametrize("row", [row for row in SAMPLE if row.bare], ids=str)
def test_bare_policy(row: Row) -> None:
    """The policy is a JSON file, of no role."""
    document = {"Version": "2012-10-17", "Statement": row.statements}
    found = _found({"trust.json": json.dumps(document, indent=2)}, row, Profile.STRICT)
    assert found == sorted(row.findings)


@pytest.mark.parametrize("name", [*SHARED, *VENDORS])
def test_every_issuer_and_vendor_has_rows(name: str) -> None:
    """One that lets somebody in who was not meant, and, of vendors, one that does not."""
    about = [row for row in ROWS if name in json.dumps(row.statements)]
    assert any(row.findings for row in about)
    assert name in SHARED or any(not row.findings for row in about)


DOCUMENT = """
provider "aws" {
  region = "eu-west-1"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/ISSUER"]
    }
    condition {
      test     = "StringEquals"
      variable = "ISSUER:aud"
      values   = ["sts.amazonaws.com"]
    }
    CONDITION
  }
}

resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

variable "subjects" {
  type    = set(string)
DEFAULT
}
"""
GITHUB = "token.actions.githubusercontent.com"
CLUSTER = "oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C"
DYNAMIC = """
    dynamic "condition" {
      for_each = var.subjects
      content {
        test     = "StringEquals"
        variable = "ISSUER:sub"
        values   = [condition.value]
      }
    }
"""
NAMED = """
    condition {
      test     = "StringLike"
      variable = "ISSUER:sub"
      values   = VALUES
    }
"""


@pytest.mark.parametrize(
    ("issuer", "condition", "subjects", "expected"),
    [
        (GITHUB, "", "", [("IAM211", "certain")]),
        (GITHUB, DYNAMIC, "", []),
        (CLUSTER, DYNAMIC, "", []),
        (GITHUB, DYNAMIC, "[]", [("IAM211", "certain")]),
        (CLUSTER, DYNAMIC, "[]", [("IAM212", "certain")]),
        (GITHUB, DYNAMIC, '["repo:acme/app:environment:prod"]', []),
        (GITHUB, NAMED.replace("VALUES", "var.subjects"), "", []),
        (CLUSTER, NAMED.replace("VALUES", "var.subjects"), "", []),
        (GITHUB, NAMED.replace("VALUES", "var.subjects"), '["repo:a/*"]', [("IAM212", "certain")]),
        (GITHUB, NAMED.replace("VALUES", '["repo:a/*"]') + DYNAMIC, "", []),
    ],
)
def test_conditions_of_a_variable(
    issuer: str, condition: str, subjects: str, expected: list[tuple[str, str]]
) -> None:
    """A variable without a value may name somebody; what is known of one counts."""
    default = f"  default = {subjects}" if subjects else ""
    source = DOCUMENT.replace("CONDITION", condition).replace("DEFAULT", default)
    assert _codes(source.replace("ISSUER", issuer), Profile.STRICT) == expected


@pytest.mark.parametrize(("code", "host"), [("IAM211", GITHUB), ("IAM212", CLUSTER)])
def test_role_that_may_not_be_there(code: str, host: str) -> None:
    """How many roles there are is not known; that one is open to the world is said all the same."""
    role = 'resource "aws_iam_role" "deploy" {'
    source = DOCUMENT.replace(role, role + "\n  count = length(var.subjects)")
    source = source.replace("CONDITION", "").replace("DEFAULT", "").replace("ISSUER", host)
    assert _codes(source, Profile.STRICT) == [(code, "possible")]
    shown = [(code, "possible")] if code in SHOWN_WHEN_POSSIBLE else []
    assert _codes(source, Profile.DEFAULT) == shown


def _codes(source: str, profile: Profile) -> list[tuple[str, str]]:
    report = run_source(source, config=Config(profile=profile))
    assert not report.errors
    judged = [each for each in report.findings if each.code.startswith(JUDGED)]
    return [(each.code, each.confidence) for each in judged]


def _found(source: str | dict[str, str], row: Row, profile: Profile) -> list[Expected]:
    report = run_source(source, config=replace(row.config, profile=profile))
    assert not report.errors
    return _listed(report.findings)


def _listed(findings: Sequence[Finding]) -> list[Expected]:
    return sorted(
        (each.code, each.severity, each.profile, each.span.text, each.confidence)
        for each in findings
        if each.code.startswith(JUDGED)
    )


def _role(statements: list[Any]) -> str:
    return f"""
    resource "aws_iam_role" "deploy" {{
      name = "deploy"
      assume_role_policy = jsonencode({{
        Version   = "2012-10-17"
        Statement = {_expression(statements)}
      }})
    }}
    """


def _expression(value: Any) -> str:
    """A value in Terraform's language; names are quoted, as in JSON."""
    if isinstance(value, dict):
        entries = (f"{json.dumps(key)} = {_expression(each)}" for key, each in value.items())
        return "{\n" + "\n".join(_filled(entry) for entry in entries) + "\n}"
    if isinstance(value, list):
        return "[" + ", ".join(_expression(each) for each in value) + "]"
    whole = re.fullmatch(r"\{\{([^{}]*)\}\}", value) if isinstance(value, str) else None
    return whole[1] if whole else _filled(json.dumps(value))


def _filled(text: str) -> str:
    return re.sub(r"\{\{([^{}]*)\}\}", r"${\1}", text)
