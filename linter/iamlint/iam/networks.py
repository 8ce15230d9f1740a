"""IP addresses and networks as condition values write them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from iamlint.truth import Truth
from iamlint.values import Text

PRIVATE = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "fc00::/7",
    "fe80::/10",
    "::1/128",
)
"""Networks that are never the source of a request over the internet."""


@dataclass(frozen=True, slots=True, order=True)
class Network:
    """The addresses from ``first`` to ``last`` of IP version 4 or 6."""

    version: int
    first: int
    last: int

    def contains(self, other: Network) -> bool:
        """Whether all addresses of ``other`` are in it."""
        return (
            self.version == other.version and self.first <= other.first and other.last <= self.last
        )


def parse_network(text: str) -> Network | None:
    """The network that ``203.0.113.0/24`` or a single address stands for, or ``None``.

    Bits beyond the prefix are of no account, as AWS has it.
    """
    from ipaddress import ip_network

    try:
        found = ip_network(text.strip(), strict=False)
    except ValueError:
        return None
    return Network(found.version, int(found.network_address), int(found.broadcast_address))


def in_network(address: str, network: str) -> Truth:
    """Whether an address (or a whole network) lies in a network; ``NO`` if either is none."""
    inner, outer = parse_network(address), parse_network(network)
    return Truth.of(inner is not None and outer is not None and outer.contains(inner))


def whole_address_space(texts: Iterable[Text]) -> bool:
    """Whether the networks that are known hold all addresses of a version, perhaps in parts."""
    reached = {4: 0, 6: 0}
    for network in sorted(_known(texts)):
        if network.first <= reached[network.version]:
            reached[network.version] = max(reached[network.version], network.last + 1)
    return reached[4] == 1 << 32 or reached[6] == 1 << 128


def has_public_network(texts: Iterable[Text]) -> bool:
    """Whether one of the networks is not of a private range. Unknown text counts as public."""
    return any(text.known is None or not is_private(parse_network(text.known)) for text in texts)


def is_private(network: Network | None) -> bool:
    """Whether requests never come from it over the internet; what is no network does not either."""
    return network is None or any(private.contains(network) for private in _private())


def _known(texts: Iterable[Text]) -> Iterable[Network]:
    for text in texts:
        network = parse_network(text.known) if text.known is not None else None
        if network is not None:
            yield network


@cache
def _private() -> tuple[Network, ...]:
    return tuple(network for text in PRIVATE if (network := parse_network(text)))
