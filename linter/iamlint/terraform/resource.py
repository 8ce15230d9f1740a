"""What a configuration declares, expanded: the same whether it was read from HCL or from a plan."""

from __future__ import annotations

from dataclasses import dataclass, field

from iamlint.source import Span
from iamlint.terraform.address import Address
from iamlint.truth import Truth
from iamlint.values import Map, Ref, Unknown, Value


@dataclass(frozen=True, slots=True)
class ModuleCall:
    """A module call that a resource was reached through: its address and its block's header."""

    address: str
    header: Span


@dataclass(frozen=True, slots=True, eq=False)
class ProviderContext:
    """The provider configuration of a resource: in which account, region and partition it is.

    Each is a ``Text`` when known, else an ``Unknown`` whose ``origin`` is its identity: two
    resources of one provider configuration are in the same unknown account.
    """

    alias: str
    account: Value
    region: Value
    partition: Value


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """One instance of a managed resource or data source.

    ``values`` are its arguments and nested blocks (each block type a ``List`` of ``Map``s, also
    when there is one) and what the provider computes, as far as known; ``key_spans`` say where
    each was written. ``header`` is ``resource "TYPE" "NAME"``. ``exists`` is ``MAYBE`` when
    ``count`` or ``for_each`` is unknown. ``references`` are the objects the block refers to.
    ``arguments`` are the names of arguments and blocks that are written in the block. ``called``
    says whether the instance of its module certainly exists.
    """

    address: Address
    values: Map
    span: Span
    header: Span
    provider: ProviderContext
    exists: Truth = Truth.YES
    calls: tuple[ModuleCall, ...] = ()
    references: tuple[Ref, ...] = ()
    arguments: frozenset[str] = field(default_factory=frozenset)
    called: Truth = Truth.YES

    @property
    def mode(self) -> str:
        """``managed`` or ``data``."""
        return self.address.mode

    @property
    def type(self) -> str:
        """The resource type: ``aws_iam_role``."""
        return self.address.type

    def get(self, name: str) -> Value | None:
        """An argument, a list of nested blocks, or a computed attribute; ``None`` if absent.

        An argument that is ``null`` counts as absent only to those who look at the value.
        """
        return self.values.get(name)

    def ref(self, attribute: str = "") -> Ref:
        """The identity of one of its attributes."""
        return Ref(str(self.address), attribute)

    def unknown(self, attribute: str) -> Unknown:
        """An attribute known only after apply."""
        reason = f"{self.address}.{attribute}"
        return Unknown(reason, origin=self.ref(attribute), not_null=True)
