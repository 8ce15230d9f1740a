"""``graph --format json``. Its form is frozen."""

from __future__ import annotations

from iamlint.formats.json_text import json_text
from iamlint.formats.places import location
from iamlint.formats.statement_json import statement_json
from iamlint.project.graph import Graph

SCHEMA = 1


def render(graph: Graph) -> str:
    """Nodes and edges."""
    return json_text(
        {
            "schema": SCHEMA,
            "nodes": [
                {
                    "id": node.id,
                    "kind": node.kind,
                    "label": node.label,
                    "location": location(node.span) if node.span is not None else None,
                }
                for node in graph.nodes
            ],
            "edges": [
                {
                    "from": edge.source,
                    "to": edge.target,
                    "kind": edge.kind,
                    "location": location(edge.span) if edge.span is not None else None,
                    "statements": [statement_json(statement) for statement in edge.statements],
                }
                for edge in graph.edges
            ],
        }
    )
