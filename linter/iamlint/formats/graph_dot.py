"""``graph --format dot``: for Graphviz (https://graphviz.org/doc/info/lang.html)."""

from __future__ import annotations

from iamlint.project.graph import Graph

_SHAPES = {
    "role": "box",
    "policy": "note",
    "instance_profile": "folder",
    "workload": "component",
    "public": "doublecircle",
}


def render(graph: Graph) -> str:
    """One directed graph."""
    lines = ["digraph iam {", "  rankdir=LR;", "  node [shape=ellipse];"]
    for node in graph.nodes:
        shape = _SHAPES.get(node.kind)
        style = f", shape={shape}" if shape else ""
        lines.append(f"  {_quoted(node.id)} [label={_quoted(node.label)}{style}];")
    lines.extend(
        f"  {_quoted(edge.source)} -> {_quoted(edge.target)} [label={_quoted(edge.kind)}];"
        for edge in graph.edges
    )
    lines.append("}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
