"""Bounds what one root may cost: steps, nesting, and the size of what it builds.

A configuration that goes beyond ends in a fault with a clear message, never in a hang: a list that
doubles from local to local is small in memory and endless for whoever walks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from iamlint.terraform.faults import EvaluationFault
from iamlint.values import List, Map, Piece, Text, Unknown, Value

STEP_LIMIT = 200_000
"""Expressions that may be evaluated for one local, argument or output, those it needs excepted."""

TOTAL_LIMIT = 4_000_000
"""Expressions that may be evaluated for one root."""

DEPTH_LIMIT = 500
"""Nesting of expressions, counted through all that they refer to."""

WEIGHT_LIMIT = 300_000
"""Elements of a value, counted through all its levels; 32 characters of text count as one."""

_LIGHT = 32


class EffortFault(EvaluationFault):
    """A bound was reached. ``try`` and ``can`` do not take it for a failure of theirs."""


@dataclass(slots=True)
class Effort:
    """What is left of the bounds of one root."""

    total: int = TOTAL_LIMIT
    steps: int = STEP_LIMIT
    depth: int = 0
    heavy: dict[Value, int] = field(default_factory=dict)

    def step(self) -> None:
        """Counts one evaluated expression."""
        self.steps -= 1
        self.total -= 1
        if self.steps < 0 or self.total < 0:
            raise EffortFault("this takes more steps than are evaluated here")

    def enter(self) -> None:
        """Goes one level deeper; every call is paired with ``leave``."""
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise EffortFault("this is nested too deeply to be evaluated here")

    def leave(self) -> None:
        """Comes back from one level."""
        self.depth -= 1

    @contextmanager
    def fresh(self) -> Iterator[None]:
        """Gives the local, argument or output that is evaluated within steps of its own."""
        before, self.steps = self.steps, STEP_LIMIT
        try:
            yield
        finally:
            self.steps = before

    def bounded(self, value: Value) -> Value:
        """``value`` itself, if it is not too large."""
        if self.weight(value) > WEIGHT_LIMIT:
            raise EffortFault("the value is too large to be evaluated here")
        return value

    def weight(self, value: Value) -> int:
        """How large ``value`` is, counting what is shared as often as it occurs."""
        known = self.heavy.get(value)
        if known is not None:
            return known
        weight = 1
        match value:
            case Text():
                weight += len(value.parts)
                weight += sum(
                    len(part.text) >> 5 if isinstance(part, Piece) else len(part.choices)
                    for part in value.parts
                )
            case List():
                for item in value.items:
                    weight += self.weight(item)
            case Map():
                # A whole resource is computed when it is asked for: it is not asked here.
                if type(value.entries) is dict:
                    for item in value.entries.values():
                        weight += self.weight(item)
            case Unknown():
                for choice in value.choices:
                    weight += self.weight(choice)
                for included in value.includes:
                    weight += self.weight(included.value)
        if weight > _LIGHT:
            self.heavy[value] = weight
        return weight
