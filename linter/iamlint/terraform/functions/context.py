"""What functions know of the configuration that calls them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from iamlint.reader import Reader
from iamlint.source import Source
from iamlint.terraform.faults import EvaluationFault
from iamlint.values import Value

ELEMENT_LIMIT = 100_000
"""Elements of a collection beyond which a function refuses to build it."""

TEXT_LIMIT = 4 * 1024 * 1024
"""Characters of a text beyond which a function refuses to build it."""


@dataclass(slots=True)
class Budget:
    """How much functions may still build while one root is evaluated."""

    elements: int = 20_000_000
    characters: int = 1024 * 1024 * 1024

    def spend(self, elements: int = 0, characters: int = 0) -> None:
        """Takes from the budget, or raises ``EvaluationFault`` when it is used up."""
        self.elements -= elements
        self.characters -= characters
        if self.elements < 0 or self.characters < 0:
            raise EvaluationFault("the configuration builds more than is evaluated here")


@dataclass(frozen=True, slots=True)
class FunctionContext:
    """The surroundings of a call.

    Relative paths are relative to ``root_folder``, which is Terraform's working directory: the
    folder of the root module, as is ``module_folder`` a path that ``reader`` understands.
    ``render`` evaluates a template with variables; ``custom`` are the functions of providers, by
    full name.
    """

    reader: Reader
    module_folder: str
    root_folder: str
    render: Callable[[Source, Mapping[str, Value]], Value]
    custom: Mapping[str, Callable[[tuple[Value, ...]], Value]] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
