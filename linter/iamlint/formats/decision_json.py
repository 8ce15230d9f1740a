"""``can`` and ``who`` with ``--format json``. The form of ``can`` is frozen."""

from __future__ import annotations

from collections.abc import Iterable

from iamlint.finding import Json
from iamlint.formats.json_text import json_text
from iamlint.formats.statement_json import statement_json
from iamlint.iam.authorize import Decision
from iamlint.project.query import Answer

SCHEMA = 1


def render(decision: Decision) -> str:
    """One decision."""
    return json_text({"schema": SCHEMA, **_decision(decision)})


def render_who(answers: Iterable[Answer]) -> str:
    """The principals that may, with what decides for each."""
    principals: list[Json] = [
        {"principal": _principal(answer), **_decision(answer.decision)} for answer in answers
    ]
    return json_text({"schema": SCHEMA, "principals": principals})


def _principal(answer: Answer) -> str:
    resource = answer.holder.resource
    return str(resource.address) if resource is not None else answer.holder.name


def _decision(decision: Decision) -> dict[str, Json]:
    return {
        "decision": decision.outcome.value,
        "statements": [statement_json(each) for each in decision.statements],
        "missing_context": list(decision.missing_context),
    }
