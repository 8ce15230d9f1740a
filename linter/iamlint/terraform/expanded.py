"""One instance of a module: its variables, locals, outputs, resources and calls, lazily."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from iamlint.reader import Reader
from iamlint.source import Span
from iamlint.terraform.address import Key, ModuleStep, prefix
from iamlint.terraform.called import ModuleGroup
from iamlint.terraform.calls import relative_folder
from iamlint.terraform.context import function_context
from iamlint.terraform.declarations import Declaration, ModuleCache, ModuleFolder
from iamlint.terraform.evaluate import evaluate
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.instances import (
    ONCE,
    SINGLE,
    Expansion,
    Repetition,
    expand_count,
    expand_for_each,
    failed,
)
from iamlint.terraform.interface import needed_by_output, output_value, variable_cell
from iamlint.terraform.lazy import Cell, Place, Run
from iamlint.terraform.manifest import Manifest
from iamlint.terraform.needs import needed
from iamlint.terraform.provider import (
    ProviderKey,
    provider_context,
)
from iamlint.terraform.references import Reference, block_references
from iamlint.terraform.resource import ModuleCall, ProviderContext
from iamlint.terraform.resources import (
    BUILT_IN_NAMES,
    ResourceGroup,
    ResourceInstance,
    built_in_attribute,
)
from iamlint.terraform.scope import LazyEntries, ModuleScope
from iamlint.terraform.settings import RootSettings
from iamlint.terraform.static import missing_names, static_refs
from iamlint.terraform.syntax import Block, Body, Expression
from iamlint.terraform.texts import Variables
from iamlint.terraform.variables import Given
from iamlint.truth import Truth
from iamlint.value_types import STRING
from iamlint.values import Map, Ref, Text, Unknown, Value

MODULE_LIMIT = 3_000
"""Module instances of one root beyond which a call is not followed."""


@dataclass(eq=False, slots=True)
class Surroundings:
    """What all module instances of one root share."""

    run: Run
    reader: Reader
    cache: ModuleCache
    settings: RootSettings
    root_folder: str
    given: Given
    manifest: Manifest
    library: bool = False
    """Whether the root is written to be called (``module.is_library``)."""
    groups: dict[str, ResourceGroup] = field(default_factory=dict)
    modules: list[ModuleInstance] = field(default_factory=list)

    @property
    def asks_callers(self) -> bool:
        """Whether what the root leaves open is a question to its callers."""
        return self.settings.open_defaults and self.library


class ModuleInstance:
    """A module as one call makes it, or the root."""

    def __init__(
        self,
        shared: Surroundings,
        folder: ModuleFolder,
        path: tuple[ModuleStep, ...] = (),
        call: tuple[ModuleGroup, Key] | None = None,
    ) -> None:
        self.shared = shared
        self.run = shared.run
        self.effort = shared.run.effort
        self.folder = folder
        self.path = path
        self.call = call
        self.ref = Ref(prefix(path).removesuffix("."))
        self.context = function_context(
            shared.reader,
            folder.folder,
            shared.root_folder,
            shared.settings.computed.functions,
            (self.effort, shared.run.budget),
        )
        self._variables: dict[str, Cell | None] = {}
        self._locals: dict[str, Cell | None] = {}
        self._outputs: dict[str, Cell] = {}
        self._resources: dict[tuple[str, str, str], ResourceGroup] = {}
        self._calls: dict[str, ModuleGroup] = {}
        self._providers: dict[ProviderKey, ProviderContext] = {}
        for problem in folder.problems:
            self.run.report(problem)
        shared.modules.append(self)

    def child(
        self, folder: ModuleFolder, path: tuple[ModuleStep, ...], call: tuple[ModuleGroup, Key]
    ) -> ModuleInstance:
        """The instance of a module that it calls."""
        return ModuleInstance(self.shared, folder, path, call)

    @property
    def is_root(self) -> bool:
        """Whether nobody calls it."""
        return self.call is None

    @cached_property
    def exists(self) -> Truth:
        """Whether the instance certainly exists."""
        if self.call is None:
            return Truth.YES
        group, _ = self.call
        return group.module.exists & group.expansion.exists

    @cached_property
    def calls(self) -> tuple[ModuleCall, ...]:
        """The calls that lead to it, outermost first."""
        if self.call is None:
            return ()
        group, _ = self.call
        return (*group.module.calls, ModuleCall(self.ref.address, group.declaration.header))

    @property
    def workspace(self) -> str | None:
        """``terraform.workspace``."""
        return self.shared.settings.workspace

    @property
    def folders(self) -> Iterator[str]:
        """Its folder and those of the modules that lead to it."""
        yield self.folder.folder
        if self.call is not None:
            yield from self.call[0].module.folders

    # Names, as references see them.

    def variable_value(self, name: str, span: Span) -> Value | None:
        """The value of a variable, ``None`` if it is not declared."""
        cell = self.variable(name)
        return self.run.force(cell, span) if cell is not None else None

    def local_value(self, name: str, span: Span) -> Value | None:
        """The value of a local, ``None`` if it is not declared."""
        cell = self.local(name)
        return self.run.force(cell, span) if cell is not None else None

    def resource_group(self, mode: str, type: str, name: str) -> ResourceGroup | None:
        """A resource, ``None`` if it is not declared."""
        key = (mode, type, name)
        found = self._resources.get(key)
        if found is None:
            declaration = self.folder.resources.get(key)
            if declaration is None:
                return None
            found = self._resources[key] = ResourceGroup(self, key, declaration)
            self.shared.groups[str(found.address)] = found
        return found

    def call_group(self, name: str) -> ModuleGroup | None:
        """A module call, ``None`` if it is not declared."""
        found = self._calls.get(name)
        if found is None:
            declaration = self.folder.calls.get(name)
            if declaration is None:
                return None
            found = self._calls[name] = ModuleGroup(self, name, declaration)
        return found

    def path_value(self, name: str, span: Span) -> Value | None:
        """``path.module``, ``path.root``, ``path.cwd``.

        Where the repository lies on a machine is not known: files below ``path.cwd`` are found all
        the same, the working directory being the folder of the root.
        """
        match name:
            case "module":
                relative = relative_folder(self.folder.folder, self.shared.root_folder)
                return Text.of(relative, span)
            case "root":
                return Text.of(".", span)
            case "cwd":
                origin = Ref("path", "cwd")
                return Unknown("path.cwd", span, type=STRING, origin=origin, not_null=True)
        return None

    def undeclared(self, kind: str, name: str) -> Ref:
        """The identity of something that the module does not declare."""
        return Ref(f"{prefix(self.path)}{kind}.{name}", declared=False)

    # As a member of a call: its outputs.

    def attribute(self, name: str, label: str, span: Span) -> Value:
        """An output, as referred to from the caller."""
        cell = self.output(name)
        if cell is None:
            origin = Ref(self.ref.address, name, declared=False)
            return Unknown(f"{label}.{name}", span, origin=origin)
        return self.run.force(cell, span)

    def whole(self, label: str) -> Map:
        """The object of all outputs."""
        names = tuple(self.folder.outputs)
        for name in names:
            cell = self.output(name)
            if cell is not None and not cell.busy:
                self.run.force(cell)
        span = self.call[0].declaration.header if self.call is not None else None

        def compute(name: str) -> Value:
            return self.attribute(name, label, span or self.folder.outputs[name].header)

        return Map(LazyEntries(names, compute), span)

    # Cells.

    def variable(self, name: str) -> Cell | None:
        """The cell of a variable, ``None`` if it is not declared."""
        if name not in self._variables:
            declaration = self.folder.variables.get(name)
            self._variables[name] = (
                variable_cell(self, name, declaration) if declaration is not None else None
            )
        return self._variables[name]

    def local(self, name: str) -> Cell | None:
        """The cell of a local, ``None`` if it is not declared."""
        if name not in self._locals:
            argument = self.folder.locals.get(name)
            for problem in self.folder.local_problems:
                self.run.report(problem)
            cell = None
            if argument is not None:
                expression = argument.expression
                cell = self._cell(f"local.{name}", expression, Place(expression.span))
            self._locals[name] = cell
        return self._locals[name]

    def _cell(self, name: str, expression: Expression, place: Place) -> Cell:
        return Cell(
            name,
            place,
            lambda: self.evaluate(expression, ONCE, place),
            lambda: needed(self, expression),
        )

    def output(self, name: str) -> Cell | None:
        """The cell of an output, ``None`` if it is not declared."""
        found = self._outputs.get(name)
        declaration = self.folder.outputs.get(name)
        if found is None and declaration is not None:
            label = f"{prefix(self.path)}{name}" if self.path else f"output.{name}"
            found = self._outputs[name] = Cell(
                label,
                Place(declaration.header),
                lambda: output_value(self, name, declaration),
                lambda: needed_by_output(self, declaration),
            )
        return found

    def evaluate(
        self,
        expression: Expression,
        repetition: Repetition,
        place: Place,
        variables: Variables | None = None,
    ) -> Value:
        """The value of an expression of this module. Raises ``EvaluationFault``.

        All that it refers to is noted, in branches not taken as well, and what of it is not
        declared is reported.
        """
        references = self.folder.references(expression)
        for problem in missing_names(self, references, place, variables or {}):
            self.run.report(problem)
        try:
            return evaluate(expression, ModuleScope(self, repetition), variables)
        finally:
            self.run.note(static_refs(self, references, repetition, variables or {}))

    def evaluated(
        self,
        expression: Expression,
        repetition: Repetition,
        place: Place,
        variables: Variables | None = None,
    ) -> Value:
        """The value of an expression; what fails is reported, and its value is unknown."""
        try:
            return self.evaluate(expression, repetition, place, variables)
        except EvaluationFault as fault:
            self.run.fault(fault, place)
            return Unknown("an expression that cannot be evaluated", place.span)

    # Resources and calls.

    def resources(self) -> Iterator[ResourceGroup]:
        """All resources of the module."""
        for mode, type, name in self.folder.resources:
            group = self.resource_group(mode, type, name)
            if group is not None:
                yield group

    def module_groups(self) -> Iterator[ModuleGroup]:
        """All calls of the module."""
        for name in self.folder.calls:
            group = self.call_group(name)
            if group is not None:
                yield group

    def parsed(self, declaration: Declaration) -> Block | None:
        """The block of a declaration; what is wrong with its text is reported."""
        for problem in declaration.problems:
            self.run.report(problem)
        return declaration.block

    def computed_names(self, mode: str, type: str) -> tuple[str, ...]:
        """The attributes that a provider may compute."""
        if type == "terraform_data":
            return BUILT_IN_NAMES
        return self.shared.settings.computed.names(mode, type)

    def computed_attribute(self, instance: ResourceInstance, name: str) -> Value | None:
        """What a provider would compute, ``None`` if nothing is known of it."""
        built_in = built_in_attribute(instance, name)
        if built_in is not None:
            return built_in
        return self.shared.settings.computed.attribute(instance, name)

    def expand(self, body: Body, label: str) -> Expansion:
        """The instances that ``count`` or ``for_each`` of a block make."""
        for argument, expand in (("count", expand_count), ("for_each", expand_for_each)):
            written = body.arguments.get(argument)
            if written is None:
                continue
            expression = written.expression
            place = Place(expression.span, prefix(self.path) + label, argument)
            if argument == "count" and "for_each" in body.arguments:
                fault = EvaluationFault("`count` and `for_each` exclude each other")
                self.run.fault(fault, place)
            name = f"{label}.{argument}"
            cell = self._cell(name, expression, place)
            value = self.run.force_apart(cell)
            try:
                return expand(value, expression.span).made_from(cell.refs)
            except EvaluationFault as fault:
                self.run.fault(fault, place)
                return failed(argument, expression.span, fault).made_from(cell.refs)
        return SINGLE

    def static_refs(
        self, references: Iterable[Reference], repetition: Repetition
    ) -> frozenset[Ref]:
        """The objects that references name, without evaluating them."""
        return static_refs(self, references, repetition, {})

    def block_references(self, block: Block) -> tuple[Reference, ...]:
        """The references anywhere in a block."""
        return block_references(block)

    # Providers.

    def provider(self, key: ProviderKey) -> ProviderContext:
        """A provider configuration under the name that it has in this module."""
        found = self._providers.get(key)
        if found is None:
            found = self._providers[key] = provider_context(self, key)
        return found
