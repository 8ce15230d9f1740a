"""Which rights a role certainly lacks: only where all that it may have is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from iamlint.iam.arn import parse_arn
from iamlint.iam.authorize import Outcome, authorize
from iamlint.iam.document import Effect, PolicyKind, Principal, read_document
from iamlint.iam.pattern import NOWHERE
from iamlint.iam.principal import PrincipalKind
from iamlint.iam.request import Documents, Request
from iamlint.project.assume import stands_for
from iamlint.project.model import Role, Root
from iamlint.project.query import policies_of
from iamlint.project.service_needs import Need
from iamlint.project.service_rights import needs
from iamlint.project.usage import Usage
from iamlint.project.workload_trust import Workloads
from iamlint.project.workloads import service_role_uses
from iamlint.values import Piece, Text, Unknown

_REFUSALS = (Outcome.IMPLICIT_DENY, Outcome.EXPLICIT_DENY)

_WITHOUT_POLICIES = frozenset({"ssm", "states", "logs", "codepipeline", "firehose"})
"""Services whose resources have no policy that lets in a role of the same account."""


_WITHIN_THE_ROLE = ("inline_policy", "managed_policy_arns")


@dataclass(frozen=True, slots=True, eq=False)
class Lack:
    """A need of a workload that its role does not meet, and the actions that it lacks."""

    need: Need
    role: Role
    actions: tuple[str, ...]


def _lets_in(item: Principal, role: Role, service: str) -> bool:
    """Whether a principal of a resource policy may be the role.

    A key that lets in the account leaves it to the policies of the role.
    """
    if service == "kms" and item.kind is PrincipalKind.ACCOUNT:
        return False
    return stands_for(item, role.resource).possible


def _delegating(role: Text | None) -> Documents | None:
    """The key policy that leaves all to the policies of the account, as the default one does.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    arn = parse_arn(role) if role is not None else None
    if arn is None:
        return None
    before = '{"Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": '
    root = (Piece('{"AWS": "arn:aws:iam::'), *arn.account.parts, Piece(':root"}}]}'))
    text = Text((Piece(before), *root))
    document = read_document(text, PolicyKind.RESOURCE, NOWHERE, "kms").document
    return None if document is None else (document,)


@dataclass(frozen=True, eq=False)
class Lacking:
    """Answers for one root."""

    root: Root

    @cached_property
    def workloads(self) -> Workloads:
        """The workloads of the root."""
        return Workloads(self.root)

    def found(self) -> Iterator[Lack]:
        """All that roles certainly lack, by workload."""
        module = self.root.module
        if module is None or module.library or module.unparsed:
            return
        if self.usage.policies_may_be_anybodys:
            return
        for resource in self.root.resources:
            for need in needs(self.root, resource):
                role = self.workloads.role_of(need.role)
                if role is None or not self.is_known(role):
                    continue
                actions = tuple(self.lacks(role, need))
                if actions and not self.is_told(role):
                    yield Lack(need, role, actions)

    def lacks(self, role: Role, need: Need) -> Iterator[str]:
        """The actions of a need that a role certainly may not call; the first of each set."""
        for choice in need.actions:
            if all(self.is_refused(role, action, need) for action in choice):
                yield choice[0]

    def is_refused(self, role: Role, action: str, need: Need) -> bool:
        """Whether a role certainly may not call an action."""
        service = action.partition(":")[0]
        if need.on is not None and self.may_be_let_in(role, action, service, need.on):
            return False
        principal = role.resource.get("arn")
        arn = principal if isinstance(principal, Text) else None
        held = policies_of(role.holder, _delegating(arn) if service == "kms" else None)
        return all(
            authorize(Request(action, on, arn), held).outcome in _REFUSALS for on in need.forms
        )

    def may_be_let_in(self, role: Role, action: str, service: str, on: Text) -> bool:
        """Whether the policy of a resource may allow the action, as far as that is known."""
        if service not in _WITHOUT_POLICIES and not self.is_here(on):
            return True
        if any(each.kind is PolicyKind.RESOURCE for each in self.root.unresolved):
            return True
        if service == "kms" and any(each.type == "aws_kms_grant" for each in self.root.resources):
            return True
        for policy in self.root.policies:
            if policy.kind is not PolicyKind.RESOURCE:
                continue
            for statement in policy.statements:
                if statement.effect is Effect.DENY or not statement.covers_action(action).possible:
                    continue
                principals = statement.principals
                if principals is None or principals.negated or principals.rest is not None:
                    return True
                if any(_lets_in(item, role, service) for item in principals):
                    return True
        return False

    def is_here(self, on: Text) -> bool:
        """Whether a resource is one that the configuration makes, so that its policy is seen."""
        owners = (self.root.resource_of(each.origin) for each in (*on.parts, on))
        return any(owner is not None and owner.mode == "managed" for owner in owners)

    def is_known(self, role: Role) -> bool:
        """Whether all that a role may have is known."""
        holder, resource = role.holder, role.resource
        module = self.root.module
        if module is None or holder.unread or not resource.exists.certain:
            return False
        if str(resource.address) in module.passed:
            return False
        if str(resource.address.without_keys) in self.usage.exported:
            return False
        if holder.boundary is not None and holder.boundary.document is None:
            return False
        if any(isinstance(resource.get(name), Unknown) for name in _WITHIN_THE_ROLE):
            return False
        return all(
            policy.exists.certain
            and policy.document.rest is None
            and policy.document.sound
            and all(each.sound and each.rest is None for each in policy.statements)
            for policy in holder.policies
        )

    @cached_property
    def usage(self) -> Usage:
        """What leaves the root."""
        return Usage(self.root)

    def is_told(self, role: Role) -> bool:
        """Whether IAM504 tells of a role without any policy."""
        return not role.holder.policies and str(role.resource.address) in self.needy

    @cached_property
    def needy(self) -> frozenset[str]:
        """The roles of workloads that are of no use without rights."""
        return frozenset(
            str(role.resource.address)
            for resource in self.root.resources
            if resource.mode == "managed"
            for use in service_role_uses(resource)
            if use.needs_rights and (role := self.workloads.role_of(use.value)) is not None
        )
