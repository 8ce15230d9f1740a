"""Loads a root module: all resources that are wanted, and its outputs, with everything called.

https://developer.hashicorp.com/terraform/language
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from iamlint.reader import Reader
from iamlint.source import Problem, ProblemKind
from iamlint.terraform.address import ModuleStep, parse_address, prefix
from iamlint.terraform.blocks import ConfigFile
from iamlint.terraform.called import ModuleGroup
from iamlint.terraform.calls import local_calls
from iamlint.terraform.configurations import configurations
from iamlint.terraform.cycles import resource_cycles
from iamlint.terraform.declarations import ModuleCache, ModuleFolder
from iamlint.terraform.deep_stack import deep_stack
from iamlint.terraform.duplicates import duplicates
from iamlint.terraform.expanded import ModuleInstance, Surroundings
from iamlint.terraform.lazy import Run
from iamlint.terraform.manifest import Manifest
from iamlint.terraform.recording import RecordingReader
from iamlint.terraform.resource import ModuleCall, Resource
from iamlint.terraform.resources import PendingResource, ResourceInstance
from iamlint.terraform.settings import (
    ComputedAttributes,
    NothingComputed,
    RootSettings,
    everything,
)
from iamlint.terraform.variables import given_variables
from iamlint.values import List, Map, Ref, Value

__all__ = [
    "ComputedAttributes",
    "LoadedModule",
    "ModuleCache",
    "NothingComputed",
    "PendingResource",
    "RootModule",
    "RootSettings",
    "everything",
    "load_root",
    "local_calls",
]


@dataclass(frozen=True, slots=True, eq=False)
class LoadedModule:
    """One instance of a module: its path, its folder, and the files in it.

    ``calls`` are the calls that lead to it, outermost first; none for the root.
    """

    path: tuple[ModuleStep, ...]
    folder: str
    files: tuple[ConfigFile, ...]
    calls: tuple[ModuleCall, ...]

    @property
    def address(self) -> str:
        """``module.app["web"]``, empty for the root."""
        return prefix(self.path).removesuffix(".")


@dataclass(frozen=True, slots=True, eq=False)
class RootModule:
    """A root with all that it calls.

    ``resources`` are those that were wanted and those they refer to, by address. ``library`` says
    that it is written to be called. ``unparsed`` says that something of it could not be read or
    does not parse, ``unloaded`` names the calls of modules that are not here, ``passed`` the
    resources that are passed to those: what is absent from what is here may be there.
    ``exported`` are the resources that outputs, ``moved``, ``import`` and such calls refer to.
    ``read`` are the paths of all files that were read. ``configurations`` are the provider and
    backend blocks that were wanted. ``mentioned`` are the addresses, without keys, of what the
    resources of a plan use; of files it is seen in their text.
    """

    folder: str
    modules: tuple[LoadedModule, ...]
    resources: tuple[Resource, ...]
    outputs: Map
    problems: tuple[Problem, ...]
    library: bool
    unparsed: bool
    unloaded: tuple[str, ...]
    passed: frozenset[str]
    exported: frozenset[str]
    read: tuple[str, ...]
    configurations: tuple[Resource, ...] = ()
    mentioned: frozenset[str] = frozenset()

    @property
    def incomplete(self) -> bool:
        """Whether a part of the root is not known."""
        return self.unparsed or bool(self.unloaded)


def load_root(
    reader: Reader, folder: str, settings: RootSettings, cache: ModuleCache | None = None
) -> RootModule:
    """The root module in ``folder``. ``cache`` is shared by roots that call the same modules."""
    with deep_stack():
        return _Loader(reader, folder, settings, cache or ModuleCache(reader)).load()


class _Loader:
    """One root while it is loaded."""

    def __init__(
        self, reader: Reader, folder: str, settings: RootSettings, cache: ModuleCache
    ) -> None:
        self.folder = folder
        self.settings = settings
        self.cache = cache
        self.recording = RecordingReader(reader)
        self.run = Run()
        given, self.read, problems = given_variables(
            reader, folder, settings.var_files, settings.variables
        )
        for problem in problems:
            self.run.report(problem)
        manifest = Manifest(reader, folder)
        self.read += manifest.read
        self.shared = Surroundings(
            self.run, self.recording, cache, settings, folder, given, manifest
        )
        self.root = ModuleInstance(self.shared, cache.folder(folder))
        self.shared.library = self.is_library()
        self.resources: dict[str, Resource] = {}
        self.unloaded: dict[str, frozenset[Ref]] = {}
        self._seeded: dict[str, bool | None] = {}

    def load(self) -> RootModule:
        queue: deque[ResourceInstance] = deque(self.seeds(self.root))
        self.resolve(queue)
        configured = tuple(
            found
            for module in self.shared.modules
            for found in configurations(module, self.settings.wanted)
        )
        for each in configured:
            self.resolve(deque(self.referred(each)))
        outputs = self.outputs()
        exported = self.exported()
        passed = frozenset().union(*self.unloaded.values()) if self.unloaded else frozenset()
        for problem in resource_cycles(
            self.resources.values(), self.shared.groups, frozenset(self.run.rings)
        ):
            self.run.report(problem)
        modules = sorted(self.shared.modules, key=lambda module: _path_order(module.path))
        self.check_the_rest(modules)
        problems = list(_told(sorted(self.run.problems.values(), key=_problem_order)))
        read = {path for module in modules for path in module.folder.read}
        return RootModule(
            self.folder,
            tuple(
                LoadedModule(module.path, module.folder.folder, module.folder.files, module.calls)
                for module in modules
            ),
            tuple(sorted(self.resources.values(), key=lambda item: item.address.sort_key)),
            outputs,
            tuple(problems),
            self.shared.library,
            any(problem.is_error for problem in problems),
            tuple(sorted(self.unloaded)),
            self.addresses(passed),
            self.addresses(exported),
            tuple(sorted(read | set(self.read) | self.recording.paths)),
            tuple(sorted(configured, key=lambda item: item.address.sort_key)),
        )

    def check_the_rest(self, modules: Iterable[ModuleInstance]) -> None:
        """Reports what nobody asked for: the first fault of syntax of a file, and duplicates.

        Blocks that were not asked for are checked, not parsed.
        """
        told: dict[str, int] = {}
        for problem in self.run.problems.values():
            if problem.is_error:
                start = problem.place.start
                told[problem.path] = min(start, told.get(problem.path, start))
        for folder in {module.folder.folder: module.folder for module in modules}.values():
            for file in folder.files:
                found = (problem for block in file.blocks for problem in block.check())
                before = told.get(file.source.path, len(file.source.text) + 1)
                for problem in islice(found, 1):
                    if problem.place.start < before:
                        self.run.report(problem)
            for problem in duplicates(folder):
                self.run.report(problem)

    def seeds(self, module: ModuleInstance) -> Iterator[ResourceInstance]:
        """The wanted resources of a module and of all that it calls."""
        for group in module.resources():
            mode, type, _ = group.key
            if mode != "ephemeral" and self.settings.wanted(mode, type):
                yield from group.members
        for call in module.module_groups():
            if call.target is None:
                self.unloaded[call.address] = call.passed()
            elif self.has_seed(call.target):
                self.check_inputs(call)
                for instance in call.instances():
                    yield from self.seeds(instance)

    def has_seed(self, folder: ModuleFolder) -> bool:
        """Whether a module or one that it calls declares what is wanted, or is not here."""
        if folder.folder in self._seeded:
            known = self._seeded[folder.folder]
            return known is not False  # a ring of calls is followed, up to the call that closes it
        self._seeded[folder.folder] = None
        found = any(self.settings.wanted(*type) for type in folder.resource_types)
        if not found:
            targets = dict(local_calls(self.shared.reader, folder.folder, self.cache))
            found = any(
                name not in targets or self.has_seed(self.cache.folder(targets[name]))
                for name in folder.calls
            )
        self._seeded[folder.folder] = found
        return found

    def check_inputs(self, call: ModuleGroup) -> None:
        """Reports arguments of a call that its module does not know."""
        from iamlint.errors import did_you_mean
        from iamlint.terraform.calls import INPUT_EXCEPTIONS

        assert call.target is not None  # noqa: S101 (the caller asked)
        for name, argument in call.body.arguments.items():
            if name in INPUT_EXCEPTIONS or name in call.target.variables:
                continue
            guess = did_you_mean(name, call.target.variables)
            self.run.report(
                Problem(
                    ProblemKind.UNDECLARED,
                    argument.name_span.source.path,
                    f"`{call.address}` has no variable `{name}`{guess}",
                    argument.name_span,
                    data={"address": f"{call.address}.var.{name}"},
                )
            )

    def resolve(self, queue: deque[ResourceInstance]) -> None:
        """Resolves instances, and those that they refer to."""
        while queue:
            instance = queue.popleft()
            address = str(instance.address)
            if address in self.resources:
                continue
            resource = instance.resource()
            self.resources[address] = resource
            queue.extend(self.referred(resource))

    def referred(self, resource: Resource) -> Iterator[ResourceInstance]:
        """The instances that a block refers to and that are not resolved yet."""
        for ref in resource.references:
            for found in self.instances_of(ref):
                if str(found.address) not in self.resources:
                    yield found

    def instances_of(self, ref: Ref) -> Iterable[ResourceInstance]:
        """The resource instances that an identity names: all, when it has no key."""
        group = self.shared.groups.get(ref.address)
        if group is not None:
            return tuple(group.members)
        base, bracket, _ = ref.address.rpartition("[")
        group = self.shared.groups.get(base) if bracket else None
        if group is None:
            return ()
        found = group.by_address.get(ref.address)
        return () if found is None else (found,)

    def addresses(self, refs: Iterable[Ref]) -> frozenset[str]:
        """The addresses of the resource instances that identities name."""
        return frozenset(
            str(instance.address) for ref in refs for instance in self.instances_of(ref)
        )

    def outputs(self) -> Map:
        """The outputs of the root, all evaluated."""
        entries: dict[str, Value] = {}
        for name in self.root.folder.outputs:
            cell = self.root.output(name)
            if cell is not None:
                entries[name] = _settled(self.run.force(cell))
        return Map(entries)

    def exported(self) -> frozenset[Ref]:
        """What outputs, ``moved``, ``import`` and modules that are not here refer to."""
        refs: set[Ref] = set()
        for name in self.root.folder.outputs:
            cell = self.root.output(name)
            if cell is not None:
                refs |= cell.refs
        for passed in self.unloaded.values():
            refs |= passed
        for module in self.shared.modules:
            for type in ("moved", "import"):
                for declaration in module.folder.others.get(type, ()):
                    block = module.parsed(declaration)
                    for argument in block.body.arguments.values() if block is not None else ():
                        if argument.name in ("to", "from"):
                            text = argument.expression.span.text.strip('"')
                            address = parse_address(prefix(module.path) + text)
                            refs |= {Ref(str(address))} if address is not None else set()
        return frozenset(refs)

    def is_library(self) -> bool:
        """Whether the root is written to be called.

        It has variables, and no provider, backend, values or lock file of its own.
        """
        folder = self.root.folder
        if not folder.variables or folder.providers:
            return False
        for declaration in folder.others.get("terraform", ()):
            block = declaration.block
            if block is not None and any(
                inner.type in ("backend", "cloud") for inner in block.body.blocks
            ):
                return False
        names = self.shared.reader.names(self.folder)
        return not any(
            name in ("terraform.tfvars", ".terraform.lock.hcl") or name.endswith(".auto.tfvars")
            for name in names
        )


def _told(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems, in order; of a file that does not parse, the first fault of syntax alone."""
    broken: set[str] = set()
    for problem in problems:
        if problem.kind is ProblemKind.SYNTAX:
            if problem.path in broken:
                continue
            broken.add(problem.path)
        yield problem


def _settled(value: Value) -> Value:
    """``value`` with everything in it computed."""
    if isinstance(value, List):
        return replace(value, items=tuple(map(_settled, value.items)))
    if isinstance(value, Map):
        entries = {key: _settled(item) for key, item in value.entries.items()}
        return replace(value, entries=entries)
    return value


def _path_order(path: tuple[ModuleStep, ...]) -> tuple[object, ...]:
    return (len(path), tuple((step.name, str(step.key)) for step in path))


def _problem_order(problem: Problem) -> tuple[object, ...]:
    span = problem.span
    at = (span.start, span.end) if span is not None else (-1, -1)
    return (problem.path, at, problem.kind, problem.message)
