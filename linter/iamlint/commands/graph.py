"""``iamlint graph``: the trust and permission graph."""

from __future__ import annotations

from collections.abc import Sequence

from iamlint import api
from iamlint.commands.problems import tell
from iamlint.commands.project_options import ProjectOptions
from iamlint.commands.terminal import display, progress, write
from iamlint.errors import one_of
from iamlint.formats import graph_dot, graph_json, graph_mermaid, graph_text
from iamlint.formats.graphs import filtered, graph_of

FORMATS = ("rich", "json", "dot", "mermaid")


def run(
    options: ProjectOptions,
    format: str,
    sources: Sequence[str],
    targets: Sequence[str],
    kinds: Sequence[str],
    color: str,
) -> int:
    """Print the graph; 2 when something could not be read. Raises ``UsageError``."""
    one_of(format, FORMATS, "format")
    show = display(color)
    with progress("resolving"):
        project = api.show(options.places, options.configuration(), options.kind())
    graph = filtered(graph_of(project), sources, targets, kinds)
    if format == "rich":
        write(graph_text.render(graph, show))
    else:
        module = {"json": graph_json, "dot": graph_dot, "mermaid": graph_mermaid}[format]
        write(module.render(graph))
    return 2 if tell(project) else 0
