"""Resources of one module instance: which instances there are, and their attributes, lazily."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from iamlint.errors import did_you_mean
from iamlint.source import Problem, Span
from iamlint.terraform.address import Address, Key
from iamlint.terraform.bodies import (
    META_ARGUMENTS,
    META_BLOCKS,
    BodyReader,
    blocks_by_type,
)
from iamlint.terraform.declarations import Declaration, ResourceKey
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.instances import Expansion, Repetition
from iamlint.terraform.lazy import Cell, Place
from iamlint.terraform.needs import needed, needed_in
from iamlint.terraform.provider import provider_key
from iamlint.terraform.references import Reference
from iamlint.terraform.referred import opened, referred
from iamlint.terraform.resource import ProviderContext, Resource
from iamlint.terraform.scope import LazyEntries
from iamlint.terraform.syntax import Block, Body, Expression
from iamlint.value_types import DYNAMIC, STRING
from iamlint.values import List, Map, Null, Ref, Unknown, Value, type_of, wholly_known

if TYPE_CHECKING:
    from iamlint.terraform.expanded import ModuleInstance


class PendingResource(Protocol):
    """A resource instance while its attributes are still being computed."""

    address: Address

    @property
    def span(self) -> Span:
        """The whole block."""
        ...

    @property
    def header(self) -> Span:
        """``resource "TYPE" "NAME"``."""
        ...

    @property
    def provider(self) -> ProviderContext:
        """The provider configuration of the resource."""
        ...

    @property
    def asks_callers(self) -> bool:
        """Whether what its root leaves open is a question to the callers of the root."""
        ...

    def get(self, name: str) -> Value | None:
        """A written argument or the list of nested blocks of a type, ``None`` if not written."""
        ...

    def key_span(self, name: str) -> Span | None:
        """Where the name of an argument or block is written."""
        ...

    def problem(self, problem: Problem) -> None:
        """Tells of something that the provider would refuse."""
        ...


BUILT_IN_NAMES = ("id", "input", "output", "triggers_replace")
"""The attributes of ``terraform_data``."""


class ResourceGroup:
    """A ``resource`` or ``data`` block in one module instance."""

    def __init__(self, module: ModuleInstance, key: ResourceKey, declaration: Declaration) -> None:
        self.module = module
        self.key = key
        self.declaration = declaration
        self._members: dict[Key, ResourceInstance] = {}
        self._expansion: Expansion | None = None
        self.is_expanding = False
        mode, type, name = key
        self.address = Address(module.path, mode, type, name)

    @cached_property
    def block(self) -> Block | None:
        """The parsed block, ``None`` if nothing of it can be used."""
        return self.module.parsed(self.declaration)

    @cached_property
    def body(self) -> Body:
        """The arguments and blocks of the block."""
        return self.block.body if self.block is not None else Body({}, ())

    @cached_property
    def is_single(self) -> bool:
        """Whether there is neither ``count`` nor ``for_each``: told without evaluating."""
        arguments = self.body.arguments
        return "count" not in arguments and "for_each" not in arguments

    @property
    def expansion(self) -> Expansion:
        """Which instances there are."""
        if self._expansion is None:
            self.is_expanding = True
            self._expansion = self.module.expand(self.body, self._label)
            self.is_expanding = False
        return self._expansion

    @cached_property
    def value_names(self) -> tuple[str, ...]:
        """What is written in the block and is a value, arguments first."""
        names = (*self.body.arguments, *blocks_by_type(self.body))
        return tuple(
            dict.fromkeys(
                name for name in names if name not in META_ARGUMENTS and name not in META_BLOCKS
            )
        )

    @property
    def _label(self) -> str:
        return str(replace(self.address, modules=()))

    def member(self, key: Key) -> ResourceInstance:
        """The instance under ``key``, one of those of the expansion."""
        found = self._members.get(key)
        if found is None:
            repetition = self.expansion.instances[key]
            found = self._members[key] = ResourceInstance(self, key, repetition)
        return found

    @cached_property
    def by_address(self) -> dict[str, ResourceInstance]:
        """All instances by address."""
        return {member.ref.address: member for member in self.members}

    @property
    def members(self) -> Iterator[ResourceInstance]:
        """All instances."""
        for key in self.expansion.instances:
            yield self.member(key)


class ResourceInstance:
    """One instance: its arguments are cells, evaluated when they are asked for."""

    def __init__(self, group: ResourceGroup, key: Key, repetition: Repetition) -> None:
        self.group = group
        self.module = group.module
        self.address = replace(group.address, key=key)
        self.repetition = repetition
        self.ref = Ref(str(self.address))
        self._label = str(replace(group.address, modules=()))
        self._cells: dict[str, Cell] = {}

    @property
    def span(self) -> Span:
        """The whole block."""
        return self.group.declaration.lazy.span

    @property
    def header(self) -> Span:
        """``resource "TYPE" "NAME"``."""
        return self.group.declaration.header

    @cached_property
    def provider(self) -> ProviderContext:
        """The provider configuration of the resource."""
        argument = self.group.body.arguments.get("provider")
        expression = argument.expression if argument is not None else None
        return self.module.provider(provider_key(expression, self.address.type))

    @property
    def asks_callers(self) -> bool:
        """Whether what its root leaves open is a question to the callers of the root."""
        return self.module.shared.asks_callers

    @property
    def is_built_in(self) -> bool:
        """Whether Terraform itself provides the resource: all of its attributes are known."""
        return self.address.type == "terraform_data" and self.address.mode == "managed"

    @property
    def names(self) -> tuple[str, ...]:
        """What is written in the block and is a value, arguments first."""
        return self.group.value_names

    def get(self, name: str) -> Value | None:
        """A written argument or the list of nested blocks of a type, ``None`` if not written."""
        if name not in self.names:
            return None
        return self.module.run.force(self.cell(name))

    def key_span(self, name: str) -> Span | None:
        """Where the name of an argument or block is written."""
        argument = self.group.body.arguments.get(name)
        if argument is not None:
            return argument.name_span
        blocks = blocks_by_type(self.group.body).get(name)
        return blocks[0].header if blocks else None

    def problem(self, problem: Problem) -> None:
        """Keeps what the provider would refuse."""
        if problem.resource is None:
            problem = replace(problem, resource=str(self.address))
        self.module.run.report(problem)

    def cell(self, name: str) -> Cell:
        """The cell of an attribute, written or computed."""
        found = self._cells.get(name)
        if found is None:
            found = self._cells[name] = self._make_cell(name)
        return found

    def value(self, name: str) -> Value:
        """An attribute as the instance itself has it."""
        return self._or_computed(name, self.module.run.force(self.cell(name)))

    def attribute(self, name: str, label: str, span: Span) -> Value:
        """An attribute as referred to: its origin is this instance."""
        run = self.module.run
        ref = Ref(self.ref.address, name)
        run.note((ref,))
        if self.is_built_in and name not in BUILT_IN_NAMES:
            guess = did_you_mean(name, BUILT_IN_NAMES)
            raise EvaluationFault(f"`{label}` has no attribute `{name}`{guess}", span)
        if self.group.block is None:
            return Unknown(f"{label}.{name}", span, origin=ref)
        value = self._or_computed(name, run.force_apart(self.cell(name), span))
        reason = f"{label}.{name}"
        if not self.is_built_in and name in self.names:
            value = opened(value, ref, reason, is_block=name not in self.group.body.arguments)
        return referred(value, ref, reason)

    def whole(self, label: str) -> Map:
        """The object with all attributes that are known to be there."""
        self.module.run.note((self.ref,))
        rest: Unknown | None = Unknown(label, self.header, origin=self.ref)
        if self.is_built_in:
            rest = None  # all attributes are known to be there
        names = (*self.names, *self._computed_names())

        def compute(name: str) -> Value:
            return self.attribute(name, label, self.header)

        return Map(LazyEntries(names, compute), self.header, rest=rest, origin=self.ref)

    def resource(self) -> Resource:
        """The instance with everything evaluated."""
        entries: dict[str, Value] = {}
        key_spans: dict[str, Span] = {}
        refs: set[Ref] = set()
        for name in (*self.names, *self._computed_names()):
            cell = self.cell(name)
            entries[name] = self._or_computed(name, self.module.run.force(cell))
            span = self.key_span(name)
            if span is not None:
                key_spans[name] = span
                refs |= cell.refs
        refs |= self.module.static_refs(self._provisioners(), self.repetition)
        refs |= self.group.expansion.refs
        values = Map(entries, self.span, key_spans=key_spans, origin=self.ref)
        return Resource(
            self.address,
            values,
            self.span,
            self.header,
            self.provider,
            exists=self.module.exists & self.group.expansion.exists,
            calls=self.module.calls,
            references=tuple(sorted(refs, key=lambda ref: (ref.address, ref.attribute))),
            arguments=frozenset(self.names),
            called=self.module.exists,
        )

    def _computed_names(self) -> tuple[str, ...]:
        written = set(self.names)
        names = self.module.computed_names(self.address.mode, self.address.type)
        return tuple(name for name in names if name not in written)

    def _or_computed(self, name: str, value: Value) -> Value:
        """``value``; an argument that is null is computed as if it were not written."""
        if isinstance(value, Null) and name in self.names:
            computed = self.module.computed_names(self.address.mode, self.address.type)
            return self._compute(name) if name in computed else value
        return value

    def _make_cell(self, name: str) -> Cell:
        body = self.group.body
        address = str(self.address)
        label = f"{self._label}.{name}"
        argument = body.arguments.get(name) if name in self.names else None
        if argument is not None:
            expression = argument.expression
            place = Place(expression.span, address, name)
            return Cell(
                label,
                place,
                lambda: self.module.evaluate(expression, self.repetition, place),
                lambda: needed(self.module, expression),
            )
        blocks = blocks_by_type(body).get(name) if name in self.names else None
        if blocks is not None:
            place = Place(blocks[0].header, address, name)
            return Cell(
                label,
                place,
                lambda: self._blocks(blocks, place),
                lambda: needed_in(self.module, blocks),
            )
        # Any argument may be what the provider computes it from.
        return Cell(
            label,
            Place(self.header, address, name),
            lambda: self._compute(name),
            lambda: [self.cell(written) for written in self.names],
            loose=True,
        )

    def _blocks(self, blocks: list[Block], place: Place) -> List:
        module = self.module

        def evaluate(expression: Expression, variables: dict[str, Value]) -> Value:
            here = replace(place, span=expression.span)
            return module.evaluated(expression, self.repetition, here, variables)

        reader = BodyReader(evaluate, lambda fault: module.run.fault(fault, place))
        return reader.blocks(blocks, {})

    def _compute(self, name: str) -> Value:
        value = self.module.computed_attribute(self, name)
        if value is not None:
            return value
        reason = f"{replace(self.group.address, modules=())}.{name}"
        return Unknown(reason, self.header, origin=Ref(self.ref.address, name))

    def _provisioners(self) -> Iterator[Reference]:
        """The references in blocks that use what they refer to, though they are no values."""
        for block in self.group.body.blocks:
            if block.type in ("provisioner", "connection"):
                yield from self.module.block_references(block)


def built_in_attribute(resource: PendingResource, name: str) -> Value | None:
    """An attribute of ``terraform_data``, which Terraform itself provides.

    https://developer.hashicorp.com/terraform/language/resources/terraform-data
    """
    if resource.address.type != "terraform_data" or resource.address.mode != "managed":
        return None
    if name == "id":
        ref = Ref(str(resource.address), name)
        reason = f"{replace(resource.address, modules=(), key=None)}.id"
        return Unknown(reason, resource.header, type=STRING, origin=ref, not_null=True)
    if name in ("input", "triggers_replace"):
        return Null(resource.header)
    if name != "output":
        return None
    given = resource.get("input")
    if given is None or isinstance(given, Null):
        return Null(resource.header)
    ref = Ref(str(resource.address), name)
    reason = f"{replace(resource.address, modules=(), key=None)}.output"
    known = type_of(given) if wholly_known(given) else DYNAMIC
    return Unknown(reason, resource.header, type=known, origin=ref)
