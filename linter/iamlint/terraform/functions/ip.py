"""Functions over IP networks in CIDR notation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from iamlint.terraform.functions.table import Call, Function, Parameter
from iamlint.value_types import BOOL, NUMBER, STRING, Kind, list_of
from iamlint.values import Bool, List, Text, Value

_EXTENSION_LIMIT = 32
"""Bits by which ``cidrsubnets`` extends a prefix at most."""


@dataclass(frozen=True, slots=True)
class _Network:
    """A network: the number of its first address, and how many bits of it are fixed."""

    start: int
    prefix: int
    bits: int

    @property
    def size(self) -> int:
        return 1 << (self.bits - self.prefix)

    def address(self, number: int) -> str:
        return str(IPv4Address(number) if self.bits == 32 else IPv6Address(number))

    def __str__(self) -> str:
        return f"{self.address(self.start)}/{self.prefix}"


def _parse_address(text: str) -> tuple[int, int] | None:
    """The number of an address and its width; leading zeros are allowed, as Terraform has it."""
    if ":" in text:
        try:
            return (int(IPv6Address(text)), 128) if "%" not in text else None
        except ValueError:
            return None
    octets = text.split(".")
    if len(octets) != 4:
        return None
    number = 0
    for octet in octets:
        if not (octet.isascii() and octet.isdigit()) or len(octet) > 20 or int(octet) > 255:
            return None
        number = number * 256 + int(octet)
    return number, 32


def _parse_network(text: str) -> _Network | None:
    address, slash, length = text.partition("/")
    found = _parse_address(address)
    if not slash or found is None or not (length.isascii() and length.isdigit()):
        return None
    number, bits = found
    if len(length) > 20 or int(length) > bits:
        return None
    host = bits - int(length)
    return _Network(number >> host << host, int(length), bits)


def _network(call: Call) -> _Network:
    found = _parse_network(call.text(0))
    if found is None:
        raise call.fault(f"cannot read `{call.text(0)[:60]}` as a network in CIDR notation", 0)
    return found


def _whole(call: Call, at: int) -> int:
    number = call.number(at)
    if number != int(number):
        raise call.fault("needs a whole number", at)
    return int(number)


def _cidrhost(call: Call) -> Value:
    network = _network(call)
    given = _whole(call, 1)
    number = given if given >= 0 else network.size + given
    if not 0 <= number < network.size:
        raise call.fault(f"finds no host {given} in a prefix of {network.prefix} bits", 1)
    return call.result(network.address(network.start + number), call.arguments[0])


def _cidrnetmask(call: Call) -> Value:
    network = _network(call)
    if network.bits != 32:
        raise call.fault("needs an IPv4 network: IPv6 has no netmask", 0)
    return call.result(str(IPv4Address((1 << 32) - network.size)), call.arguments[0])


def _cidrsubnet(call: Call) -> Value:
    network = _network(call)
    extra, number = call.integer(1), _whole(call, 2)
    prefix = network.prefix + extra
    if not 0 <= prefix <= network.bits:
        raise call.fault(f"cannot extend a prefix of {network.prefix} by {extra} bits", 1)
    if extra >= 0 and number >= 1 << extra:
        raise call.fault(f"finds no subnet {number} among those of {extra} bits", 2)
    made = abs(network.start | number << (network.bits - prefix))
    return call.result(str(_Network(made % (1 << network.bits), prefix, network.bits)))


def _cidrsubnets(call: Call) -> Value:
    network = _network(call)
    last = network.start - 1
    if last < 0 and len(call) > 1:
        raise call.fault("finds no room in a network that begins with the first address", 0)
    items: list[Value] = []
    for at in range(1, len(call)):
        extra = call.integer(at)
        prefix = network.prefix + extra
        if not 1 <= extra <= _EXTENSION_LIMIT or prefix > network.bits:
            raise call.fault(f"cannot extend a prefix of {network.prefix} by {extra} bits", at)
        host = network.bits - prefix
        start = (last >> host << host) + (1 << host)
        last = start + (1 << host) - 1
        if last >= network.start + network.size:
            raise call.fault(f"finds no room for a subnet of {prefix} bits", at)
        items.append(Text.of(str(_Network(start, prefix, network.bits))))
    return List(tuple(items), kind=Kind.LIST, element=STRING)


def _cidrcontains(call: Call) -> Value:
    network = _network(call)
    text = call.text(1)
    address = _parse_address(text)
    inner = _Network(address[0], address[1], address[1]) if address else _parse_network(text)
    if inner is None:
        raise call.fault(f"cannot read `{text[:60]}` as an address or a network", 1)
    if inner.bits != network.bits:
        raise call.fault("was given an IPv4 and an IPv6 address")
    end = network.start + network.size
    return Bool(network.start <= inner.start and inner.start + inner.size <= end)


_PREFIX = Parameter("prefix", STRING)
_BITS = Parameter("newbits", NUMBER)

FUNCTIONS: Mapping[str, Function] = {
    "cidrhost": Function(_cidrhost, (_PREFIX, Parameter("hostnum", NUMBER)), STRING),
    "cidrnetmask": Function(_cidrnetmask, (_PREFIX,), STRING),
    "cidrsubnet": Function(_cidrsubnet, (_PREFIX, _BITS, Parameter("netnum", NUMBER)), STRING),
    "cidrsubnets": Function(_cidrsubnets, (_PREFIX,), list_of(STRING), _BITS),
    "cidrcontains": Function(
        _cidrcontains,
        (Parameter("containing_prefix", STRING), Parameter("contained_ip_or_prefix", STRING)),
        BOOL,
    ),
}
