"""What confines a statement whose principal is everybody: conditions, and denies beside it."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.iam.document import Condition, Effect, PolicyDocument, Statement
from iamlint.iam.pinned import KeySet, in_set, pinned
from iamlint.project.trust import assumes
from iamlint.truth import Truth

STRANGERS = (KeySet.PRINCIPAL, KeySet.SOURCE, KeySet.IDENTITY, KeySet.NETWORK)
"""The key sets that turn a stranger away."""


def stranger_pin(document: PolicyDocument, statement: Statement) -> tuple[Truth, Condition | None]:
    """Whether a stranger is turned away from what a statement allows, and by which condition.

    A Deny with a negated operator on one of the keys, for everybody, confines the Allows beside
    it as a condition in them would.
    """
    pin = pinned(statement.conditions, *STRANGERS, stranger=True)
    if pin.truth.possible or statement.conditions_rest is not None:
        return pin.truth | Truth.MAYBE, pin.condition
    for deny in _denies(document):
        for condition in deny.conditions:
            name = condition.name
            if name is None or not condition.negated:
                continue
            if any(in_set(name, key_set) for key_set in STRANGERS):
                return deny.exists, condition
    return Truth.NO, None


def denies_unless(document: PolicyDocument, *keys: str) -> bool:
    """Whether a Deny for everybody turns away who has not the right value of one of ``keys``."""
    return any(
        condition.negated and condition.name in keys
        for deny in _denies(document)
        for condition in deny.conditions
    )


def _denies(document: PolicyDocument) -> Iterator[Statement]:
    """The denies that everybody has to get past who wants to assume the role."""
    for deny in document.statements:
        if deny.effect is not Effect.DENY or not deny.sound or not deny.exists.possible:
            continue
        if deny.principals is None or not deny.principals.includes_anyone.possible:
            continue
        if assumes(deny).possible:
            yield deny
