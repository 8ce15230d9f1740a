"""AWS's evaluation logic: a table of cases from AWS's documentation, and laws that always hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamlint.iam.authorize import Decision, Outcome, authorize
from iamlint.iam.document import PolicyDocument, PolicyKind, read_document
from iamlint.iam.request import PolicySet, Request
from iamlint.source import Source
from iamlint.values import Piece, Ref, Text, Unknown, known_text

FIXTURES = Path(__file__).parents[2] / "fixtures/authorize"

ALLOWED, DENIED, UNKNOWN = Outcome.ALLOWED, Outcome.IMPLICIT_DENY, Outcome.UNKNOWN
EXPLICIT = Outcome.EXPLICIT_DENY

ALICE = "arn:aws:iam::111122223333:user/alice"
OBJECT = "arn:aws:s3:::amzn-s3-demo-bucket/a.txt"


def document(plain: Mapping[str, Any], kind: PolicyKind) -> PolicyDocument:
    source = Source("policy.json", json.dumps(plain))
    read = read_document(Text.of(source.text, source.whole), kind)
    assert read.document is not None
    return read.document


def policy_set(plain: Mapping[str, Any], trust: bool = False) -> PolicySet:
    def documents(name: str, kind: PolicyKind) -> tuple[PolicyDocument, ...] | None:
        listed = plain.get(name)
        return None if listed is None else tuple(document(item, kind) for item in listed)

    def levels(name: str, kind: PolicyKind) -> tuple[tuple[PolicyDocument, ...], ...]:
        return tuple(
            tuple(document(item, kind) for item in level) for level in plain.get(name, ())
        )

    return PolicySet(
        identity=documents("identity", PolicyKind.IDENTITY) or (),
        resource=documents("resource", PolicyKind.TRUST if trust else PolicyKind.RESOURCE),
        boundary=documents("boundary", PolicyKind.BOUNDARY),
        session=documents("session", PolicyKind.SESSION),
        scps=levels("scps", PolicyKind.SCP),
        rcps=levels("rcps", PolicyKind.RCP),
        endpoint=documents("endpoint", PolicyKind.ENDPOINT),
        unread=frozenset(map(PolicyKind, plain.get("unread", ()))),
    )


def cases() -> Iterator[Any]:
    for path in sorted(FIXTURES.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            yield pytest.param(case, id=f"{path.stem}: {case['name']}")


@pytest.mark.parametrize("case", list(cases()))
def test_decision(case: Mapping[str, Any]) -> None:
    """Each case of the table comes out as AWS's documentation says."""
    wanted = case["request"]
    request = Request(
        action=wanted["action"],
        resource=wanted.get("resource"),
        principal=wanted.get("principal"),
        context={key: tuple(values) for key, values in case["context"].items()},
        context_complete=case.get("context_complete", True),
    )
    trust = wanted["action"].lower().startswith("sts:")
    decision = authorize(request, policy_set(case["policies"], trust))
    assert decision.outcome == case["decision"]
    if "missing_context" in case:
        assert list(decision.missing_context) == case["missing_context"]
    if "statements" in case:
        assert [known_text(each.sid) for each in decision.statements] == case["statements"]


def test_the_table_is_large_and_tells_its_sources() -> None:
    """There are at least 300 cases, each with a page of AWS's documentation."""
    table = [param.values[0] for param in cases()]
    assert len(table) >= 300
    assert all(case["page"].startswith("https://docs.aws.amazon.com/") for case in table)
