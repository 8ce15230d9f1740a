"""Writes the plan that Terraform would make of a project, mechanically, from what we resolve.

Values that are not known are ``after_unknown``, and ``configuration`` says what they refer to, as
``terraform show -json`` prints it.

https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from iamlint.project.computed import AwsAttributes
from iamlint.readers import MemoryReader
from iamlint.terraform.address import Address, ModuleStep
from iamlint.terraform.declarations import ModuleCache, ModuleFolder
from iamlint.terraform.module import (
    PendingResource,
    RootModule,
    RootSettings,
    everything,
    load_root,
)
from iamlint.terraform.references import Reference, references_in
from iamlint.terraform.resource import Resource
from iamlint.terraform.syntax import Argument, Body, Expression
from iamlint.values import List, Map, Null, Text, Unknown, Value, plain, wholly_known

Json = object
Members = dict[str, Json]

PROVIDER = "registry.terraform.io/hashicorp/"
META = frozenset(("count", "depends_on", "for_each", "provider"))
META_BLOCKS = frozenset(("connection", "dynamic", "lifecycle", "provisioner"))


@dataclass(frozen=True)
class AtPlan:
    """What is known before apply: what data sources give, and nothing that is to be created."""

    aws: AwsAttributes = field(default_factory=AwsAttributes)

    @property
    def functions(self) -> Mapping[str, Callable[[tuple[Value, ...]], Value]]:
        """The functions of the provider."""
        return self.aws.functions

    def attribute(self, resource: PendingResource, name: str) -> Value | None:
        """An attribute of a data source."""
        return self.aws.attribute(resource, name) if resource.address.mode == "data" else None

    def names(self, mode: str, type: str) -> tuple[str, ...]:
        """The attributes that the provider computes."""
        return self.aws.names(mode, type)


class CannotPlan(Exception):
    """A project of which Terraform makes no plan, or not one that can be told from here."""


@dataclass(frozen=True)
class Plan:
    """The text of a plan. ``complete`` says that all arguments that are written are known."""

    text: str
    complete: bool


def plan_of(files: Mapping[str, str | bytes]) -> Plan:
    """The plan of the root in ``files``, all of it to be created. Raises ``CannotPlan``."""
    reader = MemoryReader(files)
    cache = ModuleCache(reader)
    settings = RootSettings(wanted=everything, computed=AtPlan())
    root = load_root(reader, "", settings, cache)
    if root.problems or root.unloaded or not root.resources:
        raise CannotPlan("there are problems")
    if any(each.argument("default") is None for each in cache.folder("").variables.values()):
        raise CannotPlan("a variable has no value")
    if any(each.exists.possible and not each.exists.certain for each in root.resources):
        raise CannotPlan("it is not known how many there are")
    planned: list[Members] = []
    prior: list[Members] = []
    changes: list[Members] = []
    complete = True
    for resource in root.resources:
        after, unknown = _values(resource)
        fields = _fields(resource)
        if resource.mode == "data" and not unknown:
            prior.append({**fields, "values": after})
            continue
        complete = complete and resource.arguments.isdisjoint(unknown)
        values = {**fields, "values": after, "sensitive_values": {}}
        planned.append(values)
        where = _module_address(resource.address.modules)
        change = {
            "actions": ["create" if resource.mode == "managed" else "read"],
            "before": None,
            "after": after,
            "after_unknown": unknown,
            "before_sensitive": False,
            "after_sensitive": {},
        }
        changes.append(fields | ({"module_address": where} if where else {}) | {"change": change})
    text = json.dumps(
        {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "planned_values": {"root_module": _tree(planned)},
            "resource_changes": changes,
            "prior_state": {
                "format_version": "1.0",
                "values": {"root_module": _tree(prior)},
            },
            "configuration": {
                "provider_config": _providers(root),
                "root_module": _module(cache, _folder(root, ()), root, ()),
            },
        },
        indent=1,
    )
    return Plan(text, complete)


def _fields(resource: Resource) -> Members:
    address = resource.address
    fields: Members = {
        "address": str(address),
        "mode": address.mode,
        "type": address.type,
        "name": address.name,
        "provider_name": PROVIDER + address.type.split("_", 1)[0],
        "schema_version": 0,
    }
    if address.key is not None:
        fields["index"] = address.key
    return fields


def _module_address(steps: tuple[ModuleStep, ...]) -> str:
    return ".".join(map(str, steps))


def _tree(resources: list[Members]) -> Members:
    """Resources below the modules that they are in."""
    top: Members = {}
    nodes: dict[str, Members] = {"": top}
    inner: dict[str, list[Json]] = {}
    for each in resources:
        prefix = str(each["address"])
        modules = _steps(prefix)
        for depth in range(1, len(modules) + 1):
            name = _module_address(modules[:depth])
            if name not in nodes:
                nodes[name] = {"address": name}
                inner.setdefault(_module_address(modules[: depth - 1]), []).append(nodes[name])
        resources_of = nodes[_module_address(modules)].setdefault("resources", [])
        assert isinstance(resources_of, list)
        resources_of.append(each)
    for name, children in inner.items():
        nodes[name]["child_modules"] = children
    return top


def _steps(address: str) -> tuple[ModuleStep, ...]:
    from iamlint.terraform.address import parse_address

    parsed = parse_address(address)
    assert parsed is not None
    return parsed.modules


# Values.


def _values(resource: Resource) -> tuple[Members, Members]:
    """What is known of an instance, and what is not, in the shape of ``after_unknown``."""
    after: Members = {}
    unknown: Members = {}
    for name, value in resource.values.entries.items():
        if name not in resource.arguments and not (resource.mode == "data" and wholly_known(value)):
            unknown[name] = True  # what the provider computes
            continue
        known, lost = _split(value)
        if known is not None or not lost:
            after[name] = known
        if lost:
            unknown[name] = lost
    if resource.mode == "managed":
        for name in ("id", "arn"):
            if name not in after:
                unknown[name] = True
    if resource.mode == "data" and unknown.keys() <= {"id"}:
        return after, {}
    return after, unknown


def _split(value: Value) -> tuple[Json, Json]:
    """The known part of a value, and what of it is unknown."""
    match value:
        case Null():
            return None, False
        case Unknown():
            return None, True
        case Text() if value.known is None:
            return None, True
        case List():
            pairs = [_split(item) for item in value.items]
            lost = [unknown or {} for _, unknown in pairs]
            return [known for known, _ in pairs], lost if any(lost) else False
        case Map():
            if value.rest is not None or value.partial:
                return None, True
            members = {name: _split(item) for name, item in value.entries.items()}
            lost_members = {name: unknown for name, (_, unknown) in members.items() if unknown}
            known_members = {
                name: known for name, (known, unknown) in members.items() if unknown is not True
            }
            return known_members, lost_members or False
        case _:
            return plain(value), False


# The configuration.


def _providers(root: RootModule) -> Members:
    """The provider configurations, what is known of them as constants."""
    found: Members = {"aws": {"name": "aws", "full_name": f"{PROVIDER}aws"}}
    for each in root.configurations:
        address = each.address
        if address.mode == "provider" and not address.modules:
            known, _ = _split(each.values)
            members = known if isinstance(known, dict) else {}
            key = f"{address.type}.{address.name}".rstrip(".")
            alias = {"alias": address.name} if address.name else {}
            found[key] = {
                "name": address.type,
                "full_name": PROVIDER + address.type,
                **alias,
                "expressions": {
                    name: value if _is_block(value) else {"constant_value": value}
                    for name, value in members.items()
                },
            }
    return found


def _is_block(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _folder(root: RootModule, path: tuple[str, ...]) -> str:
    for module in root.modules:
        if tuple(step.name for step in module.path) == path:
            return module.folder
    raise CannotPlan("a module has no instance")


def _module(cache: ModuleCache, folder: str, root: RootModule, path: tuple[str, ...]) -> Members:
    declared = cache.folder(folder)
    made: Members = {
        "resources": [
            _resource(key, declared) for key in declared.resources if key[0] != "ephemeral"
        ],
        "outputs": {
            name: {"expression": _expression(expression)}
            for name, output in declared.outputs.items()
            if (expression := output.argument("value")) is not None
        },
        "variables": {name: {} for name in declared.variables},
    }
    calls: Members = {}
    for name, call in declared.calls.items():
        if call.block is None:
            raise CannotPlan("a call does not parse")
        body = call.block.body
        calls[name] = {
            "source": "./m",
            "expressions": {
                argument.name: _expression(argument.expression)
                for argument in body.arguments.values()
                if argument.name not in META | {"source", "providers", "version"}
            },
            **_repetition(body.arguments),
            "module": _module(cache, _folder(root, (*path, name)), root, (*path, name)),
        }
    if calls:
        made["module_calls"] = calls
    return made


def _resource(key: tuple[str, str, str], folder: ModuleFolder) -> Members:
    block = folder.resources[key].block
    if block is None:
        raise CannotPlan("a block does not parse")
    mode, type, name = key
    body = block.body
    return {
        "address": str(Address((), mode, type, name)),
        "mode": mode,
        "type": type,
        "name": name,
        "provider_config_key": type.split("_", 1)[0],
        "expressions": _expressions(body),
        "schema_version": 0,
        **_repetition(body.arguments),
    }


def _repetition(arguments: Mapping[str, Argument]) -> Members:
    return {
        f"{name}_expression": _expression(arguments[name].expression)
        for name in ("count", "for_each")
        if name in arguments
    }


def _expressions(body: Body) -> Members:
    found: Members = {
        name: _expression(argument.expression)
        for name, argument in body.arguments.items()
        if name not in META
    }
    blocks: dict[str, list[Json]] = {}
    for block in body.blocks:
        if block.type not in META_BLOCKS:  # dynamic blocks are not shown
            blocks.setdefault(block.type, []).append(_expressions(block.body))
    return found | blocks


def _expression(expression: Expression) -> Members:
    """What an expression refers to, each reference followed by what it begins with."""
    found: list[str] = []
    for reference in references_in(expression):
        found.extend(_spelled(reference))
    return {"references": found} if found else {"constant_value": "…"}


def _spelled(reference: Reference) -> Iterator[str]:
    if not reference.steps:
        return
    root = reference.root
    length = {"data": 3, "module": 2}.get(root, 2)
    names = [root]
    for step in reference.steps:
        key = f"[{step}]" if isinstance(step, int) else ""
        names.append(names[-1] + (key or f".{step}"))
    if root in ("var", "local", "path", "terraform", "each", "count"):
        yield names[1] if root != "each" else names[-1]
        if root == "each" and len(names) > 2:
            yield names[1]
        return
    for at in range(len(names) - 1, length - 2, -1):
        yield names[at]
