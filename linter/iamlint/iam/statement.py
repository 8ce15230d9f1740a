"""Statements and their clauses, answering in three-valued logic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from iamlint.iam.condition import Condition
from iamlint.iam.faults import Fault
from iamlint.iam.pattern import Pattern
from iamlint.iam.principal import Principals
from iamlint.source import Span
from iamlint.truth import Truth, any_of
from iamlint.values import Map, Text, Unknown


class PolicyKind(StrEnum):
    """What a document is for. It comes from the attribute that holds it, never from its text."""

    TRUST = "trust"
    IDENTITY = "identity"
    BOUNDARY = "boundary"
    RESOURCE = "resource"
    SCP = "scp"
    RCP = "rcp"
    ENDPOINT = "endpoint"
    SESSION = "session"


class Effect(StrEnum):
    """What a statement does with what it matches."""

    ALLOW = "Allow"
    DENY = "Deny"


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """``Action`` or ``Resource``, or with ``negated`` their complement, ``Not...``.

    ``span`` is that of the value, ``key_span`` that of the name. ``rest`` is set when the list may
    have more items than are seen. Answers are about what the clause selects: of a negated clause,
    all that no item matches.
    """

    name: str
    negated: bool
    items: tuple[Pattern, ...]
    span: Span
    key_span: Span
    rest: Unknown | None = None

    def __iter__(self) -> Iterator[Pattern]:
        return iter(self.items)

    def matches(self, value: str | Text) -> Truth:
        """Whether it selects this very action or resource."""
        return self._signed(self._any(item.matches(value) for item in self.items))

    def covers(self, other: str | Text | Pattern) -> Truth:
        """Whether it selects everything that a pattern matches.

        A pattern that only several items together cover counts as not covered.
        """
        if self.negated:
            return ~self._any(item.overlaps(other) for item in self.items)
        return self._any(item.covers(other) for item in self.items)

    def overlaps(self, other: str | Text | Pattern) -> Truth:
        """Whether it selects something that a pattern matches."""
        if self.negated:
            return ~self._any(item.covers(other) for item in self.items)
        return self._any(item.overlaps(other) for item in self.items)

    def _any(self, truths: Iterator[Truth]) -> Truth:
        return any_of(truths) | (Truth.NO if self.rest is None else Truth.MAYBE)

    def _signed(self, truth: Truth) -> Truth:
        return ~truth if self.negated else truth


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """One statement of a policy.

    ``effect``, ``principals``, ``actions`` and ``resources`` are ``None`` when they are absent,
    malformed or wholly unknown; ``rest`` is set when members may be there that are not seen, and
    ``conditions_rest`` when conditions may. ``exists`` is ``MAYBE`` when the statement is there
    only for some values of an unknown. ``alternative`` marks a reading of a statement for one
    outcome of the conditionals in it: it stands, with ``exists`` ``MAYBE``, behind the statement of
    the same ``index`` in which their results are unknown. ``value`` is the object it was read from,
    ``faults`` what is wrong with it.
    """

    index: int
    sid: Text | None
    effect: Effect | None
    principals: Principals | None
    actions: Clause | None
    resources: Clause | None
    conditions: tuple[Condition, ...]
    span: Span
    value: Map
    exists: Truth = Truth.YES
    conditions_rest: Unknown | None = None
    rest: Unknown | None = None
    faults: tuple[Fault, ...] = ()
    alternative: bool = False

    @property
    def key_spans(self) -> Mapping[str, Span]:
        """Where its members' names were written."""
        return self.value.key_spans

    @property
    def sound(self) -> bool:
        """Whether its meaning is clear: no fault in it is ``breaking``."""
        return not any(fault.breaking for fault in self.faults)

    @property
    def unconditional(self) -> Truth:
        """Whether it holds whatever the request's context; conditions that may be: ``MAYBE``."""
        if any(condition.exists.certain for condition in self.conditions):
            return Truth.NO
        seen_all = not self.conditions and self.conditions_rest is None and self.rest is None
        return Truth.YES if seen_all else Truth.MAYBE

    def is_effect(self, effect: Effect) -> Truth:
        """Whether this is its effect; ``MAYBE`` when that is unknown, ``NO`` when malformed."""
        if self.effect is not None:
            return Truth.of(self.effect is effect)
        written = self.value.get("Effect")
        unknown = isinstance(written, Unknown) or (
            isinstance(written, Text) and written.known is None
        )
        return Truth.MAYBE if unknown or (written is None and self.rest is not None) else Truth.NO

    def allows(self, action: str | Pattern, resource: str | Pattern) -> Truth:
        """Whether it allows an action (or all that a pattern matches) on a resource.

        Asked of effect, action and resource alone: see ``unconditional``, ``exists`` and
        ``principals`` for the rest. A statement without Resource speaks of what it is attached to.
        """
        return self.is_effect(Effect.ALLOW) & self._covers(action, resource)

    def denies(self, action: str | Pattern, resource: str | Pattern) -> Truth:
        """Whether it denies an action on a resource, as ``allows`` says."""
        return self.is_effect(Effect.DENY) & self._covers(action, resource)

    def covers_action(self, action: str | Pattern) -> Truth:
        """Whether its Action or NotAction selects an action, or all that a pattern matches."""
        if self.actions is None:
            return self._unseen("Action", "NotAction")
        return self.actions.covers(action)

    def covers_resource(self, resource: str | Pattern) -> Truth:
        """Whether its Resource or NotResource selects a resource, or all that a pattern matches.

        A statement without either selects what it is attached to, so anything.
        """
        if self.resources is None:
            unseen = self._unseen("Resource", "NotResource")
            absent = not {"Resource", "NotResource"} & self.value.entries.keys()
            return Truth.YES if absent and self.rest is None else unseen
        return self.resources.covers(resource)

    def covers_all_resources(self) -> Truth:
        """Whether it has a resource pattern that matches every text: ``*``.

        Which of the others hold all resources of an action, ``iamlint.iam.everywhere`` knows.
        """
        if self.resources is None:
            return self._unseen("Resource", "NotResource")
        return self.resources.covers("*")

    def allowed_actions(self) -> tuple[Pattern, ...]:
        """The items of ``Action`` if it certainly is an Allow; none under ``NotAction``."""
        if self.effect is not Effect.ALLOW or self.actions is None or self.actions.negated:
            return ()
        return self.actions.items

    def _covers(self, action: str | Pattern, resource: str | Pattern) -> Truth:
        return self.covers_action(action) & self.covers_resource(resource)

    def _unseen(self, *names: str) -> Truth:
        """What can be said of a clause that was not read: ``MAYBE`` if it may be there."""
        unknown = any(isinstance(self.value.get(name), Unknown) for name in names)
        return Truth.MAYBE if unknown or self.rest is not None else Truth.NO
