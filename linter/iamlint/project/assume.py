"""Which role of the root a statement speaks of, and whether a role lets another principal in."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.equality import same_value
from iamlint.iam.document import Effect, Principal, Statement
from iamlint.iam.pattern import Pattern
from iamlint.iam.principal import PrincipalKind, same_account
from iamlint.project.identity import name_of, origin_of
from iamlint.project.model import Role, Root
from iamlint.project.trust import ASSUME_ROLE
from iamlint.terraform.resource import Resource
from iamlint.truth import Truth
from iamlint.values import Text, known_text

_PRINCIPALS = ("aws_iam_role", "aws_iam_user")


def named_role(project: Root, item: Pattern) -> Role | None:
    """The role of the root that a resource pattern certainly is the ARN of, and of no other."""
    roles = project.wiring.roles
    ref = origin_of(item.text)
    if ref is not None and ref.address in roles:
        return roles[ref.address] if ref.attribute == "arn" else None
    if item.has_wildcard or ":role/" not in item.text.shown:
        return None
    for role in roles.values():
        arn = role.resource.get("arn")
        if isinstance(arn, Text) and same_value(item.text, arn).certain:
            return role
    return None


def named_roles(project: Root, statement: Statement) -> Iterator[tuple[Pattern, Role]]:
    """The roles that the Resource of a statement names one by one."""
    if statement.resources is None or statement.resources.negated:
        return
    for item in statement.resources.items:
        role = named_role(project, item)
        if role is not None:
            yield item, role


def admits(role: Role, principal: Resource) -> Truth:
    """Whether the trust policy of a role has a principal that a role or user of the root is.

    Conditions are not looked at. The account of the principal counts, and everybody.
    """
    if role.trust is None:
        return Truth.MAYBE
    document = role.trust.document
    truth = Truth.NO if document.rest is None else Truth.MAYBE
    for statement in document.statements:
        if statement.effect is Effect.DENY:
            continue
        if not statement.sound or statement.effect is None or statement.rest is not None:
            return Truth.MAYBE
        if not statement.covers_action(ASSUME_ROLE).possible:
            continue
        principals = statement.principals
        if principals is None or principals.negated or principals.rest is not None:
            return Truth.MAYBE
        for item in principals:
            truth = truth | stands_for(item, principal)
    return truth


def stands_for(item: Principal, resource: Resource) -> Truth:
    """Whether a principal of a policy is a role or user of the root, its account, or everybody."""
    if item.type not in ("AWS", "*"):
        return Truth.NO
    ref = origin_of(item.text)
    if ref is not None and ref.attribute == "arn" and f"{resource.type}." in ref.address:
        return Truth.of(ref.address == str(resource.address))
    kind = item.kind
    if kind is PrincipalKind.ACCOUNT:
        return same_account(item.account, resource.provider.account)
    if kind in (PrincipalKind.ROLE, PrincipalKind.USER, PrincipalKind.ASSUMED_ROLE):
        return _same_name(item, resource)
    if kind in (PrincipalKind.UNKNOWN, PrincipalKind.UNIQUE_ID):
        return Truth.MAYBE
    return item.is_anyone


def _same_name(item: Principal, resource: Resource) -> Truth:
    arn = item.arn
    if arn is None or resource.type not in _PRINCIPALS:
        return Truth.MAYBE
    is_user = item.kind is PrincipalKind.USER
    if is_user != (resource.type == "aws_iam_user"):
        return Truth.NO
    name = known_text(arn.name)
    if item.kind is PrincipalKind.ASSUMED_ROLE:
        known = known_text(arn.resource_id)
        name = known.partition("/")[0] if known is not None else None
    own = name_of(resource)
    if name is None or own is None:
        return Truth.MAYBE
    return Truth.of(name == own) & same_account(arn.account, resource.provider.account)
