"""Bounds what one root may cost: steps, nesting, and the size of what it builds.

A configuration that goes beyond ends in a fault with a clear message, never in a hang: a list that
doubles from local to local is small in memory and endless for whoever walks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from iamlint.source import ProblemKind, Span
from iamlint.terraform.faults import EvaluationFault
from iamlint.values import Bool, List, Map, Null, Number, Piece, Text, Unknown, Value

STEP_LIMIT = 100_000
"""Expressions that may be evaluated for one local, argument or output, those it needs excepted."""

TOTAL_LIMIT = 4_000_000
"""Expressions that may be evaluated for one root."""

DEPTH_LIMIT = 500
"""Nesting of expressions, counted through all that they refer to."""

WEIGHT_LIMIT = 200_000
"""Elements of a value, counted through all its levels; 32 characters of text count as one."""

HEIGHT_LIMIT = 150
"""Levels of a value."""

_PART = 12
"""How much a piece of a text counts: it has a place of its own."""

_LIGHT = 32
"""Values up to this size are measured again when they are met again."""


class EffortFault(EvaluationFault):
    """A bound was reached. ``try`` and ``can`` do not take it for a failure of theirs."""

    def __init__(self, message: str, span: Span | None = None) -> None:
        super().__init__(message, span, ProblemKind.LIMIT)


@dataclass(slots=True)
class Effort:
    """What is left of the bounds of one root."""

    total: int = TOTAL_LIMIT
    steps: int = STEP_LIMIT
    depth: int = 0
    heavy: dict[Value, tuple[int, int]] = field(default_factory=dict)

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
        """``value`` itself, if it is neither too large nor nested too deeply."""
        weight, height = self.size(value)
        if weight > WEIGHT_LIMIT:
            raise EffortFault("the value is too large to be evaluated here")
        if height > HEIGHT_LIMIT:
            raise EffortFault("the value is nested too deeply to be evaluated here")
        return value

    def size(self, value: Value) -> tuple[int, int]:
        """How large ``value`` is, counting what is shared as often as it occurs, and how deep."""
        if isinstance(value, Number | Bool | Null):
            return 1, 1
        if isinstance(value, Text) and len(value.parts) == 1:
            part = value.parts[0]
            if isinstance(part, Piece):
                return 1 + _PART + (len(part.text) >> 5), 1
        known = self.heavy.get(value)
        if known is not None:
            return known
        weight, height = 1, 0
        for inner in _inner(value):
            inner_weight, inner_height = self.size(inner)
            weight += inner_weight
            height = max(height, inner_height)
        if isinstance(value, Text):
            weight += _PART * len(value.parts)
            weight += sum(len(part.text) for part in value.parts if isinstance(part, Piece)) >> 5
        size = weight, height + 1
        if weight > _LIGHT:
            self.heavy[value] = size
        return size


def _inner(value: Value) -> Iterable[Value]:
    match value:
        case Text():
            return value.unknowns
        case List():
            return value.items
        case Map() if type(value.entries) is dict:
            return value.entries.values()
        case Map():
            return ()  # a whole resource is computed when it is asked for: it is not asked here
        case Unknown():
            return (*value.choices, *(included.value for included in value.includes))
        case _:
            return ()
