"""``graph --format dot``: for Graphviz (https://graphviz.org/doc/info/lang.html)."""

from __future__ import annotations

from iamlint.formats.graph_fold import readable
from iamlint.project.graph import Graph

_SHAPES = {
    "role": "box",
    "permission_set": "box",
    "policy": "note",
    "instance_profile": "folder",
    "workload": "component",
    "resource": "cylinder",
    "public": "doublecircle",
}
_STYLES = {"trusts": "dashed", "bounded_by": "dotted"}


def render(graph: Graph) -> str:
    """One directed graph; instances that are alike are one node of a large one."""
    graph = readable(graph)
    lines = ["digraph iam {", "  rankdir=LR;", "  node [shape=ellipse];"]
    for node in graph.nodes:
        shape = _SHAPES.get(node.kind)
        style = f", shape={shape}" if shape else ""
        lines.append(f"  {_quoted(node.id)} [label={_quoted(node.label)}{style}];")
    for edge in graph.edges:
        style = f", style={_STYLES[edge.kind]}" if edge.kind in _STYLES else ""
        label = f"label={_quoted(edge.kind)}{style}"
        lines.append(f"  {_quoted(edge.source)} -> {_quoted(edge.target)} [{label}];")
    lines.append("}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
