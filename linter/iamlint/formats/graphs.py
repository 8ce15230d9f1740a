"""The graph of a whole project, filtered: what every format of ``iamlint graph`` prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from iamlint.errors import UsageError, did_you_mean
from iamlint.project.graph import Edge, Graph, build_graph
from iamlint.project.graph_nodes import Node
from iamlint.project.model import Project


def graph_of(project: Project) -> Graph:
    """The graphs of all roots as one; with several, ids of what is declared begin with the root."""
    many = len([root for root in project.roots if root.module is not None]) > 1
    nodes: dict[str, Node] = {}
    edges: list[Edge] = []
    for root in project.roots:
        if root.module is None:
            continue
        graph = build_graph(root)
        declared = {node.id for node in graph.nodes if node.span is not None}
        names = {name: f"{root.path}:{name}" if many else name for name in declared}
        for node in graph.nodes:
            name = names.get(node.id, node.id)
            renamed = replace(node, id=name, label=name if many and node.span else node.label)
            nodes.setdefault(renamed.id, renamed)
        edges.extend(
            replace(
                edge,
                source=names.get(edge.source, edge.source),
                target=names.get(edge.target, edge.target),
            )
            for edge in graph.edges
        )
    ordered = tuple(sorted(nodes.values(), key=lambda node: (node.kind, node.id)))
    return Graph(ordered, tuple(edges))


def filtered(
    graph: Graph, sources: Iterable[str], targets: Iterable[str], kinds: Iterable[str]
) -> Graph:
    """What is reached from ``sources``, what reaches ``targets``, and edges of ``kinds`` alone.

    Raises ``UsageError`` for an id that no node has.
    """
    edges = graph.edges
    wanted = frozenset(kinds)
    if wanted:
        known = {edge.kind for edge in edges} | {node.kind for node in graph.nodes}
        for kind in sorted(wanted - known):
            raise UsageError(f"no node or edge is of the kind `{kind}`{did_you_mean(kind, known)}")
        of_kind = {node.id for node in graph.nodes if node.kind in wanted}
        edges = tuple(
            edge
            for edge in edges
            if edge.kind in wanted or edge.source in of_kind or edge.target in of_kind
        )
    ids = {node.id: node.id for node in graph.nodes}
    for start in sources:
        reached = _reached(edges, _known(start, ids), lambda edge: (edge.source, edge.target))
        edges = tuple(edge for edge in edges if edge.source in reached)
    for end in targets:
        reached = _reached(edges, _known(end, ids), lambda edge: (edge.target, edge.source))
        edges = tuple(edge for edge in edges if edge.target in reached)
    if edges is graph.edges:
        return graph
    ends = {edge.source for edge in edges} | {edge.target for edge in edges}
    return Graph(tuple(node for node in graph.nodes if node.id in ends), edges)


def _known(name: str, ids: Mapping[str, str]) -> str:
    if name not in ids:
        raise UsageError(f"no node of the graph is `{name}`{did_you_mean(name, ids)}")
    return name


def _reached(
    edges: Iterable[Edge], start: str, step: Callable[[Edge], tuple[str, str]]
) -> set[str]:
    forward: dict[str, list[str]] = {}
    for edge in edges:
        source, target = step(edge)
        forward.setdefault(source, []).append(target)
    reached, todo = {start}, [start]
    while todo:
        for target in forward.get(todo.pop(), ()):
            if target not in reached:
                reached.add(target)
                todo.append(target)
    return reached
