"""Provider configurations: in which account, region and partition resources are.

https://developer.hashicorp.com/terraform/language/providers/configuration
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from iamlint.terraform.address import prefix
from iamlint.terraform.declarations import provider_name
from iamlint.terraform.instances import ONCE
from iamlint.terraform.lazy import Place
from iamlint.terraform.references import literal_text
from iamlint.terraform.resource import ProviderContext
from iamlint.terraform.syntax import (
    Attribute,
    Block,
    Expression,
    Name,
    ObjectCons,
)
from iamlint.value_types import STRING
from iamlint.values import List, Map, Ref, Text, Unknown, Value, known_text

if TYPE_CHECKING:
    from iamlint.terraform.expanded import ModuleInstance

_ROLE_ACCOUNT = re.compile(r"arn:([\w-]+):iam::(\d{12}):")
_PARTITIONS = (
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("us-isob-", "aws-iso-b"),
    ("us-isof-", "aws-iso-f"),
    ("us-iso-", "aws-iso"),
    ("eu-isoe-", "aws-iso-e"),
    ("eusc-", "aws-eusc"),
)
"""Regions by prefix and their partitions; all others are in ``aws``.

https://docs.aws.amazon.com/general/latest/gr/rande.html and botocore's ``partitions.json``
"""

ProviderKey = tuple[str, str]
"""The local name of a provider, and its alias (empty for the default configuration)."""


@dataclass(frozen=True, slots=True)
class ProviderDefaults:
    """What is known of the default provider from outside: flags and configuration."""

    account: str | None = None
    region: str | None = None
    partition: str | None = None


def provider_key(expression: Expression | None, type: str) -> ProviderKey:
    """The configuration that ``provider = ...`` names, by default that of the type's prefix."""
    found = _named(expression) if expression is not None else None
    return found if found is not None else (type.split("_", 1)[0], "")


def passed_providers(expression: Expression | None) -> dict[ProviderKey, ProviderKey]:
    """``providers = { aws.peer = aws.west }`` of a module call: the callee's name to ours."""
    passed: dict[ProviderKey, ProviderKey] = {}
    if isinstance(expression, ObjectCons):
        for item in expression.items:
            inner, outer = _named(item.key), _named(item.value)
            if inner is not None and outer is not None:
                passed[inner] = outer
    return passed


def partition_of(region: str) -> str:
    """The partition that a region is in."""
    for beginning, partition in _PARTITIONS:
        if region.startswith(beginning):
            return partition
    return "aws"


def written_context(
    key: ProviderKey,
    address: str,
    block: Block,
    evaluate: Callable[[Expression], Value],
    defaults: ProviderDefaults,
) -> ProviderContext:
    """What a ``provider`` block says. Flags win over the account and fill in the rest."""

    def argument(name: str) -> Value | None:
        written = block.body.arguments.get(name)
        return evaluate(written.expression) if written is not None else None

    unwritten = unwritten_context(key, address, defaults)
    account, partition = _account(argument, block, evaluate)
    region = argument("region")
    if not isinstance(region, Text | Unknown):
        region = unwritten.region
    name = known_text(region)
    partition_value: Value = unwritten.partition
    if name is not None:
        partition_value = Text.of(partition_of(name), region.span)
    elif partition is not None:
        partition_value = partition
    if defaults.account is not None or account is None:
        account = unwritten.account
    return ProviderContext(unwritten.alias, account, region, partition_value)


def unwritten_context(
    key: ProviderKey, address: str, defaults: ProviderDefaults
) -> ProviderContext:
    """A configuration of which nothing is written: unknown, yet the same for all who use it."""
    name = ".".join(filter(None, key))

    def of(value: str | None, what: str) -> Value:
        if value is not None:
            return Text.of(value)
        reason = f"{what} of provider {name}"
        return Unknown(reason, type=STRING, origin=Ref(address, what), not_null=True)

    partition = defaults.partition
    if partition is None and defaults.region is not None:
        partition = partition_of(defaults.region)
    return ProviderContext(
        name,
        of(defaults.account, "account"),
        of(defaults.region, "region"),
        of(partition, "partition"),
    )


def provider_context(module: ModuleInstance, key: ProviderKey) -> ProviderContext:
    """The configuration under the name that it has in a module: passed, written or inherited."""
    outer = module.call[0].providers.get(key) if module.call is not None else None
    if module.call is not None and outer is not None:
        return module.call[0].module.provider(outer)
    address = f"{prefix(module.path)}provider.{'.'.join(filter(None, key))}"
    defaults = _defaults(module, key)
    for declaration in module.folder.providers:
        block = module.parsed(declaration) if provider_name(declaration) == key else None
        if block is not None:
            return written_context(
                key,
                address,
                block,
                lambda expression: module.evaluated(expression, ONCE, Place(expression.span)),
                defaults,
            )
    if module.call is not None and not key[1]:
        return module.call[0].module.provider(key)
    return unwritten_context(key, address, defaults)


def _defaults(module: ModuleInstance, key: ProviderKey) -> ProviderDefaults:
    settings = module.shared.settings
    if module.is_root and key == ("aws", ""):
        return ProviderDefaults(settings.account, settings.region, settings.partition)
    return ProviderDefaults(partition=settings.partition)


def _account(
    argument: Callable[[str], Value | None],
    block: Block,
    evaluate: Callable[[Expression], Value],
) -> tuple[Value | None, Value | None]:
    """Account and partition, as far as written: the only allowed account, or that of the role."""
    allowed = argument("allowed_account_ids")
    if isinstance(allowed, List) and len(allowed.items) == 1:
        only = allowed.items[0]
        if isinstance(only, Text) and only.known is not None:
            return only, None
    for role in _roles(block, evaluate):
        match = _ROLE_ACCOUNT.match(role.prefix)
        if match is not None:
            span = role.span
            return Text.of(match[2], span), Text.of(match[1], span)
    return None, None


def _roles(block: Block, evaluate: Callable[[Expression], Value]) -> list[Text]:
    """The roles that the provider assumes, the last one first: it is the one that acts."""
    roles: list[Value | None] = []
    for inner in block.body.blocks_of("assume_role"):
        written = inner.body.arguments.get("role_arn")
        roles.append(evaluate(written.expression) if written is not None else None)
    written = block.body.arguments.get("assume_role")  # as JSON has it
    if written is not None:
        value = evaluate(written.expression)
        items = value.items if isinstance(value, List) else (value,)
        roles.extend(item.get("role_arn") for item in items if isinstance(item, Map))
    return [role for role in reversed(roles) if isinstance(role, Text)]


def _named(expression: Expression) -> ProviderKey | None:
    """``aws`` or ``aws.west``, also quoted."""
    if isinstance(expression, Attribute) and isinstance(expression.target, Name):
        return expression.target.name, expression.name
    if isinstance(expression, Name):
        return expression.name, ""
    text = literal_text(expression)
    if text:
        name, _, alias = text.partition(".")
        return name, alias
    return None
