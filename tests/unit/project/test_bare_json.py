"""Policies in JSON files: bare ones, and those that AWS's CLI wraps."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from iamlint.iam.document import PolicyKind
from iamlint.json_reader import read_json
from iamlint.project.bare_json import documents_in, guessed_kind, guessed_service
from iamlint.source import Source
from iamlint.values import Map, Text


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}
BUCKET = {**ALLOW, "Principal": "*"}


@pytest.mark.parametrize(
    ("statements", "kind"),
    [
        ([], PolicyKind.IDENTITY),
        ([ALLOW], PolicyKind.IDENTITY),
        ([TRUST], PolicyKind.TRUST),
        (
            [TRUST, {**TRUST, "Action": ["sts:TagSession", "STS:SetSourceIdentity"]}],
            PolicyKind.TRUST,
        ),
        ([BUCKET], PolicyKind.RESOURCE),
        ([ALLOW, BUCKET], PolicyKind.RESOURCE),
        ([{**TRUST, "Resource": "*"}], PolicyKind.RESOURCE),
        ([{**TRUST, "Action": ["sts:AssumeRole", "s3:*"]}], PolicyKind.RESOURCE),
        ([{"Effect": "Allow", "NotPrincipal": "*", "Action": "sts:AssumeRole"}], PolicyKind.TRUST),
        ([{"Effect": "Allow", "Principal": "*"}], PolicyKind.RESOURCE),
    ],
)
def test_guessed_kind(statements: list[dict[str, Any]], kind: PolicyKind) -> None:
    """The kind is guessed over all statements."""
    text = Text.of(json.dumps(policy(*statements)))
    assert guessed_kind(text) is kind
    assert guessed_kind(read_json(text).value) is kind


def test_guessed_kind_of_one_statement() -> None:
    """A single statement may stand without a list."""
    assert guessed_kind(Text.of(json.dumps({"Statement": TRUST}))) is PolicyKind.TRUST
    assert guessed_kind(Text.of("not json")) is PolicyKind.IDENTITY


@pytest.mark.parametrize(
    ("actions", "service"),
    [
        ("s3:GetObject", "s3"),
        (["SQS:SendMessage", "sqs:ReceiveMessage"], "sqs"),
        (["s3:*", "sqs:*"], None),
        ("*", None),
        ([], None),
    ],
)
def test_guessed_service(actions: Any, service: str | None) -> None:
    """The service of a resource policy is that of its actions, if it is one."""
    text = Text.of(json.dumps(policy({**BUCKET, "Action": actions})))
    assert guessed_service(text) == service


def documents(data: Any) -> list[tuple[PolicyKind | None, tuple[str, str] | None, str]]:
    """Kind, holder and text of each document."""
    source = Source("x.json", data if isinstance(data, str) else json.dumps(data))
    return [
        (document.kind, document.holder, document.value.span.text if document.value.span else "")
        for document in documents_in(source)
    ]


def test_bare_policy() -> None:
    """Its kind is to be guessed, its place is the file."""
    text = json.dumps(policy(ALLOW))
    assert documents(text) == [(None, None, text)]


def test_broken_json() -> None:
    """What is not JSON is given on for its fault to be told."""
    assert documents('{"Statement": [') == [(None, None, '{"Statement": [')]


@pytest.mark.parametrize(
    ("wrapping", "kind"),
    [
        ({"RoleName": "r", "PolicyDocument": policy(ALLOW)}, PolicyKind.IDENTITY),
        ({"AssumeRolePolicyDocument": policy(ALLOW)}, PolicyKind.TRUST),
        ({"Role": {"AssumeRolePolicyDocument": policy(ALLOW)}}, PolicyKind.TRUST),
        ({"PolicyVersion": {"Document": policy(ALLOW)}}, PolicyKind.IDENTITY),
    ],
)
def test_wrapped(wrapping: dict[str, Any], kind: PolicyKind) -> None:
    """The wrapping tells the kind, the place is that of the document in the file."""
    assert documents(wrapping) == [(kind, None, json.dumps(policy(ALLOW)))]


def test_encoded_document() -> None:
    """A document as the API has it, a string in percent-encoding, is decoded."""
    source = Source("x.json", json.dumps({"PolicyDocument": quote(json.dumps(policy(ALLOW)))}))
    [document] = documents_in(source)
    assert isinstance(document.value, Text)
    value = read_json(document.value).value
    assert isinstance(value, Map)
    assert value.get("Statement") is not None


def test_account_authorization_details() -> None:
    """Every document of an account is found, of managed policies the default version."""
    details = {
        "UserDetailList": [
            {"UserName": "ann", "UserPolicyList": [{"PolicyName": "a", "PolicyDocument": policy()}]}
        ],
        "GroupDetailList": [
            {
                "GroupName": "ops",
                "GroupPolicyList": [{"PolicyName": "b", "PolicyDocument": policy()}],
            }
        ],
        "RoleDetailList": [
            {
                "RoleName": "app",
                "AssumeRolePolicyDocument": policy(TRUST),
                "RolePolicyList": [
                    {"PolicyName": "c", "PolicyDocument": policy()},
                    {"PolicyName": "d", "PolicyDocument": policy()},
                ],
            }
        ],
        "Policies": [
            {
                "PolicyName": "p",
                "PolicyVersionList": [
                    {"Document": policy(ALLOW), "VersionId": "v2", "IsDefaultVersion": True},
                    {"Document": policy(), "VersionId": "v1", "IsDefaultVersion": False},
                ],
            }
        ],
    }
    assert [(kind, holder) for kind, holder, _ in documents(details)] == [
        (PolicyKind.TRUST, ("role", "app")),
        (PolicyKind.IDENTITY, ("role", "app")),
        (PolicyKind.IDENTITY, ("role", "app")),
        (PolicyKind.IDENTITY, ("user", "ann")),
        (PolicyKind.IDENTITY, ("group", "ops")),
        (PolicyKind.IDENTITY, ("policy", "p")),
    ]
