"""A graph too large to look at made smaller: nodes that are alike are drawn as one.

Nodes are alike when all their edges are: of the same kinds, from and to nodes that are alike, and
where a policy is attached, with the same effects and actions (coarsest stable partition, as in
https://en.wikipedia.org/wiki/Partition_refinement). What they differ in are names and resources.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import replace

from iamlint.project.graph import Edge, Graph
from iamlint.project.graph_nodes import Node

Likeness = Callable[[Node], Hashable]

LARGE = 100
"""Nodes above which a graph is large."""

_KEYS = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|[0-9]+)\]')


def instances(node: Node) -> Hashable:
    """Instances of one block may be drawn as one: addresses that differ in keys alone."""
    if node.span is None:
        return node.id
    return (node.kind, without_keys(node.id))


def of_one_kind(node: Node) -> Hashable:
    """What is declared may be drawn as one if it is of one kind."""
    return node.id if node.span is None else node.kind


def is_large(graph: Graph) -> bool:
    """Whether instances that are alike are drawn as one."""
    return len(graph.nodes) > LARGE


def readable(graph: Graph) -> Graph:
    """``graph``, or if it is large, with instances that are alike as one."""
    return folded(graph, instances) if is_large(graph) else graph


def folded(graph: Graph, likeness: Likeness) -> Graph:
    """``graph`` with one node, the first, for all that are alike; its label says how many."""
    classes = _refined(graph, {node.id: likeness(node) for node in graph.nodes})
    members: dict[Hashable, list[Node]] = defaultdict(list)
    for node in graph.nodes:
        members[classes[node.id]].append(node)
    first = {node.id: group[0].id for group in members.values() for node in group}
    edges: dict[tuple[str, str, str], Edge] = {}
    for edge in graph.edges:
        source, target = first[edge.source], first[edge.target]
        known = edges.get((source, target, edge.kind))
        statements = edge.statements if known is None else (*known.statements, *edge.statements)
        edges[source, target, edge.kind] = replace(
            known or edge, source=source, target=target, statements=statements
        )
    nodes = tuple(replace(group[0], label=_label(group)) for group in members.values())
    return Graph(nodes, tuple(edges.values()))


def without_keys(address: str) -> str:
    """An address without the keys of instances."""
    return _KEYS.sub("", address)


def _refined(graph: Graph, classes: dict[str, Hashable]) -> dict[str, int]:
    """The coarsest partition within ``classes`` in which alike nodes have alike edges."""
    numbers = _numbered(classes)
    shapes = {id(edge): _shape(edge) for edge in graph.edges}
    while True:
        seen: dict[str, set[Hashable]] = defaultdict(set)
        for edge in graph.edges:
            shape = shapes[id(edge)]
            seen[edge.source].add((edge.kind, True, numbers[edge.target], shape))
            seen[edge.target].add((edge.kind, False, numbers[edge.source], shape))
        finer = _numbered({id: (number, frozenset(seen[id])) for id, number in numbers.items()})
        if len(set(finer.values())) == len(set(numbers.values())):
            return finer
        numbers = finer


def _numbered(classes: dict[str, Hashable]) -> dict[str, int]:
    numbers: dict[Hashable, int] = {}
    return {id: numbers.setdefault(key, len(numbers)) for id, key in classes.items()}


def _shape(edge: Edge) -> Hashable:
    """What of the statements of an edge has to be equal."""
    return tuple(
        (
            statement.effect,
            statement.actions and statement.actions.negated,
            statement.actions and tuple(str(item) for item in statement.actions.items),
        )
        for statement in edge.statements
    )


def _label(group: list[Node]) -> str:
    first = group[0]
    if len(group) == 1:
        return first.label
    common = {without_keys(node.label) for node in group}
    if len(common) == 1:
        return f"{common.pop()} ({len(group)} instances)"
    return f"{first.label} and {len(group) - 1} more"
