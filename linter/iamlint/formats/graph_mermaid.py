"""``graph --format mermaid``: renders in a pull request (https://mermaid.js.org/syntax/flowchart.html)."""

from __future__ import annotations

from iamlint.project.graph import Graph

_SHAPES = {
    "role": ("[", "]"),
    "policy": ("[/", "/]"),
    "instance_profile": ("[[", "]]"),
    "workload": ("{{", "}}"),
    "public": ("((", "))"),
}
_ROUND = ("(", ")")


def render(graph: Graph) -> str:
    """One flow chart; nodes are numbered, for ids may hold what Mermaid reads as syntax."""
    numbers = {node.id: f"n{index}" for index, node in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    for node in graph.nodes:
        opening, closing = _SHAPES.get(node.kind, _ROUND)
        lines.append(f'  {numbers[node.id]}{opening}"{_escaped(node.label)}"{closing}')
    lines.extend(
        f"  {numbers[edge.source]} -->|{edge.kind.replace('_', ' ')}| {numbers[edge.target]}"
        for edge in graph.edges
    )
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """Text in quotes; what is special to Mermaid or HTML becomes an entity code."""
    out = []
    for char in text:
        if char in '"#&<>`' or not char.isprintable():
            out.append(f"#{ord(char)};")
        else:
            out.append(char)
    return "".join(out)
