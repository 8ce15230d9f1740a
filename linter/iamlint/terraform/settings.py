"""What a root is loaded with: values for its variables, and what its caller knows of providers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from iamlint.source import Source
from iamlint.terraform.resources import PendingResource
from iamlint.values import Value


class ComputedAttributes(Protocol):
    """What providers would compute, as far as it can be foreseen."""

    @property
    def functions(self) -> Mapping[str, Callable[[tuple[Value, ...]], Value]]:
        """Functions of providers by full name: ``provider::aws::arn_build``."""
        ...

    def attribute(self, resource: PendingResource, name: str) -> Value | None:
        """An attribute that is not written; ``None`` when nothing is known of it."""
        ...

    def names(self, mode: str, type: str) -> tuple[str, ...]:
        """The attributes that it may compute for a type."""
        ...


@dataclass(frozen=True, slots=True)
class NothingComputed:
    """Knows of no attribute."""

    functions: Mapping[str, Callable[[tuple[Value, ...]], Value]] = field(default_factory=dict)

    def attribute(self, resource: PendingResource, name: str) -> Value | None:  # noqa: ARG002
        """Nothing."""
        return None

    def names(self, mode: str, type: str) -> tuple[str, ...]:  # noqa: ARG002
        """No names."""
        return ()


def everything(mode: str, type: str) -> bool:  # noqa: ARG001
    """Want all resources."""
    return True


@dataclass(frozen=True, slots=True)
class RootSettings:
    """How a root is loaded.

    ``variables`` are names and texts of ``--var``, ``var_files`` what ``--var-file`` names.
    ``wanted`` says which resources are resolved, beside those that they refer to. ``account``,
    ``region`` and ``partition`` are those of the default provider. With
    ``open_defaults``, in a root that is written to be called, a variable whose default holds
    nothing is unknown, since its callers are asked to give it; without it, values are those that
    Terraform would compute.
    """

    variables: tuple[tuple[str, str], ...] = ()
    var_files: tuple[Source, ...] = ()
    computed: ComputedAttributes = field(default_factory=NothingComputed)
    wanted: Callable[[str, str], bool] = everything
    account: str | None = None
    region: str | None = None
    partition: str | None = None
    workspace: str | None = "default"
    open_defaults: bool = False
