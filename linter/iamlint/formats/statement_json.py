"""A statement of a policy in JSON: effect, id and place."""

from __future__ import annotations

from iamlint.finding import Json
from iamlint.formats.places import location
from iamlint.iam.authorize import DecidingStatement
from iamlint.iam.document import Statement


def statement_json(statement: Statement | DecidingStatement) -> Json:
    """The form that `can` and `graph` share; the effect is null when it is not known."""
    return {
        "effect": statement.effect.value if statement.effect is not None else None,
        "sid": statement.sid.shown if statement.sid is not None else None,
        "location": location(statement.span),
    }
