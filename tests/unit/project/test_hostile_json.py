"""JSON files that are nested without end, or as large as nobody writes them."""

from __future__ import annotations

import json

import pytest

from iamlint.project.load import LoadSettings, load_from
from iamlint.readers import MemoryReader
from iamlint.source import Problem, ProblemKind

DEPTH = 100_000
PLAN = '{"format_version": "1.2", "planned_values": %s, "resource_changes": []}'
POLICY = '{"Version": "2012-10-17", "Statement": %s}'


def problems(text: str) -> list[Problem]:
    """All problems of a file with that text."""
    project = load_from(MemoryReader({"a.json": text}), (".",), LoadSettings())
    return [*project.problems, *(problem for root in project.roots for problem in root.problems)]


@pytest.mark.parametrize("value", ["[" * DEPTH + "]" * DEPTH, '{"a":' * DEPTH + "1" + "}" * DEPTH])
@pytest.mark.parametrize(
    ("text", "kind"), [(PLAN, ProblemKind.PLAN), (POLICY, ProblemKind.POLICY_JSON)]
)
def test_endless_nesting_is_a_problem(text: str, kind: ProblemKind, value: str) -> None:
    """It is not passed over as JSON that is not ours."""
    assert {problem.kind for problem in problems(text % value)} == {kind}


def test_many_statements_are_read() -> None:
    """There is no bound on how many statements a policy has."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
    text = POLICY % json.dumps([statement] * 5_000)
    project = load_from(MemoryReader({"a.json": text}), (".",), LoadSettings())
    (policy,) = project.roots[0].policies
    assert len(policy.statements) == 5_000
