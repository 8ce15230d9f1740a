"""What the ``configuration`` of a plan refers to: links between what is known only after apply.

A plan names the references of an expression, not the expression. An unknown value is taken to be
what its expression refers to when that is one thing, and of the kind that the argument takes.

https://developer.hashicorp.com/terraform/internals/json-format#expression-representation
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from iamlint.terraform.address import Address, Key, ModuleStep
from iamlint.terraform.plan_references import (
    key_at,
    longest,
    path_of,
    reference_lists,
    references_of,
    steps_of,
)
from iamlint.terraform.plan_text import PlannedResource

_MOST_STEPS = 40
"""References followed through variables and outputs before it is given up."""

_KEYED = ("each.key", "each.value", "count.index")

ResourceKey = tuple[tuple[ModuleStep, ...], str, str, str]


@dataclass(frozen=True, slots=True)
class Link:
    """An attribute of a resource instance; ``attribute`` is empty when it is not told.

    ``label`` is the reference in Terraform's words.
    """

    resource: PlannedResource
    attribute: str
    label: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: a module instance, the key of the instance, its ``for_each``."""

    modules: tuple[ModuleStep, ...]
    key: Key = None
    for_each: Any = None


@dataclass(eq=False, slots=True)
class _Module:
    """A module of the configuration and the call that leads to it."""

    data: Mapping[str, Any]
    call: Mapping[str, Any]
    resources: dict[tuple[str, str, str], Mapping[str, Any]] = field(default_factory=dict)


