"""How an expression finds out what its names mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from iamlint.source import Span
from iamlint.terraform.effort import Effort
from iamlint.terraform.functions.context import FunctionContext
from iamlint.terraform.references import Step
from iamlint.values import Value


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a reference stands for, and how many of its steps were used up to find it."""

    value: Value
    used: int


class Scope(Protocol):
    """What names mean where an expression stands."""

    @property
    def context(self) -> FunctionContext:
        """The surroundings of function calls."""
        ...

    @property
    def effort(self) -> Effort:
        """What may still be spent."""
        ...

    def resolve(self, root: str, steps: tuple[Step, ...], span: Span) -> Resolution:
        """What the name ``root`` and the ``steps`` after it stand for.

        ``steps`` are the attribute names and known keys that follow, as many as there are. Raises
        ``EvaluationFault`` for what cannot be referred to here.
        """
        ...
