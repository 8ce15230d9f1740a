"""`iamlint can` and `iamlint who`."""

from __future__ import annotations

import json
from pathlib import Path

from running import Iamlint

OBJECT = "arn:aws:s3:::example-bucket/x"


def test_can_on_a_configuration(iamlint: Iamlint, infra: Path) -> None:
    """What the role holds is allowed, the rest is not; the statement that decides is named."""
    result = iamlint("can", "role/ec2_assume_role", "s3:GetObject", OBJECT, "--path", "infra")
    assert result.status == 0
    assert result.stdout.splitlines()[0] == "allowed"
    assert "infra/main.tf:28:7" in result.stdout
    denied = ("can", "aws_iam_role.ec2_role", "s3:PutObject", OBJECT, "--path", "infra")
    result = iamlint(*denied, "--format", "json")
    assert result.status == 1
    assert json.loads(result.stdout) == {
        "schema": 1,
        "decision": "implicit_deny",
        "statements": [],
        "missing_context": [],
    }


def test_can_names_the_principals_there_are(iamlint: Iamlint, infra: Path) -> None:
    """A principal that is none is misuse, and the list helps."""
    result = iamlint("can", "role/other", "s3:GetObject", "--path", "infra")
    assert result.status == 2
    assert "aws_iam_role.ec2_role" in result.stderr


def test_can_on_documents(iamlint: Iamlint, tmp_path: Path) -> None:
    """Files, a condition, and the context that decides it."""
    policy = tmp_path / "policy.json"
    statement = {
        "Sid": "Read",
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::a/*",
        "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}},
    }
    policy.write_text(json.dumps({"Version": "2012-10-17", "Statement": statement}))
    asked = ("can", "--policy", str(policy), "s3:GetObject", "arn:aws:s3:::a/x", "--format", "json")
    unknown = iamlint(*asked)
    assert unknown.status == 3
    assert json.loads(unknown.stdout)["missing_context"] == ["aws:SourceVpc"]
    allowed = iamlint(*asked, "--context", "aws:SourceVpc=vpc-1")
    assert allowed.status == 0
    (deciding,) = json.loads(allowed.stdout)["statements"]
    assert (deciding["effect"], deciding["sid"]) == ("Allow", "Read")
    assert iamlint(*asked, "--context", "aws:SourceVpc=vpc-2").status == 1
    assert iamlint(*asked, "--context-complete").status == 1


def test_can_refuses_what_it_cannot_use(iamlint: Iamlint, tmp_path: Path) -> None:
    """Each misuse is named, with the form that is right."""
    broken = tmp_path / "broken.json"
    broken.write_text('{"Statement": [}')
    for words, told in (
        (("can", "--policy", str(broken), "s3:GetObject"), "broken.json"),
        (("can", "--policy", str(tmp_path / "none.json"), "s3:GetObject"), "none.json"),
        (("can", "role/a", "GetObject"), "service:Name"),
        (("who", "s3:GetObject", "--context", "vpc"), "KEY=VALUE"),
        (("can",), "PRINCIPAL ACTION"),
    ):
        result = iamlint(*words)
        assert result.status == 2
        assert told in result.stderr


def test_who(iamlint: Iamlint, infra: Path) -> None:
    """The principals that may, and nobody where nobody may."""
    result = iamlint("who", "s3:GetObject", OBJECT, "--path", "infra", "--format", "json")
    assert result.status == 0
    assert [each["principal"] for each in json.loads(result.stdout)["principals"]] == [
        "aws_iam_role.ec2_role"
    ]
    assert iamlint("who", "iam:CreateUser", "--path", "infra").stdout == "nobody\n"
