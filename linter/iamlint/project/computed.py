"""What the AWS provider would compute, as far as it can be foreseen from what is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from iamlint.project.computed_rows import UNKNOWN, Row, Template
from iamlint.project.computed_sources import DATA
from iamlint.project.computed_table import MANAGED
from iamlint.project.provider_functions import FUNCTIONS
from iamlint.project.special_sources import SPECIAL, Memory
from iamlint.terraform.numbers import number_text
from iamlint.terraform.provider import partition_of
from iamlint.value_types import STRING
from iamlint.values import (
    Bool,
    List,
    Map,
    Null,
    Number,
    Piece,
    Ref,
    Text,
    Unknown,
    Value,
    known_text,
)

DNS_SUFFIXES: Mapping[str, str] = {
    "aws": "amazonaws.com",
    "aws-us-gov": "amazonaws.com",
    "aws-cn": "amazonaws.com.cn",
    "aws-iso": "c2s.ic.gov",
    "aws-iso-b": "sc2s.sgov.gov",
    "aws-iso-e": "cloud.adc-e.uk",
    "aws-iso-f": "csp.hci.ic.gov",
    "aws-eusc": "amazonaws.eu",
}
"""The DNS suffix of each partition (botocore's ``partitions.json``)."""

if TYPE_CHECKING:
    from iamlint.terraform.resources import PendingResource

_FIELD = re.compile(r"\{([^{}]*)\}")
_PREFIXED = ("name", "bucket", "identifier", "cluster_identifier")
"""Arguments of which there is one with ``_prefix``, to which the provider adds what is unique."""


class AwsAttributes:
    """The computed attributes and the functions of the AWS provider, for one root."""

    functions: Mapping[str, Callable[[tuple[Value, ...]], Value]] = FUNCTIONS

    def __init__(self) -> None:
        self._memory: Memory = {}

    def names(self, mode: str, type: str) -> tuple[str, ...]:
        """The attributes that the provider computes for a type."""
        special = SPECIAL.get(type) if mode == "data" else None
        names = special.names if special is not None else ()
        return tuple(dict.fromkeys((*names, *_row(mode, type))))

    def attribute(self, resource: PendingResource, name: str) -> Value | None:
        """A computed attribute; ``None`` when nothing is known of it."""
        address = resource.address
        special = SPECIAL.get(address.type) if address.mode == "data" else None
        if special is not None and name in special.names:
            value = special.attribute(resource, name, self._memory)
            if value is not None:
                return value
        template = _row(address.mode, address.type).get(name)
        if template is None or template == UNKNOWN:
            return None
        return _Writer(resource, name).value(template)


def _row(mode: str, type: str) -> Row:
    return (DATA if mode == "data" else MANAGED).get(type, {})


class _Writer:
    """Fills in the templates of one attribute."""

    def __init__(self, resource: PendingResource, name: str) -> None:
        self.resource = resource
        address = resource.address
        self.ref = Ref(str(address), name)
        kind = "data." if address.mode == "data" else ""
        self.label = f"{kind}{address.type}.{address.name}"
        self.reason = f"{self.label}.{name}"

    def value(self, template: Template) -> Value | None:
        if isinstance(template, str):
            return self.text(template)
        blocks: list[Value] = []
        for block in template:
            entries = {key: self.value(inner) for key, inner in block.items()}
            rest = Unknown(self.reason)
            known = {key: value for key, value in entries.items() if value is not None}
            blocks.append(Map(known, self.resource.header, rest=rest))
        return List(tuple(blocks), self.resource.header)

    def text(self, template: str) -> Value | None:
        alone = _FIELD.fullmatch(template)
        parts = self.parts(template)
        if alone is not None and len(parts) == 1 and isinstance(parts[0], Unknown):
            return self.alone(parts[0])
        own: list[Piece | Unknown] = []
        for part in parts:
            piece = self.own(part)
            last = own[-1] if own else None
            if isinstance(piece, Piece) and isinstance(last, Piece):
                own[-1] = replace(last, text=last.text + piece.text)
            else:
                own.append(piece)
        return Text(tuple(own), origin=self.ref)

    def own(self, part: Piece | Unknown) -> Piece | Unknown:
        """A part as a part of this attribute. What it is by itself stays its identity."""
        if isinstance(part, Piece):
            return Piece(part.text, origin=self.ref)
        return replace(
            part,
            reason=self.reason,
            span=None,
            origin=self.ref,
            identity=part.identity or part.origin,
            type=STRING,
            not_null=True,
        )

    def alone(self, part: Unknown) -> Unknown:
        """An attribute that is just one unknown: the account of ``data.aws_caller_identity``."""
        origin = part.identity or part.origin or self.ref
        return replace(
            part, reason=self.reason, span=None, origin=origin, type=STRING, not_null=True
        )

    def parts(self, template: str) -> list[Piece | Unknown]:
        parts: list[Piece | Unknown] = []
        at = 0
        for match in _FIELD.finditer(template):
            if match.start() > at:
                parts.append(Piece(template[at : match.start()]))
            parts += self.field(match[1])
            at = match.end()
        if at < len(template):
            parts.append(Piece(template[at:]))
        return parts

    def field(self, field: str) -> list[Piece | Unknown]:
        if field.startswith("?"):
            identity = Ref(self.ref.address, field[1:]) if len(field) > 1 else None
            return [self.unknown(identity)]
        if field.startswith("="):
            return self.other(field[1:])
        of_provider = _provider_value(self.resource, field)
        if of_provider is not None:
            return _parts_of(of_provider)
        names, _, default = field.partition("|")
        names, _, change = names.partition("~")
        parts = self.argument(names.split(","), default if "|" in field else None)
        return _CHANGES[change](parts) if change else parts

    def unknown(self, identity: Ref | None) -> Unknown:
        return Unknown(self.reason, type=STRING, identity=identity, not_null=True)

    def other(self, name: str) -> list[Piece | Unknown]:
        template = _row(self.resource.address.mode, self.resource.address.type).get(name)
        if isinstance(template, str) and template != UNKNOWN:
            return self.parts(template)
        return [self.unknown(Ref(self.ref.address, name))]

    def argument(self, names: list[str], default: str | None) -> list[Piece | Unknown]:
        for name in names:
            of_provider = _provider_value(self.resource, name)
            value = of_provider if of_provider is not None else self.resource.get(name)
            if value is not None and not isinstance(value, Null) and known_text(value) != "":
                return _parts_of(value)
        if default is not None:
            return [Piece(default)]
        made_up = self.unknown(Ref(self.ref.address, names[0]))
        if names[0] in _PREFIXED:
            prefix = self.resource.get(f"{names[0]}_prefix")
            if isinstance(prefix, Text):
                return [*prefix.parts, made_up]
        return [made_up]


def _provider_value(resource: PendingResource, field: str) -> Value | None:
    """Account, region, partition and what follows from the partition."""
    provider = resource.provider
    if field == "account":
        return provider.account
    if field == "region":
        own = resource.get("region")
        return own if isinstance(own, Text | Unknown) else provider.region
    if field not in ("partition", "dns_suffix", "reverse_dns_prefix"):
        return None
    partition = provider.partition
    region = known_text(provider.region)
    if isinstance(partition, Unknown) and region is not None:
        partition = Text.of(partition_of(region))
    if field == "partition":
        return partition
    name = known_text(partition)
    suffix = DNS_SUFFIXES.get(name) if name is not None else None
    if suffix is not None:
        reverse = ".".join(reversed(suffix.split(".")))
        return Text.of(suffix if field == "dns_suffix" else reverse)
    origin = getattr(partition, "origin", None)
    identity = Ref(origin.address, f"{origin.attribute}.{field}") if origin is not None else None
    return Unknown(field, type=STRING, origin=identity, not_null=True)


def _parts_of(value: Value) -> list[Piece | Unknown]:
    match value:
        case Text():
            return list(value.parts)
        case Unknown():
            return [replace(value, includes=())]
        case Number():
            return [Piece(number_text(value.value))]
        case Bool():
            return [Piece("true" if value.value else "false")]
        case _:
            return [Unknown("a value that is no string", type=STRING, not_null=True)]


# Changes of arguments. Each takes and gives the parts of a text.

_Parts = list[Piece | Unknown]


def _host(parts: _Parts) -> _Parts:
    """A URL without its scheme."""
    if parts and isinstance(parts[0], Piece):
        first = parts[0]
        return [Piece(first.text.removeprefix("https://")), *parts[1:]]
    if parts and isinstance(parts[0], Unknown):
        # Whether it has a scheme is not known; it is not what was given.
        return [replace(parts[0], origin=None, choices=()), *parts[1:]]
    return parts


def _slash(parts: _Parts) -> _Parts:
    """The name of a parameter with the slash that its ARN has before it.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
    """
    first = parts[0] if parts else None
    if isinstance(first, Piece) and first.text.startswith("/"):
        return parts
    return [Piece("/"), *parts]


def _last(parts: _Parts) -> _Parts:
    """What stands after the last ``/`` or ``:``: a name that may be given as an ARN."""
    if parts and isinstance(parts[-1], Piece):
        last = parts[-1].text
        cut = max(last.rfind("/"), last.rfind(":"))
        if cut >= 0:
            return [Piece(last[cut + 1 :])]
    return parts


def _bus(parts: _Parts) -> _Parts:
    """The event bus in the ARN of a rule: nothing for the default one."""
    name = _last(parts)
    if len(name) == 1 and isinstance(name[0], Piece) and name[0].text == "default":
        return []
    return [*name, Piece("/")]


def _balancer(parts: _Parts) -> _Parts:
    """The kind of a load balancer as its ARN has it."""
    kinds = {"application": "app", "network": "net", "gateway": "gwy"}
    if len(parts) == 1 and isinstance(parts[0], Piece):
        return [Piece(kinds.get(parts[0].text, parts[0].text))]
    return [_nameless(parts)]


def _scope(parts: _Parts) -> _Parts:
    """The scope of a web ACL as its ARN has it."""
    scopes = {"REGIONAL": "regional", "CLOUDFRONT": "global"}
    if len(parts) == 1 and isinstance(parts[0], Piece):
        return [Piece(scopes.get(parts[0].text, parts[0].text))]
    return [_nameless(parts)]


def _nameless(parts: _Parts) -> Unknown:
    unknown = next(part for part in parts if isinstance(part, Unknown))
    return replace(unknown, origin=None, identity=None, choices=())


_CHANGES: Mapping[str, Callable[[_Parts], _Parts]] = {
    "host": _host,
    "slash": _slash,
    "last": _last,
    "bus": _bus,
    "lb": _balancer,
    "scope": _scope,
}
