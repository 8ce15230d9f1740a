"""What an Allow statement hands out, and where the fault of it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from iamlint.iam.catalog import Action, expand
from iamlint.iam.document import Clause, Effect, PolicyKind, Statement
from iamlint.iam.everywhere import all_roles, everywhere
from iamlint.iam.pattern import Pattern
from iamlint.project.model import Policy
from iamlint.source import Span
from iamlint.truth import Truth


@dataclass(frozen=True, slots=True, eq=False)
class Grant:
    """One item of ``Action`` that takes in an action; of ``NotAction``, the clause that leaves it.

    ``wildcard`` says that the action is not named in full. ``span`` is the item, or the key.
    """

    span: Span
    item: Pattern | None
    wildcard: bool
    truth: Truth


def grants_identity(policy: Policy, statement: Statement) -> bool:
    """Whether a statement is an Allow that speaks for whoever holds the policy."""
    return policy.kind is PolicyKind.IDENTITY and statement.effect is Effect.ALLOW


def grants_of(clause: Clause | None, action: str) -> Iterator[Grant]:
    """The items of an Action or NotAction that certainly let an action in."""
    if clause is None:
        return
    if clause.negated:
        truth = clause.matches(action)
        if truth.certain:
            yield Grant(clause.key_span, None, True, truth)
        return
    for item in clause.items:
        truth = item.matches(action)
        if truth.certain:
            yield Grant(item.span, item, item.has_wildcard, truth)


def is_everything(item: Pattern) -> bool:
    """Whether an action pattern is ``*``, in whatever spelling."""
    known = item.known
    return known is not None and known.replace(":", "").strip("*") == "" and known != ""


def star_resource(clause: Clause | None, actions: tuple[Action, ...]) -> Span | None:
    """The resource that holds everything one of ``actions`` can be about; ``None`` if none does.

    Of a ``NotResource`` it is the key: all but a few is everywhere.
    """
    if clause is None:
        return None
    if clause.negated:
        return clause.key_span
    for item in clause.items:
        known = item.known
        if known is not None and known and not known.strip("*"):
            return item.span
        if any(everywhere(item, action).certain for action in actions if action.scopable):
            return item.span
    return None


def every_role(clause: Clause | None) -> Span | None:
    """The resource that holds every role, as ``star_resource`` says."""
    if clause is None:
        return None
    if clause.negated:
        return clause.key_span
    return next((item.span for item in clause.items if all_roles(item).certain), None)


def changes(action: Action) -> bool:
    """Whether an action writes, tags or manages permissions."""
    return bool(action.levels & {"Write", "Tagging", "Permissions management"})


def changes_of(service: str) -> frozenset[Action]:
    """All actions of a service that change something."""
    return frozenset(action for action in expand(f"{service}:*") if changes(action))


@dataclass(frozen=True, slots=True, eq=False)
class RoleGrant:
    """An action on roles that a statement allows on every role.

    ``span`` is what grants it: the action if it is a wildcard, else the resource. ``shape`` says
    how, in the words of IAM Access Analyzer's finding codes (``STAR_IN_RESOURCE``).
    """

    span: Span
    shape: str


def role_grant(policy: Policy, statement: Statement, action: str) -> RoleGrant | None:
    """How an identity policy allows ``action`` on every role, if it does."""
    actions, resources = statement.actions, statement.resources
    if actions is None or resources is None or not grants_identity(policy, statement):
        return None
    grants = sorted(grants_of(actions, action), key=lambda one: one.wildcard)
    everywhere = every_role(resources)
    if not grants or everywhere is None:
        return None
    grant = grants[0]
    shape = _shape(grant.wildcard, actions.negated, resources.negated)
    return RoleGrant(grant.span if grant.wildcard else everywhere, shape)


def _shape(wildcard: bool, not_action: bool, not_resource: bool) -> str:
    if not_action:
        return "NOT_ACTION_AND_NOT_RESOURCE" if not_resource else "STAR_IN_RESOURCE_AND_NOT_ACTION"
    if not_resource:
        return "STAR_IN_ACTION_AND_NOT_RESOURCE" if wildcard else "NOT_RESOURCE"
    return "STAR_IN_ACTION_AND_RESOURCE" if wildcard else "STAR_IN_RESOURCE"
