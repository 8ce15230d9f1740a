"""`iamlint show`: what was resolved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from running import Iamlint, edit


def show(iamlint: Iamlint, *args: str) -> dict[str, Any]:
    """The JSON that ``show`` prints."""
    result = iamlint("show", *args, "--format", "json")
    assert (result.status, result.stderr) == (0, "")
    shown: dict[str, Any] = json.loads(result.stdout)
    return shown


def test_example(iamlint: Iamlint, infra: Path) -> None:
    """The trust policy, the permission policy, the links and the outputs of the example."""
    shown = show(iamlint, "infra")
    assert shown["schema"] == 1
    assert [(each["address"], each["mode"], each["root"]) for each in shown["resources"]] == [
        ("aws_iam_instance_profile.ec2_instance_profile", "managed", "infra"),
        ("aws_iam_role.ec2_role", "managed", "infra"),
        ("aws_iam_role_policy.ec2_policy", "managed", "infra"),
        ("aws_instance.example", "managed", "infra"),
    ]
    trust, permission = shown["policies"]
    assert (trust["address"], trust["attribute"], trust["kind"], trust["root"]) == (
        *("aws_iam_role.ec2_role", "assume_role_policy", "trust", "infra"),
    )
    assert trust["document"] == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ec2.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    assert (permission["attribute"], permission["kind"]) == ("policy", "identity")
    assert permission["document"]["Statement"][0]["Action"] == ["s3:ListBucket", "s3:GetObject"]
    assert shown["links"] == [
        {
            "from": "aws_iam_instance_profile.ec2_instance_profile",
            "to": "aws_iam_role.ec2_role",
            "kind": "in_profile",
        },
        {
            "from": "aws_iam_role.ec2_role",
            "to": "aws_iam_role_policy.ec2_policy",
            "kind": "attached",
        },
        {
            "from": "aws_instance.example",
            "to": "aws_iam_instance_profile.ec2_instance_profile",
            "kind": "runs_as",
        },
    ]
    assert shown["outputs"] == shown["roots"]["infra"]["outputs"]
    assert shown["outputs"] == {
        "instance_id": {"$unknown": "aws_instance.example.id"},
        "role_arn": {"$unknown": "aws_iam_role.ec2_role.arn"},
    }
    assert shown["errors"] == []


def test_locations(iamlint: Iamlint, infra: Path) -> None:
    """A resource is where its block is, to the brace that closes it."""
    role = show(iamlint, "infra", "aws_iam_role.ec2_role")["resources"][0]
    lines = (infra / "main.tf").read_text().splitlines()
    place = role["location"]
    assert lines[place["line"] - 1] == 'resource "aws_iam_role" "ec2_role" {'
    assert (lines[place["end_line"] - 1], place["end_column"]) == ("}", 2)


def test_account(iamlint: Iamlint, infra: Path) -> None:
    """With the account known an ARN is known."""
    role = show(iamlint, "infra", "aws_iam_role.ec2_role", "--account", "111122223333")
    assert role["resources"][0]["values"]["arn"] == "arn:aws:iam::111122223333:role/ec2_assume_role"


def test_one_address(iamlint: Iamlint, infra: Path) -> None:
    """An address alone is looked up in the working directory; with a path, there."""
    address = "aws_iam_role_policy.ec2_policy"
    shown = show(iamlint, "infra", address)
    assert [each["address"] for each in shown["resources"]] == [address]
    assert [each["address"] for each in shown["policies"]] == [address]
    assert [(link["from"], link["to"]) for link in shown["links"]] == [
        ("aws_iam_role.ec2_role", address)
    ]
    assert show(iamlint, address)["resources"] == shown["resources"]


def test_unknown_policy(iamlint: Iamlint, infra: Path) -> None:
    """A policy that could not be resolved says why."""
    (infra / "more.tf").write_text(
        'variable "policy" {\n  type = string\n}\n\n'
        'resource "aws_iam_policy" "unknown" {\n  policy = var.policy\n}\n'
    )
    policies = show(iamlint, "infra", "aws_iam_policy.unknown")["policies"]
    assert [each["document"] for each in policies] == [{"$unknown": "var.policy"}]


def test_bare_policy(iamlint: Iamlint, tmp_path: Path) -> None:
    """A JSON policy has its path as address."""
    policy = {"Version": "2012-10-17", "Statement": []}
    (tmp_path / "policy.json").write_text(json.dumps(policy))
    shown = show(iamlint, "policy.json", "--policy-kind", "trust")
    (entry,) = shown["policies"]
    assert (entry["address"], entry["attribute"], entry["kind"]) == ("policy.json", None, "trust")
    assert entry["document"] == policy


def test_syntax_error(iamlint: Iamlint, infra: Path) -> None:
    """What could not be read is in ``errors``, and makes the status 2."""
    edit(infra, 'variable "region" {', 'variable "region" {{', file="variables.tf")
    result = iamlint("show", "infra", "--format", "json")
    assert result.status == 2
    assert json.loads(result.stdout)["errors"][0]["path"] == "infra/variables.tf"


def test_for_people(iamlint: Iamlint, infra: Path) -> None:
    """The readable form names every resource and link, and marks what is unknown."""
    text = iamlint("show", "infra").stdout
    for part in (
        "aws_iam_role.ec2_role  infra/main.tf:4:1",
        'name = "ec2_assume_role"',
        "aws_iam_role.ec2_role attached aws_iam_role_policy.ec2_policy",
        '"Service": "ec2.amazonaws.com"',
        "instance_id = unknown: aws_instance.example.id",
    ):
        assert part in text
