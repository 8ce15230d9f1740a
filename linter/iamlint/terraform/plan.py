"""From ``terraform show -json`` (a plan or a state) to the same resources as from HCL.

https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Container, Iterator
from dataclasses import replace
from typing import Any

from iamlint.reader import Reader
from iamlint.source import Source
from iamlint.terraform.address import Address
from iamlint.terraform.declarations import ModuleCache, module_files
from iamlint.terraform.deep_stack import deep_stack
from iamlint.terraform.module import RootModule, load_root
from iamlint.terraform.plan_instance import Beside, PlanInstance
from iamlint.terraform.plan_links import Configuration, Link, Scope, object_of
from iamlint.terraform.plan_places import placed
from iamlint.terraform.plan_provider import Providers
from iamlint.terraform.plan_text import PlannedResource, PlanText
from iamlint.terraform.plan_values import referred, value_of
from iamlint.terraform.resource import Resource
from iamlint.terraform.settings import RootSettings
from iamlint.values import SENSITIVE, Map, Ref, Unknown, Value

_MOST_LINKS = 60
"""Resources that take unknown values from each other beyond which they stay unknown."""


def load_plan(
    plan: PlanText,
    folder: str,
    settings: RootSettings,
    joins: Callable[[str], bool],
    beside: Beside | None = None,
) -> RootModule:
    """The root that a plan describes.

    ``joins`` says of which types the references are no use of what they name: they join it to
    something else. What other resources refer to is mentioned; or exported, if they are no
    resources of the result.
    """
    with deep_stack():
        return PlanLoader(plan, folder, settings, joins, beside).load()


def load_beside(
    plan: PlanText, reader: Reader, folder: str, settings: RootSettings, cache: ModuleCache
) -> Beside | None:
    """The configuration in ``folder``, if there is one that the plan may have been made from."""
    if not module_files(reader.names(folder)):
        return None
    declared = cache.folder(folder).resources
    instances = _chosen(plan)
    if not any(
        (each.address.mode, each.address.type, each.address.name) in declared
        for each in instances
        if not each.address.modules
    ) and not (cache.folder(folder).calls and any(each.address.modules for each in instances)):
        return None
    values = plan.get("variables")
    given = {
        name: variable["value"]
        for name, variable in (values.items() if isinstance(values, dict) else ())
        if isinstance(variable, dict) and "value" in variable
    }
    source = Source(plan.source.path + ".tfvars.json", json.dumps(given))
    root = load_root(reader, folder, replace(settings, variables=(), var_files=(source,)), cache)
    by_address = {str(resource.address): resource for resource in root.resources}
    by_block = {str(resource.address.without_keys): resource for resource in root.resources}
    return Beside(root, source, by_address, by_block)


def _chosen(plan: PlanText) -> list[PlannedResource]:
    """The instances that there will be: of the plan, else of its changes, else of the state."""
    if plan.planned is not None:
        chosen = list(plan.planned)
    elif plan.changes is not None:
        chosen = [each for each in plan.changes if not each.removed]
    else:
        chosen = list(plan.state or ())
    there = {each.address for each in chosen}
    read = [each for each in plan.prior if each.address.mode == "data"]
    return [*chosen, *(each for each in read if each.address not in there)]


class PlanLoader:
    """One plan while it is loaded."""

    def __init__(
        self,
        plan: PlanText,
        folder: str,
        settings: RootSettings,
        joins: Callable[[str], bool],
        beside: Beside | None,
    ) -> None:
        self.plan = plan
        self.folder = folder
        self.settings = settings
        self.joins = joins
        self.beside = beside
        self.planned = _chosen(plan)
        changes = {each.address: each for each in plan.changes or ()}
        for each in self.planned:
            change = changes.get(each.address)
            if change is not None:
                each.unknown = change.unknown
                if each.sensitive is None:
                    each.sensitive = change.sensitive
        self.configuration = Configuration(plan.get("configuration"), self.planned)
        variables = plan.get("variables")
        self.providers = Providers(
            self.configuration,
            variables if isinstance(variables, dict) else {},
            settings,
            self.planned,
        )
        self._instances: dict[int, PlanInstance] = {}
        self.by_block: dict[str, list[PlannedResource]] = {}
        for each in self.planned:
            self.by_block.setdefault(str(each.address.without_keys), []).append(each)
        self._refs: dict[int, tuple[tuple[PlannedResource, ...], tuple[Ref, ...]]] = {}
        self.depth = 0

    def load(self) -> RootModule:
        """The root: what is wanted of the plan, and what that refers to."""
        wanted = self.settings.wanted
        queue = deque(each for each in self.planned if wanted(each.address.mode, each.address.type))
        found: dict[Address, Resource] = {}
        seen: dict[int, tuple[PlannedResource, ...]] = {}
        while queue:
            planned = queue.popleft()
            if planned.address in found:
                continue
            instance = self.instance(planned)
            found[planned.address] = instance.resource()
            if id(instance.referred) not in seen:
                seen[id(instance.referred)] = instance.referred
                queue.extend(each for each in instance.referred if each.address not in found)
        beside = self.beside.root if self.beside is not None else None
        exported = frozenset(str(each.address) for each in self.exported(found))
        used = (each for planned in self.users(found) for each in self.instance(planned).referred)
        mentioned = frozenset(str(each.address.without_keys) for each in used)
        if beside is not None:
            exported |= beside.exported
        return RootModule(
            self.folder,
            beside.modules if beside is not None else (),
            tuple(sorted(found.values(), key=lambda item: item.address.sort_key)),
            self.outputs(),
            (),
            library=False,
            unparsed=self.is_partial(),
            unloaded=(),
            passed=frozenset(),
            exported=exported,
            read=beside.read if beside is not None else (),
            configurations=beside.configurations if beside is not None else (),
            mentioned=mentioned,
        )

    def instance(self, planned: PlannedResource) -> PlanInstance:
        """The instance that is made from a part of the plan, the same one each time."""
        found = self._instances.get(id(planned))
        if found is None:
            found = self._instances[id(planned)] = PlanInstance(self, planned)
        return found

    def is_partial(self) -> bool:
        """Whether the plan shows only a part of the configuration (``-target``)."""
        if self.plan.get("complete") is False:
            return True
        if "configuration" not in self.plan.members:
            return False
        return next(self.configuration.unplanned(), None) is not None

    def users(self, found: Container[Address]) -> Iterator[PlannedResource]:
        """The resources of the result that are more than a link."""
        for planned in self.planned:
            if planned.address in found and not self.joins(planned.address.type):
                yield planned

    def exported(self, found: Container[Address]) -> Iterator[PlannedResource]:
        """What outputs refer to, and resources that are not in the result."""
        for output in self.configuration.outputs().values():
            yield from self.configuration.referred(output, Scope(()))
        outputs = map(object_of, self.plan.outputs.values())
        given = set(_texts([output.get("value") for output in outputs]))
        for planned in self.planned:
            if given and not given.isdisjoint(_names(planned)):
                yield planned
            if planned.address not in found and not self.joins(planned.address.type):
                yield from self.instance(planned).referred

    def refs(self, referred: tuple[PlannedResource, ...]) -> tuple[Ref, ...]:
        """The identities of what a block refers to."""
        found = self._refs.get(id(referred))
        if found is None:
            found = referred, tuple(Ref(str(each.address)) for each in referred)
            self._refs[id(referred)] = found
        return found[1]

    def outputs(self) -> Map:
        """The outputs of the root."""
        declared = self.configuration.outputs()
        names = dict.fromkeys((*declared, *self.plan.outputs))
        entries: dict[str, Value] = {}
        for name in names:
            output = object_of(self.plan.outputs.get(name))
            value: Value
            if "value" in output:
                value = value_of(output["value"])
            else:
                value = Unknown(f"output.{name}")
                expression = declared.get(name)
                if isinstance(expression, dict):
                    link = self.configuration.link(expression.get("expression"), Scope(()))
                    value = (self.linked(link) if link is not None else None) or value
                if self.beside is not None:
                    written = self.beside.root.outputs.get(name)
                    value = placed(value, written) if written is not None else value
            if output.get("sensitive") is True:
                value = value.marked(frozenset({SENSITIVE}))
            entries[name] = value
        return Map(entries)

    def linked(self, link: Link) -> Value | None:
        """The attribute that a link leads to, as seen from there."""
        if self.depth >= _MOST_LINKS:
            return None
        ref = Ref(str(link.resource.address), link.attribute)
        self.depth += 1
        try:
            value = self.instance(link.resource).attribute(link.attribute)
        finally:
            self.depth -= 1
        return referred(value, ref, link.label) if value is not None else None


def _names(planned: PlannedResource) -> list[str]:
    """What an instance is named by elsewhere."""
    names = (planned.data.get(name) for name in ("name", "arn", "id"))
    return [name for name in names if isinstance(name, str) and name]


def _texts(values: list[Any]) -> Iterator[str]:
    """All strings in plain data."""
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            waiting.extend(value.values())
