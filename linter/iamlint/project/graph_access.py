"""Which principals of a root may assume a role, and which may pass one to a service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from iamlint.iam.authorize import Outcome, authorize
from iamlint.iam.document import Effect, PolicyKind, Principal, Statement
from iamlint.iam.principal import PrincipalKind
from iamlint.iam.request import Documents, Request
from iamlint.project.assume import admits, named_role, stands_for
from iamlint.project.model import Holder, Role, Root
from iamlint.project.query import policies_of
from iamlint.project.trust import ASSUME_ROLE
from iamlint.terraform.resource import Resource
from iamlint.values import Text

PASS_ROLE = "iam:PassRole"  # noqa: S105 (an action, no secret)


@dataclass(frozen=True, slots=True, eq=False)
class Access:
    """What a principal may do with a role: one of the root, or one that a policy names by ARN."""

    holder: Holder
    role: Role | Text
    statements: tuple[Statement, ...]


def assumable(root: Root) -> Iterator[Access]:
    """Who may assume which role: both sides have to allow it, as AWS decides.

    Conditions that hang on the request count as met. A trust in everybody or in the whole account
    makes nobody in particular: then the principal has to have a policy that says so. Of a role
    outside of the root only the policy of the principal is known.
    """
    open_roles = [role for role in root.wiring.roles.values() if _names_people(role)]
    for holder in _holders(root):
        own = holder.resource
        assert own is not None  # noqa: S101 (as _holders says)
        allowing = [*_allowing(holder, ASSUME_ROLE)]
        for role in open_roles:
            if role.resource is own:
                continue
            wanted = any(_may_mean(statement, role) for statement in allowing)
            if (wanted and admits(role, own).possible) or _names(role, own):
                yield from _access(holder, role, ASSUME_ROLE)
        yield from _outside(root, holder, ASSUME_ROLE)


def passable(root: Root) -> Iterator[Access]:
    """Who may pass which role to a service, as AWS decides."""
    for holder in _holders(root):
        allowing = [*_allowing(holder, PASS_ROLE)]
        for role in root.wiring.roles.values():
            if any(_may_mean(statement, role) for statement in allowing):
                yield from _access(holder, role, PASS_ROLE)
        yield from _outside(root, holder, PASS_ROLE)


def _access(holder: Holder, role: Role, action: str) -> Iterator[Access]:
    arn = role.resource.get("arn")
    if not isinstance(arn, Text):
        return
    principal = holder.resource.get("arn") if holder.resource is not None else None
    request = Request(action, arn, principal if isinstance(principal, Text) else None)
    trust: Documents | None = None
    if action == ASSUME_ROLE and role.trust is not None:
        trust = (role.trust.document,)
    decision = authorize(request, policies_of(holder, trust))
    if decision.outcome not in (Outcome.ALLOWED, Outcome.UNKNOWN):
        return
    allows = tuple(each.statement for each in decision.statements if each.effect is Effect.ALLOW)
    if allows:
        yield Access(holder, role, allows)


def _outside(root: Root, holder: Holder, action: str) -> Iterator[Access]:
    """The roles outside of the root that a policy names one by one."""
    for statement in _allowing(holder, action):
        if statement.resources is None or statement.resources.negated:
            continue
        for item in statement.resources.items:
            if ":role/" not in item.text.shown or item.has_wildcard:
                continue
            if item.known is not None and named_role(root, item) is None:
                yield Access(holder, item.text, (statement,))


def _allowing(holder: Holder, action: str) -> Iterator[Statement]:
    for policy in holder.policies:
        if policy.kind is PolicyKind.IDENTITY:
            for statement in policy.statements:
                if statement.effect is Effect.ALLOW and statement.covers_action(action).certain:
                    yield statement


def _may_mean(statement: Statement, role: Role) -> bool:
    """Whether a role may be among the resources of a statement."""
    arn = role.resource.get("arn")
    clause = statement.resources
    return isinstance(arn, Text) and clause is not None and clause.overlaps(arn).possible


def _holders(root: Root) -> Iterator[Holder]:
    """The roles and users of the root; what a group may do, its users may."""
    for holder in root.wiring.holders.values():
        if holder.kind in ("role", "user") and holder.resource is not None:
            yield holder


def _names_people(role: Role) -> bool:
    """Whether a trust policy lets in any principal that is no service and no identity provider."""
    return any(principal.type in ("AWS", "*") for principal in _trusted(role))


def _names(role: Role, principal: Resource) -> bool:
    """Whether a trust policy names one principal, by itself and not by its account."""
    return any(
        item.kind not in (PrincipalKind.ACCOUNT, PrincipalKind.ANYONE)
        and stands_for(item, principal).certain
        for item in _trusted(role)
    )


def _trusted(role: Role) -> Iterator[Principal]:
    if role.trust is not None:
        for statement in role.trust.statements:
            if statement.effect is Effect.ALLOW and statement.principals is not None:
                yield from statement.principals.items
