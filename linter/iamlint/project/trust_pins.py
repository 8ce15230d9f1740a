"""What confines a statement whose principal is everybody: conditions, and denies beside it."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.equality import same_value
from iamlint.iam.document import Condition, Effect, PolicyDocument, Statement
from iamlint.iam.pinned import KeySet, in_set, pinned
from iamlint.iam.principal import Principal, PrincipalKind
from iamlint.project.trust import ASSUMING, assumes
from iamlint.truth import Truth, all_of

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


def shut_out(document: PolicyDocument, statement: Statement, principal: Principal) -> Truth:
    """Whether a Deny without conditions turns away all whom ``statement`` lets in by ``principal``.

    The Deny is for everybody, for the same principal or for its whole account.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
    """
    allowed = [action for action in ASSUMING if statement.covers_action(action).possible]
    shut = Truth.NO
    for deny in document.statements:
        if deny.effect is not Effect.DENY or not deny.sound or deny.principals is None:
            continue
        if deny.principals.negated or not deny.unconditional.possible:
            continue
        met = deny.principals.includes_anyone
        for item in deny.principals:
            met = met | _takes_in(item, principal)
        covered = all_of(deny.covers_action(action) for action in allowed)
        shut = shut | (deny.exists & met & covered & deny.unconditional)
    return shut


def _takes_in(wide: Principal, principal: Principal) -> Truth:
    """Whether a principal certainly is another one, or the account it belongs to."""
    if wide.type != principal.type:
        return Truth.NO
    if same_value(wide.text, principal.text).certain:
        return Truth.YES
    if wide.kind is not PrincipalKind.ACCOUNT or wide.account is None or principal.account is None:
        return Truth.NO
    return Truth.of(same_value(wide.account, principal.account).certain)


def _denies(document: PolicyDocument) -> Iterator[Statement]:
    """The denies that everybody has to get past who wants to assume the role."""
    for deny in document.statements:
        if deny.effect is not Effect.DENY or not deny.sound or not deny.exists.possible:
            continue
        if deny.principals is None or not deny.principals.includes_anyone.possible:
            continue
        if assumes(deny).possible:
            yield deny
