"""What of a statement is left after the denies and the boundary of whoever holds it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from iamlint.iam.document import Clause, Effect, PolicyKind, Statement
from iamlint.iam.pattern import Pattern
from iamlint.project.model import Holder, Policy
from iamlint.truth import Truth, all_of, any_of

_JUDGED = (PolicyKind.IDENTITY, PolicyKind.RESOURCE)


@dataclass(frozen=True, eq=False)
class Effective:
    """What one policy's statements grant, within all that its holder has."""

    policy: Policy

    @property
    def holder(self) -> Holder:
        """Who holds the policy."""
        return self.policy.holder

    @cached_property
    def denies(self) -> tuple[tuple[Policy, Statement], ...]:
        """The Deny statements that speak to the holder."""
        policies = self.holder.policies
        denies = _denies_of(self.holder, len(policies))
        return denies if self.policy in policies else (*_denies([self.policy]), *denies)

    def live(self, statement: Statement, action: str) -> Truth:
        """Whether an action that ``statement`` allows is left to the holder on its resources.

        ``NO`` when a Deny without conditions takes it away or the boundary does not hold it;
        ``MAYBE`` when a Deny may apply: one that may not exist.
        """
        return ~self.denied(statement, action) & self.within_boundary(statement, action)

    def denied(self, statement: Statement, action: str | Pattern) -> Truth:
        """Whether a Deny without conditions covers an action on all resources of a statement.

        Of a pattern: whether one of them covers all that it matches.
        """
        denied = Truth.NO
        for policy, deny in self.denies:
            covered = deny.covers_action(action)
            if not covered.possible or not deny.unconditional.certain:
                continue
            truth = covered & _covers_resources(deny, statement.resources)
            denied = denied | (truth & deny.exists & policy.exists)
        return denied

    def confined(self, action: str) -> bool:
        """Whether a Deny with NotResource confines an action to the resources it lists."""
        return any(
            deny.resources is not None
            and deny.resources.negated
            and deny.unconditional.certain
            and deny.exists.certain
            and policy.exists.certain
            and deny.covers_action(action).certain
            for policy, deny in self.denies
        )

    def within_boundary(self, statement: Statement, action: str) -> Truth:
        """Whether the boundary of the holder leaves an action; one that was not read does."""
        boundary = self.holder.boundary
        if boundary is None or boundary.document is None:
            return Truth.YES
        document = boundary.document
        allowed = Truth.NO if document.rest is None else Truth.MAYBE
        denied = Truth.NO
        for limit in document.statements:
            covered = limit.covers_action(action) & limit.exists
            if limit.effect is Effect.ALLOW:
                allowed = allowed | (covered & _overlaps_resources(limit, statement.resources))
            elif limit.effect is Effect.DENY and limit.unconditional.certain:
                denied = denied | (covered & _covers_resources(limit, statement.resources))
        return allowed & ~denied

    @property
    def unread_boundary(self) -> str | None:
        """The boundary that was not read, as it is written."""
        boundary = self.holder.boundary
        if boundary is None or boundary.document is not None:
            return None
        return getattr(boundary.value, "shown", None) or getattr(boundary.value, "reason", "")


@lru_cache(maxsize=64)
def _denies_of(holder: Holder, _count: int) -> tuple[tuple[Policy, Statement], ...]:
    """The Deny statements of all policies of a holder, who may have thousands.

    How many there are is asked too: they are more while a project is put together.
    """
    return tuple(_denies(holder.policies))


def _denies(policies: Sequence[Policy]) -> Iterator[tuple[Policy, Statement]]:
    for policy in policies:
        if policy.kind not in _JUDGED:
            continue
        for statement in policy.statements:
            if statement.effect is Effect.DENY and statement.sound:
                yield policy, statement


def _covers_resources(deny: Statement, resources: Clause | None) -> Truth:
    if resources is None:
        return Truth.YES
    if resources.negated:
        return deny.covers_resource("*")
    return all_of(deny.covers_resource(item) for item in resources.items)


def _overlaps_resources(limit: Statement, resources: Clause | None) -> Truth:
    if resources is None or resources.negated or limit.resources is None:
        return Truth.YES
    return any_of(limit.resources.overlaps(item) for item in resources.items)
