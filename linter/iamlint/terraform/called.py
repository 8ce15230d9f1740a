"""Module calls of one module instance: where the module is, and its instances."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from iamlint.source import Problem, ProblemKind, Span
from iamlint.terraform.address import Key, ModuleStep, prefix
from iamlint.terraform.calls import INPUT_EXCEPTIONS, Source, find_source
from iamlint.terraform.declarations import Declaration, ModuleFolder
from iamlint.terraform.instances import Expansion, Repetition
from iamlint.terraform.lazy import Cell, Place, Run
from iamlint.terraform.provider import ProviderKey, passed_providers
from iamlint.terraform.syntax import Body, Expression
from iamlint.values import Map, Ref, Unknown, Value

if TYPE_CHECKING:
    from iamlint.terraform.expanded import ModuleInstance

MODULE_LIMIT = 3_000
"""Module instances of one root beyond which a call is not followed."""


class ModuleGroup:
    """A ``module`` block in one module instance."""

    def __init__(self, module: ModuleInstance, name: str, declaration: Declaration) -> None:
        self.module = module
        self.name = name
        self.declaration = declaration
        self._expansion: Expansion | None = None
        self.is_expanding = False
        self._members: dict[Key, ModuleInstance | UnloadedModule] = {}
        self.address = f"{prefix(module.path)}module.{name}"

    @cached_property
    def body(self) -> Body:
        """The arguments and blocks of the call."""
        block = self.module.parsed(self.declaration)
        return block.body if block is not None else Body({}, ())

    @cached_property
    def source(self) -> Source:
        """Where the module is."""
        names = (*(step.name for step in self.module.path), self.name)
        shared = self.module.shared
        found = find_source(
            shared.reader, self.module.folder.folder, self.declaration, names, shared.manifest
        )
        if found.folder is not None and found.folder in self.module.folders:
            return Source(found.text, None, "it calls itself, directly or through others")
        return found

    @cached_property
    def target(self) -> ModuleFolder | None:
        """What the module declares; ``None``, with a problem, when it is not here."""
        source = self.source
        if source.folder is not None and len(self.module.shared.modules) <= MODULE_LIMIT:
            return self.module.shared.cache.folder(source.folder)
        why = source.why or "there are too many module instances"
        expression = self.declaration.argument("source")
        span = expression.span if expression is not None else self.declaration.header
        self.module.run.report(
            Problem(
                ProblemKind.MODULE,
                span.source.path,
                f"`{self.address}` is not loaded: {why}",
                span,
                data={"source": source.text, "call": self.address},
            )
        )
        return None

    @cached_property
    def is_single(self) -> bool:
        """Whether there is neither ``count`` nor ``for_each``."""
        return not {"count", "for_each"} & self.body.arguments.keys()

    @cached_property
    def providers(self) -> dict[ProviderKey, ProviderKey]:
        """The provider configurations that are passed: the callee's name to the caller's."""
        argument = self.body.arguments.get("providers")
        return passed_providers(argument.expression if argument is not None else None)

    @property
    def expansion(self) -> Expansion:
        """Which instances there are."""
        if self._expansion is None:
            self.is_expanding = True
            self._expansion = self.module.expand(self.body, f"module.{self.name}")
            self.is_expanding = False
        return self._expansion

    def member(self, key: Key) -> ModuleInstance | UnloadedModule:
        """The instance under ``key``, one of those of the expansion."""
        found = self._members.get(key)
        if found is None:
            target = self.target
            path = (*self.module.path, ModuleStep(self.name, key))
            if target is None:
                found = UnloadedModule(self.module.run, Ref(prefix(path).removesuffix(".")))
            else:
                found = self.module.child(target, path, (self, key))
            self._members[key] = found
        return found

    def loaded(self, key: Key) -> ModuleInstance | None:
        """The instance under ``key``, ``None`` if the module is not here."""
        member = self.member(key)
        return None if isinstance(member, UnloadedModule) else member

    def instances(self) -> Iterator[ModuleInstance]:
        """All instances, none if the module is not here."""
        if self.target is None:
            return
        for key in self.expansion.instances:
            member = self.member(key)
            if not isinstance(member, UnloadedModule):
                yield member

    def passed(self) -> frozenset[Ref]:
        """The objects that are passed to the module; all inputs are evaluated."""
        refs: set[Ref] = set()
        for repetition in self.expansion.instances.values():
            for name, argument in self.body.arguments.items():
                if name in INPUT_EXCEPTIONS:
                    continue
                refs |= self._input_refs(argument.expression, repetition)
        return frozenset(refs)

    def _input_refs(self, expression: Expression, repetition: Repetition) -> frozenset[Ref]:
        place = Place(expression.span)
        cell = Cell(
            self.address, place, lambda: self.module.evaluate(expression, repetition, place)
        )
        self.module.run.force_apart(cell)
        return cell.refs


class UnloadedModule:
    """An instance of a module that is not here: its outputs are unknown."""

    def __init__(self, run: Run, ref: Ref) -> None:
        self.run = run
        self.ref = ref

    def attribute(self, name: str, label: str, span: Span) -> Value:
        """An output, as referred to from the caller."""
        origin = Ref(self.ref.address, name)
        self.run.note((origin,))
        return Unknown(f"{label}.{name}", span, origin=origin)

    def whole(self, label: str) -> Map:
        """The object of all outputs, of which none is seen."""
        self.run.note((self.ref,))
        return Map({}, rest=Unknown(label, origin=self.ref), origin=self.ref)