class Configuration:
    """The configuration of a plan, and the instances that the plan has of its resources."""

    def __init__(self, data: Any, instances: Iterable[PlannedResource]) -> None:
        self.data = object_of(data)
        self.modules: dict[tuple[str, ...], _Module] = {}
        self.instances: dict[ResourceKey, list[PlannedResource]] = {}
        self._by_key: dict[tuple[ResourceKey, Key], PlannedResource] = {}
        self._calls: dict[tuple[tuple[ModuleStep, ...], str], set[Key]] = {}
        for instance in instances:
            address = instance.address
            key = (address.modules, address.mode, address.type, address.name)
            self.instances.setdefault(key, []).append(instance)
            self._by_key[key, address.key] = instance
            for depth, step in enumerate(address.modules):
                self._calls.setdefault((address.modules[:depth], step.name), set()).add(step.key)
        self._shared: dict[tuple[int, tuple[ModuleStep, ...]], tuple[PlannedResource, ...]] = {}
        self._read((), object_of(self.data.get("root_module")), {})

    def _read(
        self, path: tuple[str, ...], data: Mapping[str, Any], call: Mapping[str, Any]
    ) -> None:
        module = self.modules[path] = _Module(data, call)
        for resource in _objects(data.get("resources")):
            key = (str(resource.get("mode")), str(resource.get("type")), str(resource.get("name")))
            module.resources[key] = resource
        for name, written in object_of(data.get("module_calls")).items():
            inner = object_of(written)
            self._read((*path, name), object_of(inner.get("module")), inner)

    def declaration(self, address: Address) -> Mapping[str, Any] | None:
        """The resource of the configuration that an instance is of."""
        module = self.modules.get(_names(address.modules))
        if module is None:
            return None
        return module.resources.get((address.mode, address.type, address.name))

    def scope(self, address: Address) -> Scope:
        """Where the expressions of a resource instance stand."""
        declared = self.declaration(address) or {}
        return Scope(address.modules, address.key, declared.get("for_each_expression"))

    def outputs(self) -> Mapping[str, Any]:
        """The outputs of the root by name."""
        return object_of(self.modules[()].data.get("outputs"))

    def unplanned(self) -> Iterator[str]:
        """The resources that certainly have an instance, of which the plan has none."""
        for path, module in self.modules.items():
            calls = [self.modules[path[: depth + 1]].call for depth in range(len(path))]
            if any(_is_repeated(call) for call in calls):
                continue
            modules = tuple(ModuleStep(name) for name in path)
            for (mode, type_, name), declared in module.resources.items():
                key = (modules, mode, type_, name)
                if mode == "managed" and not _is_repeated(declared) and key not in self.instances:
                    yield str(Address(*key))

    # References.

    def link(self, expression: Any, scope: Scope) -> Link | None:
        """What an expression that is one reference refers to."""
        links = self.links(expression, scope)
        return links[0] if len(links) == 1 else None

    def links(self, expression: Any, scope: Scope) -> list[Link | None]:
        """What an expression refers to, one for each reference, ``None`` for what is not told."""
        return self._links(expression, scope, 0)

    def referred_by(self, address: Address) -> tuple[PlannedResource, ...]:
        """All instances that the block of a resource instance may refer to.

        It is the same tuple for all instances of a block that refers to nothing by their keys.
        """
        declared = self.declaration(address)
        if declared is None:
            return ()
        shared = (id(declared), address.modules)
        found = self._shared.get(shared)
        if found is None:
            found = tuple(dict.fromkeys(self.referred(declared, self.scope(address))))
            if not _is_keyed(declared):
                self._shared[shared] = found
        return found

    def referred(self, expression: Any, scope: Scope) -> Iterator[PlannedResource]:
        """All instances that the expressions in ``expression`` may refer to."""
        for references in reference_lists(expression):
            keyed = any(each.startswith(_KEYED) for each in references)
            for reference in longest(references):
                yield from self._instances(steps_of(reference), scope, keyed, 0)

    def _links(self, expression: Any, scope: Scope, depth: int) -> list[Link | None]:
        references = longest(references_of(expression))
        keyed = any(each.startswith(_KEYED) for each in references)
        named = [each for each in references if not each.startswith(("each.key", "count.index"))]
        return [self._follow(each, scope, keyed, depth) for each in named]

    def _follow(self, reference: str, scope: Scope, keyed: bool, depth: int) -> Link | None:
        steps = steps_of(reference)
        if depth > _MOST_STEPS or len(steps) < 2:
            return None
        found: Link | None = None
        rest: Sequence[str | int] = ()
        match steps[0]:
            case "var":
                target = self._variable(str(steps[1]), scope)
                if target is not None:
                    found, rest = self._only(*target, depth), steps[2:]
            case "module":
                output = self._output(steps, scope, keyed)
                if output is not None:
                    expression, inner, used = output
                    found, rest = self._only(expression, inner, depth), steps[used:]
            case "each" if steps[1] == "value":
                found, rest = self._each(scope, depth), steps[2:]
            case "each" | "local" | "path" | "terraform" | "count" | "self":
                return None
            case _:
                return self._resource(steps, scope, keyed, reference)
        if found is None or not rest:
            return found
        if found.attribute or not isinstance(rest[0], str):
            return None
        return Link(found.resource, path_of(rest), found.label)

    def _only(self, expression: Any, scope: Scope, depth: int) -> Link | None:
        links = self._links(expression, scope, depth + 1)
        return links[0] if len(links) == 1 else None

    def _variable(self, name: str, scope: Scope) -> tuple[Any, Scope] | None:
        """The argument of the call that gives a variable, and where that stands."""
        module = self.modules.get(_names(scope.modules))
        if module is None or not scope.modules:
            return None
        expression = object_of(module.call.get("expressions")).get(name)
        outer, step = scope.modules[:-1], scope.modules[-1]
        return expression, Scope(outer, step.key, module.call.get("for_each_expression"))

    def _output(
        self, steps: Sequence[str | int], scope: Scope, keyed: bool
    ) -> tuple[Any, Scope, int] | None:
        """The expression of an output, where it stands, and how many steps led to it."""
        name = str(steps[1])
        key, at = key_at(steps, 2)
        keys = self._calls.get((scope.modules, name), set())
        if key is None and len(keys) == 1:
            key = next(iter(keys))
        elif key is None and keyed:
            key = scope.key
        path = (*scope.modules, ModuleStep(name, key))
        module = self.modules.get(_names(path))
        if module is None or at >= len(steps):
            return None
        output = object_of(object_of(module.data.get("outputs")).get(str(steps[at])))
        return output.get("expression"), Scope(path), at + 1

    def _each(self, scope: Scope, depth: int) -> Link | None:
        """``each.value``, when ``for_each`` is a resource that has instances by key."""
        references = longest(references_of(scope.for_each))
        if len(references) != 1 or depth > _MOST_STEPS:
            return None
        steps = steps_of(references[0])
        if len(steps) < 2 or steps[0] in ("var", "local", "each", "module"):
            return None
        outer = Scope(scope.modules, scope.key)
        return self._resource(steps, outer, True, references[0])

    def _resource(
        self, steps: Sequence[str | int], scope: Scope, keyed: bool, reference: str
    ) -> Link | None:
        key, at = _resource_key(steps, scope)
        instances = self.instances.get(key, ()) if key is not None else ()
        if key is None or not instances:
            return None
        index, at = key_at(steps, at)
        if index is None and keyed and (key, scope.key) in self._by_key:
            index = scope.key
        found = self._by_key.get((key, index)) if index is not None else None
        if found is None and index is None and len(instances) == 1:
            found = instances[0]
        if found is None:
            return None
        rest = steps[at:]
        return Link(found, path_of(rest), reference)

    def _instances(
        self, steps: Sequence[str | int], scope: Scope, keyed: bool, depth: int
    ) -> Iterator[PlannedResource]:
        if depth > _MOST_STEPS or len(steps) < 2:
            return
        match steps[0]:
            case "var":
                target = self._variable(str(steps[1]), scope)
                if target is not None:
                    yield from self._instances_in(*target, depth)
            case "module":
                output = self._output(steps, scope, keyed)
                if output is not None:
                    yield from self._instances_in(output[0], output[1], depth)
            case "each":
                if scope.for_each is not None:
                    outer = Scope(scope.modules, scope.key)
                    yield from self._instances_in(scope.for_each, outer, depth, keyed=True)
            case "local" | "path" | "terraform" | "count" | "self":
                return
            case _:
                key, at = _resource_key(steps, scope)
                if key is None:
                    return
                index, _ = key_at(steps, at)
                if index is None and keyed and (key, scope.key) in self._by_key:
                    index = scope.key
                if index is not None:
                    only = self._by_key.get((key, index))
                    yield from () if only is None else (only,)
                else:
                    yield from self.instances.get(key, ())

    def _instances_in(
        self, expression: Any, scope: Scope, depth: int, keyed: bool = False
    ) -> Iterator[PlannedResource]:
        references = longest(references_of(expression))
        keyed = keyed or any(each.startswith(_KEYED) for each in references)
        for reference in references:
            yield from self._instances(steps_of(reference), scope, keyed, depth + 1)


def _is_keyed(declared: Mapping[str, Any]) -> bool:
    """Whether a block refers to something by the key of its instance."""
    return any(each.startswith(_KEYED) for found in reference_lists(declared) for each in found)


def _resource_key(steps: Sequence[str | int], scope: Scope) -> tuple[ResourceKey | None, int]:
    mode, at = ("data", 1) if steps[0] == "data" else ("managed", 0)
    if len(steps) < at + 2:
        return None, at
    return (scope.modules, mode, str(steps[at]), str(steps[at + 1])), at + 2


def _names(modules: tuple[ModuleStep, ...]) -> tuple[str, ...]:
    return tuple(step.name for step in modules)


def _is_repeated(declared: Mapping[str, Any]) -> bool:
    return "count_expression" in declared or "for_each_expression" in declared


def object_of(data: Any) -> Mapping[str, Any]:
    """JSON data that should be an object, empty where it is none."""
    return data if isinstance(data, dict) else {}


def _objects(data: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(data, list):
        yield from (each for each in data if isinstance(each, dict))
