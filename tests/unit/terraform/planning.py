"""Plans as ``terraform show -json`` prints them, from what the tests say of their resources."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from iamlint.project.computed import AwsAttributes
from iamlint.source import Source
from iamlint.terraform.module import RootModule
from iamlint.terraform.plan import load_plan
from iamlint.terraform.plan_text import walk_plan
from iamlint.terraform.settings import RootSettings

PROVIDER = "registry.terraform.io/hashicorp/aws"


@dataclass
class Planned:
    """One instance: ``address`` is within its module, ``expressions`` those of its block."""

    address: str
    values: dict[str, Any]
    unknown: dict[str, Any] = field(default_factory=dict)
    expressions: dict[str, Any] | None = field(default_factory=dict)
    module: str = ""
    sensitive: dict[str, Any] = field(default_factory=dict)
    repeat: dict[str, Any] = field(default_factory=dict)
    provider: str = "aws"

    @property
    def _fields(self) -> dict[str, Any]:
        base, bracket, key = self.address.partition("[")
        steps = base.split(".")
        fields: dict[str, Any] = {
            "address": f"{self.module}.{self.address}".removeprefix("."),
            "mode": "data" if steps[0] == "data" else "managed",
            "type": steps[-2],
            "name": steps[-1],
            "provider_name": PROVIDER,
        }
        if bracket:
            fields["index"] = json.loads(key.removesuffix("]"))
        return fields

    @property
    def planned(self) -> dict[str, Any]:
        """As it stands in ``planned_values``."""
        return {
            **self._fields,
            "schema_version": 0,
            "values": self.values,
            "sensitive_values": self.sensitive,
        }

    @property
    def change(self) -> dict[str, Any]:
        """As it stands in ``resource_changes``."""
        change = {
            "actions": ["create"],
            "before": None,
            "after": self.values,
            "after_unknown": self.unknown,
            "before_sensitive": False,
            "after_sensitive": self.sensitive,
        }
        where = {"module_address": self.module} if self.module else {}
        return {**self._fields, **where, "change": change}

    @property
    def declared(self) -> dict[str, Any]:
        """As its block stands in ``configuration``."""
        fields = self._fields
        fields.pop("index", None)
        fields.pop("provider_name")
        return {
            **fields,
            "address": self.address.partition("[")[0],
            "provider_config_key": self.provider,
            "expressions": self.expressions,
            "schema_version": 0,
            **self.repeat,
        }


def references(*names: str) -> dict[str, Any]:
    """An expression that refers to ``names``, each followed by what it begins with."""
    found: list[str] = []
    for name in names:
        found.append(name)
        base, dot, _ = name.rpartition(".")
        if dot and base.count(".") >= (2 if name.startswith("data.") else 1):
            found.append(base)
    return {"references": found}


def constant(value: Any) -> dict[str, Any]:
    """An expression without references."""
    return {"constant_value": value}


def module(resources: list[Planned], **more: Any) -> dict[str, Any]:
    """A module of ``configuration`` with the blocks of ``resources``."""
    blocks: dict[str, dict[str, Any]] = {}
    for each in resources:
        if each.expressions is not None:
            blocks.setdefault(each.declared["address"], each.declared)
    return {"resources": list(blocks.values()), **more}


def plan(*resources: Planned, root: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A plan; ``root`` is added to the root module of its configuration."""
    children: dict[str, list[dict[str, Any]]] = {}
    for each in resources:
        children.setdefault(each.module, []).append(each.planned)
    top = {
        "resources": children.pop("", []),
        "child_modules": [
            {"resources": inner, "address": address} for address, inner in children.items()
        ],
    }
    own = [each for each in resources if not each.module]
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": top},
        "resource_changes": [each.change for each in resources],
        "configuration": {
            "provider_config": {"aws": {"name": "aws", "full_name": PROVIDER}},
            "root_module": {**module(own), **(root or {})},
        },
        **more,
    }


def loaded(data: dict[str, Any] | str, **settings: Any) -> RootModule:
    """The root that a plan describes; all its resources are wanted."""
    text = data if isinstance(data, str) else json.dumps(data)
    given = RootSettings(computed=AwsAttributes(), **settings)
    return load_plan(walk_plan(Source("plan.json", text)), "plan.json", given, lambda _: True)
