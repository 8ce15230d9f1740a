"""``graph --format mermaid``: renders in a pull request (https://mermaid.js.org/syntax/flowchart.html)."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.formats.graph_fold import folded, of_one_kind, readable
from iamlint.project.graph import Graph

MOST_EDGES = 500
LONGEST = 50_000
"""The ``maxEdges`` and ``maxTextSize`` of Mermaid: a larger chart is refused where it is rendered.

https://mermaid.js.org/config/schema-docs/config.html
"""

_SHAPES = {
    "role": ("[", "]"),
    "permission_set": ("[", "]"),
    "policy": ("[/", "/]"),
    "instance_profile": ("[[", "]]"),
    "workload": ("{{", "}}"),
    "resource": ("[(", ")]"),
    "public": ("((", "))"),
}
_ROUND = ("(", ")")
_DASHED = frozenset({"trusts", "bounded_by"})
_CLASSES = {
    "public": "fill:#f8d7da,stroke:#b02a37,color:#58151c",
    "account": "fill:#fff3cd,stroke:#997404,color:#664d03",
    "federated": "fill:#fff3cd,stroke:#997404,color:#664d03",
    "organization": "fill:#fff3cd,stroke:#997404,color:#664d03",
}
"""How those look who come from outside."""


def render(graph: Graph) -> str:
    """One flow chart; what is alike is drawn as one as far as is needed to have it rendered."""
    graph = readable(graph)
    chart = _chart(graph)
    if not _renders(graph, chart):
        graph = folded(graph, of_one_kind)
        chart = _chart(graph)
    if not _renders(graph, chart):
        chart += "  %% too large to be rendered: narrow it with --from, --to or --kind\n"
    return chart


def _renders(graph: Graph, chart: str) -> bool:
    return len(graph.edges) <= MOST_EDGES and len(chart) <= LONGEST


def _chart(graph: Graph) -> str:
    return "\n".join(("flowchart LR", *_lines(graph))) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    """Nodes are numbered, for ids may hold what Mermaid reads as syntax."""
    numbers = {node.id: f"n{index}" for index, node in enumerate(graph.nodes)}
    for node in graph.nodes:
        opening, closing = _SHAPES.get(node.kind, _ROUND)
        yield f'  {numbers[node.id]}{opening}"{_escaped(node.label) or " "}"{closing}'
    for edge in graph.edges:
        arrow = "-.->" if edge.kind in _DASHED else "-->"
        ends = numbers[edge.source], numbers[edge.target]
        yield f"  {ends[0]} {arrow}|{edge.kind.replace('_', ' ')}| {ends[1]}"
    for kind, style in _CLASSES.items():
        ids = [numbers[node.id] for node in graph.nodes if node.kind == kind]
        if ids:
            yield f"  classDef {kind} {style}"
            yield f"  class {','.join(ids)} {kind}"


def _escaped(text: str) -> str:
    """Text in quotes; what is special to Mermaid or HTML becomes an entity code."""
    out = []
    for char in text:
        if char in '"#&<>`' or not char.isprintable():
            out.append(f"#{ord(char)};")
        else:
            out.append(char)
    return "".join(out)
