"""Resources that depend on each other in a ring, through whichever of their attributes.

Terraform plans a resource as a whole, so it refuses the ring also where each attribute could be
told: https://developer.hashicorp.com/terraform/internals/graph
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from iamlint.source import Problem, ProblemKind, Span
from iamlint.terraform.address import Address
from iamlint.terraform.references import Reference, block_references
from iamlint.terraform.resource import Resource
from iamlint.terraform.resources import ResourceGroup

_Graph = Mapping[str, list[str]]


def resource_cycles(
    resources: Iterable[Resource], groups: Mapping[str, ResourceGroup], told: frozenset[str]
) -> Iterator[Problem]:
    """A problem for each ring of resources, at the reference that leads into it.

    ``told`` are the resources of rings that the evaluation came upon.
    """
    graph = _graph(resources, groups)
    told = frozenset(map(_without_key, told))
    for ring in _rings(graph):
        if told.isdisjoint(ring):
            yield _problem(ring, groups)


def _graph(resources: Iterable[Resource], groups: Mapping[str, ResourceGroup]) -> _Graph:
    """By address without key, what resources depend on; those not resolved are left out."""
    below: dict[str, set[str]] = {}
    for resource in resources:
        address = str(resource.address.without_key)
        below.setdefault(address, set()).update(
            _without_key(ref.address) for ref in resource.references
        )
    for address, found in below.items():
        group = groups.get(address)
        if group is not None:
            found.update(str(other) for other in _ordered_after(group))
    known = below.keys() & groups.keys()
    return {address: sorted((below[address] & known) - {address}) for address in sorted(known)}


def _without_key(address: str) -> str:
    return address.rpartition("[")[0] if address.endswith("]") else address


def _ordered_after(group: ResourceGroup) -> Iterator[Address]:
    """What ``depends_on`` and ``replace_triggered_by`` name."""
    lifecycles = group.body.blocks_of("lifecycle")
    for argument in (
        group.body.arguments.get("depends_on"),
        *(each.body.arguments.get("replace_triggered_by") for each in lifecycles),
    ):
        if argument is not None:
            for reference in group.module.folder.references(argument.expression):
                found = _resource(group, reference)
                if found is not None:
                    yield found


def _resource(group: ResourceGroup, reference: Reference) -> Address | None:
    """The resource that a reference in a block of a module names."""
    root, steps = reference.root, tuple(str(step) for step in reference.steps)
    if root in ("data", "resource"):
        mode = "data" if root == "data" else "managed"
    else:
        mode, steps = "managed", (root, *steps)
    if len(steps) < 2:
        return None
    return Address(group.module.path, mode, *steps[:2])


def _rings(graph: _Graph) -> Iterator[list[str]]:
    """One ring of each strongly connected part, by Tarjan's algorithm with a stack of its own."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: list[str] = []
    is_open: set[str] = set()
    for start in graph:
        if start in index:
            continue
        path: list[tuple[str, Iterator[str]]] = [(start, iter(graph[start]))]
        index[start] = low[start] = len(index)
        open_.append(start)
        is_open.add(start)
        while path:
            node, others = path[-1]
            other = next(others, None)
            if other is None:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == index[node]:
                    part = set(open_[open_.index(node) :])
                    del open_[open_.index(node) :]
                    is_open -= part
                    if len(part) > 1:
                        yield _ring(part, graph)
            elif other not in index:
                index[other] = low[other] = len(index)
                open_.append(other)
                is_open.add(other)
                path.append((other, iter(graph[other])))
            elif other in is_open:
                low[node] = min(low[node], index[other])


def _ring(part: set[str], graph: _Graph) -> list[str]:
    """The shortest ring from the first member of a part back to it."""
    start = min(part)
    came: dict[str, str] = {}
    waiting = [start]
    for node in waiting:
        for other in graph[node]:
            if other == start:
                ring = [node]
                while ring[-1] != start:
                    ring.append(came[ring[-1]])
                return ring[::-1]
            if other in part and other not in came:
                came[other] = node
                waiting.append(other)
    return sorted(part)


def _problem(ring: list[str], groups: Mapping[str, ResourceGroup]) -> Problem:
    names = [*ring, ring[0]]
    if len(names) > 9:
        names[4:-4] = ["…"]
    span = _reference_to(groups[ring[0]], ring[1])
    message = f"`{ring[0]}` depends on itself: {' → '.join(names)}"
    related = tuple(("in the ring as well", groups[other].declaration.header) for other in ring[1:])
    path = span.source.path
    return Problem(ProblemKind.EVALUATION, path, message, span, ring[0], related=related)


def _reference_to(group: ResourceGroup, other: str) -> Span:
    """Where a block names another resource; its header if it does so through others."""
    block = group.block
    for reference in block_references(block) if block is not None else ():
        found = _resource(group, reference)
        if found is not None and str(found) == other:
            return reference.span
    return group.declaration.header
