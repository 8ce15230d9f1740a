"""The provider configurations of a plan: account, region and partition of its resources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from iamlint.terraform.plan_links import Configuration, object_of
from iamlint.terraform.plan_text import PlannedResource
from iamlint.terraform.provider import ProviderDefaults, partition_of, unwritten_context
from iamlint.terraform.resource import ProviderContext
from iamlint.terraform.settings import RootSettings
from iamlint.values import Text, Unknown, Value

_ROLE = re.compile(r"arn:([\w-]+):iam::(\d{12}):")
_ACCOUNT = re.compile(r"\d{12}")
_MOST_CALLS = 40


class Providers:
    """The provider configurations by the key that the plan has for them.

    What is not written is taken from the data sources that ask for it, as far as they were read.
    """

    def __init__(
        self,
        configuration: Configuration,
        variables: Mapping[str, Any],
        settings: RootSettings,
        sources: Iterable[PlannedResource],
    ) -> None:
        self.configuration = configuration
        self.variables = variables
        self.settings = settings
        written = configuration.data.get("provider_config")
        self.written: Mapping[str, Any] = written if isinstance(written, dict) else {}
        self._contexts: dict[str, ProviderContext] = {}
        self._told: dict[str, dict[str, str]] = {}
        for source in sources:
            told = _told(source)
            if told is not None:
                self._told.setdefault(self.key(source), {}).setdefault(*told)

    def key(self, resource: PlannedResource) -> str:
        """The configuration that a resource is of."""
        declared = self.configuration.declaration(resource.address)
        key = declared.get("provider_config_key") if declared is not None else None
        if isinstance(key, str):
            inherited = key.rpartition(":")[2]
            if key != inherited and not self._expressions(key):
                return inherited if inherited in self.written or not self.written else key
            return key
        name = resource.provider_name.rpartition("/")[2]
        return name or resource.address.type.split("_", 1)[0]

    def context(self, resource: PlannedResource) -> ProviderContext:
        """In which account, region and partition a resource is."""
        key = self.key(resource)
        found = self._contexts.get(key)
        if found is None:
            found = self._contexts[key] = self._context(key)
        return found

    def _context(self, key: str) -> ProviderContext:
        module, _, local = key.rpartition(":")
        written = object_of(self.written.get(key))
        name = str(written.get("name") or local.partition(".")[0])
        alias = str(written.get("alias") or local.partition(".")[2])
        settings = self.settings
        given = ProviderDefaults(partition=settings.partition)
        if (module, name, alias) == ("", "aws", ""):
            given = ProviderDefaults(settings.account, settings.region, settings.partition)
        prefix = f"{module}." if module else ""
        address = f"{prefix}provider.{name}.{alias}".removesuffix(".")
        unwritten = unwritten_context((name, alias), address, given)
        told = self._told.get(key, {})
        path = tuple(step for step in module.split(".") if step not in ("", "module"))
        arguments = {
            argument: self._constant(expression, path, 0)
            for argument, expression in self._expressions(key).items()
            if argument in ("region", "allowed_account_ids")
        }
        region = arguments.get("region") or told.get("region")
        account, partition = _account(arguments), None
        role = self._role(self._expressions(key), path)
        if role is not None:
            account, partition = account or role[2], role[1]
        account = given.account or account or told.get("account")
        region_value: Value = _text(region) or unwritten.region
        if isinstance(region, str):
            partition = partition_of(region)
        partition = partition or told.get("partition")
        return ProviderContext(
            unwritten.alias,
            _text(account) or unwritten.account,
            region_value,
            _text(partition) or unwritten.partition,
        )

    def _expressions(self, key: str) -> Mapping[str, Any]:
        return object_of(object_of(self.written.get(key)).get("expressions"))

    def _role(self, expressions: Mapping[str, Any], path: tuple[str, ...]) -> re.Match[str] | None:
        """The last of the roles that the provider assumes: it is the one that acts."""
        blocks = expressions.get("assume_role")
        for block in reversed(blocks if isinstance(blocks, list) else [blocks]):
            arn = self._constant(object_of(block).get("role_arn"), path, 0)
            match = _ROLE.match(arn) if isinstance(arn, str) else None
            if match is not None:
                return match
        return None

    def _constant(self, expression: Any, path: tuple[str, ...], depth: int) -> Any:
        """The value of a constant expression, or of one that is a variable; else ``None``."""
        written = object_of(expression)
        if "constant_value" in written:
            return written["constant_value"]
        references = written.get("references")
        if not isinstance(references, list) or len(references) != 1 or depth > _MOST_CALLS:
            return None
        root, _, name = str(references[0]).partition(".")
        if root != "var":
            return None
        if not path:
            return object_of(self.variables.get(name)).get("value")
        module = self.configuration.modules.get(path)
        call = object_of(module.call.get("expressions")) if module is not None else {}
        return self._constant(call.get(name), path[:-1], depth + 1)


def merged_context(planned: ProviderContext, written: ProviderContext) -> ProviderContext:
    """What is known from the configuration files, else from the plan."""
    return ProviderContext(
        written.alias,
        _known(written.account, planned.account),
        _known(written.region, planned.region),
        _known(written.partition, planned.partition),
    )


def _known(first: Value, second: Value) -> Value:
    return second if isinstance(first, Unknown) and not isinstance(second, Unknown) else first


def _told(source: PlannedResource) -> tuple[str, str] | None:
    """What a data source that was read says of its provider: ``("account", "123456789012")``."""
    if source.address.mode != "data":
        return None
    asked = _TOLD.get(source.address.type)
    if asked is None:
        return None
    what, attributes = asked
    values = (source.data.get(name) for name in attributes)
    value = next((value for value in values if isinstance(value, str) and value), None)
    if value is None or (what == "account" and not _is_account(value)):
        return None
    return what, value


_TOLD: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "aws_caller_identity": ("account", ("account_id",)),
    "aws_region": ("region", ("region", "name", "id")),
    "aws_partition": ("partition", ("partition",)),
}
"""Data sources that ask what their provider is configured with."""


def _is_account(value: object) -> bool:
    return isinstance(value, str) and _ACCOUNT.fullmatch(value) is not None


def _account(arguments: Mapping[str, Any]) -> str | None:
    allowed = arguments.get("allowed_account_ids")
    if isinstance(allowed, list) and len(allowed) == 1 and _is_account(allowed[0]):
        return str(allowed[0])
    return None


def _text(value: object) -> Text | None:
    return Text.of(value) if isinstance(value, str) and value else None
