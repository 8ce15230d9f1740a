"""``iamlint graph`` for the terminal: who comes in, by which role, to what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from iamlint.formats.display import Display, printed
from iamlint.formats.palette import FAINT, PATH
from iamlint.formats.places import place
from iamlint.formats.printable import printable
from iamlint.project.graph import Edge, Graph, Node

if TYPE_CHECKING:
    from rich.text import Text

_ORDER = ("role", "user", "group", "permission_set", "workload", "instance_profile")
_OUTWARD = {
    "trusts": "trusts",
    "attached": "holds",
    "bounded_by": "is bounded by",
    "member_of": "is member of",
    "in_profile": "gives",
    "runs_as": "runs as",
}


def render(graph: Graph, display: Display) -> str:
    """One block for each node that has something to say, its edges below it."""
    from rich.text import Text

    nodes = {node.id: node for node in graph.nodes}
    outward: dict[str, list[Edge]] = {}
    for edge in graph.edges:
        outward.setdefault(edge.source, []).append(edge)
    lines: list[Text] = []
    for kind in _ORDER:
        for node in graph.nodes:
            if node.kind == kind and (node.span is not None or node.id in outward):
                lines.extend(_node(node, outward.get(node.id, []), nodes))
    return printed(lines or [Text("no roles, users or groups", FAINT)], display)


def _node(node: Node, edges: list[Edge], nodes: dict[str, Node]) -> Iterator[Text]:
    from rich.text import Text

    header = Text.assemble((node.kind.replace("_", " "), FAINT), " ", (printable(node.id), "bold"))
    if node.span is not None:
        header.append_text(Text(f"  {printable(place(node.span))}", PATH))
    yield header
    for index, edge in enumerate(edges):
        branch = "└── " if index == len(edges) - 1 else "├── "
        target = nodes.get(edge.target)
        kind = f" ({target.kind.replace('_', ' ')})" if target is not None else ""
        yield Text.assemble(
            (branch, FAINT),
            _OUTWARD.get(edge.kind, edge.kind),
            " ",
            printable(edge.target),
            (kind, FAINT),
        )
